"""How far something is, on one line of standard error, when it takes longer than a moment."""

import sys
import time
from collections.abc import Callable

from sleepcode.render.console import clean

MOMENT = 0.5  # seconds
STEP = 0.1


def line() -> Callable[[str, int, int], None]:
    """A function (what, done, of); the line goes when done is of.  Without a terminal it says nothing.

    0 of 0 is something that takes long and cannot be counted: it is shown at once.
    """
    if not sys.stderr.isatty():
        return lambda *_: None
    began = time.monotonic()
    drawn = 0.0

    def tell(what: str, done: int, of: int) -> None:
        nonlocal drawn
        now = time.monotonic()
        if not of or (done < of and now - began > MOMENT and now - drawn > STEP):
            drawn = now
            count = f" {done}/{of}" if of > 1 else ""
            sys.stderr.write(f"\r\x1b[K{clean(what)}{count} …")
        elif done == of and drawn:
            drawn = 0.0
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    return tell
