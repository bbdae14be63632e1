"""What a structural answer is made of, and what it may read."""

import re
from collections.abc import Iterable
from posixpath import commonpath
from typing import Protocol

import msgspec

from sleepcode.core.facts import FileFacts, Flag
from sleepcode.core.model import (
    BlindSpot,
    CallEdge,
    Certainty,
    Claim,
    ClaimStanding,
    Definition,
    Digest,
    Evidence,
    Span,
    Standing,
)
from sleepcode.core.wording import short


class Rows(Protocol):
    """What an answer reads of the index."""

    def definition(self, id: str) -> Definition | None: ...
    def definitions_in(self, path: str) -> tuple[Definition, ...]: ...
    def definitions_named(self, name: str) -> tuple[Definition, ...]: ...
    def callers_of(self, id: str) -> tuple[CallEdge, ...]: ...
    def callees_of(self, id: str) -> tuple[CallEdge, ...]: ...
    def creations_of(self, id: str) -> tuple[CallEdge, ...]: ...
    def facts_of(self, path: str) -> FileFacts | None: ...
    def digest_of_file(self, path: str) -> Digest | None: ...
    def importers_of(self, path: str) -> tuple[str, ...]: ...
    def blind_spots(self, path: str | None = None) -> tuple[BlindSpot, ...]: ...
    def tests(self) -> tuple[Definition, ...]: ...
    def paths(self) -> tuple[str, ...]: ...


class Found(msgspec.Struct, frozen=True):
    """A structural answer: the headline, then one claim a line."""

    text: str
    claims: tuple[Claim, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
    guessed: bool = False  # an edge by name only was used

    @property
    def standing(self) -> Standing:
        return Standing.LOWER_BOUND if self.blind_spots or self.guessed else Standing.EXACT


def claim(rows: Rows, kind: str, text: str, places: Iterable[tuple[str, int]]) -> Claim:
    """places: (path, line) of each line it rests on."""
    at = tuple(Evidence(path, Span(line, line), rows.digest_of_file(path) or "") for path, line in places)
    return Claim(kind, text, at, ClaimStanding.PROVED)


def all_named(ones: Iterable[Definition], most: int = 3) -> str:
    """`a`, `b` and 2 more; those that share a name are told once, with the files that hold them.

    Many modules of one folder are that folder.
    """
    every = tuple(ones)
    folder = commonpath([one.path for one in every]) if len(every) > most else ""
    if folder and all(one.kind == "module" for one in every):
        return f"`{folder}/`"
    homes: dict[str, dict[str, None]] = {}
    for one in every:
        homes.setdefault(named(one), {})[one.path] = None
    names = [
        f"{name} ({' and '.join(f'`{path}`' for path in paths)})" if len(paths) > 1 else name
        for name, paths in homes.items()
    ]
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return " and ".join(names[:most]) + rest


def be(what: str) -> str:
    """`is` or `are`, behind the names that `all_named` gives."""
    return "are" if "` and `" in what or what.endswith(" more") else "is"


def name_of(rows: Rows, id: str) -> str:
    """How a sentence names a definition: `Rule.match`, a module by its path."""
    one = rows.definition(id)
    if one is None:
        return f"`{id.partition(':')[2] or id}`" if id.startswith(("external:", "builtin:")) else f"`{id}`"
    return named(one)


def names_of(rows: Rows, edge: CallEdge) -> tuple[str, str]:
    """Caller and callee; two that are called the same, each with its path."""
    caller, callee = name_of(rows, edge.caller), name_of(rows, edge.callee)
    if caller != callee or without_twin(edge.caller) == without_twin(edge.callee):
        return caller, callee
    return f"{caller} ({edge.caller.partition('::')[0]})", f"{callee} ({edge.callee.partition('::')[0]})"


def named(one: Definition) -> str:
    return f"`{_TWIN.sub('', one.qualname) or one.path}`"


def sure(edge: CallEdge) -> bool:
    return edge.certainty != Certainty.CANDIDATE


_TWIN = re.compile(r"#\d+")  # a second definition of the same name: an overload, a setter, an else branch


def with_members(rows: Rows, one: Definition) -> tuple[Definition, ...]:
    """A class with its methods, a module with all it defines, else itself and its twins, with what nests."""
    if one.kind == "module":
        return rows.definitions_in(one.path)
    bare = without_twin(one.id)
    inside = (f"{bare}.", f"{bare}#")
    others = (other for other in rows.definitions_in(one.path) if other.id != one.id)
    return (one, *(other for other in others if other.id == bare or other.id.startswith(inside)))


def twins_of(rows: Rows, one: Definition) -> tuple[Definition, ...]:
    """All definitions of one name in one scope, *one* first."""
    bare = without_twin(one.id)
    return tuple(other for other in with_members(rows, one) if without_twin(other.id) == bare)


def implementation(rows: Rows, one: Definition) -> Definition:
    """Of the twins the one with the code: overloads are only declared."""
    facts = rows.facts_of(one.path) if any("#" in other.id for other in twins_of(rows, one)) else None
    declared = {fact.line for fact in facts.definitions if fact.flags & Flag.OVERLOAD} if facts else set()
    return next((other for other in twins_of(rows, one) if other.line not in declared), one)


def without_twin(id: str) -> str:
    path, _, name = id.partition("::")
    return f"{path}::{re.sub(r'#[0-9]+$', '', name)}" if name else id


# Where code runs that the graph cannot name; the kinds that hide a *call*.
HIDING = {"dynamic-attribute", "dynamic-import", "exec", "reflection", "monkey-patch", "entry-point"}
UNREAD = {"syntax-error", "unparsed", "skipped"}
LOST = "too-many-values"


def blind_towards(rows: Rows, subjects: Iterable[Definition]) -> tuple[BlindSpot, ...]:
    """Places that may call the subjects unseen: in their files, and in those that import them.

    Where a call lost values only the name that it calls by matters, in whatever file.
    """
    files = {one.path for one in subjects}
    names = {short(one) for one in subjects}
    near = files | {importer for path in files for importer in rows.importers_of(path)}
    spots = [spot for path in sorted(near) for spot in rows.blind_spots(path) if _hides(spot)]
    spots += [spot for spot in rows.blind_spots() if spot.kind == LOST and spot.name and spot.name in names]
    return tuple(spots)


def _hides(spot: BlindSpot) -> bool:
    return spot.kind in HIDING | UNREAD or (spot.kind == LOST and not spot.name)


def blind_inside(rows: Rows, ones: Iterable[Definition]) -> tuple[BlindSpot, ...]:
    """Places in the code of these definitions where the graph cannot see what is called."""
    found: dict[BlindSpot, None] = {}
    for one in ones:
        for spot in rows.blind_spots(one.path):
            if one.kind == "module" or one.line <= spot.line <= one.end_line:
                found[spot] = None
    return tuple(found)
