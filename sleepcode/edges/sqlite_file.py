"""A SQLite file of ours: opened alike whatever it holds, written all at once or not at all."""

import atexit
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self
from weakref import WeakSet

STEP = 100  # milliseconds


class SqliteFile:
    """Open for as long as one command runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()


class _Connection(sqlite3.Connection):
    """One that can be referred to weakly."""


_open: WeakSet[_Connection] = WeakSet()


@atexit.register  # SQLite's own log beside a file goes with the last that has it open
def _close_all() -> None:
    for connection in list(_open):
        with suppress(sqlite3.Error):
            connection.close()


def connect(path: Path, *, timeout: float) -> sqlite3.Connection:
    """Readers see the last whole state while another process writes; only the user may read it.

    timeout: seconds to wait for another process that writes.  Raises sqlite3.DatabaseError.
    """
    connection = sqlite3.connect(
        path, timeout=timeout, isolation_level=None, check_same_thread=False, factory=_Connection
    )
    _open.add(connection)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    with suppress(OSError):
        path.chmod(0o600)
    return connection


@contextmanager
def at_once(connection: sqlite3.Connection, *, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """One transaction, all or nothing: no other process's can come between.

    With a plain "BEGIN" what is read is of one moment, whatever others write; the first write may find that they did.
    """
    try:
        _begin(connection, begin)
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk ends it by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _begin(connection: sqlite3.Connection, begin: str) -> None:
    """Waits for another writer step by step: an alarm and Ctrl-C are heard only between two calls of SQLite."""
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    ends = time.monotonic() + patience / 1000
    connection.execute(f"PRAGMA busy_timeout={min(patience, STEP)}")
    try:
        while True:
            try:
                connection.execute(begin)
                return
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() >= ends:
                    raise
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience}")


def drop_tables(connection: sqlite3.Connection) -> None:
    """Start afresh: nothing of an older version is kept, and the room it took is given back."""
    tables = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
    names = [name for (name,) in connection.execute(tables)]
    for name in names:
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    if names:
        with suppress(sqlite3.OperationalError):  # while another process reads it
            connection.execute("VACUUM")
