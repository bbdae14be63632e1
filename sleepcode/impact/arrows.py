"""What may run a definition: the index's edges and the test runner's together, with a weight each."""

from sleepcode.core.upstream import REGISTERED, Arrow, weight
from sleepcode.edges.index import Index
from sleepcode.edges.suite_index import SuiteIndex

Node = int | str  # a node of the index; or `test:…` and `suite:…`

_SUITE_WEIGHTS = {"hook": 0.3, "doctest": 0.9}


class Arrows:
    """Answers from point look-ups, each made once."""

    def __init__(self, index: Index, suite: SuiteIndex) -> None:
        self.index = index
        self.suite = suite
        self._targets: dict[
            int, dict[tuple[int, int, str, int], set[int]]
        ] = {}  # file -> place -> definitions
        self._numbers: dict[str, int | None] = {}
        self._classes = index.class_nodes()
        self._tests = index.test_nodes()
        self._test_files = index.file_numbers(suite.paths())
        self._tests_in: dict[int, list[int]] = {}
        for node in self._tests:
            self._tests_in.setdefault(node >> 16, []).append(node)

    def into(self, node: Node) -> list[Arrow[Node]]:
        """The arrows of *node*, in no order."""
        found: list[Arrow[Node]] = []
        if isinstance(node, str):
            return self._from_suite(node, found)
        index = self.index
        for row in index.edges_into(node):
            if row.kind == "new":
                continue
            step = weight(
                row.kind, row.certainty, self._fan_out(row.caller, row.line, row.kind, row.certainty)
            )
            if row.kind == "callback" and self._is_definition_time(row.caller):
                step = REGISTERED
            found.append(Arrow(row.caller, step, row.line, row.kind, row.certainty))
        file = node >> 16
        if node in self._classes:
            definition = index.definition_of(node)
            if definition is not None:
                outer = definition.qualname.rpartition(".")[0]
                around = self.number(f"{definition.path}::{outer}" if outer else definition.path)
                if around is not None:
                    found.append(Arrow(around, 1.0, definition.line, "class-body", 0))
        if file in self._test_files:
            definition = index.definition_of(node)
            if definition is not None:
                self._from_suite(definition.id, found)
        elif node & 0xFFFF == 0:  # what fails when a test file of another language is loaded
            found += [Arrow(test, 1.0, 1, "import", 0) for test in self._tests_in.get(file, ())]
        return found

    def is_test(self, node: Node) -> bool:
        """A test that a runner would collect; Python's are `test:` nodes."""
        if isinstance(node, str):
            return node.startswith("test:")
        return node in self._tests and node >> 16 not in self._test_files and not self._is_python(node)

    def test_id(self, node: Node) -> str:
        if isinstance(node, str):
            return node.removeprefix("test:")
        definition = self.index.definition_of(node)
        return definition.id if definition is not None else ""

    def number(self, id: str) -> int | None:
        if id not in self._numbers:
            self._numbers[id] = self.index.node_of(id)
        return self._numbers[id]

    def _from_suite(self, id: str, found: list[Arrow[Node]]) -> list[Arrow[Node]]:
        for caller, _, line, kind, inferred in self.suite.callers_of(id):
            node: Node | None = caller
            if not caller.startswith(("test:", "suite:")):
                node = self.number(caller)
            if node is not None:
                step = 0.5 if inferred else _SUITE_WEIGHTS.get(kind, 1.0)
                found.append(Arrow(node, step, line, kind, int(inferred)))
        return found

    def _fan_out(self, caller: int, line: int, kind: str, certainty: int) -> int:
        file = caller >> 16
        places = self._targets.get(file)
        if places is None:
            places = self._targets[file] = {}
            for row in self.index.edges_in(file):
                if isinstance(row.callee, int):
                    key = (row.caller, row.line, row.kind, row.certainty)
                    places.setdefault(key, set()).add(self.index.definition_node(row.callee))
        return len(places.get((caller, line, kind, certainty), (0,)))

    def _is_definition_time(self, node: int) -> bool:
        return node & 0xFFFF == 0 or node in self._classes

    def _is_python(self, node: int) -> bool:
        definition = self.index.definition_of(node)
        return definition is not None and definition.path.endswith(".py")
