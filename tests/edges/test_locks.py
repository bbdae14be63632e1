"""One process holds a lock, others learn who; the dead hold nothing."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from sleepcode.edges.locks import hold, holder_of
from sleepcode.errors import Locked

HOLDER = """
    import sys, time
    from pathlib import Path
    from sleepcode.edges.locks import hold
    with hold(Path(sys.argv[1]), "watch", 1000.0):
        print("held", flush=True)
        time.sleep(60)
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(tmp_path / "lock")], stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_second_is_told_who_is_first(tmp_path, other):
    with pytest.raises(Locked) as refused, hold(tmp_path / "lock", "watch", 2000.0):
        pass
    assert f"process {other.pid} (watch, since " in refused.value.problem
    assert f"kill {other.pid}" in refused.value.remedy
    found = holder_of(tmp_path / "lock")
    assert (found.pid, found.since, found.what) == (other.pid, 1000.0, "watch")


def test_the_lock_of_a_killed_process_is_free(tmp_path, other):
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    assert (tmp_path / "lock").read_text(), "what it wrote is still there"
    assert holder_of(tmp_path / "lock") is None
    with hold(tmp_path / "lock", "watch", 2000.0):
        assert holder_of(tmp_path / "lock").pid == os.getpid()


def test_nobody_holds_a_lock_that_never_was(tmp_path):
    assert holder_of(tmp_path / "lock") is None
    assert not (tmp_path / "lock").exists()
