"""Pairs of (a number, a file's number) as a block: who defines a name, who has edges to what a file defines."""

import zlib
from collections.abc import Iterable
from itertools import accumulate

from sleepcode.core.columns import Lists, from_bytes, lists_of, steps, to_bytes

Pairs = set[tuple[int, int]]
_LENGTH = 4  # bytes that say where the second column begins


def pack(pairs: Pairs) -> bytes:
    ordered = sorted(pairs)
    numbers, files = to_bytes(steps([number for number, _ in ordered])), to_bytes([file for _, file in ordered])
    return zlib.compress(len(numbers).to_bytes(_LENGTH, "little") + numbers + files)


def pairs_in(block: bytes) -> Pairs:
    return set(_pairs(block))


def lists_in(block: bytes) -> Lists:
    """Number -> files."""
    return lists_of(_pairs(block))


def _pairs(block: bytes) -> Iterable[tuple[int, int]]:
    if not block:
        return ()
    columns = zlib.decompress(block)
    end = _LENGTH + int.from_bytes(columns[:_LENGTH], "little")
    return zip(accumulate(from_bytes(columns[_LENGTH:end])), from_bytes(columns[end:]), strict=True)
