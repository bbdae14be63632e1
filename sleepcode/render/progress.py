"""How far the index is, on standard error, when bringing it up to date takes longer than a moment."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sleepcode.render.console import clean

MOMENT = 0.5  # seconds
STEP = 0.1


@contextmanager
def indexing() -> Iterator[Callable[[str, int, int], None]]:
    """A function (what, done, of); without a terminal it says nothing.  The line is gone at the end."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    began = shown = time.monotonic()

    def tell(what: str, done: int, of: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - began > MOMENT and now - shown > STEP:
            shown = now
            sys.stderr.write(f"\r\x1b[K{clean(what)} {done}/{of}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown != began:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
