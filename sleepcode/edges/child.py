"""Python code that runs in a process of its own, so that its memory goes when it is done."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

LOOK = 0.05  # seconds between two looks at what the child does, and whether it is to stop


def output_of(root: Path, arguments: tuple[str, ...], should_stop: Callable[[], bool]) -> bytes | None:
    """What `python *arguments*` prints; None when *should_stop* ended it, or it failed."""
    with tempfile.TemporaryFile() as output, _started(root, arguments, output) as child:
        while child.poll() is None:
            if should_stop():
                child.kill()
                return None
            time.sleep(LOOK)
        output.seek(0)
        return output.read() if child.returncode == 0 else None


def lines_of(root: Path, arguments: tuple[str, ...], should_stop: Callable[[], bool]) -> Iterator[bytes]:
    """The same line by line, as they come; no more when it was asked to stop, or ended for any reason."""
    with _started(root, arguments, subprocess.PIPE) as child:
        told: SimpleQueue[bytes] = SimpleQueue()

        def listen() -> None:
            for line in child.stdout or ():
                told.put(line)
            told.put(b"")

        Thread(target=listen, daemon=True).start()
        try:
            while True:
                try:
                    if not (line := told.get(timeout=LOOK)):
                        return
                except Empty:
                    if should_stop():
                        return
                    continue
                yield line
        finally:
            child.terminate()


def _started(root: Path, arguments: tuple[str, ...], output: int | IO[bytes]) -> "subprocess.Popen[bytes]":
    quiet = None if os.environ.get("SLEEPCODE_DEBUG") else subprocess.DEVNULL  # what failed, fails here again
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = (sys.executable, "-P", *arguments)
    return subprocess.Popen(command, cwd=root, stdout=output, stderr=quiet, env=environment, start_new_session=True)
