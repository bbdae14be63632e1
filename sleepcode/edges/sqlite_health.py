"""Whether SQLite can do what we need, and whether a file of it is sound."""

import sqlite3
from pathlib import Path

from sleepcode.core.trouble import remedied

VERSION = sqlite3.sqlite_version


def problem_of(file: Path) -> str:
    """What SQLite's own quick check says of the file; empty when it is sound.  Nothing is written.

    Raises SleepcodeError when the disk does not let it look.
    """
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        try:
            said = str(connection.execute("PRAGMA quick_check").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if told := remedied(error):
            raise told from error
        return str(error)
    return "" if said == "ok" else said


def has_fts5() -> bool:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        return True
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
