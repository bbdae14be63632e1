"""From changed definitions back along what may run them, likeliest first, to the tests.

Two figures a node: the likelihood of the best single path, and of any path (a noisy-or over the edges
out of it, nodes taken in the order of their best path).  Both are estimates: an edge says "may run",
its weight how often such an edge was seen to be taken (tests/bench/tests_break.py).
"""

import heapq
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

Node = TypeVar("Node", bound=Hashable)


class Arrow(NamedTuple, Generic[Node]):
    """*caller* may run the node it was asked for."""

    caller: Node
    weight: float  # 0 to 1
    line: int
    kind: str
    certainty: int  # 0 resolved, 1 inferred, 2 candidate


class Reached(NamedTuple, Generic[Node]):
    """How a node is reached."""

    path: float  # likelihood of its best path
    any: float  # likelihood that some path is taken
    hops: int
    certainty: int  # of the weakest step of the best path
    by: Node | None  # the next node towards the change; None for a start
    line: int  # where this node runs that one
    kind: str


# Likelihood that a caller's failure follows from its callee's, by kind and certainty.
WEIGHTS = {
    "call": (0.95, 0.75, 0.15),
    "operator": (0.9, 0.6, 0.15),
    "property": (0.9, 0.6, 0.15),
    "callback": (0.6, 0.5, 0.1),
    "import": (1.0, 0.9, 0.3),
    "decorator": (0.9, 0.6, 0.15),
    "override": (0.95, 0.75, 0.15),
    "class-body": (1.0, 1.0, 1.0),
    "fixture": (1.0, 0.5, 0.2),
    "hook": (0.3, 0.3, 0.1),
}
FLOOR = 1e-4
MOST = 6_000  # nodes of one walk: the likeliest, and more tests than anybody runs
# A function handed over while a module or class is built is registered there, not run.
REGISTERED = 0.02


def weight(kind: str, certainty: int, targets: int) -> float:
    """targets: how many definitions the same place may run with this certainty."""
    base = WEIGHTS.get(kind, (1.0, 0.5, 0.2))[certainty]
    if certainty == 1 and kind != "callback":
        return float(base / targets**0.5)
    return base / targets if certainty == 2 else base


def upstream(
    starts: Mapping[Node, float],
    into: Callable[[Node], Iterable[tuple[Node, float, int, str, int]]],
    *,
    floor: float = FLOOR,
    most: int = MOST,
) -> dict[Node, Reached[Node]]:
    """Everything that may run a start, with how; *most* nodes, none whose best path is below *floor*.

    into: arrows, or tuples like them.
    """
    found: dict[Node, Reached[Node]] = {}
    unlikely: dict[Node, float] = {}  # product of (1 - weight x likelihood) over the arrows seen so far
    count = 0
    queue: list[tuple[float, int, int, Node, int, Node | None, int, str]] = []
    for node, likelihood in starts.items():
        count += 1
        queue.append((-likelihood, 0, count, node, 0, None, 0, ""))
    heapq.heapify(queue)
    nearest = {entry[3]: entry[0] for entry in queue}  # what is less likely is passed over when its turn comes
    push, until_now, known = heapq.heappush, unlikely.get, nearest.get
    while queue and len(found) < most:
        negative, hops, _, node, certainty, by, line, kind = heapq.heappop(queue)
        if node in found:
            continue
        path = -negative
        any_path = max(path, 1 - until_now(node, 1.0))
        found[node] = Reached(path, any_path, hops, certainty, by, line, kind)
        for caller, step, at, how, sure in into(node):
            if step <= 0 or caller in found:
                continue
            risk = step * any_path
            unlikely[caller] = until_now(caller, 1.0) * (1 - (risk if risk < 0.9999 else 0.9999))
            likelihood = negative * step
            if likelihood < -floor and likelihood <= known(caller, 0.0):
                nearest[caller] = likelihood
                count += 1
                weakest = sure if sure > certainty else certainty
                push(queue, (likelihood, hops + 1, count, caller, weakest, node, at, how))
    return found
