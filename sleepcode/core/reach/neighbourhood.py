"""Edges around a definition -> the trees that are drawn of its callers and callees."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from sleepcode.core.model import CallEdge, Certainty

EdgesOf = Callable[[str], Iterable[CallEdge]]


class Branch(msgspec.Struct, frozen=True):
    """One definition reached, how, and what is reached from it."""

    id: str
    certainty: Certainty  # of the surest edge that leads here
    lines: tuple[tuple[str, int], ...]  # (path, line) of each call site, as in the source
    below: tuple["Branch", ...] = ()
    repeated: bool = False  # drawn in full elsewhere in this tree
    left_out: int = 0  # further edges beyond the limit


def callers_tree(id: str, callers_of: EdgesOf, hops: int, widest: int) -> tuple[Branch, ...]:
    """Who may run *id*, *hops* calls back; the project's own *widest* per definition first, surest first."""
    return _branches(id, lambda at: ((edge.caller, edge) for edge in callers_of(at)), hops, widest, {id})


def callees_tree(id: str, callees_of: EdgesOf, hops: int, widest: int) -> tuple[Branch, ...]:
    """What *id* may run, *hops* calls on."""
    return _branches(id, lambda at: ((edge.callee, edge) for edge in callees_of(at)), hops, widest, {id})


def edges_of(branches: Iterable[Branch], root: str, *, inwards: bool) -> Iterator[tuple[str, str, Branch]]:
    """(caller, callee, branch) for every branch of a tree, whichever way it was walked."""
    for branch in branches:
        yield (branch.id, root, branch) if inwards else (root, branch.id, branch)
        yield from edges_of(branch.below, branch.id, inwards=inwards)


def _branches(
    id: str, step: Callable[[str], Iterable[tuple[str, CallEdge]]], hops: int, widest: int, seen: set[str]
) -> tuple[Branch, ...]:
    if hops == 0:
        return ()
    reached: dict[str, list[CallEdge]] = {}
    for other, edge in step(id):
        reached.setdefault(other, []).append(edge)
    # What lies outside the project comes last: it is seldom what was asked for.
    ranked = sorted(reached.items(), key=lambda item: (_is_outside(item[0]), _rank(item[1]), item[0]))
    shown, fresh = ranked[:widest], {other for other, _ in ranked[:widest]} - seen
    seen |= fresh  # the whole level first: a definition is opened where it is nearest
    found = []
    for other, edges in shown:
        sites = tuple(sorted({(edge.site.path, edge.site.line) for edge in edges}))
        below = _branches(other, step, hops - 1, widest, seen) if other in fresh else ()
        repeated = other not in fresh and hops > 1
        found.append(Branch(other, _ORDER[_rank(edges)], sites, below, repeated))
    if len(ranked) > widest and found:
        last = found[-1]
        found[-1] = Branch(last.id, last.certainty, last.lines, last.below, last.repeated, len(ranked) - widest)
    return tuple(found)


def _is_outside(id: str) -> bool:
    return id.startswith(("external:", "builtin:"))


_ORDER = (Certainty.RESOLVED, Certainty.INFERRED, Certainty.CANDIDATE)


def _rank(edges: list[CallEdge]) -> int:
    return min(_ORDER.index(edge.certainty) for edge in edges)
