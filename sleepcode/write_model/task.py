"""Which requests a note takes: computed questions for a small model, open ones for a large one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sleepcode.call_model.endpoint import endpoint_of, is_local
from sleepcode.core.model_calls.request import Request
from sleepcode.core.model_notes.asking import (
    TOKENS_TOGETHER,
    Effort,
    is_prose,
    labelled,
    request_about_all,
    request_about_text,
    small_groups,
    small_request,
)
from sleepcode.core.model_notes.brief import BriefInputs
from sleepcode.core.model_notes.model_size import asked_small, tells
from sleepcode.core.model_notes.proposals import Proposal, groups_of_proposals
from sleepcode.core.model_notes.regexes import expressions_of
from sleepcode.core.model_notes.replies import AskedSmall
from sleepcode.core.model_notes.targets import Target, groups_of, parts_of, targets_of
from sleepcode.core.settings import Settings
from sleepcode.workspace import Workspace
from sleepcode.write_model.draft import Draft

MOST_SHOWN_REFUSED = 4
MOST_REFUSED_IN_ALL = 12


@dataclass(frozen=True)
class Task:
    """Which requests a note takes: computed questions for a small model, open ones for a large one."""

    workspace: Workspace
    inputs: BriefInputs
    effort: Effort

    @property
    def is_small(self) -> bool:
        return _is_small(self.workspace.settings, self.workspace.settings.ask_model)

    @property
    def asks_small(self) -> bool:
        """Whether the questions are computed; a text for people has no shape to compute them from."""
        return self.is_small and not is_prose(self.inputs)

    @property
    def reads_twice(self) -> bool:
        """Whether the claims are given back to the model to be doubted; a small one nods at everything."""
        return not self.is_small and not is_prose(self.inputs)

    def groups(self) -> tuple[tuple[Target, ...], ...]:
        """What each request is about."""
        if self.is_small and not tells(self.workspace.settings.model):
            return ()
        if self.asks_small:
            return small_groups(targets_of(self.inputs, self.effort.targets))
        if is_prose(self.inputs):
            targets = targets_of(self.inputs, self.effort.targets)
            return groups_of(targets, 0 if self.is_small else TOKENS_TOGETHER)
        return parts_of(self.inputs, self.effort.parts)

    def open_questions(self, group: Sequence[Target], draft: Draft) -> list[AskedSmall]:
        """The small questions that have no answer yet which stands."""
        return labelled(group, draft.answered) if self.asks_small else []

    def goes_on(self, group: Sequence[Target], draft: Draft) -> bool:
        return not self.asks_small or bool(self.open_questions(group, draft))

    def request(self, group: Sequence[Target], sample: int, draft: Draft, number: int) -> Request:
        again = number > 1
        refused = _refused_texts(draft, group) if again else ()
        if self.asks_small:
            asked = self.open_questions(group, draft)
            return small_request(asked, self.inputs, self.effort, sample=sample, refused=refused)
        known = _known_texts(draft, group) if again else ()
        more: dict[str, Any] = {"sample": sample, "known": known, "refused": refused}
        if is_prose(self.inputs):
            return request_about_text(group, self.inputs, self.effort, is_small=self.is_small, **more)
        return request_about_all(group, self.inputs, self.effort, **more)

    def proposals(self) -> tuple[tuple[Proposal, ...], ...]:
        """What a small model is only asked to propose, since it is proved here; by request."""
        if not self.asks_small:
            return ()
        return groups_of_proposals([*expressions_of(self.inputs)])


def chosen_way(settings: Settings) -> str:
    """How the user has the model asked, where it would be asked otherwise: its notes are others then."""
    chosen = settings.ask_model
    return "" if _is_small(settings, chosen) == _is_small(settings, "auto") else f" {chosen}"


def _is_small(settings: Settings, chosen: str) -> bool:
    return asked_small(settings.model, is_local=is_local(endpoint_of(settings)), chosen=chosen)


def _known_texts(draft: Draft, group: Iterable[Target]) -> list[str]:
    lines = {number for target in group for number in target.lines}
    return [
        claim.text
        for claim in draft.claims()
        if any(e.span.start in lines or e.span.end in lines for e in claim.evidence)
    ]


def _refused_texts(draft: Draft, group: Iterable[Target]) -> list[str]:
    texts = [text for target in group for text in draft.refused.get(target.subject, [])[-MOST_SHOWN_REFUSED:]]
    return texts[-MOST_REFUSED_IN_ALL:]
