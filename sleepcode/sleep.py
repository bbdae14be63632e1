"""One offline pass in the foreground: bring the index up to date, then write every note that is not fresh."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sleepcode.core.git_output import Skipped
from sleepcode.edges.locks import OFFLINE, hold
from sleepcode.edges.workers import how_many, workers
from sleepcode.enriching import Enricher, Plan
from sleepcode.measuring import Measuring, measure
from sleepcode.refresh import make_ready, refresh
from sleepcode.thinking import Put, estimated_cost, is_on, lacking, think
from sleepcode.workspace import Progress, Workspace

if TYPE_CHECKING:
    from concurrent.futures import Executor

MANY = 256  # files; below, worker processes cost more than they save


@dataclass(frozen=True, slots=True)
class Planned:
    """A note that a dry run would write."""

    path: str
    why: str  # raw, or stale
    writer: str  # static, or the model
    score: float  # its priority
    tokens: int  # of the model, estimated; 0 for the static writer
    at_most: int = 0  # tokens, reserved before the calls
    money: float | None = None  # US dollars, where a price is known


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
    thought: tuple[str, ...]  # files that the model wrote a note about
    thought_fresh: int  # files whose model note was fresh
    put_off: tuple[Put, ...]  # model notes that could not be written now, and why
    tokens: int  # of the model's notes
    seconds: float
    seconds_indexing: float


def measured(
    workspace: Workspace, most_seconds: float, *, clock: Callable[[], float] = time.time
) -> Iterator[Measuring]:
    """Run the tests in a copy of the work tree for at most that long.  Raises Locked, SleepcodeError."""
    workspace.ensure_store()
    with hold(workspace.store / OFFLINE, "sleep", clock()):
        yield from measure(workspace, lambda: False, most_seconds=most_seconds, clock=clock)


def sleep(
    workspace: Workspace,
    paths: tuple[str, ...] = (),
    *,
    dry_run: bool = False,
    use_model: bool = True,
    on_progress: Progress = lambda *_: None,
    clock: Callable[[], float] = time.time,
) -> Slept:
    """One pass over *paths* (from the root; none: the whole repository).  Raises Locked.

    An interrupt ends it early with what was done; what is written by then is kept.
    """
    workspace.ensure_store()
    began = time.perf_counter()
    with hold(workspace.store / OFFLINE, "sleep", clock()):
        refreshed = refresh(workspace, on_progress, exact=True)
        make_ready(workspace)
        indexed = time.perf_counter() - began
        with _executor(workspace) as executor:
            enricher = Enricher(workspace, executor)
            plan = enricher.plan(paths or None, clock(), lambda done, of: on_progress("looking", done, of))
            interrupted = False
            thought = _Thought()
            planned: tuple[Planned, ...] = ()
            notes = iter(()) if dry_run else enricher.write(plan.work, clock)
            try:
                for done, _ in enumerate(notes, 1):
                    on_progress("writing notes", done, len(plan.work))
                if dry_run:
                    planned = tuple(_planned(workspace, enricher, plan, clock, use_model and is_on(workspace)))
                elif use_model and is_on(workspace):
                    _think(workspace, enricher, paths, clock, on_progress, thought)
            except KeyboardInterrupt:
                interrupted = True
    return Slept(
        version=1,
        dry_run=dry_run,
        model=workspace.settings.model or "static",
        indexed=len(refreshed.changed),
        written=tuple(note.path for note in enricher.stored),
        fresh=len(plan.fresh),
        skipped=plan.skipped,
        planned=planned,
        left=0 if dry_run else len(plan.work) - len(enricher.stored),
        interrupted=interrupted,
        claims=sum(len(note.claims) for note in enricher.stored) + thought.claims,
        thought=tuple(thought.written),
        thought_fresh=thought.fresh,
        put_off=tuple(thought.put_off),
        tokens=thought.tokens,
        seconds=time.perf_counter() - began,
        seconds_indexing=indexed,
    )


@dataclass
class _Thought:
    written: list[str] = field(default_factory=list)
    put_off: list[Put] = field(default_factory=list)
    fresh: int = 0
    claims: int = 0
    tokens: int = 0


def _think(
    workspace: Workspace,
    enricher: Enricher,
    paths: tuple[str, ...],
    clock: Callable[[], float],
    on_progress: Progress,
    thought: _Thought,
) -> None:
    """The model's notes, in the same order of priority; ends where going on would meet the same wall."""
    plan = enricher.plan(paths or None, clock())
    ordered = [each.path for each in enricher.in_order(plan.fresh, clock())]
    for each in lacking(workspace, ordered, lambda path: enricher.static_note(path, clock())):
        if isinstance(each, str):
            thought.fresh += 1
            continue
        done = len(thought.written) + len(thought.put_off) + thought.fresh
        on_progress("thinking", done, len(ordered))
        found = think(workspace, each, clock, lambda: False)
        if isinstance(found, Put):
            thought.put_off.append(found)
            if found.ends:
                return
        elif found is None:
            thought.fresh += 1
        else:
            thought.written.append(found.path)
            thought.claims += len(found.claims)
            thought.tokens += found.tokens.total


def _planned(
    workspace: Workspace, enricher: Enricher, plan: Plan, clock: Callable[[], float], use_model: bool
) -> Iterator[Planned]:
    for each in plan.work:
        yield Planned(each.path, "stale" if each.stale else "raw", "static", each.priority.score, 0)
    if not use_model:
        return
    every = [*plan.fresh, *(each.path for each in plan.work)]
    scores = {each.path: each.score for each in enricher.in_order(every, clock())}
    for found in lacking(workspace, scores, lambda path: enricher.static_note(path, clock())):
        if not isinstance(found, str):
            tokens, at_most, money = estimated_cost(workspace, found)
            if not tokens:  # nothing to ask
                continue
            stale = any(note.model != "static" for note in workspace.notes().for_path(found.path))
            why = "stale" if stale else "raw"
            yield Planned(found.path, why, workspace.settings.model, scores[found.path], tokens, at_most, money)


@contextmanager
def _executor(workspace: Workspace) -> "Iterator[Executor | None]":
    """Worker processes when there is much to parse; they leave Ctrl-C to us."""
    if len(workspace.index().paths()) < MANY:
        yield None
        return
    with workers(how_many()) as executor:
        yield executor
