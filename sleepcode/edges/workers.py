"""Worker processes that leave Ctrl-C to their parent and do not outlive it."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

MOST = 8


def how_many() -> int:
    """As many as there are processors for us."""
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(ours, MOST))


@contextmanager
def workers(number: int) -> "Iterator[ProcessPoolExecutor]":
    """A pool for the block; what was not begun when it ends is dropped."""
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(number, initializer=_attend)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown(cancel_futures=True)


def _attend() -> None:
    """A terminal sends Ctrl-C to all its processes; only the parent is to act on it.

    A worker waits for work on a pipe that its siblings hold open too, so by itself it never notices
    that the parent was killed, and would keep its memory and the parent's lock for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
