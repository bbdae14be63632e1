"""Locks between processes, as files of the store that the system frees when their holder dies."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep

from sleepcode.errors import Locked

WATCHER = "watcher.lock"  # one watcher a repository
OFFLINE = "offline.lock"  # held while notes are written, so that none is paid for twice


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, by what it wrote into the file."""

    pid: int
    since: float  # seconds since the epoch
    what: str  # its command

    def __str__(self) -> str:
        since = datetime.fromtimestamp(self.since).strftime("%Y-%m-%d %H:%M:%S") if self.since else "unknown"
        return f"process {self.pid} ({self.what}, since {since})"


@contextmanager
def hold(file: Path, what: str, now: float) -> Iterator[None]:
    """Hold the lock as long as the block runs.  Raises Locked, naming the holder.

    The lock is the kernel's, on the open file; the text in it only tells who.  So the file of a process
    that was killed is no lock at all, and the next one writes its own name into it.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if not _take_soon(descriptor):
            holder = _read(file)
            raise Locked(
                f"{holder or 'another process'} holds {file}",
                remedy=f"stop it first{f' (`kill {holder.pid}`)' if holder else ''}, or let it work",
            )
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps([os.getpid(), now, what]).encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def holder_of(file: Path) -> Holder | None:
    """Who holds the lock at this moment; None when it is free."""
    try:
        descriptor = os.open(file, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
    try:
        return None if _take(descriptor) else _read(file) or Holder(0, 0.0, "unknown")
    finally:
        os.close(descriptor)


def _take_soon(descriptor: int) -> bool:
    """`holder_of` has the lock for an instant when it looks, so one failure says nothing."""
    for pause in (0.005, 0.01, 0.02, 0.0):
        if _take(descriptor):
            return True
        sleep(pause)
    return False


def _read(file: Path) -> Holder | None:
    try:
        pid, since, what = json.loads(file.read_bytes())
        return Holder(int(pid), float(since), str(what))
    except (OSError, ValueError, TypeError):
        return None


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the text, which others may then read
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            return True
        except OSError:
            return False

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError:
            return False
