"""Prose about code -> the names, numbers and strings it mentions."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

_TICKED = re.compile(r"`([^`\n]+)`")
_STRING = re.compile(r"""(["'])((?:(?!\1).){1,80})\1""")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
# In running prose only what cannot be an English word: snake_case, camelCase, a.dotted.name, f().
_BARE = re.compile(
    r"""(?<![\w`/.\-])(?:
      (?P<path>[\w\-./]+\.(?:py|pyi|js|ts|tsx|jsx|go|rs|java|c|h|cc|cpp|hpp|md|txt|toml|cfg|ini|json|ya?ml))\b
    | (?P<called>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\(
    | (?P<dotted>[A-Za-z_]\w+(?:\.[A-Za-z_]\w+)+)
    | (?P<snake>_*[A-Za-z]\w*_\w*|__\w+__|_[a-z]\w+)
    | (?P<camel>[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+|[a-z]+[A-Z]\w*)
    )""",
    re.VERBOSE,
)
# A figure, not the 3 of `utf3` or of `a[3]` in a name; thousands may be written 1,500.
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|(?<![\w.])\d+(?:\.\d+)?(?!\w)")
_EXAMPLE = re.compile(r"\w:?@\w|\w%\w|^%\w|\w:@")  # a value, as user:@host, not code
_CONSTANT = re.compile(r"(?<![\w.])\d{1,6}(?:\s*(?:\*\*|<<)\s*\d{1,2}|\s*\*\s*\d{1,6})+(?![\w.])")
_ABBREVIATIONS = {"e.g", "i.e", "a.k.a", "etc"}


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a sentence names; each must exist for the sentence to be believed."""

    names: frozenset[str]  # single identifiers; a dotted name counts as its parts
    paths: frozenset[str]
    strings: frozenset[str]  # literals inside backticks
    numbers: tuple[float, ...]


def mentions_in(text: str) -> Mentions:
    names: set[str] = set()
    paths: set[str] = set()
    strings: set[str] = set()
    prose = text
    for ticked in _TICKED.findall(text):
        if (match := _BARE.fullmatch(ticked.strip())) and match["path"]:
            paths.add(match["path"])
            continue
        if _EXAMPLE.search(ticked):
            continue
        for _, literal in _STRING.findall(ticked):
            strings.add(literal)
        names.update(_NAME.findall(_STRING.sub(" ", ticked)))
    prose = _TICKED.sub(" ", prose)
    for match in _BARE.finditer(prose):
        found = match["path"] or match["called"] or match["dotted"] or match["snake"] or match["camel"] or ""
        if match["path"] and not (match["called"] or match["dotted"]):
            paths.add(found)
        elif found.lower() not in _ABBREVIATIONS:
            names.update(_NAME.findall(found))
    without_strings = _TICKED.sub(lambda match: _STRING.sub(" ", match[0]), text)
    numbers = tuple(float(number.replace(",", "")) for number in _NUMBER.findall(without_strings))
    return Mentions(frozenset(names), frozenset(paths), frozenset(strings), numbers)


def words_in(text: str) -> frozenset[str]:
    """Every identifier-like word of a source text."""
    return frozenset(_NAME.findall(text))


def numbers_in(text: str) -> frozenset[float]:
    """Every figure of a source text, `1,500` and `1_500` as 1500, `2**15` and `60 * 60` as what they come to."""
    plain = re.sub(r"(?<=\d)_(?=\d)", "", text)
    found = {float(number.replace(",", "")) for number in _NUMBER.findall(plain)}
    found |= {float(number) for number in re.findall(r"\d+(?:\.\d+)?", plain)}
    found |= {float(int(number, 16)) for number in re.findall(r"\b0[xX]([0-9a-fA-F]{1,12})\b", plain)}
    found |= set(_computed(plain))
    return frozenset(found)


def _computed(plain: str) -> Iterator[float]:
    for expression in _CONSTANT.findall(plain):
        parts = re.split(r"\s*(\*\*|<<|\*)\s*", expression)
        value = float(parts[0])
        for operator, number in zip(parts[1::2], map(float, parts[2::2]), strict=True):
            with suppress(OverflowError):  # 9**99**99 is no figure that anybody speaks of
                factor = number if operator == "*" else 2.0**number
                value = value**number if operator == "**" else value * factor
        yield value
