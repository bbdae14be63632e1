"""Lines that are comments, in any language that is read, and what they say without their marks."""

import re

_DIRECTIVE = r"\s*(?:include\s*[<\"]|(?:define|undef|ifn?def|pragma)\s|if\s+(?:!|defined|\w+$)|else$|endif\b)"
_COMMENT = re.compile(  # `#x` may be a private field, `*x` a pointer's value
    rf"\s*(?://|/\*|\*(?=[\s*/]|$)|#+!?(?=\s|$)(?!{_DIRECTIVE})|--(?=\s|$)|;;)|.*\*/\s*$"
)
_MARKS = re.compile(r"^\s*(?://+[!/]?|/\*+|\*+(?!/)|#+!?|--|;;)\s?|\s*\*/\s*$")
_BESIDE = re.compile(r"\s*(?:@|#\[)")  # decorators, annotations, attributes


def is_comment(line: str) -> bool:
    """Whether nothing else stands in the line."""
    return _COMMENT.match(line) is not None


def is_above(line: str) -> bool:
    """Whether it is a comment, or a decorator: what stands above a definition and is of it."""
    return is_comment(line) or _BESIDE.match(line) is not None


def unmarked(line: str) -> str:
    """A comment's line without what makes it one."""
    return _MARKS.sub("", line).strip()
