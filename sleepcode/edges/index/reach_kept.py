"""The reach map as an index keeps it, with those files that changed since it was made read anew."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from sleepcode.core.collector import paused_collector
from sleepcode.core.facts import OutlineOnly
from sleepcode.core.reach.outline import outline_of
from sleepcode.edges.index.bundles import outline_in
from sleepcode.edges.index.definitions import unpack
from sleepcode.edges.index.reach_build import FilePart, reach_map
from sleepcode.edges.index.reach_fresh import Fresh
from sleepcode.edges.index.reach_map import PARTS, ReachMap
from sleepcode.edges.index.rows import Edges
from sleepcode.edges.sqlite_file import at_once

if TYPE_CHECKING:
    from sleepcode.edges.index import Index

Read = Callable[[str], bytes | None]
# Kept once looked up, until the map is made again.
DERIVED = ("_map_and_stale", "stale", "_fresh", "_classes_by_name", "_deriving", "_definition_of_context")


def most_stale(files: int) -> int:
    """How many files may have changed before it pays to make the map again."""
    return 8 + files // 40


class KeptMap:
    """The map and what is newer, for as long as the index stays as it is."""

    def __init__(self, index: "Index", connection: sqlite3.Connection, read: Read) -> None:
        """read: the content of a file of the work tree."""
        self.index = index
        self._db = connection
        self.read = read

    def make(self) -> None:
        """Make the map of what there is now, unless it is there."""
        if self.stale or not self._map.packed:
            with paused_collector():
                self._made()
            for kept in DERIVED:
                self.__dict__.pop(kept, None)

    def definition_node(self, node: int) -> int:
        """*node* itself, or of a context the node of its definition."""
        return self.index.definition_node(node) if node >> 16 in self.stale else self._map.nodes.definition_of(node)

    @cached_property
    def _map_and_stale(self) -> tuple[ReachMap, frozenset[int]]:
        with at_once(self._db, begin="BEGIN"):
            packed = dict(self._db.execute("SELECT part, blob FROM reach"))
            stale = frozenset(row[0] for row in self._db.execute("SELECT file FROM reach_stale"))
            files = self._db.execute("SELECT count(*) FROM files WHERE language != ''").fetchone()[0]
        if set(packed) == set(PARTS) and len(stale) <= most_stale(files):
            return ReachMap(packed), stale
        with paused_collector():
            return self._made(), frozenset()

    @property
    def _map(self) -> ReachMap:
        return self._map_and_stale[0]

    @cached_property
    def stale(self) -> frozenset[int]:
        """The files that are other ones since the map was made."""
        return self._map_and_stale[1]

    def _made(self) -> ReachMap:
        """Kept, unless another process writes or wrote meanwhile: then the next one makes it."""
        with at_once(self._db, begin="BEGIN"):
            made = reach_map(self._parts(), self._contexts())
            self._db.execute("PRAGMA busy_timeout=0")  # an answer does not wait for a link to end
            try:
                with suppress(sqlite3.OperationalError):
                    self._db.execute("DELETE FROM reach_stale")
                    self._db.executemany("INSERT OR REPLACE INTO reach VALUES (?, ?)", made.packed.items())
            finally:
                self._db.execute("PRAGMA busy_timeout=30000")
        return made

    def _contexts(self) -> dict[int, int]:
        """Context -> the definition it is of."""
        found: dict[int, int] = {}
        for file, blob in self._db.execute("SELECT file, contexts FROM graph WHERE contexts != x''"):
            first, *of = msgspec.msgpack.decode(blob)
            base = file << 16
            found.update((base | (first + number), base | place) for number, place in enumerate(of))
        return found

    def _parts(self) -> Iterator[tuple[int, FilePart]]:
        query = (
            "SELECT f.id, f.path, g.definitions, g.edges, bundle, place FROM files f JOIN graph g ON g.file=f.id "
            "JOIN facts USING (digest, language) ORDER BY f.id"
        )
        for file, path, definitions, edges, *where in self._db.execute(query).fetchall():
            yield file, self._part(file, path, definitions, edges, outline_in(self.index.bundles.read(*where)))

    def _part(self, file: int, path: str, packed: bytes, edges: bytes, kept: OutlineOnly | None) -> FilePart:
        definitions = unpack(file, packed) if packed else []
        places = {row.qualname: row.id & 0xFFFF for row in definitions}
        outline = outline_of(kept, places) if kept is not None else None
        return FilePart(definitions, Edges(file, edges), self.read(path) if edges else b"", outline)

    @cached_property
    def _fresh(self) -> Fresh:
        """Of the stale files alone."""
        fresh = Fresh()
        query = "SELECT path, definitions, edges FROM files JOIN graph ON file=id WHERE id=?"
        for file in sorted(self.stale):
            row = self._db.execute(query, (file,)).fetchone()
            if row is not None:
                path, packed, edges = row
                part = self._part(file, path, packed, edges, self.index.outline_of(path))
                fresh.add(file, part, self.definition_node)
        return fresh
