"""Members and exports that are gone, in other languages than Python -> the uses of them that are left for certain.

Certain means: the object is declared with the class, or made by naming it, in the same function; the import leads to
the file, itself or through files that hand on all that it exports; nothing else of that name is in sight.
"""

from collections.abc import Callable, Iterator

from sleepcode.core.changes.anatomy import by_qualified_name, classes_of_both
from sleepcode.core.changes.fits import names_in
from sleepcode.core.facts import DefFact, FileFacts, Op
from sleepcode.core.manifests import MANIFEST
from sleepcode.core.model import BrokenCallSite
from sleepcode.impact.readers import MOST_IMPORTERS, Readers
from sleepcode.languages.protocol import adapter

Now = Callable[[str], FileFacts | None]
MOST_HANDS = 3  # files that hand on what another exports, one after the other
_WITHOUT_IMPORTS = (".go", ".java")  # the files of one folder see each other
_INTERFACES = {  # of Java's library -> what they declare
    "Serializable": set[str](),
    "Cloneable": set[str](),
    "Iterable": {"iterator", "forEach", "spliterator"},
    "Comparable": {"compareTo"},
    "Closeable": {"close"},
    "AutoCloseable": {"close"},
    "Flushable": {"flush"},
    "Runnable": {"run"},
    "Callable": {"call"},
}
# What `#[derive(...)]` brings in Rust.
_DERIVED = {"default", "clone", "clone_from", "eq", "ne", "cmp", "partial_cmp", "hash", "fmt", "lt", "le", "gt", "ge"}
_WHOLE = {"default", "module.exports"}


def all_gone(
    readers: Readers, now: Now, path: str, before: FileFacts, after: FileFacts | None
) -> Iterator[BrokenCallSite]:
    """now: facts of a file as it will be.  after: None where the file is removed."""
    if after is not None:
        yield from lost_members(readers, now, path, before, after)
    yield from lost_exports(readers, now, path, before, after)
    yield from lost_functions(readers, now, path, before, after)


def lost_members(
    readers: Readers, now: Now, path: str, before: FileFacts, after: FileFacts
) -> Iterator[BrokenCallSite]:
    """Methods, fields and constants that a class of the file no longer has."""
    for qualname, was, found in classes_of_both(before, after):
        lost = {name for name in was.members if name not in found.members and name.isidentifier()}
        last = qualname.rpartition(".")[2]
        inherited = _brought(after, found)
        if inherited is None:
            continue  # a base may have the name
        inherited |= _DERIVED if path.endswith(".rs") else set()
        lost = {name for name in lost - inherited if not _stays(readers, path, f"{last}.{name}", last)}
        for file in _who_may_see(readers, path) if lost else ():
            facts = after if file == path else now(file)
            if facts is not None and is_kin(facts, before):
                yield from _members_used(file, facts, last, lost, own=file == path)


def _brought(facts: FileFacts, owner: DefFact) -> set[str] | None:
    """The members that the bases bring; None where one is not known by its name alone."""
    names = names_in(facts)
    imported = {step[1]: step[2] for step in facts.definitions[0].code if step[0] == Op.COPY}
    found: set[str] = set()
    for base in owner.bases:
        name = names.get(base) or names.get(imported.get(base, -1), "")
        if name not in _INTERFACES:
            return None
        found |= _INTERFACES[name]
    return found


def _stays(readers: Readers, path: str, qualname: str, owner: str) -> bool:
    """Whether another file has the member (C++ and Go define members outside), or there are two classes so called."""
    index = readers.index
    others = [one for one in index.definitions_named(qualname) if one.path != path]
    classes = [one for one in index.definitions_named(owner) if one.kind == "class"]
    return bool(others) or len({one.path for one in classes}) > 1


def _who_may_see(readers: Readers, path: str) -> list[str]:
    index = readers.index
    found = [path, *index.importers_of(path)]
    if path.endswith(_WITHOUT_IMPORTS):
        folder = path.rpartition("/")[0]
        found += [one for one in index.paths() if one.rpartition("/")[0] == folder]
    return list(dict.fromkeys(found))[:MOST_IMPORTERS]


def _members_used(path: str, facts: FileFacts, owner: str, lost: set[str], *, own: bool) -> Iterator[BrokenCallSite]:
    classes = {var for name, var in facts.free.items() if _last(name) == owner}
    for definition in facts.definitions:
        if own and definition.kind == "class" and definition.name == owner:
            classes.add(definition.var)
        for step in definition.code:
            imported = step[0] == Op.IMPORT and step[4] == owner
            if imported or (step[0] == Op.ATTR and step[3] == owner):
                classes.add(step[1])
    for definition in facts.definitions:  # a name that stands for the class in the whole file
        for step in definition.code:
            if step[0] == Op.COPY and step[2] in classes:
                classes.add(step[1])
    mine = {i for i, d in enumerate(facts.definitions) if own and d.kind == "class" and d.name == owner}
    this: dict[int, set[int]] = {}
    for i, definition in enumerate(facts.definitions if classes else ()):
        this[i] = set(this.get(definition.parent, ())) if definition.kind == "lambda" else set()
        if definition.parent in mine and _has_this(facts, definition):
            this[i] = {definition.params[0].var}
        yield from _read(path, definition, set(this[i]), classes, lost, owner)


def _has_this(facts: FileFacts, definition: DefFact) -> bool:
    this = adapter(facts.language).implicit_this or "self"
    return definition.kind == "method" and bool(definition.params) and definition.params[0].name == this


def _read(
    path: str, definition: DefFact, objects: set[int], classes: set[int], lost: set[str], owner: str
) -> Iterator[BrokenCallSite]:
    for step in definition.code:
        made = step[0] in (Op.TYPED, Op.CALL) and not isinstance(step[2], list | tuple) and step[2] in classes
        if made or (step[0] == Op.COPY and step[2] in objects):
            objects.add(step[1])
        elif step[0] == Op.ATTR and step[2] in objects | classes and step[3].lstrip(".") in lost:
            yield BrokenCallSite(path, step[4], f"uses {step[3].lstrip('.')}, which {owner} no longer has")
        elif step[0] == Op.SETATTR and step[1] in objects and step[2] in lost and step[3] >= 0:
            yield BrokenCallSite(path, step[4], f"sets {step[2]}, which {owner} no longer has")


def lost_exports(
    readers: Readers, now: Now, path: str, before: FileFacts, after: FileFacts | None
) -> Iterator[BrokenCallSite]:
    """Imports of what a file of a language that says what it exports (JavaScript, TypeScript) no longer does."""
    if adapter(before.language).exports_all:
        return
    stays = set(after.exports) if after is not None else set()
    gone = {name for name in before.exports if name not in stays and name not in _WHOLE}
    if after is not None and (_stars(after) or ("module.exports" in before.exports) != ("module.exports" in stays)):
        return
    level, seen = [path], {path}
    for _ in range(MOST_HANDS if gone else 0):
        handing: list[str] = []
        for source in level:
            for importer in readers.index.importers_of(source)[:MOST_IMPORTERS]:
                facts = now(importer)
                lines = _lines_to(readers, importer, source)
                if facts is None:
                    continue
                yield from _imported(importer, facts, lines, gone, path)
                hands = any(step[3] in lines for step in _stars(facts)) and importer not in seen
                if hands and not gone & set(facts.exports) and len(_stars_that_have(readers, now, importer, gone)) == 0:
                    seen.add(importer)
                    handing.append(importer)
        level = handing


def _imported(path: str, facts: FileFacts, lines: set[int], gone: set[str], source: str) -> Iterator[BrokenCallSite]:
    modules: set[int] = set()
    for definition in facts.definitions:
        for step in definition.code:
            if step[0] == Op.IMPORT and step[5] in lines:
                if step[4] in gone:
                    yield BrokenCallSite(path, step[5], f"imports {step[4]}, which {source} no longer has")
                elif not step[4]:
                    modules.add(step[1])
            elif step[0] == Op.ATTR and step[2] in modules and step[3] in gone:
                yield BrokenCallSite(path, step[4], f"uses {step[3]}, which {source} no longer has")


def _lines_to(readers: Readers, importer: str, source: str) -> set[int]:
    """The lines of *importer* on which it imports *source*."""
    edges = readers.index.callees_of(importer)
    return {edge.site.line for edge in edges if edge.kind == "import" and edge.callee.partition("::")[0] == source}


def _stars(facts: FileFacts) -> list[tuple[int, int, str, int]]:
    return [step for definition in facts.definitions for step in definition.code if step[0] == Op.STAR]


def _stars_that_have(readers: Readers, now: Now, path: str, gone: set[str]) -> list[str]:
    """Which other files that it hands on have one of the names."""
    edges = readers.index.callees_of(path)
    targets = {edge.callee.partition("::")[0] for edge in edges if edge.kind == "import"}
    return [one for one in targets if (facts := now(one)) is not None and gone & set(facts.exports)]


def lost_functions(
    readers: Readers, now: Now, path: str, before: FileFacts, after: FileFacts | None
) -> Iterator[BrokenCallSite]:
    """Functions that are defined nowhere any more, where files see each other without an import (C, C++, Go, Java).

    Of Rust, what paths still name in the module of the file.
    """
    if not adapter(before.language).exports_all:
        return
    stays = by_qualified_name(after) if after is not None else {}
    old = by_qualified_name(before)
    gone = {name for name, was in old.items() if was.kind == "function" and was.parent == 0 and name not in stays}
    exported = set(after.exports) if after is not None else set()
    for file in who_read(readers, gone - exported) if path.endswith(".rs") else ():
        facts = now(file) if file != path else None
        if facts is not None and is_kin(facts, before):
            yield from _named_in_module(file, facts, gone - exported, path)
    gone = {name for name in gone if all(one.path == path for one in readers.index.definitions_named(name))}
    gone = {name for name in gone if "_" in name.strip("_") or not name.islower()}  # what the library may have as well
    for file in dict.fromkeys([*_who_may_see(readers, path), *who_read(readers, gone)]) if gone else ():
        own = after if after is not None and _stars(after) else None  # else see names_gone
        facts = now(file) if file != path else own
        if facts is None or not is_kin(facts, before):
            continue
        calls = {var: last for name, var in facts.free.items() if (last := _last(name)) in gone}
        for definition in facts.definitions if calls else ():
            for step in definition.code:
                if step[0] == Op.CALL and step[2] in calls:
                    yield BrokenCallSite(file, step[7], f"calls {calls[step[2]]}, which is no longer defined")


def who_read(readers: Readers, names: set[str]) -> list[str]:
    """The files that read one of the names: of what a C header declares, the file that defines it has no importers."""
    nodes = (node for name in sorted(names) for node, _ in readers.reach.readers(name))
    return list(dict.fromkeys(map(readers.reach.path, nodes)))[:MOST_IMPORTERS]


def _named_in_module(path: str, facts: FileFacts, gone: set[str], source: str) -> Iterator[BrokenCallSite]:
    """`use crate::util::name`, `util::name()`, where *source* is util.rs."""
    *folders, last = source.removesuffix(".rs").split("/")
    module = "crate" if last in ("lib", "main") else folders[-1] if last == "mod" and folders else last
    held: dict[int, str] = {}  # variable -> the last module of the path that it stands for
    for step in (step for definition in facts.definitions for step in definition.code):
        if step[0] == Op.IMPORT:
            held[step[1]] = step[3].rpartition("::")[2]
        elif step[0] == Op.COPY and step[2] in held:
            held[step[1]] = held[step[2]]
        elif step[0] == Op.ATTR and step[2] in held:
            if held[step[2]] == module and step[3] in gone:
                yield BrokenCallSite(path, step[4], f"uses {step[3]}, which {source} no longer has")
            held[step[1]] = step[3]


def is_kin(one: FileFacts, other: FileFacts) -> bool:
    """Whether their languages see each other's definitions."""
    return one.language != MANIFEST and adapter(one.language).family == adapter(other.language).family


def _last(name: str) -> str:
    return name.rpartition("|")[2].rpartition("::")[2]
