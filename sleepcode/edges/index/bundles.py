"""The facts of several files in one compressed blob, and those of one file out of it.

Files of one folder say much the same: together they take three quarters of what they take one by one.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from sleepcode.core.facts import FileFacts, OutlineOnly
from sleepcode.core.model import Digest
from sleepcode.core.packing import packed, unpacked

# Bytes before they are compressed: from there on they gain little and take longer to be read (0.1 ms).
ENOUGH = 48_000
MOST_KEPT = 8  # that were read last
_decode_outline = msgspec.msgpack.Decoder(OutlineOnly).decode
_decode_facts = msgspec.msgpack.Decoder(FileFacts).decode
_decode = msgspec.msgpack.Decoder(list[bytes]).decode
_encode = msgspec.msgpack.Encoder().encode


class Bundle(NamedTuple):
    of: list[tuple[Digest, str]]  # (digest, language) of the files, in order
    blob: bytes


def bundled(facts: Iterable[tuple[tuple[Digest, str], FileFacts]]) -> Iterator[Bundle]:
    """In the order given."""
    from sleepcode.core.bases import bases_in, last_names  # who reads them takes none of it
    from sleepcode.core.reach.outline import imported

    of: list[tuple[Digest, str]] = []
    parts: list[bytes] = []
    for key, each in facts:
        of.append(key)
        parts.append(_encode(packed(each, imported(each), last_names(bases_in(each)))))
        if sum(map(len, parts)) >= ENOUGH:
            yield Bundle(of, zlib.compress(_encode(parts)))
            of, parts = [], []
    if of:
        yield Bundle(of, zlib.compress(_encode(parts)))


def facts_in(part: bytes) -> FileFacts:
    """part: as `Bundles.read` gives it."""
    return unpacked(_decode_facts(part))


def outline_in(part: bytes) -> OutlineOnly:
    return _decode_outline(part)


class Bundles:
    """Reads the parts of bundles; which number never comes again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._kept: dict[int, list[bytes]] = {}

    def read(self, number: int, place: int) -> bytes:
        found = self._kept.get(number)
        if found is None:
            row = self._db.execute("SELECT blob FROM bundles WHERE number=?", (number,)).fetchone()
            if len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            found = self._kept[number] = _decode(zlib.decompress(row[0]))
        return found[place]
