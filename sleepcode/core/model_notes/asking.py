"""BriefInputs and targets -> the requests of the note's writer; the stable part first."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from sleepcode.core.checks.mentions import words_in
from sleepcode.core.model import Claim, Evidence
from sleepcode.core.model_calls.request import Request
from sleepcode.core.model_notes.brief import MOST_TESTS, BriefInputs
from sleepcode.core.model_notes.prompts import filled, prompt
from sleepcode.core.model_notes.replies import (
    LEAST_WHOLE_QUESTIONS,
    MOST_WHOLE_CALLERS,
    MOST_WHOLE_QUESTIONS,
    MOST_WHOLE_STATEMENTS,
    PROSE,
    PROSE_SMALL,
    AskedSmall,
    doubt_schema,
    labelled_callers,
    small_schema,
    text_schema,
    whole_schema,
)
from sleepcode.core.model_notes.targets import Target

TOKENS_A_TEXT = 900  # of a reply about a text
TOKENS_AN_ANSWER = 130  # 240 characters of code are up to a hundred
TOKENS_OF_ALL = 4500  # of a reply about a whole file
TOKENS_OF_DOUBT = 1500
MOST_FACTS = 40
SMALL_TOGETHER = 4  # questions a request
TOKENS_TOGETHER = 5000  # of numbered lines, for a model that may get several targets at once


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard the writer works."""

    targets: int  # definitions that a small model is asked about
    parts: int  # excerpts of a long file that a large model is shown
    samples: int
    rounds: int
    reasoning: str  # the thinking budget, where a model has one


EFFORTS = {
    "low": Effort(targets=5, parts=2, samples=1, rounds=1, reasoning=""),
    "medium": Effort(targets=8, parts=4, samples=2, rounds=2, reasoning="medium"),
    "high": Effort(targets=14, parts=8, samples=3, rounds=3, reasoning="high"),
}


def is_prose(inputs: BriefInputs) -> bool:
    """A text without definitions: its figures are worth more than its control flow."""
    return not any(each.qualname for each in inputs.definitions)


def request_about_text(
    group: Sequence[Target],
    inputs: BriefInputs,
    effort: Effort,
    *,
    is_small: bool = False,
    sample: int = 0,
    known: Sequence[str] = (),
    refused: Sequence[str] = (),
) -> Request:
    """The request for stretches of a text for people.

    sample: 0 is asked without chance; others with a seed of their own.
    known, refused: from earlier rounds; none in the first.
    """
    counts = PROSE_SMALL if is_small else PROSE
    asked = filled("prose", statements=counts.statements, questions=counts.questions, quantities=counts.quantities)
    parts = [asked, *_again(known, refused)]
    shown = "\n\n".join(f"The text, its lines numbered:\n{each.numbered}" for each in group)
    facts = group[0].facts
    return Request(
        system=prompt("system").template,
        context=f"File {inputs.path}\n\n{shown}"
        + (f"\n\nKnown facts, do not repeat:\n{_bullets(facts)}" if facts else ""),
        question="\n\n".join(parts),
        schema=text_schema(group, counts),
        max_tokens=TOKENS_A_TEXT if is_small else TOKENS_OF_ALL,
        temperature=0.7 if sample else 0.0,
        seed=sample,
        reasoning_effort=effort.reasoning,
    )


def _again(known: Sequence[str], refused: Sequence[str]) -> list[str]:
    return [filled("again", known=_bullets(known), refused=_bullets(refused))] if known or refused else []


def request_about_all(
    group: Sequence[Target],
    inputs: BriefInputs,
    effort: Effort,
    *,
    sample: int = 0,
    known: Sequence[str] = (),
    refused: Sequence[str] = (),
) -> Request:
    """The request for a part of a file (see `parts_of`) with all that the brief holds around it.

    Rounds and samples differ only behind the part, so a prompt cache serves all but the first.
    """
    asked = filled(
        "whole",
        statements=MOST_WHOLE_STATEMENTS,
        least=LEAST_WHOLE_QUESTIONS,
        questions=MOST_WHOLE_QUESTIONS,
    )
    parts = [asked]
    if labelled_callers(group):
        parts.append(filled("callers", names="this file", callers=MOST_WHOLE_CALLERS))
    parts += _again(known, refused)
    return Request(
        system=prompt("system").template,
        context=_all_around(group, inputs),
        question="\n\n".join(parts),
        schema=whole_schema(group),
        max_tokens=TOKENS_OF_ALL,
        temperature=0.7 if sample else 0.0,
        seed=sample,
        reasoning_effort=effort.reasoning,
    )


def doubting_request(group: Sequence[Target], inputs: BriefInputs, effort: Effort, claims: Sequence[Claim]) -> Request:
    """The request that has the claims about a part of a file read a second time; see `doubt_labels`."""
    listed = [
        f"{label}: {claim.text} [{', '.join(_place(inputs, each) for each in claim.evidence)}]"
        for label, claim in zip(doubt_labels(claims), claims, strict=True)
    ]
    return Request(
        system=prompt("system").template,
        context=_all_around(group, inputs),
        question=prompt("doubt").template + "\n\n" + "\n".join(listed),
        schema=doubt_schema(doubt_labels(claims)),
        max_tokens=TOKENS_OF_DOUBT,
        reasoning_effort=effort.reasoning,
    )


def doubt_labels(claims: Sequence[Claim]) -> list[str]:
    return [f"s{at}" for at in range(1, len(claims) + 1)]


def _place(inputs: BriefInputs, evidence: Evidence) -> str:
    start, end = evidence.span
    lines = f"line {start}" if start == end else f"lines {start}-{end}"
    return lines if evidence.path == inputs.path else f"{evidence.path} {lines}"


def _all_around(group: Sequence[Target], inputs: BriefInputs) -> str:
    labels = labelled_callers(group)
    called = "\n".join(f"{label}: {_call(target, number)}" for label, target, number in labels)
    sections = [
        (f"File {inputs.path}, its lines numbered:", group[0].numbered),
        ("What it uses of other files:", _surfaces(inputs)),
        ("Callers:", called),
        ("Tests that reach it, with what they assert (do not write about tests):", _tests(inputs)),
        ("Known facts, do not repeat:", "\n".join(f"- {each}" for each in inputs.facts[:MOST_FACTS])),
        ("Recent commits:", "\n".join(f"- {each}" for each in inputs.history)),
        ("Asked about it so far:", "\n".join(f"- {each}" for each in inputs.questions)),
    ]
    return "\n\n".join(f"{title}\n{text}" for title, text in sections if text)


def _surfaces(inputs: BriefInputs) -> str:
    used = [f"{each.path}: {', '.join(sorted(each.signatures))}" for each in inputs.surfaces]
    return "\n".join(sorted(used))


def _tests(inputs: BriefInputs) -> str:
    ordered = sorted(inputs.tests, key=lambda each: each.id)[:MOST_TESTS]
    return "\n".join("\n    ".join([each.id, *each.assertions]) for each in ordered)


def labelled(group: Sequence[Target], answered: Container[str] = ()) -> list[AskedSmall]:
    """The group's computed questions but those that are answered, each with its label in the request."""
    open_ones = [(target, small) for target in group for small in target.small if small.stored not in answered]
    return [AskedSmall(f"q{at}", target, small) for at, (target, small) in enumerate(open_ones, 1)]


def small_groups(targets: Sequence[Target]) -> tuple[tuple[Target, ...], ...]:
    """Targets whose few questions share a request; one with many is asked about alone."""
    groups: list[list[Target]] = []
    for each in targets:
        if groups and sum(len(one.small) for one in (*groups[-1], each)) <= SMALL_TOGETHER:
            groups[-1].append(each)
        elif each.small:
            groups.append([each])
    return tuple(tuple(group) for group in groups)


def small_request(
    asked: Sequence[AskedSmall],
    inputs: BriefInputs,
    effort: Effort,
    *,
    sample: int = 0,
    refused: Sequence[str] = (),
) -> Request:
    """The request that has a few computed questions answered, a sentence each."""
    parts = [f"File {inputs.path}"]
    constants = [line for each in asked for line in used_constants(each).splitlines()]
    if constants:
        parts.append("Constants:\n" + "\n".join(dict.fromkeys(constants)))
    for at, each in enumerate(asked):
        if at == 0 or asked[at - 1].target is not each.target:
            parts += [each.target.head] * bool(each.target.head)
        parts.append(_single_quoted(f"{each.label}: {each.small.question}\n{each.small.shown}"))
    if refused:
        parts.append(f"Answered wrongly before:\n{_bullets(refused)}")
    return Request(
        system=prompt("system").template,
        context=prompt("small").template,
        question="\n\n".join(parts),
        schema=small_schema([each.label for each in asked]),
        max_tokens=TOKENS_AN_ANSWER * len(asked),
        temperature=0.7 if sample else 0.0,
        seed=sample,
        reasoning_effort=effort.reasoning,
    )


def _single_quoted(text: str) -> str:
    """A small model copies what it sees, and a double quotation mark ends its JSON string in the middle."""
    lines = text.split("\n")
    return "\n".join(line if "'" in line else line.replace('"', "'") for line in lines)


def used_constants(asked: AskedSmall) -> str:
    """The lines that set names which the question's lines use."""
    words = words_in(f"{asked.target.head}\n{asked.small.shown}")
    lines = asked.target.constants.splitlines()
    return "\n".join(line for line in lines if words_in(line.partition("=")[0]) & words)


def _call(target: Target, number: int) -> str:
    call = target.callers[number]
    return f"{call.caller}\n" + "\n".join(f"    {line}" for line in call.lines)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "- nothing"
