"""A question's words, in any order -> the trait that is asked for ("async", "has a parameter x"), and of what.

Patterns would have to know every way to say it; here a line of the phrase book has the words that a trait goes by,
and the question is of that trait where nothing but these, names and words that say nothing is left.
"""

import re
from collections.abc import Callable
from functools import cache
from keyword import iskeyword
from typing import NamedTuple

import msgspec

from sleepcode.core.questions import phrases
from sleepcode.core.questions.typos import is_word

_WHETHER = re.compile(
    r"(?i)(?:is|are|was|does|do|did|has|have|can|could|will|would|must|may|might|should) (?!there\b|any|some)"
    r"(?!(?:we|i|you) (?:have|got) (?!to\b))|‹\d+›[:,]? "
)
_IS_THERE = re.compile(r"(?i)(?:is|are) there\b|any\b|(?:do|have) (?:we|you|i) (?:have|got)\b")
_HOW_MANY = re.compile(r"(?i)how many|number of|count\b")
_DENIES = re.compile(r"(?i)\b(?:no|not|without|lacks?|lacking|missing|un(?:documented|typed|decorated))\b")
_TOKEN = re.compile(r"‹\d+›|[A-Za-z_]\w*")
# The second name is what is asked about: "a parameter ‹1› of ‹0›", "is ‹0› raised by ‹1›".
_TURNED = re.compile(r"(?i)\b(?:of|on|to|in|inside|by|from|for|calling|when|if)(?: call(?:ing)?)? ‹?\w+›?(?: call)?$")
_DONE_TO = re.compile(
    r"(?i)\b(?:called|invoked|used|extended|inherited|subclassed|callee)\b.* (?:by|in|inside|from|of) \S+$"
)
_OF_FILE = re.compile(
    r"(?i)\b(?:does|do) \S+ (?:\w+ )?(?:import|include)|\b(?:import|include)s? (?:of|in|at|from) "
    r"|\b(?:import|includ)ed by \S+$"
)
_DOES = r"(?i)\b(?:does|do|did|can|could|will|would) (?:‹\d+›|[a-z]+[A-Z_]\w*)(?: \w+ly)?"  # what follows is a verb
_GOES_BACK = re.compile(r"(?i)\b(?:does|do|did|is|was|has|can|could|will|would|must|of|by|in|to) (?:it|this|that)\b")
_WHAT_IT_DOES = re.compile(r"(?i)\bwhat (?:do|does|did) .* do$")
_IS_ERROR = re.compile(r"(?:.*\.)?(?:[A-Z]\w*|\w*(?:error|exception|exc))$")
ONLY_WHETHER = {"private", "deprecated", "bases", "instantiable"}
IN_ORDER = {"inherits", "base", "calls"}  # whose two names are of one kind


class Trait(msgspec.Struct, frozen=True):
    name: str
    asks: str  # whether, which, how many
    names: tuple[str, ...] = ()  # what is asked about, then what it is to have, as far as the order of words tells
    denied: bool = False  # asked for those that are without it
    kind: str = ""  # class, function, method, module, test: which of them
    words: str = ""  # those that it goes by, as they were said
    sure: bool = True  # whether what is taken for a name is no word of the language
    of_file: bool = False  # of imports: those of the file that is named, not those who import it
    two: bool = False  # of two names: the second is what the first is to have


class _Line(NamedTuple):
    """A line of the phrase book."""

    name: str
    fewest: int  # names
    most: int
    had: int  # of these, how many are what it has, and need not be known
    keys: str
    beside: str


def read(plain: str, mentions: tuple[str, ...], is_name: Callable[[str], bool]) -> Trait | None:
    """plain: without articles and courtesies, names as ‹0›; None where a word is left over."""
    if not _WHAT_IT_DOES.search(plain):
        for line in _lines():
            found = phrases.search(line.keys, plain)
            if found and (trait := _trait(line, found, mentions, is_name)):
                return trait
    return None


def _trait(
    line: _Line, found: re.Match[str], mentions: tuple[str, ...], is_name: Callable[[str], bool]
) -> Trait | None:
    plain, key = found.string, found[0]
    rest = f"{plain[: found.start()]} {plain[found.end() :]}".replace("›'s", "›").strip(" ?")
    beside = phrases.compiled(f"^(?:decorat.*|{line.beside})$")
    names: list[str] = []
    strange: list[str] = []
    for token in _TOKEN.findall(rest):
        if token.startswith("‹"):
            names.append(mentions[int(token[1:-1])])
        elif token.lower() not in phrases.words("trait-words") and not beside.match(token):
            names.append(token)
            strange += [] if is_name(token) else [token]
    asks = _asks(plain, bool(names), two=line.most == 2)
    home = not strange and not line.had and line.name != "exists"  # "is `load` of `Config` static": one name more
    fewest = line.fewest - (line.fewest > line.had and _GOES_BACK.search(plain) is not None)
    if not fewest <= len(names) <= line.most + home or len(names) != len(set(names)) or len(strange) > line.had:
        return None
    asks_parameter = line.name in ("parameter", "default", "type")  # which may be called by any word
    taken = (
        frozenset(re.findall("[a-z]{3,}", key.lower())) if asks_parameter else _own_words() | phrases.words("no-name")
    )
    if any(word.lower() in taken or re.search(rf"{_DOES} {word}\b", plain) for word in strange):
        return None
    only_whether = line.name in ONLY_WHETHER or (line.most == 2 and line.name not in ("default", "type"))
    if asks != "whether" and only_whether:
        return None
    # not written as code: only what is known of the one says whether the other is meant
    marked = "‹" in plain or line.most < 2 or len(names) < 2
    if not marked and line.name not in ("parameter", "default", "member", "type"):
        return None
    if line.most == 2 and any(map(iskeyword, names)):
        return None  # "does it support `with`"
    if line.name in ("raises", "catches") and not any(map(_IS_ERROR.match, names)):
        return None  # "does f handle lists"
    turned = len(names) == 2 and (_DONE_TO.search(plain) if line.name in IN_ORDER else _TURNED.search(rest))
    kind = re.search(
        r"(?i)\b(class|function|method|module|file|test|struct|interface|trait|enum|union)(?:s|es)?\b", f"{key} {rest}"
    )
    return Trait(
        line.name,
        asks,
        tuple(names[::-1] if turned else names),
        _DENIES.search(plain) is not None,
        kind[1].lower().replace("file", "module") if kind else "",
        key.lower(),
        sure=marked and (not any(map(is_word, strange)) or _says_parameter(line, plain)),
        of_file=_OF_FILE.search(plain) is not None,
        two=line.most == 2,
    )


def _says_parameter(line: _Line, plain: str) -> bool:
    return line.name == "parameter" and re.search(r"(?i)\b(?:param|arg|keyword)", plain) is not None


def _asks(plain: str, named: bool, *, two: bool) -> str:
    plain = re.sub(r"(?i)^(?:and|but|so|ok) ", "", plain)
    if _HOW_MANY.match(plain):
        return "how many"
    says_what = plain.startswith("‹") and (two or re.search(r"(?i)\b(?:what|which|whom)\b", plain))
    is_there = named and _IS_THERE.match(plain)
    return "whether" if is_there or (_WHETHER.match(plain) and not says_what) else "which"


@cache
def _lines() -> tuple[_Line, ...]:
    found: list[_Line] = []
    for left, right in phrases.pairs("traits"):
        name, havers, had = left.split()
        keys, _, beside = right.partition(" ; ")
        fewest, most = int(havers == "1") + int(had), int(havers != "0") + int(had)
        found.append(_Line(name, fewest, most, int(had), keys, beside))
    return tuple(found)


@cache
def _own_words() -> frozenset[str]:
    """What these questions are asked with themselves."""
    own = (word for left, right in phrases.pairs("traits") for word in re.findall(r"[a-z]{4,}", f"{left} {right}"))
    return frozenset(own) - {"values", "value", "kind", "type", "parent", "base", "child"}
