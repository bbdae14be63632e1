"""Which lines bear a sentence out: those that it quotes, those that share words with it."""

import re

from sleepcode.core.checks.assertions import Place
from sleepcode.core.checks.mentions import words_in

_COMMON_TEXT = """
    this that with from when then than have been will into only also does each given value values
    returns return function method class called call calls used uses using which there their they must
    should would could because other after before while where what
"""
COMMON = frozenset(_COMMON_TEXT.split())
_SHORT_TEXT = "the and for not are was its can may any all one two has had but who how why out use"
_SHORT = frozenset(_SHORT_TEXT.split())


def quoted_at(quote: str, place: Place) -> tuple[int, ...]:
    """Where the quoted lines stand, in the subject if possible; spacing does not count."""
    wanted = [" ".join(line.split()) for line in quote.splitlines() if line.strip()]
    if not wanted or len("".join(wanted)) < 3:
        return ()
    lines = [" ".join(line.split()) for line in place.lines]
    inside = range(place.span.start - 1, place.span.end)
    for candidates in (inside, range(len(lines))):
        for start in candidates:
            window = lines[start : start + len(wanted)]
            if len(window) == len(wanted) and all(a in b for a, b in zip(wanted, window, strict=True)):
                return tuple(range(start + 1, start + 1 + len(wanted)))
    return ()


def bears(text: str, names: set[str], lines: list[str]) -> bool:
    shown = "\n".join(lines)
    if names & words_in(shown):
        return True
    stems = {word[:5].lower() for word in re.findall(r"[A-Za-z]{4,}", text) if word.lower() not in COMMON}
    return bool(stems & {word[:5].lower() for word in re.findall(r"[A-Za-z]{4,}", shown)})


def speaks_of(text: str, lines: list[str]) -> bool:
    """Whether a word of the sentence is part of a name in these lines: keys, of `casedkey`."""
    shown = "\n".join(lines).lower()
    words = {word.rstrip("s") for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in COMMON}
    return any(len(word) >= 3 and word in shown for word in words - _SHORT)


def nearest(names: set[str], place: Place) -> set[int]:
    """The one line of the subject that holds most of *names*; empty when none holds any."""
    best, most = 0, 0
    for number in range(place.span.start, min(place.span.end, len(place.lines)) + 1):
        shared = len(names & words_in(place.lines[number - 1]))
        if shared > most:
            best, most = number, shared
    return {best} if best else set()
