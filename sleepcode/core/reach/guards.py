"""How likely a line runs once its function has been entered, judged by the blocks it stands in.

Read from indentation alone, without a parse, in one pass over a file.  The figures are rough, their order
is what counts: a handler runs rarely, a branch about every other time, and each way out that comes
earlier takes some.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

_BLOCKS = (
    (re.compile(r"(?:\}\s*)?(?:except|catch|rescue)\b"), 0.15),
    (re.compile(r"(?:\}\s*)?(?:elif|else\s+if)\b"), 0.45),
    (re.compile(r"(?:\}\s*)?else\b"), 0.5),
    (re.compile(r"if\b"), 0.55),
    (re.compile(r"(?:case|default|when)\b"), 0.35),
    (re.compile(r"(?:async\s+)?(?:for|while)\b"), 0.85),
)
FUNCTION = re.compile(r"(?:async\s+)?def\b|class\b|func\b|(?:pub\s+)?fn\b|function\b|(?:it|test|describe)\(")
_WAY_OUT = re.compile(r"(?:return|raise|throw|panic!|continue|break)\b")
_RAISE = re.compile(r"(?:raise|throw|panic!)\b")
EARLIER_WAY_OUT = 0.9
LEAST_AFTER_WAYS_OUT = 0.4
MOST_WAYS_OUT = 9  # more change nothing
FARTHEST = 400  # lines looked at above the one asked for


class _Level(msgspec.Struct):
    """The lines of one indentation that stand in the same block, so far."""

    depth: int
    last: str  # the last of them: the header of what is deeper
    line: int  # of that one
    open: list[int] = msgspec.field(default_factory=list)  # ways out at this depth, by line
    closed: list[int] = msgspec.field(default_factory=list)  # and in blocks inside that have ended


def likelihoods(lines: Sequence[str], wanted: Mapping[int, int]) -> dict[int, float]:
    """Of each *wanted* 1-based line; 1.0 for what always runs, and for lines that are not there.

    wanted: line -> the line that its function begins at; many languages' functions begin with no word that says so.
    """
    found: dict[int, float] = {}
    levels: list[_Level] = []
    asked = sorted({line for line in wanted if 0 < line <= len(lines)}, reverse=True)
    number = 0
    while asked:
        number += 1
        text = lines[number - 1]
        own = text.lstrip()
        depth = len(text) - len(own)
        if number == asked[-1]:
            asked.pop()
            found[number] = _likelihood(levels, number, own, depth, wanted[number])
        if own and own[0] not in "#)]":
            level = levels[-1] if levels and levels[-1].depth == depth else _enter(levels, depth)
            level.last, level.line = own, number
            if own[0] in "rtpcb" and _WAY_OUT.match(own):
                level.open.append(number)
                del level.open[:-MOST_WAYS_OUT]
    return found


def _enter(levels: list[_Level], depth: int) -> _Level:
    """The level of that indentation, deeper ones being over."""
    ended: list[int] = []
    while levels and levels[-1].depth > depth:
        inner = levels.pop()
        ended += inner.open
        ended += inner.closed
    if not levels or levels[-1].depth < depth:
        levels.append(_Level(depth, "", 0))
    if ended:
        levels[-1].closed = sorted((*levels[-1].closed, *ended))[-MOST_WAYS_OUT:]
    return levels[-1]


def _likelihood(levels: Sequence[_Level], number: int, own: str, depth: int, begin: int) -> float:
    likelihood = 0.5 if _RAISE.match(own) else 1.0
    first = max(number - FARTHEST, begin)
    ways_out = 0
    for level in reversed(levels):
        if level.depth < depth:  # the header of the block that was looked at
            if level.line < first:
                break
            depth = level.depth
            factor = _factor(level.last)
            likelihood *= factor or 1.0
            if factor == 0 or depth == 0:
                break
        elif level.depth > depth:
            ways_out += sum(line >= first for line in level.open)
        ways_out += sum(line >= first for line in level.closed)
    return float(likelihood * max(EARLIER_WAY_OUT**ways_out, LEAST_AFTER_WAYS_OUT))


@lru_cache(1_000)  # what stands in one block asks for the same header
def _factor(header: str) -> float:
    """How likely what stands below it runs; 0 for a function, which is entered."""
    if FUNCTION.match(header):
        return 0.0
    return next((factor for pattern, factor in _BLOCKS if pattern.match(header)), 1.0)
