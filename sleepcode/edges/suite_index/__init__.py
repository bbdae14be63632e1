"""The edges that test runners add, kept in SQLite beside the index: by file, and side by side by what is needed.

Brought up to date on demand: test files whose digest is new are read again, and where one is seen by
others (a conftest, a base class) the whole suite is put together anew from what is kept.
"""

import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import msgspec

from sleepcode.core.model import Digest, digest_of
from sleepcode.core.reach.rank import Rarity, counted
from sleepcode.core.suites.pytest_settings import FILES, pytest_settings
from sleepcode.core.suites.suite_columns import TEST, Need, SuiteColumns, suite_columns, unpack
from sleepcode.edges.sqlite_file import SqliteFile, connect, drop_tables

_VERSION = 14
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files(path TEXT PRIMARY KEY, digest TEXT, content BLOB);
CREATE TABLE IF NOT EXISTS whole(columns BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS stale(path TEXT PRIMARY KEY, needs BLOB);
CREATE TABLE IF NOT EXISTS unfinished(path TEXT PRIMARY KEY, digest TEXT, stamp TEXT, content BLOB);
"""
_needs = msgspec.msgpack.Decoder(list[Need]).decode

Read = Callable[[str], bytes | None]


class SuiteIndex(SqliteFile):
    """Open for as long as one command runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._test_ids: tuple[str, ...] | None = None

    @classmethod
    def open(cls, path: Path) -> "SuiteIndex":
        try:
            return cls._prepared(path)
        except sqlite3.DatabaseError:  # nothing in it is irreplaceable
            path.unlink(missing_ok=True)
            return cls._prepared(path)

    @classmethod
    def _prepared(cls, path: Path) -> "SuiteIndex":
        connection = connect(path, timeout=5)
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            drop_tables(connection)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.executescript(_SCHEMA)
        return cls(connection)

    # -- what is known

    def callers_of(self, id: str) -> list[tuple[str, str, int, str, bool]]:
        """(caller, its path, line, kind, inferred) of all that need *id*."""
        found = self._whole.of(id)
        if self._fresh:
            found = [need for need in found if need[1] not in self._fresh]
            found += [need[1:] for need in self._fresh_needs.get(id, ())]
        return found

    def paths(self) -> tuple[str, ...]:
        """The files that were read."""
        return tuple(path for (path,) in self.connection.execute("SELECT path FROM files"))

    def test_ids(self) -> tuple[str, ...]:
        """Every id that the runner would collect, sorted."""
        if self._test_ids is None:
            names = self._whole.starting(TEST)
            if self._fresh:
                gone, come = self._came_and_went
                names = sorted({*names, *come} - {*gone})
            self._test_ids = tuple(name[len(TEST) :] for name in names)
        return self._test_ids

    def rarity(self) -> Rarity:
        """Of the words in the tests' names."""
        gone, come = self._came_and_went
        counts = self._whole.words
        if gone or come:
            counts = Counter(counts)
            counts.update(counted(come))
            counts.subtract(counted(gone))
        return Rarity(counts, self.tests())

    @property
    def _came_and_went(self) -> tuple[set[str], set[str]]:
        """The tests' names that are no more, and those that are new, since all were put side by side."""
        known = set(self._whole.starting(TEST)) if self._fresh else set()
        before = {name for name in known if name[len(TEST) :].partition("::")[0] in self._fresh}
        now = {need.caller for needs in self._fresh.values() for need in needs if need.caller.startswith(TEST)}
        return before - now, now - before

    def tests(self) -> int:
        """How many tests the runner would collect."""
        return len(self.test_ids())

    @cached_property
    def _whole(self) -> SuiteColumns:
        row = self.connection.execute("SELECT columns FROM whole").fetchone()
        return unpack(row[0]) if row is not None else suite_columns(())

    @cached_property
    def _fresh(self) -> dict[str, list[Need]]:
        """Of each file that is another one since."""
        rows = self.connection.execute("SELECT path, needs FROM stale")
        return {path: _needs(zlib.decompress(blob)) for path, blob in rows}

    @cached_property
    def _fresh_needs(self) -> dict[str, list[Need]]:
        found: dict[str, list[Need]] = {}
        for needs in self._fresh.values():
            for need in needs:
                found.setdefault(need.callee, []).append(need)
        return found

    def stamp(self) -> str:
        """Of the test runner's settings."""
        return self._meta("stamp")

    # -- keeping it true

    def refresh(self, digests: Callable[[], Mapping[str, Digest]], read: Read, generation: str = "") -> int:
        """Bring the rows up to date with *digests* (of all files of the index); how many files were read.

        read: the content of a path of the work tree, None when it cannot be had.  generation: the index's; while
        it is the same, so are the digests.
        """
        texts = {name: text for name in FILES if (text := read(name)) is not None}
        seen = f"{generation} {digest_of(repr(texts).encode())}"
        if generation and self._meta("seen") == seen:
            return 0
        sources = {path: digest for path, digest in digests().items() if path.endswith(".py")}
        settings = pytest_settings({name: text.decode("utf-8", "replace") for name, text in texts.items()})
        settings = settings.for_files(sources)
        stamp = f"{_VERSION} {digest_of(repr(settings).encode())}"
        is_same = self._meta("stamp") == stamp
        known = dict(self.connection.execute("SELECT path, digest FROM files")) if is_same else {}
        wanted = {path: digest for path, digest in sources.items() if settings.is_testlike(path) or settings.doctest}
        changed = [path for path, digest in wanted.items() if known.get(path) != digest]
        gone = [path for path in known if path not in wanted]
        if changed or gone or not known:
            from sleepcode.edges.suite_index.writing import rewrite  # most commands find nothing to write

            rewrite(self.connection, wanted, changed, gone, settings, read, stamp, everything=not known)
            for kept in ("_whole", "_fresh", "_fresh_needs"):
                self.__dict__.pop(kept, None)
            self._test_ids = None
        if generation:
            with suppress(sqlite3.OperationalError):  # another process writes
                self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('seen', ?)", (seen,))
        return len(changed)

    def _meta(self, key: str) -> str:
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""
