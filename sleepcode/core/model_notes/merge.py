"""Claims of several samples and rounds -> each once, those that samples agree on first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sleepcode.core.model import Claim, ClaimStanding

ALIKE = 0.5  # share of common stems from which two sentences say the same
ALIKE_ANSWERS = 0.3  # the same for two answers to one question
_NEGATION = re.compile(r"\b(?:not|never|no|without|cannot|can't|doesn't|isn't|won't|unless|fails?)\b", re.I)
_STOP = frozenset({
    "the", "and", "for", "with", "from", "that", "this", "which", "are", "was", "has", "have", "when", "then",
})  # fmt: skip


@dataclass
class Group:
    """Claims that say the same, or the opposite, of the same lines."""

    claims: list[Claim] = field(default_factory=list)
    samples: set[int] = field(default_factory=set)
    against: set[int] = field(default_factory=set)  # samples that say the opposite


def repeats(claim: Claim, files: Mapping[str, Sequence[str]]) -> bool:
    """Whether it is word for word what its lines say, which a reader finds without it."""
    cited = (files[each.path][each.span.start - 1 : each.span.end] for each in claim.evidence)
    told = " ".join(re.findall(r"\w+", " ".join(line for lines in cited for line in lines).lower()))
    return " ".join(re.findall(r"\w+", claim.text.lower())) in told


def merged(samples: Sequence[Sequence[Claim]]) -> tuple[Claim, ...]:
    """One claim of each group, by how many samples made it; proved ones before cited ones.

    Where samples contradict each other, or answer one question differently, the majority wins; a tie
    says that none of them knows.
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
    return not any(_alike(claim, each) for each in known if each.kind == claim.kind)


def likeness(one: str, other: str) -> float:
    """0 to 1: shared stems over all stems (Jaccard)."""
    a, b = _stems(one), _stems(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def _place(claim: Claim, sample: int, groups: list[Group]) -> None:
    alike = [group for group in groups if _is_about_the_same(claim, group.claims[0])]
    against: set[int] = set()
    home = None
    for group in alike:
        lead = _shared_lead(claim.text, group.claims[0].text)
        turned = bool(_NEGATION.search(group.claims[0].text[lead:])) != bool(_NEGATION.search(claim.text[lead:]))
        if turned or not _alike(claim, group.claims[0]):
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
    """Alike, or answers to the same question.  A sum is the same as another only word for word."""
    if "quantity" in (claim.kind, other.kind):
        return claim.text == other.text
    answers = _shared_lead(claim.text, other.text) > 0
    return _same_place(claim, other) and (answers or _alike(claim, other))


def _alike(claim: Claim, other: Claim) -> bool:
    """Two answers to one question share its words, so only what is said after them counts."""
    lead = _shared_lead(claim.text, other.text)
    if not lead:
        return likeness(claim.text, other.text) >= ALIKE
    return likeness(claim.text[lead:], other.text[lead:]) >= ALIKE_ANSWERS


def _shared_lead(one: str, other: str) -> int:
    """Length of what both begin with, up to a colon; 0 when they share none."""
    at = one.rfind(": ")
    while at > 0:
        if other.startswith(one[: at + 2]):
            return at + 2
        at = one.rfind(": ", 0, at)
    return 0


def _same_place(one: Claim, other: Claim) -> bool:
    lines = {(e.path, n) for e in other.evidence for n in range(e.span.start - 1, e.span.end + 2)}
    return any((e.path, n) in lines for e in one.evidence for n in range(e.span.start, e.span.end + 1))


def _rank(claim: Claim) -> int:
    return 1 if claim.standing == ClaimStanding.PROVED else 0


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[A-Za-z_]\w+", _NEGATION.sub(" ", text))
    return frozenset(w[:6].lower() for w in words if len(w) > 2 and w.lower() not in _STOP)
