"""How likely a line runs once its function has been entered, judged by the blocks it stands in.

Read from indentation alone, without a parse: an answer looks at a few lines of many files.  The figures
are rough, their order is what counts: a handler runs rarely, a branch about every other time, and each
way out that comes earlier takes some.
"""

import re
from collections.abc import Sequence

_BLOCKS = (
    (re.compile(r"(?:\}\s*)?(?:except|catch|rescue)\b"), 0.15),
    (re.compile(r"(?:\}\s*)?(?:elif|else\s+if)\b"), 0.45),
    (re.compile(r"(?:\}\s*)?else\b"), 0.5),
    (re.compile(r"if\b"), 0.55),
    (re.compile(r"(?:case|default|when)\b"), 0.35),
    (re.compile(r"(?:async\s+)?(?:for|while)\b"), 0.85),
)
_FUNCTION = re.compile(r"(?:async\s+)?def\b|class\b|func\b|(?:pub\s+)?fn\b|function\b|(?:it|test|describe)\(")
_WAY_OUT = re.compile(r"(?:return|raise|throw|panic!|continue|break)\b")
_RAISE = re.compile(r"(?:raise|throw|panic!)\b")
EARLIER_WAY_OUT = 0.9
FARTHEST = 400  # lines looked at above the one asked for


class Guards:
    """The lines of one file."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._known: dict[int, float] = {}

    def likelihood(self, line: int) -> float:
        """Of the 1-based line; 1.0 for what always runs, and for lines that are not there."""
        found = self._known.get(line)
        if found is None:
            found = self._known[line] = self._look(line)
        return found

    def _look(self, line: int) -> float:
        if not 0 < line <= len(self.lines):
            return 1.0
        text = self.lines[line - 1]
        own = text.lstrip()
        depth = len(text) - len(own)
        likelihood = 0.5 if _RAISE.match(own) else 1.0
        seen_ways_out = 0
        for number in range(line - 2, max(line - 2 - FARTHEST, -1), -1):
            text = self.lines[number]
            stripped = text.lstrip()
            if not stripped or stripped[0] in "#)]":
                continue
            indent = len(text) - len(stripped)
            if indent >= depth:
                if indent > depth and _WAY_OUT.match(stripped):
                    seen_ways_out += 1
                continue
            depth = indent
            if _FUNCTION.match(stripped):
                break
            for pattern, factor in _BLOCKS:
                if pattern.match(stripped):
                    likelihood *= factor
                    break
            if depth == 0:
                break
        return float(likelihood * max(EARLIER_WAY_OUT**seen_ways_out, 0.4))
