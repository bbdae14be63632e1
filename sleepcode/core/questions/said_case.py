"""A question about a case ("what if the lookup fails?") and what a program says in one -> whether it is that case.

All words of the case have to stand in the text, in the conditions above it or in the name of the exception, and what
is denied on one side must not be affirmed on the other: "does not exist" is no answer to "when it exists".
"""

import re
from collections.abc import Iterable

import msgspec

from sleepcode.core.questions import phrases
from sleepcode.core.questions.match import apart, stem_of

_ASKS_CASE = re.compile(
    r"^(?:and |but |so )?(?:what (?:happens|does|do|did|will|would|is|if)|how (?:does|do|is|are|will|would)|does|do|is"
    r"|will|would|which (?:exceptions?|errors?))\b",
    re.I,
)
CASE = re.compile(
    r"\b(?:what if|when(?:ever)?|if|once|in case|unless|whose|that(?= (?:is|are|was|has|have|does|do)\b)|on(?= an? )"
    r"|in(?= [\w-]+ (?:mode|case)\b))\b",
    re.I,
)
DENIES = re.compile(r"\b(?:not|no|never|without|neither|nor|none|cannot|unless|unable)\b|n't\b", re.I)
_FORBIDS = re.compile(
    r"\b(?:cannot|can't|can not|may not|must not|should not) (?:be|have|contain|start|end|use|take)\b"
    r"|\bnot (?:allowed|supported|permitted)\b",
    re.I,
)  # said where it is so all the same
DEMANDS = re.compile(
    r"\b(?:must|should|has to|have to|needs? to|only|expect(?:ed|s)|requires?|required|valid \w+ (?:is|are))\b", re.I
)
_FORM = re.compile(r"\b(?:must|should|may|can) (?:only |also )?(?:be|contain|start|end|have|consist|match)\b", re.I)
_MUST = re.compile(
    r"\b(?:must|should|has to|have to|needs? to)\b(?! be (?:one of|in|either|among|any of|a known|a valid)\b)", re.I
)
# Said of what is not as it should be: a text that denies or demands is about the same case.
LEAST = 0.2  # of what is said that the case has to be: a long text names many things
_BAD = "too great invalid wrong bad malform negativ empty miss absent unknown none null nil unset zero unsupport fail"
BAD_STEMS = frozenset(stem_of(word) for word in _BAD.split()) | frozenset(_BAD.split())
_NOT_VALID = re.compile(r"\bnot (?:an? )?(?:valid|allowed|legal)\b", re.I)
_ABSENT = re.compile(  # one thing, said in many ways
    r"(?:\b(?:do|does|did|is|are|was|were|could|can)(?: ?not|n't)(?: be)?|\bcan't(?: be)?|\bnot)"
    r" (?:exists?|found|find|there|known|defined|declared|registered)\b|\bno such\b|\bmissing\b"
    r"|\bun(?:known|defined|declared|registered)\b|\bgone\b",
    re.I,
)
_WRITTEN = re.compile(r"\b\w*[a-zA-Z]_\w+(?:\(\))?|\b\w+\(\)")  # a name of code says nothing but itself
_GENERIC = frozenset(
    stem_of(word) for word in ("error", "exception", "raise", "throw", "fail")
)  # said in the text, or not
_STARTS = {"begin", "begins", "beginning", "prefixed"}
_MARKS = {"/": "slash", ":": "colon", ",": "comma", "*": "star", ".": "dot", "-": "hyphen", "@": "at", "=": "equals"}
_CONTRACTED = re.compile(r"\b\w+n't\b(?! (?:exist|found|find|there|known|be (?:found|known|there)))")  # see _ABSENT
_MARK = re.compile(r"(?<![\w])['\"`]([/:,*.@=-])['\"`](?!\w)")
# Stems that a text may have in other words or signs.
OTHERWISE_SAID = frozenset({"start", "great", "absent", *(stem_of(word) for word in _MARKS.values())})
_GREAT = {"big", "bigger", "large", "larger", "huge", "greater", "long", "longer", "exceeds", "exceeded", "exceed"}
# Verbs that say only that a case comes up.
_COMES_UP = (
    "find get hav has had see meet receiv encounter hit come occur happen do doe did be tri pass give given use set"
    " both also together already same time contain two twice second several another"
)
SAYS_LITTLE = frozenset(_COMES_UP.split()) | frozenset(stem_of(word) for word in _COMES_UP.split())


def is_topic(question: str, name: str) -> bool:
    """Whether the case is that there is no such thing, so that *name* does not say who acts: "if no loader is set"."""
    last = re.escape(name.rpartition(".")[2])
    pattern = (
        rf"\b(?:if|when|once)\b.*(?:\b(?:no|without(?: an?)?) `?{last}\b"
        rf"|\b{last}`?(?: \w+)? (?:is|was|are|were|has|have)(?:n't| not| never) )"
    )
    return re.search(pattern, question, re.IGNORECASE) is not None


# What is done to a thing that then is there.
_GIVEN = frozenset(
    stem_of(word)
    for word in ("registered", "provided", "supplied", "installed", "configured", "defined", "specified", "available")
)


class AskedCase(msgspec.Struct, frozen=True):
    """The case in a question."""

    stems: frozenset[str]
    denied: bool  # "if it is not there"
    names: tuple[str, ...] = ()  # written as only code is


def asked_case(question: str, subject: str = "") -> AskedCase | None:
    """None where the question names no case.  subject: the name of what is asked about, whose words say nothing."""
    text = " ".join(question.replace("`", " ").split()).rstrip(" ?.!")
    first = CASE.search(text)
    if first is None or not (_ASKS_CASE.match(text) or first.start() == 0):
        return None
    before, under = text[: first.start()], text[first.end() :]
    if under.lstrip().lower().startswith("to "):  # "how is it decided when to stop"
        return None
    if not before.strip():  # "if X, what happens"
        under = under.partition(",")[0]
    if first[0].lower() == "unless":
        under = f"not {under}"
    elif first[0].lower() == "that":  # of what it is said
        under = f"{before.split()[-1]} {under}"
    known = frozenset(_stems(subject))
    stems = frozenset(_stems(under)) - known
    stems = frozenset(stem for stem in stems if stem not in SAYS_LITTLE)
    return AskedCase(stems, bool(DENIES.search(under)), tuple(re.findall(r"\w+_\w+", under))) if stems else None


def says_case(case: AskedCase, text: str, around: Iterable[str] = ()) -> float:
    """0, or how much of what the program says is the case: 1 where it says nothing else.

    around: the conditions that the text stands under, and the name of what is raised.
    """
    said = frozenset(_stems(_WRITTEN.sub(lambda name: name[0] if set(_stems(name[0])) <= case.stems else " ", text)))
    also = frozenset(stem for each in around for stem in _stems(each.removesuffix(" was raised"))) - _GENERIC
    if not (case.denied or case.stems & BAD_STEMS):  # what is expired is not what is `not expired`
        also -= {stem for each in around for stem in _denied_there(each)}
    forbids = bool(_FORBIDS.search(text))
    turned = not forbids and bool(DENIES.search(text) or DEMANDS.search(text))
    bad = case.stems & BAD_STEMS
    if forbids and case.denied:
        return 0.0
    denied = frozenset(stem for stem in case.stems if case.denied and f"un{stem}" in said)  # unstaged: not staged
    says_absent = bool(denied) or (case.denied and "absent" in said)
    left = case.stems - said - denied - also - (_GIVEN if case.denied else frozenset())
    left = frozenset(stem for stem in left if not stem.endswith("er") or stem[:-2] not in said)
    if turned:
        left -= bad if DEMANDS.search(text) else bad - {"absent"}
    if left or not (case.stems - bad) & said:
        return 0.0
    if case.denied and turned and any(stem not in case.stems | _GIVEN | SAYS_LITTLE for stem in _denied(text)):
        return 0.0  # no password is given; passwords are not supported
    if turned != case.denied and not (bad and turned) and not (case.denied and bad & said) and not says_absent:
        return 0.0
    if turned and bool(DEMANDS.search(text)) and not (case.denied or bad):
        return 0.0
    if "absent" in case.stems and _MUST.search(text) and not said & (_GIVEN | SAYS_LITTLE):
        return 0.0  # "must be an Actor" does not say what happens where there is none
    if "absent" in case.stems & said and not _is_absent(case, text):
        return 0.0
    share = len(case.stems & said) / len(said)
    if share >= LEAST:
        return share
    first = frozenset(_stems(re.split(r"(?<=[.!?])\s", text)[0]))  # the others say what to do then
    return LEAST if len(case.stems & first) >= 2 * LEAST * len(first) > 0 else 0.0


def _denied_there(condition: str) -> Iterable[str]:
    """The words that a condition, or a part of what it joins, says are not so; "not `not x`" says x."""
    outer, _, inner = condition.partition("`")
    parts = re.split(r" (?:and|or) ", inner.rstrip("`"))
    for part in parts if not outer or len(parts) == 1 else ():
        yield from _stems(part) if part.startswith("not ") != bool(outer) else ()


def _denied(text: str) -> Iterable[str]:
    """The verbs that stand behind a "not"."""
    said = re.finditer(
        r"(?i)(?:\bnot|n't|\bcannot|\bnever) (?:be |been )?([a-z]+)", _NOT_VALID.sub(" ", _ABSENT.sub(" ", text))
    )
    return (stem_of(match[1].lower()) for match in said)


def _is_absent(case: AskedCase, text: str) -> bool:
    """Whether what is absent there is what the case speaks of: "actor options are undefined" says so of options."""
    words = list(_stems(text))
    beside = (words[max(0, at - 1) : at + 2] for at, word in enumerate(words) if word == "absent")
    return any((case.stems - BAD_STEMS) & set(near) for near in beside)


def demands_of(case: AskedCase, text: str) -> bool:
    """Whether the text says what has to be so of the thing that the case is of, whatever the case says of it."""
    if case.denied:  # what has to be so of a thing says nothing of its absence
        return False
    if not all(name in text for name in case.names):  # what has to be so of another parameter
        return False
    said = frozenset(_stems(_WRITTEN.sub(" ", text)))
    return len(case.stems - said) == 1 < len(case.stems & said) and bool(_FORM.search(text) or _FORBIDS.search(text))


def speaks_of(case: AskedCase, text: str) -> bool:
    """Whether all words of the case stand there, whatever is said of them."""
    return case.stems - BAD_STEMS <= frozenset(_stems(text))


def is_about(case: AskedCase, text: str) -> bool:
    """Whether it says of something that it is absent, where the case is that: "no such job"."""
    return case.stems <= frozenset(_stems(text)) and "absent" in case.stems


def _stems(text: str) -> Iterable[str]:
    empty = phrases.words("empty")
    text = _NOT_VALID.sub(" invalid ", _CONTRACTED.sub(" not ", text))
    text = _MARK.sub(lambda mark: f" {_MARKS[mark[1]]} ", text)
    text = _ABSENT.sub(" absent ", apart(re.sub(r"https?://\S+|%\w|\{[^{}]*\}", " ", text)))
    for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", text):
        lower = word.lower()
        if lower not in empty and not DENIES.fullmatch(lower) and len(lower) > 1:
            yield "great" if lower in _GREAT else "start" if lower in _STARTS else stem_of(lower)
