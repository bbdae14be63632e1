"""What running the tests has shown: which lines of each function a test runs, which tests fail with each broken.

One SQLite file in the store, shared by all work trees: a row is found by the digest of the function's
own lines, so it holds wherever these lines are.  Tests are numbered; their lists are compressed JSON.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sleepcode.core.model import Digest
from sleepcode.core.mutation.trials import RAISE
from sleepcode.edges.sqlite_file import SqliteFile, at_once, connect

VERSION = 2
_SCHEMA = """
DROP TABLE IF EXISTS broken; DROP TABLE IF EXISTS entered; DROP TABLE IF EXISTS suites;
DROP TABLE IF EXISTS tests; DROP TABLE IF EXISTS spent;
CREATE TABLE tests(n INTEGER PRIMARY KEY, id TEXT UNIQUE, functions INTEGER NOT NULL DEFAULT 0);
CREATE TABLE suites(measured_at REAL PRIMARY KEY, state TEXT, seconds REAL, passed BLOB, files BLOB);
CREATE TABLE entered(
    id TEXT, digest TEXT, measured_at REAL, tests BLOB, loose INTEGER, PRIMARY KEY (id, digest)
) WITHOUT ROWID;
CREATE TABLE broken(
    id TEXT, digest TEXT, kind TEXT, first INTEGER, last INTEGER, measured_at REAL, failing BLOB, ran BLOB,
    PRIMARY KEY (id, digest, kind)
) WITHOUT ROWID;
CREATE TABLE spent(day TEXT PRIMARY KEY, seconds REAL);
"""
# How many parts of functions were broken that a test runs, and how many of them it noticed.
_NOTICED = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS noticed(n INTEGER PRIMARY KEY, failed INTEGER NOT NULL, ran INTEGER NOT NULL);
COMMIT
"""
KEPT_SUITES = 3

Key = tuple[str, Digest]  # of a function: its id, and the digest of its lines


@dataclass(frozen=True, slots=True)
class Suite:
    """One run of everything, under the tracer."""

    measured_at: float
    state: str  # digest of what it ran: the files and the command
    seconds: float  # without the tracer
    passed: frozenset[str]  # each time it ran
    files: Mapping[str, Digest]


@dataclass(frozen=True, slots=True)
class Entered:
    """Which tests ran a function."""

    lines: Mapping[str, int]  # test -> bit n for the n-th line of the function; 0 where lines are not known
    loose: bool  # it also ran at import, or once for many tests: there are more that depend on it
    measured_at: float


@dataclass(frozen=True, slots=True)
class Broken:
    """Which tests failed with a function broken in one way."""

    kind: str
    first: int  # the lines that were broken, from the function's first
    last: int
    failing: frozenset[str]
    ran: frozenset[str]
    measured_at: float


class MeasuredStore(SqliteFile):
    """Open for as long as one command runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._names: dict[int, str] = {}
        self._known: dict[str, int] = {}

    @classmethod
    def open(cls, path: Path) -> "MeasuredStore":
        connection = connect(path, timeout=5)
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version={VERSION}; COMMIT")
        store = cls(connection)
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name='noticed'").fetchone():
            connection.executescript(_NOTICED)
            for failing, ran in connection.execute(
                f"SELECT failing, ran FROM broken WHERE kind != '{RAISE}'"
            ).fetchall():
                store._count(_unpacked(failing), _unpacked(ran))
        return store

    # -- written while measuring

    def put_suite(self, suite: Suite, entered: Mapping[Key, Entered], functions: Mapping[str, int]) -> None:
        """functions: how many of them each test runs."""
        execute = self.connection.execute
        with at_once(self.connection):
            numbers = self._numbers({*suite.passed, *functions})
            self.connection.executemany(
                "UPDATE tests SET functions=? WHERE id=?", [(count, id) for id, count in functions.items()]
            )
            execute(
                "INSERT OR REPLACE INTO suites VALUES (?, ?, ?, ?, ?)",
                (
                    suite.measured_at,
                    suite.state,
                    suite.seconds,
                    _packed(sorted(numbers[id] for id in suite.passed)),
                    _packed(dict(suite.files)),
                ),
            )
            self.connection.executemany(
                "INSERT OR REPLACE INTO entered VALUES (?, ?, ?, ?, ?)",
                [
                    (
                        id,
                        digest,
                        one.measured_at,
                        _packed({numbers[test]: f"{lines:x}" for test, lines in sorted(one.lines.items())}),
                        int(one.loose),
                    )
                    for (id, digest), one in sorted(entered.items())
                ],
            )
            execute(
                "DELETE FROM suites WHERE state LIKE 'coverage %' = ?1 LIKE 'coverage %' AND measured_at NOT IN "
                "(SELECT measured_at FROM suites WHERE state LIKE 'coverage %' = ?1 LIKE 'coverage %' "
                f"ORDER BY measured_at DESC LIMIT {KEPT_SUITES})",
                (suite.state,),
            )

    def put_broken(self, id: str, digest: Digest, found: Broken) -> None:
        numbers = self._numbers(found.failing | found.ran)
        failing, ran = (sorted(numbers[test] for test in tests) for tests in (found.failing, found.ran))
        if found.kind != RAISE:
            self._count(failing, ran)
        self.connection.execute(
            "INSERT OR REPLACE INTO broken VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                id,
                digest,
                found.kind,
                found.first,
                found.last,
                found.measured_at,
                _packed(failing),
                _packed(ran),
            ),
        )

    def _count(self, failing: Iterable[int], ran: Iterable[int]) -> None:
        noticed = set(failing)
        self.connection.executemany(
            "INSERT INTO noticed VALUES (?1, ?2, 1) ON CONFLICT(n) DO UPDATE SET failed=failed + ?2, ran=ran + 1",
            [(number, int(number in noticed)) for number in {*noticed, *ran}],
        )

    def spend(self, day: str, seconds: float) -> None:
        self.connection.execute(
            "INSERT INTO spent VALUES (?, ?) ON CONFLICT(day) DO UPDATE SET seconds = seconds + excluded.seconds",
            (day, seconds),
        )

    def spent(self, day: str) -> float:
        row = self.connection.execute("SELECT seconds FROM spent WHERE day=?", (day,)).fetchone()
        return float(row[0]) if row else 0.0

    # -- read when asked

    def last_suite(self) -> Suite | None:
        """The last that measuring ran itself."""
        return self._suite("WHERE state NOT LIKE 'coverage %' ORDER BY measured_at DESC LIMIT 1", ())

    def suite(self, measured_at: float) -> Suite | None:
        return self._suite("WHERE measured_at=?", (measured_at,))

    def _suite(self, where: str, given: tuple[object, ...]) -> Suite | None:
        row = self.connection.execute(f"SELECT * FROM suites {where}", given).fetchone()
        return None if row is None else Suite(row[0], row[1], row[2], self._tests(row[3]), _unpacked(row[4]))

    def entered(self, id: str, digest: Digest | None = None) -> tuple[Digest, Entered] | None:
        """By exactly these lines; without *digest*, by the latest version that was measured."""
        row = self.connection.execute(
            "SELECT digest, tests, loose, measured_at FROM entered WHERE id=? AND digest=coalesce(?, digest) "
            "ORDER BY measured_at DESC LIMIT 1",
            (id, digest),
        ).fetchone()
        if row is None:
            return None
        names = self._all_names()
        lines = {names[int(n)]: int(bits, 16) for n, bits in _unpacked(row[1]).items()}
        return row[0], Entered(lines, bool(row[2]), row[3])

    def broken(self, id: str, digest: Digest) -> list[Broken]:
        """Each way in which this function was broken, failing at once first."""
        rows = self.connection.execute(
            "SELECT kind, first, last, failing, ran, measured_at FROM broken WHERE id=? AND digest=?",
            (id, digest),
        ).fetchall()
        found = [Broken(row[0], row[1], row[2], self._tests(row[3]), self._tests(row[4]), row[5]) for row in rows]
        return sorted(found, key=lambda one: (one.kind != RAISE, one.first, one.kind))

    def is_broken(self, id: str, digest: Digest, kind: str) -> bool:
        row = self.connection.execute(
            "SELECT 1 FROM broken WHERE id=? AND digest=? AND kind=?", (id, digest, kind)
        ).fetchone()
        return row is not None

    def digests_in(self, path: str, measured_at: float) -> dict[str, Digest]:
        """The functions of a file as that suite ran them."""
        return dict(
            self.connection.execute(
                "SELECT id, digest FROM entered WHERE id >= ? AND id < ? AND measured_at=?",
                (f"{path}::", f"{path}:;", measured_at),
            )
        )

    def functions_of(self) -> dict[str, int]:
        """How many functions each test runs."""
        return dict(self.connection.execute("SELECT id, functions FROM tests"))

    def noticed_of(self) -> dict[str, tuple[int, int]]:
        """Of each test: with how many broken parts of functions that it runs it failed, and how many there were."""
        rows = self.connection.execute("SELECT id, failed, ran FROM noticed JOIN tests USING (n)")
        return {id: (failed, ran) for id, failed, ran in rows}

    # -- helpers

    def _numbers(self, ids: Iterable[str]) -> dict[str, int]:
        wanted = set(ids)
        if not wanted <= self._known.keys():
            new = [(id,) for id in sorted(wanted)]
            self.connection.executemany("INSERT OR IGNORE INTO tests(id) VALUES (?)", new)
            self._names = {}
            self._known = {id: n for n, id in self._all_names().items()}
        return {id: self._known[id] for id in wanted}

    def _all_names(self) -> dict[int, str]:
        if not self._names:
            self._names = dict(self.connection.execute("SELECT n, id FROM tests"))
        return self._names

    def _tests(self, blob: bytes) -> frozenset[str]:
        names = self._all_names()
        return frozenset(names[n] for n in _unpacked(blob))


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 1)


def _unpacked(blob: bytes) -> Any:
    return json.loads(zlib.decompress(blob))
