"""The phrase book: phrases/english.txt as patterns, each compiled when a question first needs it."""

import re
from collections.abc import Iterator
from functools import cache

from sleepcode.core.questions.needed import Needed, may_match, needed
from sleepcode.core.resource import text_of

# A name in a pattern: marked as code (‹0›) or one ordinary word, its kind said before it or not.
_NAME = (
    r"(?:(?:function|method|class|module|file|package|decorator) )?"
    r"{}(?!(?:i|we|you|one|they|there|anything|anyone|anybody|everything|what|which|who"
    r"|by|for|with|when|if|on|after|before|instead|only|as|at|from|without)\b)[\w‹›]+(?![\w‹›]|-\w){}"
)


@cache
def _sections() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, lines) in the order of the file: `[intent]`, which may come twice, or `(part)`."""
    text = text_of("sleepcode.phrases", "english.txt")
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if re.fullmatch(r"\[[a-z-]+\]|\([a-z-]+\)", line):
            found.append((line, []))
        elif found and line and not line.startswith("#"):
            found[-1][1].append(line)
    return tuple((heading, tuple(lines)) for heading, lines in found)


def section(name: str) -> tuple[str, ...]:
    """The lines of a part of the book that names no intent."""
    return next(lines for heading, lines in _sections() if heading == f"({name})")


@cache
def words(name: str) -> frozenset[str]:
    return frozenset(" ".join(section(name)).split())


def intents() -> Iterator[tuple[str, str]]:
    """(intent, pattern), the one to try first at the front."""
    return ((name.strip("[]"), line) for name, lines in _sections() if name[0] == "[" for line in lines)


def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """A section of `left = right` lines."""
    return tuple((left, right) for line in section(name) for left, _, right in [line.partition(" = ")])


def search(line: str, text: str) -> re.Match[str] | None:
    """Look for the pattern *line* in *text*; the group `s` is the name where a pattern says {S!}.

    Compiling all 500 patterns takes 100 ms, so one whose words do not stand in the text is not compiled.
    """
    return compiled(line).search(text) if may_match(_needed(line), text.lower()) else None


def said(name: str, text: str) -> bool:
    """Whether a pattern of the section *name* is in the text."""
    return any(search(line, text) for line in section(name))


@cache
def compiled(line: str) -> re.Pattern[str]:
    line = _filled(line).replace("{S!}", _NAME.format("(?P<s>", ")")).replace("{S}", _NAME.format("", ""))
    return re.compile(line, re.IGNORECASE)


@cache
def _filled(line: str) -> str:
    for word, pattern in pairs("words"):
        line = line.replace(f"{{{word}}}", pattern)
    return line


@cache
def _needed(line: str) -> Needed:
    return needed(_filled(line))
