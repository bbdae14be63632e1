"""What a function gives back: each of its returns, and what has to be so for it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sleepcode.ask.reading import lines_of, own_returns, sees, syntax_at
from sleepcode.core.answers.found import Found, all_named, claim, named, sure, without_twin
from sleepcode.core.answers.own_words import shown_header
from sleepcode.core.layout import heads_above, nearest_conditions
from sleepcode.core.messages import messages_in
from sleepcode.core.model import Claim, Definition
from sleepcode.core.questions.match import apart, stems
from sleepcode.core.questions.said_case import CASE, DENIES, SAYS_LITTLE, asked_case, says_case
from sleepcode.core.static_notes.contracts import last_of
from sleepcode.core.wording import clipped, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

ASKS = re.compile(
    r"\bwhat (?:\w+ )?(?:does|do|did|will|would|can|is|are|gets)\b.*\b(?:returns?|returned|gives? back|yields?)\b"
    r"(?! (?:type|value type|none|null|nil|undefined)\b)"
    r"|\breturns what\b|\breturn values?\b"
    r"|^(?:can|could|does|do|may|might|will|would)\b.*\breturns? (?!.*\b(?:none|null|nil|undefined|nothing|errors?)\b)"
    r"|\b(?:get|gives?)\b.*\bback\b(?! (?:none|null|nil|undefined)\b)(?!.*\b(?:if|when|once)\b)",
    re.IGNORECASE,
)
MOST_TOLD = 10
MOST_NAMED = 4
LONGEST = 70
_CALL = re.compile(r"(?:await )?(?:[\w$]+(?:\.|::|->))*([\w$]+)\(.*\)\??", re.DOTALL)
_MARKS = "\"'*/"
_ARM = re.compile(r"\s*([\w:&|'\" .,(){}]+?)\s*=>\s*\S")  # of Rust's `match`, on one line with its value
_VALUE = re.compile(r"(?i)^(?:can|could|does|do|may|might|will|would)\b.*\breturns? (?:the )?`?([^\s`?]+)`?[?! ]*$")
_ANY = re.compile(  # whether it returns one at all
    r"(?i)^(?:does|do|will|would) \S+ (?:ever )?(?:returns? (?:a value|any ?thing|something|any value)"
    r"|have a return value|gives? (?:anything|something) back)\W*$"
)
_UNDER = re.compile(r"\b(?:for|with|given|when|if|once|on|unless|in case)\b(.*)", re.IGNORECASE)


def returns(workspace: Workspace, index: Index, text: str, subjects: Iterable[Definition]) -> Found | None:
    """None where they return nothing, or their language's rules do not look for it.

    Where the question has a case, the returns come first whose condition has a word of it.  What only hands on what
    another function returns is told with what that one does.
    """
    ones = [one for one in subjects if one.kind in ("function", "method") and sees(one.path, "return")]
    told = _of_all(workspace, index, text, ones)
    behind = _handed_on(workspace, index, ones[0]) if told is not None and len(ones) == 1 else None
    inner = _of_all(workspace, index, text, [behind]) if behind is not None and behind.id != ones[0].id else None
    if told is None or inner is None:
        return told
    claims = (*told.claims[:1], *inner.claims, *told.claims[1:])
    return Found(f"{told.text}; {inner.text}", claims, guessed=told.guessed or inner.guessed)


def _handed_on(workspace: Workspace, index: Index, one: Definition) -> Definition | None:
    """The one function of the project whose result is all that it returns."""
    found = list(_of(workspace, index, one))
    called = _CALL.fullmatch(found[0].value) if len(found) == 1 else None
    line = found[0].claim.evidence[0].span.start if called else 0
    edges = (edge for edge in index.callees_of(one.id) if called and edge.site.line == line and sure(edge))
    ids = {
        edge.callee
        for edge in edges
        if called and without_twin(edge.callee).endswith((f".{called[1]}", f"::{called[1]}"))
    }
    return index.definition(ids.pop()) if len(ids) == 1 else None


def _of_all(workspace: Workspace, index: Index, text: str, ones: list[Definition]) -> Found | None:
    found = [each for one in ones for each in _of(workspace, index, one)]
    if not found:
        told_so = tuple(each for one in ones if (each := _documented(workspace, index, one)))
        if told_so or not ones or any(not one.path.endswith(".py") for one in ones):
            return Found(told_so[0].text, told_so, guessed=True) if told_so else None
        headers = (shown_header(index, one, lines_of(workspace, one.path)) for one in ones)
        verb = "returns" if len(ones) == 1 else "return"
        start = "no: " if re.match(_ANY, text) else ""
        text = f"{start}{all_named(ones)} {verb} `None`: no line of it returns a value"
        return Found(text, tuple(each for each in headers if each is not None))
    if len(ones) > MOST_NAMED:
        return None
    asks_any = re.match(_ANY, text) is not None
    value = _VALUE.search(text) if not asks_any else None
    same = [each for each in found if value and each.value.lower() == value[1].lower()]
    if same:
        return Found(f"yes: {same[0].claim.text}", tuple(each.claim for each in same))
    under = _UNDER.search(text)
    asked = set(stems(apart(under[1]))) - SAYS_LITTLE if under else set[str]()
    for one in ones:
        asked -= stems(apart(one.qualname)).keys()
    if (said := _saying(text, ones, found)) is not None:
        rest = (each.claim for each in found if each is not said)
        return Found(f"{said.claim.text}: it says “{said.says}”", (said.claim, *rest)[:MOST_TOLD], guessed=True)
    told = sorted(found, key=lambda each: -len(asked & stems(apart(each.condition)).keys()))
    fitting = [each for each in told if asked & stems(apart(each.condition)).keys()]
    headers = (shown_header(index, one, lines_of(workspace, one.path)) for one in ones)
    claims = (*(each.claim for each in told[:MOST_TOLD]), *(each for each in headers if each is not None))
    chosen = _in_case(asked, under[1], fitting) if under is not None else None
    if chosen is not None:
        return Found(chosen.claim.text, claims, guessed=True)
    values = tuple(dict.fromkeys(each.value for each in found))
    what = listed((f"`{clipped(value, LONGEST)}`" for value in values), MOST_NAMED)
    raised = [
        claim(index, "raises", f"{named(one)} raises `{last_of(each.about)}`", [(one.path, each.line)])
        for one in ones
        for each in syntax_at(workspace, one.path).of("raise")
        if each.about and one.line <= each.line <= one.end_line
    ]
    which = ""
    if under and CASE.search(text) and len(values) + len(raised) > 1:
        which = f", or {raised[0].text}" if raised else ""
        which += "; which of them in that case is not proved"
        claims = (*claims, *raised)
    verb = "returns" if len(ones) == 1 else "return"
    start = "yes: " if asks_any and set(values) != {"None"} else ""
    return Found(f"{start}{all_named(ones)} {verb} {what}{which}", claims, guessed=bool(which))


def _documented(workspace: Workspace, index: Index, one: Definition) -> Claim | None:
    """What it says of what it returns, where no line of its own returns a thing: it is left to subclasses."""
    lines = lines_of(workspace, one.path)[one.line - 1 : one.end_line] if one.kind in ("function", "method") else ()
    for at, line in enumerate(lines):
        if re.match(
            r"\s*(?:\"{3}|'{3}|\*|:returns?:|@returns?\b)?\s*(?:Returns?|Gives?|:returns?:|@returns?)\b.{6}", line
        ):
            text = f"{named(one)} returns nothing itself; it says: “{line.strip().strip(_MARKS)}”"
            return claim(index, "prose", text, [(one.path, one.line + at)])
    return None


def _in_case(asked: set[str], under: str, fitting: list["_Return"]) -> "_Return | None":
    """The one return whose condition has all words of the case, denied where the case is.

    A condition that denies by its own name, as `isNoColorSet()`, is not read.
    """
    denied = bool(DENIES.search(under))
    found = []
    for each in fitting:
        inner = each.condition.removeprefix("not ")
        same = (inner != each.condition) is denied
        if same and asked <= stems(apart(inner)).keys() and not DENIES.search(apart(inner)):
            found.append(each)
    return found[0] if len(found) == 1 else None


def _saying(text: str, ones: list[Definition], found: list["_Return"]) -> "_Return | None":
    """The one return whose block says best that it is the case that was asked about."""
    case = asked_case(text, " ".join(one.qualname for one in ones))
    scores = [says_case(case, each.says, (each.condition,)) for each in found] if case else []
    best = max(scores, default=0.0)
    return found[scores.index(best)] if best and scores.count(best) == 1 else None


class _Return(NamedTuple):
    value: str
    condition: str
    says: str  # what its block raises, logs or prints before
    claim: Claim


def _of(workspace: Workspace, index: Index, one: Definition) -> Iterator[_Return]:
    """Each return of the function itself."""
    lines = lines_of(workspace, one.path)[one.line - 1 : one.end_line]
    for each in own_returns(workspace, index, one):
        at = each.line - one.line
        arm = _ARM.match(lines[at]) if at else None
        conditions = (f"`{arm[1]}`",) if arm else nearest_conditions(lines, at) if at else ()
        when = f", when {' and '.join(conditions[:2])}" if conditions else ""
        text = f"{named(one)} returns `{clipped(each.about, LONGEST)}`{when}"
        heads = heads_above(lines, at)
        said = messages_in(lines[heads[-1] : at]) if heads else ()
        says = said[-1].text if said else ""
        yield _Return(each.about, " ".join(conditions), says, claim(index, "behaviour", text, [(one.path, each.line)]))
