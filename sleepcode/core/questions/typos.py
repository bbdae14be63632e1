"""A question with mistyped ordinary words -> the question that was meant."""

import re
from collections.abc import Callable
from functools import cache

from sleepcode.core.questions import phrases
from sleepcode.core.questions.carried import is_said

SHORTEST = 4  # of three letters, too many words are one slip apart


def corrected(text: str, is_name: Callable[[str], bool]) -> str:
    """Each unknown small word that is one slip from exactly one known word is that word; names stay."""

    def meant(found: re.Match[str]) -> str:
        word = found[0]
        if len(word) < SHORTEST or word in _known() or is_said(word) or is_name(word):
            return word
        near = [known for known in _known() if len(known) >= SHORTEST and one_slip(word, known)]
        return near[0] if len(near) == 1 else word

    return re.sub(r"(?<![\w.`/:#‹])[a-z]+(?![\w.`/:#(])", meant, text)


def spelled_out(text: str, is_name: Callable[[str], bool]) -> str:
    """ "isnt", "cmds": what people type for short, unless the project has something so called."""
    short = {form: full for full, forms in phrases.pairs("shorthand") for form in forms.split()}

    def meant(found: re.Match[str]) -> str:
        return found[0] if is_name(found[0]) else short.get(found[0].lower(), found[0])

    return re.sub(r"(?<![\w.`/:#'-])[A-Za-z]+(?![\w.`/:#('-])", meant, text)


def one_slip(one: str, other: str) -> bool:
    """One letter too many, too few, or wrong, or two neighbours swapped (Damerau 1964)."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, letter in enumerate(one) if letter != other[i]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]


def same_words(one: str, other: str) -> bool:
    """Whether no short word in the one is another in the other: `getName` is no slip of `setName`."""
    ours, theirs = (re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name) for name in (one, other))
    if len(ours) != len(theirs):
        return True  # a letter more or less in front of another word
    return all(len(mine) >= SHORTEST for mine, yours in zip(ours, theirs, strict=True) if mine != yours)


def is_word(word: str) -> bool:
    """Whether it is a word that questions are made of."""
    return word in _known()


@cache
def _known() -> frozenset[str]:
    words = phrases.words("ordinary") | phrases.words("no-name") | phrases.words("empty")
    return frozenset(
        words
        | {"difference", "differences", "compare", "compared", "between", "subclasses", "overridden"}
        | {"generator", "generators", "coroutine", "docstring", "docstrings", "decorator", "decorators", "decorated"}
        | {"property", "abstract", "inherits"}
    )
