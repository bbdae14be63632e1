"""Lines that are comments, in any language that is read, and what they say without their marks."""

import re
from collections.abc import Sequence

END_OF_SENTENCE = r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bcf\.)(?<!\bvs\.)"
_DIRECTIVE = r"\s*(?:include\s*[<\"]|(?:define|undef|ifn?def|pragma)\s|if\s+(?:!|defined|\w+$)|else$|endif\b)"
_COMMENT = re.compile(  # `#x` may be a private field, `*x` a pointer's value
    rf"\s*(?://|/\*|\*(?=[\s*/]|$)|#+[!:]?(?=\s|$)(?!{_DIRECTIVE})|--(?=\s|$)|;;)|.*\*/\s*$"
)
_MARKS = re.compile(r"^\s*(?://+[!/]?|/\*+|\*+(?!/)|#+[!:]?|--|;;)\s?|\s*\*/\s*$")
_LONG = re.compile(r'"{3}|\'{3}')
_BESIDE = re.compile(r"\s*(?:@|#\[)")  # decorators, annotations, attributes


def is_comment(line: str) -> bool:
    """Whether nothing else stands in the line."""
    return _COMMENT.match(line) is not None


def documented(lines: Sequence[str]) -> set[int]:
    """The numbers of the lines within Python's long texts: what an example there sets is not set."""
    found: set[int] = set()
    inside = ""
    for number, line in enumerate(lines, 1):
        if inside:
            found.add(number)
        for quotes in _LONG.findall(line):
            inside = quotes if not inside else "" if quotes == inside else inside
    return found


def is_above(line: str) -> bool:
    """Whether it is a comment, or a decorator: what stands above a definition and is of it."""
    return is_comment(line) or _BESIDE.match(line) is not None


def unmarked(line: str) -> str:
    """A comment's line without what makes it one."""
    return _MARKS.sub("", line).strip()


def start_above(lines: Sequence[str], line: int) -> int:
    """Index of the first line of the comment and the decorators above that line; its own where there are none."""
    start = line - 1
    while start > 0:
        if lines[start - 1].strip() == "*/":  # whose lines need not begin with a star
            opened = (at for at in range(start - 2, -1, -1) if lines[at].lstrip().startswith("/*"))
            start = next(opened, start - 1)
        elif is_above(lines[start - 1]):
            start -= 1
        else:
            break
    return start
