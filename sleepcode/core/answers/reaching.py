"""How A reaches B: the surest short chains of calls."""

import re
from collections.abc import Iterable
from heapq import heappop, heappush

from msgspec.structs import replace

from sleepcode.core.answers.found import (
    Found,
    Rows,
    blind_inside,
    claim,
    name_of,
    named,
    names_of,
    sure,
    with_members,
)
from sleepcode.core.model import CallEdge, Certainty, Claim, Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted

MOST_VISITED = 20_000
MOST_LOADING = 2_000  # definitions that are looked through for code that is found by its name
# A longer chain of sure steps is believed before a shorter one of guesses.
_COST = {Certainty.RESOLVED: 10, Certainty.INFERRED: 11, Certainty.CANDIDATE: 60}


def path(rows: Rows, starts: tuple[Definition, ...], ends: tuple[Definition, ...]) -> Found:
    """Up to two chains that share no step in between; else what can be said of the absence of one."""
    first, visited = _chain(rows, starts, ends, frozenset())
    if not first and (made := _through_made(rows, starts, ends, visited)):
        return made
    if not first:
        back, _ = _chain(rows, ends, starts, frozenset())
        return _none(rows, starts, ends, back, visited)
    between = frozenset(edge.callee for edge in first[:-1])
    second = _chain(rows, starts, ends, between)[0] if between else []
    if second and not any(in_tests(one.path) for one in (*starts, *ends)):  # the product does not run its tests
        second = [] if any(in_tests(edge.site.path) for edge in second) else second
    claims = tuple(_told(rows, first))
    start = next((one.id for one in starts if one.id == first[0].caller), starts[0].id)
    end = next((one.id for one in ends if one.id == first[-1].callee), ends[0].id)
    names = names_of(rows, replace(first[0], caller=start, callee=end))
    text = f"{names[0]} reaches {names[1]} in {counted(len(first), 'step')}"
    if second:
        text += f", or another way in {len(second)}"
        claims += tuple(_told(rows, second, "or "))
    return Found(text, claims, (), any(not sure(edge) for edge in first))


def _through_made(
    rows: Rows, starts: tuple[Definition, ...], ends: tuple[Definition, ...], visited: set[str]
) -> Found | None:
    """What is made below the start may lead there later: `with make(...)` runs its `__enter__`."""
    made = {
        owner: one
        for id in sorted(visited)
        if (one := rows.definition(id)) is not None
        and one.last in ("__init__", "constructor")
        and (owner := rows.definition(id.rpartition(".")[0])) is not None
    }
    chains = [(len(chain), owner, chain) for owner in made if (chain := _chain(rows, (owner,), ends, frozenset())[0])]
    if not chains:
        return None
    number, owner, chain = min(chains, key=lambda each: each[0])
    there = _chain(rows, starts, (made[owner],), frozenset())[0]
    text = (
        f"by its own calls {named(starts[0])} does not reach {named(ends[0])}, but it makes a {named(owner)},"
        f" whose {name_of(rows, chain[0].caller)} reaches it in {counted(number, 'step')}"
    )
    return Found(text, (*_told(rows, there), *_told(rows, chain, "then ")), (), guessed=True)


def _none(
    rows: Rows,
    starts: tuple[Definition, ...],
    ends: tuple[Definition, ...],
    back: list[CallEdge],
    visited: set[str],
) -> Found:
    seen = tuple(one for id in sorted(visited) for one in [rows.definition(id)] if one)
    spots = blind_inside(rows, seen)
    text = (
        f"no chain of calls leads from {named(starts[0])} to {named(ends[0])}: "
        f"{counted(len(seen), 'definition')} can run below it and none of them is {named(ends[0])}"
    )
    if len(visited) >= MOST_VISITED:
        text += f" (the search stopped at {MOST_VISITED})"
    if back:
        text += f"; the other way round, {named(ends[0])} reaches {named(starts[0])}"
    return Found(text, tuple(_told(rows, back, "back ")), spots, len(visited) >= MOST_VISITED or _loads(rows, visited))


def _loads(rows: Rows, visited: set[str]) -> bool:
    """Whether something below finds code by its name: a plugin, an entry point."""
    if len(visited) > MOST_LOADING:
        return True
    outside = (edge.callee for id in visited for edge in rows.callees_of(id) if edge.callee.startswith("external:"))
    return any(re.search(r"entry_points|importlib|\bimport_module|pkg_resources|pkgutil", callee) for callee in outside)


def _chain(
    rows: Rows, starts: Iterable[Definition], ends: Iterable[Definition], without: frozenset[str]
) -> tuple[list[CallEdge], set[str]]:
    """The cheapest chain from any start (a class: its methods) to any end, and all that was visited."""
    goal = {member.id for end in ends for member in with_members(rows, end)}
    begin = [member.id for start in starts for member in with_members(rows, start)]
    if goal & set(begin):
        goal = {end.id for end in ends} - {start.id for start in starts} or goal
    made: dict[str, list[CallEdge]] = {}  # a class without a constructor is reached where it is instantiated
    for edge in (edge for end in ends if end.kind == "class" for edge in rows.creations_of(end.id)):
        made.setdefault(edge.caller, []).append(edge)
    came: dict[str, CallEdge | None] = {}
    heap: list[tuple[int, int, str, CallEdge | None]] = [(0, at, id, None) for at, id in enumerate(begin)]
    order = len(heap)
    while heap and len(came) < MOST_VISITED:
        cost, _, id, came_by = heappop(heap)
        if id in came:
            continue
        came[id] = came_by
        if id in goal and came_by is not None:
            return _back(came, id), set(came)
        for step in (*rows.callees_of(id), *made.get(id, ())):
            if step.callee not in came and step.callee not in without and ":" not in step.callee.split("::")[0]:
                order += 1
                heappush(heap, (cost + _COST[step.certainty], order, step.callee, step))
    return [], set(came)


def _back(came: dict[str, CallEdge | None], id: str) -> list[CallEdge]:
    chain: list[CallEdge] = []
    step = came[id]
    while step is not None:
        chain.append(step)
        step = came[step.caller]
    return chain[::-1]


def _told(rows: Rows, chain: list[CallEdge], before: str = "") -> Iterable[Claim]:
    for at, edge in enumerate(chain, 1):
        doubt = "" if edge.certainty == Certainty.RESOLVED else f" ({edge.certainty})"
        verb = {"import": "imports", "new": "creates"}.get(edge.kind, "calls")
        text = f"{before}{at}. " + f" {verb} ".join(names_of(rows, edge)) + doubt
        yield claim(rows, "path", text, [(edge.site.path, edge.site.line)])
