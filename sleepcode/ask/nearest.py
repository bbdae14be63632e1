"""A question that no rule answers -> what is known that comes nearest, the likeliest said first."""

import re

from msgspec.structs import replace

from sleepcode.ask.by_message import by_message, said_anywhere
from sleepcode.ask.by_route import from_graph
from sleepcode.ask.code_facts import ASKS_ABSENT, ways_out, what_it_does
from sleepcode.ask.exceptions import of_exception
from sleepcode.ask.excerpts import told as lines_told
from sleepcode.ask.given import Answered, Given
from sleepcode.ask.places import by_name, places_of, told
from sleepcode.ask.reading import lines_of
from sleepcode.ask.structural import subjects_of
from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.answers.neighbours import callees
from sleepcode.core.comments import start_above, unmarked
from sleepcode.core.layout import nearest_conditions
from sleepcode.core.messages import messages_in
from sleepcode.core.model import Answer, Claim, Definition, Note, Standing
from sleepcode.core.questions.lookup import FEW
from sleepcode.core.questions.match import apart, stems
from sleepcode.core.questions.places import Place, outspoken
from sleepcode.core.questions.reasons import ASKS as ASKS_WHY
from sleepcode.core.questions.reasons import reasons
from sleepcode.core.questions.said_case import CASE, is_topic
from sleepcode.core.questions.understood import Understood
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import listed

GIVES = "gives as the reason"
MOST_SAID = 2  # claims of what the subject says of itself, before the places that speak of the question
MOST_SEARCHED = 40  # places in which a text that names the case is looked for
MOST_NAMED = 4  # of them one that the question names outright is meant
MOST_PLACES = 6
MOST_BESIDE = 3  # places elsewhere, where the subject's own lines speak of the question
ASKS_HAPPENS = re.compile(r"(?:and |but |so )?(?:what happens|what if)\b", re.IGNORECASE)
_HOW_IT = re.compile(r"(?:and |but |so )?how (?:does|do|did|will|would|is)\b", re.IGNORECASE)
CALLED = 0.65  # of the score of the best: what one is named for is not worth more
MOST_STEPS = 4  # calls of what is asked about, where the question is how it does something
_HOW_TO = re.compile(
    r"^(?:and |so )?how (?:to|(?:do|does|can|could|would|should|must) (?:i|we|you|one|a user|somebody))\b"
    r"|^(?:is there|can i|can we|can you)\b",
    re.IGNORECASE,
)


def nearest(given: Given, asked: Understood, missing: str, subjects: tuple[Definition, ...] = ()) -> Answered:
    """missing: what it would take to answer it."""
    from sleepcode.ask.stored import Memory

    workspace, index, text = given.workspace, given.index, asked.question.text
    memory = Memory(workspace, index)
    try:
        subjects = subjects or subjects_of(index, asked)
        if subjects and all(is_topic(text, one.qualname) for one in subjects):
            subjects, asked = (), replace(asked, subjects=(), paths=())
        ids = tuple(dict.fromkeys([*(one.id for one in (*asked.subjects, *subjects)), *asked.paths]))
        near = memory.near(text, ids) if ids else ()
        found = () if near else places_of(workspace, index, text, MOST_SEARCHED, inside=subjects)
        elsewhere_too = not subjects or _is_plain(text, subjects)
        said = (
            by_message(workspace, index, text, (place.definition for place in outspoken(found)))
            if elsewhere_too
            else None
        )
        if said is None and not subjects and elsewhere_too:
            said = said_anywhere(workspace, index, text)
        beside = told(workspace, index, found[:1]) if said is not None else ()
        closer = beside and said and _spoken(text, beside[0]) > _spoken(text, said.claims[0]) + 1
        if said is not None and not closer and (subjects or _agrees(given, text, said, found)):
            return from_graph(asked, said, "by what the program says in that case"), ()
        alone = subjects[0] if len(subjects) == 1 else None
        around = tuple(place.definition for place in found[:MOST_BESIDE]) if elsewhere_too else ()
        reasoned = _reasons(given, text, tuple(dict.fromkeys((*subjects, *around))))
        own = _own(given, asked, subjects, alone) if alone is not None or not reasoned else ()
        shown = (alone,) if alone is not None and alone.kind != "module" else ()  # its lines are told already
        others = by_name(place for place in _ranked(text, found) if not _within(place.definition, shown))
        elsewhere = others[: MOST_BESIDE if own or reasoned else MOST_PLACES]
        raised = _raised(given, text, elsewhere[0].definition) if elsewhere and not own else ()
        places = _told(given, asked, elsewhere)
        noted = tuple(claim for claim, _ in near)
        first = (*own, *noted) if near and own and _says_more(text, own[0], *near[0], asked) else (*noted, *own)
        if elsewhere_too and first and places and _spoken(text, places[0]) > _spoken(text, first[0]) + 1:
            first = (places[0], *first)  # "the cli" may be no function of that name
        claims = (*reasoned, *first, *places[:1], *(said.claims if said else ()), *raised, *places[1:])
        answer = Answer(
            asked.question,
            tuple(dict.fromkeys(claims)),
            "nearest",
            Standing.UNKNOWN,
            "fresh" if claims else "none",
            text=f"nearest: {claims[0].text}" if claims else f"not answered: {missing}",
            why=f"not proved to be the answer: {missing}" if claims else "",
        )
        return answer, tuple(dict.fromkeys(note for _, note in near))
    finally:
        memory.close()


def _agrees(given: Given, text: str, said: Found, found: tuple[Place, ...]) -> bool:
    """Whether who says it is among the places that speak of the question, and no other is by its very name."""
    place = said.claims[0].evidence[0]
    who = given.index.definition_at(place.path, place.span.start)
    words = set(re.findall(r"\w+", text))
    ones = [one.definition for one in found]
    called = [one for one in ones[:MOST_NAMED] if one.kind in ("function", "method") and one.last in words]
    called = [one for one in called if not is_topic(text, one.qualname)]
    return who is not None and any(one.id == who.id for one in called or ones)


def _spoken(text: str, claim: Claim) -> int:
    return len(stems(apart(text)).keys() & stems(apart(claim.text)).keys())


def _says_more(text: str, own: Claim, noted: Claim, note: Note, asked: Understood) -> bool:
    """Whether the subject's own lines have as many words of the question as what a note without a model has."""
    names = {stem for one in asked.subjects for stem in stems(apart(one.qualname))}
    words = stems(apart(text)).keys() - names
    own_words, noted_words = (len(words & stems(apart(each.text)).keys()) for each in (own, noted))
    return own_words >= noted_words + (note.model != "static")


def _own(
    given: Given, asked: Understood, subjects: tuple[Definition, ...], alone: Definition | None
) -> tuple[Claim, ...]:
    """What the subject's own lines say, the part with most of the question's words first."""
    text = asked.question.text
    ways: tuple[Claim, ...] = ()
    if len(subjects) <= FEW and ASKS_ABSENT.search(text):
        ways = tuple(way for one in subjects for way in ways_out(given.workspace, given.index, one))
    if alone is None:
        each_of = (
            each
            for one in subjects[:FEW]
            if one.kind != "module"
            for each in (
                *what_it_does(given.workspace, given.index, asked, one)[:1],
                *lines_told(given.workspace, given.index, text, one)[:1],
            )
        )
        return (*ways, *each_of)
    about = what_it_does(given.workspace, given.index, asked, alone)[:MOST_SAID]
    lines = lines_told(given.workspace, given.index, text, alone) if alone.kind != "module" else ()
    words = stems(apart(text)).keys() - stems(apart(alone.qualname)).keys()
    decorated = _decorators(given, alone)
    about = (*_comment(given, text, alone), *about)
    if _HOW_IT.match(text) and alone.kind in ("function", "method"):
        steps = callees(given.index, (alone,)).claims
        lines = (*steps[:MOST_STEPS], *lines)
    if not lines and CASE.search(text) and alone.kind in ("function", "method"):
        lines = _says(given, alone)
    every = (*ways, *decorated, *about, *lines)
    best = max(every, key=lambda each: len(words & stems(apart(each.text)).keys()), default=None)
    first = (best,) if best is not None and words & stems(apart(best.text)).keys() else ()
    return (*first, *ways, *about, *lines, *decorated)


def _says(given: Given, one: Definition) -> tuple[Claim, ...]:
    """What it raises, logs or prints, and when: where no line of it speaks of the case, one of these may be it."""
    lines = lines_of(given.workspace, one.path)[one.line - 1 : one.end_line]
    found = []
    for each in messages_in(lines)[:MOST_BESIDE]:
        conditions = nearest_conditions(lines, each.at)[:2]
        when = f", when {' and '.join(conditions)}" if conditions else ""
        text = f"{named(one)} {each.does}{f' `{each.what}`' if each.what else ''}: “{each.text}”{when}"
        found.append(claim(given.index, "behaviour", text, [(one.path, one.line + each.at)]))
    return tuple(found)


def _comment(given: Given, text: str, one: Definition) -> tuple[Claim, ...]:
    """The sentence of the comment above it that has most of the question's words, where it is not the first one."""
    lines = lines_of(given.workspace, one.path)
    start = start_above(lines, one.line)
    told = " ".join(unmarked(line) for line in lines[start : one.line - 1])
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z(])", " ".join(told.split()))
    asked = stems(apart(text)).keys() - stems(apart(one.qualname)).keys()
    best = max(sentences[1:], key=lambda each: len(asked & stems(each).keys()), default="")
    if not len(asked & stems(best).keys()) > len(asked & stems(sentences[0]).keys()):
        return ()
    return (claim(given.index, "prose", f"{named(one)} says of itself: “{best}”", [(one.path, start + 1)]),)


def _raised(given: Given, text: str, one: Definition) -> tuple[Claim, ...]:
    """Who raises and catches the exception that is called for what happens."""
    if one.kind != "class" or not ASKS_HAPPENS.match(text):
        return ()
    found = of_exception(given.workspace, given.index, one, catchers_first=True)
    return tuple(each for each in found.claims if not in_tests(each.evidence[0].path))[:MOST_BESIDE] if found else ()


def _decorators(given: Given, one: Definition) -> tuple[Claim, ...]:
    """What stands above its header and says how it is used: cached, a property, retried."""
    lines = lines_of(given.workspace, one.path)
    at = one.line - 2
    found: list[tuple[int, str]] = []
    while at >= 0 and lines[at].lstrip().startswith("@"):
        found.append((at + 1, lines[at].strip()))
        at -= 1
    if not found:
        return ()
    names = listed((f"`{text}`" for _, text in found[::-1]), 4)
    return (claim(given.index, "place", f"{named(one)} is decorated with {names}", [(one.path, n) for n, _ in found]),)


def reason_told(given: Given, text: str, subjects: tuple[Definition, ...]) -> Claim | None:
    """The one remark that gives a reason, of the one definition that is asked about."""
    found = _reasons(given, text, subjects) if len(subjects) == 1 else ()
    telling = [each for each in found if GIVES in each.text]
    return telling[0] if len(telling) == 1 else None


def _reasons(given: Given, text: str, ones: tuple[Definition, ...]) -> tuple[Claim, ...]:
    """What comments and docstrings give as the reason, where one is asked for."""
    found: list[tuple[float, Claim]] = []
    for one in ones if ASKS_WHY.search(text) else ():
        lines = lines_of(given.workspace, one.path)
        start = start_above(lines, one.line)
        for each in reasons(text, (one.qualname,), lines[start : one.end_line])[:MOST_SAID]:
            said = f"{named(one)} {GIVES if each.telling else 'says'}: “{each.text}”"
            found.append((each.score, claim(given.index, "prose", said, [(one.path, start + each.at + 1)])))
    return tuple(told for _, told in sorted(found, key=lambda each: -each[0]))


def _ranked(text: str, found: tuple[Place, ...]) -> tuple[Place, ...]:
    """Who asks how something is done looks for what to call: public functions that are named for it come first."""
    if not _HOW_TO.search(text):
        return found
    words = stems(apart(text)).keys()
    best = max((place.score for place in found), default=0.0)

    def is_called(place: Place) -> bool:
        one = place.definition
        last = one.last
        public = not last.startswith("_") and one.kind in ("function", "method", "class") and not in_tests(one.path)
        called = apart(last)
        doing = re.sub(r"([a-z]{4,})[eo]rs?\b", r"\1", called)  # who listens adds a listener
        return place.score >= CALLED * best and public and bool(words & stems(f"{called} {doing}").keys())

    return tuple(sorted(found, key=lambda place: not is_called(place)))


def _told(given: Given, asked: Understood, found: tuple[Place, ...]) -> tuple[Claim, ...]:
    """The places; of what is to be called, what it says of itself stands before its lines, as one of them."""
    claims = told(given.workspace, given.index, found)
    if not found or not _HOW_TO.search(asked.question.text):
        return claims
    first = found[0].definition
    callable_ones = first.kind in ("function", "method", "class")
    about = what_it_does(given.workspace, given.index, asked, first)[:MOST_SAID] if callable_ones else ()
    if not about:
        return claims
    words = stems(apart(asked.question.text)).keys()
    says_more = len(words & stems(apart(about[0].text)).keys()) >= len(words & stems(claims[0].text).keys())
    parts = about if says_more else (claims[0], *about)
    whole = replace(
        parts[0],
        text="; ".join(each.text.rstrip(".") for each in parts),
        evidence=tuple(dict.fromkeys(each for part in (*parts, claims[0]) for each in part.evidence)),
    )
    return (whole, *claims[1:])


def _is_plain(text: str, subjects: tuple[Definition, ...]) -> bool:
    """Whether what is asked about is called by a word of the language, which may not be meant as its name."""
    last = subjects[0].last
    return last.islower() and last.isalpha() and re.search(rf"[.`:]{last}\b|\b{last}[(`.]", text) is None


def _within(one: Definition, subjects: tuple[Definition, ...]) -> bool:
    return any(one.path == each.path and each.line <= one.line and one.end_line <= each.end_line for each in subjects)
