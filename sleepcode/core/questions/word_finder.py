"""Where words with given stems stand in a text, parts of names among them."""

import re
from collections.abc import Iterable
from string import ascii_letters
from typing import NamedTuple

from sleepcode.core.questions.match import likes_of

PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")  # of a name: `maxRetries`, `MAX_RETRIES`
_LETTERS = frozenset(ascii_letters)


class _Way(NamedTuple):
    """To write a start; many of them in one pattern would be tried at each letter of each file."""

    start: str
    pattern: re.Pattern[str]  # begins with it
    alone: bool  # no letter stands before it


class Finder(NamedTuple):
    """Finds, at the start of a part of a name or of a word, what may have a stem that is asked for."""

    sign: bytes  # stands in the lower-case content of each file where it finds something
    ways: tuple[_Way, ...]
    stems: frozenset[str]  # that what it finds may have

    def finds_in(self, content: bytes) -> bool:
        """Whether it finds something, told sooner than what."""
        return any(_stands(way.start.encode(), content, way.alone) for way in self.ways)


def _stands(start: bytes, content: bytes, alone: bool) -> bool:
    at = content.find(start)
    while alone and at > 0 and content[at - 1 : at].isalpha():
        at = content.find(start, at + 1)
    return at >= 0


def finders_of(stems: Iterable[str]) -> tuple[Finder, ...]:
    likes: dict[str, set[str]] = {}
    for stem in stems:
        for like in likes_of(stem):
            likes.setdefault(like, set()).add(stem)
            if like.endswith("y"):
                likes.setdefault(f"{like[:-1]}ie", set()).add(stem)  # retries, retried
            if like.endswith("iz"):
                likes.setdefault(f"{like[:-1]}s", set()).add(stem)  # initialise
    starts: dict[str, set[str]] = {}
    last = ""
    for like in sorted(likes):
        last = last if last and like.startswith(last) else like  # what begins with a start is found by it
        starts.setdefault(last, set()).update(likes[like])
    return tuple(
        Finder(
            one.encode(),
            (
                _Way(one, re.compile(f"{re.escape(one)}[a-z]*"), True),
                _Way(one.capitalize(), re.compile(f"{re.escape(one.capitalize())}[a-z]*"), False),
                _Way(one.upper(), re.compile(f"{re.escape(one.upper())}[A-Z]*"), True),
            ),
            frozenset(found),
        )
        for one, found in starts.items()
    )


def matches(finders: Iterable[Finder], text: str) -> list[tuple[int, str]]:
    """(position, what stands there), in order; of those that overlap the first."""
    found: dict[int, str] = {}
    for finder in finders:
        for start, pattern, alone in finder.ways:
            for match in pattern.finditer(text) if start in text else ():
                at = match.start()
                if not (alone and at and text[at - 1] in _LETTERS):
                    found.setdefault(at, match[0])
    kept = []
    end = 0
    for at in sorted(found):
        if at >= end:
            kept.append((at, found[at]))
            end = at + len(found[at])
    return kept
