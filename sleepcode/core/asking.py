"""BriefInputs and targets -> the requests of the note's writer; the stable part first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sleepcode.core.brief import BriefInputs
from sleepcode.core.prompts import filled, prompt
from sleepcode.core.replies import (
    MOST_CALLERS,
    MOST_QUANTITIES,
    MOST_QUESTIONS,
    MOST_STATEMENTS,
    labelled_callers,
    schema_of,
    small_schema,
)
from sleepcode.core.request import Request
from sleepcode.core.small_questions import Small
from sleepcode.core.targets import Target, outside_of

TOKENS_A_TARGET = 900  # of a reply
TOKENS_AN_ANSWER = 90
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


def labelled(questions: Sequence[Small]) -> list[tuple[str, Small]]:
    return [(f"q{at}", small) for at, small in enumerate(questions, 1)]


def small_request(
    target: Target,
    questions: Sequence[Small],
    inputs: BriefInputs,
    effort: Effort,
    *,
    sample: int = 0,
    refused: Sequence[str] = (),
) -> Request:
    """The request that has a few computed questions about one target answered, a sentence each."""
    asked = labelled(questions)
    listed = [f"{label} ({_place_of(small)}): {small.question}" for label, small in asked]
    parts = [f"File {inputs.path}"]
    if target.constants:
        parts.append(f"Constants:\n{target.constants}")
    parts.append(f"{target.name}, its lines numbered:\n{target.numbered}")
    parts.append(filled("small", questions="\n".join(listed)))
    if refused:
        parts.append(f"Answered wrongly before:\n{_bullets(refused)}")
    return Request(
        system=prompt("system").template,
        context="",
        question="\n\n".join(parts),
        schema=small_schema([label for label, _ in asked]),
        max_tokens=TOKENS_AN_ANSWER * len(asked),
        temperature=0.7 if sample else 0.0,
        seed=sample,
        reasoning_effort=effort.reasoning,
    )


def _place_of(small: Small) -> str:
    first, last = small.lines[0], small.lines[-1]
    if len(small.lines) == 1:
        return f"line {first}"
    if list(small.lines) == list(range(first, last + 1)):
        return f"lines {first}-{last}"
    return "lines " + ", ".join(map(str, small.lines))


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
