"""How much a word of a question tells about where its answer stands, whatever the project.

Robertson & Sparck Jones (1976) weigh a term also by how often it stands in what is looked for, not only by how rare it
is in all: "several", "instead" and "longer" are rare in code, yet what a comment says with them is seldom in the code.
"""

import math
from functools import cache

from sleepcode.core.questions.match import stem_of
from sleepcode.core.resource import text_of

USUAL = 0.5  # share of the words said of a function that stand in its code; the same for a word that is not listed


def carried(stem: str) -> float:
    """1 for a word as others are, less for one that code seldom has where it is said of that code."""
    return math.sqrt(_shares().get(stem, USUAL) / USUAL)


def is_said(word: str) -> bool:
    """Whether developers write the word, in any form: "server" is no slip of anything."""
    stem = stem_of(word)
    return stem in _shares() and (stem != word or word in _words())


@cache
def _shares() -> dict[str, float]:
    return {stem_of(word): share for word, share in _words().items()}


@cache
def _words() -> dict[str, float]:
    lines = (line.split() for line in text_of("sleepcode.phrases", "english_carried.txt").splitlines())
    return {word: float(share) for share, *words in lines if share != "#" for word in words}


def said_words() -> frozenset[str]:
    """Words that developers write, in their plain form."""
    return frozenset(_words())
