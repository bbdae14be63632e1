"""Which tests are nearest to a definition, going up the calls."""

from collections.abc import Callable, Iterable

from sleepcode.core.model import CallEdge, Certainty

MOST_HOPS = 4
MOST_NAMED = 8
NOT_RUNS = ("import", "class-body")

Callers = Callable[[str], Iterable[CallEdge]]


def near_tests(id: str, callers_of: Callers, tests: frozenset[str]) -> tuple[tuple[str, ...], int]:
    """(ids of the tests at the least distance, that distance); ((), 0) where none is within reach.

    Of more than MOST_NAMED the first by id, so that equal graphs give equal answers.
    """
    seen = {id}
    frontier = [id]
    for hops in range(1, MOST_HOPS + 1):
        above: list[str] = []
        for each in frontier:
            for edge in callers_of(each):
                if edge.caller in seen or edge.certainty == Certainty.CANDIDATE or edge.kind in NOT_RUNS:
                    continue
                seen.add(edge.caller)
                above.append(edge.caller)
        found = sorted(each for each in above if each in tests)
        if found:
            return tuple(found[:MOST_NAMED]), hops
        frontier = above
    return (), 0
