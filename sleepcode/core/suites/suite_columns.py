"""All needs of a test suite as columns, looked up by what is needed; and their bytes."""

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import msgspec

from sleepcode.core.columns import Lists, from_bytes, lists_of, to_bytes
from sleepcode.core.reach.rank import counted

TEST = "test:"


class Need(NamedTuple):
    """*caller* needs *callee*: when the callee breaks, so may the caller."""

    callee: str
    caller: str
    path: str  # the file of the caller
    line: int
    kind: str
    inferred: bool


class SuiteColumns(msgspec.Struct, frozen=True, dict=True):
    """Names by number, needs by callee."""

    names: list[str]  # sorted
    callers: Lists  # callee -> callers
    paths: "array[int]"  # beside the callers, as what follows
    lines: "array[int]"
    marks: bytes  # place in kinds << 1 | inferred
    kinds: list[str]
    words: dict[str, int]  # in how many tests' names each stands

    @cached_property
    def number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}

    def of(self, callee: str) -> list[tuple[str, str, int, str, bool]]:
        """(caller, its path, line, kind, inferred) of all that need it."""
        number = self.number.get(callee)
        if number is None:
            return []
        first, end = self.callers.where(number)
        names, callers, paths, lines, marks, kinds = (
            self.names, self.callers.items, self.paths, self.lines, self.marks, self.kinds,
        )  # fmt: skip
        return [
            (names[callers[at]], names[paths[at]], lines[at], kinds[marks[at] >> 1], bool(marks[at] & 1))
            for at in range(first, end)
        ]

    def starting(self, prefix: str) -> list[str]:
        """The names that start with it; its last character must have a successor."""
        first = bisect_left(self.names, prefix)
        end = bisect_left(self.names, prefix[:-1] + chr(ord(prefix[-1]) + 1))
        return self.names[first:end]


def suite_columns(needs: Iterable[Need]) -> SuiteColumns:
    """In the order given, for each callee."""
    rows = list(needs)
    names = sorted({name for row in rows for name in row[:3]})
    number = {name: place for place, name in enumerate(names)}
    kinds = sorted({row.kind for row in rows})
    rows.sort(key=lambda row: number[row.callee])
    return SuiteColumns(
        names,
        lists_of((number[row.callee], number[row.caller]) for row in rows),
        array("I", [number[row.path] for row in rows]),
        array("I", [row.line for row in rows]),
        bytes(kinds.index(row.kind) << 1 | row.inferred for row in rows),
        kinds,
        dict(counted(name for name in names if name.startswith(TEST))),
    )


_Packed = tuple[list[str], bytes, bytes, bytes, bytes, bytes, bytes, list[str], dict[str, int]]


def pack(columns: SuiteColumns) -> bytes:
    numbers = map(to_bytes, (*columns.callers, columns.paths, columns.lines))
    packed = (columns.names, *numbers, columns.marks, columns.kinds, columns.words)
    return zlib.compress(msgspec.msgpack.encode(packed), 6)


def unpack(blob: bytes) -> SuiteColumns:
    names, heads, starts, callers, paths, lines, marks, kinds, words = msgspec.msgpack.decode(
        zlib.decompress(blob), type=_Packed
    )
    by_callee = Lists(from_bytes(heads), from_bytes(starts), from_bytes(callers))
    return SuiteColumns(names, by_callee, from_bytes(paths), from_bytes(lines), marks, kinds, words)
