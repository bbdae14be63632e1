"""Definitions and a question -> the lines of each that speak of it, with the constants that they name."""

import re

import msgspec

from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.found import claim, named
from sleepcode.core.model import Claim, Definition
from sleepcode.core.questions.focus import constants_in, focus, shown
from sleepcode.core.questions.match import apart
from sleepcode.core.questions.predictable import coverage
from sleepcode.core.wording import clipped
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

FOCUS = 330  # tokens of all excerpts together
MOST_TOLD = 5  # stretches of lines, without a model
MOST_QUOTED = 3  # lines of one
LONGEST_QUOTE = 160  # characters of a line
# What says nothing alone.
_BARE = re.compile(
    r"""(?:\"{3}|'{3}|/\*\*?|\*/|else:|try:|finally:|[{}()\[\];]+)|(?:async )?def .*|class .*"""
)  # say nothing alone


_PROSE = re.compile(r"(?:[#*/:\w<`'\"(][\w.,'`\"()<>:/-]*\s+){3,}[\w.,'`\"()<>:/!?-]+")

_GOES_ON = re.compile(r"(?:[\w`'\"(][\w.,'`\"()<>:/-]*\s+)*[\w.,'`\"()<>:/!?-]+")


class Excerpt(msgspec.Struct, frozen=True):
    """The chosen lines of one definition."""

    name: str
    path: str
    text: str
    parts: tuple[tuple[str, str], ...]  # (what lines that stand together say, where they stand)


def excerpts(workspace: Workspace, question: str, ones: tuple[Definition, ...]) -> tuple[Excerpt, ...]:
    return tuple(each for one in ones if (each := _excerpt(workspace, question, one, FOCUS // len(ones))))


def told(workspace: Workspace, index: Index, question: str, one: Definition) -> tuple[Claim, ...]:
    """The stretches of its lines that have words of the question, those with most of them, in the order of the code."""
    found = _excerpt(workspace, question, one, FOCUS)
    question = f"{question} {apart(question)}"
    names = (one.qualname or one.path,)
    parts = found.parts if found else ()
    shares = {part: coverage(question, names, [f"{part[0]} {apart(part[0])}"]) for part in parts}
    best = sorted((part for part in shares if shares[part] > 0), key=lambda part: -shares[part])[:MOST_TOLD]
    claims = []
    for text, place in (part for part in shares if part in best):
        start = int(place.rpartition(":")[2].partition("-")[0])
        telling = _telling(question, names, text.splitlines())
        quoted = " … ".join(_short(line.strip()) for _, line in telling)
        if telling:
            claims.append(claim(index, "place", f"{named(one)}: {quoted}", [(one.path, start + telling[0][0])]))
    return tuple(claims)


def _telling(question: str, names: tuple[str, ...], lines: list[str]) -> list[tuple[int, str]]:
    """The lines of a stretch that have most of the question's words, each followed by what it is the head of."""
    said = [(at, line) for at, line in enumerate(lines) if line.strip() and not _BARE.fullmatch(line.strip())]
    shares = {at: coverage(question, names, [f"{line} {apart(line)}"]) for at, line in said}
    best = sorted((at for at, _ in said if shares[at] > 0), key=lambda at: (-shares[at], at))[:MOST_QUOTED]
    below = {at + 1 for at in best if lines[at].rstrip().endswith((":", "{", "("))}
    chosen = sorted({*best, *(at for at, _ in said if at in below)})[: MOST_QUOTED + 1]
    told: dict[int, str] = {}
    for at in chosen:
        if not any(at in range(before + 1, before + 3) and lines[at].strip() in text for before, text in told.items()):
            told[at] = _sentence(lines, at)
    return list(told.items())


def _sentence(lines: list[str], at: int) -> str:
    """The line, and where it is prose that goes on in the next ones, these up to the end of the sentence."""
    text = lines[at]
    for further in lines[at + 1 : at + 3]:
        if not _PROSE.fullmatch(text.strip()) or not _GOES_ON.fullmatch(further.strip()) or text.rstrip()[-1:] in ".!?":
            break
        text = f"{text.rstrip()} {further.strip()}"
    return text


def _short(line: str) -> str:
    return f"“{clipped(line, LONGEST_QUOTE)}”"


def _excerpt(workspace: Workspace, question: str, one: Definition, budget: int) -> Excerpt | None:
    whole = lines_of(workspace, one.path)
    lines = whole[one.line - 1 : one.end_line]
    chosen = focus(question, (one.qualname or one.path,), lines, budget)
    if not chosen:
        return None
    text = shown(lines, chosen)
    constants = constants_in(text, whole)
    text = "\n".join((*constants, text))
    return Excerpt(one.qualname or one.path, one.path, text, _parts(one, lines, chosen))


def _parts(one: Definition, lines: tuple[str, ...], chosen: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
    groups: list[list[int]] = []
    for at in chosen:
        if groups and at <= groups[-1][-1] + 1:
            groups[-1].append(at)
        else:
            groups.append([at])
    return tuple(
        (
            "\n".join(lines[at] for at in group),
            f"{one.path}:{one.line + group[0]}" + (f"-{one.line + group[-1]}" if len(group) > 1 else ""),
        )
        for group in groups
    )
