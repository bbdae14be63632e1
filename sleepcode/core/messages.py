"""Lines of code -> the texts by which a program says what happened: raised, logged, printed, given back as an error.

Such a text is the case in plain words ("Executor lookup failed -- removing the job"), where the condition above it may
have none; an error without a text says so by its name.  Read from the lines as they stand; a text that is put together
elsewhere is left out.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from sleepcode.core.resource import table_of

LEAST_WORDS = 2
MOST_LINES = 8  # of one statement
LOOK_BACK = 6  # lines between `msg = "…"` and what says it
_FORMS = tuple((does, re.compile(like)) for does, like in table_of("messages.toml")["forms"])
_LITERAL = re.compile(r"[rbfuRBFU]{0,2}(?:\"((?:\\.|[^\"\\\n])*)\"|'((?:\\.|[^'\\\n])*)'|`((?:\\.|[^`\\\n])*)`)")
_NAME = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:[%.,)]|$)")
_ONLY_BETWEEN = re.compile(r"[\s+\\]*")
_MAY = re.compile(r"\(|\braise\b|\breturn\b|[eE]rr\w*\s*=")
_HEAD = re.compile(r"\s*(?:pub |async |export |static )*(?:def|func|fn|function)\b")
# Of a name: an error that says nothing is called for what happened.
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class Message(msgspec.Struct, frozen=True):
    """One text that the program says."""

    at: int  # index of the line that says it
    does: str  # raises, logs, prints, …
    what: str  # the exception's name; empty where there is none
    text: str


def messages_in(lines: Sequence[str]) -> tuple[Message, ...]:
    """In the order of the lines."""
    return tuple(_found(lines))


def _found(lines: Sequence[str]) -> Iterator[Message]:
    for at, line in enumerate(lines):
        if not _MAY.search(line) or _HEAD.match(line) or line.lstrip().startswith(("#", "//", "*")):
            continue
        for does, form in _FORMS:
            match = form.search(line)
            if match is None:
                continue
            given = "\n".join((line[match.end() :], *lines[at + 1 : at + MOST_LINES]))
            name = match.groupdict().get("it") or ""
            it = re.split(r"::|\.", name)[-1]
            alone = bool(name) and "(" not in line[match.end("it") : match.end()]  # nothing is given to it
            text = "" if alone else _said(_to_bracket(given)) or _held(lines, at, given)
            if not text and does != "raises":  # Python's classes are found by their names
                text = " ".join(_WORDS.findall(it)).lower()
            if len(re.findall(r"[A-Za-z]{2,}", text)) >= LEAST_WORDS:
                yield Message(at, does, it, text)
            break


def _to_bracket(text: str) -> str:
    """Up to the bracket that closes what was opened before the text; brackets within literals do not count."""
    depth, at = 1, 0
    while at < len(text):
        if literal := _LITERAL.match(text, at) if text[at] in "\"'`rbfuRBFU" else None:
            at = literal.end()
            continue
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if depth == 0:
            return text[:at]
        at += 1
    return text


def _said(given: str) -> str:
    """The first literal and those that it is joined with."""
    parts: list[str] = []
    end = -1
    for literal in _LITERAL.finditer(given):
        if parts and not _ONLY_BETWEEN.fullmatch(given, end, literal.start()):
            break
        parts.append(literal[literal.lastindex or 0])
        end = literal.end()
    return " ".join("".join(parts).split())


def _held(lines: Sequence[str], at: int, given: str) -> str:
    """What the variable holds that is given instead of a text: `msg = "…"` a few lines above."""
    name = _NAME.match(given)
    if name is None:
        return ""
    sets = re.compile(rf"\s*(?:const |let |var |String )?{re.escape(name[1])}\s*:?=\s*\(?")
    for above in range(at - 1, max(-1, at - LOOK_BACK - 1), -1):
        if match := sets.match(lines[above]):
            return _said("\n".join((lines[above][match.end() :], *lines[above + 1 : at])))
    return ""
