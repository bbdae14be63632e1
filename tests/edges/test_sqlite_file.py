"""SQLite files of the store: private, and whole whatever happens while they are written."""

import sqlite3
import stat
import time
from contextlib import closing

import pytest

from sleepcode.edges.deadline import Overdue, deadline
from sleepcode.edges.index import Index
from sleepcode.edges.ledger import Ledger
from sleepcode.edges.measured import MeasuredStore
from sleepcode.edges.questions import QuestionIndex
from sleepcode.edges.sqlite_file import at_once, connect
from sleepcode.edges.suite_index import SuiteIndex


@pytest.mark.parametrize("store", [Index, Ledger, MeasuredStore, QuestionIndex, SuiteIndex])
def test_only_its_owner_may_read_it(tmp_path, store):
    with store.open(tmp_path / "kept"):
        assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o600


def test_what_fails_midway_leaves_nothing(tmp_path):
    connection = connect(tmp_path / "kept", timeout=1)
    connection.execute("CREATE TABLE rows(n)")
    with pytest.raises(ZeroDivisionError), at_once(connection):
        connection.execute("INSERT INTO rows VALUES (1)")
        1 / 0  # noqa: B018
    assert connection.execute("SELECT count(*) FROM rows").fetchone() == (0,)
    connection.close()


def test_what_ended_the_transaction_by_itself_is_the_error_that_is_told(tmp_path):
    connection = connect(tmp_path / "kept", timeout=1)
    with pytest.raises(ZeroDivisionError), at_once(connection):
        connection.execute("ROLLBACK")  # as SQLite does when the disk is full
        1 / 0  # noqa: B018
    connection.close()


def test_an_alarm_ends_the_wait_for_another_writer(tmp_path):
    """
    SQLite alone would go on waiting for its 30 seconds, and a push, or Ctrl-C, with it.
    """
    file = tmp_path / "kept"
    with closing(connect(file, timeout=30)) as one, closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(Overdue), deadline(0.2), at_once(one):
            pass
        assert time.monotonic() - began < 10
        assert one.execute("PRAGMA busy_timeout").fetchone() == (30_000,)
