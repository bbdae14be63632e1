"""What a definition says of itself where no docstring does: the comment above it, and its header."""

from sleepcode.core.answers.found import Rows, claim, named
from sleepcode.core.answers.signature import constructor, written
from sleepcode.core.model import Claim, Definition
from sleepcode.core.static_notes.own_words import SAYS, comment_above


def comment_claim(rows: Rows, one: Definition, lines: tuple[str, ...]) -> Claim | None:
    """The first sentence of the comment that ends right above the definition."""
    said, line = comment_above(lines, one.line)
    return claim(rows, "behaviour", f"{named(one)}{SAYS}{said}", [(one.path, line)]) if said else None


def shown_header(rows: Rows, one: Definition, lines: tuple[str, ...]) -> Claim | None:
    """How it is written: `def f(a, b) -> int`; of a class, its constructor."""
    made = constructor(rows, one) if one.kind == "class" else one
    header = written(rows, made, lines)
    return claim(rows, "signature", header, [(made.path, made.line)]) if header else None
