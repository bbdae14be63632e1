"""A condition of code -> how somebody who asks about it would say it: `len(self._rows) == 0`, the rows are empty.

What has no plain words is left out of the sentence's hands: then there is none.  The words are for finding a
stored answer; the answer itself shows the condition as it stands.
"""

import re
from functools import cache

from sleepcode.core.questions import phrases

MOST_WORDS = 24
_NAME = r"[A-Za-z_$][\w$]*(?:\(\))?(?:\.[A-Za-z_$][\w$]*(?:\(\))?)*"
_LITERAL = r"\"[^\"]*\"|'[^']*'|-?\d+(?:\.\d+)?|[A-Z][A-Z0-9_.]+|True|False|true|false"
_NONE = r"None|null|nil|nullptr"
_TURNED = (
    (" is at most ", " is more than "),
    (" is at least ", " is less than "),
    (" is more than ", " is at most "),
    (" is less than ", " is at least "),
    (" is not empty", " is empty"),
    (" is not ", " is "),
    (" is ", " is not "),
    (" starts with ", " does not start with "),
    (" ends with ", " does not end with "),
    (" has a ", " has no "),
    (" exists", " does not exist"),
)


def spoken(condition: str) -> str:
    """Empty where there are no plain words for a part of it."""
    words = _any_of(condition.strip())
    return words if len(words.split()) <= MOST_WORDS else ""


def name_spoken(name: str) -> str:
    """`self._idle_timeout` as "the idle timeout"; a flag's `is_`, a look-up's `get_` are no part of it."""
    last = [part for part in re.sub(r"\(\)", "", name).split(".") if part not in ("self", "this", "cls")]
    apart = " ".join(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_+", " ", part) for part in last[-2:]).split()
    return " ".join(word if word.isupper() else word.lower() for word in apart)


def _any_of(condition: str) -> str:
    parts = [_all_of(part) for part in _split(condition, (" or ", " || "))]
    mixed = len(parts) > 1 and any(
        " and " in part for part in parts
    )  # in words, nobody could tell what belongs together
    return " or ".join(parts) if all(parts) and not mixed else ""


def _all_of(condition: str) -> str:
    parts = [_one(part) for part in _split(condition, (" and ", " && "))]
    return " and ".join(parts) if all(parts) else ""


def _one(part: str) -> str:
    bare = part.strip()
    while bare.startswith("(") and bare.endswith(")") and _closes_last(bare):
        bare = bare[1:-1].strip()
    if len(_split(bare, (" or ", " || ", " and ", " && "))) > 1:
        return _any_of(bare) if " and " not in bare or " or " not in bare else ""
    turned = re.match(r"not\s+|!(?=[\w(])", bare)
    if turned:
        inner = bare[turned.end() :].strip()
        twice = re.match(r"\(?not\s+(.+?)\)?$", inner)
        return _one(twice[1]) if twice else _not(inner)
    if words := _formed(bare):
        return words
    return f"{name_spoken(bare)} is set" if re.fullmatch(_NAME, bare) else ""


def _formed(bare: str) -> str:
    for form, words in _compiled():
        if match := form.fullmatch(bare):
            return words.format(*(_operand(text) for text in match.groups() if text is not None))
    return ""


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The forms of conditions and their words, each with what its braces stand for filled in."""
    parts = (("{NAME}", _NAME), ("{LITERAL}", _LITERAL), ("{NONE}", _NONE))
    found: list[tuple[re.Pattern[str], str]] = []
    for form, words in phrases.pairs("spoken"):
        for brace, pattern in parts:
            form = form.replace(brace, pattern)
        found.append((re.compile(form), "" if words == "?" else words))
    return tuple(found)


def _not(inner: str) -> str:
    while inner.startswith("(") and inner.endswith(")") and _closes_last(inner):
        inner = inner[1:-1].strip()
    either = _split(inner, (" or ", " || "))
    if len(either) > 1:
        parts = [_not(part) for part in either]
        return " and ".join(parts) if all(parts) else ""
    words = _formed(inner)
    if not words and re.fullmatch(_NAME, inner):
        return f"{name_spoken(inner)} is not set"
    for plain, turned in _TURNED:
        if plain in words:
            return words.replace(plain, turned, 1)
    return ""


def _operand(text: str) -> str:
    if text in ("True", "False", "true", "false"):
        return text.lower()
    return text.strip("\"'") if re.fullmatch(_LITERAL, text) else name_spoken(text) or "it"


def _split(text: str, at: tuple[str, ...]) -> list[str]:
    """Where it stands in no brackets and no quotes."""
    parts, depth, start, quote = [], 0, 0, ""
    place = 0
    while place < len(text):
        mark = text[place]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'":
            quote = mark
        elif depth == 0 and (found := next((word for word in at if text.startswith(word, place)), "")):
            parts.append(text[start:place])
            start = place = place + len(found)
            continue
        depth += (mark in "([{") - (mark in ")]}") if not quote else 0
        place += 1
    return [*parts, text[start:]]


def _closes_last(text: str) -> bool:
    depth = 0
    for place, mark in enumerate(text):
        depth += (mark in "([{") - (mark in ")]}")
        if depth == 0:
            return place == len(text) - 1
    return False
