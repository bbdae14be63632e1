"""The tests nearest to a definition are those that a walk up the calls meets first."""

import random

from sleepcode.core.model import CallEdge, CallSite, Certainty
from sleepcode.core.static_notes.near_tests import MOST_HOPS, MOST_NAMED, NearTests


def walked(id: str, callers: dict[str, list[str]], tests: frozenset[str]) -> tuple[tuple[str, ...], int]:
    """By looking around *id*, ring by ring."""
    seen, ring = {id}, [id]
    for hops in range(1, MOST_HOPS + 1):
        ring = sorted({above for each in ring for above in callers[each]} - seen)
        seen.update(ring)
        found = [each for each in ring if each in tests]
        if found:
            return tuple(found[:MOST_NAMED]), hops
    return (), 0


def test_many_definitions_together_are_told_what_each_alone_is() -> None:
    """
    In graphs with circles, hubs, and definitions that are tests themselves.
    """
    draw = random.Random(7)
    for size in (5, 30, 80):
        names = [f"d{i:02}" for i in range(size)]
        callers = {each: draw.sample(names, draw.choice((0, 1, 2, size // 2))) for each in names}
        tests = frozenset(draw.sample(names, size // 5))

        def callers_of(id: str, callers: dict[str, list[str]] = callers) -> list[CallEdge]:
            sites = (CallSite("a.py", 1), Certainty.RESOLVED, "call")
            return [CallEdge(each, id, *sites) for each in callers[id]]

        near = NearTests(callers_of, tests)
        assert {each: near.of(each) for each in names} == {each: walked(each, callers, tests) for each in names}


def test_candidates_and_imports_lead_nowhere() -> None:
    """
    A test that may or may not run something is not near it.
    """
    edges = [
        CallEdge("test", "it", CallSite("a.py", 1), Certainty.CANDIDATE, "call"),
        CallEdge("test", "it", CallSite("a.py", 2), Certainty.RESOLVED, "import"),
    ]
    assert NearTests(lambda _: edges, frozenset({"test"})).of("it") == ((), 0)
