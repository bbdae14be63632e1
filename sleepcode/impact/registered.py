"""Who has the object that a function was handed to while its file was imported: it is what may run it later.

`@app.route("/")`, `app = Starlette(routes=[Route("/", home)])`: what the object does with the function is out of
sight, but nobody makes it do that without having it.  So it is followed through the top level of the files that import
it: into what it is handed to (`app.include_router(router)`), and into what is made of it (`client = TestClient(app)`).
"""

from collections.abc import Container, Iterable, Iterator

from sleepcode.core.facts import FileFacts, Op
from sleepcode.impact.readers import Readers
from sleepcode.languages.protocol import shared_folders
from sleepcode.languages.python.library import STANDARD

MOST_OBJECTS = 40

Name = tuple[int, str]  # file, and what it binds at its top level


def holders(readers: Readers, file: int, name: str) -> set[int]:
    """The functions that name such an object of a function or class *name* at the top level of *file*."""
    start = (file, name)
    queue, seen = [start], {start}
    while queue and len(seen) < MOST_OBJECTS:
        for one in _objects(readers, *queue.pop(0)):
            if one not in seen:
                seen.add(one)
                queue.append(one)
    found: set[int] = set()
    for where, what in seen - {start}:
        found.update(reader for reader, is_attribute in readers.of(where, what) if not is_attribute)
        found.update(reader for reader, _ in readers.abroad(where, what))
    found = {one for one in found if not readers.is_definition_time(one)}
    if not found and len(seen) > 1:  # a framework looks it up by a text of its own (`urlpatterns`)
        return _asking(readers, file)
    return found


def _asking(readers: Readers, file: int) -> set[int]:
    """What asks the whole application, in the tests that stand nearest to the file."""
    folder = readers.index.path_of(file).rpartition("/")[0]
    near = {path: shared_folders(path, folder) for path in readers.clients}
    most = max(near.values(), default=0)
    return {one for path, shared in near.items() if shared == most for one in readers.clients[path]}


def _objects(readers: Readers, file: int, name: str) -> Iterator[Name]:
    importers = readers.importers(file)
    naming = {reader >> 16 for reader, is_attribute in readers.reach.readers(name) if is_attribute} & importers
    for other in sorted({file} | readers.by_name(file, name) | naming):
        facts = readers.facts(readers.index.path_of(other))
        if facts is None or facts.language != "python":
            continue
        code = facts.definitions[0].code
        imports = {step[1]: step for step in code if step[0] == Op.IMPORT}
        starts = _starts(facts, name, imports, own=other == file)
        is_named = other != file or naming or readers.of(file, name)
        seen = set[int]() if is_named else {*_seen_through(code, imports, readers.modules)}
        held = _held(code, starts | seen, imports, {*facts.exports.values()}) | seen
        for bound, var in facts.exports.items():
            if var in held and var not in imports:
                yield other, bound
        for var in held & imports.keys():
            yield from _made_in(readers, other, imports[var])


def _starts(facts: FileFacts, name: str, imports: dict[int, tuple], *, own: bool) -> set[int]:  # type: ignore[type-arg]
    if own:
        bare = {fact.var for fact in facts.definitions if fact.parent == 0 and fact.name == name}
        return bare | {facts.exports[name]} if name in facts.exports else bare
    found = {var for var, step in imports.items() if step[4] == name}
    attributes = (step for step in facts.definitions[0].code if step[0] == Op.ATTR)
    return found | {step[1] for step in attributes if step[3] == name and step[2] in imports}


def _seen_through(code: tuple, imports: dict[int, tuple], own: Container[str]) -> Iterator[int]:  # type: ignore[type-arg]
    """What outside functions give that look through the module which calls them: `parser = yacc.yacc()`.

    own: the project's modules.
    """
    heads = {var: step[3].partition(".")[0] for var, step in imports.items() if not step[2]}
    outside = {var for var, head in heads.items() if head not in STANDARD and head not in own}
    called = {step[1]: step[3] for step in code if step[0] == Op.ATTR and step[2] in outside}
    called |= {var: imports[var][4] for var in outside}
    for step in code:
        if step[0] == Op.CALL and not step[3] and called.get(step[2], "")[:1].islower():
            yield step[1]


def _held(code: tuple, starts: set[int], imports: dict[int, tuple], named: set[int]) -> set[int]:  # type: ignore[type-arg]
    """The variables of objects that have one of *starts*, or were made of one that has."""
    found: set[int] = set(starts)
    handed: set[int] = set()  # what calls gave that were handed one of these: `click.option(callback=check)`
    above: dict[int, int] = {}  # of an attribute, or what a call gives: the object, or the function
    count = 0
    while starts and count < len(found):
        count = len(found)
        for step in code:
            op = step[0]
            if op == Op.ATTR:
                above[step[1]] = step[2]
            elif op == Op.CALL:
                above[step[1]] = step[2]
                given = {*step[3], *(var for _, var in step[4])}
                last = step[2]
                while last in above and last not in named and last not in found:
                    last = above[last]
                if not given.isdisjoint(found):
                    found.add(step[1])
                    handed.add(step[1])
                    if last != step[2] and (last not in imports or imports[last][4]):  # of no module
                        found.add(last)
                elif step[2] in handed and step[6] is None:
                    found.add(step[1])  # what is decorated with it has it
                elif last in found and last != step[2] and step[6] is not None:  # what is decorated is no part of it
                    found.add(step[1])
            elif not found.isdisjoint(_kept(step)):
                found.add(step[1])
    return found - starts


def _kept(step: tuple) -> Iterable[int]:  # type: ignore[type-arg]
    """What the first variable of an instruction has afterwards."""
    if step[0] == Op.BOX:
        return (var for _, var in step[3])
    return step[2:3] if step[0] == Op.COPY else step[3:4] if step[0] in (Op.SETATTR, Op.SETITEM) else ()


def _made_in(readers: Readers, file: int, step: tuple) -> Iterator[Name]:  # type: ignore[type-arg]
    """Where an imported name is bound."""
    module, name = step[3].replace(".", "/"), step[4]
    ends = (f"/{module}.py", f"/{module}/__init__.py") if module else ("/__init__.py",)
    for path in readers.modules.get(module.rpartition("/")[2], ()) if name else ():
        if f"/{path}".endswith(ends):
            number, facts = readers.index.file_number(path), readers.facts(path)
            if number is not None and file in readers.importers(number) and facts and name in facts.exports:
                yield number, name
