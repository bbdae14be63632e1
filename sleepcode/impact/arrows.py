"""What may run a definition: the index's edges and the test runner's together, with a weight each."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from sleepcode.core.reach.upstream import WEIGHTS, Arrow
from sleepcode.edges.index import Index
from sleepcode.edges.index.reach_fresh import About
from sleepcode.edges.suite_index import SuiteIndex
from sleepcode.impact.readers import Readers
from sleepcode.impact.registered import holders

Node = int | str  # a node of the index; or `test:…`, `suite:…`, `file:…` and `defaults:…`
Ways = Sequence[tuple[Node, float, int, str, int]]  # arrows, as plain tuples: a walk looks at very many

# Below this, nothing is known to run a function and the guesses count.
FEW = 0.2
DEEPEST_DECORATOR = 5  # calls from what is written above a function to what makes its wrapper
GUESSED = {"override": 0.5, "made": 0.3, "closure": 0.5, "read": 0.4, "registered": 0.03, "held": 0.3}
ASKED_BY_NAME = 0.5  # of "made", where tests read the name of the method
UNKNOWN = 0  # no line says that it runs the other: the first of its definition is shown
MAKE = frozenset({"__init__", "__new__", "__post_init__"})
_SUITE_WEIGHTS = {"hook": 0.3, "doctest": 0.9}
_GUESSED_SUITE_WEIGHTS = {"made": 0.9}


class Arrows:
    """Answers from point look-ups, each made once."""

    def __init__(
        self,
        index: Index,
        suite: SuiteIndex,
        readers: Readers,
        plugged: Mapping[int, Ways] | None = None,
    ) -> None:
        """plugged: the arrows into plugins, besides what the graph has."""
        self.index = index
        self.readers = readers
        self.reach = readers.reach
        self.suite = suite
        self._numbers: dict[str, int | None] = {}
        self._test_files = index.file_numbers(suite.paths())
        self._held: dict[int, set[int]] = {}  # function or class -> who has what it was handed to
        self._made: dict[int, list[int]] = {}  # method -> what makes objects that have it
        self._known: dict[Node, Ways] = {}
        self._plugged = plugged or {}
        # What is found out about decorators, each by what it is asked of.
        self._calls_of: dict[int, list[tuple[Node, int]]] = {}
        self._first_below: dict[tuple[int, int], int | None] = {}
        self._wrappers: dict[int, set[Node]] = {}
        self._by_name = False

    def follow_names(self) -> None:
        """From now on a class that nothing is seen to call is taken to be made where it is named.

        And what scripts alone call is guessed at as if they did not.
        """
        self._by_name = True
        self._known = {node: ways for node, ways in self._known.items() if not self._by_scripts(ways)}

    def into(self, node: Node) -> Ways:
        """The arrows of *node*, in no order."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._look(node)
        return found

    def put(self, ways: Mapping[Node, Ways]) -> None:
        """Arrows into nodes that the graph does not have."""
        self._known.update(ways)

    def when_called(self, node: Node) -> Ways:
        """The same, without those of modules: what runs because it is called, not because it is imported."""
        return () if self.is_module(node) else self.into(node)

    def is_module(self, node: Node) -> bool:
        return isinstance(node, int) and node & 0xFFFF == 0

    def _look(self, node: Node) -> Ways:
        if isinstance(node, str):
            return () if node.startswith("test:") else self._from_suite(node)
        if (test := self._test_around(node)) is not None:
            return [(test, 1.0, self._line(node), "closure", 0)]
        # A guess leads to a function as such; where its callers are kept apart, each has a context of it.
        found: list[tuple[Node, float, int, str, int]] = []
        for each in self.reach.contexts(node):
            found += self.reach.into(each)
        found += self._plugged.get(node, ())
        if self.reach.definition_node(node) == node:
            found += self._wrapped(node)
        if node >> 16 in self._test_files:
            found = self._by_own_tests(node, found)
            found += self._from_suite(self.reach.id(node))
        elif self.is_module(node):  # what fails when a test file of another language is loaded
            found += [(test, 1.0, 1, "import", 0) for test in self.reach.tests_in(node >> 16)]
        for caller, likelihood, _, kind, certainty in found:
            # A call that is resolved is one, however seldom its line is reached.
            # An example in the documentation of it runs it beside all that does.
            is_known = likelihood >= FEW or (certainty == 0 and likelihood and kind != "callback")
            is_known = is_known and kind != "doctest"
            if is_known and not self._hands_on(caller, node) and not (self._by_name and self._by_scripts(found)):
                return found
        found += self._guessed(node)
        return found or (list(self._handed(node)) if self._by_name else [])

    def _hands_on(self, caller: Node, node: int) -> bool:
        """Whether *caller* is an override that runs what it stands in place of: of other objects it says nothing."""
        about, by = self.reach.about(node), self.reach.about(caller) if isinstance(caller, int) else None
        if about is None or by is None or not about.kind == by.kind == "method" or about.last != by.last:
            return False
        is_below = about.outer is not None and about.outer != by.outer and by.outer in self.readers.family(about.outer)
        return is_below and about.name not in MAKE and self._is_python(node)

    def _by_own_tests(
        self, node: int, ways: list[tuple[Node, float, int, str, int]]
    ) -> list[tuple[Node, float, int, str, int]]:
        """What test classes call on themselves each has its own of, however many others put another in its place."""
        about = self.reach.about(node)
        if about is None or about.kind != "method" or about.outer is None or not self._is_python(node):
            return ways
        least = WEIGHTS["override"][1]
        own: set[int | None] = {*self.readers.relatives(about.outer)}
        found: list[tuple[Node, float, int, str, int]] = []
        for caller, step, line, kind, certainty in ways:
            is_choice = certainty == 1 and kind in ("call", "override") and step >= FEW / 2
            around = self.readers.class_around(caller) if is_choice and isinstance(caller, int) else None
            found.append((caller, max(step, least) if around in own else step, line, kind, certainty))
        return found

    def made_by_runner(self, classes: Iterable[int]) -> Iterator[str]:
        """Of classes in test files the nodes that stand for them: a runner makes objects of those that it collects."""
        return (f"suite:{self.reach.id(one)}" for one in classes if one >> 16 in self._test_files)

    def _by_scripts(self, ways: Ways) -> bool:
        """Whether nothing but modules, as they are imported or run, has these ways."""
        return all(self.is_module(way[0]) for way in ways)

    def _test_around(self, node: int) -> int | None:
        """The test within which a function is made: whoever calls it got it from there."""
        if self.is_module(node) or self._is_python(node):
            return None
        about = self.reach.about(node)
        while about is not None and about.outer is not None and about.kind in ("function", "lambda"):
            if self.is_test(about.outer):
                return about.outer
            about = self.reach.about(about.outer)
        return None

    def _line(self, node: int) -> int:
        about = self.reach.about(node)
        return about.line if about is not None else 0

    def _guessed(self, node: int) -> Iterator[Arrow[Node]]:
        """Where nothing is known to run a function: what made it, reads it, or runs what it overrides."""
        about = self.reach.about(node)
        if about is None or about.kind not in ("function", "method", "lambda"):
            return
        file, line = about.node >> 16, about.line
        if about.kind == "method" and about.name in MAKE and self._is_python(node):
            # Whoever makes an object names its class, or was handed it by what does.
            nodes = [reader for owner in self.readers.having(about.node) for reader in self._naming(owner)]
        elif about.kind == "method":
            for base in self.readers.overridden(about.node):
                yield Arrow(base, GUESSED["override"], UNKNOWN, "overridden", 1)
            # Elsewhere types are declared: what else bears the name says little.
            read = self.readers.of(file, about.name) if self._is_python(node) else []
            nodes = [reader for reader, is_attribute in read if is_attribute]
            made = GUESSED["made"] * (ASKED_BY_NAME if self._is_read_by_tests(about) else 1.0)
            for maker in self._makers_beside(node, about):
                yield Arrow(maker, made, UNKNOWN, "made", 2)
        else:
            made_by = self._maker_of(node)
            decorated = self._decorated_by(made_by, node)
            if decorated is not None and decorated != node:
                yield from self._guessed(decorated)  # it stands in its place
            elif made_by is not None and self._may_run(made_by):
                yield Arrow(made_by, GUESSED["closure"], line, "closure", 1)
            nodes = self._naming(about.node)
        for holder in self._holders(about):
            if holder != node:
                yield Arrow(holder, GUESSED["held"], UNKNOWN, "held", 2)
        for reader in nodes:
            if reader != node:
                likely = GUESSED["registered"] if self.readers.is_definition_time(reader) else GUESSED["read"]
                yield Arrow(reader, likely, UNKNOWN, "read", 2)

    def _is_read_by_tests(self, about: About) -> bool:
        """Whether tests read its name of an object: then they run it, rather than whatever makes its object."""
        readers = self.reach.readers(about.name)
        return any(is_attribute and reader >> 16 in self._test_files for reader, is_attribute in readers)

    def _holders(self, about: About) -> set[int]:
        """Who has the objects that a function, or the class of a method that waits to be called, was handed to."""
        owner = about.outer if about.kind == "method" else about.node
        top = self.reach.about(owner) if owner is not None and self._is_python(owner) else None
        if owner is None or top is None or top.outer is not None or about.kind == "lambda":
            return set()
        if about.kind == "method" and not self.readers.has_outside_base(owner):
            return set()
        if owner not in self._held:
            self._held[owner] = holders(self.readers, owner >> 16, top.name)
        return self._held[owner]

    def _naming(self, node: int) -> list[int]:
        """What reads the name of a function or class: in its own file, and where it is imported."""
        about, file = self.reach.about(node), node >> 16
        if about is None:
            return []
        own = [reader for reader, is_attribute in self.readers.of(file, about.name) if not is_attribute]
        return [*own, *(reader for reader, _ in self.readers.abroad(file, about.name))]

    def _wrapped(self, node: int) -> Iterator[Arrow[Node]]:
        """The functions in whose place this one stands, below decorators: it runs when they are called."""
        for each in self.reach.contexts(node)[1:]:
            decorated = self._decorated_by(self._maker_of(each), each)
            if decorated is not None:
                yield Arrow(decorated, WEIGHTS["decorator"][0], UNKNOWN, "wraps", 0)

    def handler(self, node: int) -> int:
        """The function in whose place a wrapper stands; itself for any other."""
        decorated = self._decorated_by(self._maker_of(node), node)
        return node if decorated is None else decorated

    def _may_run(self, maker: int) -> bool:
        """Not where other calls made it."""
        definition = self.reach.definition_node(maker)
        if maker != definition and not self.reach.into(maker):
            return not any(map(self.reach.into, self.reach.contexts(definition)))
        return True

    def _maker_of(self, closure: int) -> int | None:
        """What made it, as far as that is kept apart from other calls; None for no function."""
        about = self.reach.about(closure)
        if about is None or about.outer is None or self.reach.is_class(about.outer):
            return None
        call = self._call_around(about.outer, closure) if self.reach.definition_node(closure) != closure else None
        return about.outer if call is None else call

    def _call_around(self, function: int, node: int) -> int | None:
        """The call of *function*, of those that are kept apart, that made *node*."""
        # Such a call numbers the function first, then those inside of it.
        calls = self.reach.contexts(function)[1:]
        at = bisect_left(calls, node) - 1
        return calls[at] if at >= 0 else None

    def _decorated_by(self, maker: int | None, wrapper: int) -> int | None:
        """The function below whose decorator, the call of *maker*, *wrapper* was made; wrappers below it call it."""
        for scope, line in self._called_from(maker) if maker is not None else ():
            decorated = self._below(scope, line)
            if decorated is not None and wrapper in self._wrappers_of(decorated):
                return decorated
        return None

    def _wrappers_of(self, decorated: int) -> set[Node]:
        """What calls the function, and what calls that as far as it is a wrapper that is kept apart from others."""
        found = self._wrappers.get(decorated)
        if found is None:
            found = self._wrappers[decorated] = set()
            queue = list(self.reach.contexts(decorated))
            while queue:
                for caller, *_ in self.reach.into(queue.pop()):
                    if caller not in found:
                        found.add(caller)
                        about = self.reach.about(caller)
                        if about is not None and about.kind == "function" and about.node != caller:
                            queue.append(caller)
        return found

    def _called_from(self, maker: int) -> list[tuple[Node, int]]:
        """(caller, line) of the one call that runs it, and of those that run that, as far as they are kept apart."""
        known = self._calls_of.get(maker)
        if known is not None:
            return known
        found: list[tuple[Node, int]] = []
        self._calls_of[maker] = found
        for _ in range(DEEPEST_DECORATOR):
            callers = {(caller, line) for caller, _, line, _, _ in self.reach.into(maker)}
            if len(callers) != 1:
                break
            found += callers
            caller = found[-1][0]
            if isinstance(caller, str) or self.reach.definition_node(caller) == caller:
                break
            maker = caller
        return found

    def _below(self, scope: Node, line: int) -> int | None:
        """The function that is the first definition to follow the line in its class, function or module *scope*."""
        if isinstance(scope, str):
            return None
        if (scope, line) not in self._first_below:
            inside = self.index.definitions_in(self.index.path_of(scope >> 16))
            following = [one for one in inside if one.line > line and one.kind != "lambda"]
            first = following[0].line if following else 0
            nodes = (self.reach.node_of(one.id) for one in following if one.line == first)
            found = (node for node in nodes if node is not None and self._is_function_in(node, scope))
            self._first_below[scope, line] = next(found, None)
        return self._first_below[scope, line]

    def _is_function_in(self, node: int, scope: int) -> bool:
        about = self.reach.about(node)
        outer = about.outer if about is not None and about.outer is not None else node & ~0xFFFF
        return about is not None and about.kind in ("function", "method") and outer == scope

    def _handed(self, node: int) -> Iterator[Arrow[Node]]:
        """Of what nothing is seen to call: who names its class hands it to what does.

        A function of a module: the tests that name the module in a string, for something outside to import.
        """
        about = self.reach.about(node)
        if about is None:
            return
        if about.kind == "method" and about.outer is not None:
            for reader in sorted(self.readers.naming(self.readers.family(about.outer))):
                yield Arrow(reader, GUESSED["made"], UNKNOWN, "made", 2)
        elif about.kind == "function" and about.outer is None and self._is_python(node):
            for path in self._saying(self.reach.path(node).removesuffix(".py").removesuffix("/__init__")):
                yield Arrow(f"suite:{path}", GUESSED["made"], UNKNOWN, "read", 2)

    def _saying(self, module: str) -> Iterator[str]:
        """The test files that have a module's dotted name in a string; few say its last part at all."""
        last = module.rpartition("/")[2].encode()
        for path in (path for path, content in self._contents.items() if last in content):
            facts = self.readers.facts(path)
            for text in facts.dotted if facts is not None else ():
                if f"/{module}".endswith(f"/{text.partition(':')[0].replace('.', '/')}"):
                    yield path

    @cached_property
    def _contents(self) -> dict[str, bytes]:
        return {path: self.reach.read(path) or b"" for path in self.suite.paths()}

    def _makers(self, method: int) -> list[int]:
        if method not in self._made:
            self._made[method] = sorted(self.readers.makers(self.readers.having(method)))
        return self._made[method]

    def _makers_beside(self, node: int, about: About) -> Iterable[int]:
        """Of a method of a class in a function: those that the same call of that function made, as far as it did."""
        makers = self._makers(about.node)
        owner = self.reach.about(about.outer) if about.outer is not None else None
        if node == about.node or owner is None or owner.outer is None:
            return makers
        call = self._call_around(owner.outer, node)
        return makers if call is None else dict.fromkeys(self._made_by(call, owner.outer, maker) for maker in makers)

    def _made_by(self, call: int, function: int, one: int) -> int:
        """*one*, or where *function* made it, that of this *call*."""
        about = self.reach.about(one)
        if about is None or about.outer != function:
            return one
        return next((each for each in self.reach.contexts(about.node)[1:] if each > call), one)

    def is_test(self, node: Node) -> bool:
        """A test that a runner would collect; Python's are `test:` nodes."""
        if isinstance(node, str):
            return node.startswith("test:")
        return node >> 16 not in self._test_files and self.reach.is_test(node) and not self._is_python(node)

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
            self._numbers[id] = self.reach.node_of(id)
        return self._numbers[id]

    def _from_suite(self, id: str) -> list[tuple[Node, float, int, str, int]]:
        found: list[tuple[Node, float, int, str, int]] = []
        for caller, _, line, kind, inferred in self.suite.callers_of(id):
            node: Node | None = caller
            if not caller.startswith(("test:", "suite:")):
                node = self.number(caller)
            if node is not None:
                step = _GUESSED_SUITE_WEIGHTS.get(kind, 0.5) if inferred else _SUITE_WEIGHTS.get(kind, 1.0)
                found.append((node, step, line, kind, int(inferred)))
        return found

    def _is_python(self, node: int) -> bool:
        return self.index.path_of(node >> 16).endswith(".py")
