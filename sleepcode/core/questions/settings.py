"""What a file or a class sets: each such line, with the comment above it, is a place of its own."""

import re
from collections.abc import Sequence

from sleepcode.core.comments import is_comment
from sleepcode.core.layout import indent_of
from sleepcode.core.model import Definition

SETTING = "setting"  # kind of such a place
LONGEST = 400  # lines of a table that are walked up
_SETS = re.compile(
    r"\s*(?:(?:export|const|static|final|public|private|protected|pub|let|var|readonly) )*(?:(?:self|this)\.)?"
    r"([A-Za-z_]\w*)\s*(?::[^=\n]+)?=(?![=>])"
)
_CLOSES = re.compile(r"\s*[)\]}]")
_STRING = re.compile(r"\s*[rbu]?(?:\"{3}|'{3})")
CONSTRUCTORS = ("__init__", "constructor")


class Settings:
    """Of one file."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._made: dict[tuple[str, int], Definition] = {}

    def holder(self, one: Definition, line: int) -> Definition:
        """What *line* of *one* sets, or speaks of as its comment; *one* itself where that is none."""
        in_constructor = one.last in CONSTRUCTORS
        if one.kind not in ("module", "class") and not in_constructor:
            return one
        start = self._start(line, one.line)
        found = _SETS.match(self._lines[start - 1]) if start else None
        if found is None or not self._is_told(start, found, in_constructor):
            return one
        if (one.id, start) not in self._made:
            owner = one.qualname.rpartition(".")[0] if in_constructor else one.qualname
            name = f"{owner}.{found[1]}" if owner else found[1]
            id = f"{one.path}::{name}#{start}"
            self._made[one.id, start] = Definition(
                id, one.path, one.module, name, SETTING, start, self._end(start, one.end_line)
            )
        return self._made[one.id, start]

    def _is_told(self, start: int, found: re.Match[str], in_constructor: bool) -> bool:
        """A constant, or what a comment stands above: not each attribute that an argument is kept in."""
        above = self._lines[start - 2] if start > 1 else ""
        if in_constructor:
            return (
                re.match(r"\s*(?:self|this)\.", found[0]) is not None and re.match(r"\s*(?:#:|\*/)", above) is not None
            )
        return found[1].isupper() or is_comment(above)

    def _start(self, line: int, first: int) -> int:
        """The line on which the statement begins that *line* is of, or stands above as a comment; 0: none."""
        lines, at = self._lines, line
        while at <= len(lines) and is_comment(lines[at - 1]):
            at += 1
        if at > len(lines):
            return 0
        if at == line and _STRING.match(lines[at - 1]) and at > 1 and _SETS.match(lines[at - 2]):
            return at - 1  # what is said below it
        at, top = self._head(at, first), max(first, at - LONGEST)
        while at >= top:
            above = self._above(at, top)
            if _SETS.match(lines[at - 1]) and not (above and lines[above - 1].rstrip().endswith(("(", "[", ","))):
                return at
            at = above
        return 0

    def _head(self, at: int, first: int) -> int:
        """Of a bracket that closes, the line that it goes back to."""
        indent = indent_of(self._lines[at - 1])
        while at > first and _CLOSES.match(self._lines[at - 1]):
            at -= 1
            while at > first and (not self._lines[at - 1].strip() or indent_of(self._lines[at - 1]) > indent):
                at -= 1
        return at

    def _above(self, at: int, top: int) -> int:
        """The line that *at* stands deeper than; 0 where it is at the top."""
        indent = indent_of(self._lines[at - 1])
        while at >= top and indent:
            at -= 1
            if at and self._lines[at - 1].strip() and indent_of(self._lines[at - 1]) < indent:
                return at
        return 0

    def _end(self, start: int, last: int) -> int:
        indent = indent_of(self._lines[start - 1])
        end = start
        for at in range(start + 1, min(last, len(self._lines)) + 1):
            text = self._lines[at - 1]
            if text.strip() and not (indent_of(text) > indent or _CLOSES.match(text)):
                break
            end = at if text.strip() else end
        return end
