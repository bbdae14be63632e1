"""Why a test may feel a change: the steps from it to the change, each with its place."""

from sleepcode.core.reach.upstream import Reached
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
    "names": "names",
    "entry-point": "loads the entry point",
    "closure": "makes",
    "held": "has what may run",
    "wraps": "is wrapped by",
    "read": "reads",
}

_NOT_WRITTEN = {"setup", "hook"}


class Chains:
    """Many tests share the last steps of their chains: each is told once."""

    def __init__(self, reach: Reach, walks: Walks) -> None:
        self.reach = reach
        self.walks = walks
        self._told: dict[tuple[Node, bool], tuple[tuple[str, ...], Node]] = {}  # (node, by imports) -> steps, the end

    def of(self, test: Node) -> tuple[str, ...]:
        """`path:line what` for each step; one line for a test that was itself changed."""
        steps, last = self._from(test, self.walks.best(test) is not self.walks.called.get(test))
        if len(steps) > LONGEST:
            half = LONGEST // 2
            steps = (*steps[:half], f"… {len(steps) - LONGEST} steps …", *steps[-half:])
        return steps or (f"{_place(self.reach, last, 0)} {_name(self.reach, last)} itself",)

    def _from(self, node: Node, imported: bool) -> tuple[tuple[str, ...], Node]:
        """The steps from a node to the change, and where they end."""
        passed: list[tuple[tuple[Node, bool], str]] = []
        while (found := self._told.get((node, imported))) is None:
            how = (self.walks.imported if imported else self.walks.called)[node]
            key = (node, imported)
            if how.by is None and imported:  # the module whose import fails: on by calls
                imported = False
                how = self.walks.called[node]
            if how.by is None:
                found = self._told[key] = (), node
                break
            passed.append((key, self._step(node, how, how.by)))
            node = how.by
        for key, step in reversed(passed):
            found = self._told[key] = ((step, *found[0]) if step else found[0]), found[1]
        return found

    def _step(self, node: Node, how: Reached[Node], by: Node) -> str:
        """Empty for what is not worth a line."""
        reach = self.reach
        if how.kind == "collect" or _is_own_file(reach, node, by):
            return ""
        verb = _VERBS.get(how.kind, how.kind)
        if how.kind in _NOT_WRITTEN and isinstance(
            by, int
        ):  # nobody writes the call of a setUp: where it stands says more
            return f"{_place(reach, by, 0)} {_name(reach, node)} {verb} {_name(reach, by)}"
        return f"{_place(reach, node, how.line)} {_name(reach, node)} {verb} {_name(reach, by)}"


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
