"""Claims of several samples and rounds -> each once, those that samples agree on first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sleepcode.core.model import Claim, ClaimStanding

ALIKE = 0.5  # share of common stems from which two sentences say the same
_NEGATION = re.compile(
    r"\b(?:not|never|no|without|cannot|can't|doesn't|isn't|won't|unless|fails?)\b", re.I
)
_STOP = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "that",
        "this",
        "which",
        "are",
        "was",
        "has",
        "have",
        "when",
        "then",
    ]
)


@dataclass
class Group:
    """Claims that say the same, or the opposite, of the same lines."""

    claims: list[Claim] = field(default_factory=list)
    samples: set[int] = field(default_factory=set)
    against: set[int] = field(default_factory=set)  # samples that say the opposite


def merged(samples: Sequence[Sequence[Claim]]) -> tuple[Claim, ...]:
    """One claim of each group, by how many samples made it; proved ones before cited ones.

    Where samples contradict each other the majority wins; a tie says that none of them knows.
    """
    groups: list[Group] = []
    for sample, claims in enumerate(samples):
        for claim in claims:
            _place(claim, sample, groups)
    kept = [group for group in groups if len(group.samples) > len(group.against)]
    kept.sort(key=lambda group: (-_rank(group.claims[0]), -len(group.samples)))
    return tuple(group.claims[0] for group in kept)


def is_new(claim: Claim, known: Sequence[Claim]) -> bool:
    """Whether none of *known* says the same."""
    return not any(likeness(claim.text, each.text) >= ALIKE for each in known if each.kind == claim.kind)


def likeness(one: str, other: str) -> float:
    """0 to 1: shared stems over all stems (Jaccard)."""
    a, b = _stems(one), _stems(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def _place(claim: Claim, sample: int, groups: list[Group]) -> None:
    alike = [group for group in groups if _is_about_the_same(claim, group.claims[0])]
    negated = bool(_NEGATION.search(claim.text))
    against: set[int] = set()
    home = None
    for group in alike:
        if bool(_NEGATION.search(group.claims[0].text)) != negated:
            group.against.add(sample)
            against |= group.samples
        elif home is None:
            home = group
    if home is None:
        home = Group()
        groups.append(home)
    home.claims.append(claim)
    home.samples.add(sample)
    home.against |= against


def _is_about_the_same(claim: Claim, other: Claim) -> bool:
    return _same_place(claim, other) and likeness(claim.text, other.text) >= ALIKE


def _same_place(one: Claim, other: Claim) -> bool:
    lines = {(e.path, n) for e in other.evidence for n in range(e.span.start - 1, e.span.end + 2)}
    return any((e.path, n) in lines for e in one.evidence for n in range(e.span.start, e.span.end + 1))


def _rank(claim: Claim) -> int:
    return 1 if claim.standing == ClaimStanding.PROVED else 0


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[A-Za-z_]\w+", _NEGATION.sub(" ", text))
    return frozenset(w[:6].lower() for w in words if len(w) > 2 and w.lower() not in _STOP)
