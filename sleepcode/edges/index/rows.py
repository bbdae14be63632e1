"""The edges of one file as a compressed block of integers, and back."""

import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import msgspec

from sleepcode.core.columns import from_bytes, steps, to_bytes

KINDS = (
    "call", "import", "property", "operator", "callback", "new", "decorator", "fixture", "class-body", "override",
)  # fmt: skip
SEARCHES = 3  # for the rows to a callee, before it pays to put them in order
OUTSIDE = 0xFFFF << 16  # callee numbers from here on: index into the block's outside names


class EdgeRow(NamedTuple):
    """*callee* is a node, or the name of what lies outside."""

    caller: int  # node
    callee: int | str
    line: int
    certainty: int  # 0 resolved, 1 inferred, 2 candidate
    kind: str


def pack(file: int, rows: list[EdgeRow]) -> bytes:
    """*rows* must all have callers of *file*."""
    names: dict[str, int] = {}
    callers, callees, lines, marks = array("I"), array("I"), array("I"), array("B")
    for row in sorted(rows, key=lambda r: (r.caller, r.line, str(r.callee))):
        callers.append(row.caller & 0xFFFF)
        if isinstance(row.callee, str):
            callees.append(OUTSIDE | (names.setdefault(row.callee, len(names)) & 0xFFFF))
        else:
            callees.append(row.callee)
        lines.append(row.line)
        marks.append(row.certainty << 4 | KINDS.index(row.kind))
    each = sorted(set(callees))
    number = {callee: place for place, callee in enumerate(each)}
    block = (
        list(names),
        *map(steps, (callers, each)),
        to_bytes([number[callee] for callee in callees]),
        steps(lines),
        marks.tobytes(),
    )
    return zlib.compress(msgspec.msgpack.encode(block), 6) if rows else b""


_Block = tuple[list[str], list[int], list[int], bytes, list[int], bytes]
_decode = msgspec.msgpack.Decoder(_Block).decode
_NONE: _Block = [], [], [], to_bytes(()), [], b""


class Edges:
    """The edges of one file as they were packed; rows are made of those that are asked for."""

    __slots__ = ("_asked", "_base", "_by_callee", "_callees", "_callers", "_lines", "_marks", "_names", "_order")

    def __init__(self, file: int, block: bytes) -> None:
        names, callers, callees, numbers, lines, marks = _decode(zlib.decompress(block)) if block else _NONE
        self._base = file << 16
        self._names = names
        self._callers: Sequence[int] = list(accumulate(callers))
        self._callees: Sequence[int] = list(map(list(accumulate(callees)).__getitem__, from_bytes(numbers)))
        self._lines: Sequence[int] = list(accumulate(lines))
        self._marks = marks
        self._asked = 0  # how often for a callee
        self._order: list[int] | None = None  # positions by callee
        self._by_callee: list[int] = []  # the callees in that order

    def rows(self) -> list[EdgeRow]:
        return list(map(self._row, range(len(self._callers))))

    def inside(self) -> list[tuple[int, int, int, int]]:
        """(place of the caller, callee, line, mark) of the edges that do not lead outside."""
        columns = zip(self._callers, self._callees, self._lines, self._marks, strict=True)
        return [row for row in columns if row[1] < OUTSIDE]

    def callees(self) -> set[int]:
        """The nodes inside of the project that the rows lead to."""
        return {callee for callee in self._callees if callee < OUTSIDE}

    def into(self, callee: int) -> list[EdgeRow]:
        if self._order is None:
            self._asked += 1
            if self._asked <= SEARCHES:
                return [self._row(position) for position, each in enumerate(self._callees) if each == callee]
            self._order = sorted(range(len(self._callees)), key=self._callees.__getitem__)
            self._by_callee = [self._callees[position] for position in self._order]
        first, end = bisect_left(self._by_callee, callee), bisect_right(self._by_callee, callee)
        return list(map(self._row, self._order[first:end]))

    def of(self, caller: int) -> list[EdgeRow]:
        """They are sorted by caller."""
        place = caller & 0xFFFF
        return list(map(self._row, range(bisect_left(self._callers, place), bisect_right(self._callers, place))))

    def _row(self, position: int) -> EdgeRow:
        callee, mark = self._callees[position], self._marks[position]
        return EdgeRow(
            self._base | self._callers[position],
            self._names[callee & 0xFFFF] if callee >= OUTSIDE else callee,
            self._lines[position],
            mark >> 4,
            KINDS[mark & 15],
        )


def unpack(file: int, block: bytes) -> list[EdgeRow]:
    return Edges(file, block).rows()
