"""The places of a work tree that speak of a question: its code, and the sections of its texts."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.found import claim, named
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.questions.places import Place, places
from sleepcode.core.questions.settings import CONSTRUCTORS
from sleepcode.core.static_notes.prose import headings_in
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import clipped, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

TEXTS = (".md", ".rst", ".txt")
MOST_QUOTED = 2  # lines of a place
MOST_NAMESAKES = 3
LONGEST_QUOTE = 110
_IN_TWO_WAYS = re.compile(r"A?[sS]ync$|_a?sync$|^a?sync_|^async(?=[A-Z])")
LONGEST_LINE = 300  # on average: what has longer ones was not written by hand


def places_of(
    workspace: Workspace, index: Index, question: str, most: int = 6, inside: tuple[Definition, ...] = ()
) -> tuple[Place, ...]:
    """Best first; none where nothing speaks of half of the question.

    inside: definitions that are asked about; what stands in them comes first, and their own names are no words.
    """
    for one in inside:
        last = one.last or one.path.rpartition("/")[2]
        question = re.sub(rf"[\w./]*\b{re.escape(last)}\b", " ", question)

    def contents() -> Iterator[tuple[str, bytes]]:
        for path in index.paths():
            if language_of(path) or path.endswith(TEXTS):
                content = workspace.read(path) or b""
                if not _has_long_lines(content):
                    yield path, content

    def parts(path: str, text: str) -> tuple[Definition, ...]:
        return index.definitions_in(path) if language_of(path) else _sections(path, text)

    found = places(question, contents(), parts, 10 * most)
    own = [place for place in found if any(_within(place.definition, one) for one in inside)]
    return tuple(_saying_else(workspace, own + [place for place in found if place not in own]))[:most]


def _has_long_lines(content: bytes) -> bool:
    if len(content) <= LONGEST_LINE:
        return False
    most = LONGEST_LINE * (content.count(b"\n") + 1)
    return len(content) > most and len(content.decode("utf-8", "replace")) > most


def _saying_else(workspace: Workspace, found: Iterable[Place]) -> Iterator[Place]:
    """Without those whose lines another said before: `get`, `put` and `post` with the same docstring."""
    said: set[tuple[str, ...]] = set()
    for place in found:
        text = lines_of(workspace, place.definition.path)
        quoted = tuple(text[line - 1].strip() for line in place.lines if line <= len(text))
        if not quoted or quoted not in said:
            yield place
        said.add(quoted)


def _within(one: Definition, other: Definition) -> bool:
    same = one.path == other.path
    return same and (not other.qualname or (other.line <= one.line and one.end_line <= other.end_line))


def told(workspace: Workspace, index: Index, found: tuple[Place, ...]) -> tuple[Claim, ...]:
    """One claim a place: the lines that say most, as they are written."""
    claims = []
    for place in found:
        one = place.definition
        written = lines_of(workspace, one.path)
        said = dict.fromkeys(_short(written[line - 1]) for line in place.lines[:MOST_QUOTED] if line <= len(written))
        quoted = " … ".join(said)
        text = f"{named(one)} speaks of {listed(place.words, 6)}: {quoted}"
        others = [other for other in place.namesakes if named(other) != named(one)][:MOST_NAMESAKES]
        if others:
            text += f" (and so does {listed(map(named, others), MOST_NAMESAKES)})"
        at = [(one.path, line) for line in place.lines or (one.line,)]
        claims.append(claim(index, "place", text, [*at, *((other.path, other.line) for other in others)]))
    return tuple(claims)


def by_name(found: Iterable[Place]) -> tuple[Place, ...]:
    """Functions of one name as one place, the best: overloads and overrides of it would leave room for nothing else.

    So would `read` and `read_sync`, which do the same in two ways.
    """
    kept: dict[str, Place] = {}
    for place in found:
        one = place.definition
        last = re.sub(r"#\d+", "", one.qualname).rpartition(".")[2]
        is_plain = (
            one.kind in ("function", "method") and not last.startswith("__") and last not in (*CONSTRUCTORS, "new")
        )
        key = _IN_TWO_WAYS.sub("", last) if is_plain and not in_tests(one.path) else one.id
        first = kept.setdefault(key, place)
        if first is not place:
            kept[key] = replace(first, namesakes=(*first.namesakes, one))
    return tuple(kept.values())


def _short(line: str) -> str:
    return f"“{clipped(line, LONGEST_QUOTE)}”"


def _sections(path: str, text: str) -> tuple[Definition, ...]:
    headings = headings_in(text)
    ends = [heading.line - 1 for heading in headings[1:]] + [text.count("\n") + 1] * bool(headings)
    return tuple(
        Definition(f"{path}#{heading.line}", path, "", heading.text, "section", heading.line, max(end, heading.line))
        for heading, end in zip(headings, ends, strict=True)
    )
