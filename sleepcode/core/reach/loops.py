"""Lines that call what a loop goes over: each of the functions there runs, not one of them.

Read from indentation alone, as in guards.py.  A loop that may end early, at the first that fits, calls some.  Methods
of what it goes over are left out: which objects a registry holds, each test may decide (taken for all called, as
many are named in vain for Markdown's extensions as are found for MkDocs' options).
"""

import re
from collections.abc import Iterable, Sequence

from sleepcode.core.layout import indent_of
from sleepcode.core.reach.guards import FUNCTION

_HEADER = re.compile(
    r"(?:async\s+)?for\s*\(?\s*(?:const|let|var|auto|final)?\s*(?P<names>[\w\s,&*()<>\[\]]+?)\s*(?:\bin\b|\bof\b|:=\s*range\b|:)\s"
)
_INSIDE = re.compile(r"(?<!\w)for\s+(?P<names>[\w\s,()]+?)\s+in\s")
_FIRST = re.compile(r"\b(?:any|all|next)\(")
_ENDS = re.compile(r"(?:return|break)\b")
_NAME = re.compile(r"\w+")
FARTHEST = 80  # lines looked at above and below


def calls_each(lines: Sequence[str], wanted: Iterable[int]) -> set[int]:
    """Of the *wanted* 1-based lines those that call an element of a loop around them."""
    return {line for line in wanted if 0 < line <= len(lines) and _calls_each(lines, line - 1)}


def _calls_each(lines: Sequence[str], at: int) -> bool:
    text = lines[at]
    inside = _INSIDE.search(text)
    if inside is not None and _calls(text, inside["names"]):
        return _FIRST.search(text) is None
    depth = indent_of(text)
    for above in range(at - 1, max(at - FARTHEST, -1), -1):
        own = lines[above].lstrip()
        if not own or indent_of(lines[above]) >= depth or own[0] in "#)]":
            continue
        depth = indent_of(lines[above])
        if FUNCTION.match(own):
            return False
        header = _HEADER.match(own)
        if header is not None and _calls(text, header["names"]):
            return not _may_end(lines, above, depth)
    return False


def _calls(text: str, names: str) -> bool:
    return any(re.search(rf"(?<![\w.]){name}\(", text) for name in _NAME.findall(names))


def _may_end(lines: Sequence[str], header: int, depth: int) -> bool:
    for text in lines[header + 1 : header + FARTHEST]:
        own = text.lstrip()
        if own and indent_of(text) <= depth:
            break
        if _ENDS.match(own):
            return True
    return False
