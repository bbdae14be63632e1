"""A claim as a model made it -> proved, cited, or rejected with the reason.

What is checked: the cited lines exist, are quoted right and bear on the sentence; every identifier,
path, literal, figure and address it mentions exists; what it says of calls, exceptions, returns,
defaults and threads is compared with graph and source; sums are computed again, calls with literals
walked; what is turned round of rows, units, denials, order and conditions is looked for, and reasons and effects that
nothing speaks of.  What is not: whether a cited
sentence is *true* of its lines.  That is why `cited` is not `proved`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import msgspec

from sleepcode.core.checks.arithmetic import check_sum, sums_in
from sleepcode.core.checks.assertions import Place, contradiction, is_proved
from sleepcode.core.checks.bearing import bears, nearest, quoted_at, speaks_of
from sleepcode.core.checks.block_check import not_done
from sleepcode.core.checks.by_walk import walked
from sleepcode.core.checks.conditions import turned_round
from sleepcode.core.checks.mentions import Mentions, mentions_in, numbers_in, words_in
from sleepcode.core.checks.plain import plain_text
from sleepcode.core.checks.said_of_lines import beside_the_lines
from sleepcode.core.checks.said_of_text import wrong_of_text
from sleepcode.core.checks.said_values import wrong_value
from sleepcode.core.model import Claim, ClaimStanding, Definition, Digest, Evidence, Span
from sleepcode.core.questions.match import apart, stems

MOST_TEXT = 400  # characters
_OF_ITSELF = re.compile(
    r"^(?:the|this)(?: \S+)? (?:text|file|document|snippet|examples?|section|passage)\b"
    r"|\b(?:mentioned|provided|contained|listed|sections?) in (?:the|this) (?:\S+ )?(?:text|file|document|readme)\b"
    r"|\bcode snippet\b",
    re.I,
)
_INSTRUCTS = re.compile(r"\b(?:ignore|disregard|forget)\b.{0,30}\b(?:instructions?|prompts?|rules)\b", re.I)
LEAST_WORDS = 5  # of a statement about a text
MOST_LINES = 8  # of evidence
_TEST_WORDS = re.compile(
    r"\btests?\b[^.]*\b(?:break|fail|cover|exercise|verif)|\b(?:covered|tested|verified) by\b|\btest_\w+",
    re.I,
)
_LINE_NUMBERS = re.compile(r"\blines?\s+(\d+)(?:\s*(?:-|–|to|and)\s*(\d+))?", re.I)
_ADDRESS = re.compile(r"\b\w+://[^\s`\"')]+")
_CONSTANT = re.compile(
    r"(?:(?:export|static|final|const|let|var|public|#define) )*(\w+)\s*(?::[^=]+)?[= ]\s*[\d\"'(\[{]"
)
_ACTS = re.compile(
    r"(?:It|`[\w.]+(?:\(\))?`) (?:also |then |always |first |itself )*((?!is |does |never |cannot )\w+s)\b"
)
SHORT = 2  # letters of a stem that says nothing
_REASON = re.compile(
    r"\b(?:so that|because|in order to|to (?:avoid|prevent|limit|speed up|save|protect|guarantee|ensure))\b"
    r" ([^.;]+)"
)
_SMALL = frozenset({0.0, 1.0, 2.0})  # "one of two" is no figure


class Said(msgspec.Struct, frozen=True):
    """One claim, before anybody believes it."""

    kind: str
    text: str
    subject: str  # Definition.id, or the path
    lines: tuple[int, ...] = ()  # 1-based, in *path*
    quotes: tuple[str, ...] = ()
    path: str = ""  # of the evidence; empty: the note's own file
    expression: str = ""  # of a quantity: a sum
    result: float | None = None  # what the model says it comes to
    lead: str = ""  # ours, computed with the lines: stands before the text, so that it can be read alone


class Known(msgspec.Struct, frozen=True):
    """What claims about one file are compared with."""

    path: str
    files: Mapping[str, tuple[str, ...]]  # path -> its lines: the file itself, and those that call it
    digests: Mapping[str, Digest]
    definitions: tuple[Definition, ...]  # of the file
    names: frozenset[str]  # every identifier that exists as far as this file can know
    paths: frozenset[str]  # of the repository
    calls: frozenset[tuple[str, str]]  # (caller id, callee id) of the graph, into, out of and within the file
    is_prose: bool = False
    common: frozenset[str] = frozenset()  # names of the language's own library, which a sentence may deny


class Verdict(msgspec.Struct, frozen=True):
    """claim is None when it was rejected; reason is then a word for the statistics."""

    claim: Claim | None
    reason: str = ""
    detail: str = ""  # what exactly is wrong, for the next round's prompt


def check(said: Said, known: Known) -> Verdict:
    """The standing of one claim."""
    text = plain_text(said.text)
    place = _place(said, known)
    if not text or len(text) > MOST_TEXT:
        return _rejected("form", "empty or too long")
    if said.kind == "test" or _TEST_WORDS.search(text):
        return _rejected("test", "tests are computed, not claimed")
    if place is None:
        return _rejected("subject", f"{said.subject} does not exist")
    if known.is_prose and not said.lead and not said.expression and len(text.split()) < LEAST_WORDS:
        return _rejected("form", "a heading says nothing")
    if _INSTRUCTS.search(text):
        return _rejected("form", "gives instructions")
    if known.is_prose and _OF_ITSELF.search(text):
        return _rejected("form", "speaks of the text, not of what the text is about")
    mentions = mentions_in(text)
    tried = walked(text, place.id, known.definitions, known.files[known.path]) if not known.is_prose else None
    if tried is not None and not tried[0]:
        return _rejected("walk", f"it {tried[1]}")
    if tried is not None:  # its literals are arguments, and need not stand in the file
        mentions = replace(mentions, strings=frozenset(), numbers=())
    if reason := _missing(text, mentions, known):
        return reason
    if said.expression or sums_in(text):
        return _quantity(said, text, place, known)
    if tried is None and (problem := contradiction(text, place, known.calls)):
        return _rejected(*problem)
    located = _lines(said, mentions, text, place)
    if isinstance(located, Verdict):
        return located
    cited = [place.lines[number - 1] for number in located]
    if said.lead and (problem := contradiction(text, replace(place, body=tuple(cited)), known.calls)):
        return _rejected(*problem)  # an answer about these lines, not about the whole definition
    if reason := _figures(text, mentions, cited, place, known):
        return reason
    if known.is_prose and not said.lead and (problem := wrong_of_text(text, cited, place.lines)):
        return _rejected(*problem)
    if not known.is_prose and (problem := beside_the_lines(text, cited, place.body)):
        return _rejected(*problem)
    if not said.lead and not known.is_prose and (problem := _of_definition(text, said.lines or located, place, known)):
        return _rejected(*problem)
    meant = cited if said.lead else place.body
    if problem := wrong_value(text, meant, cited, "\n".join((*known.files[known.path], *cited))):
        return _rejected(*problem)
    proved = is_proved(text, place, known.calls)
    return _accepted(said, text, located, place, known, proved)


def _place(said: Said, known: Known) -> Place | None:
    path = said.path or known.path
    lines = known.files.get(path)
    if lines is None:
        return None
    if definition := _meant(said, known):
        own = known.files[known.path]
        body = own[definition.line - 1 : definition.end_line]
        span = Span(definition.line, definition.end_line) if path == known.path else Span(1, len(lines))
        return Place(path, lines, definition.id, definition.qualname, span, body)
    if said.subject in (known.path, ""):
        return Place(path, lines, known.path, "", Span(1, len(lines)), known.files[known.path])
    return None


def _meant(said: Said, known: Known) -> Definition | None:
    """The definition of that id; of overloads, which share their name, the one that holds the cited line."""
    plain = said.subject.partition("#")[0]
    same = [each for each in known.definitions if each.qualname and each.id.partition("#")[0] == plain]
    holds = [each for each in same if said.lines and each.line <= said.lines[0] <= each.end_line]
    exact = [each for each in same if each.id == said.subject]
    return next(iter(holds if not said.path or said.path == known.path else []), next(iter(exact), None))


def _missing(text: str, mentions: Mentions, known: Known) -> Verdict | None:
    """What is named but does not exist."""
    source = "\n".join(line for lines in known.files.values() for line in lines)
    unknown = sorted(name for name in mentions.names if name not in known.names)
    unknown = [name for name in unknown if not (_may_be_denied(name, known) and _is_denied(name, text))]
    unknown = [name for name in unknown if not re.search(rf"\b{re.escape(name)}\b", source)]  # the NaN of a remark
    if unknown:
        return _rejected("name", f"`{unknown[0]}` does not exist")
    for path in sorted(mentions.paths):
        exists = any(each == path or each.endswith(f"/{path}") for each in known.paths)
        if not exists and path not in source:
            return _rejected("path", f"{path} does not exist")
    for literal in sorted(mentions.strings):
        if literal not in source:
            return _rejected("string", f"{literal!r} does not occur")
    for address in _ADDRESS.findall(text):
        if address.rstrip(".,;:") not in source:
            return _rejected("address", f"{address} does not occur")
    return None


def _may_be_denied(name: str, known: Known) -> bool:
    return name in known.common or bool(re.fullmatch(r"__[a-z]+__", name))


def _is_denied(name: str, text: str) -> bool:
    """`not from the random module`, `without __hash__`: the sentence itself says that it is not there."""
    denies = r"\b(?:not|without|no|rather than|instead of|never|unlike|lacks|missing)\b"
    return bool(re.search(rf"{denies}(?:\s+\S+){{0,4}}?\s+`?[\w.]*{re.escape(name)}\b", text))


def _lines(said: Said, mentions: Mentions, text: str, place: Place) -> tuple[int, ...] | Verdict:
    """The evidence's line numbers, put right where the sentence shows which lines are meant."""
    last = len(place.lines)
    if any(not 1 <= number <= last for number in said.lines):
        return _rejected("lines", f"the file has {last} lines")
    found: set[int] = set(said.lines)
    for quote in said.quotes:
        at = quoted_at(quote, place)
        if not at:
            return _rejected("quote", f"{plain_text(quote)[:60]!r} does not occur")
        found.update(at)
    for match in _LINE_NUMBERS.finditer(text):
        for number in filter(None, match.groups()):
            if int(number) not in found:
                return _rejected("lines", f"line {number} is not among the lines cited")
    own = {part for part in place.qualname.split(".") if part}
    names = {name for name in mentions.names if name not in own}
    names |= words_in(" ".join(mentions.strings | mentions.paths))
    if not said.lead and not bears(text, names, [place.lines[number - 1] for number in found]):
        nearer = nearest(names, place)
        # A sentence about what a definition means may share no word with its lines; then with the whole of it.
        of_it = found and not nearer and speaks_of(text, [place.qualname, *place.body])
        found = found if of_it else nearer
    if not found:
        return _rejected("bears", "no line of it bears this out")
    return tuple(sorted(found))[:MOST_LINES]


def _figures(text: str, mentions: Mentions, cited: list[str], place: Place, known: Known) -> Verdict | None:
    """A figure must stand in the subject, the cited lines, or outside of all definitions (constants).

    Of a text, in the cited lines: elsewhere in it every small number stands somewhere.
    """
    lined = {float(number) for match in _LINE_NUMBERS.findall(text) for number in match if number}
    said = [number for number in mentions.numbers if number not in _SMALL and number not in lined]
    if not said:
        return None
    inner = [each for each in known.definitions if each.qualname]
    covered = {n for each in inner for n in range(each.line, each.end_line + 1)}
    own = known.files[known.path]
    used = words_in("\n".join((*place.body, *cited)))
    outside = [line for number, line in enumerate(own, 1) if number not in covered and _may_be_meant(line, used)]
    there = numbers_in("\n".join(cited if known.is_prose else [*place.body, *cited, *outside]))
    for number in said:
        if number not in there:
            return _rejected("number", f"the figure {number:g} does not occur there")
    return None


def _may_be_meant(line: str, used: frozenset[str]) -> bool:
    """No constant that the definition never names."""
    sets = _CONSTANT.match(line)
    return sets is None or sets[1] in used


def _of_definition(text: str, lines: Sequence[int], place: Place, known: Known) -> tuple[str, str] | None:
    """What is wrong in what is said of a definition's conditions, reasons and effects."""
    if place.path != known.path or not place.qualname:
        return None
    within = [number - place.span.start for number in lines if place.span.start <= number <= place.span.end]
    return turned_round(text, within, place.body) or _made_up(text, place.lines) or _undone(text, place, known)


def _made_up(text: str, lines: tuple[str, ...]) -> tuple[str, str] | None:
    """A reason of which nothing in the file speaks; a good one has some words of its own."""
    for why in _REASON.findall(text):
        words = {stem for stem in stems(apart(why)) if len(stem) > SHORT}
        if len(words) > 1 and words.isdisjoint(_stems_of(lines)):
            return "reason", f"nothing in the file speaks of {', '.join(sorted(words))}"
    return None


@lru_cache(4)  # claims come file by file
def _stems_of(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stems(apart("\n".join(lines))))


def _undone(text: str, place: Place, known: Known) -> tuple[str, str] | None:
    """What neither the definition does nor what it calls, where all of that is in the file."""
    act = _ACTS.match(text)
    own = {each.id: each for each in known.definitions}
    if not act or place.id not in own:
        return None
    reached, waiting = {place.id}, [place.id]
    while waiting:
        caller = waiting.pop()
        news = {callee for one, callee in known.calls if one == caller and "::" in callee} - reached
        if not news <= own.keys():
            return None
        reached |= news
        waiting += news
    spans = [(own[each].line - 1, own[each].end_line) for each in reached]
    lines = [line for start, end in spans for line in known.files[known.path][start:end]]
    undone = not_done(act[1], "\n".join(lines))
    return ("effect", undone) if undone else None


def _quantity(said: Said, text: str, place: Place, known: Known) -> Verdict:
    """A derived quantity: what goes in must stand in the text, what comes out is computed again."""
    sums = list(sums_in(text))
    if re.fullmatch(r"[-+]?[\d.,_]+", said.expression.strip()):
        return _rejected("form", "nothing is worked out")  # 3 = 3
    if said.expression:
        own = check_sum(said.expression, said.result if said.result is not None else float("nan"))
        if own is None:
            return _rejected("arithmetic", f"{plain_text(said.expression)[:60]!r} cannot be computed")
        sums.append(own)
    there = numbers_in("\n".join(place.lines))
    said_figures = set(mentions_in(text).numbers)
    if sums and all({*each.numbers} <= said_figures and each.said not in said_figures for each in sums):
        return _rejected("form", "does not say what is worked out")
    results: set[float] = set()
    for each in sums:
        if not each.is_right:
            return _rejected("arithmetic", f"{each.expression} is not {each.said:g}")
        for number in each.numbers:
            if number not in there and number not in results and number != 100.0:
                return _rejected("number", f"the figure {number:g} does not occur")
        results.add(each.said)
    used = {number for each in sums for number in each.numbers}
    for number in mentions_in(text).numbers:
        if number not in there | results | _SMALL | {100.0}:
            return _rejected("number", f"the figure {number:g} does not occur")
    bearing = [n for n, line in enumerate(place.lines, 1) if numbers_in(line) & used]
    chosen = sorted(set(said.lines) & set(bearing)) or bearing
    if not chosen:
        return _rejected("bears", "no line holds the figures")
    shown = text
    if said.result is not None and not sums_in(text):
        shown = f"{text.rstrip('.')}: {plain_text(said.expression)} = {said.result:g}."
    return _accepted(said, shown, tuple(chosen)[:MOST_LINES], place, known, True, "quantity")


def _accepted(
    said: Said,
    text: str,
    numbers: tuple[int, ...],
    place: Place,
    known: Known,
    proved: bool,
    kind: str = "",
) -> Verdict:
    digest = known.digests[place.path]
    evidence = tuple(Evidence(place.path, span, digest) for span in _spans(numbers))
    standing = ClaimStanding.PROVED if proved else ClaimStanding.CITED
    return Verdict(Claim(kind or said.kind, said.lead + text, evidence, standing))


def _spans(numbers: tuple[int, ...]) -> list[Span]:
    spans: list[Span] = []
    for number in sorted(set(numbers)):
        if spans and spans[-1].end + 1 == number:
            spans[-1] = Span(spans[-1].start, number)
        else:
            spans.append(Span(number, number))
    return spans


def _rejected(reason: str, detail: str) -> Verdict:
    return Verdict(None, reason, detail)
