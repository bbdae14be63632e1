"""Conditions as relations between words (there, exists, zero, equal, more), and which of two says the opposite."""

from collections.abc import Sequence
from typing import NamedTuple

from sleepcode.core.questions.match import apart, stems

Words = frozenset[str]
_SAID_OF_EVERYTHING = frozenset(("self", "valu", "this", "call", "has", "have", "not", "non", "noth"))


class Relation(NamedTuple):
    """One condition: of what, and whether it holds."""

    kind: str  # there, exists, zero, equal, more
    of: Words
    than: Words  # of more: the other side; of there: what the other must speak of, too
    holds: bool
    strict: bool | None = None  # of more: whether what is equal is not meant; None: not told
    joined: str = ""  # with the others of a condition: "and", "or"


def words_of(text: str) -> Words:
    """Stems of all words and of the parts of names."""
    plain = apart(text.replace("`", ""))
    words = frozenset((*stems(plain), *stems(plain.lower())))
    return words - _SAID_OF_EVERYTHING or words


def opposite(said: Sequence[Relation], there: Sequence[Relation]) -> Relation | None:
    """What of the code holds the other way, where nothing that shares as many words holds as said."""
    best = nearest(said, there)
    turned = [each for one, each in best if _holds_as(one, each) is False]
    return turned[0] if turned and len(turned) == len(best) else None


def nearest(said: Sequence[Relation], there: Sequence[Relation]) -> list[tuple[Relation, Relation]]:
    """Pairs that speak of the same and share most words."""
    alike = ((one, each) for one in said for each in there if _speak_alike(one, each))
    pairs = [(len((one.of | one.than) & (each.of | each.than)), one, each) for one, each in alike]
    most = max((shared for shared, _, _ in pairs), default=0)
    best = [(one, each) for shared, one, each in pairs if shared == most > 0]
    if not best and len(there) == 1 and said and said[0].kind == there[0].kind == "equal":
        best = [(said[0], there[0])]  # "the two values are equal"
    return best


def _part(said: Words, there: Words) -> float:
    """How much of what stands there is said."""
    return len(said & there) / len(there) if there else 0.0


def _speak_alike(said: Relation, there: Relation) -> bool:
    words = said.of | there.of
    if said.kind != there.kind or not words.isdisjoint(f"un{word}" for word in words):
        return False  # which way a denial at a word's beginning turns the condition is not told
    return said.kind != "there" or (_holds_one(there.of, said.than) and there.than <= said.of)


def _holds_one(words: Words, needed: Words) -> bool:
    """Whether one of them is needed, or none; a name may run words together."""
    return not needed or any(each in word for each in needed for word in words)


def _holds_as(said: Relation, there: Relation) -> bool | None:
    """None: which side is meant is not told."""
    if said.kind != "more":
        return said.holds == there.holds
    same = _part(said.of, there.of) + _part(said.than, there.than)
    crossed = _part(said.of, there.than) + _part(said.than, there.of)
    if same == crossed:
        return None
    is_loose = said.strict is None or there.strict is None
    return (said.holds == there.holds) == (same > crossed) and (is_loose or said.strict == there.strict)
