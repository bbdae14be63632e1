"""The places of a work tree that speak of a question: its code, and the sections of its texts."""

from collections.abc import Iterator

from sleepcode.core.answers.found import claim, named
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.places import Place, places
from sleepcode.core.static_notes.inputs import listed
from sleepcode.core.static_notes.prose import headings_in
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

TEXTS = (".md", ".rst", ".txt")
LONGEST_LINE = 300  # on average: what has longer ones was not written by hand


def places_of(workspace: Workspace, index: Index, question: str, most: int = 6) -> tuple[Place, ...]:
    """Best first; none where nothing speaks of half of the question."""

    def texts() -> Iterator[tuple[str, str]]:
        for path in index.paths():
            if language_of(path) or path.endswith(TEXTS):
                text = (workspace.read(path) or b"").decode("utf-8", "replace")
                if len(text) <= LONGEST_LINE * (text.count("\n") + 1):
                    yield path, text

    def parts(path: str, text: str) -> tuple[Definition, ...]:
        return index.definitions_in(path) if language_of(path) else _sections(path, text)

    return places(question, texts(), parts, most)


def told(index: Index, found: tuple[Place, ...]) -> tuple[Claim, ...]:
    """One claim a place: its first line, then the lines that say most."""
    claims = []
    for place in found:
        one = place.definition
        lines = dict.fromkeys((one.line, *place.lines))
        text = f"{named(one)} speaks of {listed(place.words, 6)}"
        claims.append(claim(index, "place", text, [(one.path, line) for line in lines]))
    return tuple(claims)


def _sections(path: str, text: str) -> tuple[Definition, ...]:
    headings = headings_in(text)
    ends = [heading.line - 1 for heading in headings[1:]] + [text.count("\n") + 1] * bool(headings)
    return tuple(
        Definition(f"{path}#{heading.line}", path, "", heading.text, "section", heading.line, max(end, heading.line))
        for heading, end in zip(headings, ends, strict=True)
    )
