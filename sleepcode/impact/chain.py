"""Why a test may feel a change: the steps from it to the change, each with its place."""

from sleepcode.edges.index.reach import Reach
from sleepcode.impact.arrows import Node
from sleepcode.impact.walks import Walks

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
    "override": "calls",
    "overridden": "may be overridden by",
    "made": "makes the object of",
    "closure": "makes",
    "read": "reads",
}


def chain_of(reach: Reach, walks: Walks, test: Node) -> tuple[str, ...]:
    """`path:line what` for each step; one line for a test that was itself changed."""
    steps: list[str] = []
    node = test
    for how in walks.steps(test):
        if how.by is None:
            break
        if how.kind != "collect" and not _is_own_file(reach, node, how.by):
            verb = _VERBS.get(how.kind, how.kind)
            place, name = _place(reach, node, how.line), _name(reach, node)
            steps.append(f"{place} {name} {verb} {_name(reach, how.by)}")
        node = how.by
    if len(steps) > LONGEST:
        half = LONGEST // 2
        steps = [*steps[:half], f"… {len(steps) - LONGEST} steps …", *steps[-half:]]
    return tuple(steps) or (f"{_place(reach, node, 0)} {_name(reach, node)} itself",)


def _is_own_file(reach: Reach, node: Node, by: Node) -> bool:
    """All tests of a file need the file: not worth a step."""
    return isinstance(node, str) and isinstance(by, int) and node == f"suite:{reach.id(by)}"


def _place(reach: Reach, node: Node, line: int) -> str:
    if isinstance(node, str):
        path = node.partition(":")[2].partition("::")[0]
        return f"{path}:{line or 1}"
    about = reach.about(node)
    return f"{reach.path(node)}:{line or about.line}" if about is not None else "?"


def _name(reach: Reach, node: Node) -> str:
    if isinstance(node, str):
        return node.partition(":")[2].rstrip("/").rpartition("::")[2] or "every test"
    return reach.qualname(node) or reach.path(node)
