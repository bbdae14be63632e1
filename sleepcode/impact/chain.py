"""Why a test may feel a change: the steps from it to the change, each with its place."""

from sleepcode.edges.index import Index
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


def chain_of(index: Index, walks: Walks, test: Node) -> tuple[str, ...]:
    """`path:line what` for each step; one line for a test that was itself changed."""
    steps: list[str] = []
    node = test
    for how in walks.steps(test):
        if how.by is None:
            break
        if how.kind != "collect" and not _is_own_file(index, node, how.by):
            verb = _VERBS.get(how.kind, how.kind)
            place, name = _place(index, node, how.line), _name(index, node)
            steps.append(f"{place} {name} {verb} {_name(index, how.by)}")
        node = how.by
    if len(steps) > LONGEST:
        half = LONGEST // 2
        steps = [*steps[:half], f"… {len(steps) - LONGEST} steps …", *steps[-half:]]
    return tuple(steps) or (f"{_place(index, node, 0)} {_name(index, node)} itself",)


def _is_own_file(index: Index, node: Node, by: Node) -> bool:
    """All tests of a file need the file: not worth a step."""
    definition = index.definition_of(by) if isinstance(node, str) and isinstance(by, int) else None
    return definition is not None and node == f"suite:{definition.id}"


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
