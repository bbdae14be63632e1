"""A command and all it starts, bounded in time, processes, memory and disk, and never outliving its use."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

POLL = 0.05  # seconds between looks at whether to stop
LOOK = 0.5  # seconds between looks at what it uses
MOST_PROCESSES = 100
MOST_MEMORY = 0.5  # of the machine's
MOST_DISK = 1_000_000_000  # bytes by which free space may fall
POLITE = 19  # how far a run stands back behind everything else
LARGEST_FILE = 200_000_000  # bytes that a test may write to one file


@dataclass(frozen=True, slots=True)
class Finished:
    """One run of a command."""

    code: int | None  # None when it was ended
    ended: str  # why it was: unwanted, too long, or what it used too much of; else empty
    seconds: float
    tail: str  # the end of what it printed


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    most_seconds: float,
    unwanted: Callable[[], bool],
    mark: str,
) -> Finished:
    """Run politely, alone in its process group; ended as soon as it is unwanted.

    mark: a variable of *environment* by whose value those who slipped away are known.
    Raises OSError when there is no such command.
    """
    began = time.monotonic()
    free, looked = shutil.disk_usage(folder).free, began
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ended = ""
        try:
            _be_modest(process.pid)
            while process.poll() is None and not ended:
                now = time.monotonic()
                if now - began > most_seconds:
                    ended = "too long"
                elif unwanted():
                    ended = "unwanted"
                elif now - looked > LOOK:
                    looked = now
                    ended = _too_much_of(process.pid, free - shutil.disk_usage(folder).free)
                if not ended:
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(POLL)
        finally:
            _end(process)
            end_marked(mark, environment[mark])
    with log.open("rb") as printed:
        printed.seek(max(0, log.stat().st_size - 4000))
        tail = printed.read().decode("utf-8", "replace")
    return Finished(None if ended else process.returncode, ended, time.monotonic() - began, tail)


def end_what_runs_in(folder: Path) -> None:
    """Every process of ours that works in that folder."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError, ValueError):
            if process.pid != os.getpid() and Path(process.cwd()).is_relative_to(folder):
                process.kill()


def end_marked(mark: str, value: str) -> None:
    """Every process that was given this value of the variable: they may have left the process group."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError, ValueError):
            if process.pid != os.getpid() and process.environ().get(mark) == value:
                process.kill()


def _too_much_of(pid: int, disk: int) -> str:
    if disk > MOST_DISK:
        return "filled the disk"
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        everyone = [process, *process.children(recursive=True)]
        if len(everyone) > MOST_PROCESSES:
            return f"started {len(everyone)} processes"
        memory = 0
        for one in everyone:
            with suppress(psutil.Error):
                memory += one.memory_info().rss
        if memory > MOST_MEMORY * psutil.virtual_memory().total:
            return f"took {memory / 1e9:.1f} GB of memory"
    return ""


def _be_modest(pid: int) -> None:
    """The lowest priority, and a bound on the files it writes, where the system has such things."""
    with suppress(psutil.Error, OSError, ValueError, AttributeError):
        process = psutil.Process(pid)
        process.nice(POLITE if os.name == "posix" else psutil.IDLE_PRIORITY_CLASS)
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
