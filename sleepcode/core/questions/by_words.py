"""A question about a name that fits no pattern -> its intent, where all of its words speak of one.

Patterns know the order of words; this does not, so "X returns what" and "from where is called X" are understood, too.
"""

import re
from functools import cache

from sleepcode.core.questions import phrases

_MARK = r"‹\d+›"
_CALL = r"(?:calls?|uses?|invokes?|runs?|needs?|calling|using|invoking)"
# The name does it: "what functions X is using", "what other ones does X use".
_DOES = re.compile(rf"{_MARK} (?:is |are |does )?{_CALL}$|\b(?:does|is)\b.*{_MARK} {_CALL}$")


def by_words(plain: str) -> str:
    """plain: without articles and courtesies, names as ‹0›.  `open` where a word is left over or nothing is named."""
    words = [
        word for word in re.findall(r"[a-z]+|[-=]+>|→", re.sub(_MARK, " ", plain.lower())) if word not in _filler()
    ]
    names = len(set(re.findall(_MARK, plain)))
    if not names or not words:
        return "open"
    if _DOES.search(plain):
        return "callees"
    fitting = (intent for intent, word in _words() if all(map(word.fullmatch, words)))
    return next((intent for intent in fitting if (intent in ("path", "compare")) == (names == 2)), "open")


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((intent, re.compile(words)) for intent, words in phrases.pairs("by-words"))


@cache
def _filler() -> frozenset[str]:
    return phrases.words("empty") | phrases.words("filler")
