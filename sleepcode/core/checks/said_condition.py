"""A sentence -> what happens in it, and under which condition, as relations."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from sleepcode.core.checks.relations import Relation, Words, words_of

_CONNECTIVES = (
    r"when(?:ever)?|(?<!check )(?<!checks )(?<!see )(?<!test )(?<!tests )(?<!tell )(?<!tells )if|unless"
    r"|as (?:long|soon) as|while|(?<!at )once|until|only (?:for|on|with)|except (?:for|on|with)"
)
_BEHIND = re.compile(rf"^(.+?),? (?:only |just )?({_CONNECTIVES}) (.+?)(?:[;:]|, (?!and\b|or\b)|$)", re.I)
_BEFORE = re.compile(
    r"^(when(?:ever)?|if|unless|as long as|while|once|until|with|without) (.+?), (?:then )?(.+)$", re.I
)
_ANY = re.compile(rf"\b(?:{_CONNECTIVES}|otherwise|else|even|but)\b", re.I)
_SEVERAL = re.compile(r", or\b|\bor (?:`?None|False|True)|\bnot (?:all|every)\b", re.I)  # more than one thing is said
_FLIPS = re.compile(r"unless|until|except|without", re.I)
_DENIES = re.compile(
    r"\bno longer\b|\b(?:not|no|nothing|(?-i:none)|nobody|never|without|cannot|other than)\b|n't\b", re.I
)
_CONTRAST = re.compile(r",? (?:rather than|instead of|as opposed to) .*")
_ZERO = re.compile(r"(?:\b(?:is|are|equals?|being|of)\s+(?:not )?`?(?:set to\s+)?`?(?:0|zero)\b`?)(?!\.\d)", re.I)
_COMPARED = tuple(  # (words, whether it is more, whether what is equal is left out)
    (re.compile(rf"\b(?:{words})\b", re.I), more, strict)
    for words, more, strict in (
        (r"exceed\w*|(?:greater|more|larger|bigger|longer|higher) than|strictly above", True, True),
        (r"(?:less|fewer|smaller|shorter|lower) than|strictly below", False, True),
        (r"at least|reache[sd]", True, False),
        (r"at most", False, False),
        (r"greater|more|larger|bigger|above|longer|higher|later|newer|younger|in the future|over", True, None),
        (r"less|fewer|smaller|below|under|shorter|lower|earlier|older|in the past|has passed|within", False, None),
    )
)
_THERE = re.compile(
    r"\b(?:given|gives?|gave|set|present|exists?|existing|found|known|already|true|truthy|available|non-empty|passed"
    r"|provided|specified|contains?|in|has|have|enabled|raise[sd]?)\b",
    re.I,
)
_ABSENT = re.compile(
    r"\b(?:None|nil|null|undefined|missing|absent|empty|unset|unknown|false|falsy|lacks?|omitted|disabled"
    r"|succeed(?:s|ed)?)\b",
    re.I,
)
_EXISTS = re.compile(r"\b(?:exists?|existing|found|missing|absent|present|known|unknown|in)\b", re.I)
_EQUAL = re.compile(r"\b(?:equals?|same|as (?:many|long|much)|match(?:es)?|(?:is|are) (?:not )?an?)\b", re.I)
_DIFFERS = re.compile(r"\b(?:differs?|different|mismatch\w*)\b", re.I)
_PRONOUN = re.compile(r"(?:it|they|that|this|there)\b", re.I)
_COPULA = re.compile(r"\b(?:is|are|was|were|has been|have been)\b")
_ALL = re.compile(r"\b(?:both|neither)\b", re.I)
_ONE = re.compile(r"\b(?:either|at least one|one of)\b", re.I)


class Conditional(NamedTuple):
    """What happens, and the parts of its condition: what each may mean, the surest first."""

    outcome: str
    parts: Sequence[Sequence[Relation]]
    joined: str  # "and" or "or", where the sentence says so; else empty

    @property
    def about(self) -> Words:
        return frozenset(word for part in self.parts for each in part for word in each.of | each.than)


def conditional(text: str) -> Conditional | None:
    """None unless there is one condition."""
    plain = text.strip().rstrip(".")
    if len(_ANY.findall(plain)) > 1 or _SEVERAL.search(plain):
        return None
    if match := _BEFORE.match(plain):
        word, condition, outcome = match.groups()
    elif match := _BEHIND.match(plain):
        outcome, word, condition = match.groups()
    else:
        return None
    is_flipped = bool(_FLIPS.match(word))
    each_denied = "not " if re.search(r"\bneither\b", condition) else ""
    parts = re.split(r",? \b(?:and|n?or)\b ", _CONTRAST.sub("", re.sub(r"\bneither ", "", condition)))
    meant = [_said(each_denied + part, is_flipped, outcome) for part in parts]
    return Conditional(outcome, meant, _joined(condition, is_flipped))


def _joined(condition: str, is_flipped: bool) -> str:
    if _ALL.search(condition):
        return "or" if is_flipped else "and"
    if _ONE.search(condition):
        return "and" if is_flipped else "or"
    return ""


def _said(part: str, is_flipped: bool, outcome: str) -> list[Relation]:
    denied = bool(len(_DENIES.findall(part)) % 2) != is_flipped
    words = words_of(part)
    if _PRONOUN.match(part):
        words |= words_of(re.sub(r"^`[^`]*` (?!is |are )", "", outcome))
    if _ZERO.search(part):
        return [Relation("zero", words, words, not denied)]
    found: list[Relation] = []
    compared = next(((at, more, strict) for form, more, strict in _COMPARED if (at := form.search(part))), None)
    if compared:
        match, more, strict = compared
        sides = words_of(part[: match.start()]), words_of(part[match.end() :])
        found.append(Relation("more", *sides, more != denied, strict if strict is None else strict != denied))
        found.append(Relation("there", words, words_of(match[0]), not denied))
    differs = bool(_DIFFERS.search(part))
    if differs or _EQUAL.search(part):
        found.append(Relation("equal", words, words, differs == denied))
    is_absent, is_told = bool(_ABSENT.search(part)), bool(_THERE.search(part))
    if _EXISTS.search(part):
        found.append(Relation("exists", words, frozenset(), is_absent == denied))
    if is_absent:
        found.append(Relation("there", words, frozenset(), denied))
    elif not differs and (is_told or not compared):
        predicate = frozenset() if is_told or found else _predicate(part)
        if not is_told:
            found.append(Relation("equal", words, words, not denied))
        found.append(Relation("there", words, predicate, not denied))
    return found


def _predicate(part: str) -> Words:
    """What is said of the thing that the part is about: all but its first word."""
    subject, *rest = _COPULA.split(part, maxsplit=1)
    if rest:
        return words_of(rest[0])
    plain = _DENIES.sub("", subject).split()
    first = next((at for at, word in enumerate(plain) if words_of(word)), 0)
    return words_of(" ".join(plain[first + 1 :]))
