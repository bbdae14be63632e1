"""FileFacts of a file -> the names of each class's bases, as far as its own text tells."""

from collections.abc import Iterable
from typing import NamedTuple

from sleepcode.core.changes.fits import WHOLE, whole_name
from sleepcode.core.facts import DefFact, FileFacts, Op
from sleepcode.languages.protocol import adapter


class Derived(NamedTuple):
    """A class, by its place among the definitions, and the names of its bases."""

    place: int
    fact: DefFact
    bases: tuple[str, ...]


def bases_in(facts: FileFacts) -> list[Derived]:
    """Each class that names bases: a base under the name it was imported or defined by.

    One that comes from the language's own library, and so is no class of the project, keeps its path: `core::Index`.
    """
    classes = [place for place, fact in enumerate(facts.definitions) if fact.kind == "class" and fact.bases]
    if not classes:
        return []
    library = adapter(facts.language).own_library
    outside: dict[int, str] = {}
    written: dict[str, str] = {}
    whole: dict[int, str] = {}  # the module that a variable stands for as one value
    named = {fact.var: fact.name for fact in facts.definitions if fact.kind == "class"}
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
                named.setdefault(step[1], step[3])
                if library and step[2] in outside:
                    outside[step[1]] = outside[step[2]]
                    named[step[1]] = f"{outside[step[2]]}::{step[3]}"
            elif step[0] == Op.COPY and step[2] in named:  # a name that an import binds
                named.setdefault(step[1], named[step[2]])
                if step[2] in outside:
                    outside[step[1]] = outside[step[2]]
            elif step[0] == Op.COPY and step[2] in whole:
                whole[step[1]] = whole[step[2]]
            elif step[0] == Op.TYPEARG and isinstance(step[2], list) and step[2]:
                of[step[1]] = step[2][0]
            elif step[0] == Op.ITEM:
                of[step[1]] = step[2]
    for name, var in (*facts.exports.items(), *facts.free.items()):
        named.setdefault(var, name.rpartition("|")[2].rpartition("::")[2])  # C++: see `spelled` in languages/cpp.py
    found: list[Derived] = []
    for place in classes:
        fact = facts.definitions[place]
        heads = [of.get(var, var) for var in fact.bases]
        named |= {var: whole_name(facts, whole[var], written, place) for var in heads if var in whole}
        if bases := tuple(named[var] for var in heads if var in named):
            found.append(Derived(place, fact, bases))
    return found


def last_names(derived: Iterable[Derived]) -> dict[int, tuple[str, ...]]:
    """By place; without the path of what comes from the language's own library."""
    return {place: tuple(name.rpartition("::")[2] for name in bases) for place, _, bases in derived}


def bases_at(facts: FileFacts | None, line: int) -> tuple[str, ...]:
    """Of the class that begins on that line."""
    return next((bases for _, fact, bases in bases_in(facts) if fact.line == line), ()) if facts is not None else ()
