"""One request to the model: scrubbed, within budget, after whoever waits for an answer, and never paid twice.

A shared service of the writer (asleep) and of `ask` (live): every call goes through here, so every
call is a row of the ledger.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from sleepcode.call_model.endpoint import budget_of, deadline_of, endpoint_of, is_local
from sleepcode.call_model.estimate import estimate_of, likely_prompt
from sleepcode.core.model import Digest, Tokens
from sleepcode.core.model_calls.budget import OverBudget
from sleepcode.core.model_calls.failures import failure
from sleepcode.core.model_calls.request import Endpoint, Reply, Request
from sleepcode.core.model_calls.retry import Breaker, after_failure, after_success
from sleepcode.edges import llm, local_server
from sleepcode.edges.ledger import ASLEEP, LIVE, Ledger
from sleepcode.edges.secrets import scrub
from sleepcode.errors import ModelFailed
from sleepcode.workspace import Workspace

LOOK_AGAIN = 0.25  # seconds, while a live question is being answered
# What says nothing about whether the endpoint works.
_NOT_ITS_FAULT = {
    "stopped", "length", "no-schema", "too-long", "filtered", "key-missing", "remote", "malformed",
}  # fmt: skip
Stop = Callable[[], bool]


def call_model(
    workspace: Workspace,
    request: Request,
    *,
    purpose: str,
    path: str = "",
    brief: Digest = "",
    should_stop: Stop = lambda: False,
    clock: Callable[[], float] = time.time,
    wait: Callable[[float], None] = time.sleep,
) -> Reply:
    """The reply to an offline request; one that was paid for before is not asked again.

    Raises ModelFailed; kind `budget`, `resting` or `stopped` when no call was made.
    """
    endpoint = endpoint_of(workspace.settings)
    request = scrubbed(request)
    digest = request.digest(endpoint)
    if (paid := workspace.ledger().reply_to(digest)) is not None:
        return paid
    _refuse_resting(workspace.ledger(), endpoint, clock())
    call = _OfflineCall(workspace, endpoint, request, purpose, path, brief, should_stop, clock, wait)
    call.let_pass()
    reached = _reached(endpoint)
    call.reserve()
    reply = call.made(reached)
    call.settle("ok", reply, digest)
    workspace.ledger().change_breaker(endpoint.key, after_success)
    return reply


@dataclass
class _OfflineCall:
    """One request from its reservation to its row in the ledger; each attempt is a row of its own."""

    workspace: Workspace
    endpoint: Endpoint
    request: Request
    purpose: str
    path: str
    brief: Digest
    should_stop: Stop
    clock: Callable[[], float]
    wait: Callable[[float], None]
    row: int = 0

    def made(self, reached: Endpoint) -> Reply:
        """The reply; asked again for as long as live questions come in between."""
        gives_way = is_local(self.endpoint)  # one machine, one model: the question would wait for our reply
        ledger = self.workspace.ledger()
        while True:
            try:
                return llm.complete(
                    reached,
                    replace(self.request, deadline=deadline_of(self.workspace.settings)),
                    should_stop=lambda: self.should_stop() or (gives_way and ledger.is_live()),
                    wait=self.wait,
                    on_retry=self._failed_once,
                )
            except ModelFailed as failed:
                if failed.kind == "budget":
                    raise
                if failed.kind != "stopped" or not gives_way or self.should_stop():
                    self._failed(failed)
                    raise
                # The server has read the prompt, or most of it, and will read it again; nobody counted it for us.
                self.settle("gave-way", Reply("", Tokens(likely_prompt(self.request, self.endpoint)), 0.0, "", 0.0))
            self.let_pass()
            self.reserve()

    def let_pass(self) -> None:
        """Wait until no live question is being answered.  Raises ModelFailed, kind `stopped`."""
        while self.workspace.ledger().is_live():
            if self.should_stop():
                raise _refused("stopped", self.endpoint)
            self.wait(LOOK_AGAIN)

    def reserve(self) -> None:
        """Raises ModelFailed, kind `budget`."""
        estimate = estimate_of(self.request)
        row = self.workspace.ledger().reserve(
            phase=ASLEEP,
            endpoint=self.endpoint.key,
            purpose=self.purpose,
            estimate=estimate,
            money=llm.price(self.endpoint.model, estimate) or 0.0,
            budget=budget_of(self.workspace.settings),
            path=self.path,
            brief=self.brief,
        )
        if isinstance(row, OverBudget):
            after = max(0.0, row.retry_at - self.clock()) if row.retry_at else None
            raise ModelFailed(
                row.problem,
                remedy="wait, or raise the budget (`sleepcode config`)",
                kind="budget",
                retryable=row.retry_at > 0,
                retry_after=after,
            )
        self.row = row

    def settle(self, outcome: str, reply: Reply, digest: Digest = "") -> None:
        self.workspace.ledger().settle(self.row, outcome, reply, digest)

    def _failed(self, failed: ModelFailed) -> None:
        _settle(self.workspace.ledger(), self.row, self.endpoint, failed, self.clock())

    def _failed_once(self, failed: ModelFailed) -> None:
        self._failed(failed)
        self.reserve()


def stream_model(
    workspace: Workspace,
    request: Request,
    on_text: Callable[[str], None],
    *,
    purpose: str = "ask",
    path: str = "",
    clock: Callable[[], float] = time.time,
) -> Reply:
    """The reply to a live question, its text handed on as it arrives; offline work waits meanwhile."""
    endpoint = endpoint_of(workspace.settings)
    ledger = workspace.ledger()
    request = replace(scrubbed(request), deadline=deadline_of(workspace.settings))
    with ledger.live(request.deadline):
        reached = _reached(endpoint)
        row = ledger.reserve(
            phase=LIVE,
            endpoint=endpoint.key,
            purpose=purpose,
            estimate=estimate_of(request),
            money=0.0,
            budget=None,
            path=path,
        )
        assert isinstance(row, int)
        asking = f"asking {endpoint.model}"
        workspace.on_progress(asking, 0, 0)  # to load litellm alone takes seconds

        def show(text: str) -> None:
            workspace.on_progress(asking, 1, 1)
            on_text(text)

        try:
            reply = llm.stream(reached, request, show)
        except ModelFailed as failed:
            _settle(ledger, row, endpoint, failed, clock())
            raise
        finally:
            workspace.on_progress(asking, 1, 1)
        ledger.settle(row, "ok", reply)
        ledger.change_breaker(endpoint.key, after_success)
        return reply


def scrubbed(request: Request) -> Request:
    """The request as it leaves: without the secrets that were found in it."""
    return replace(request, context=scrub(request.context).text, question=scrub(request.question).text)


def _reached(endpoint: Endpoint) -> Endpoint:
    """The address that is called: a GGUF file's server is started by now."""
    if local_server.is_local_file(endpoint.model):
        return local_server.running(endpoint.model).endpoint
    return endpoint


def _refuse_resting(ledger: Ledger, endpoint: Endpoint, now: float) -> None:
    breaker = ledger.breaker(endpoint.key)
    if breaker.is_open(now):
        raise _refused("resting", endpoint, breaker.open_until - now)


def _settle(ledger: Ledger, row: int, endpoint: Endpoint, failed: ModelFailed, now: float) -> None:
    reply = failed.reply if isinstance(failed.reply, Reply) else None
    ledger.settle(row, failed.kind, reply)
    if failed.kind not in _NOT_ITS_FAULT:

        def worse(breaker: Breaker) -> Breaker:
            return after_failure(breaker, now, failed.retry_after)

        ledger.change_breaker(endpoint.key, worse)


def _refused(kind: str, endpoint: Endpoint, after: float | None = None) -> ModelFailed:
    row = failure(kind, endpoint.model)
    return ModelFailed(row.problem, remedy=row.remedy, kind=kind, retryable=True, retry_after=after)
