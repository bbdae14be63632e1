"""A GGUF file is served by a child process that never outlives us."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sleepcode.edges import local_server
from sleepcode.errors import ModelFailed

PLAYED = """
import os, sys, threading
print("http://127.0.0.1:1", flush=True)
environ = os.environ
told = f"{os.getpid()} {environ['OMP_WAIT_POLICY']} {len(environ['SLEEPCODE_LOCAL_KEY'])}"
open(sys.argv[1], "w").write(told)
sys.stdin.read()
"""


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    return tmp_path / "m.gguf"


def played(tmp_path: Path, code: str = PLAYED):
    return lambda file, threads, context: [sys.executable, "-c", code, str(tmp_path / "told")]


def told(tmp_path: Path) -> list[str]:
    for _ in range(100):
        if (tmp_path / "told").exists() and (tmp_path / "told").read_text():
            break
        time.sleep(0.02)
    return (tmp_path / "told").read_text().split()


def is_alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_the_child_is_told_its_key_and_passive_threads_before_it_loads(tmp_path: Path, weights: Path) -> None:
    server = local_server.start(f"gguf:{weights}", command=played(tmp_path))
    _, policy, key_length = told(tmp_path)
    assert (policy, int(key_length)) == ("passive", 32)
    assert server.endpoint.api_base == "http://127.0.0.1:1/v1"
    assert server.endpoint.local_only and len(server.endpoint.api_key) == 32
    server.stop()
    assert server.process.poll() is not None


@pytest.mark.skipif(os.name != "posix", reason="looks into /proc")
def test_the_child_ends_when_we_are_killed(tmp_path: Path, weights: Path) -> None:
    code = (
        "import os, sys\nfrom sleepcode.edges import local_server\n"
        "server = local_server.start('gguf:' + sys.argv[1], command=lambda *_: [sys.executable, '-c',"
        f" {PLAYED!r}, sys.argv[2]])\n"
        "import time\n"
        "while not (os.path.exists(sys.argv[2]) and open(sys.argv[2]).read()): time.sleep(0.02)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(weights), str(tmp_path / "told")], check=False)
    pid = int(told(tmp_path)[0])
    for _ in range(100):
        if not is_alive(pid):
            break
        time.sleep(0.05)
    assert not is_alive(pid)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFailed, match="there is no file"):
        local_server.start(f"gguf:{tmp_path}/none.gguf")


def test_the_missing_extra_is_named(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_server, "find_spec", lambda name: None)
    with pytest.raises(ModelFailed) as failed:
        local_server.start(f"gguf:{weights}")
    assert failed.value.remedy == "pip install 'sleepcode[local]'"


def test_a_child_that_cannot_load_the_file_says_why(tmp_path: Path, weights: Path) -> None:
    broken = played(tmp_path, "print('RuntimeError: not a model')")
    with pytest.raises(ModelFailed, match=r"did not start on m\.gguf: RuntimeError: not a model"):
        local_server.start(f"gguf:{weights}", command=broken)


def test_a_child_that_says_nothing_is_not_waited_for_forever(tmp_path: Path, weights: Path) -> None:
    silent = played(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(ModelFailed, match="no word from it"):
        local_server.start(f"gguf:{weights}", command=silent, ready_within=0.3)


@pytest.mark.skipif("TEST_GGUF_FILE" not in os.environ, reason="needs weights: TEST_GGUF_FILE=file")
def test_a_real_model_answers_and_its_process_ends() -> None:
    from sleepcode.core.model_calls.request import Request
    from sleepcode.edges import llm

    server = local_server.start("gguf:" + os.environ["TEST_GGUF_FILE"], context=2048)
    request = Request("Answer with one word.", "", "What is the capital of France?", max_tokens=16)
    assert "Paris" in llm.complete(server.endpoint, request).text
    pid = server.process.pid
    server.stop()
    assert not is_alive(pid)
