"""What a definition says of itself where no docstring does: the comment above it, and its header."""

import re

from sleepcode.core.answers.found import Rows, claim, named
from sleepcode.core.answers.signature import constructor, written
from sleepcode.core.model import Claim, Definition
from sleepcode.core.static_notes.shape import SAYS, first_sentence

MOST_LINES = 60  # of a comment
_MARKS = re.compile(r"^\s*(?:///?!?|/\*\*?|\*/?|#!?|--|;;)\s?|\s*\*/$")
_COMMENT = re.compile(r"^\s*(?://|/\*|\*|#(?!\[|include|define|if|endif)|--|;;)|\*/\s*$")
_BETWEEN = re.compile(r"^\s*(?:@|#\[|template\b)")  # decorators, attributes, annotations


def comment_above(rows: Rows, one: Definition, lines: tuple[str, ...]) -> Claim | None:
    """The first sentence of the comment that ends right above the definition."""
    at = one.line - 2
    while 0 <= at < len(lines) and _BETWEEN.match(lines[at]):
        at -= 1
    end = at
    while 0 <= at < len(lines) and _COMMENT.search(lines[at]) and end - at < MOST_LINES:
        at -= 1
    taken: list[str] = []
    for line in lines[at + 1 : end + 1]:
        text = _MARKS.sub("", line).strip()
        if not text and taken:
            break  # the first paragraph
        taken += [text] if text else []
    said = first_sentence(" ".join(taken))
    places = [(one.path, line) for line in range(at + 2, end + 2)][:1]
    return claim(rows, "behaviour", f"{named(one)}{SAYS}{said}", places) if said else None


def shown_header(rows: Rows, one: Definition, lines: tuple[str, ...]) -> Claim | None:
    """How it is written: `def f(a, b) -> int`; of a class, its constructor."""
    made = constructor(rows, one) if one.kind == "class" else one
    header = written(rows, made, lines)
    return claim(rows, "signature", header, [(made.path, made.line)]) if header else None
