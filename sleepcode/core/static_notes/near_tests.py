"""Which tests are nearest to a definition, going up the calls."""

from collections.abc import Callable, Iterable
from heapq import merge
from itertools import islice

from sleepcode.core.model import CallEdge, Certainty

MOST_HOPS = 4
MOST_NAMED = 8
NOT_RUNS = ("import", "class-body")

Callers = Callable[[str], Iterable[CallEdge]]


class NearTests:
    """Answers for many definitions of one graph, at each edge's cost MOST_HOPS times for all of them together.

    A walk for each definition passes the same hubs again and again: all of the graph where everything calls everything.
    """

    def __init__(self, callers_of: Callers, tests: frozenset[str]) -> None:
        self._callers_of = callers_of
        self._tests = tests
        self._above: dict[str, tuple[str, ...]] = {}
        self._at: dict[tuple[str, int], tuple[str, ...]] = {}  # (definition, hops) -> the first tests so far from it

    def of(self, id: str) -> tuple[tuple[str, ...], int]:
        """(ids of the tests at the least distance, that distance); ((), 0) where none is within reach.

        Of more than MOST_NAMED the first by id, so that equal graphs give equal answers.
        """
        for hops in range(1, MOST_HOPS + 1):
            found = tuple(each for each in self._first(id, hops) if each != id)
            if found:
                return found[:MOST_NAMED], hops
        return (), 0

    def _first(self, id: str, hops: int) -> tuple[str, ...]:
        """The first tests by id from which a walk of so many calls leads here; one more, for *id* itself may be it."""
        if not hops:
            return (id,) if id in self._tests else ()
        found = self._at.get((id, hops))
        if found is None:
            lists = [self._first(each, hops - 1) for each in self._callers(id)]
            found = self._at[id, hops] = tuple(islice(dict.fromkeys(merge(*lists)), MOST_NAMED + 1))
        return found

    def _callers(self, id: str) -> tuple[str, ...]:
        found = self._above.get(id)
        if found is None:
            edges = (e for e in self._callers_of(id) if e.certainty != Certainty.CANDIDATE and e.kind not in NOT_RUNS)
            found = self._above[id] = tuple(dict.fromkeys(edge.caller for edge in edges))
        return found
