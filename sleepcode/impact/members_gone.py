"""Methods and attributes that a class no longer has -> the uses of them that are left for certain.

Certain means: neither the class nor what it derives from or is derived into has the name, nothing there
answers for any name, and the object is the method's own `self`, or was made by naming the class in the
same function.
"""

import builtins
from collections.abc import Callable, Iterator

from sleepcode.core.changes.anatomy import by_qualified_name, classes_of_both
from sleepcode.core.changes.fits import calls_at, imports_of, names_in
from sleepcode.core.facts import DefFact, FileFacts, Flag, Op
from sleepcode.core.model import BrokenCallSite, Changed
from sleepcode.impact.gone import is_module
from sleepcode.impact.readers import MOST_IMPORTERS, Readers

Now = Callable[[str], FileFacts | None]
# Bases from outside -> the names that they bring; those that are builtins bring what `dir` tells.
_BRINGS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("ABC", "Generic", "Protocol"), frozenset[str]()),
    **dict.fromkeys(("Enum", "Flag"), frozenset({"name", "value", "_name_", "_value_"})),
    "IntEnum": frozenset(dir(int)) | {"name", "value"},
    "IntFlag": frozenset(dir(int)) | {"name", "value"},
    "StrEnum": frozenset(dir(str)) | {"name", "value"},
    "NamedTuple": frozenset(dir(tuple)) | {"_asdict", "_replace", "_fields", "_make"},
    "TypedDict": frozenset(dir(dict)),
}
# Decorators that add no names but those with two underscores.
_ADDS_NONE = frozenset({"dataclass", "define", "frozen", "mutable", "unique", "final", "total_ordering"})
_ANSWERS_FOR_ALL = frozenset({"__getattr__", "__getattribute__", "__slots__"})


def members_gone(
    readers: Readers, now: Now, path: str, before: FileFacts, after: FileFacts
) -> Iterator[BrokenCallSite]:
    """now: facts of a file as it will be."""
    for qualname, was, found in classes_of_both(before, after):
        lost = set(was.members) - set(found.members) - _set_on_self(after, found)
        if lost:
            lost -= _known_elsewhere(readers, path, qualname, found, after, lost)
        if lost:
            yield from _uses(readers, now, path, qualname, found, after, lost)


def reads_of_a_method(readers: Readers, now: Now, one: Changed, after: FileFacts) -> Iterator[BrokenCallSite]:
    """Where a property that became a method is still read as a value, which a method is, too, and always true."""
    owner, _, name = one.id.partition("::")[2].rpartition(".")
    found = by_qualified_name(after).get(owner)
    if found is None:
        return
    for site in _uses(readers, now, one.path, owner, found, after, {name}):
        facts = now(site.path)
        if facts is not None and not any(call.name == name for call in calls_at(facts, site.line)):
            why = f"{owner}.{name}: is a method now, and what is read here is the method itself"
            yield BrokenCallSite(site.path, site.line, why)


def _known_elsewhere(
    readers: Readers, path: str, qualname: str, found: DefFact, after: FileFacts, lost: set[str]
) -> set[str]:
    """Those of *lost* that may still be there: all of them, where a base is out of sight."""
    unsure = {name.rpartition(".")[2] for name in found.decorators} - _ADDS_NONE
    if unsure or _ANSWERS_FOR_ALL & set(found.members):
        return lost
    names = names_in(after)
    queue = [names.get(base, "?").rpartition(".")[2] for base in found.bases]
    seen: set[str] = set()
    known: set[str] = set()
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        near = readers.reach.classes_named(name)
        if not near and (brought := _brought_by(name)) is not None:
            known |= brought
            continue
        members = _members(readers, near[0]) if len(near) == 1 else None
        if members is None or _ANSWERS_FOR_ALL & members:
            return lost
        known |= members
        queue += readers.reach.bases(near[0])
    own = readers.index.node_of(f"{path}::{qualname}")
    for node in readers.family(own) if own is not None else ():
        if node != own:
            members = _members(readers, node)
            known |= lost if members is None or _ANSWERS_FOR_ALL & members else members
    return lost & known


def _brought_by(name: str) -> frozenset[str] | None:
    builtin = getattr(builtins, name, None)
    return _BRINGS.get(name, frozenset(dir(builtin)) if isinstance(builtin, type) else None)


def _members(readers: Readers, node: int) -> set[str] | None:
    """The names of a class, set on self too; None when its facts are not at hand."""
    path, qualname = readers.index.path_of(node >> 16), readers.reach.qualname(node)
    facts = readers.facts(path)
    fact = by_qualified_name(facts).get(qualname) if facts is not None else None
    if facts is None or fact is None:
        return None
    return set(fact.members) | _set_on_self(facts, fact)


def _methods(facts: FileFacts, owner: DefFact) -> Iterator[DefFact]:
    for definition in facts.definitions:
        is_own = definition.parent >= 0 and facts.definitions[definition.parent] is owner
        if is_own and definition.kind == "method" and not definition.flags & Flag.STATIC:
            yield definition


def _set_on_self(facts: FileFacts, owner: DefFact) -> set[str]:
    return {
        instruction[2]
        for method in _methods(facts, owner)
        for instruction in method.code
        if instruction[0] == Op.SETATTR
    }


def _uses(
    readers: Readers, now: Now, path: str, qualname: str, found: DefFact, after: FileFacts, lost: set[str]
) -> Iterator[BrokenCallSite]:
    for method in _methods(after, found):
        if method.params:
            yield from _read(path, method, {method.params[0].var}, set(), lost, qualname)
    if "." in qualname:
        return
    holders = {after.exports[qualname]} if qualname in after.exports else set()
    for definition in after.definitions:
        yield from _read(path, definition, set(), holders, lost, qualname)
    for importer in readers.index.importers_of(path)[:MOST_IMPORTERS]:
        facts = now(importer)
        if facts is None or not any(what == qualname for _, _, what, _ in imports_of(facts)):
            continue
        holders = {
            instruction[1]
            for definition in facts.definitions
            for instruction in definition.code
            if instruction[0] == Op.IMPORT
            and instruction[4] == qualname
            and is_module(readers.index, instruction[2], instruction[3], importer, path)
        }
        for definition in facts.definitions if holders else ():
            yield from _read(importer, definition, set(), holders, lost, qualname)


def _read(
    path: str, definition: DefFact, objects: set[int], classes: set[int], lost: set[str], name: str
) -> Iterator[BrokenCallSite]:
    """Reads of a lost name on one of *objects*, on the class itself, or on what calling the class made."""
    objects, classes = set(objects), set(classes)
    for instruction in definition.code:
        op, target = instruction[0], instruction[1]
        if op == Op.COPY:
            for held in (objects, classes):
                if instruction[2] in held:
                    held.add(target)
                elif target in held and target != instruction[2]:
                    held.discard(target)
        elif op == Op.CALL:
            if instruction[2] in classes:
                objects.add(target)
        elif op == Op.ATTR and instruction[2] in objects | classes and instruction[3] in lost:
            yield BrokenCallSite(path, instruction[4], f"uses {instruction[3]}, which {name} no longer has")
