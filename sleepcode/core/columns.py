"""Numbers by number, for a whole tree: three arrays instead of a dict of lists, and their bytes."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_BIG_ENDIAN = array("I", [1]).tobytes()[0] == 0


class Lists(NamedTuple):
    """What belongs to `heads[i]` is `items[starts[i]:starts[i + 1]]`."""

    heads: Sequence[int]  # sorted
    starts: Sequence[int]
    items: Sequence[int]

    def of(self, head: int) -> Sequence[int]:
        first, end = self.where(head)
        return self.items[first:end]

    def where(self, head: int) -> tuple[int, int]:
        """The places of its items, for columns beside them; nothing when it has none."""
        at = bisect_left(self.heads, head)
        if at == len(self.heads) or self.heads[at] != head:
            return 0, 0
        return self.starts[at], self.starts[at + 1]


def lists_of(pairs: Iterable[tuple[int, int]]) -> Lists:
    """From (head, item), sorted by head."""
    heads, starts, items = array("I"), array("I"), array("I")
    last = -1
    for head, item in pairs:
        if head != last:
            heads.append(head)
            starts.append(len(items))
            last = head
        items.append(item)
    starts.append(len(items))
    return Lists(heads, starts, items)


def to_bytes(column: Sequence[int]) -> bytes:
    """Four bytes a number, the lowest first."""
    numbers = array("I", column)
    if _BIG_ENDIAN:
        numbers.byteswap()
    return numbers.tobytes()


def from_bytes(packed: bytes) -> "array[int]":
    numbers = array("I", packed)
    if _BIG_ENDIAN:
        numbers.byteswap()
    return numbers
