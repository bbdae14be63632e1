"""One offline pass in the foreground: bring the index up to date, then write every note that is not fresh."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sleepcode.core.git_output import Skipped
from sleepcode.edges.locks import OFFLINE, hold
from sleepcode.enriching import Enricher, Plan
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace

if TYPE_CHECKING:
    from concurrent.futures import Executor

MANY = 256  # files; below, worker processes cost more than they save

Progress = Callable[[str, int, int], None]  # (what is being done, how many are done, of how many)


@dataclass(frozen=True, slots=True)
class Planned:
    """A note that a dry run would write."""

    path: str
    why: str  # raw, or stale
    score: float
    tokens: int  # what the model writer would be sent and reply, estimated; 0 without a model


@dataclass(frozen=True, slots=True)
class Slept:
    """What one pass did, or with *dry_run* what it would do."""

    version: int
    dry_run: bool
    model: str  # "static" when none is configured
    indexed: int  # files whose facts were read anew
    written: tuple[str, ...]  # in the order they were written
    fresh: int
    skipped: tuple[Skipped, ...]
    planned: tuple[Planned, ...]  # only in a dry run
    left: int  # not written because the pass was interrupted
    interrupted: bool
    claims: int
    seconds: float
    seconds_indexing: float


def sleep(
    workspace: Workspace,
    paths: tuple[str, ...] = (),
    *,
    dry_run: bool = False,
    on_progress: Progress = lambda *_: None,
    clock: Callable[[], float] = time.time,
) -> Slept:
    """One pass over *paths* (from the root; none: the whole repository).  Raises Locked.

    An interrupt ends it early with what was done; what is written by then is kept.
    """
    workspace.ensure_store()
    began = time.perf_counter()
    with hold(workspace.store / OFFLINE, "sleep", clock()):
        refreshed = refresh(workspace, on_progress)
        indexed = time.perf_counter() - began
        with _executor(workspace) as executor:
            enricher = Enricher(workspace, executor)
            plan = enricher.plan(paths or None, clock(), lambda done, of: on_progress("looking", done, of))
            written: list[str] = []
            claims = 0
            interrupted = False
            notes = iter(()) if dry_run else enricher.write(plan.work, clock)
            try:
                for note in notes:
                    written.append(note.path)
                    claims += len(note.claims)
                    on_progress("writing notes", len(written), len(plan.work))
            except KeyboardInterrupt:
                interrupted = True
    return Slept(
        version=1,
        dry_run=dry_run,
        model=workspace.settings.model or "static",
        indexed=len(refreshed.changed),
        written=tuple(written),
        fresh=len(plan.fresh),
        skipped=plan.skipped,
        planned=_planned(plan, bool(workspace.settings.model)) if dry_run else (),
        left=0 if dry_run else len(plan.work) - len(written),
        interrupted=interrupted,
        claims=claims,
        seconds=time.perf_counter() - began,
        seconds_indexing=indexed,
    )


def _planned(plan: Plan, with_model: bool) -> tuple[Planned, ...]:
    return tuple(
        Planned(
            each.path,
            "stale" if each.stale else "raw",
            each.priority.score,
            each.priority.costs if with_model else 0,
        )
        for each in plan.work
    )


@contextmanager
def _executor(workspace: Workspace) -> "Iterator[Executor | None]":
    """Worker processes when there is much to parse; they leave Ctrl-C to us."""
    if len(workspace.index().paths()) < MANY:
        yield None
        return
    import os
    import signal
    from concurrent.futures import ProcessPoolExecutor

    workers = max(1, min(os.cpu_count() or 1, 8))
    with ProcessPoolExecutor(
        workers, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    ) as executor:
        try:
            yield executor
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
