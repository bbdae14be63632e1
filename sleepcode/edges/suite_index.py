"""The edges that test runners add, kept in SQLite beside the index: one row a need, found by what is needed.

Brought up to date on demand: test files whose digest is new are read again, and where one is seen by
others (a conftest, a base class) the whole suite is put together anew from what is kept.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from sleepcode.core.model import Digest, digest_of
from sleepcode.core.pytest_settings import FILES, PytestSettings, pytest_settings
from sleepcode.core.suite import Suite, SuiteEdge
from sleepcode.core.tests_of import TestFile, read_doctests, read_tests

_VERSION = 6
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files(path TEXT PRIMARY KEY, digest TEXT, content BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names(id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS needs(
    callee INTEGER, caller INTEGER, path INTEGER, line INTEGER, kind INTEGER, inferred INTEGER
);
CREATE INDEX IF NOT EXISTS needs_callee ON needs(callee);
CREATE INDEX IF NOT EXISTS needs_path ON needs(path);
CREATE TABLE IF NOT EXISTS mentions(dotted TEXT, caller TEXT, path TEXT, line INTEGER);
CREATE INDEX IF NOT EXISTS mentions_dotted ON mentions(dotted);
CREATE INDEX IF NOT EXISTS mentions_path ON mentions(path);
"""
# `needs` holds numbers of names: an id of the runner stands in many rows.
_NAMED = (
    "FROM needs JOIN names caller ON caller.id = needs.caller JOIN names path ON path.id = needs.path"
    " JOIN names kind ON kind.id = needs.kind"
)
_NUMBER = "(SELECT id FROM names WHERE name = ?)"
_TESTS = "FROM names WHERE name >= 'test:' AND name < 'test;'"
_decode = msgspec.msgpack.Decoder(TestFile).decode
_encode = msgspec.msgpack.Encoder().encode

Read = Callable[[str], bytes | None]


class SuiteIndex:
    """Open for as long as one command runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    def open(cls, path: Path) -> "SuiteIndex":
        connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
        try:
            return cls._prepared(connection)
        except sqlite3.DatabaseError:  # nothing in it is irreplaceable
            connection.close()
            path.unlink(missing_ok=True)
            return cls._prepared(sqlite3.connect(path, timeout=5.0, isolation_level=None))

    @classmethod
    def _prepared(cls, connection: sqlite3.Connection) -> "SuiteIndex":
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
            for (name,) in connection.execute(tables).fetchall():
                connection.execute(f'DROP TABLE "{name}"')
            connection.execute("VACUUM")
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.executescript(_SCHEMA)
        return cls(connection)

    def __enter__(self) -> "SuiteIndex":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    # -- what is known

    def callers_of(self, id: str) -> list[tuple[str, str, int, str, bool]]:
        """(caller, its path, line, kind, inferred) of all that need *id*."""
        rows = self.connection.execute(
            f"SELECT caller.name, path.name, line, kind.name, inferred {_NAMED} WHERE callee = {_NUMBER}", (id,)
        )
        return [(caller, path, line, kind, bool(inferred)) for caller, path, line, kind, inferred in rows]

    def needs(self) -> Iterable[tuple[str, str, str, int, str, bool]]:
        """Every (callee, caller, path, line, kind, inferred)."""
        yield from self.connection.execute(
            f"SELECT callee.name, caller.name, path.name, line, kind.name, inferred {_NAMED}"
            " JOIN names callee ON callee.id = needs.callee"
        )

    def mentions_of(self, dotted: str) -> list[tuple[str, str, int]]:
        """(who, path, line) of strings that name *dotted* or something inside of it."""
        rows = self.connection.execute(
            "SELECT caller, path, line FROM mentions WHERE dotted = ? OR dotted >= ? AND dotted < ?",
            (dotted, dotted + ".", dotted + "/"),
        )
        return list(rows)

    def paths(self) -> tuple[str, ...]:
        """The files that were read."""
        return tuple(path for (path,) in self.connection.execute("SELECT path FROM files"))

    def test_ids(self) -> tuple[str, ...]:
        """Every id that the runner would collect, sorted."""
        rows = self.connection.execute(f"SELECT name {_TESTS} ORDER BY name")
        return tuple(name[len("test:") :] for (name,) in rows)

    def tests(self) -> int:
        """How many tests the runner would collect."""
        return int(self.connection.execute(f"SELECT count(*) {_TESTS}").fetchone()[0])

    def tests_of(self, definition: str) -> tuple[str, ...]:
        """The runner's ids for a definition that is a test; empty for any other."""
        rows = self.callers_of(definition)
        found = (caller for caller, _, _, kind, _ in rows if kind == "collect" and caller.startswith("test:"))
        return tuple(sorted(caller[len("test:") :] for caller in found))

    # -- keeping it true

    def refresh(self, digests: Mapping[str, Digest], read: Read) -> int:
        """Bring the rows up to date with *digests* (all Python files of the index); how many files were read.

        read: the content of a path of the work tree, None when it cannot be had.
        """
        texts = {name: text for name in FILES if (text := read(name)) is not None}
        settings = pytest_settings({name: text.decode("utf-8", "replace") for name, text in texts.items()})
        stamp = f"{_VERSION} {digest_of(repr(settings).encode())}"
        known = dict(self.connection.execute("SELECT path, digest FROM files"))
        if self._meta("stamp") != stamp:
            known = {}
        wanted = {path: digest for path, digest in digests.items() if _matters(path, settings)}
        changed = [path for path, digest in wanted.items() if known.get(path) != digest]
        gone = [path for path in known if path not in wanted]
        if not changed and not gone and known:
            return 0
        self._rewrite(wanted, changed, gone, settings, read, stamp, everything=not known)
        return len(changed)

    def _rewrite(
        self,
        wanted: Mapping[str, Digest],
        changed: list[str],
        gone: list[str],
        settings: PytestSettings,
        read: Read,
        stamp: str,
        everything: bool,
    ) -> None:
        fresh: dict[str, TestFile] = {}
        for path in changed:
            content = read(path) or b""
            is_source = not _is_testlike(path, settings)
            fresh[path] = read_doctests(content) if is_source else read_tests(path, content, settings)
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            if everything:
                execute("DELETE FROM files")
            files = {path: _decode(zlib.decompress(blob)) for path, blob in execute("SELECT path, content FROM files")}
            files = {path: file for path, file in files.items() if path in wanted}
            same = {path for path in changed if files.get(path) == fresh[path]}
            files |= fresh
            suite = Suite(files, settings, frozenset(p for p in wanted if p.endswith("__init__.py")))
            touched = [path for path in changed if path not in same]
            if everything or gone or any(_is_seen(path, suite) for path in touched):
                again = list(files)
                for table in ("needs", "mentions"):
                    execute(f"DELETE FROM {table}")
            else:
                again = touched
                for table in ("needs", "mentions"):
                    given = _NUMBER if table == "needs" else "?"
                    self.connection.executemany(f"DELETE FROM {table} WHERE path = {given}", [(p,) for p in again])
            for path in again:
                self._write(path, suite)
            self.connection.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in gone])
            self.connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?)",
                [(path, wanted[path], zlib.compress(_encode(fresh[path]), 1)) for path in changed],
            )
            columns = ("callee", "caller", "path", "kind")
            used = " UNION ".join(f"SELECT {column} FROM needs" for column in columns)
            execute(f"DELETE FROM names WHERE id NOT IN ({used})")
            execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (stamp,))
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            raise

    def _write(self, path: str, suite: Suite) -> None:
        edges: set[SuiteEdge] = set(suite.edges_of(path))
        names = {path, *(name for e in edges for name in (e.callee, e.caller, e.kind))}
        self.connection.executemany("INSERT OR IGNORE INTO names (name) VALUES (?)", [(n,) for n in sorted(names)])
        self.connection.executemany(
            f"INSERT INTO needs VALUES ({_NUMBER}, {_NUMBER}, {_NUMBER}, ?, {_NUMBER}, ?)",
            [(e.callee, e.caller, path, e.line, e.kind, int(e.inferred)) for e in sorted(edges)],
        )
        self.connection.executemany(
            "INSERT INTO mentions VALUES (?, ?, ?, ?)",
            [
                (m.dotted, f"{path}::{m.name}" if m.name else f"suite:{path}", path, m.line)
                for m in suite.files[path].mentions
            ],
        )

    def _meta(self, key: str) -> str:
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""


def _matters(path: str, settings: PytestSettings) -> bool:
    return path.endswith(".py") and (_is_testlike(path, settings) or settings.doctest)


def _is_testlike(path: str, settings: PytestSettings) -> bool:
    """May hold tests, fixtures, or the base classes of tests."""
    lower = path.lower()
    return settings.is_test_file(path) or any(word in lower for word in ("test", "conftest", "fixture", "plugin"))


def _is_seen(path: str, suite: Suite) -> bool:
    """Other test files depend on what it says."""
    if path.rpartition("/")[2] in ("conftest.py", "__init__.py"):
        return True
    if path not in suite.is_test_file and suite.files[path].fixtures:
        return True
    stem = path.removesuffix(".py").rpartition("/")[2]
    return any(
        stem in (module.rpartition(".")[2], name)
        for file in suite.files.values()
        for _, module, name, _ in file.imported
    )
