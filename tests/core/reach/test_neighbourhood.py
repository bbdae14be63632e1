"""The trees that `graph` draws."""

from collections.abc import Callable

from sleepcode.core.model import CallEdge, CallSite, Certainty
from sleepcode.core.reach.neighbourhood import Branch, callees_tree, callers_tree, edges_of


def calls(*edges: str) -> Callable[[str], list[CallEdge]]:
    """`a>b` is a call of b by a; `a~b` a candidate."""
    found = []
    for line, edge in enumerate(edges, 1):
        sure = Certainty.RESOLVED if ">" in edge else Certainty.CANDIDATE
        caller, callee = edge.split(">" if ">" in edge else "~")
        found.append(CallEdge(caller, callee, CallSite("f.py", line), sure))
    return lambda id: [edge for edge in found if edge.caller == id]


def shape(branches: tuple[Branch, ...]) -> list[object]:
    return [[one.id + ("…" if one.repeated else ""), *shape(one.below)] for one in branches]


def test_calls_are_followed_as_far_as_asked() -> None:
    step = calls("a>b", "b>c", "c>d")
    assert shape(callees_tree("a", step, 2, 9)) == [["b", ["c"]]]
    assert shape(callees_tree("a", step, 9, 9)) == [["b", ["c", ["d"]]]]


def test_a_cycle_is_walked_once() -> None:
    assert shape(callees_tree("a", calls("a>b", "b>a", "b>b"), 9, 9)) == [["b", ["a…"], ["b…"]]]


def test_a_definition_is_drawn_in_full_where_it_is_nearest() -> None:
    step = calls("a>b", "a>c", "b>c", "c>d")
    assert shape(callees_tree("a", step, 9, 9)) == [["b", ["c…"]], ["c", ["d"]]]


def test_several_calls_of_one_callee_are_one_branch_with_all_its_lines() -> None:
    (branch,) = callees_tree("a", calls("a~b", "a>b", "a>b"), 1, 9)
    assert branch.lines == (("f.py", 1), ("f.py", 2), ("f.py", 3))
    assert branch.certainty is Certainty.RESOLVED


def test_the_surest_come_first_and_the_rest_is_counted() -> None:
    found = callees_tree("a", calls("a~b", "a>y", "a>x", "a~c"), 1, 3)
    assert [one.id for one in found] == ["x", "y", "b"]
    assert [one.left_out for one in found] == [0, 0, 1]


def test_arrows_point_from_caller_to_callee_both_ways() -> None:
    def callers_of(id: str) -> list[CallEdge]:
        return [CallEdge("x", "a", CallSite("f.py", 1), Certainty.RESOLVED)] if id == "a" else []

    inwards = edges_of(callers_tree("a", callers_of, 2, 9), "a", inwards=True)
    outwards = edges_of(callees_tree("a", calls("a>b", "b>c"), 2, 9), "a", inwards=False)
    assert [one[:2] for one in inwards] == [("x", "a")]
    assert [one[:2] for one in outwards] == [("a", "b"), ("b", "c")]
