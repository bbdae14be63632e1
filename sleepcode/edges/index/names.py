"""Which files define a name: pairs of the name's hash and a file, in a few rows by the first bits of the hash."""

import sqlite3
from zlib import crc32

from sleepcode.edges.index.pairs import lists_in

_HASH = 0xFFFFFF  # two names with the same are told apart by what is defined in the files
_REST = 17  # bits of the hash beside the row's


def row_and_rest(name: str) -> tuple[int, int]:
    """The number of the row that has the name, and what the name goes by in there."""
    found = crc32(name.encode("utf-8", "surrogatepass")) & _HASH
    return found >> _REST, found & (1 << _REST) - 1


def may_define(connection: sqlite3.Connection, name: str) -> list[int]:
    """All files that define the name; now and then one that does not."""
    number, rest = row_and_rest(name)
    row = connection.execute("SELECT files FROM named WHERE number=?", (number,)).fetchone()
    return list(lists_in(row[0]).of(rest)) if row else []
