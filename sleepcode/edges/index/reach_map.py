"""What a walk from a change to the tests asks of a whole tree, as columns: read at once, looked up by number.

Everything is derived from `files`, `definitions`, `facts` and the bytes of the files; a file whose row in
`reach_stale` says that it is another one since is left out by who reads this (reach.py).
"""

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import msgspec

from sleepcode.core.columns import Lists, from_bytes, to_bytes

PARTS = ("edges", "nodes", "names", "reads")
NOWHERE = 0xFFFF  # the place of an outer definition that has no number
DEFINITION_KINDS = ("module", "class", "function", "method", "lambda", "test")


class EdgeColumns(msgspec.Struct, frozen=True):
    """By callee; callers in the order of files, classes' bodies last."""

    callees: Lists  # callee -> callers
    lines: Sequence[int]
    marks: bytes  # as in a file's block: certainty << 4 | kind
    weights: Sequence[int]  # places in *values*
    values: tuple[float, ...]


class NodeColumns(msgspec.Struct, frozen=True):
    """Definitions by number, and the contexts that the linker keeps apart of them."""

    nodes: Sequence[int]  # sorted
    names: Sequence[int]  # the last part of the qualified name, with its `#2`; all of it where outers is NOWHERE
    outers: Sequence[int]  # place of the definition around it; the module's is 0
    kinds: bytes  # places in DEFINITION_KINDS, or past them
    other_kinds: tuple[str, ...]
    lines: Sequence[int]
    flags: Sequence[int]
    contexts: Lists  # definition -> contexts
    context_nodes: Sequence[int]  # sorted
    context_of: Sequence[int]

    def at(self, node: int) -> int:
        """The place of a definition in the columns, or -1."""
        found = bisect_left(self.nodes, node)
        return found if found < len(self.nodes) and self.nodes[found] == node else -1

    def kind(self, at: int) -> str:
        kind = self.kinds[at]
        known = len(DEFINITION_KINDS)
        return DEFINITION_KINDS[kind] if kind < known else self.other_kinds[kind - known]

    def definition_of(self, node: int) -> int:
        """*node* itself, or of a context its definition."""
        at = bisect_left(self.context_nodes, node)
        is_context = at < len(self.context_nodes) and self.context_nodes[at] == node
        return self.context_of[at] if is_context else node


class NameColumns(msgspec.Struct, frozen=True, dict=True):
    """The names that definitions, readers, imports and bases go by."""

    names: tuple[str, ...]

    @cached_property
    def number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}


class ReadColumns(msgspec.Struct, frozen=True):
    """Who reads, imports and derives from a name."""

    readers: Lists  # name -> definitions
    as_attribute: bytes  # beside them
    importers: Lists  # name -> files
    bases: Lists  # class -> names of its bases


class ReachMap(msgspec.Struct, frozen=True, dict=True):
    """Parts are unpacked when they are first asked for."""

    packed: dict[str, bytes]

    @cached_property
    def edges(self) -> EdgeColumns:
        heads, starts, callers, lines, marks, weights, values = _unpacked(self.packed["edges"])
        callees = Lists(from_bytes(heads), from_bytes(starts), from_bytes(callers))
        return EdgeColumns(callees, from_bytes(lines), marks, from_bytes(weights), tuple(values))

    @cached_property
    def nodes(self) -> NodeColumns:
        nodes, names, outers, kinds, other, lines, flags, contexts, back, of = _unpacked(self.packed["nodes"])
        return NodeColumns(
            from_bytes(nodes), from_bytes(names), from_bytes(outers), kinds, tuple(other), from_bytes(lines),
            from_bytes(flags), _lists(contexts), from_bytes(back), from_bytes(of),
        )  # fmt: skip

    @cached_property
    def names(self) -> NameColumns:
        return NameColumns(tuple(_unpacked(self.packed["names"])))

    @cached_property
    def reads(self) -> ReadColumns:
        readers, as_attribute, importers, bases = _unpacked(self.packed["reads"])
        return ReadColumns(_lists(readers), as_attribute, _lists(importers), _lists(bases))


def pack(edges: EdgeColumns, nodes: NodeColumns, names: NameColumns, reads: ReadColumns) -> ReachMap:
    by_callee = [*map(to_bytes, (*edges.callees, edges.lines)), edges.marks, to_bytes(edges.weights), edges.values]
    defined = [
        *map(to_bytes, (nodes.nodes, nodes.names, nodes.outers)), nodes.kinds, nodes.other_kinds,
        *map(to_bytes, (nodes.lines, nodes.flags)), list(map(to_bytes, nodes.contexts)),
        *map(to_bytes, (nodes.context_nodes, nodes.context_of)),
    ]  # fmt: skip
    read = [
        list(map(to_bytes, reads.readers)), reads.as_attribute,
        *(list(map(to_bytes, lists)) for lists in (reads.importers, reads.bases)),
    ]  # fmt: skip
    parts: dict[str, Sequence[object]] = {
        "edges": by_callee,
        "nodes": defined,
        "names": names.names,
        "reads": read,
    }
    return ReachMap({name: _packed(part) for name, part in parts.items()})


def _lists(packed: list[bytes]) -> Lists:
    return Lists(*map(from_bytes, packed))


def _packed(part: Sequence[object]) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(part), 6)


def _unpacked(blob: bytes) -> list[Any]:
    return msgspec.msgpack.decode(zlib.decompress(blob), type=list)
