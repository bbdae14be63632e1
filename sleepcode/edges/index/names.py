"""Which files define a name: pairs of the name's hash and a file, in a few rows by the first bits of the hash."""

import sqlite3
from collections.abc import Iterable
from zlib import crc32

from sleepcode.edges.index.pairs import lists_in

_HASH = 0xFFFFFF  # two names with the same are told apart by what is defined in the files
_REST = 17  # bits of the hash beside the row's
_CASE = 4  # further bits, of the name as it is written: the hash is the same whatever its case


def row_and_rest(name: str) -> tuple[int, int]:
    """The number of the row that has the name, and what the name goes by in there."""
    found = _hash(name.lower()) & _HASH
    return found >> _REST, (found & (1 << _REST) - 1) << _CASE | _hash(name) & (1 << _CASE) - 1


def may_define(connection: sqlite3.Connection, name: str, *, in_any_case: bool = False) -> list[int]:
    """All files that define the name; now and then one that does not."""
    number, rest = row_and_rest(name)
    row = connection.execute("SELECT files FROM named WHERE number=?", (number,)).fetchone()
    first = rest >> _CASE << _CASE
    written: Iterable[int] = range(first, first + (1 << _CASE)) if in_any_case else (rest,)
    files = lists_in(row[0] if row else b"")
    return [file for each in written for file in files.of(each)]


def _hash(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass"))
