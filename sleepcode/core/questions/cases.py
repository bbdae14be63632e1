"""Two questions about one case ("what does it do when the queue is empty?") -> whether it is the same case.

Written for `spoken` conditions on one side and people's words on the other.  A question is taken apart into what
is asked (what it does, returns, raises) and the circumstances, each a few words with a sign: is, is not,
is empty, is None.  All circumstances that are asked for have to be there with the same sign; words that only
one side has are let pass where they name the subject or say nothing.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sleepcode.core.branches import Branch
from sleepcode.core.questions import phrases
from sleepcode.core.questions.match import Stored, agrees, stem_of

_CASE = re.compile(r"\b(?:when|if|once|whenever|in case|should|unless|while|given that|provided that)\b", re.I)
_OBJECT = re.compile(r"\b(?:for|with|on|given|without|upon)\b", re.I)
_OTHER_KIND = re.compile(
    r"^\W*(?:who|where|why|since when|how (?:many|often|long|much)|which tests?|when)\b"
    r"|\b(?:caller|callers|calls?|called|tests?)\b(?=[^?]*\?*$)",
    re.I,
)
_KINDS = (
    ("return", re.compile(r"\b(?:return|returned|returns|give back|given back|get back|yield|result|answer)\b", re.I)),
    ("raise", re.compile(r"\b(?:raise|raises|raised|throw|throws|thrown|exception|fail|fails|error)\b", re.I)),
)
_DOES = re.compile(
    r"\b(?:do|does|happen|happens|happened|handle|handles|handled|react|behave|treat|go on|with)\b", re.I
)
_JOINED = re.compile(r",? (?:and|but|while)(?: also)? |, ", re.I)
_EITHER = re.compile(r"\bor\b", re.I)
_NUMBERS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "ten": "10"}
_NONE = re.compile(
    r"\b(?:none|null|nil|absent|missing|unset|omitted|undefined|unspecified|lacks|lacking|left out|no such|without"
    r"|unknown)\b"
    r"|(?:\bnot|n't|\bnever) (?:been )?(?:given|passed|provided|set|specified|supplied|there|present|known|configured"
    r"|defined|found|exists?|have|available)\b",
    re.I,
)
_EMPTY = re.compile(r"\b(?:empty|blank|nothing|no|zero-length|without)\b", re.I)
_NOT = re.compile(
    r"\b(?:not|never|no longer|neither|nor|cannot|false|falsy|off|disabled|unless|fails to)\b|n't\b", re.I
)
_SAYS_NO_MORE = re.compile(
    r"\b(?:given|passed|provided|set|specified|supplied|present|there|known|configured|defined|found|exists?|true|truthy"
    r"|on|enabled|have|has|had|been|being|already|still|only|just|any|some|all|than|such|left|available|a|an|it|s|t"
    r"|there|raised|thrown|does|do|pass|passes|gives?|gets?|gave|got|i|we|one of)\b",
    re.I,
)
_KIND_OF_THING = re.compile(
    r"\b(?:value|argument|parameter|option|flag|variable|attribute|field|object|instance|type|state|status)s?\b", re.I
)
_ORDER = (
    ("less", r"\b(?:less|fewer|shorter|smaller|below|under|lower)\b"),
    ("more", r"\b(?:more|longer|greater|above|over|bigger|larger|higher|exceeds?)\b"),
)
_LIMIT = re.compile(r"\bat (?:most|least)\b", re.I)


class Circumstance(NamedTuple):
    """One part of a case."""

    words: frozenset[str]
    names: frozenset[str]  # those of them that may stand for the subject
    sign: str  # yes, not, none, empty; or "unset": which of the last three is not told
    order: str  # less, more, at, or empty


class Case(NamedTuple):
    """A question taken apart."""

    asks: str  # return, raise, do
    circumstances: tuple[tuple[Circumstance, ...], ...]  # all of them, one of each


def case_of(text: str, names: frozenset[str] = frozenset()) -> Case | None:
    """None for a question of another kind, or about no case.  names: words that name the subject."""
    plain = " ".join(text.translate(_STRAIGHT).replace("`", " ").split()).rstrip(" ?.!")
    asks, under = _apart(plain)
    if not under or _OTHER_KIND.search(asks):
        return None
    kind = next((kind for kind, words in _KINDS if words.search(asks)), "")
    if not kind and not _DOES.search(asks):
        return None
    found = tuple(tuple(_alternatives(part, names)) for part in _JOINED.split(under))
    if not all(found) or any(not each.words and each.sign != "empty" for ways in found for each in ways):
        return None
    return Case(kind or "do", found)


def asks_for(name: str, branch: Branch) -> str:
    """The question that the branch of `name` answers."""
    return f"what does {name} {branch.leaves or 'do'} when {branch.words}?"


def words_naming(qualname: str) -> frozenset[str]:
    """Words by which a definition, or what it is a member of, may be meant: "the pipe", of BufferedPipe.read."""
    return frozenset(_words(qualname.replace(".", " ")))


def same_case(asked: Case, stored: Case) -> float:
    """0, or how many of the stored circumstances are asked for: 1.0 where it is all of them."""
    if asked.asks == "raise" != stored.asks or (asked.asks == "return" and stored.asks == "do"):
        return 0.0
    left = list(stored.circumstances)
    for ways in asked.circumstances:
        met = next((each for each in left if _meets(ways, each)), None)
        if met is None:
            return 0.0
        left.remove(met)
    if stored.circumstances[-1] in left:  # the others only lead to where the last one is asked
        return 0.0
    return len(asked.circumstances) / len(stored.circumstances) if left else 1.0


def best_case(text: str, subjects: Iterable[str], stored: Iterable[Stored]) -> tuple[float, Stored] | None:
    """The stored question about the case that *text* asks about; None where there are none, or several."""
    wanted = frozenset(subjects)
    scored: list[tuple[float, Stored]] = []
    for one in stored:
        name = one.subject.partition("::")[2].partition("#")[0]
        asked = case_of(text, words_naming(name)) if agrees(one.subject, wanted) else None
        case = case_of(one.question) if asked else None
        if asked and case and (score := same_case(asked, case)):
            scored.append((score, one))
    most = max((score for score, _ in scored), default=0.0)
    found = [each for each in scored if each[0] == most]
    same = {(one.subject, one.question) for _, one in found}
    return found[0] if len(same) == 1 else None


def _apart(plain: str) -> tuple[str, str]:
    """What is asked, and under which circumstances."""
    if match := _CASE.search(plain):
        before, after = plain[: match.start()].strip(" ,"), plain[match.end() :].strip(" ,")
        if before.lower() in ("", "what", "and", "so", "and what", "but"):  # "if X, what does it do"; "what if X"
            under, comma, asks = after.partition(", ")
            if not before and not comma:  # "when does it": the case is what is asked for
                return plain, ""
            return (asks or "what happens", under)
        unless = match[0].lower() == "unless"
        return before, f"not {after}" if unless else after
    if first := _OBJECT.search(plain):
        objects = [f"without {text}" if word.lower() == "without" else text for word, text in _objects(plain)]
        return plain[: first.end()], " and ".join(objects)
    return plain, ""


def _objects(plain: str) -> Iterator[tuple[str, str]]:
    """("without", "a base") of "for one year without a base"."""
    found = list(_OBJECT.finditer(plain))
    for one, after in zip(found, [*found[1:], None], strict=True):
        yield one[0], plain[one.end() : after.start() if after else len(plain)].strip()


def _alternatives(part: str, names: frozenset[str]) -> Iterator[Circumstance]:
    for way in _EITHER.split(part):
        yield _circumstance(way, names)


def _circumstance(text: str, names: frozenset[str]) -> Circumstance:
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_+", " ", text)  # names are read the same on both sides
    sign = "yes"
    if re.search(r"\bis not set\b", text):
        sign = "unset"
    elif re.search(
        r"\bnot (?:none|null|nil|empty|missing|absent)\b|n't (?:none|null|empty|missing|absent)\b", text, re.I
    ):
        text = re.sub(
            r"\b(?:is )?not (?:none|null|nil|empty|missing|absent)\b|n't (?:none|null|empty|missing|absent)\b",
            " ",
            text,
            flags=re.I,
        )
    elif _NONE.search(text):
        sign = "none" if not re.search(r"\bwithout|\bunknown", text, re.I) else "unset"
    elif re.search(r"\bno\b", text, re.I):
        sign = "unset"
    elif _EMPTY.search(text):
        sign = "empty"
    elif _NOT.search(text):
        sign = "not"
    order = next((name for name, words in _ORDER if re.search(words, text, re.I)), "at" if _LIMIT.search(text) else "")
    for signs in (_NONE, _EMPTY, _NOT, _SAYS_NO_MORE, _LIMIT, *(re.compile(words, re.I) for _, words in _ORDER)):
        text = signs.sub(" ", text)
    words = frozenset(_words(_KIND_OF_THING.sub(" ", text))) or frozenset(_words(text))
    said = {stem_of(word.lower()) for word in re.findall(r"[A-Za-z]+(?:ed|en|ing)\b", text)}  # "is declared"
    return Circumstance(words, words & (names - said), sign, order)


def _words(text: str) -> Iterator[str]:
    text = _MARK.sub(lambda mark: _MARKS[mark[0]], text)
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_.]", " ", re.sub(r"(?<=\d)\.0\b", "", text))
    apart = re.sub(r"\bminus (?=\w)|(?<![\w-])-(?=\d)", "minus", apart)
    empty = phrases.words("empty") - _WHOSE
    for word in re.findall(r"[A-Za-z]\w*|\d+", apart):
        bare, sign = word.lower().removeprefix("minus"), "minus" * word.startswith("minus")
        lower = sign + _NUMBERS.get(bare, bare) if bare else word
        if lower not in empty:
            yield lower if lower in _WHOSE else stem_of(lower)


_MARKS = {":": "colon", "@": "commercial", "/": "slash", ",": "comma", ".": "dot", "*": "star", "=": "equals"}
_MARK = re.compile(r"(?<!\S)[:@/,.*=](?!\S)")
_WHOSE = {"our", "their", "my", "your"}
_MAY_BE = {
    "unset": {"unset", "not", "none", "empty"},
    "none": {"none", "unset"},
    "empty": {"empty", "unset"},
    "not": {"not", "unset"},
}


def _meets(asked: tuple[Circumstance, ...], stored: tuple[Circumstance, ...]) -> bool:
    """Every way that is asked about is one of those stored."""
    return all(any(_same(one, other) for other in stored) for one in asked)


def _same(asked: Circumstance, stored: Circumstance) -> bool:
    if asked.order != stored.order or stored.sign not in _MAY_BE.get(asked.sign, {"yes"}):
        return False
    if not asked.words:  # "closed and empty": it goes without saying what
        return True
    shared = asked.words & stored.words
    return bool(shared) and asked.words - asked.names <= shared and len(shared) * 3 >= len(stored.words) * 2


_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
