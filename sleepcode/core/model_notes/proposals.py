"""What a small model only has to propose, since the program proves it: the shape of such a task, and its request."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from sleepcode.core.model_calls.request import Request
from sleepcode.core.model_notes.prompts import prompt
from sleepcode.core.model_notes.schemas import object_of

TOGETHER = 2  # tasks a request; of three, one reply in five was cut off


class Proved(NamedTuple):
    """A claim that the program has worked out from a proposal."""

    kind: str
    text: str
    lines: tuple[int, ...]
    shows: tuple[object, ...]  # claims that show the same are one too many
    question: str  # that it answers
    intent: str = "open"


class Proposal(Protocol):
    """One task."""

    @property
    def prompt(self) -> str:
        """The prompt's name; tasks with the same one share a request."""

    @property
    def subject(self) -> str:
        """Definition.id, or the path."""

    @property
    def asks(self) -> str:
        """The task as it stands in the request."""

    @property
    def schema(self) -> dict[str, Any]:
        """Of the reply to it alone."""

    @property
    def tokens(self) -> int:
        """What the reply takes at most."""

    @property
    def most(self) -> int:
        """Claims that are worth having of it."""

    def proved(self, said: Any) -> tuple[Proved, ...]:
        """What of the reply bears out."""


class Proposed(msgspec.Struct):
    """A reply: what is proposed for each label."""

    answers: dict[str, Any] = {}


def groups_of_proposals(proposals: Sequence[Proposal]) -> tuple[tuple[Proposal, ...], ...]:
    """Those that share a request."""
    by_prompt: dict[str, list[Proposal]] = {}
    for each in proposals:
        by_prompt.setdefault(each.prompt, []).append(each)
    return tuple(tuple(same[at : at + TOGETHER]) for same in by_prompt.values() for at in range(0, len(same), TOGETHER))


def labels_of(group: Sequence[Proposal]) -> list[str]:
    return [f"q{at}" for at in range(1, len(group) + 1)]


def proposal_request(group: Sequence[Proposal], path: str, *, sample: int = 0) -> Request:
    """The request that has a group of tasks answered; sample: 0 is asked without chance."""
    labels = labels_of(group)
    asked = [f"{label}: {each.asks}" for label, each in zip(labels, group, strict=True)]
    answers = object_of({label: each.schema for label, each in zip(labels, group, strict=True)})
    return Request(
        system=prompt("propose").template,
        context=prompt(group[0].prompt).template,
        question="\n\n".join([f"File {path}", *asked]),
        schema=object_of({"answers": answers}),
        max_tokens=sum(each.tokens for each in group),
        temperature=0.8 if sample else 0.0,
        seed=sample,
    )


def decode_proposed(text: str) -> Proposed:
    """Raises ValueError."""
    start, end = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[start : end + 1])
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    answers = found.get("answers") if isinstance(found, dict) else None
    if not isinstance(answers, dict):
        raise ValueError("no answers in it")
    return Proposed({str(label): said for label, said in answers.items()})


def chosen(proposal: Proposal, found: Sequence[Proved]) -> tuple[Proved, ...]:
    """The first ones that show something different, as many as are worth having."""
    by_way: dict[tuple[object, ...], Proved] = {}
    for each in found:
        by_way.setdefault(each.shows, each)
    return tuple(by_way.values())[: proposal.most]
