"""What is known about a repository now: files by state, blind spots, budget, who is at work."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from sleepcode.core.model import Standing
from sleepcode.core.model_calls.budget import Cost
from sleepcode.core.schedule import Priority
from sleepcode.edges.locks import OFFLINE, WATCHER, holder_of
from sleepcode.enriching import Enricher, Plan
from sleepcode.thinking import is_on, lacking
from sleepcode.workspace import Workspace

MOST_QUEUED = 20
STATES = ("ready", "enriching", "stale", "raw")


@dataclass(frozen=True, slots=True)
class Status:
    """Counts, unless said otherwise."""

    version: int
    root: str
    branch: str  # empty when HEAD is detached
    head: str
    files: Mapping[str, int]  # by state: ready (its note is fresh), enriching, stale, raw (no note)
    skipped: Mapping[str, int]  # by reason
    notes: int
    blind_spots: Mapping[str, int]  # by kind
    standing: Standing  # of an answer that rests on the whole graph
    model: str  # "static" when none is configured
    spent_hour: Cost
    spent_day: Cost
    budget_hour: Cost
    budget_day: Cost
    watcher: str  # who watches; empty: nobody
    at_work: str  # who writes notes now; empty: nobody
    store: str
    store_bytes: int
    queue: tuple[Priority, ...] = ()  # what would be written next, when asked for; with a model, its notes


def status(workspace: Workspace, *, why: bool = False, now: float = 0.0) -> Status:
    """The index must be up to date.  Every brief is made anew: a pass that writes nothing.

    why: the queue, too, at *now* (epoch seconds).
    """
    enricher = Enricher(workspace)
    plan = enricher.plan(now=now)
    at_work = holder_of(workspace.store / OFFLINE)
    stale = sum(work.stale for work in plan.work)
    waiting = {"stale": stale, "raw": len(plan.work) - stale}
    if at_work is not None:  # it takes them all, one after another
        waiting = {"enriching": len(plan.work)}
    blind = Counter(spot.kind for spot in workspace.index().blind_spots())
    spent, settings = workspace.ledger().spent(), workspace.settings
    repository = workspace.repository
    watcher = holder_of(workspace.store / WATCHER)
    counts = {"ready": len(plan.fresh), **waiting}
    return Status(
        version=1,
        root=str(workspace.root),
        branch=repository.branch(),
        head=repository.head(),
        files={state: counts.get(state, 0) for state in STATES},
        skipped=dict(Counter(skipped.why for skipped in plan.skipped).most_common()),
        notes=workspace.notes().count(),
        blind_spots=dict(blind.most_common()),
        standing=Standing.LOWER_BOUND if blind else Standing.EXACT,
        model=settings.model or "static",
        spent_hour=spent.hour,
        spent_day=spent.day,
        budget_hour=_share(settings.tokens_per_hour, settings.money_per_hour, settings.budget),
        budget_day=_share(settings.tokens_per_day, settings.money_per_day, settings.budget),
        watcher=str(watcher or ""),
        at_work=str(at_work or ""),
        store=str(workspace.store),
        queue=tuple(_queue(workspace, enricher, plan, now)) if why else (),
        store_bytes=sum(file.stat().st_size for file in workspace.store.rglob("*") if file.is_file()),
    )


def _queue(workspace: Workspace, enricher: Enricher, plan: Plan, now: float) -> Iterator[Priority]:
    """The next files, as `sleep` takes them: those without a static note, then those without the model's."""
    yield from (work.priority for work in plan.work[:MOST_QUEUED])
    if not is_on(workspace):
        return
    ordered = {each.path: each for each in enricher.in_order(plan.fresh, now)}
    lack = lacking(workspace, ordered, lambda path: enricher.static_note(path, now))
    without = (ordered[each.path] for each in lack if not isinstance(each, str))
    yield from islice(without, max(0, MOST_QUEUED - len(plan.work)))


def _share(tokens: int, money: float, share: float) -> Cost:
    return Cost(int(tokens * share), money * share)
