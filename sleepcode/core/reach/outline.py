"""What guesses about callers need to know of one file: the names it reads, imports and derives from."""

from collections.abc import Mapping

import msgspec

from sleepcode.core.changes.fits import imports_of
from sleepcode.core.facts import FileFacts, Head, Op, OutlineOnly, names_of

_heads = msgspec.msgpack.Decoder(tuple[Head, ...]).decode


class Outline(msgspec.Struct, frozen=True):
    """Definitions by place."""

    reads: Mapping[int, frozenset[tuple[str, bool]]]  # definition -> (name, as an attribute) that its own code reads
    imported: frozenset[str]  # names that it imports, as they are called where they come from; `*` for all of a module
    bases: Mapping[int, tuple[str, ...]]  # class -> the last names of its bases


def outline_of(kept: OutlineOnly, places: Mapping[str, int]) -> Outline:
    """places: of each qualified name."""
    at = [places.get(name, -1) for name in names_of(_heads(kept.definitions))]
    return Outline(
        {at[number]: _read(used) for number, used in kept.uses.items() if at[number] >= 0},
        frozenset(kept.imported),
        {at[number]: above for number, above in kept.bases.items() if at[number] >= 0},
    )


def imported(facts: FileFacts) -> tuple[str, ...]:
    """Names that the file imports, as they are called where they come from; `*` for all of a module."""
    names = {name for _, _, name, _ in imports_of(facts)}
    return tuple(sorted(names | {"*"} if _has_star(facts) else names))


def _has_star(facts: FileFacts) -> bool:
    return any(step[0] == Op.STAR for step in facts.definitions[0].code)


def _read(used: tuple[str, ...]) -> frozenset[tuple[str, bool]]:
    found: set[tuple[str, bool]] = set()
    for text in used:
        first, *rest = text.split(".")
        if first:
            found.add((first, False))
        found.update((word, True) for word in rest)
    return frozenset(found)
