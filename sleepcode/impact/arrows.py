"""What may run a definition: the index's edges and the test runner's together, with a weight each."""

from collections.abc import Callable, Iterator
from itertools import chain

from sleepcode.core.guards import Guards
from sleepcode.core.upstream import REGISTERED, Arrow, weight
from sleepcode.edges.index import Index
from sleepcode.edges.suite_index import SuiteIndex
from sleepcode.impact.readers import Readers

Read = Callable[[str], bytes | None]
Node = int | str  # a node of the index; or `test:…` and `suite:…`

# Below this, nothing is known to run a function and the guesses count.
FEW = 0.2
GUESSED = {"override": 0.5, "made": 0.3, "closure": 0.5, "read": 0.4, "registered": 0.03}
_SUITE_WEIGHTS = {"hook": 0.3, "doctest": 0.9}
_GUESSED_SUITE_WEIGHTS = {"made": 0.9}


class Arrows:
    """Answers from point look-ups, each made once."""

    def __init__(self, index: Index, suite: SuiteIndex, readers: Readers, read: Read) -> None:
        """read: the content of a file of the work tree."""
        self.index = index
        self.read = read
        self._guards: dict[int, Guards] = {}
        self.readers = readers
        self.suite = suite
        self._numbers: dict[str, int | None] = {}
        self._classes = index.class_nodes()
        self._tests = index.test_nodes()
        self._test_files = index.file_numbers(suite.paths())
        self._tests_in: dict[int, list[int]] = {}
        self._made: dict[str, set[int]] = {}  # class -> what makes objects of it and its subclasses
        self._known: dict[Node, list[Arrow[Node]]] = {}
        for node in self._tests:
            self._tests_in.setdefault(node >> 16, []).append(node)

    def into(self, node: Node) -> list[Arrow[Node]]:
        """The arrows of *node*, in no order."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._look(node)
        return found

    def when_called(self, node: Node) -> list[Arrow[Node]]:
        """The same, without those of modules: what runs because it is called, not because it is imported."""
        return [] if self.is_module(node) else self.into(node)

    def is_module(self, node: Node) -> bool:
        return isinstance(node, int) and node & 0xFFFF == 0

    def _look(self, node: Node) -> list[Arrow[Node]]:
        found: list[Arrow[Node]] = []
        if isinstance(node, str):
            return self._from_suite(node, found)
        index = self.index
        # A guess leads to a function as such; where its callers are kept apart, each has a context of it.
        for row in chain.from_iterable(map(index.edges_into, index.contexts_of(node))):
            if row.kind == "new":
                continue
            step = weight(row.kind, row.certainty, index.fan_out(row) if row.certainty else 1)
            step *= self._guard(row.caller, row.line)
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
        elif self.is_module(node):  # what fails when a test file of another language is loaded
            found += [Arrow(test, 1.0, 1, "import", 0) for test in self._tests_in.get(file, ())]
        if max((arrow.weight for arrow in found), default=0.0) < FEW:
            found += self._guessed(node)
        return found

    def _guessed(self, node: int) -> Iterator[Arrow[Node]]:
        """Where nothing is known to run a function: what made it, reads it, or runs what it overrides."""
        definition = self.index.definition_of(node)
        if definition is None or definition.kind not in ("function", "method", "lambda"):
            return
        outer, _, name = definition.qualname.rpartition(".")
        name = name.split("#")[0]
        around = self.number(f"{definition.path}::{outer}") if outer else None
        if definition.kind == "method":
            owner = f"{definition.path}::{outer}"
            for id in self.readers.overridden(definition):
                if (base := self.number(id)) is not None:
                    yield Arrow(base, GUESSED["override"], definition.line, "overridden", 1)
            for maker in self._makers(owner):
                yield Arrow(maker, GUESSED["made"], definition.line, "made", 2)
            ids = [id for id, is_attribute in self.readers.of(definition.path, name) if is_attribute]
        else:
            if around is not None and around not in self._classes:
                yield Arrow(around, GUESSED["closure"], definition.line, "closure", 1)
            ids = [id for id, is_attribute in self.readers.of(definition.path, name) if not is_attribute]
            ids += [id for id, _ in self.readers.abroad(definition.path, name)]
        for id in ids:
            reader = self.number(id)
            if reader is not None and reader != node:
                likely = GUESSED["registered"] if self._is_definition_time(reader) else GUESSED["read"]
                yield Arrow(reader, likely, definition.line, "read", 2)

    def _makers(self, owner: str) -> set[int]:
        if owner not in self._made:
            self._made[owner] = self.readers.makers(self.readers.family(owner))
        return self._made[owner]

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

    def definition_of_test(self, node: Node) -> int | None:
        """The function that a runner's id stands for; None where it is inherited from another file."""
        if isinstance(node, int):
            return node
        path, _, name = node.removeprefix("test:").partition("::")
        return self.number(f"{path}::{name.replace('::', '.')}")

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
                step = _GUESSED_SUITE_WEIGHTS.get(kind, 0.5) if inferred else _SUITE_WEIGHTS.get(kind, 1.0)
                found.append(Arrow(node, step, line, kind, int(inferred)))
        return found

    def _guard(self, caller: int, line: int) -> float:
        """How likely the line runs once its function does."""
        file = caller >> 16
        if file not in self._guards:
            definition = self.index.definition_of(file << 16)
            content = self.read(definition.path) if definition is not None else None
            self._guards[file] = Guards((content or b"").decode("utf-8", "replace").split("\n"))
        return self._guards[file].likelihood(line)

    def _is_definition_time(self, node: int) -> bool:
        return node & 0xFFFF == 0 or node in self._classes

    def _is_python(self, node: int) -> bool:
        definition = self.index.definition_of(node)
        return definition is not None and definition.path.endswith(".py")
