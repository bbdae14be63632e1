"""A question and the facts of notes -> the few that speak of what is asked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple

from sleepcode.core.model import Claim
from sleepcode.core.questions.match import apart, stems

FEW = 4  # facts of a subject that are better than none


class Fact(NamedTuple):
    """A claim with what leads to it."""

    claim: Claim
    answers: str = ""  # the stored question, if it answers one
    own: bool = True  # about the subject, not only about what stands beside it
    lines: str = ""  # the few that it rests on: they have the words for which it has none


def relevant(question: str, names: Iterable[str], facts: Sequence[Fact], most: int) -> tuple[Fact, ...]:
    """At most *most* facts, each claim once: those that share the rarest words with the question first, ties in order.

    names: of the subject, which all of its facts share.
    The subject's own count twice, and fill up to FEW when the question has other words; what is said of others has
    to speak of it half as much as the best does.
    """
    known = {stem for name in names for stem in (*stems(name), *stems(apart(name)))}
    asked = stems(question).keys() - known
    words = [stems(apart(f"{fact.claim.text} {fact.answers} {fact.lines}")).keys() for fact in facts]
    spread = Counter(stem for each in words for stem in each & asked)

    def telling(at: int) -> float:
        return (1 + facts[at].own) * sum(log(1 + len(facts) / spread[stem]) for stem in words[at] & asked)

    ranked = sorted((-telling(at), at) for at in range(len(facts)))
    least = -ranked[0][0] / 2 if ranked else 0.0
    chosen: dict[Claim, Fact] = {}
    for score, at in ranked:
        fact = facts[at]
        if (-score > 0 or len(chosen) < FEW) if fact.own else -score > 0 and -score >= least:
            chosen.setdefault(fact.claim, fact)
    return tuple(chosen.values())[:most]
