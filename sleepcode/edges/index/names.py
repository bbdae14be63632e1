"""Which files define a name: numbers in a table, each of a name's hash and a file."""

import sqlite3
from zlib import crc32

_HASH = 0xFFFFFF  # two names with the same are told apart by what is defined in the files
_FILE_BITS = 24  # sixteen million files; SQLite keeps both in seven bytes
_FILES = (1 << _FILE_BITS) - 1


def key(name: str, file: int) -> int:
    return (crc32(name.encode("utf-8", "surrogatepass")) & _HASH) << _FILE_BITS | file


def may_define(connection: sqlite3.Connection, name: str) -> list[int]:
    """All files that define the name; now and then one that does not."""
    query = "SELECT name_and_file & ? FROM named WHERE name_and_file BETWEEN ? AND ?"
    return [row[0] for row in connection.execute(query, (_FILES, key(name, 0), key(name, _FILES)))]
