"""Cycles of calls and of imports."""

from hypothesis import given
from hypothesis import strategies as st
from made_rows import MadeRows

from sleepcode.core.answers.cycles import components, cycles, shortest_ring

ROWS = MadeRows(
    ["a.py", "b.py", "c.py", "a.py::f", "b.py::g", "b.py::h", "c.py::loop"],
    [
        "a.py -> b.py",
        "b.py -> a.py",
        "c.py -> a.py",
        "a.py::f -> b.py::g",
        "b.py::g -> a.py::f",
        "b.py::h -> b.py::g",
        "c.py::loop -> c.py::loop",
        "b.py::g ?> b.py::h",
    ],
)


def test_cycles_are_told_as_rings() -> None:
    found = cycles(ROWS, ROWS.edges)
    assert [(claim.kind, claim.text) for claim in found.claims] == [
        ("call-cycle", "`loop` calls itself"),
        ("call-cycle", "`f` → `g` → `f`"),
        ("import-cycle", "`a.py` → `b.py` → `a.py`"),
    ]


def test_a_guess_by_name_makes_no_cycle() -> None:
    assert not any("`h`" in claim.text for claim in cycles(ROWS, ROWS.edges).claims)


def test_one_definition_is_recursive_or_not() -> None:
    assert cycles(ROWS, ROWS.edges, [ROWS.one("c.py::loop")]).text == "yes: `loop` calls itself"
    assert cycles(ROWS, ROWS.edges, [ROWS.one("b.py::h")]).text == "no: `h` is part of no cycle"


GRAPHS = st.dictionaries(st.integers(0, 8).map(str), st.sets(st.integers(0, 8).map(str)), max_size=9)


@given(GRAPHS)
def test_parts_are_those_that_reach_each_other(graph: dict[str, set[str]]) -> None:
    after = {node: dict.fromkeys(others) for node, others in graph.items()}

    def below(node: str) -> set[str]:
        seen: set[str] = set()
        todo = list(graph.get(node, ()))
        while todo:
            if (other := todo.pop()) not in seen:
                seen.add(other)
                todo += graph.get(other, ())
        return seen

    nodes = set(graph) | {other for others in graph.values() for other in others}
    expected = {frozenset({node} | {o for o in nodes if o in below(node) and node in below(o)}) for node in nodes}
    parts = components(after)
    assert {frozenset(part) for part in parts} == expected
    for part in parts:
        if len(part) > 1:
            ring = shortest_ring(after, part, part[0])
            assert ring[0] == part[0] and len(set(ring)) == len(ring)
            assert all(b in graph[a] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
