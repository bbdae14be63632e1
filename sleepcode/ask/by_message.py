"""A question about a case -> where the program raises, logs or prints a text that says so, and what it does then."""

import re
from collections.abc import Callable, Iterable, Iterator

from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.grammar import language_of
from sleepcode.core.layout import heads_above, indent_of, nearest_conditions, reached_when
from sleepcode.core.messages import Message, messages_in
from sleepcode.core.model import Claim, Definition
from sleepcode.core.questions.said_case import (
    BAD_STEMS,
    DEMANDS,
    OTHERWISE_SAID,
    AskedCase,
    asked_case,
    demands_of,
    is_topic,
    says_case,
)
from sleepcode.core.suites.tested import is_aside
from sleepcode.core.wording import counted
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

MOST_TOLD = 4
MOST_CONDITIONS = 2
MOST_SEARCHED = 400  # definitions
PLAIN = 0.34  # of what is said is the case, where it is looked for everywhere
MOST_BESIDE = 3  # other statements of the branch that are quoted
LONGEST_QUOTE = 110
_NAMES = re.compile(r"\b[A-Za-z]\w*_\w+\b|\b[A-Z]\w*[a-z][A-Z]\w*\b")
_SHOW = {"__repr__", "__str__", "toString", "String"}  # how an object looks is nothing that happens
_SAME = re.compile(r"^\s*(?:#|//|[)\]}\"'fr]|\w+=|%)")  # goes on with a statement, or says nothing


def by_message(
    workspace: Workspace, index: Index, text: str, ones: Iterable[Definition], fits: "Fits" = says_case
) -> Found | None:
    """None where the question names no case, or nothing that *ones* say is that case."""
    # A name of code in the question says which definitions are meant.
    known = [name for name in _NAMES.findall(text) if index.definitions_named(name) and not is_topic(text, name)]
    ones = [one for one in ones if not known or any(name in one.qualname.split(".") for name in known)]
    ones = [one for one in ones if language_of(one.path) and not is_aside(one.path)]
    if numbers := re.findall(r"(?<![\w.])\d{3,}\b", text):  # "when is a 304 sent"
        ones = [one for one in ones if one.kind not in ("module", "class") and _names_all(workspace, one, numbers)]
    alone = len(ones) == 1  # what is asked about is no part of the case
    cases = [
        (one, case)
        for one in ones
        if (case := asked_case(text, f"{one.qualname} {one.path.rpartition('/')[2]}" if alone or known else ""))
    ]
    found = _said(workspace, index, cases, fits)
    demanded = [] if found or fits is not says_case else _said(workspace, index, cases, _demands)
    told = (found or demanded)[:MOST_TOLD]
    if not told:
        return None
    first = told[0][1].text
    others = len(found or demanded) - 1
    first += f"; {counted(others, 'other place says so', 'other places say so')}" if others else ""
    first = f"not said of that case; what has to be so: {first}" if demanded else first
    claims = [part for _, said, then in told for part in (said, then) if part is not None]
    return Found(first, tuple(claims), guessed=True)


def _names_all(workspace: Workspace, one: Definition, words: Iterable[str]) -> bool:
    text = "\n".join(lines_of(workspace, one.path)[one.line - 1 : one.end_line])
    return all(word in text for word in words)


def said_anywhere(workspace: Workspace, index: Index, text: str) -> Found | None:
    """The same of every definition of the product with a line that has a word of the case."""
    case = asked_case(text)
    words = [stem.encode() for stem in case.stems - BAD_STEMS - OTHERWISE_SAID] if case else []
    ones: dict[str, Definition] = {}
    for path in index.paths() if words else ():
        content = (workspace.read(path) or b"").lower() if language_of(path) and not is_aside(path) else b""
        if not all(word in content for word in words):
            continue
        for at, line in enumerate(content.splitlines(), 1):
            if len(ones) < MOST_SEARCHED and any(word in line for word in words):
                one = index.definition_at(path, at)
                ones |= {one.id: one} if one is not None and one.kind in ("function", "method") else {}
    return by_message(workspace, index, text, ones.values(), _says_plainly) if ones else None


def _says_plainly(case: AskedCase, text: str, around: Iterable[str]) -> float:
    alone = len(case.stems - BAD_STEMS) < 2  # "a value must be an Actor" is no answer to what an unknown actor does
    score = 0.0 if alone and DEMANDS.search(text) else says_case(case, text, around)
    return score if score >= PLAIN else 0.0


Fits = Callable[[AskedCase, str, Iterable[str]], float]
Said = tuple[float, Claim, Claim | None]


def _said(workspace: Workspace, index: Index, cases: Iterable[tuple[Definition, AskedCase]], fits: Fits) -> list[Said]:
    """What raises first, then what says it best."""
    seen: set[tuple[str, int]] = set()
    found = [each for one, case in cases for each in _alike(workspace, index, one, case, fits, seen)]
    return sorted(found, key=lambda each: (" raises " not in each[1].text and " throws " not in each[1].text, -each[0]))


def _demands(case: AskedCase, text: str, around: Iterable[str]) -> float:
    return float(demands_of(case, text) and any(each[:1].isupper() for each in around))  # an exception's name


def _alike(
    workspace: Workspace, index: Index, one: Definition, case: AskedCase, fits: Fits, seen: set[tuple[str, int]]
) -> Iterator[Said]:
    lines = lines_of(workspace, one.path)[one.line - 1 : one.end_line]
    for each in messages_in(lines):
        place = (one.path, one.line + each.at)
        owner = index.definition_at(*place) or one
        score = fits(case, each.text, (*reached_when(lines, each.at), each.what))
        if not score or place in seen or owner.last in _SHOW:
            continue
        seen.add(place)
        yield score, message_told(index, one, lines, each), _beside(index, one, owner, lines, each)


def message_told(index: Index, one: Definition, lines: tuple[str, ...], each: Message, written: int = 0) -> Claim:
    """Who says it, and under which conditions; *lines* are those of *one*.  written: the line that has its words."""
    place = (one.path, one.line + each.at)
    conditions = nearest_conditions(lines, each.at)[:MOST_CONDITIONS]
    when = f", when {' and '.join(conditions)}" if conditions else ""
    what = f" `{each.what}`" if each.what else ""
    text = f"{named(index.definition_at(*place) or one)} {each.does}{what}: “{each.text}”{when}"
    return claim(index, "behaviour", text, dict.fromkeys([(one.path, written or place[1]), place]))


def _beside(index: Index, one: Definition, owner: Definition, lines: tuple[str, ...], said: Message) -> Claim | None:
    """What else the branch does that says so."""
    heads = heads_above(lines, said.at)
    if said.does in ("raises", "throws", "panics") or not heads:
        return None
    others: list[int] = []
    for at in range(said.at + 1, len(lines)):
        deeper = indent_of(lines[at]) - indent_of(lines[said.at])
        if lines[at].strip() and deeper < 0:
            break
        if lines[at].strip() and not deeper and not _SAME.match(lines[at]):
            others.append(at)
    others = others[:MOST_BESIDE]
    if not others:
        return None
    quoted = " … ".join(f"“{lines[at].strip()[:LONGEST_QUOTE]}”" for at in others)
    return claim(index, "place", f"{named(owner)} goes on: {quoted}", [(one.path, one.line + at) for at in others])
