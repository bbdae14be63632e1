"""Test files side by side -> the edges that runners add: who collects, sets up, injects and inherits what.

Nodes besides definitions: `test:<runner id>`, and `suite:<folder, file or class>` for what all tests in
it share, so that an autouse fixture costs one edge and not one per test.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sleepcode.core.suites.pytest_settings import PytestSettings
from sleepcode.core.suites.tests_of import Fixture, TestClass, TestFile

_EVERYWHERE = "suite:/"
_TEST_CASES = ("TestCase", "TransactionTestCase", "LiveServerTestCase", "AsyncTestCase", "AsyncHTTPTestCase")


class SuiteEdge(NamedTuple):
    """*caller* needs *callee*: when the callee breaks, so may the caller."""

    caller: str
    callee: str
    line: int  # in the file of the caller
    kind: str  # collect, import, setup, fixture, inherit, hook
    inferred: bool = False


class Suite:
    """All test files of a project; answers for one of them at a time."""

    def __init__(
        self, files: Mapping[str, TestFile], settings: PytestSettings, packages: frozenset[str] = frozenset()
    ) -> None:
        """packages: the paths of all `__init__.py`."""
        self.files = files
        self.packages = packages
        self.is_test_file = {path for path in files if settings.collects(path)}
        self.holds_cases = self.is_test_file | {path for path in files if settings.discovers(path)}
        self.plugins = tuple(path for path in files if settings.is_plugin(path))
        self.classes = {
            path: {found.name: found for found in file.classes} for path, file in files.items() if file.classes
        }
        self.by_fixture: dict[str, list[str]] = {}
        for path, file in files.items():
            for fixture in file.fixtures:
                self.by_fixture.setdefault(fixture.name, []).append(path)
        self.by_module: dict[str, list[str]] = {}  # last part of the dotted name -> paths
        for path in files:
            stem = path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]
            self.by_module.setdefault(stem, []).append(path)

    def edges_of(self, path: str) -> Iterator[SuiteEdge]:
        """The edges whose caller stands in *path*."""
        file = self.files[path]
        suite = f"suite:{path}"
        yield SuiteEdge(suite, path, 1, "import")
        yield from self._folders(path)
        yield from self._doctests(path)
        if path in self.is_test_file:
            if file.made:  # the file stands for tests whose names nobody knows before it is run
                yield from self._made(path, suite, f"test:{path}")
            for test in file.functions:
                yield from _collected(path, test.id, f"{path}::{test.name}", test.line, suite)
        if path in self.holds_cases:
            for bound, module, name, level in file.imported:
                yield from self._imported(path, bound, module, name, level)
        for found in file.classes:
            yield from self._class(path, found)
        for name, within in file.setups:
            owner = f"suite:{path}::{within}" if within else suite
            yield SuiteEdge(owner, f"{path}::{name}", 1, "setup")
        for fixture in file.fixtures:
            if fixture.autouse:
                owner = f"suite:{path}::{fixture.within}" if fixture.within else self._scope_of(path)
                yield SuiteEdge(owner, f"{path}::{fixture.function}", fixture.line, "fixture")
        for hook in file.hooks:
            yield SuiteEdge(self._scope_of(path), f"{path}::{hook}", 1, "hook", inferred=True)
        for request in file.requests:
            for where, fixture, sure in self._fixtures(path, request.name, request.fixture):
                caller = self._requester(path, request.name)
                callee = f"{where}::{fixture.function}"
                if caller != callee:
                    yield SuiteEdge(caller, callee, request.line, "fixture", not sure)

    def _doctests(self, path: str) -> Iterator[SuiteEdge]:
        parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
        first = len(parts) - 1
        while first and ("/".join(parts[:first]) + "/__init__.py") in self.packages:
            first -= 1
        for name, line, calls in self.files[path].doctests:
            dotted = ".".join([*parts[first:], *([name] if name else [])])
            test = f"test:{path}::{dotted}"
            yield SuiteEdge(test, f"suite:{path}", line, "collect")
            for used in (name, *calls):
                yield SuiteEdge(test, f"{path}::{used}" if used else path, line, "doctest", used != name)

    def _scope_of(self, path: str) -> str:
        """Where autouse fixtures of a file hold: its folder for a conftest, everywhere for a plugin."""
        if path in self.plugins:
            return _EVERYWHERE
        folder, _, name = path.rpartition("/")
        return f"suite:{folder}/" if name == "conftest.py" else f"suite:{path}"

    def _folders(self, path: str) -> Iterator[SuiteEdge]:
        """Each file belongs to its folder and that to the one above; a conftest is imported for all below.

        What the top folder has, all tests have: there a plugin is imported.
        """
        inner = f"suite:{path}"
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            outer = f"suite:{folder}/"
            yield SuiteEdge(inner, outer, 1, "collect")
            inner = outer
        if path.rpartition("/")[2] == "conftest.py" or path in self.plugins:
            yield SuiteEdge(self._scope_of(path), path, 1, "import")

    def _class(self, path: str, found: TestClass, home: str = "", bound: str = "") -> Iterator[SuiteEdge]:
        """A class that stands in *home* and is seen in *path* under the name *bound*."""
        home, bound = home or path, bound or found.name
        suite = f"suite:{path}::{bound}"
        line = found.line if home == path else 1
        yield SuiteEdge(suite, f"suite:{path}", line, "collect")
        lineage = list(self.lineage(home, found))
        if home != path:
            yield SuiteEdge(suite, f"suite:{home}::{found.name}", 1, "inherit")
        for base_path, base in lineage[1:]:
            yield SuiteEdge(suite, f"suite:{base_path}::{base.name}", line, "inherit")
        inherited = {fixture.name for base_path, base in lineage[1:] for fixture in self._of_class(base_path, base)}
        for fixture in self._of_class(home, found):
            if fixture.name in inherited:  # what tests of a base ask for is this one here
                at = fixture.line if home == path else 1
                yield SuiteEdge(suite, f"{home}::{fixture.function}", at, "fixture", inferred=True)
        if not self.is_collected(path, found, lineage):
            return
        if home != path and any(bound == own.name for own in self.files[path].classes):
            return
        seen: set[str] = set()
        for base_path, base in lineage:
            for method, own_line in base.methods:
                if method not in seen:
                    seen.add(method)
                    id = f"{bound.replace('.', '::')}::{method}"
                    at = own_line if base_path == path else line
                    yield from _collected(path, id, f"{base_path}::{base.name}.{method}", at, suite)
        derived = found.filled and any(found.name in other.bases for other in self.files[home].classes)
        if home == path and not derived and any(base.filled or self._is_made(at, base) for at, base in lineage):
            # The class stands for tests whose names nobody knows before it is run.
            group = f"test:{path}::{bound.replace('.', '::')}"
            yield SuiteEdge(group, suite, line, "collect")
            yield from _runs_all(group, lineage, line)

    def _made(self, path: str, suite: str, group: str) -> Iterator[SuiteEdge]:
        """*group*, a file or what another imports from it, stands for tests that *path* makes when it is run."""
        file = self.files[path]
        yield SuiteEdge(group, suite, 1, "collect")
        for name in file.made:
            yield SuiteEdge(group, f"{path}::{name}", 1, "made", inferred=True)
        for base in file.made_bases:
            if (target := self.class_named(path, base)) is not None:
                yield from _runs_all(group, list(self.lineage(*target)), 1)

    def _is_made(self, path: str, found: TestClass) -> bool:
        """Whether a metaclass of the project's tests, which is likely to have its own mind, builds it."""
        return bool(found.metaclass) and self.class_named(path, found.metaclass) is not None

    def _of_class(self, path: str, found: TestClass) -> Iterator[Fixture]:
        for fixture in self.files[path].fixtures:
            if fixture.within == found.name:
                yield fixture

    def is_collected(self, path: str, found: TestClass, lineage: list[tuple[str, TestClass]] | None = None) -> bool:
        if path not in self.holds_cases:
            return False
        lineage = lineage or list(self.lineage(path, found))
        if any(is_test_case(base) for _, one in lineage for base in one.bases):
            return True
        return path in self.is_test_file and found.collected and not any(one.plain_init for _, one in lineage)

    def lineage(self, path: str, found: TestClass) -> Iterator[tuple[str, TestClass]]:
        """The class and those of its bases that stand in test files, nearest first."""
        queue, seen = [(path, found)], set()
        while queue:
            at, one = queue.pop(0)
            if (at, one.name) in seen:
                continue
            seen.add((at, one.name))
            yield at, one
            for base in one.bases:
                # `class TestX(Mixin, TestX)` derives from what the name meant before
                if (target := self.class_named(at, base, own=base != one.name)) is not None:
                    queue.append(target)

    def class_named(self, path: str, name: str, depth: int = 4, *, own: bool = True) -> tuple[str, TestClass] | None:
        """What a base class, as written in *path*, means.

        own: it may be one of the file's classes.
        """
        here = self.classes.get(path, {}).get(name) if own else None
        if here is not None:
            return path, here
        head, _, rest = name.partition(".")
        for bound, module, what, level in self.files[path].imported if depth else ():
            if bound == "*":
                places, wanted = self.modules(path, module, level), name
            elif what and bound == head and not rest:
                places, wanted = self.modules(path, module, level), what
            elif what and bound == head:
                places, wanted = self.modules(path, f"{module}.{what}" if module else what, level), rest
            elif not what and head == (bound if bound != module else module.partition(".")[0]):
                dotted = name.rpartition(".")[0]
                places = self.modules(path, dotted if bound == module else module, 0)
                wanted = name.rpartition(".")[2]
            else:
                continue
            for place in places:
                if place != path and (found := self.class_named(place, wanted, depth - 1)) is not None:
                    return found
        return None

    def modules(self, path: str, module: str, level: int) -> list[str]:
        """The test files that an import in *path* may mean."""
        tail = module.replace(".", "/")
        if level:
            folder = path
            for _ in range(level):
                folder = folder.rpartition("/")[0]
            base = "/".join(part for part in (folder, tail) if part)
            return [p for p in (f"{base}.py", f"{base}/__init__.py") if p in self.files]
        found = self.by_module.get(module.rpartition(".")[2], ())
        return [p for p in found if f"/{p}".endswith((f"/{tail}.py", f"/{tail}/__init__.py"))]

    def _imported(self, path: str, bound: str, module: str, name: str, level: int) -> Iterator[SuiteEdge]:
        """Tests that a test file imports from another are collected under its own name too."""
        if not name:
            return
        for place in self.modules(path, module, level):
            if place == path:
                continue
            for test in self.files[place].functions if path in self.is_test_file else ():
                if name in ("*", test.id):
                    id = bound if bound != "*" else test.id
                    yield from _collected(path, id, f"{place}::{test.name}", 1, f"suite:{path}")
            for found in self.files[place].classes:
                if name in ("*", found.name):
                    yield from self._class(path, found, place, bound if bound != "*" else found.name)
            if path in self.is_test_file and self.files[place].made and not self._has(place, name):
                group = f"test:{path}" if name == "*" else f"test:{path}::{bound}"
                yield from self._made(place, f"suite:{path}", group)

    def _has(self, path: str, name: str) -> bool:
        """Whether the syntax of the file tells what the name is, or that it is no test."""
        file = self.files[path]
        known = {one.name for one in file.functions} | {one.name for one in file.classes}
        known |= {bound for bound, *_ in file.imported}
        return name in known or not name.lower().startswith(("test", "*"))

    def _requester(self, path: str, name: str) -> str:
        """Who asks: a function; or all tests of a class or of the file."""
        if not name:
            return f"suite:{path}"
        return f"suite:{path}::{name}" if name in self.classes.get(path, {}) else f"{path}::{name}"

    def _fixtures(self, path: str, requester: str, name: str) -> Iterator[tuple[str, Fixture, bool]]:
        """(path, fixture, certain) of what *name* means to *requester*; the nearest definition wins.

        requester: qualified name of a function or class; a fixture that asks for its own name means
        the one it overrides.
        """
        if name not in self.by_fixture and not self.files[path].imported:
            return
        within = requester.rpartition(".")[0]
        near: list[tuple[str, Fixture]] = []
        if within:
            classes = self.classes.get(path, {})
            for at, one in self.lineage(path, classes[within]) if within in classes else ():
                near += [(at, f) for f in self.files[at].fixtures if f.within == one.name and f.name == name]
        near += [(path, f) for f in self.files[path].fixtures if not f.within and f.name == name]
        near += self._plugged(path, name)
        holders: list[str] = []
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            conftest = f"{folder}/conftest.py" if folder else "conftest.py"
            if conftest in self.files and conftest != path:
                holders.append(conftest)
        for holder in (*holders, *self.plugins):
            near += [(holder, f) for f in self.files[holder].fixtures if f.name == name]
            near += self._plugged(holder, name)
        for where, fixture in near:
            if (where, fixture.function) != (path, requester):
                yield where, fixture, True
                return
        for where in self.by_fixture.get(name, ()):
            if "test" not in where.rpartition("/")[2] or "plugin" in where:  # a plugin of the project's own
                for fixture in self.files[where].fixtures:
                    if fixture.name == name and where.rpartition("/")[2] != "conftest.py":
                        yield where, fixture, False

    def _plugged(self, path: str, name: str) -> Iterator[tuple[str, Fixture]]:
        """What a file has from elsewhere, by `pytest_plugins` or an import."""
        file = self.files[path]
        wanted = [(module, 0, name) for module in file.plugins]
        wanted += [
            (module, level, name if bound == "*" else what)
            for bound, module, what, level in file.imported
            if bound in (name, "*")
        ]
        for module, level, what in wanted:
            for place in self.modules(path, module, level):
                for fixture in self.files[place].fixtures:
                    if what in (fixture.name, fixture.function):
                        yield place, fixture


def _runs_all(test: str, lineage: list[tuple[str, TestClass]], line: int) -> Iterator[SuiteEdge]:
    """*test* may run each method that the first class of *lineage* has."""
    seen: set[str] = set()
    for path, found in lineage:
        for function in found.functions:
            if function not in seen:
                seen.add(function)
                yield SuiteEdge(test, f"{path}::{found.name}.{function}", line, "made", inferred=True)


def is_test_case(base: str) -> bool:
    """A base class, as written, that makes unittest's loader collect its subclasses."""
    short = base.rpartition(".")[2]
    return short in _TEST_CASES or short.endswith("TestCase")


def _collected(path: str, id: str, definition: str, line: int, suite: str) -> Iterator[SuiteEdge]:
    test = f"test:{path}::{id}"
    yield SuiteEdge(test, definition, line, "collect")
    yield SuiteEdge(test, suite, line, "collect")
