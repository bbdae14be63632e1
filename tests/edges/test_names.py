"""Which files define a name, in a tree with very many of them."""

import sqlite3

from sleepcode.edges.index.names import may_define, row_and_rest
from sleepcode.edges.index.pairs import pack, pairs_in
from sleepcode.edges.index.schema import TABLES


def test_a_name_is_found_in_a_file_whatever_its_number() -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    files = [1, 0xFFFF, 0x10000, 0x10001, 1_000_000]
    for name, defining in (("pay", files), ("refund", [2, 0x10002])):
        row, rest = row_and_rest(name)
        connection.execute("INSERT INTO named VALUES (?, ?)", (row, pack({(rest, file) for file in defining})))
    assert (may_define(connection, "pay"), may_define(connection, "refund")) == (files, [2, 0x10002])


def test_a_name_is_found_in_any_case_and_in_its_own_alone() -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    for name, file in (("PayNow", 1), ("payNow", 2), ("refund", 3)):
        row, rest = row_and_rest(name)
        before = connection.execute("SELECT files FROM named WHERE number=?", (row,)).fetchone()
        pairs = (pairs_in(before[0]) if before else set()) | {(rest, file)}
        connection.execute("INSERT OR REPLACE INTO named VALUES (?, ?)", (row, pack(pairs)))
    assert (may_define(connection, "PayNow"), may_define(connection, "payNow")) == ([1], [2])
    assert sorted(may_define(connection, "PAYNOW", in_any_case=True)) == [1, 2]
