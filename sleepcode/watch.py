"""Follow a work tree: catch up, keep the index current, write notes while nobody is disturbed."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace

from sleepcode.arrivals import GIT, Arrivals
from sleepcode.core.git_output import Commit
from sleepcode.core.schedule import Idle, Limits, Signals, idle
from sleepcode.core.wording import counted
from sleepcode.edges.locks import OFFLINE, WATCHER, hold, holder_of
from sleepcode.edges.machine import Machine
from sleepcode.enriching import Begun, Enricher, enrich, enrich_apart, is_source
from sleepcode.errors import Locked, SleepcodeError
from sleepcode.measuring import measure, remove_left_behind, seconds_left
from sleepcode.refresh import Refreshed, TooMuch, foresee_apart, refresh, refresh_apart
from sleepcode.thinking import Put, is_on, lacking, think
from sleepcode.workspace import Workspace

TRY_AGAIN = 5.0  # seconds after something went wrong that may pass
LONG_AFTER = 3600.0  # seconds; what the user has to put right may be right by then
MOST_HERE = 60  # files whose notes are looked at in this process
MOST_APART = 200  # changed paths; from there on one look at everything is cheaper
LOOK_AGAIN = 300.0  # seconds; the system may lose events, so now and then we look for ourselves


@dataclass(frozen=True, slots=True)
class Watching:
    """What the watcher is doing; a new value whenever that changes."""

    state: str  # catching up, watching, waiting, enriching, thinking, measuring, stopped
    news: str = ""  # what just happened, for a log line; empty when only figures moved
    why: tuple[str, ...] = ()  # why it waits
    files: int = 0  # that have a note or should have one
    fresh: int = 0
    planned: bool = False  # whether those two are known yet
    left: int = 0  # notes to be written
    next: tuple[str, ...] = ()  # the first of them
    written: int = 0  # since it started
    last_note: str = ""
    polling: str = ""  # why it polls, if it does
    model: str = "static"
    budget: str = ""  # what is left of it, where a model is configured


@dataclass
class Watcher:
    """Follows one repository until `stop` is called, from any thread or a signal handler."""

    workspace: Workspace
    arrivals: Arrivals
    idle_seconds: float
    clock: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    measures: bool = False  # it runs the tests when there is nothing else to do; only where asked for

    _machine: Machine = field(default_factory=Machine, init=False)
    _last_change: float = field(default=0.0, init=False)
    _pending: set[str] | None = field(default=None, init=False)  # to be planned; None: every file
    _commits: tuple[Commit, ...] | None = field(default=None, init=False)
    _unthought: set[str] | None = field(default=None, init=False)  # by the model; None: every file
    _last_look: float = field(default=0.0, init=False)
    _next_try: float = field(default=0.0, init=False)  # when to look again whether it is idle
    _is_measured: bool = field(default=False, init=False)  # nothing changed since it was

    def watch(self) -> Iterator[Watching]:
        """Yield what it is doing, until stopped.  Raises Locked when the repository has a watcher."""
        self.workspace.ensure_store()
        with ExitStack() as stack:
            stack.enter_context(hold(self.workspace.store / WATCHER, "watch", self.clock()))
            seen = Watching("catching up", "catching up", model=self.workspace.settings.model or "static")
            # Follow first, catch up second: what happens in between is told.
            stack.enter_context(self.arrivals)
            yield (seen := replace(seen, polling=self.arrivals.polling))
            with suppress(Disturbed):  # stopped before it was done
                yield (seen := self._catch_up(seen))
            while not self.arrivals.stopped:
                self.arrivals.wait(self._next_step())
                if self.arrivals.polling != seen.polling:
                    polling = self.arrivals.polling
                    yield (seen := replace(seen, polling=polling, news=f"polling from now on: {polling}"))
                try:
                    for step in self._step(seen):
                        yield (seen := step)
                except Disturbed:
                    continue
                except SleepcodeError as error:  # git in the middle of something, a store that is locked
                    self._look_in(TRY_AGAIN)
                    yield (seen := replace(seen, state="waiting", news=error.problem, why=(error.problem,)))
            yield replace(seen, state="stopped", news="stopped", why=())

    def _step(self, seen: Watching) -> Iterator[Watching]:
        changed = self.arrivals.settled()
        if changed:
            yield self._update(seen, changed)
        elif self.monotonic() - self._last_look >= LOOK_AGAIN:
            yield self._update(seen, {GIT})
        elif self.monotonic() >= self._next_step() and not self.arrivals.settling():
            yield from self._work(seen)

    def _next_step(self) -> float:
        """When there is something to do of our own accord."""
        look = self._last_look + LOOK_AGAIN
        return min(look, self._next_try) if self._has_work() else look

    def _has_work(self) -> bool:
        to_write = self._pending is None or bool(self._pending)
        to_think = is_on(self.workspace) and (self._unthought is None or bool(self._unthought))
        return to_write or to_think or (self.measures and not self._is_measured)

    def _look_in(self, seconds: float) -> None:
        self._next_try = self.monotonic() + seconds
        self._last_look = self._next_try - LOOK_AGAIN

    def _unless_stopped(self, *_: object) -> None:
        if self.arrivals.stopped:
            raise Disturbed

    def _unless_disturbed(self, *_: object) -> None:
        if self.arrivals.disturbed():
            raise Disturbed

    # -- keeping current

    def _catch_up(self, seen: Watching) -> Watching:
        began = self.monotonic()
        remove_left_behind(self.workspace)
        refreshed = refresh_apart(self.workspace, lambda: self.arrivals.stopped)
        if refreshed is None:
            self._unless_stopped()
            refreshed = refresh(self.workspace, self._unless_stopped)
        self._last_look = self.monotonic()
        number = len(refreshed.changed) + len(refreshed.removed)
        news = f"caught up with {counted(number, 'file')} in {self.monotonic() - began:.1f} s"
        self._last_change = self._last_look if number else self._last_look - self.idle_seconds
        return replace(seen, state="watching", news=news, files=len(self.workspace.index().paths()))

    def _update(self, seen: Watching, changed: set[str]) -> Watching:
        """Bring the index up to date with a settled burst."""
        began = self.monotonic()
        before = self._around(changed)
        refreshed = self._refresh(_told(changed))
        now = self.monotonic()
        if GIT in changed:
            self._last_look = now
        moved = set(refreshed.changed) | set(refreshed.removed)
        if GIT in changed:
            self._commits = None
        if not moved and changed == {GIT}:
            return replace(seen, news="")
        self._last_change = began
        self._is_measured = False
        around = before | self._around(moved)
        if self._unthought is not None:
            self._unthought |= around
        self._next_try = began + self.idle_seconds
        if self._pending is not None:
            self._pending |= around
        took = (now - began) * 1000
        news = f"{_named(sorted(moved or changed - {GIT}))} changed; index updated in {took:.0f} ms"
        files = len(self.workspace.index().paths())
        why = (f"waiting for {self.idle_seconds:g} s without a change",)
        return replace(seen, state="waiting", news=news, files=files, why=why)

    def _refresh(self, only: set[str] | None) -> Refreshed:
        """In this process where little changed, else in one whose memory goes when it is done."""
        with suppress(TooMuch):
            return refresh(self.workspace, self._unless_stopped, only=only, light=True)
        refreshed = refresh_apart(self.workspace, lambda: self.arrivals.stopped)
        self._unless_stopped()
        return refreshed or refresh(self.workspace, self._unless_stopped)

    def _around(self, paths: set[str]) -> set[str]:
        """The files whose notes speak of these: callers, callees, importers."""
        index = self.workspace.index()
        found = set(paths) - {GIT}
        for path in paths - {GIT}:
            found.update(index.importers_of(path))
            for definition in index.definitions_in(path):
                found.update(edge.site.path for edge in index.callers_of(definition.id))
                for edge in index.callees_of(definition.id):
                    callee = index.definition(edge.callee)
                    if callee:
                        found.add(callee.path)
        return found

    # -- working while idle

    def _idle(self) -> Idle:
        settings, now = self.workspace.settings, self.monotonic()
        signals = Signals(
            quiet_seconds=now - self._last_change,
            git_busy=self.workspace.repository.is_busy(),
            load=self._machine.load(now),
            battery=self._machine.battery(),
            asking=self.workspace.ledger().is_live(),
        )
        return idle(signals, Limits(self.idle_seconds, settings.max_load, settings.min_battery))

    def _work(self, seen: Watching) -> Iterator[Watching]:
        """Plan and write until done or disturbed, if it may be done now."""
        found = self._idle()
        self._next_try = self.monotonic() + found.again_in
        if not found.now:
            if seen.state != "waiting" or seen.why != found.why_not:
                yield replace(seen, state="waiting", why=found.why_not, news="")
            return
        try:
            with hold(self.workspace.store / OFFLINE, "watch", self.clock()):
                if self.workspace.index().writing.provisional():
                    yield (seen := replace(seen, state="linking all files together", why=(), news=""))
                    if refresh_apart(self.workspace, self.arrivals.disturbed, exact=True) is None:
                        return
                    foresee_apart(self.workspace, self.arrivals.disturbed)
                for step in self._write(seen):
                    yield (seen := step)
                if is_on(self.workspace) and not self.arrivals.disturbed():
                    for step in self._think(seen):
                        yield (seen := step)
                if self.measures and not self._is_measured and not self.arrivals.disturbed():
                    yield from self._measure(seen)
        except Locked:
            why = (f"{holder_of(self.workspace.store / OFFLINE) or 'another process'} writes notes",)
            if seen.why != why:
                yield replace(seen, state="waiting", why=why, news="")

    def _write(self, seen: Watching) -> Iterator[Watching]:
        every = self._pending is None
        steps = self._enriched()
        begun = next(steps, None)
        self._unless_disturbed()
        assert isinstance(begun, Begun)
        queue = begun.todo
        self._pending = set(queue)  # until they are written
        total = begun.fresh + len(queue) if every else max(seen.files, len(queue))
        seen = replace(seen, why=(), files=total, fresh=total - len(queue), left=len(queue), news="")
        seen = replace(seen, planned=True)
        if not queue:
            yield replace(seen, state="watching", next=())
            return
        yield (
            seen := replace(
                seen, state="enriching", next=tuple(queue[:5]), news=f"idle: {counted(len(queue), 'note')} to write"
            )
        )
        began, before = self.monotonic(), seen.written
        for path in steps:
            assert isinstance(path, str)
            self._pending.discard(path)
            queue.remove(path)
            seen = replace(
                seen,
                news="",
                fresh=seen.fresh + 1,
                left=len(queue),
                next=tuple(queue[:5]),
                written=seen.written + 1,
                last_note=path,
            )
            yield seen
        if not self.arrivals.settling() and not self.arrivals.stopped:
            self._pending.clear()  # those left could not be read
        news = f"wrote {counted(seen.written - before, 'note')} in {self.monotonic() - began:.1f} s"
        news += f"; {len(queue)} left for the next quiet time" if self._pending else ""
        yield replace(seen, state="watching", news=news)

    def _enriched(self) -> Iterator[Begun | str]:
        """In this process where few files are to be looked at, else in one whose memory goes when it is done."""
        pending = self._pending
        number = len(self.workspace.index().paths()) if pending is None else len(pending)
        begun = False
        for step in enrich_apart(self.workspace, pending, self.arrivals.disturbed) if number > MOST_HERE else ():
            begun = True
            yield step
        if not begun:
            if self._commits is None:
                self._commits = self.workspace.repository.history()
            stop = self.arrivals.disturbed
            yield from enrich(self.workspace, pending, self.clock, self._unless_disturbed, stop, self._commits)

    def _think(self, seen: Watching) -> Iterator[Watching]:
        """Have the model write, file by file, until done, disturbed or refused."""
        enricher = Enricher(self.workspace, commits=self._commits)
        paths = self.workspace.index().paths() if self._unthought is None else self._unthought
        ordered = [each.path for each in enricher.in_order(filter(is_source, paths), self.clock())]
        self._unthought = set(ordered)
        for each in lacking(self.workspace, ordered, lambda path: enricher.static_note(path, self.clock())):
            if isinstance(each, str):
                self._unthought.discard(each)
                self._unless_disturbed()
                continue
            yield (seen := replace(seen, state="thinking", next=(each.path,), news="", budget=self._budget()))
            found = think(self.workspace, each, self.clock, self.arrivals.disturbed)
            self._unless_disturbed()
            self._unthought.discard(each.path)
            if isinstance(found, Put):
                if found.ends:
                    self._unthought.add(each.path)
                    left = found.retry_at - self.clock() if found.retry_at else LONG_AFTER
                    self._next_try = self.monotonic() + max(left, TRY_AGAIN)
                    yield replace(seen, state="waiting", why=(found.reason,), news=found.reason, next=())
                    return
                yield (seen := replace(seen, news=f"put off {found.path}: {found.reason}"))
            elif found is not None:
                news = f"{found.model} wrote {len(found.claims)} claims about {found.path}"
                seen = replace(seen, written=seen.written + 1, last_note=found.path, news=news)
                yield (seen := replace(seen, budget=self._budget()))
        self._unthought.clear()
        yield replace(seen, state="watching", next=(), news="")

    def _budget(self) -> str:
        settings = self.workspace.settings
        hour = self.workspace.ledger().spent().hour
        return f"{hour.tokens:,} of {int(settings.tokens_per_hour * settings.budget):,} tokens this hour"

    def _measure(self, seen: Watching) -> Iterator[Watching]:
        """Run the tests in a copy, until done or disturbed, or as long as may be in a day."""
        left = seconds_left(self.workspace, self.clock())
        if left <= 0:
            self._next_try = self.monotonic() + LONG_AFTER
            minutes = f"{self.workspace.settings.measure_minutes:g} minutes"
            why = f"tests ran for {minutes} today, all that measure_minutes allows"
            if seen.why != (why,):
                yield replace(seen, state="waiting", why=(why,), news=why, next=())
            return
        for step in measure(self.workspace, self.arrivals.disturbed, most_seconds=left, clock=self.clock):
            news = ""
            if step.state == "tracing":
                news = "running the tests in a copy, to see what they run"
            elif step.state in ("done", "failed"):
                self._is_measured = True
                news = f"measured with {step.tests} tests: {step.broken} ways to break functions"
                news = f"measuring failed: {step.why}" if step.state == "failed" else news
            elif step.state == "stopped":
                self._next_try = self.monotonic() + TRY_AGAIN
                why = f" ({step.why})" if step.why else ""
                news = f"stopped measuring after {step.broken} ways to break functions{why}"
            queue = (f"{step.last} ({step.left} left)",) if step.last else ()
            yield replace(seen, state="measuring", why=(), next=queue, left=0, news=news)


class Disturbed(Exception):
    """Something happened that offline work makes way for."""


def _told(changed: set[str]) -> set[str] | None:
    """The paths to look at; None for all of them, where what was told does not say which."""
    names = {path.rpartition("/")[2] for path in changed}
    if GIT in changed or len(changed) > MOST_APART or names & {".gitignore", ".gitattributes"}:
        return None
    return changed


def _named(paths: list[str]) -> str:
    return ", ".join(paths) if 0 < len(paths) <= 3 else counted(len(paths), "file")
