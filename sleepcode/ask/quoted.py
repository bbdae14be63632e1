"""A quoted text, as a program prints it -> the lines of code that say so, also where they fill in names and numbers."""

import re
from collections.abc import Iterator

from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.comments import is_comment
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Definition
from sleepcode.core.suites.tested import in_tests, is_beside
from sleepcode.core.wording import counted
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

LEAST_WORDS = 2  # of the text that have to stand together
MOST_PLACES = 12
# Between two words: blanks, or the end of one literal and the start of the next.
_BETWEEN = r"(?:\s+|\s*[\"']\s*[\\+.]?\s*\n?\s*\w{0,2}[\"']\s*)"


def quoted_in(question: str, name: str) -> bool:
    """Whether *name* is a text that the question quotes, and no name."""
    return " " in name and any(f"{mark}{name}" in question for mark in "\"`'“‘")


def says(workspace: Workspace, index: Index, text: str) -> Found | None:
    """None where no line says it, nor the better part of it."""
    words = text.split()
    for length in range(len(words), max(LEAST_WORDS, (len(words) + 1) // 2) - 1, -1):
        for start in range(len(words) - length + 1):
            places = list(_places(workspace, index, words[start : start + length]))
            if places:
                return _told(workspace, index, text, " ".join(words[start : start + length]), places)
    return None


def _places(workspace: Workspace, index: Index, words: list[str]) -> Iterator[tuple[str, int]]:
    pattern = re.compile(_BETWEEN.join(map(re.escape, words)))
    rarest = max(words, key=len).encode()
    for path in index.paths():
        content = workspace.read(path) or b""
        if rarest in content:
            text = content.decode("utf-8", "replace")
            for match in pattern.finditer(text):
                yield path, text.count("\n", 0, match.start()) + 1


def _told(workspace: Workspace, index: Index, asked: str, found: str, places: list[tuple[str, int]]) -> Found:

    def rank(place: tuple[str, int]) -> tuple[bool, ...]:
        path, line = place
        owner = index.definition_at(path, line)
        in_table = owner is None or owner.kind == "module"
        remark = is_comment(lines_of(workspace, path)[line - 1])
        return not language_of(path), in_tests(path), is_beside(path), remark, in_table

    places.sort(key=rank)
    by_owner: dict[str, tuple[Definition | None, list[tuple[str, int]]]] = {}
    for path, line in places:
        owner = index.definition_at(path, line) if language_of(path) else None
        by_owner.setdefault(owner.id if owner else path, (owner, []))[1].append((path, line))
    claims = tuple(
        claim(index, "mention", f"{named(owner) if owner else f'`{own[0][0]}`'} says “{found}”", own)
        for owner, own in list(by_owner.values())[:MOST_PLACES]
    )
    first = claims[0].text.partition(" says ")[0]
    text = f"“{found}” stands in {counted(len(places), 'place')}, first in {first} ({places[0][0]}:{places[0][1]})"
    if found != asked:
        text += f"; the whole of “{asked}” in none: names or numbers may be filled in"
    return Found(text, claims, (), guessed=found != asked)
