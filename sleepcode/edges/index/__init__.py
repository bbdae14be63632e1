"""The index: definitions, edges both ways and facts, in one SQLite file."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sleepcode.core.model import BlindSpot, CallEdge, CallGraph
from sleepcode.core.trouble import of_store
from sleepcode.edges.index.called import Called
from sleepcode.edges.index.copying import begin_as_copy
from sleepcode.edges.index.kept import kept
from sleepcode.edges.index.schema import TABLES, VERSION
from sleepcode.edges.index.writing import Writing
from sleepcode.edges.sqlite_file import connect, drop_tables

if TYPE_CHECKING:
    from sleepcode.edges.index.reach import Reach
    from sleepcode.edges.index.reach_kept import Read


class Index(Called):
    """Point look-ups over the last refresh.  Numbers (`node`) are this index's own; ids are for people."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection)
        self.path = path
        self.writing = Writing(connection, self.bundles)

    @classmethod
    def open(cls, path: Path) -> "Index":
        """Raises SleepcodeError when the file is not an index; an older version starts afresh.

        A new one starts as a copy of a neighbour's, another worktree's: most of its files will be the same.
        """
        try:
            if not path.exists():
                begin_as_copy(path)
            connection = connect(path, timeout=30)
            connection.execute("PRAGMA mmap_size=268435456")
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                drop_tables(connection)
                connection.executescript(TABLES)
                connection.execute(f"PRAGMA user_version={VERSION}")
        except sqlite3.DatabaseError as error:
            remedy = "run `sleepcode forget --index`; it is built again from the files"
            raise of_store(error, "the index", path, remedy) from error
        return cls(connection, path)

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def forget_read(self) -> None:
        """Drop what was kept in memory; called after the index was written to."""
        for each in (self._blocks, self._contexts, self._inside, self._incoming, self._outgoing, self._numbers):
            each.clear()

    def is_linked(self) -> bool:
        """Whether it holds a graph, of whatever age."""
        return self._db.execute("SELECT 1 FROM graph LIMIT 1").fetchone() is not None

    def generation(self) -> str:
        """Another one whenever anything was written that an answer may rest on."""
        row = self._db.execute("SELECT value FROM meta WHERE key='generation'").fetchone()
        return str(row[0]) if row else ""

    def kept(self, basis: str, work_out: Callable[[], bytes]) -> bytes:
        """An answer that may be known already; basis: everything that it rests on."""
        return kept(self._db, basis, work_out)

    def reach(self, read: "Read") -> "Reach":
        """What walks from a change look up; read: the content of a file of the work tree."""
        from sleepcode.edges.index.reach import Reach  # point look-ups take none of it

        return Reach(self, self._db, read)

    def blind_spots(self, path: str | None = None) -> tuple[BlindSpot, ...]:
        where, given = (" AND path=?", (path,)) if path is not None else ("", ())
        query = (
            f"SELECT path, blind_spots FROM graph JOIN files ON id=file WHERE blind_spots != x''{where} ORDER BY path"
        )
        spots = [
            BlindSpot(at, line, kind, name)
            for at, packed in self._db.execute(query, given)
            for line, kind, name in sorted(msgspec.msgpack.decode(packed))
        ]
        if path is None:
            spots += [BlindSpot(skipped, 0, "skipped") for skipped in self.skipped()]
        spots += [BlindSpot(unparsed, 1, "unparsed") for unparsed in self.unparsed(path)]
        return tuple(spots)

    def graph(self) -> CallGraph:
        """Everything at once, for those who score it."""
        definitions = self.definitions()
        edges = tuple(self._all_edges())
        return CallGraph(definitions, edges, self.blind_spots())

    def _all_edges(self) -> Iterator[CallEdge]:
        for (file,) in self._db.execute("SELECT id FROM files WHERE language != '' ORDER BY path").fetchall():
            yield from self._as_edges(self.edges_in(file))
