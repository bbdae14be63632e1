"""An asked question and a stored one -> how sure we are that they ask the same."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import combinations

import msgspec

from sleepcode.core.questions import phrases

# A wrong stored answer is worse than a live one.  Over pairs.tsv of fixtures/questions/matching the highest
# score of a false pair is 0.75; tests/core/questions/test_match.py measures it again, also over held-out.tsv, written
# after this was chosen (it taught us `_reversed`), and over unseen.tsv, written after that.
THRESHOLD = 0.85


class Stored(msgspec.Struct, frozen=True):
    """A question that a note answers."""

    question: str
    intent: str
    subject: str  # Definition.id or path
    path: str
    brief: str  # digest: the note's key
    position: int  # in Note.anticipated


def best(text: str, subjects: Iterable[str], stored: Iterable[Stored]) -> tuple[float, Stored] | None:
    """The stored question most like *text* among those about the same subjects; None below THRESHOLD."""
    wanted = frozenset(subjects)
    agreeing = (one for one in stored if agrees(one.subject, wanted))
    scored = ((likeness(text, one.question), one) for one in agreeing)
    found = max(scored, key=lambda pair: (pair[0], -pair[1].position), default=None)
    return found if found and found[0] >= THRESHOLD else None


def agrees(subject: str, wanted: frozenset[str]) -> bool:
    """The same definition or file; a file's answer does not stand for one of its definitions."""
    return subject in wanted


def likeness(asked: str, stored: str) -> float:
    """0 to 1: the shared meaning-bearing stems over all of them (Dice), 0 where the questions differ in kind.

    Words in both count once; the kind of question (who, where, when, how, why, whether), negation,
    numbers and conditions must agree, since a single such word turns a question round.
    """
    one, other = stems(asked), stems(stored)
    if not one or not other or _turns(asked) != _turns(stored) or _reversed(one, other):
        return 0.0
    shared = len(one.keys() & other.keys())
    return 2 * shared / (len(one) + len(other))


def _reversed(one: dict[str, int], other: dict[str, int]) -> bool:
    """Whether three shared words come in exactly the opposite order: "A calls B" and "B calls A"."""
    shared = sorted(one.keys() & other.keys(), key=one.__getitem__)
    back = [other[stem] for stem in shared]
    return any(a > b > c for a, b, c in combinations(back, 3))


_KINDS = (
    ("who", r"\bwho\b|\bcallers?\b"),
    ("where", r"\bwhere\b"),
    ("when", r"^when\b|\bsince when\b"),
    ("why", r"\bwhy\b|\breason\b|\brationale\b"),
    ("how", r"^how\b(?! (?:many|often))"),
    ("many", r"\bhow (?:many|often)\b|\bnumber of\b"),
    ("not", r"\b(?:not|never|no|without|n't|except|unless|fails?|cannot)\b|n't\b"),
    ("if", r"\bif\b|\bwhen\b(?!^)|\bin case\b"),
    ("before", r"\bbefore\b|\bprior\b"),
    ("after", r"\bafter\b|\bonce\b"),
    ("more", r"\bmore\b|\bgreater\b|\babove\b|\blongest?\b|\bmax\w*"),
    ("less", r"\bless\b|\bsmaller\b|\bbelow\b|\bshortest?\b|\bmin(?:imum)?\b"),
)
_KIND_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _KINDS)
_TURNING = ("who", "where", "why", "many", "not", "before", "after", "more", "less")


def _turns(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """What turns a question round: kind words and numbers."""
    kinds = frozenset(name for name, pattern in _KIND_PATTERNS if name in _TURNING and pattern.search(text))
    return kinds, frozenset(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text))


def stems(text: str) -> dict[str, int]:
    """Meaning-bearing words, endings cut, likes made one, names of code as they are; and their order."""
    found: dict[str, int] = {}
    empty = phrases.words("empty")
    for word in re.findall(r"[A-Za-z_](?:[\w.]*\w)?", text):
        lower = word.lower()
        if lower in empty and not (word.isupper() and word != "I"):
            continue
        code = "_" in word or "." in word or any(letter.isupper() for letter in word[1:])
        found.setdefault(_likes().get(word, word) if code else stem_of(lower), len(found))
    return found


def apart(text: str) -> str:
    """Names taken apart: `BaseLoader.get_source` speaks of a loader and of a source."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_.]", " ", text)


@lru_cache(1 << 16)  # a tree has few words, each very often
def stem_of(word: str) -> str:
    """The stem of one lower-case word, likes made one."""
    stem = _stem(word)
    return _likes().get(stem, stem)


def every_stem(text: str) -> set[str]:
    """Of all its words, also those that say nothing."""
    return {stem_of(word) for word in re.findall(r"[a-z]+", text.lower())}


def likes_of(stem: str) -> tuple[str, ...]:
    """The stem and those that are taken for the same."""
    return (stem, *(like for like, meant in _likes().items() if meant == stem))


LEAST_NESS = 7  # letters: no witness, no harness
_ENDINGS = (("ingly", 4), ("edly", 4), ("ing", 3), ("ed", 3), ("es", 3), ("s", 3), ("ly", 3), ("e", 3))

_NOUNS = (
    *(("ization", "iz"), ("isation", "iz"), ("ation", "at"), ("ator", "at"), ("isat", "iz"), ("is", "iz")),
    *(("ression", "ress"), ("ryption", "rypt"), ("raction", "ract"), ("nection", "nect"), ("jection", "ject")),
    *(("lection", "lect"), ("tection", "tect"), ("uction", "uct"), ("ertion", "ert"), ("lation", "lat")),
)


@cache
def _likes() -> dict[str, str]:
    return {like: stem for stem, likes in phrases.pairs("likes") for like in likes.split()}


def _stem(word: str) -> str:
    """Porter's steps for verbs and the nouns made of them: `matching` and `matched`, `validation` and `validates`."""
    if word.endswith("ness") and len(word) > LEAST_NESS and word != "business":  # idleness: whether it is idle
        word = f"{word[:-5]}y" if word[-5] == "i" else word[:-4]
    stem = _without_ending(word)
    for ending, verb in _NOUNS:
        if stem.endswith(ending) and len(stem) - len(ending) >= 3:
            return stem[: -len(ending)] + verb
    return stem


def _without_ending(word: str) -> str:
    if word.endswith("ings"):  # warnings, a warning
        word = word[:-1]
    if word.endswith(("ied", "ies")) and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("ie") and len(word) > 4:  # a cookie, cookies
        return f"{word[:-2]}y"
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith(("ss", "ply")):
            stem = word[: -len(ending)]
            if ending in ("ing", "ed") and len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
                stem = stem[:-1]
            return stem.removesuffix("e") if len(stem) > 3 else stem
    return word
