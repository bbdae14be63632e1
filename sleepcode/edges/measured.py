"""What running the tests has shown: which functions each test enters, and which tests fail with each broken.

One SQLite file in the store, shared by all work trees: a row is found by the digest of the function's
own lines, so it holds wherever these lines are.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sleepcode.core.model import Digest

_SCHEMA = """
CREATE TABLE IF NOT EXISTS broken(
    id TEXT, digest TEXT, measured_at REAL, failing BLOB, ran BLOB, PRIMARY KEY (id, digest)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entered(
    id TEXT, digest TEXT, measured_at REAL, tests BLOB, at_import INTEGER, PRIMARY KEY (id, digest)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS suites(measured_at REAL PRIMARY KEY, seconds REAL, tests BLOB);
"""
KEPT_SUITES = 3
_encode = msgspec.json.encode
_ids = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of one function, as it was when it was measured."""

    tests: tuple[str, ...]  # that failed with it broken, or entered it
    known: frozenset[str]  # the tests that were there to fail
    source: str  # mutation or coverage
    measured_at: float
    digest: Digest
    at_import: bool = False  # it also ran while files were imported


class MeasuredStore:
    """Open for as long as one command runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    def open(cls, path: Path) -> "MeasuredStore":
        connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(_SCHEMA)
        path.chmod(0o600)
        return cls(connection)

    def __enter__(self) -> "MeasuredStore":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def put_suite(
        self,
        measured_at: float,
        seconds: float,
        tests: Iterable[str],
        entered: Mapping[tuple[str, Digest], tuple[tuple[str, ...], bool]],
    ) -> None:
        """One traced run of the whole suite.  entered: (id, digest) -> (tests, also at import)."""
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            execute(
                "INSERT OR REPLACE INTO suites VALUES (?, ?, ?)",
                (measured_at, seconds, _encode(sorted(tests))),
            )
            self.connection.executemany(
                "INSERT OR REPLACE INTO entered VALUES (?, ?, ?, ?, ?)",
                [
                    (id, digest, measured_at, _encode(sorted(found)), int(at_import))
                    for (id, digest), (found, at_import) in sorted(entered.items())
                ],
            )
            execute(
                "DELETE FROM suites WHERE measured_at NOT IN "
                f"(SELECT measured_at FROM suites ORDER BY measured_at DESC LIMIT {KEPT_SUITES})"
            )
            execute("COMMIT")
        except BaseException:
            execute("ROLLBACK")
            raise

    def put_broken(
        self, id: str, digest: Digest, measured_at: float, failing: Iterable[str], ran: Iterable[str]
    ) -> None:
        self.connection.execute(
            "INSERT OR REPLACE INTO broken VALUES (?, ?, ?, ?, ?)",
            (id, digest, measured_at, _encode(sorted(failing)), _encode(sorted(ran))),
        )

    def last_suite(self) -> tuple[float, float, tuple[str, ...]] | None:
        """(when, seconds, tests that passed) of the last traced run."""
        row = self.connection.execute(
            "SELECT measured_at, seconds, tests FROM suites ORDER BY measured_at DESC LIMIT 1"
        ).fetchone()
        return (row[0], row[1], _ids(row[2])) if row else None

    def is_measured(self, id: str, digest: Digest) -> bool:
        row = self.connection.execute("SELECT 1 FROM broken WHERE id=? AND digest=?", (id, digest)).fetchone()
        return row is not None

    def of(self, id: str, digest: Digest) -> Measured | None:
        """What was measured of exactly these lines; mutation before coverage."""
        suite = self.last_suite()
        row = self.connection.execute(
            "SELECT failing, ran, measured_at FROM broken WHERE id=? AND digest=?", (id, digest)
        ).fetchone()
        if row is not None:
            return Measured(_ids(row[0]), frozenset(_ids(row[1])), "mutation", row[2], digest)
        row = self.connection.execute(
            "SELECT tests, at_import, measured_at FROM entered WHERE id=? AND digest=?", (id, digest)
        ).fetchone()
        if row is None or suite is None:
            return None
        return Measured(_ids(row[0]), frozenset(suite[2]), "coverage", row[2], digest, bool(row[1]))

    def counts(self) -> tuple[int, int]:
        """Functions measured by mutation, and by coverage."""
        return tuple(
            int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in ("broken", "entered")
        )  # type: ignore[return-value]
