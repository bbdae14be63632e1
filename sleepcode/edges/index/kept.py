"""Answers that took long, each under everything that it rests on."""

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import suppress

MOST = 8  # the latest ones


def kept(connection: sqlite3.Connection, basis: str, work_out: Callable[[], bytes]) -> bytes:
    """What is known for that basis, else worked out now, and kept unless another process is writing."""
    row = connection.execute("SELECT answer FROM kept WHERE basis=?", (basis,)).fetchone()
    if row is not None:
        return zlib.decompress(row[0])
    answer = work_out()
    connection.execute("PRAGMA busy_timeout=0")  # an answer does not wait for a link to end
    try:
        with suppress(sqlite3.OperationalError):
            connection.execute(
                "INSERT OR REPLACE INTO kept (number, basis, answer) VALUES "
                "((SELECT coalesce(max(number), 0) + 1 FROM kept), ?, ?)",
                (basis, zlib.compress(answer, 1)),
            )
            connection.execute("DELETE FROM kept WHERE number <= (SELECT max(number) FROM kept) - ?", (MOST,))
    finally:
        connection.execute("PRAGMA busy_timeout=30000")
    return answer
