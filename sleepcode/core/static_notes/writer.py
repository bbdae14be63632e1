"""Inputs -> the static Note: every claim proved, the most consequential first."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sleepcode.core.model import Digest, Evidence, Note, Tokens
from sleepcode.core.static_notes.agreeing import agreeing
from sleepcode.core.static_notes.by_tests import EXAMPLE, by_tests
from sleepcode.core.static_notes.callers import callers
from sleepcode.core.static_notes.changed_arguments import changed_arguments
from sleepcode.core.static_notes.contracts import contracts
from sleepcode.core.static_notes.edge_cases import IS_CASE, edge_cases
from sleepcode.core.static_notes.effects import effects
from sleepcode.core.static_notes.inputs import UNTOLD, Inputs, Weighed, proved
from sleepcode.core.static_notes.own_words import SAYS
from sleepcode.core.static_notes.past import past
from sleepcode.core.static_notes.prose import prose
from sleepcode.core.static_notes.questions import anticipated
from sleepcode.core.static_notes.reach_tests import tests
from sleepcode.core.static_notes.remarks import REASON, remarks
from sleepcode.core.static_notes.shape import shape
from sleepcode.core.static_notes.states import states
from sleepcode.core.static_notes.tried import tried
from sleepcode.core.wording import listed

VERSION = "static/27"  # part of the brief: a change of what is written has notes written again
MOST_CLAIMS = 48
MOST_OF_A_KIND = 8
# What a definition says of itself can be read there; of examples each is another one's.
_MOST = {"doc": 4, EXAMPLE: 16, REASON: 12}
_WRITERS = (
    *(shape, tests, callers, contracts, effects, states, edge_cases, by_tests, tried, remarks, agreeing),
    changed_arguments,
)
PROSE = (".md", ".markdown", ".rst", ".txt", ".adoc")


def note_of(inputs: Inputs, brief: Digest, now: float) -> Note:
    """The note that the static writer answers *brief* with."""
    found = weighed(inputs)
    return Note(
        brief=brief,
        path=inputs.path,
        claims=tuple(each.claim for each in chosen(found)),
        anticipated=anticipated(inputs, found),
        model="static",
        effort="",
        tokens=Tokens(),
        written_at=now,
        problems=tuple(f"line {line}: {what}" for line, what in (inputs.facts.problems if inputs.facts else ())[:3]),
    )


def weighed(inputs: Inputs) -> list[Weighed]:
    """Every claim, heaviest first."""
    found: list[Weighed] = list(past(inputs))
    if inputs.language is None:
        if inputs.path.lower().endswith(PROSE) or "." not in inputs.path.rpartition("/")[2]:
            found += prose(inputs)
    elif inputs.definitions:
        for writer in _WRITERS:
            found += writer(inputs)
    return sorted(merged(found), key=lambda each: -each.weight)


def merged(found: Iterable[Weighed]) -> Iterable[Weighed]:
    """Equal sentences once, with the evidence of all: overloads and conditional definitions repeat them."""
    by_text: dict[tuple[str, str], Weighed] = {}
    for each in found:
        key = (each.claim.kind, each.claim.text)
        same = by_text.get(key)
        evidence = (same.claim.evidence if same else ()) + each.claim.evidence
        claim = proved(each.claim.kind, each.claim.text, evidence)
        by_text[key] = Weighed(max(each.weight, same.weight if same else 0.0), each.subject, claim)
    return by_text.values()


def chosen(found: Iterable[Weighed]) -> Iterable[Weighed]:
    """The part worth reading: bounded in all and for each kind."""
    kinds: dict[str, int] = {}
    kept: list[Weighed] = []
    found = list(_folded(found))
    reasons = [each.claim.text for each in found if each.claim.kind == REASON]
    for each in found:
        said = each.claim.text.partition(SAYS)[2]
        if each.weight == UNTOLD or (said and any(said in reason for reason in reasons)):
            continue  # of the latter all is told there
        kind = _kind(each)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] <= _MOST.get(kind, MOST_OF_A_KIND):
            kept.append(each)
    return kept[:MOST_CLAIMS]


def _folded(found: Iterable[Weighed]) -> Iterator[Weighed]:
    """What is said of several functions in the same words, by the same lines: said of one, the others named."""
    alike: dict[tuple[str, tuple[Evidence, ...]], list[Weighed]] = {}
    for each in found:
        rest = each.claim.text.partition("` is ")[2] if each.claim.kind == "caller" else ""
        alike.setdefault((rest or each.claim.kind + each.claim.text, each.claim.evidence), []).append(each)
    for first, *others in alike.values():
        if others:
            names = listed((each.claim.text.partition("` is ")[0] + "`" for each in others), 3)
            text = f"{first.claim.text}; so {'is' if len(others) == 1 else 'are'} {names}"
            first = first._replace(claim=replace(first.claim, text=text))
        yield first


def _kind(each: Weighed) -> str:
    text = each.claim.text
    if SAYS in text:
        return "doc"
    return "case" if IS_CASE.search(text) else each.claim.kind
