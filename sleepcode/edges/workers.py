"""Worker processes that leave Ctrl-C to their parent and do not outlive it."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from sleepcode.errors import SleepcodeError

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.connection import Connection

T = TypeVar("T")

MOST = 8
MOST_COPIES = 4  # at a time: what two of them touch, each has for itself


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


def can_copy() -> bool:
    """Whether a process can go on as two, each with all it has made."""
    return hasattr(os, "fork") and sys.platform != "darwin"  # whose libraries may not survive it


def in_copies(work: Callable[[T], bytes], items: Sequence[T]) -> list[bytes]:
    """What *work* says of each item, each in a copy of this process as it is now: what it changes stays there.

    Raises SleepcodeError where a copy came to nothing.
    """
    import multiprocessing
    from multiprocessing.connection import Connection, wait
    from multiprocessing.context import ForkContext, ForkProcess

    at_once = _how_many_copies()
    copying: ForkContext = multiprocessing.get_context("fork")
    waiting = list(enumerate(items))[::-1]
    running: dict[Connection, tuple[int, ForkProcess]] = {}
    said: dict[int, bytes] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                number, item = waiting.pop()
                ours, theirs = copying.Pipe(duplex=False)
                process = copying.Process(target=_say, args=(theirs, work, item), daemon=True)
                process.start()
                theirs.close()
                running[ours] = number, process
            for heard in wait(list(running)):
                assert isinstance(heard, Connection)
                number, process = running[heard]
                try:
                    said[number] = heard.recv_bytes()
                except EOFError:
                    raise SleepcodeError(
                        "a process that was to link a part of the tree was ended",
                        remedy="run it again; if the machine was short of memory, close something first",
                    ) from None
                process.join()
                heard.close()
                del running[heard]
    finally:
        for heard, (_, process) in running.items():
            process.kill()
            process.join()
            heard.close()
    return [said[number] for number in range(len(items))]


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Do *work* in a copy of this process during the block, at whose end it is waited for.

    Only where a process can be copied and has more than one processor: so it must be something that somebody
    would do anyway, and leave what it did in a file.
    """
    if not can_copy() or how_many() < 2:
        yield
        return
    import multiprocessing

    process = multiprocessing.get_context("fork").Process(target=_do, args=(work,), daemon=True)
    process.start()
    try:
        yield
        process.join()
    finally:
        process.kill()
        process.join()


def _how_many_copies() -> int:
    """As many as there are processors for and, if each came to need as much again, memory."""
    import psutil

    room = psutil.virtual_memory().available // max(psutil.Process().memory_info().rss, 1)
    return max(1, min(how_many(), MOST_COPIES, int(room)))


def _say(to: "Connection", work: Callable[[T], bytes], item: T) -> None:
    """The life of a copy.  It ends without a word to what else it has a copy of: files, locks, transactions."""
    try:
        _attend()
        to.send_bytes(work(item))
    finally:
        os._exit(0)


def _do(work: Callable[[], None]) -> None:
    """As `_say`; what goes wrong is met again by who does it anyway."""
    try:
        _attend()
        work()
    finally:
        os._exit(0)


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
