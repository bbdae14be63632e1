"""Values that a test runner hands over: pytest's fixtures, to the parameters that go by their names.

The nearest fixture of a name wins: the test's own class, its file, then conftest.py by conftest.py up
to the top; what a file imports is its own.  What a class asks for, classes that derive from it may give, each its
own.  Missed: those of plugins.
"""

from collections.abc import Iterator

from sleepcode.core.bases import bases_in, last_names
from sleepcode.core.facts import DefFact, Flag, Op
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind


def inject(s: Solver) -> None:
    """Let what each fixture returns or yields flow into the parameters of those that ask for it."""
    program = s.program
    fixtures = _Fixtures(s)
    asking: list[tuple[int, str]] = []
    for number, fact in enumerate(program.definitions):
        if fact.kind not in ("function", "method"):
            continue
        is_fixture = any(_is_fixture(text) for text in fact.decorators)
        if not is_fixture and not fact.name.startswith("test"):
            continue
        parent = program.parent(number)
        if parent >= 0 and program.definitions[parent].kind not in ("module", "class"):
            continue
        path = program.path_of(number)
        within = f"{path}::{program.qualname(parent)}" if fact.kind == "method" else ""
        asking.append((number, within))
        if is_fixture:
            for scope in _scopes(path, within)[:1]:
                fixtures.add(scope, _renamed(fact, program.definitions[parent]) or fact.name, number)
    for number, within in asking if fixtures.names else ():
        _ask(s, number, within, fixtures)
    for fixture in [number for number, _ in asking if _asks_for_class(program.definitions[number])]:
        if _is_autouse(program.definitions[fixture], program.definitions[program.parent(fixture)]):
            for owner in _test_classes(s, fixture):
                _tell_class(s, fixture, owner)
    for owner, name in _used(s) if fixtures.names else ():
        found = fixtures.nearest(program.path_of(owner), "", name)
        if found is not None:
            _tell_class(s, found, owner)


class _Fixtures:
    """The fixtures of a project by where they are known."""

    def __init__(self, s: Solver) -> None:
        self.program = s.program
        self.names: set[str] = set()
        self._of_classes: dict[str, list[tuple[str, int]]] = {}  # name -> (path::class, definition)
        self._bases: dict[str, dict[str, tuple[str, ...]]] = {}  # path -> class -> last names of its bases
        self._own: dict[tuple[str, str], int] = {}  # (folder of a conftest, path, or path::class; name) -> definition
        self._at: dict[tuple[str, str], int | None] = {}  # the same, with what is imported there

    def add(self, scope: str, name: str, definition: int) -> None:
        self.names.add(name)
        self._own[scope, name] = definition
        if "::" in scope:
            self._of_classes.setdefault(name, []).append((scope, definition))

    def below(self, within: str, name: str) -> Iterator[int]:
        """The fixtures of that name in classes of tests that derive from one, as far as bases go by their names."""
        path, _, owner = within.partition("::")
        for scope, definition in self._of_classes.get(name, ()) if owner else ():
            file, _, derived = scope.partition("::")
            if (
                scope != within
                and owner in self._above(file, derived)
                and (file == path or owner not in self._in(file))
            ):
                yield definition

    def _above(self, path: str, owner: str) -> set[str]:
        found, waiting, known = set[str](), [owner], self._in(path)
        while waiting:
            news = set(known.get(waiting.pop(), ())) - found
            found |= news
            waiting += news
        return found

    def _in(self, path: str) -> dict[str, tuple[str, ...]]:
        """The classes of a file, with their bases."""
        if path not in self._bases:
            program, file = self.program, self.program.number[path]
            first, facts = program.definition_base[file], program.facts[file]
            of = last_names(bases_in(facts))
            classes = (number for number, fact in enumerate(facts.definitions) if fact.kind == "class")
            self._bases[path] = {program.qualname(first + number): of.get(number, ()) for number in classes}
        return self._bases[path]

    def nearest(self, path: str, within: str, name: str, but: int = -1) -> int | None:
        """The fixture that a test or fixture of the file means by *name*; *but*: the one that asks."""
        if name not in self.names:
            return None
        scopes = _scopes(path, within)
        return next((f for scope in scopes if (f := self._known(scope, name)) is not None and f != but), None)

    def _known(self, scope: str, name: str) -> int | None:
        key = (scope, name)
        if key not in self._at:
            self._at[key] = None  # modules may import one another
            self._at[key] = found = self._own.get(key)
            if found is None and "::" not in scope:
                self._at[key] = self._imported(scope, name)
        return self._at[key]

    def _imported(self, scope: str, name: str) -> int | None:
        program = self.program
        path = f"{scope}conftest.py".removeprefix("/") if scope.endswith("/") else scope
        file = program.number.get(path, -1)
        facts = program.facts[file] if file >= 0 else None
        own = facts.exports.get(name, -1) if facts is not None else -1
        for i in facts.definitions[0].code if facts is not None else ():
            named = i[4] if i[0] == Op.IMPORT and i[4] and i[1] == own else name if i[0] == Op.STAR else ""
            level, module = (i[2], i[3]) if i[0] == Op.IMPORT else (i[1], i[2]) if i[0] == Op.STAR else (0, "")
            for other in program.modules(file, level, module) if named else ():
                there = _scopes(program.paths[other], "")[0]
                if (found := self._known(there, named)) is not None:
                    return found
        return None


def _ask(s: Solver, number: int, within: str, fixtures: _Fixtures) -> None:
    program = s.program
    fact = program.definitions[number]
    path = program.path_of(number)
    base = program.base_of(number)
    given = 1 if fact.kind == "method" and not fact.flags & Flag.STATIC else 0
    for parameter in fact.params[given:]:
        if parameter.kind not in ("", "k") or parameter.default:
            continue
        handed = {*fixtures.below(within, parameter.name)} - {number}
        if (nearest := fixtures.nearest(path, within, parameter.name, but=number)) is not None:
            handed.add(nearest)
        for fixture in sorted(handed):
            for source in _results(s, fixture, program.definitions[fixture]):
                s.flow(source, base + parameter.var)
    asks = {i[1] for i in fact.code if i[0] == Op.ATTR and i[3] == "getfixturevalue"}
    for i in fact.code if asks else ():
        if i[0] == Op.CALL and i[2] in asks and len(i) > 8 and i[8]:
            found = fixtures.nearest(path, within, i[8], but=number)
            for source in _results(s, found, program.definitions[found]) if found is not None else ():
                s.flow(source, base + i[1])


def _used(s: Solver) -> Iterator[tuple[int, str]]:
    """(class, name of a fixture) of `@pytest.mark.usefixtures("name")` over a class of tests: the first name."""
    for file, facts in enumerate(s.program.facts):
        if not any("usefixtures" in text for fact in facts.definitions for text in fact.decorators):
            continue
        code = facts.definitions[0].code
        marks = {i[1] for i in code if i[0] == Op.ATTR and i[3] == "usefixtures"}
        named = {i[1]: i[8] for i in code if i[0] == Op.CALL and i[2] in marks and len(i) > 8}
        classes = {fact.var: number for number, fact in enumerate(facts.definitions) if fact.kind == "class"}
        for i in code:
            if i[0] == Op.CALL and i[6] is None and i[2] in named and i[3][0] in classes:
                yield s.program.definition_base[file] + classes[i[3][0]], named[i[2]]


def _asks_for_class(fact: DefFact) -> bool:
    return any(parameter.name == "request" for parameter in fact.params) and any(
        i[0] == Op.ATTR and i[3] in ("cls", "instance") for i in fact.code
    )


def _test_classes(s: Solver, fixture: int) -> Iterator[int]:
    """The test classes that a fixture is for: the one it stands in, those of its file, or of a conftest's folder."""
    program = s.program
    parent, path = program.parent(fixture), program.path_of(fixture)
    if program.definitions[parent].kind == "class":
        yield parent
        return
    folder, _, name = path.rpartition("/")
    for file, there in enumerate(program.paths):
        is_meant = there.startswith(f"{folder}/" if folder else "") if name == "conftest.py" else there == path
        for place, fact in enumerate(program.facts[file].definitions if is_meant else ()):
            if fact.kind == "class" and fact.name.startswith("Test"):
                yield program.definition_base[file] + place


def _tell_class(s: Solver, fixture: int, owner: int) -> None:
    """`request.cls` in the fixture is the class whose tests use it, `request.instance` an object of that."""
    fact = s.program.definitions[fixture]
    base = s.program.base_of(fixture)
    requests = {parameter.var for parameter in fact.params if parameter.name == "request"}
    for i in fact.code:
        if i[0] == Op.ATTR and i[2] in requests and i[3] in ("cls", "instance"):
            s.give(base + i[1], Kind.CLASS if i[3] == "cls" else Kind.SELF, owner)


def _results(s: Solver, number: int, fact: DefFact) -> Iterator[int]:
    base = s.program.base_of(number)
    if fact.yields >= 0:
        yield base + fact.yields
    elif fact.returns >= 0:
        yield base + fact.returns


def _scopes(path: str, within: str) -> list[str]:
    """Where a name is looked up, nearest first; the first is where the file itself defines one."""
    folder, _, name = path.rpartition("/")
    found = [within] if within else []
    found.append(f"{folder}/" if name == "conftest.py" else path)
    while True:
        if f"{folder}/" not in found:
            found.append(f"{folder}/")
        if not folder:
            return found
        folder = folder.rpartition("/")[0]


def _renamed(fact: DefFact, around: DefFact) -> str:
    """What `@pytest.fixture(name="other")` calls it; empty for its own name."""
    named = _options(fact, around, "name")
    texts = (i[3] for i in around.code if i[0] == Op.LITERAL and i[1] in named and len(i) > 3)
    return next((text for text in texts if isinstance(text, str)), "") if named else ""


def _is_autouse(fact: DefFact, around: DefFact) -> bool:
    """Whether it says `autouse=`: nobody writes that to deny it."""
    return bool(_options(fact, around, "autouse"))


def _options(fact: DefFact, around: DefFact, option: str) -> set[int]:
    """The variables that `@pytest.fixture(option=...)` is given."""
    made = {i[2] for i in around.code if i[0] == Op.CALL and i[6] is None and fact.var in i[3]}
    calls = (i for i in around.code if i[0] == Op.CALL and i[1] in made)
    return {source for i in calls for label, source in i[4] if label == option}


def _is_fixture(decorator: str) -> bool:
    last = decorator.rpartition(".")[2]
    return last == "fixture" or last.startswith("fixture_") or last == "yield_fixture"
