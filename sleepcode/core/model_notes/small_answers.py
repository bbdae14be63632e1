"""A model's answer to a small question -> one sentence that its lines bear out, or why it is refused.

Small models repeat the question's condition, add what other branches do, and guess where the lines are
not plain.  What they repeat is cut off, so that the claim is short; what they turn round is refused.
"""

import re
from typing import NamedTuple

from sleepcode.core.checks.block_check import misfit
from sleepcode.core.model_notes.small_questions import Small

MOST_CHARACTERS = 240  # of an answer

_UNKNOWN = re.compile(r"\W*(?:unknown|not specified|not clear|none of|n/a|the lines do not)\b", re.I)
_CLAUSE = r"((?:[^`,]|`[^`]*`)+?)"  # a comma within backticks is code
_WHEN = re.compile(rf"(?:When|If|In case|Whenever)\s+{_CLAUSE},\s+(?:then\s+)?(\S.*)$", re.I)
_AT_THE_END = re.compile(r",?\s+(?:if|when|whenever|in case|because|since)\s+((?:[^`]|`[^`]*`)+)$", re.I)
_WHETHER = re.compile(r"\b(?:determin|check|test|see|verif|decid|know|tell|indicat|find)\w*(?: out)?$", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`])")
# What a sentence says of the other branch was not asked, and the lines of that branch were not named.
_BEYOND = re.compile(r"[,;.]?\s+(?:otherwise|else)\b.*$", re.I)
_TERNARY = re.compile(r"\S+ if .+ else\b|\?[^?\n]+:")
# The condition told once more, as if that were what is done when it holds.
_CHECKS = re.compile(r"(?:(?:The|This|It) (?:(?:function|method|code) )?)?(?:first )?checks (?:if|whether)\b", re.I)
_OF_THE_QUESTION = re.compile(r"(?:,? and)? none of the branches before it|,? if (?:true|so|it is)(?=[.,;]|$)", re.I)
_FILLER = re.compile(
    r"^(?:(?:The|This) (?:(?:function|method|code|block|property|class)(?: `[^`]+`)?"
    r"|`[^`]+`(?: (?:function|method|property))?)"
    r"|`[^`]+` (?:function|method|property))"
    r"(?: (?:in|of)(?: the)? `[^`]+`(?: class)?)? ([a-z])(?!s\b)"
)
_IF_ANY = re.compile(
    r"(?:it|they|there) (?:exists?|is (?:set|given|any|one)|are (?:any|given|set))\b|(?:any|set|given)$", re.I
)
_ASKS = re.compile(r"^\s*(?:\}\s*)?(?:if|elif)\b", re.M)
_NEGATIVE = re.compile(r"\bnot\b|\bNone\b|\bFalse\b|!=|\bno\b|n't\b|\bempty\b|\bmissing\b|\bfalsy\b|!(?=[\w(])", re.I)
# How people call what stands in the lines.
_SPOKEN = (
    (re.compile(r"\{\}|\bdict\(\)"), "empty dictionary dict object"),
    (re.compile(r"\[\]|\blist\(\)"), "empty list array"),
    (re.compile(r"\"\"|''"), "empty string"),
    (re.compile(r"\breturn\s*;?$|\bNone\b|\bnull\b|\bnil\b", re.M), "nothing none null"),
    (re.compile(r"\bcontinue\b"), "skip next"),
    (re.compile(r"\bpass\b"), "nothing ignore"),
)


class Read(NamedTuple):
    """What became of an answer; both empty: it says that it does not know, or nothing at all."""

    sentence: str = ""
    refused: str = ""  # why


def read(text: str, small: Small, around: str) -> Read:
    """around: what else the model was shown: the signature, constants."""
    text = _ticked(text)
    if not text or _UNKNOWN.match(text) or says_nothing(text, small.question) or _is_code(text, small.ground):
        return Read()
    whole = _SENTENCE.split(text)
    if _is_cut(text):
        whole = [each for each in whole[:-1] if not _is_cut(each)]
        if not whole:
            return Read(refused="cut off")
    told = [each for each in whole if not (small.condition and _CHECKS.match(each))]
    if not told:
        return Read(refused="it says what is asked for, not what happens then")
    first = _OF_THE_QUESTION.sub("", told[0])
    answer = without_condition(first, small.condition, small.lead)
    if answer is None:
        return Read(refused="the condition is turned round")
    both = bool(_TERNARY.search(small.ground))  # the lines themselves say what else
    answer = _BEYOND.sub("", answer).rstrip(" ,;") if small.condition and not both else answer
    if not small.condition and " when " not in small.lead and _conditional(answer, small):
        return Read(refused="these lines know no such condition")
    if not draws_on(answer, small.ground):
        return Read(refused="nothing of the lines is in it")
    if why := misfit(answer, small.ground, f"{small.shown}\n{small.lead}\n{around}"):
        return Read(refused=why)
    return Read(_FILLER.sub(lambda match: match[1].upper(), answer))


def without_condition(answer: str, condition: str, lead: str = "") -> str | None:
    """The answer without its own `When …,` before it or `if …` behind it, where that repeats the question's;
    None when it says the opposite.

    lead: the conditions around *condition* with it; what names something of them is compared with all.
    """
    match = _WHEN.match(answer)
    if match and (condition or _repeats(match[1], lead)):
        if condition and _is_turned(match[1], condition, lead):
            return None
        answer = match[2].strip()
        answer = answer[:1].upper() + answer[1:]
    match = _AT_THE_END.search(answer)
    if match and _repeats(match[1], lead) and not _WHETHER.search(answer[: match.start()]):
        if condition and _is_turned(match[1], condition, lead):
            return None
        answer = answer[: match.start()]
    return answer


def _repeats(said: str, lead: str) -> bool:
    """Whether at least half of its words are of the conditions in *lead*."""
    words = _long_words(said) - _EMPTY
    return " when " in lead and len(words & _long_words(lead)) * 2 >= len(words)


def _is_turned(said: str, condition: str, lead: str) -> bool:
    outer = _long_words(lead.partition(" when ")[2]) - _long_words(condition) - _EMPTY
    whole = lead.partition(" when ")[2].replace("(and none of the branches before it)", "")
    meant = whole if outer & _long_words(said) else condition
    return len(_NEGATIVE.findall(said)) % 2 != len(_NEGATIVE.findall(meant)) % 2


def _conditional(answer: str, small: Small) -> bool:
    """Whether it makes a condition that neither the lines nor the heads above them name."""
    match = _WHEN.match(answer) or _AT_THE_END.search(answer)
    if match and _IF_ANY.match(match[1]) and _ASKS.search(small.shown):
        return False
    return bool(match) and not _long_words(match[1] if match else "") & _long_words(small.shown) - _EMPTY


def draws_on(answer: str, ground: str) -> bool:
    """Whether the answer has a word of the text that it must draw on."""
    return not ground or bool(_long_words(answer) & _long_words(_spoken(ground)) - _EMPTY)


def says_nothing(answer: str, question: str) -> bool:
    """Whether the answer has no word of its own."""
    return not (_long_words(answer) - _long_words(question) - _EMPTY)


def _ticked(text: str) -> str:
    """A backtick that is missing at the very beginning is put there."""
    return f"`{text}" if text.count("`") % 2 and re.match(r"[\w.]+`", text) else text


def _is_code(text: str, ground: str) -> bool:
    """Whether it only repeats a line."""
    return text.strip().rstrip(".;") in {line.strip().rstrip(";") for line in ground.splitlines()}


def _is_cut(text: str) -> bool:
    """Whether the schema's bound ended the sentence, or a quotation mark that the model forgot to escape."""
    bounded = len(text) >= MOST_CHARACTERS - 1 and not text.endswith(".")
    return bounded or text.count("`") % 2 == 1 or text.rstrip().endswith(("(", "=", ",", ":", "-", "_"))


def _spoken(code: str) -> str:
    return " ".join([code, *(words for sign, words in _SPOKEN if sign.search(code))])


def _long_words(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in re.findall(r"\w{2,}", text))


def _stem(word: str) -> str:
    """`raise`, `raises` and `raised` are one."""
    lower = word.lower()
    return (re.sub(r"(?:ing|ed|es|e|s)$", "", lower) if len(lower) > 3 else lower)[:6]


_EMPTY_TEXT = "the it is function method code this that and to of in value line self"
_EMPTY = frozenset(_stem(word) for word in _EMPTY_TEXT.split())
