"""The watcher's panel, on a real terminal."""

import os
import pty
import subprocess
import sys

WORK = """
import time
from sleepcode.render.panel import show
from sleepcode.watch import Watching

def steps():
    for number in range(300):
        yield Watching("enriching", last_note=f"{number}.py", planned=True)
    yield Watching("watching", news="wrote 300 notes")
    yield Watching("thinking", next=("slow.py",))
    time.sleep(60)  # the model works

show(steps(), "/work")
"""


def test_what_goes_on_for_long_is_shown_from_its_beginning() -> None:
    """
    It was left out when it began right after another step, and "watching" stood there while a model wrote for minutes.
    """
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    environment.pop("NO_COLOR", None)
    child = subprocess.Popen([sys.executable, "-c", WORK], stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        shown = b""
        while b"slow.py" not in shown:
            shown += os.read(ours, 65536)
        assert b"thinking" in shown
        assert shown.count(b"enriching") < 50, "a note a millisecond is no screen a millisecond"
    finally:
        child.kill()
        child.wait()
        os.close(ours)
