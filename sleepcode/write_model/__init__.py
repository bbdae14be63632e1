"""The model's note about one file: asked in small questions, every claim checked before it is kept.

A shared service of `sleep` and `watch`.  Killed anywhere, the next attempt finds each reply that was
paid for in the ledger and goes on from there.  The note holds what the model added; what is computed
stands in the static note beside it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sleepcode.briefing import Gatherer
from sleepcode.call_model import scrubbed
from sleepcode.call_model.endpoint import endpoint_of
from sleepcode.call_model.estimate import estimate_of, likely_prompt
from sleepcode.core.model import Brief, Note, Tokens
from sleepcode.core.model_calls.request import Request
from sleepcode.core.model_notes.asking import EFFORTS
from sleepcode.core.model_notes.brief import BriefInputs, brief_of
from sleepcode.core.model_notes.merge import is_new
from sleepcode.core.model_notes.prompts import version
from sleepcode.core.model_notes.proposals import proposal_request
from sleepcode.core.model_notes.targets import Target
from sleepcode.errors import ModelFailed
from sleepcode.workspace import Workspace
from sleepcode.write_model.draft import Draft
from sleepcode.write_model.exchange import Exchange
from sleepcode.write_model.known import known_about, text_in
from sleepcode.write_model.taking import ask, propose, read_again
from sleepcode.write_model.task import Task, chosen_way

MOST_QUESTIONS = 40
UNREADABLE = 3600.0  # seconds; a model that answers nothing usable now may have been replaced by then
USED_OF_REPLY = 0.4  # of what a reply may take
# Facts of these kinds change with every commit or come from elsewhere in the brief.
_NOT_SHOWN = {"history", "test", "blind-spot"}


@dataclass(frozen=True, slots=True)
class Deferred:
    """No note now."""

    reason: str
    retry_at: float  # epoch seconds; 0: whenever the user has changed something
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a note will cost before it is written."""

    about: Tokens
    at_most: int  # tokens; what is reserved before the calls


def model_inputs(workspace: Workspace, path: str, static: Note) -> BriefInputs:
    """What the model writer is shown about the file.  Raises OSError when it cannot be read."""
    settings = workspace.settings
    gatherer = Gatherer(workspace.index(), lambda each: text_in(workspace, each))
    facts = [claim.text for claim in static.claims if claim.kind not in _NOT_SHOWN]
    history = [claim.text for claim in static.claims if claim.kind == "history"]
    return gatherer.inputs_of(
        path,
        writer=version() + chosen_way(settings),
        model=settings.model,
        effort=settings.effort,
        facts=facts,
        history=history,
        questions=workspace.ledger().questions_about(path),
    )


def model_brief(workspace: Workspace, path: str, static: Note) -> Brief:
    """The brief whose digest is the key of the model's note."""
    return brief_of(model_inputs(workspace, path, static))


def first_requests(workspace: Workspace, path: str, static: Note) -> tuple[Request, ...]:
    """Exactly what would be sent in the first round, secrets already replaced; nothing is sent."""
    task = Task(workspace, model_inputs(workspace, path, static), EFFORTS[workspace.settings.effort])
    return tuple(scrubbed(each) for each in (*_to_propose(task), *_to_answer(task)))


def _to_propose(task: Task) -> list[Request]:
    return [proposal_request(group, task.inputs.path) for group in task.proposals()]


def _to_answer(task: Task) -> list[Request]:
    return [task.request(group, 0, Draft([]), 1) for group in task.groups()]


def estimated(workspace: Workspace, path: str, static: Note) -> Estimate:
    """What a note will cost.  On 1.5B models at low effort it was within a twentieth; a quarter is allowed for
    replies of other lengths."""
    effort, settings = EFFORTS[workspace.settings.effort], workspace.settings
    task = Task(workspace, model_inputs(workspace, path, static), effort)
    about, most = Tokens(), Tokens()
    rounds = 1 + (effort.rounds - 1) / 2  # a round that adds nothing is the last
    for requests, times, at_most in (
        (_to_propose(task), 1 + (effort.samples - 1) / 2, effort.samples),
        (_to_answer(task), effort.samples * rounds, effort.samples * effort.rounds),
    ):
        for request in map(scrubbed, requests):
            each = estimate_of(request)
            prompt = likely_prompt(request, endpoint_of(settings))
            about += Tokens(round(prompt * times), 0, round(each.completion * USED_OF_REPLY * times))
            most += Tokens(each.prompt * at_most, 0, each.completion * at_most)
    again = sum(estimate_of(each).prompt for each in _to_answer(task)) if task.reads_twice else 0
    limit = int(settings.tokens_per_note * settings.budget)
    # read twice: the same prompt once more, a short reply
    return Estimate(about + Tokens(again), min(most.total + 2 * again, limit))


def write_note(
    workspace: Workspace,
    path: str,
    brief: Brief,
    static: Note,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.time,
    wait: Callable[[float], None] = time.sleep,
) -> Note | Deferred:
    """The model's note that answers *brief*, or when to come back for it."""
    settings = workspace.settings
    try:
        inputs = model_inputs(workspace, path, static)
    except OSError as error:
        return Deferred(f"{path} cannot be read: {error.strerror or error}", 0.0)
    if brief_of(inputs).digest != brief.digest:
        return Deferred(f"{path} changed meanwhile", clock())
    effort = EFFORTS[settings.effort]
    draft = Draft([[] for _ in range(effort.samples)])
    task = Task(workspace, inputs, effort)
    exchange = Exchange(task, brief, known_about(workspace, inputs, brief), draft, should_stop, clock, wait)
    try:
        propose(exchange)
        _answer(exchange)
        if task.reads_twice:
            read_again(exchange)
    except ModelFailed as failed:
        if failed.kind != "budget" or failed.retry_after is not None or not draft.claims():
            after = failed.retry_after if failed.retry_after is not None else _patience(failed)
            retry_at = clock() + after if failed.retryable else 0.0
            return Deferred(failed.problem, retry_at, failed.kind)
        draft.problems.append("the budget of a note was spent")
    if draft.problems and not draft.offered and not draft.claims():  # no reply could be read
        return Deferred(draft.problems[-1], clock() + UNREADABLE, "malformed")
    return Note(
        brief=brief.digest,
        path=path,
        claims=draft.claims(),
        anticipated=draft.anticipated()[:MOST_QUESTIONS],
        model=settings.model,
        effort=settings.effort,
        tokens=draft.tokens,
        written_at=clock(),
        rejected=sum(draft.reasons.values()),
        problems=tuple(dict.fromkeys(draft.problems)),
    )


def _answer(exchange: Exchange) -> None:
    """Round after round, each about what the one before added something to.  Raises ModelFailed."""
    task, draft = exchange.task, exchange.draft
    groups = list(task.groups())
    for number in range(1, task.effort.rounds + 1):
        kept: list[tuple[Target, ...]] = []
        for group in groups:
            fresh = _asked_once(exchange, group, number)
            if fresh and task.goes_on(group, draft):
                kept.append(group)
        draft.answered |= {each.question for each in draft.anticipated()}
        groups = kept


def _asked_once(exchange: Exchange, group: tuple[Target, ...], number: int) -> int:
    """How many claims the samples of one round added about these targets."""
    draft = exchange.draft
    before = draft.claims()
    offered, tokens, dropped = draft.offered, draft.tokens.total, sum(draft.reasons.values())
    for sample in range(exchange.task.effort.samples):
        exchange.stop_if_asked()
        ask(exchange, group, sample, number)
    fresh = sum(is_new(claim, before) for claim in draft.claims())
    made = draft.offered - offered
    verified = made - (sum(draft.reasons.values()) - dropped)
    exchange.record(number, made, verified, fresh, draft.tokens.total - tokens)
    return fresh


def _patience(failed: ModelFailed) -> float:
    """Seconds until it is worth another try, where nobody said."""
    return {"unreachable": 60.0, "stopped": 0.0}.get(failed.kind, 300.0)
