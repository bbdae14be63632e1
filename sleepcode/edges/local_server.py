"""gguf:/path -> an OpenAI-compatible server on loopback: llama.cpp in a child process of ours.

The child listens on a port that the system picks, behind a key that only we know, at low priority.  It
ends with us, also when we are killed: its standard input is a pipe from us, and the end of that pipe is
the end of it.
"""

import atexit
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue

from sleepcode.core.model_calls.request import Endpoint
from sleepcode.errors import ModelFailed

SCHEME = "gguf:"
CONTEXT = 8192  # tokens
READY_WITHIN = 600.0  # seconds; 1.1 GB took more than 180 at low priority on a machine with a load of 20


@dataclass
class LocalServer:
    """A running child."""

    endpoint: Endpoint
    process: "subprocess.Popen[str]"

    def stop(self) -> None:
        """Ends the child; within two seconds, by force after that."""
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def is_local_file(model: str) -> bool:
    return model.startswith(SCHEME)


def running(model: str, *, threads: int | None = None, context: int = CONTEXT) -> LocalServer:
    """The server of that file, started at the first call and kept until this process ends.

    Raises ModelFailed when the file or the extra `sleepcode[local]` is missing, or it does not start.
    """
    with _starting:
        server = _servers.get(model)
        if server is None or server.process.poll() is not None:
            server = start(model, threads=threads, context=context)
            _servers[model] = server
            atexit.register(server.stop)
        return server


def start(
    model: str,
    *,
    threads: int | None = None,
    context: int = CONTEXT,
    ready_within: float = READY_WITHIN,
    command: Callable[..., list[str]] | None = None,
) -> LocalServer:
    """A new child that listens.  command: what to run instead; for tests."""
    file = Path(model.removeprefix(SCHEME)).expanduser()
    if not file.is_file():
        raise ModelFailed(f"there is no file {file}", remedy="correct the path after gguf:", kind="no-such-model")
    if command is None and find_spec("xllamacpp") is None:
        raise ModelFailed(
            "running a GGUF file needs llama.cpp",
            remedy="pip install 'sleepcode[local]'",
            kind="missing-extra",
        )
    key = secrets.token_hex(16)
    arguments = (command or _command)(file, threads or max(1, (os.cpu_count() or 2) - 1), context)
    # OpenMP's threads spin by default, which starves a small machine; read when the library loads.
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "SLEEPCODE_LOCAL_KEY": key}
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        start_new_session=os.name == "posix",  # Ctrl-C in the terminal is ours to hear, not the child's
    )
    address = _first_line(process, ready_within)
    if not address.startswith("http://127.0.0.1:"):
        LocalServer(Endpoint(model), process).stop()
        raise ModelFailed(
            f"llama.cpp did not start on {file.name}{': ' + address if address else ''}",
            remedy="check that it is a GGUF model and that memory suffices, or try when the machine is less busy",
            kind="unreachable",
        )
    return LocalServer(Endpoint("openai/local", f"{address}/v1", key, local_only=True), process)


def _command(file: Path, threads: int, context: int) -> list[str]:
    child = Path(__file__).parent.parent / "llama_child.py"
    return [sys.executable, os.fspath(child), os.fspath(file), str(threads), str(context)]


def _first_line(process: "subprocess.Popen[str]", within: float) -> str:
    """What the child says first; empty when it ends or stays silent."""
    lines: SimpleQueue[str] = SimpleQueue()
    out = process.stdout
    assert out is not None
    threading.Thread(target=lambda: lines.put(out.readline().strip()), daemon=True).start()
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        try:
            return lines.get(timeout=0.1)
        except Empty:
            continue
    process.kill()
    return "no word from it in time"


_servers: dict[str, LocalServer] = {}
_starting = threading.Lock()
