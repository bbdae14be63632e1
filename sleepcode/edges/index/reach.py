"""Who runs, reads, derives from and imports what: look-ups in the reach map, and in what is newer than it."""

import sqlite3
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from sleepcode.core.facts import Flag
from sleepcode.core.model import CERTAINTIES, Arc
from sleepcode.edges.index.reach_fresh import KIND_OF, About, Way
from sleepcode.edges.index.reach_kept import KeptMap, Read
from sleepcode.edges.index.reach_map import DEFINITION_KINDS, NOWHERE

if TYPE_CHECKING:
    from sleepcode.edges.index import Index

CERTAINTY_OF = tuple(mark >> 4 for mark in range(256))
# Marks of edges by which one thing runs another.
_RUNS = frozenset(mark for mark, kind in enumerate(KIND_OF) if kind and kind not in ("new", "class-body"))


class Reach(KeptMap):
    """Look-ups by number.  For as long as the index stays as it is."""

    def __init__(self, index: "Index", connection: sqlite3.Connection, read: Read) -> None:
        """read: the content of a file of the work tree."""
        super().__init__(index, connection, read)
        self._abouts: dict[int, About | None] = {}
        self._qualnames: dict[int, str] = {}
        self._ids: dict[int, str] = {}
        self._importers: dict[int, tuple[int, ...]] = {}
        self._readers: dict[str, list[tuple[int, bool]]] = {}
        self._inside: dict[int, dict[tuple[int, int], int]] = {}

    # -- edges

    def into(self, node: int) -> list[Way]:
        """What may run exactly this node; what only makes objects of a class has no weight."""
        columns, stale = self._map.edges, self.stale
        first, end = columns.callees.where(node)
        if first == end:
            return list(self._fresh.ways.get(node, ())) if stale else []
        marks = columns.marks[first:end]
        ways = zip(
            columns.callees.items[first:end],
            map(columns.values.__getitem__, columns.weights[first:end]),
            columns.lines[first:end],
            map(KIND_OF.__getitem__, marks),
            map(CERTAINTY_OF.__getitem__, marks),
            strict=True,
        )
        if not stale:
            return list(ways)
        found = [way for way in ways if way[0] >> 16 not in stale]
        found += self._fresh.ways.get(node, ())
        return found

    def arcs(self, *, resolved: bool = False, imports: bool = False) -> Iterator[Arc]:
        """Every edge inside of the project once, the surest of equal ones.

        resolved: no other ones.  imports: those of modules alone.
        """
        wanted = {mark for mark in _RUNS if not (resolved and mark >> 4) and (KIND_OF[mark] == "import" or not imports)}
        for callee, contexts in self._callees():
            yield from self._arcs(callee, contexts, wanted)

    def arcs_into(self, node: int) -> Iterator[Arc]:
        """Those into one definition."""
        return self._arcs(node, self.contexts(node), _RUNS)

    def _arcs(self, callee: int, contexts: Iterable[int], wanted: Container[int]) -> Iterator[Arc]:
        definition = self._definition_of_context
        best: dict[tuple[int, int], int] = {}
        for node in contexts:
            for caller, line, mark in self._rows_into(node):
                if mark in wanted:
                    place = definition.get(caller, caller), line
                    known = best.get(place)
                    if known is None or mark >> 4 < known >> 4:
                        best[place] = mark
        for (caller, line), mark in best.items():
            yield Arc(self.id(caller), self.id(callee), line, CERTAINTIES[mark >> 4], KIND_OF[mark])

    def below(self, roots: Iterable[int]) -> set[int]:
        """The definitions that these may run by any number of edges, themselves among them."""
        definition = self._definition_of_context
        after: dict[int, list[int]] = {}
        for callee, contexts in self._callees():
            for node in contexts:
                for caller, _, mark in self._rows_into(node):
                    if mark in _RUNS or KIND_OF[mark] == "class-body":  # that runs when what it stands in does
                        after.setdefault(definition.get(caller, caller), []).append(callee)
        seen = set(roots)
        todo = list(seen)
        while todo:
            new = {callee for callee in after.get(todo.pop(), ()) if callee not in seen}
            seen |= new
            todo += new
        return seen

    def entries(self) -> Iterator[Arc]:
        """One edge into each definition that something else than itself runs."""
        definition = self._definition_of_context
        for callee, contexts in self._callees():
            rows = (row for node in contexts for row in self._rows_into(node) if row[2] in _RUNS)
            for caller, line, mark in rows:
                if (caller := definition.get(caller, caller)) != callee:
                    yield Arc(self.id(caller), self.id(callee), line, CERTAINTIES[mark >> 4], KIND_OF[mark])
                    break

    def _callees(self) -> Iterable[tuple[int, list[int]]]:
        """(definition, itself and its contexts as far as something leads to them)."""
        definition = self._definition_of_context
        nodes: dict[int, list[int]] = {}
        for node in sorted({*self._map.edges.callees.heads, *(self._fresh.ways if self.stale else ())}):
            nodes.setdefault(definition.get(node, node), []).append(node)
        return nodes.items()

    def _rows_into(self, node: int) -> Iterable[tuple[int, int, int]]:
        """(caller, line, mark) of the edges into a node."""
        columns = self._map.edges
        first, end = columns.callees.where(node)
        rows = zip(columns.callees.items[first:end], columns.lines[first:end], columns.marks[first:end], strict=True)
        if not self.stale:
            return rows
        fresh = ((way[0], way[2], way[4] << 4 | KIND_OF.index(way[3])) for way in self._fresh.ways.get(node, ()))
        return (*(row for row in rows if row[0] >> 16 not in self.stale), *fresh)

    @cached_property
    def _definition_of_context(self) -> dict[int, int]:
        """Of all contexts; those of stale files as far as edges name them."""
        columns = self._map.nodes
        found = dict(zip(columns.context_nodes, columns.context_of, strict=True))
        if self.stale:
            found = {node: of for node, of in found.items() if node >> 16 not in self.stale}
            heads = self._map.edges.callees.heads
            named = {*heads, *self._fresh.ways, *(way[0] for ways in self._fresh.ways.values() for way in ways)}
            found |= {node: self.definition_node(node) for node in named if node >> 16 in self.stale}
        return found

    def makers(self, node: int) -> list[int]:
        """What makes objects of the class."""
        return [way[0] for way in self.into(node) if way[3] == "new"]

    def importers(self, file: int) -> tuple[int, ...]:
        """Files that import the file, sorted by path."""
        found = self._importers.get(file)
        if found is None:
            files = {way[0] >> 16 for way in self.into(file << 16) if way[3] == "import"}
            found = self._importers[file] = tuple(sorted(files, key=self.index.path_of))
        return found

    # -- definitions

    def about(self, node: int) -> About | None:
        """The definition with that number, or the one that a context is of."""
        if node not in self._abouts:
            self._abouts[node] = self._look(node)
        return self._abouts[node]

    def contexts(self, node: int) -> tuple[int, ...]:
        """The nodes that are contexts of a definition, itself first."""
        if node >> 16 in self.stale:
            return self.index.contexts_of(node)
        return (node, *self._map.nodes.contexts.of(node))

    def is_class(self, node: int) -> bool:
        at = self._where(node)
        return self._map.nodes.kind(at) == "class" if at >= 0 else node in self._fresh.classes

    def is_test(self, node: int) -> bool:
        """Whether a runner would collect exactly this node."""
        return bool(self.flags(node) & Flag.TEST)

    def flags(self, node: int) -> int:
        """Bits of `Flag`, of exactly this node."""
        at = self._where(node)
        return self._map.nodes.flags[at] if at >= 0 else self._fresh.flags.get(node, 0)

    def tests_in(self, file: int) -> list[int]:
        """What a runner would collect in the file."""
        if file in self.stale:
            return sorted(node for node in self._fresh.flags if node >> 16 == file and self.is_test(node))
        columns, rows = self._map.nodes, self._rows_of(file)
        return [columns.nodes[at] for at in range(rows.start, rows.stop) if columns.flags[at] & Flag.TEST]

    def _rows_of(self, file: int) -> slice:
        nodes = self._map.nodes.nodes
        return slice(bisect_left(nodes, file << 16), bisect_left(nodes, file + 1 << 16))

    def qualname(self, node: int) -> str:
        """Of the definition with that number, or the one that a context is of; empty for a module."""
        found = self._qualnames.get(node)
        if found is None:
            at = self._where(node)
            if at < 0:
                about = self.about(node)
                found = about.last if about is not None else ""
                outer = about.outer if about is not None else None
            else:
                columns = self._map.nodes
                found, place = self._map.names.names[columns.names[at]], columns.outers[at]
                outer = node & ~0xFFFF | place if place not in (0, NOWHERE) else None
            if outer is not None:
                found = f"{self.qualname(outer)}.{found}"
            self._qualnames[node] = found
        return found

    def path(self, node: int) -> str:
        """Of its file."""
        return self.index.path_of(node >> 16)

    def id(self, node: int) -> str:
        found = self._ids.get(node)
        if found is None:
            path, qualname = self.path(node), self.qualname(node)
            found = self._ids[node] = f"{path}::{qualname}" if qualname else path
        return found

    def inside(self, node: int, last: str) -> int | None:
        """What stands in a definition under that last part of a qualified name."""
        node = self.definition_node(node)
        file = node >> 16
        if file in self.stale:
            abouts = (about for about in self._fresh.abouts.values() if about.outer == node and about.last == last)
            return next((about.node for about in abouts), None)
        number = self._map.names.number.get(last)
        return self._children(file).get((node & 0xFFFF, number)) if number is not None else None

    def node_of(self, id: str) -> int | None:
        """As the index has it; what stands in things by plain names is found without asking it."""
        path, _, qualname = id.partition("::")
        file = self.index.file_number(path)
        if file is None or file in self.stale:
            return self.index.node_of(id)
        found: int | None = file << 16
        for last in qualname.split(".") if qualname else ():
            found = self.inside(found, last) if found is not None else None
        return found if found is not None and self._where(found) >= 0 else self.index.node_of(id)

    def classes_named(self, name: str) -> list[int]:
        """By number."""
        number = self._map.names.number.get(name)
        known = self._classes_by_name.get(number, ()) if number is not None else ()
        found = [node for node in known if node >> 16 not in self.stale]
        found += self._fresh.classes_by_name.get(name, ())
        return sorted(found)

    # -- names

    def readers(self, name: str) -> list[tuple[int, bool]]:
        """(definition, as an attribute only) whose own code reads the name, sorted."""
        found = self._readers.get(name)
        if found is None:
            found = self._readers[name] = self._who_reads(name)
        return found

    def readers_in(self, file: int, name: str) -> list[tuple[int, bool]]:
        """Those of one file."""
        if file in self.stale:
            return [
                (node, is_attribute) for node, is_attribute in self._fresh.readers.get(name, ()) if node >> 16 == file
            ]
        number = self._map.names.number.get(name)
        if number is None:
            return []
        columns = self._map.reads
        first, end = columns.readers.where(number)
        nodes = columns.readers.items
        start = bisect_left(nodes, file << 16, first, end)
        stop = bisect_left(nodes, file + 1 << 16, start, end)
        return list(zip(nodes[start:stop], map(bool, columns.as_attribute[start:stop]), strict=True))

    def _who_reads(self, name: str) -> list[tuple[int, bool]]:
        number = self._map.names.number.get(name)
        columns = self._map.reads
        first, end = columns.readers.where(number) if number is not None else (0, 0)
        found = [
            (node, bool(is_attribute))
            for node, is_attribute in zip(
                columns.readers.items[first:end], columns.as_attribute[first:end], strict=True
            )
            if node >> 16 not in self.stale
        ]
        fresh = self._fresh.readers.get(name, ())
        return sorted((*found, *fresh)) if fresh else found

    def importing(self, name: str) -> set[int]:
        """The files that import something of that name."""
        number = self._map.names.number.get(name)
        found = set(self._map.reads.importers.of(number)) - self.stale if number is not None else set()
        return found | self._fresh.importing.get(name, set())

    def bases(self, node: int) -> tuple[str, ...]:
        """The last names of a class's bases."""
        if node >> 16 in self.stale:
            return self._fresh.bases.get(node, ())
        return tuple(self._map.names.names[number] for number in self._map.reads.bases.of(node))

    def deriving(self, name: str) -> list[int]:
        """The classes that have a base of that name."""
        number = self._map.names.number.get(name)
        found = [node for node in self._deriving.get(number, ()) if node >> 16 not in self.stale]
        return found + [node for node, bases in self._fresh.bases.items() if name in bases]

    def base_names(self) -> list[str]:
        """The last names of all that classes extend."""
        known = (self._map.names.names[number] for number in self._deriving if number is not None)
        return [*known, *(name for bases in self._fresh.bases.values() for name in bases)]

    # -- derived from the columns, once

    @cached_property
    def _classes_by_name(self) -> dict[int | None, list[int]]:
        columns, names = self._map.nodes, self._map.names
        found: dict[int | None, list[int]] = {}
        kind = DEFINITION_KINDS.index("class")
        at = columns.kinds.find(kind)
        while at >= 0:
            number: int | None = columns.names[at]
            last = names.names[columns.names[at]]
            if "#" in last or "." in last:
                number = names.number.get(last.rpartition(".")[2].partition("#")[0])
            found.setdefault(number, []).append(columns.nodes[at])
            at = columns.kinds.find(kind, at + 1)
        return found

    @cached_property
    def _deriving(self) -> dict[int | None, list[int]]:
        heads, starts, items = self._map.reads.bases
        found: dict[int | None, list[int]] = {}
        for at, node in enumerate(heads):
            for name in set(items[starts[at] : starts[at + 1]]):
                found.setdefault(name, []).append(node)
        return found

    def _where(self, node: int) -> int:
        """Its place in the columns; -1 where it is a context, or of a stale file."""
        return -1 if node >> 16 in self.stale else self._map.nodes.at(node)

    def _look(self, node: int) -> About | None:
        node = self.definition_node(node)
        if node >> 16 in self.stale:
            return self._fresh.abouts.get(node)
        columns = self._map.nodes
        at = columns.at(node)
        if at < 0:
            return None
        outer = columns.outers[at]
        around = None if outer in (0, NOWHERE) else node & ~0xFFFF | outer
        return About(node, columns.kind(at), self._map.names.names[columns.names[at]], around, columns.lines[at])

    def _children(self, file: int) -> dict[tuple[int, int], int]:
        """(place of the outer definition, last part of the qualified name) -> what stands in it."""
        found = self._inside.get(file)
        if found is None:
            columns, rows = self._map.nodes, self._rows_of(file)
            keys = zip(columns.outers[rows], columns.names[rows], strict=True)
            found = self._inside[file] = dict(zip(keys, columns.nodes[rows], strict=True))
        return found
