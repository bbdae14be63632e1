"""What goes to the model about one file, and what comes back: counted, recorded, and stopped where that is wished."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sleepcode.call_model.for_json import call_for_json
from sleepcode.core.checks.claims import Known, Said, check
from sleepcode.core.checks.plain import plain_text
from sleepcode.core.model import Brief, Claim
from sleepcode.core.model_calls.ledger_rows import RoundRow
from sleepcode.core.model_calls.request import Request
from sleepcode.errors import ModelFailed
from sleepcode.write_model.draft import Draft
from sleepcode.write_model.task import Task

# What concerns one question only; the others are still asked.
_SKIPS = {"length", "malformed", "too-long", "filtered"}
Decoded = TypeVar("Decoded")


@dataclass(frozen=True)
class Exchange:
    """One file's requests and replies; what stands the check goes into the draft."""

    task: Task
    brief: Brief
    known: Known
    draft: Draft
    should_stop: Callable[[], bool]
    clock: Callable[[], float]
    wait: Callable[[float], None]

    def stop_if_asked(self) -> None:
        if self.should_stop():
            raise ModelFailed("stopped", remedy="", kind="stopped", retryable=True)

    def reply(
        self, request: Request, decode: Callable[[str], Decoded], purpose: str, trouble: str = ""
    ) -> Decoded | None:
        """What the reply says; None where this one question has to be given up.  Raises ModelFailed.

        trouble: stands before what is said of that.
        """
        try:
            reply, tokens = call_for_json(
                self.task.workspace,
                request,
                decode,
                purpose=purpose,
                path=self.brief.path,
                brief=self.brief.digest,
                should_stop=self.should_stop,
                clock=self.clock,
                wait=self.wait,
            )
        except ModelFailed as failed:
            if failed.kind not in _SKIPS:
                raise
            self.draft.problems.append(f"{trouble}{failed.problem}")
            return None
        self.draft.tokens = self.draft.tokens + tokens
        return reply

    def checked(self, said: Said) -> Claim | None:
        """The claim, where it stands the check."""
        draft = self.draft
        draft.offered += 1
        verdict = check(said, self.known)
        if verdict.claim is None:
            draft.reasons[verdict.reason] += 1
            said_text = plain_text(said.text)[:120]
            draft.refused.setdefault(said.subject, []).append(f"{said_text} ({verdict.detail})")
        return verdict.claim

    def record(self, number: int, offered: int, verified: int, fresh: int, tokens: int) -> None:
        """A row of the ledger about one round."""
        settings, ledger = self.task.workspace.settings, self.task.workspace.ledger()
        writer = (settings.model, settings.effort)
        row = (number, offered, verified, fresh, tokens)
        ledger.record_round(RoundRow(self.clock(), self.brief.path, self.brief.digest, *writer, *row))
