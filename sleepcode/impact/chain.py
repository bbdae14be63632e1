"""Why a test may feel a change: the steps from it to the change, each with its place."""

from collections.abc import Mapping

from sleepcode.core.upstream import Reached
from sleepcode.edges.index import Index

LONGEST = 12  # steps; the middle of a longer chain is left out
_VERBS = {
    "call": "calls",
    "operator": "uses an operator of",
    "property": "reads",
    "callback": "hands over",
    "import": "imports",
    "decorator": "is wrapped by",
    "fixture": "asks for",
    "setup": "is set up by",
    "class-body": "runs when it is defined:",
    "hook": "runs under",
    "inherit": "inherits from",
    "doctest": "is an example of",
    "override": "may be overridden by",
    "made": "makes the object of",
    "closure": "makes",
    "read": "reads",
}

Node = int | str


def chain_of(index: Index, reached: Mapping[Node, Reached[Node]], test: Node) -> tuple[str, ...]:
    """`path:line what` for each step; one line for a test that was itself changed."""
    steps: list[str] = []
    node: Node | None = test
    while node is not None:
        how = reached[node]
        if how.by is None:
            if not steps:
                steps.append(f"{_place(index, node, 0)} {_name(index, node)} itself")
            break
        if how.kind != "collect":
            verb = _VERBS.get(how.kind, how.kind)
            steps.append(
                f"{_place(index, node, how.line)} {_name(index, node)} {verb} {_name(index, how.by)}"
            )
        node = how.by
    if len(steps) > LONGEST:
        half = LONGEST // 2
        steps = [*steps[:half], f"… {len(steps) - LONGEST} steps …", *steps[-half:]]
    if not steps and (last := _start(reached, test)) is not None:
        steps.append(f"{_place(index, last, 0)} {_name(index, last)} itself")
    return tuple(steps)


def _start(reached: Mapping[Node, Reached[Node]], node: Node) -> Node | None:
    while (by := reached[node].by) is not None:
        node = by
    return node


def _place(index: Index, node: Node, line: int) -> str:
    if isinstance(node, str):
        path = node.partition(":")[2].partition("::")[0]
        return f"{path}:{line or 1}"
    definition = index.definition_of(node)
    return f"{definition.path}:{line or definition.line}" if definition is not None else "?"


def _name(index: Index, node: Node) -> str:
    if isinstance(node, str):
        return node.partition(":")[2].rstrip("/").rpartition("::")[2] or "every test"
    definition = index.definition_of(node)
    if definition is None:
        return "?"
    return definition.qualname or definition.path
