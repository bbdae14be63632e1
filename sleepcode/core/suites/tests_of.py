"""What pytest and unittest would collect from one Python file, and which fixtures each test asks for.

Read from the syntax of classes and functions and, for names in strings (usefixtures), from the text between.
Of tests that are made at run time only the class or file is known that they are put into.
Missed: `pytest_generate_tests` renaming ids, fixtures of installed plugins.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace
from tree_sitter import Node

from sleepcode.core.grammar import parser
from sleepcode.core.matches import text_of
from sleepcode.core.suites.pytest_settings import PytestSettings

_SETUPS = """
setUp asyncSetUp setUpClass setUpTestData setUpModule tearDown asyncTearDown tearDownClass tearDownModule
setup_method setup_class setup_module setup_function setup
teardown_method teardown_class teardown_module teardown_function teardown
"""
SETUPS = frozenset(_SETUPS.split())
_FIXTURE = re.compile(r"(?:^|\.)(?:fixture|yield_fixture|session_fixture|fixture_\w+)$")
_USES = re.compile(rb"\b(?:usefixtures|getfixturevalue|getfuncargvalue|lazy_fixture)\s*\(([^)]*)\)")
_STRING = re.compile(rb"[\"']([^\"']*)[\"']")
# `type("TestIt", (Cases, TestCase), {…})`: the bases of what is made.
_TYPE = re.compile(rb"\btype\((?:[^()]|\([^()]*\))*?,\s*\(([\w.,\s]+)\)\s*,")
# What puts something under a computed name: into a class, or among the names of a class body or module.
_PUTS = re.compile(
    rb"\bsetattr\(\s*(?P<into>[A-Za-z_][\w.]*)\s*,(?!\s*[\"'](?!test)[^\"'{%]*[\"']\s*,)"
    rb"|\b(?P<names>globals|locals|vars)\(\)(?:\[(?![\"'][^\"']*[\"']\])|\.update\(|\.setdefault\()"
)


class Test(msgspec.Struct, frozen=True, array_like=True):
    """One thing the runner collects here."""

    id: str  # what follows the path: `TestX::test_y`
    name: str  # qualified name of the function, as the index has it
    line: int


class Fixture(msgspec.Struct, frozen=True, array_like=True):
    name: str  # as tests ask for it
    function: str  # qualified name
    line: int
    autouse: bool
    within: str  # qualified name of the class it stands in; empty at module level


class Request(msgspec.Struct, frozen=True, array_like=True):
    """*name* (a function, a class, or empty for all of the file) asks for a fixture."""

    fixture: str
    name: str
    line: int


class TestClass(msgspec.Struct, frozen=True, array_like=True):
    name: str  # qualified
    line: int
    bases: tuple[str, ...]  # as written
    collected: bool  # by its own name; a TestCase is collected by its bases
    methods: tuple[tuple[str, int], ...]  # own methods that would be tests, with lines
    plain_init: bool  # has an __init__: pytest leaves it out
    functions: tuple[str, ...] = ()  # all own methods
    metaclass: str = ""  # as written
    filled: bool = False  # something puts methods into it, or into a subclass, when the program runs


class TestFile(msgspec.Struct, frozen=True, array_like=True):
    """Everything one file says about tests; a pure function of its bytes and pytest's settings."""

    functions: tuple[Test, ...] = ()  # at module level
    classes: tuple[TestClass, ...] = ()
    fixtures: tuple[Fixture, ...] = ()
    requests: tuple[Request, ...] = ()
    setups: tuple[tuple[str, str], ...] = ()  # (qualified name, class or empty) of setUp and its kin
    hooks: tuple[str, ...] = ()  # pytest_* functions of a conftest or plugin
    imported: tuple[tuple[str, str, str, int], ...] = ()  # (bound name, module, name there, level)
    plugins: tuple[str, ...] = ()  # pytest_plugins
    doctests: tuple[tuple[str, int, tuple[str, ...]], ...] = ()  # (definition, line, names its examples call)
    made: tuple[str, ...] = ()  # where test classes are put in when it runs: functions that make them, and their tests
    made_bases: tuple[str, ...] = ()  # of the classes inside of functions there, as written


def seen_of(file: TestFile) -> TestFile:
    """What the edges of other files rest on: without lines, and without what only its own tests feel."""
    return TestFile(
        functions=tuple(replace(one, line=0) for one in file.functions),
        classes=tuple(
            replace(one, line=0, methods=tuple((name, 0) for name, _ in one.methods)) for one in file.classes
        ),
        fixtures=tuple(replace(one, line=0) for one in file.fixtures),
        imported=file.imported,
        plugins=file.plugins,
        made=file.made,
        made_bases=file.made_bases,
    )


def read_tests(path: str, content: bytes, settings: PytestSettings) -> TestFile:
    """*content* of a test file or conftest.py -> what it holds for the runner."""
    return _Reader(path, content, settings).read()


def read_doctests(content: bytes) -> TestFile:
    """The doctests of a source file; pytest gives each docstring with examples an id of its own."""
    found: list[tuple[str, int, tuple[str, ...]]] = []
    if b">>>" not in content:
        return TestFile()

    def look(block: Node, name: str) -> None:
        first = next((c for c in block.named_children if "comment" not in c.type), None)
        if first is not None and first.type == "expression_statement" and first.children[0].type == "string":
            examples = re.findall(r"^\s*(?:>>>|\.\.\.) (.*)$", text_of(first), re.M)
            if examples:
                names = re.findall(r"\b([A-Za-z_]\w*)\s*\(", "\n".join(examples))
                found.append((name, first.start_point[0] + 1, tuple(dict.fromkeys(names))))
        for node, _ in _statements(block):
            inner, named = node.child_by_field_name("body"), node.child_by_field_name("name")
            if inner is not None and named is not None:
                look(inner, f"{name}.{text_of(named)}" if name else text_of(named))

    look(parser("python").parse(content).root_node, "")
    return TestFile(doctests=tuple(found))


@dataclass(slots=True)
class _Function:
    name: str
    line: int
    end: int


class _Reader:
    def __init__(self, path: str, content: bytes, settings: PytestSettings) -> None:
        self.content = content
        self.settings = settings
        self.conftest = path.rpartition("/")[2] == "conftest.py" or settings.is_plugin(path)
        self.functions: list[Test] = []
        self.classes: list[TestClass] = []
        self.fixtures: list[Fixture] = []
        self.requests: list[Request] = []
        self.setups: list[tuple[str, str]] = []
        self.hooks: list[str] = []
        self.imported: list[tuple[str, str, str, int]] = []
        self.spans: list[_Function] = []
        self.counts: dict[str, int] = {}

    def read(self) -> TestFile:
        self._block(parser("python").parse(self.content).root_node, "", None)
        self.spans.sort(key=lambda span: span.line)
        starts = [0, *(match.end() for match in re.finditer(rb"\n", self.content))]
        for match in _USES.finditer(self.content):
            line = bisect_right(starts, match.start())
            for name in _STRING.findall(match[1]):
                self.requests.append(Request(name.decode("utf-8", "replace"), self._owner(line), line))
        filled, makers = self._filled(starts)
        made = list(self._inside_of_functions()) if makers else []
        plugins = re.search(rb"^pytest_plugins\s*=\s*([^\n]*(?:\n[ \t]+[^\n]*)*)", self.content, re.M)
        return TestFile(
            tuple(self.functions),
            tuple(replace(c, filled=True) if c.name in filled else c for c in self.classes),
            tuple(self.fixtures),
            tuple(self.requests),
            tuple(self.setups),
            tuple(self.hooks),
            tuple(self.imported),
            tuple(n.decode() for n in _STRING.findall(plugins[1])) if plugins else (),
            made=tuple(dict.fromkeys([*filter(None, makers), *(name for name, _ in made)])),
            made_bases=tuple(dict.fromkeys([*(b for _, bases in made for b in bases), *self._given(bool(makers))])),
        )

    def _given(self, is_made: bool) -> Iterator[str]:
        """The bases, as written, of classes that are made by a call."""
        for match in _TYPE.finditer(self.content) if is_made else ():
            yield from re.findall(r"[\w.]+", match[1].decode())

    def _filled(self, starts: list[int]) -> tuple[frozenset[str], list[str]]:
        """The classes that get methods when the program runs, and the functions that give classes to the file."""
        known = {one.name for one in self.classes}
        filled: set[str] = set()
        makers: list[str] = []
        for match in _PUTS.finditer(self.content):
            owner = self._owner(bisect_right(starts, match.start()))
            outer = owner if owner in known else owner.rpartition(".")[0]
            into = (match["into"] or b"").decode()
            if into in known:
                filled.add(into)
            elif outer in known and (match["names"] or into in ("cls", "self.__class__", "klass")):
                filled.add(outer)
            elif into and owner and not outer:  # a function is given the class
                called = re.compile(rb"\b%b\(\s*(\w+)|@%b\b[^\n]*\n\s*class (\w+)" % ((owner.encode(),) * 2))
                filled.update((a or b).decode() for a, b in called.findall(self.content))
            elif match["names"] == b"globals" or (match["names"] and not owner):
                makers.append(owner)
        return frozenset(filled), makers

    def _inside_of_functions(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(qualified name, bases) of test functions and classes that stand in a function of the file."""

        def look(block: Node, within: str, is_local: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
            for node, _ in _statements(block):
                inner, named = node.child_by_field_name("body"), node.child_by_field_name("name")
                if inner is None or named is None:
                    continue
                name = f"{within}.{text_of(named)}" if within else text_of(named)
                is_function = node.type == "function_definition"
                if is_local and (not is_function or self.settings.is_test_function(text_of(named))):
                    yield name, _bases(node)
                yield from look(inner, name, is_local or is_function)

        yield from look(parser("python").parse(self.content).root_node, "", False)

    def _owner(self, line: int) -> str:
        """The innermost function or class whose decorators or body hold the line; empty: the module."""
        found = ""
        for span in self.spans:
            if span.line <= line <= span.end:
                found = span.name
        return found

    def _block(self, block: Node, within: str, methods: list[tuple[str, int]] | None) -> None:
        for node, decorators in _statements(block):
            start = decorators[0].start_point[0] + 1 if decorators else node.start_point[0] + 1
            if node.type in ("import_from_statement", "import_statement"):
                self.imported.extend(_imports(node))
                continue
            if node.type == "expression_statement":
                self._assigned_fixture(node, within)
                continue
            name_node = node.child_by_field_name("name")
            if name_node is None:
                continue
            short = text_of(name_node)
            name = self._qualified(f"{within}.{short}" if within else short)
            self.spans.append(_Function(name, start, node.end_point[0] + 1))
            if node.type == "class_definition":
                self._class(node, name, short)
            else:
                self._function(node, decorators, name, short, within, methods)

    def _qualified(self, name: str) -> str:
        self.counts[name] = self.counts.get(name, 0) + 1
        return name if self.counts[name] == 1 else f"{name}#{self.counts[name]}"

    def _class(self, node: Node, name: str, short: str) -> None:
        superclasses = node.child_by_field_name("superclasses")
        meta = re.search(r"\bmetaclass\s*=\s*([\w.]+)", text_of(superclasses)) if superclasses is not None else None
        inner: list[tuple[str, int]] = []
        body = node.child_by_field_name("body")
        if body is not None:
            self._block(body, name, inner)
        plain_init = any(span.name == f"{name}.__init__" for span in self.spans)
        self.classes.append(
            TestClass(
                name,
                node.start_point[0] + 1,
                _bases(node),
                self.settings.is_test_class(short),
                tuple(inner),
                plain_init,
                tuple(span.name.rpartition(".")[2] for span in self.spans if span.name.rpartition(".")[0] == name),
                meta[1] if meta else "",
            )
        )

    def _function(
        self,
        node: Node,
        decorators: list[Node],
        name: str,
        short: str,
        within: str,
        methods: list[tuple[str, int]] | None,
    ) -> None:
        line = node.start_point[0] + 1
        fixture = next((d for d in decorators if _FIXTURE.search(_called(d))), None)
        is_test = fixture is None and self.settings.is_test_function(short)
        if fixture is not None:
            text = text_of(fixture)
            named = re.search(r"\bname\s*=\s*[\"']([^\"']+)[\"']", text)
            autouse = re.search(r"\bautouse\s*=\s*(?!False)", text) is not None
            self.fixtures.append(Fixture(named[1] if named else short, name, line, autouse, within))
        elif methods is not None and (is_test or short.startswith("test")):  # unittest's prefix is fixed
            methods.append((short, line))
        elif methods is None and is_test and not self.conftest:
            self.functions.append(Test(short, name, line))
        if short in SETUPS:
            self.setups.append((name, within))
        if self.conftest and short.startswith("pytest_") and methods is None:
            self.hooks.append(name)
        if fixture is not None or is_test or short in SETUPS:
            for parameter in _parameters(node):
                if parameter not in ("self", "cls"):
                    self.requests.append(Request(parameter, name, line))

    def _assigned_fixture(self, node: Node, within: str) -> None:
        """`client = pytest.fixture(make_client)`"""
        match = re.match(r"(\w+)\s*=\s*[\w.]*fixture\([^)]*\)\((\w+)\)|(\w+)\s*=\s*[\w.]*fixture\((\w+)", text_of(node))
        if match is not None:
            name, function = match[1] or match[3], match[2] or match[4]
            self.fixtures.append(Fixture(name, function, node.start_point[0] + 1, False, within))


def _statements(block: Node) -> Iterator[tuple[Node, list[Node]]]:
    """Statements of a module or class with their decorators; those under if, try and with too."""
    for child in block.named_children:
        if child.type == "decorated_definition":
            definition = child.child_by_field_name("definition")
            if definition is not None:
                yield definition, [c for c in child.named_children if c.type == "decorator"]
        elif child.type in ("if_statement", "try_statement", "with_statement", "else_clause", "elif_clause",
                            "except_clause", "finally_clause", "block"):  # fmt: skip
            yield from _statements(child)
        else:
            yield child, []


def _bases(node: Node) -> tuple[str, ...]:
    """Of a class, as written."""
    superclasses = node.child_by_field_name("superclasses")
    children = superclasses.named_children if superclasses is not None else ()
    return tuple(text_of(child) for child in children if child.type in ("identifier", "attribute"))


def _imports(node: Node) -> Iterator[tuple[str, str, str, int]]:
    module = node.child_by_field_name("module_name")
    written = text_of(module) if module is not None else ""
    base = written.lstrip(".")
    level = len(written) - len(base)
    for name in node.children_by_field_name("name"):
        alias, inner = name.child_by_field_name("alias"), name.child_by_field_name("name")
        what = text_of(inner) if inner is not None else text_of(name)
        if module is None:
            yield (text_of(alias) if alias is not None else what), what, "", 0
        else:
            yield (text_of(alias) if alias is not None else what), base, what, level
    if module is not None and any(c.type == "wildcard_import" for c in node.children):
        yield "*", base, "*", level


def _called(decorator: Node) -> str:
    inner = next((c for c in decorator.named_children if c.type != "comment"), None)
    if inner is not None and inner.type == "call":
        inner = inner.child_by_field_name("function")
    return text_of(inner) if inner is not None else ""


def _parameters(node: Node) -> Iterator[str]:
    """Names of parameters without a default, as pytest reads them."""
    parameters = node.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        if child.type == "identifier":
            yield text_of(child)
        elif child.type == "typed_parameter" and child.named_children[0].type == "identifier":
            yield text_of(child.named_children[0])
