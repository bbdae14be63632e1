"""FileFacts of a file -> its classes and the names of their bases, as far as its own text tells."""

from collections.abc import Iterator

from sleepcode.core.changes.fits import WHOLE, whole_name
from sleepcode.core.facts import DefFact, FileFacts, Op
from sleepcode.languages.protocol import adapter


def bases_in(facts: FileFacts) -> Iterator[tuple[DefFact, tuple[str, ...]]]:
    """Each class that names bases: a base under the name it was imported or defined by.

    One that comes from the language's own library, and so is no class of the project, keeps its path: `core::Index`.
    """
    library = adapter(facts.language).own_library
    outside: dict[int, str] = {}
    written: dict[str, str] = {}
    whole: dict[int, str] = {}  # the module that a variable stands for as one value
    named: dict[int, str] = {}
    of: dict[int, int] = {}  # the class behind a subscripted one: Base[T] -> Base
    for definition in facts.definitions:
        for step in definition.code:  # a class may stand in a function
            if step[0] == Op.IMPORT:
                if step[3] in library:
                    outside[step[1]] = step[3]
                if step[4] in WHOLE:
                    whole[step[1]] = step[3]
                elif step[4]:
                    named[step[1]] = step[4]
            elif step[0] == Op.ATTR:
                named[step[1]] = step[3]
                if library and step[2] in outside:
                    outside[step[1]] = outside[step[2]]
                    named[step[1]] = f"{outside[step[2]]}::{step[3]}"
            elif step[0] == Op.COPY and step[2] in named and step[1] not in named:  # a name that an import binds
                named[step[1]] = named[step[2]]
                if step[2] in outside:
                    outside[step[1]] = outside[step[2]]
            elif step[0] == Op.COPY and step[2] in whole:
                whole[step[1]] = whole[step[2]]
            elif step[0] == Op.TYPEARG and isinstance(step[2], list) and step[2]:
                of[step[1]] = step[2][0]
        if definition.kind == "class":
            named[definition.var] = definition.name
    for name, var in (*facts.exports.items(), *facts.free.items()):
        named.setdefault(var, name.rpartition("|")[2].rpartition("::")[2])  # C++: see `spelled` in languages/cpp.py
    for place, definition in enumerate(facts.definitions):
        heads = [of.get(var, var) for var in definition.bases]
        named |= {var: whole_name(facts, whole[var], written, place) for var in heads if var in whole}
        bases = tuple(named[var] for var in heads if var in named)
        if definition.kind == "class" and bases:
            yield definition, bases
