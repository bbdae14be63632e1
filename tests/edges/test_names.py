"""Which files define a name, in a tree with very many of them."""

import sqlite3

from sleepcode.edges.index.names import key, may_define
from sleepcode.edges.index.schema import TABLES


def test_a_name_is_found_in_a_file_whatever_its_number() -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    files = [1, 0xFFFF, 0x10000, 0x10001, 1_000_000]
    connection.executemany("INSERT INTO named VALUES (?)", [(key("pay", file),) for file in files])
    connection.executemany("INSERT INTO named VALUES (?)", [(key("refund", file),) for file in (2, 0x10002)])
    assert (may_define(connection, "pay"), may_define(connection, "refund")) == (files, [2, 0x10002])
