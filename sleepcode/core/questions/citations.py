"""Sentences that were written from facts -> each with the place of the fact that it rests on, also while they arrive.

Which fact that is is computed from the words they share.  A small model that was asked for the number of
the fact gave the number of the prompt's own example.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log

from sleepcode.core.questions.match import apart, stems

_BOUNDARY = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"'(])")
_NUMBERS = re.compile(r"\s*(?<![\w)])\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]")  # not the 0 of `args[0]`
LEAST = 2  # words that a sentence shares with its fact


@dataclass
class Citing:
    """Hands sentences on as they are whole."""

    on_text: Callable[[str], None]
    facts: Sequence[tuple[str, str]]  # (what a fact says, its place)
    _held: str = ""
    _words: list[frozenset[str]] = field(init=False)
    _spread: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self._words = [_stems(text) for text, _ in self.facts]
        self._spread = Counter(stem for words in self._words for stem in words)

    def __call__(self, piece: str) -> None:
        self._held += piece
        while (boundary := _BOUNDARY.search(self._held)) is not None:
            self.on_text(self._cited(self._held[: boundary.start()]) + boundary[0])
            self._held = self._held[boundary.end() :]

    def end(self) -> None:
        if self._held:
            self.on_text(self._cited(self._held))
        self._held = ""

    def _cited(self, sentence: str) -> str:
        sentence = _NUMBERS.sub("", sentence)
        said = _stems(sentence)
        shared = [words & said for words in self._words]
        score = [sum(log(1 + len(shared) / self._spread[stem]) for stem in each) for each in shared]
        best = max(range(len(shared)), key=score.__getitem__, default=None)
        if best is None or len(shared[best]) < LEAST or not self.facts[best][1]:
            return sentence
        body, stop, rest = re.fullmatch(r"(.*?)([.!?]*)(\s*)", sentence, re.S).groups()  # type: ignore[union-attr]
        return f"{body} [{self.facts[best][1]}]{stop}{rest}"


def cited(text: str, facts: Sequence[tuple[str, str]]) -> str:
    """The whole of a text at once."""
    parts: list[str] = []
    citing = Citing(parts.append, facts)
    citing(text)
    citing.end()
    return "".join(parts)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stems(apart(text)))
