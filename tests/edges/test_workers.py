"""Worker processes end with their parent, however it ended."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from sleepcode.edges.workers import in_copies
from sleepcode.errors import SleepcodeError

CODE = """
import os, sys, time
from sleepcode.edges.workers import workers
with workers(2) as pool:
    print(*{pool.submit(os.getpid).result() for _ in range(8)}, flush=True)
    time.sleep(60)
"""


def test_workers_do_not_outlive_a_parent_that_was_killed() -> None:
    parent = subprocess.Popen((sys.executable, "-c", CODE), stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline().strip()
    children = psutil.Process(parent.pid).children()
    assert len(children) == 2
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive


def test_workers_leave_ctrl_c_to_their_parent() -> None:
    code = CODE.replace("time.sleep(60)", "sys.stdin.read(); print(pool.submit(abs, -3).result())")
    parent = subprocess.Popen((sys.executable, "-c", code), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    parent.stdout.readline()
    for child in psutil.Process(parent.pid).children():
        child.send_signal(signal.SIGINT)
    time.sleep(0.2)
    output, _ = parent.communicate("", timeout=30)
    assert output.strip() == "3"


def test_a_copy_of_the_process_has_all_of_it_and_changes_none_of_it() -> None:
    seen = {1: b"one", 2: b"two"}

    def taken(number: int) -> bytes:
        return seen.pop(number) + b" of %d" % (len(seen) + 1)

    assert in_copies(taken, [1, 2, 1]) == [b"one of 2", b"two of 2", b"one of 2"]
    assert len(seen) == 2


def test_a_copy_that_was_killed_is_said_and_leaves_no_other_behind() -> None:
    def ended(number: int) -> bytes:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
        return b""

    with pytest.raises(SleepcodeError, match="was ended"):
        in_copies(ended, [1, 2])
    assert not psutil.Process().children()
