"""Values that a test runner hands over: pytest's fixtures, to the parameters that go by their names.

The nearest fixture of a name wins: the test's own class, its file, then conftest.py by conftest.py up
to the top.  Missed: fixtures renamed with `name=`, those of plugins, and the params of fixtures.
"""

from collections.abc import Iterator

from sleepcode.core.facts import DefFact, Flag, Op
from sleepcode.core.link.solver import Solver
from sleepcode.core.link.values import Kind


def inject(s: Solver) -> None:
    """Let what each fixture returns or yields flow into the parameters of those that ask for it."""
    program = s.program
    fixtures: dict[tuple[str, str], int] = {}  # (folder of a conftest, path, or path::class; name) -> definition
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
        path = program.paths[program.file_of[number]]
        within = f"{path}::{program.qualname(parent)}" if fact.kind == "method" else ""
        asking.append((number, within))
        if is_fixture:
            for scope in _scopes(path, within)[:1]:
                fixtures[scope, fact.name] = number
    for number, within in asking if fixtures else ():
        _ask(s, number, within, fixtures)
    for owner, name in _used(s) if fixtures else ():
        path = program.paths[program.file_of[owner]]
        found = next((f for scope in _scopes(path, "") if (f := fixtures.get((scope, name))) is not None), None)
        if found is not None:
            _tell_class(s, found, owner)


def _ask(s: Solver, number: int, within: str, fixtures: dict[tuple[str, str], int]) -> None:
    program = s.program
    fact = program.definitions[number]
    path = program.paths[program.file_of[number]]
    base = program.variable_base[program.file_of[number]]
    given = 1 if fact.kind == "method" and not fact.flags & Flag.STATIC else 0
    for parameter in fact.params[given:]:
        if parameter.kind not in ("", "k") or parameter.default:
            continue
        for scope in _scopes(path, within):
            found = fixtures.get((scope, parameter.name))
            if found is not None and found != number:
                for source in _results(s, found, program.definitions[found]):
                    s.flow(source, base + parameter.var)
                break


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


def _tell_class(s: Solver, fixture: int, owner: int) -> None:
    """`request.cls` in the fixture is the class whose tests use it."""
    fact = s.program.definitions[fixture]
    base = s.program.variable_base[s.program.file_of[fixture]]
    requests = {parameter.var for parameter in fact.params if parameter.name == "request"}
    for i in fact.code:
        if i[0] == Op.ATTR and i[2] in requests and i[3] == "cls":
            s.give(base + i[1], Kind.CLASS, owner)


def _results(s: Solver, number: int, fact: DefFact) -> Iterator[int]:
    base = s.program.variable_base[s.program.file_of[number]]
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


def _is_fixture(decorator: str) -> bool:
    last = decorator.rpartition(".")[2]
    return last == "fixture" or last.startswith("fixture_") or last == "yield_fixture"
