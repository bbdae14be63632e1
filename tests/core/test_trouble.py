"""What is no fault of the user's files and none of ours."""

import errno
import sqlite3
from pathlib import Path

import pytest

from sleepcode.core.trouble import of_store, remedied
from sleepcode.errors import StoreDamaged


def test_a_full_disk_is_not_called_damage(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "full.sqlite", isolation_level=None)
    database.execute("CREATE TABLE t (x)")
    database.execute("PRAGMA max_page_count = 2")  # SQLite's own way to be full
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.execute("INSERT INTO t VALUES (?)", ("x" * 100_000,))
    told = of_store(caught.value, "the note store", tmp_path, "delete it")
    assert "no space is left" in told.problem
    assert "delete" not in told.remedy


def test_a_file_that_may_not_be_written_is_not_called_damage(tmp_path: Path) -> None:
    file = tmp_path / "read.sqlite"
    sqlite3.connect(file).execute("CREATE TABLE t (x)").connection.close()
    database = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.execute("INSERT INTO t VALUES (1)")
    assert "cannot be written" in of_store(caught.value, "the index", file, "delete it").problem


def test_damage_is_called_damage(tmp_path: Path) -> None:
    (tmp_path / "bad.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        sqlite3.connect(tmp_path / "bad.sqlite").execute("SELECT * FROM sqlite_master")
    told = of_store(caught.value, "the index", tmp_path / "bad.sqlite", "delete it")
    assert isinstance(told, StoreDamaged) and told.remedy == "delete it"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_the_disk_s_own_words_are_told_with_the_place(number: int) -> None:
    told = remedied(OSError(number, "…", "/some/where"))
    assert told is not None and "/some/where" in told.problem


@pytest.mark.parametrize("error", [ZeroDivisionError(), KeyError("x"), OSError(errno.ENOENT, "…", "/x")])
def test_a_bug_stays_a_bug(error: Exception) -> None:
    assert remedied(error) is None
