"""How text names a file that it reads: by the end of its path, by its name without the ending, by its folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

VAGUE = 0.4
NEAREST = 2  # folders that may stand for a file: farther up they stand for half of the project
SHORTEST = 3  # letters of a stem or folder that still say something
_BEFORE, _AFTER = r"""(?<=["'`/\\])""", r"""(?=["'`?#\s]|$)"""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to name a file."""

    word: str  # stands in every line that does
    pattern: re.Pattern[str]  # what such a line matches, its group 1 being the word
    likely: float  # a guess: that what names a file so depends on what is in it

    @property
    def is_sure(self) -> bool:
        """Whether the whole name stands there."""
        return self.likely > VAGUE

    def is_in(self, line: str) -> bool:
        return self.pattern.search(line) is not None

    def without(self, line: str) -> str:
        """The line as it would name another file."""
        ends = [match.end(1) for match in self.pattern.finditer(line)]
        for end in reversed(ends):
            line = f"{line[:end]}~{line[end:]}"
        return line


def spellings(path: str) -> Iterator[tuple[Spelling, ...]]:
    """Groups from sure to vague, to be tried in this order.

    path: POSIX, from the root of the repository.
    """
    *folders, name = path.split("/")
    stem = name.partition(".")[0]
    alone = (_spelling(name, _BEFORE, _AFTER, 0.6),) if "." in name.strip(".") else ()  # else any word may be meant
    yield (_spelling(name, rf"{re.escape(folders[-1])}[\"'`,\s/\\]+", _AFTER, 0.9), *alone) if folders else alone
    if stem != name and len(stem) >= SHORTEST:
        yield (_spelling(stem, _BEFORE, r"""(?=["'`])""", VAGUE),)
    for folder in folders[: -1 - NEAREST : -1]:
        if len(folder) >= SHORTEST:
            yield (_spelling(folder, _BEFORE, r"""(?=["'`/\\])""", VAGUE),)


def _spelling(word: str, before: str, after: str, likely: float) -> Spelling:
    return Spelling(word, re.compile(f"{before}({re.escape(word)}){after}"), likely)
