"""Files that changed since the reach map was made, in the shape that its look-ups have."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from sleepcode.edges.index.reach_build import FilePart, inward
from sleepcode.edges.index.rows import KINDS

KIND_OF = tuple(KINDS[mark & 15] if mark & 15 < len(KINDS) else "" for mark in range(256))
Way = tuple[int, float, int, str, int]  # caller, weight, line, kind, certainty: as an Arrow has them


class About(NamedTuple):
    """A definition as walks see it."""

    node: int
    kind: str
    last: str  # of its qualified name, with its `#2`
    outer: int | None  # the node of what it stands in, when that is no module
    line: int

    @property
    def name(self) -> str:
        return self.last.rpartition(".")[2].split("#")[0]


class Fresh(msgspec.Struct):
    """A few files; every look-up is a dict."""

    ways: dict[int, list[Way]] = msgspec.field(default_factory=dict)  # callee -> callers
    abouts: dict[int, About] = msgspec.field(default_factory=dict)
    classes: set[int] = msgspec.field(default_factory=set)
    classes_by_name: dict[str, list[int]] = msgspec.field(default_factory=dict)
    flags: dict[int, int] = msgspec.field(default_factory=dict)
    readers: dict[str, list[tuple[int, bool]]] = msgspec.field(default_factory=dict)
    importing: dict[str, set[int]] = msgspec.field(default_factory=dict)
    bases: dict[int, tuple[str, ...]] = msgspec.field(default_factory=dict)

    def add(self, file: int, part: FilePart, definition_of: Callable[[int], int]) -> None:
        for callee, caller, line, mark, weight in inward(file, part, definition_of):
            self.ways.setdefault(callee, []).append((caller, weight, line, KIND_OF[mark], mark >> 4))
        places = {one.qualname: one.id for one in part.definitions}
        for one in part.definitions:
            outer, _, last = one.qualname.rpartition(".")
            around = places.get(outer) if outer else None
            if outer and around is None:
                last = one.qualname
            self.abouts[one.id] = About(one.id, one.kind, last, around, one.line)
            if one.kind == "class":
                self.classes.add(one.id)
                self.classes_by_name.setdefault(self.abouts[one.id].name, []).append(one.id)
            self.flags[one.id] = one.flags
        if part.outline is None:
            return
        for place, read in part.outline.reads.items():
            for name, is_attribute in read:
                self.readers.setdefault(name, []).append((file << 16 | place, is_attribute))
        for name in part.outline.imported:
            self.importing.setdefault(name, set()).add(file)
        self.bases |= {file << 16 | place: above for place, above in part.outline.bases.items()}
