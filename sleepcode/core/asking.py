"""BriefInputs and targets -> the requests of the note's writer; the stable part first."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from sleepcode.core.brief import BriefInputs
from sleepcode.core.mentions import words_in
from sleepcode.core.prompts import filled, prompt
from sleepcode.core.replies import (
    MOST_CALLERS,
    MOST_QUANTITIES,
    MOST_QUESTIONS,
    MOST_STATEMENTS,
    AskedSmall,
    labelled_callers,
    schema_of,
    small_schema,
)
from sleepcode.core.request import Request
from sleepcode.core.targets import Target, outside_of

TOKENS_A_TARGET = 900  # of a reply
TOKENS_AN_ANSWER = 90
SMALL_TOGETHER = 4  # questions a request
TOKENS_TOGETHER = 5000  # of numbered lines, for a model that may get several targets at once


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard the writer works."""

    targets: int
    samples: int
    rounds: int
    reasoning: str  # the thinking budget, where a model has one


EFFORTS = {
    "low": Effort(targets=5, samples=1, rounds=1, reasoning=""),
    "medium": Effort(targets=8, samples=2, rounds=2, reasoning="medium"),
    "high": Effort(targets=14, samples=3, rounds=3, reasoning="high"),
}


def is_prose(inputs: BriefInputs) -> bool:
    """A text without definitions: its figures are worth more than its control flow."""
    return not any(each.qualname for each in inputs.definitions)


def request_about(
    group: Sequence[Target],
    inputs: BriefInputs,
    effort: Effort,
    *,
    sample: int = 0,
    known: Sequence[str] = (),
    refused: Sequence[str] = (),
) -> Request:
    """The request for *group*.

    sample: 0 is asked without chance; others with a seed of their own.
    known, refused: from earlier rounds; none in the first.
    """
    return Request(
        system=prompt("system").template,
        context=_context(inputs, several=len(group) > 1),
        question=_question(group, inputs, known, refused),
        schema=schema_of(group, is_prose=is_prose(inputs)),
        max_tokens=TOKENS_A_TARGET * len(group),
        temperature=0.7 if sample else 0.0,
        seed=sample,
        reasoning_effort=effort.reasoning,
    )


def labelled(group: Sequence[Target], answered: Container[str] = ()) -> list[AskedSmall]:
    """The group's computed questions but those that are answered, each with its label in the request."""
    open_ones = [
        (target, small) for target in group for small in target.small if small.question not in answered
    ]
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
        parts.append(f"{each.label}: {each.small.question}\n{each.small.shown}")
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


def used_constants(asked: AskedSmall) -> str:
    """The lines that set names which the question's lines use."""
    words = words_in(f"{asked.target.head}\n{asked.small.shown}")
    lines = asked.target.constants.splitlines()
    return "\n".join(line for line in lines if words_in(line.partition("=")[0]) & words)


def _context(inputs: BriefInputs, *, several: bool) -> str:
    parts = [f"File {inputs.path}"]
    if outside := outside_of(inputs):
        parts.append(f"Its imports and constants:\n{outside}")
    if several and inputs.surfaces:
        used = [f"{each.path}: {', '.join(each.signatures)}" for each in inputs.surfaces]
        parts.append("What it uses of other files:\n" + "\n".join(sorted(used)))
    if several and inputs.history:
        parts.append("Recent commits:\n" + "\n".join(f"- {each}" for each in inputs.history))
    return "\n\n".join(parts)


def _question(
    group: Sequence[Target], inputs: BriefInputs, known: Sequence[str], refused: Sequence[str]
) -> str:
    parts = [_shown(each, inputs) for each in group]
    names = f"`{group[0].name}`" if len(group) == 1 else "one of these definitions"
    many = len(group)
    labels = labelled_callers(group)
    if labels:
        listed = [f"{label}: {_call(target, number)}" for label, target, number in labels]
        parts.append("Callers:\n" + "\n".join(listed))
    if is_prose(inputs):
        parts.append(
            filled("prose", statements=MOST_STATEMENTS, questions=MOST_QUESTIONS, quantities=MOST_QUANTITIES)
        )
    else:
        parts.append(
            filled("code", names=names, statements=MOST_STATEMENTS * many, questions=MOST_QUESTIONS * many)
        )
        if labels:
            parts[-1] += "\n" + filled("callers", names=names, callers=MOST_CALLERS * many)
    if known or refused:
        parts.append(filled("again", known=_bullets(known), refused=_bullets(refused)))
    return "\n\n".join(parts)


def _shown(target: Target, inputs: BriefInputs) -> str:
    title = f"{target.name}, its lines numbered:" if not is_prose(inputs) else "The text, its lines numbered:"
    facts = f"\n\nKnown facts, do not repeat:\n{_bullets(target.facts)}" if target.facts else ""
    return f"{title}\n{target.numbered}{facts}"


def _call(target: Target, number: int) -> str:
    call = target.callers[number]
    return f"{call.caller}\n" + "\n".join(f"    {line}" for line in call.lines)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "- nothing"
