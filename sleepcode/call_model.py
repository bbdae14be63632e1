"""One request to the model: scrubbed, within budget, after whoever waits for an answer, and never paid twice.

A shared service of the writer (asleep) and of `ask` (live): every call goes through here, so every
call is a row of the ledger.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec.structs import replace

from sleepcode.core.model import Digest, Tokens
from sleepcode.core.model_calls.budget import Budget, Cost, OverBudget
from sleepcode.core.model_calls.failures import failure
from sleepcode.core.model_calls.request import Endpoint, Reply, Request
from sleepcode.core.model_calls.retry import Breaker, after_failure, after_success
from sleepcode.core.model_calls.tokens import tokens_in
from sleepcode.core.settings import Settings
from sleepcode.edges import llm, local_server
from sleepcode.edges.ledger import ASLEEP, LIVE, Ledger
from sleepcode.edges.secrets import scrub
from sleepcode.errors import ModelFailed
from sleepcode.workspace import Workspace

LOCAL_DEADLINE = 900.0  # seconds; a model on this machine is slow, not gone
TOO_MANY = 0.87  # of the tokens that are counted before a call, a model counts about so many
LOOK_AGAIN = 0.25  # seconds, while a live question is being answered
# What says nothing about whether the endpoint works.
_NOT_ITS_FAULT = {
    "stopped", "length", "no-schema", "too-long", "filtered", "key-missing", "remote", "malformed",
}  # fmt: skip
_without_schema: set[str] = set()  # endpoints that refused one
Stop = Callable[[], bool]
Decoded = TypeVar("Decoded")


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


def call_for_json(
    workspace: Workspace, request: Request, decode: Callable[[str], Decoded], **how: Any
) -> tuple[Decoded, Tokens]:
    """As `call_model`, the reply decoded.  decode: raises ValueError with what is wrong.

    Where the provider knows no schema, the prompt shows it; a reply that does not decode is asked for
    once more, with what was wrong with it.
    """
    endpoint = endpoint_of(workspace.settings)
    schema = request.schema
    by_prompt = replace(request, schema=None, question=f"{request.question}\n\n{_wanted(schema)}")
    asked = request if _takes_schema(endpoint) else by_prompt
    try:
        reply = call_model(workspace, asked, **how)
    except ModelFailed as failed:
        if failed.kind != "no-schema":
            raise
        _without_schema.add(endpoint.key)  # not tried again in this process
        asked = by_prompt
        reply = call_model(workspace, asked, **how)
    try:
        return decode(reply.text), reply.tokens
    except ValueError as error:
        again = replace(
            by_prompt,
            schema=asked.schema,
            question=f"{by_prompt.question}\n\nYour last reply could not be used: {error}",
        )
    repaired = call_model(workspace, again, **how)
    try:
        return decode(repaired.text), reply.tokens + repaired.tokens
    except ValueError as error:
        row = failure("malformed", endpoint.model, str(error))
        raise ModelFailed(row.problem, remedy=row.remedy, kind="malformed", retryable=True, reply=repaired) from error


def _takes_schema(endpoint: Endpoint) -> bool:
    if endpoint.key in _without_schema:
        return False
    return local_server.is_local_file(endpoint.model) or llm.takes_schema(endpoint)


def endpoint_of(settings: Settings) -> Endpoint:
    """Where the settings point."""
    key = settings.api_key or os.environ.get(settings.api_key_env, "") if settings.api_key_env else settings.api_key
    return Endpoint(settings.model, settings.api_base, key, settings.local_only)


def is_local(endpoint: Endpoint) -> bool:
    """Whether the model runs on this machine: slow, without a price, its context small."""
    return (
        local_server.is_local_file(endpoint.model)
        or (bool(endpoint.api_base) and llm.is_loopback(endpoint.api_base))
        or (not endpoint.api_base and endpoint.model.startswith(("ollama/", "ollama_chat/")))
    )


def budget_of(settings: Settings) -> Budget:
    return Budget(
        note=Cost(settings.tokens_per_note, settings.money_per_note),
        hour=Cost(settings.tokens_per_hour, settings.money_per_hour),
        day=Cost(settings.tokens_per_day, settings.money_per_day),
    ).times(settings.budget)


def deadline_of(settings: Settings) -> float:
    """Seconds for one call; a model on this machine gets longer unless the user said how long."""
    if settings.source_of("timeout_seconds") == "default" and is_local(endpoint_of(settings)):
        return LOCAL_DEADLINE
    return settings.timeout_seconds


def estimate_of(request: Request) -> Tokens:
    """What the request may cost at most, about."""
    shown = [request.system, request.context, request.question, json.dumps(request.schema or {})]
    return Tokens(sum(tokens_in(text) for text in shown), 0, request.max_tokens)


def likely_prompt(request: Request, endpoint: Endpoint) -> int:
    """About how many prompt tokens it will be: on 1.5B models within a twentieth."""
    schema = tokens_in(json.dumps(request.schema or {}))
    hidden = schema if is_local(endpoint) else 0  # a grammar there, no part of the prompt
    return round((estimate_of(request).prompt - hidden) * TOO_MANY)


def priced(settings: Settings, tokens: Tokens) -> float | None:
    """US dollars; None where no price is known.  A model on this machine has none, and litellm stays unloaded."""
    endpoint = endpoint_of(settings)
    return None if is_local(endpoint) else llm.price(endpoint.model, tokens)


def scrubbed(request: Request) -> Request:
    """The request as it leaves: without the secrets that were found in it."""
    return replace(
        request,
        system=request.system,
        context=scrub(request.context).text,
        question=scrub(request.question).text,
    )


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


def _wanted(schema: dict[str, Any] | None) -> str:
    return f"Reply with one JSON document and nothing else, in this schema:\n{json.dumps(schema)}"
