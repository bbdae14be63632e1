"""The edges of one file as a compressed block of integers, and back."""

import sys
import zlib
from array import array
from typing import NamedTuple

import msgspec

KINDS = (
    "call", "import", "property", "operator", "callback", "new", "decorator", "fixture", "class-body", "override",
)  # fmt: skip
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
    if sys.byteorder == "big":
        for column in (callers, callees, lines):
            column.byteswap()
    block = (list(names), callers.tobytes(), callees.tobytes(), lines.tobytes(), marks.tobytes())
    return zlib.compress(msgspec.msgpack.encode(block), 6) if rows else b""


_BLOCK = msgspec.msgpack.Decoder(tuple[list[str], bytes, bytes, bytes, bytes])


def unpack(file: int, block: bytes) -> list[EdgeRow]:
    if not block:
        return []
    names, *columns = _BLOCK.decode(zlib.decompress(block))
    callers, callees, lines = (array("I", column) for column in columns[:3])
    if sys.byteorder == "big":
        for column in (callers, callees, lines):
            column.byteswap()
    base = file << 16
    return [
        EdgeRow(
            base | caller,
            names[callee & 0xFFFF] if callee >= OUTSIDE else callee,
            line,
            mark >> 4,
            KINDS[mark & 15],
        )
        for caller, callee, line, mark in zip(callers, callees, lines, columns[3], strict=True)
    ]
