"""The rows and facts of files -> the columns of a reach map, and one file's share of them."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sleepcode.core.columns import lists_of
from sleepcode.core.reach.guards import likelihoods
from sleepcode.core.reach.loops import calls_each
from sleepcode.core.reach.outline import Outline
from sleepcode.core.reach.upstream import REGISTERED, weight
from sleepcode.edges.index.definitions import DefinitionRow
from sleepcode.edges.index.reach_map import (
    DEFINITION_KINDS,
    NOWHERE,
    EdgeColumns,
    NameColumns,
    NodeColumns,
    ReachMap,
    ReadColumns,
    pack,
)
from sleepcode.edges.index.rows import KINDS, Edges

NEW, CALLBACK, CLASS_BODY = KINDS.index("new"), KINDS.index("callback"), KINDS.index("class-body")
ENTERED = ("function", "method", "test")  # from their first line on; lambdas run where they stand

# An edge as a walk goes it: callee, caller, line, mark, and how likely the caller fails when the callee does, 0 where
# an object is only made.  A plain tuple: a large tree has very many.
InwardRow = tuple[int, int, int, int, float]


class FilePart(NamedTuple):
    """One file as the index has it."""

    definitions: list[DefinitionRow]
    edges: Edges
    content: bytes | None
    outline: Outline | None  # numbered by place


def inward(file: int, part: FilePart, definition_of: Callable[[int], int]) -> Iterator[InwardRow]:
    """definition_of: of a context its definition, of a definition itself."""
    base = file << 16
    rows = part.edges.inside()
    lines = (part.content or b"").decode("utf-8", "replace").split("\n")
    begins = {d.id: d.line for d in part.definitions if d.kind in ENTERED}
    wanted: dict[int, int] = {}
    for caller, _, line, _ in rows:
        wanted[line] = max(wanted.get(line, 0), begins.get(definition_of(base | caller), 0))
    likely = likelihoods(lines, wanted)
    at_definition = {0, *(d.id & 0xFFFF for d in part.definitions if d.kind == "class")}
    targets: dict[tuple[int, int, int], set[int]] = {}
    for caller, callee, line, mark in rows:
        if mark >> 4:
            targets.setdefault((caller, line, mark), set()).add(definition_of(callee))
    each = calls_each(lines, {line for (_, line, _), callees in targets.items() if len(callees) > 1})
    for caller, callee, line, mark in rows:
        kind = mark & 15
        if kind == NEW:
            step = 0.0
        elif kind == CALLBACK and caller in at_definition:
            step = REGISTERED
        else:
            count = len(targets[caller, line, mark]) if mark >> 4 and line not in each else 1
            step = weight(KINDS[kind], mark >> 4, count) * likely.get(line, 1.0)
        yield callee, base | caller, line, mark, step
    places = {d.qualname: d.id for d in part.definitions}
    for one in part.definitions:
        around = places.get(one.qualname.rpartition(".")[0]) if one.kind == "class" else None
        if around is not None:
            yield one.id, around, one.line, CLASS_BODY, 1.0


class _Names(dict[str, int]):
    def __missing__(self, name: str) -> int:
        self[name] = found = len(self)
        return found


def reach_map(parts: Iterable[tuple[int, FilePart]], contexts: Mapping[int, int]) -> ReachMap:
    """Of all files, in the order of their numbers; contexts: context -> the definition it is of."""
    names = _Names()
    rows = _Rows()
    nodes, node_names, outers, lines, flags = (array("I") for _ in range(5))
    kinds = bytearray()
    other_kinds = _Names()
    readers: list[tuple[int, int, bool]] = []
    importers: list[tuple[int, int]] = []
    bases: list[tuple[int, int]] = []
    for file, part in parts:
        rows.add(inward(file, part, lambda node: contexts.get(node, node)))
        places = {d.qualname: d.id & 0xFFFF for d in part.definitions}
        for one in part.definitions:
            outer, _, last = one.qualname.rpartition(".")
            around = places.get(outer, NOWHERE)
            nodes.append(one.id)
            node_names.append(names[last if around != NOWHERE else one.qualname])
            outers.append(around)
            known = one.kind in DEFINITION_KINDS
            kinds.append(DEFINITION_KINDS.index(one.kind) if known else len(DEFINITION_KINDS) + other_kinds[one.kind])
            lines.append(one.line)
            flags.append(one.flags)
        if part.outline is not None:
            for place, read in part.outline.reads.items():
                readers += ((names[name], file << 16 | place, is_attribute) for name, is_attribute in sorted(read))
            importers += ((names[name], file) for name in part.outline.imported)
            for place, above in part.outline.bases.items():
                bases += ((file << 16 | place, names[name]) for name in above)
    readers.sort()
    back = sorted(contexts.items())
    return pack(
        rows.columns(),
        NodeColumns(
            nodes, node_names, outers, bytes(kinds), tuple(other_kinds), lines, flags,
            lists_of(sorted((definition, context) for context, definition in back)),
            array("I", [context for context, _ in back]),
            array("I", [definition for _, definition in back]),
        ),
        NameColumns(tuple(names)),
        ReadColumns(
            lists_of((name, node) for name, node, _ in readers),
            bytes(is_attribute for _, _, is_attribute in readers),
            lists_of(sorted(importers)),
            lists_of(sorted(bases, key=lambda pair: pair[0])),
        ),
    )  # fmt: skip


class _Rows:
    """Gathers the edges of all files, and sorts them by callee."""

    def __init__(self) -> None:
        self.callees, self.callers, self.lines, self.weights = (array("I") for _ in range(4))
        self.marks = bytearray()
        self.values: dict[float, int] = {}
        self.bodies: list[InwardRow] = []

    def add(self, rows: Iterable[InwardRow]) -> None:
        own = list(rows)
        self.bodies += (row for row in own if row[3] == CLASS_BODY)
        self._extend([row for row in own if row[3] != CLASS_BODY])

    def _extend(self, rows: Sequence[InwardRow]) -> None:
        callees, callers, lines, marks, weights = zip(*rows, strict=True) if rows else ((),) * 5
        for column, more in zip((self.callees, self.callers, self.lines), (callees, callers, lines), strict=True):
            column.extend(more)
        self.marks += bytes(marks)
        values = self.values
        self.weights.extend([values.setdefault(weight, len(values)) for weight in weights])

    def columns(self) -> EdgeColumns:
        self._extend(self.bodies)
        # Numbers sort much faster by themselves than by what they are the places of.
        by_callee = sorted(callee << 32 | place for place, callee in enumerate(self.callees))
        order = [key & 0xFFFFFFFF for key in by_callee]
        callers, lines, weights = (
            array("I", [column[place] for place in order]) for column in (self.callers, self.lines, self.weights)
        )
        marks = bytes([self.marks[place] for place in order])
        heads = lists_of(zip((key >> 32 for key in by_callee), callers, strict=True))
        return EdgeColumns(heads, lines, marks, weights, tuple(self.values))
