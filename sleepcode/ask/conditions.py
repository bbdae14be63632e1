"""When does it return None, when does it raise? -> what has to be so for these lines to be reached."""

import re
from collections.abc import Iterable, Iterator

from sleepcode.ask.reading import lines_of, syntax_at
from sleepcode.core.answers.found import claim, named
from sleepcode.core.layout import reached_when
from sleepcode.core.model import Claim, Definition
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

ASKS = re.compile(
    r"\b(?:when|why|(?:under|in) (?:what|which) (?:condition|circumstance|case)s?|what makes)\b", re.IGNORECASE
)
MOST_PARTS = 3
MOST_LINES = 6


def conditions(
    workspace: Workspace, index: Index, subjects: Iterable[Definition], claims: Iterable[Claim]
) -> Iterator[Claim]:
    """One claim for each line of the subjects that the claims rest on and that is not reached in any case."""
    ones = tuple(subjects)
    places = dict.fromkeys((place.path, place.span.start) for each in claims for place in each.evidence)
    told = 0
    for path, line in places:
        one = next((one for one in ones if one.path == path and one.line < line <= one.end_line), None)
        if one is None or told == MOST_LINES:
            continue
        lines = lines_of(workspace, path)[one.line - 1 : one.end_line]
        parts = reached_when(lines, line - one.line) if line - one.line < len(lines) else ()
        if parts:
            told += 1
            more = " and more" if len(parts) > MOST_PARTS else ""
            shown = " and ".join(parts[:MOST_PARTS])
            text = f"{named(one)} comes to “{lines[line - one.line].strip()}” only when {shown}{more}"
            yield claim(index, "invariant", text, [(path, line)])


def otherwise(workspace: Workspace, index: Index, subjects: Iterable[Definition]) -> Iterator[Claim]:
    """Of functions that return None by reaching their end: what has to be so that they return a value."""
    for one in subjects:
        lines = lines_of(workspace, one.path)[one.line - 1 : one.end_line]
        inner = [each for each in index.definitions_in(one.path) if each.id.startswith(f"{one.id}.")]
        returns = [
            each.line
            for each in syntax_at(workspace, one.path).of("return")
            if one.line < each.line <= one.end_line and not any(d.line <= each.line <= d.end_line for d in inner)
        ]
        ways = [reached_when(lines, at - one.line) for at in returns]
        if not ways or not all(ways) or len(ways) > MOST_PARTS:
            continue
        told = " or when ".join(" and ".join(parts[:MOST_PARTS]) for parts in dict.fromkeys(ways))
        text = f"{named(one)} returns a value only when {told}"
        yield claim(index, "invariant", text, [(one.path, at) for at in returns])
