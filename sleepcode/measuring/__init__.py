"""In idle time: run the suite under a tracer, then break functions and statements and see what fails.

The command is the user's own setting `test_command`; a repository cannot set it.  All of it happens in
a copy of the work tree; results are kept by the digest of each function's lines.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sleepcode.edges.measured import MeasuredStore
from sleepcode.edges.processes import end_what_runs_in
from sleepcode.edges.scratch import Interrupted, TooLarge, remove_leftovers, scratch_copy
from sleepcode.measuring.breaking import break_all
from sleepcode.measuring.command import test_command
from sleepcode.measuring.lab import Lab
from sleepcode.measuring.study import Ended, functions_in, study
from sleepcode.workspace import Workspace

__all__ = ["Measuring", "measure", "remove_left_behind", "seconds_left", "test_command"]

RUNS = "three"  # of the suite, to see what each test runs
RECENT = 300  # commits looked at for what changes often
WIDEST = 50  # a commit that touches more files says nothing about any of them
ASK_LEDGER = 0.25  # seconds between looks at whether somebody waits for an answer

Unwanted = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Measuring:
    """What the measuring does; a new value after each step."""

    state: str  # copying, tracing, breaking, done, stopped, failed
    tests: int = 0
    broken: int = 0  # ways in which functions were broken so far
    left: int = 0
    last: str = ""  # id of the function broken last
    failing: int = 0  # tests that failed with it
    why: str = ""  # it failed or stopped


def measure(
    workspace: Workspace,
    unwanted: Unwanted,
    *,
    most_seconds: float = 3600.0,
    clock: Callable[[], float] = time.time,
) -> Iterator[Measuring]:
    """Yield after each step; ends when all is measured, time is up, or it is unwanted.

    Raises SleepcodeError when there is no test command.  Whoever calls it holds the OFFLINE lock.
    """
    command = test_command(workspace)
    workspace.ensure_store()
    remove_left_behind(workspace)
    listed = [entry.path for entry in workspace.repository.tracked_and_unignored()[0]]
    until = time.monotonic() + most_seconds
    asked = _Asked(workspace)

    def enough() -> bool:
        return unwanted() or time.monotonic() > until or asked()

    seen = Measuring("copying")
    yield seen
    try:
        with (
            scratch_copy(workspace.root, listed, workspace.store, enough) as scratch,
            closing(MeasuredStore.open(workspace.store / "measured.sqlite").connection) as connection,
        ):
            lab, store = Lab(command, workspace.root, scratch, enough), MeasuredStore(connection)
            day = datetime.fromtimestamp(clock(), UTC).date().isoformat()
            began = time.monotonic()
            try:
                yield (seen := replace(seen, state="tracing"))
                functions = functions_in(scratch, enough)
                suite = study(lab, store, functions, clock)
                yield (seen := replace(seen, state="breaking", tests=len(suite.passed)))
                for step in break_all(lab, store, suite, functions, _ages(workspace), clock):
                    seen = replace(
                        seen,
                        broken=seen.broken + step.broken,
                        left=step.left,
                        last=step.last or seen.last,
                        failing=step.failing,
                    )
                    yield seen
                yield replace(seen, state="done", left=0)
            finally:
                store.spend(day, time.monotonic() - began)
    except Ended as ended:
        failed = replace(seen, state="failed", why=str(ended))
        yield failed if failed.why else _stopped(seen, asked(), out_of_time=time.monotonic() > until)
    except Interrupted:
        yield _stopped(seen, asked(), out_of_time=time.monotonic() > until)
    except TooLarge:
        yield replace(seen, state="failed", why="the work tree is too large to copy, or the disk too full")
    except OSError as error:
        yield replace(seen, state="failed", why=f"cannot run {command.said!r}: {error.strerror or error}")


def _stopped(seen: Measuring, asked: bool, *, out_of_time: bool) -> Measuring:
    why = "time is up" if out_of_time else "a question is being answered" if asked else ""
    if not seen.tests:  # on a busy machine it may never come to more than that
        why += f"{' ' if why else ''}before the suite had run {RUNS} times, which comes first"
        why += ": it needs more minutes, or a machine with less to do" if out_of_time else ""
    return replace(seen, state="stopped", why=why)


def remove_left_behind(workspace: Workspace) -> int:
    """What a killed process left on the disk, and what still runs there."""
    return remove_leftovers(workspace.store, end_what_runs_in) if workspace.store.is_dir() else 0


def seconds_left(workspace: Workspace, now: float) -> float:
    """Of the time that tests may run in a day."""
    file = workspace.store / "measured.sqlite"
    most = workspace.settings.measure_minutes * 60
    if not file.exists():
        return most
    with MeasuredStore.open(file) as store:
        return most - store.spent(datetime.fromtimestamp(now, UTC).date().isoformat())


class _Asked:
    """Whether somebody waits for an answer; looked up now and then only."""

    def __init__(self, workspace: Workspace) -> None:
        self._ledger = workspace.ledger()
        self._next = 0.0

    def __call__(self) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + ASK_LEDGER
        return self._ledger.is_live()


def _ages(workspace: Workspace) -> dict[str, int]:
    """path -> how many commits ago it changed, -1 for what is being edited: what changes is asked about."""
    ages: dict[str, int] = {change.path: -1 for change in workspace.repository.status()}
    for number, commit in enumerate(workspace.repository.history(RECENT)):
        if len(commit.paths) <= WIDEST:
            for path in commit.paths:
                ages.setdefault(path, number)
    return ages
