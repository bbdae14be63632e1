"""A copy of the work tree that tests may be broken and run in, and processes that never outlive their use.

The copy lies in the store; a folder that a killed process left behind is found by the process id in its
name and removed, with whatever still runs in it, when the next one starts.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

PREFIX = "scratch-"
LARGEST = 500_000_000  # bytes copied; a larger tree is not measured
LARGEST_FILE = 200_000_000  # bytes that a test may write to one file
POLL = 0.05  # seconds between looks at whether to stop


class TooLarge(Exception):
    """The work tree does not fit the bound on disk."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One run of a command."""

    code: int | None  # None when it was stopped: overdue or unwanted
    overdue: bool
    seconds: float
    tail: str  # the end of what it printed


@contextmanager
def scratch_copy(root: Path, paths: Iterable[str], store: Path) -> Iterator[Path]:
    """A copy of *paths*, gone at the end.  Raises TooLarge."""
    folder = store / f"{PREFIX}{os.getpid()}-{time.time_ns()}"
    tree = folder / "tree"
    tree.mkdir(parents=True, mode=0o700)
    try:
        total = 0
        for path in paths:
            source, target = root / path, tree / path
            if source.is_symlink() or not source.is_file():
                continue
            total += source.stat().st_size
            if total > LARGEST:
                raise TooLarge
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
        yield tree
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(store: Path) -> int:
    """Folders of processes that are gone, and what still runs in them; how many there were."""
    removed = 0
    for folder in store.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdecimal() and psutil.pid_exists(int(owner)) and int(owner) != os.getpid():
            continue
        if owner == str(os.getpid()):
            continue
        _end_what_runs_in(folder)
        shutil.rmtree(folder, ignore_errors=True)
        removed += 1
    return removed


def run(
    command: Sequence[str],
    tree: Path,
    environment: Mapping[str, str],
    most_seconds: float,
    unwanted: Callable[[], bool],
) -> Finished:
    """Run in the copy, politely and alone in its process group; stopped as soon as it is unwanted."""
    began = time.monotonic()
    log = tree.parent / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=tree,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _be_modest(process.pid)
        overdue = stopped = False
        try:
            while process.poll() is None:
                overdue = time.monotonic() - began > most_seconds
                stopped = unwanted()
                if overdue or stopped:
                    break
                with suppress(subprocess.TimeoutExpired):
                    process.wait(POLL)
        finally:
            _end(process)
    tail = log.read_bytes()[-4000:].decode("utf-8", "replace")
    code = None if overdue or stopped else process.returncode
    return Finished(code, overdue, time.monotonic() - began, tail)


def _be_modest(pid: int) -> None:
    """The lowest priority, and a bound on the files it writes, where the system has such things."""
    with suppress(psutil.Error, OSError, ValueError, AttributeError):
        process = psutil.Process(pid)
        process.nice(19 if os.name == "posix" else psutil.IDLE_PRIORITY_CLASS)
        process.rlimit(psutil.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
        process.rlimit(psutil.RLIMIT_CORE, (0, 0))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """The process and all it started: its own group, and children that left it."""
    children: list[psutil.Process] = []
    with suppress(psutil.Error):
        children = psutil.Process(process.pid).children(recursive=True)
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    for child in children:
        with suppress(psutil.Error):
            child.kill()
    process.wait()


def _end_what_runs_in(folder: Path) -> None:
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError, ValueError):
            if process.pid != os.getpid() and Path(process.cwd()).is_relative_to(folder):
                process.kill()
