"""Every call to the model: within budget, after live questions, without secrets, and never paid twice."""

import threading
import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from played_model import ModelServer, Play
from real_git import Repo

from sleepcode import call_model as door
from sleepcode.call_model import call_model, stream_model
from sleepcode.call_model.estimate import estimate_of
from sleepcode.call_model.for_json import call_for_json
from sleepcode.core.model_calls.request import Request
from sleepcode.core.model_calls.retry import FAILURES_TO_OPEN
from sleepcode.errors import ModelFailed
from sleepcode.workspace import Workspace, open_workspace

REQUEST = Request("system", "the file", "what?", deadline=20)


@pytest.fixture
def opened(repo: Repo, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Workspace]:
    """A workspace whose model is the played one; settings by keyword."""
    repo.commit({"a.py": "x = 1\n"})

    def open_with(**settings: object) -> Workspace:
        values = {"model": "openai/played", "api_base": model_server.base, **settings}
        for name, value in values.items():
            monkeypatch.setenv(f"SLEEPCODE_{name.upper()}", str(value))
        return open_workspace(repo.root)

    return open_with


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door.llm, "_wait", lambda *_: None)


def call(workspace: Workspace, request: Request = REQUEST, **more: object):
    return call_model(workspace, request, purpose="test", path="a.py", brief="b", **more)  # type: ignore[arg-type]


def test_the_ledger_counts_what_the_server_counts(opened, model_server: ModelServer) -> None:
    """
    Over calls that succeed, fail, are tried again and are streamed.
    """
    workspace = opened()
    model_server.plays("one two", Play(status=500), "three", Play("", finish="stop"), "four five six", "seven eight")
    for question in ("1", "2", "3"):
        call(workspace, replace(REQUEST, question=question))
    stream_model(workspace, REQUEST, lambda _: None)
    rows = workspace.ledger().calls()
    assert sum(row.tokens.prompt for row in rows) == model_server.counted_prompt
    assert sum(row.tokens.completion for row in rows) == model_server.counted_completion
    assert [row.outcome for row in rows] == ["ok", "server-error", "ok", "empty", "ok", "ok"]
    assert [row.phase for row in rows] == ["asleep"] * 5 + ["live"]


def test_what_was_paid_for_is_not_asked_again_by_another_process(opened, model_server: ModelServer) -> None:
    model_server.plays("only once")
    first, second = call(opened()), call(opened())
    assert first.text == second.text == "only once"
    assert len(model_server.requests) == 1
    assert call(opened(), replace(REQUEST, question="else?")) and len(model_server.requests) == 2


def test_no_secret_leaves(opened, model_server: ModelServer) -> None:
    secret = "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789"
    call(opened(), replace(REQUEST, context=f"token = '{secret}'", question=f"why {secret}?"))
    stream_model(opened(), replace(REQUEST, context=secret), lambda _: None)
    assert len(model_server.requests) == 2
    assert secret not in str(model_server.requests)


@pytest.mark.parametrize(
    "settings, limit",
    [
        ({"budget": 0}, "note"),
        ({"tokens_per_note": 100}, "note"),
        ({"tokens_per_hour": 100}, "hour"),
        ({"tokens_per_day": 100}, "day"),
        ({"model": "openai/gpt-4o", "money_per_hour": 0.000001}, "hour"),
        ({"model": "openai/gpt-4o", "money_per_day": 0.000001}, "day"),
    ],
    ids=str,
)
def test_a_call_that_does_not_fit_the_budget_is_not_made(
    settings: dict[str, object], limit: str, opened, model_server: ModelServer
) -> None:
    with pytest.raises(ModelFailed, match=f"per {limit} are spent") as failed:
        call(opened(**settings))
    assert failed.value.kind == "budget"
    assert model_server.requests == []


def test_a_live_question_is_held_back_by_no_budget(opened) -> None:
    assert stream_model(opened(budget=0), REQUEST, lambda _: None).text.strip() == "ok"


def test_an_offline_call_waits_until_the_live_question_is_answered(opened, model_server: ModelServer) -> None:
    workspace = opened()
    waits: list[int] = []

    def wait(_: float) -> None:
        waits.append(len(model_server.requests))
        if len(waits) == 3:
            asked.__exit__(None, None, None)

    asked = open_ledger_live(opened())
    call(workspace, wait=wait)
    assert waits == [0, 0, 0]
    assert len(model_server.requests) == 1


def open_ledger_live(workspace: Workspace):
    entered = workspace.ledger().live()
    entered.__enter__()
    return entered


def test_while_a_live_answer_streams_offline_calls_see_it(opened, model_server: ModelServer) -> None:
    workspace, other = opened(), opened()
    model_server.plays(Play("word " * 5, chunk_pause=0.02))
    seen: list[bool] = []
    stream_model(workspace, REQUEST, lambda _: seen.append(other.ledger().is_live()))
    assert seen and all(seen)
    assert not other.ledger().is_live()


def test_an_offline_call_to_a_local_server_gives_way_to_a_live_question_and_is_made_again(
    opened, model_server: ModelServer
) -> None:
    """
    One machine, one model: the question would wait for the reply to ours.
    """
    model_server.plays(Play("too late", hang=30), "again")
    asked: list[object] = []

    def ask_while_it_hangs() -> None:
        while not model_server.requests:
            time.sleep(0.02)
        asked.append(open_ledger_live(opened()))

    def answered(_: float) -> None:
        if asked:
            asked.pop().__exit__(None, None, None)  # type: ignore[attr-defined]

    threading.Thread(target=ask_while_it_hangs).start()
    workspace = opened()
    assert call(workspace, wait=answered).text == "again"
    rows = workspace.ledger().calls()
    assert [(row.outcome, row.tokens.completion > 0) for row in rows] == [("gave-way", False), ("ok", True)]
    assert rows[0].tokens.prompt > 0, "the server has read it"


def test_a_stop_ends_the_wait_for_a_live_question(opened, model_server: ModelServer) -> None:
    with opened().ledger().live(), pytest.raises(ModelFailed) as failed:
        call(opened(), should_stop=lambda: True)
    assert failed.value.kind == "stopped"
    assert model_server.requests == []


def test_an_endpoint_that_keeps_failing_is_left_alone_also_by_the_next_process(
    opened, model_server: ModelServer
) -> None:
    model_server.plays(Play(status=503))
    with pytest.raises(ModelFailed):
        call(opened())
    made = len(model_server.requests)
    assert made == FAILURES_TO_OPEN
    with pytest.raises(ModelFailed) as failed:
        call(opened())
    assert failed.value.kind == "resting" and 0 < (failed.value.retry_after or 0) <= 60
    assert len(model_server.requests) == made


def test_after_its_rest_an_endpoint_that_works_is_forgiven(opened, model_server: ModelServer) -> None:
    import time

    model_server.plays(*[Play(status=503)] * 3, "back")
    with pytest.raises(ModelFailed):
        call(opened())
    assert call(opened(), clock=lambda: time.time() + 61).text == "back"
    assert call(opened(), replace(REQUEST, question="next")).text == "back"


def decode_number(text: str) -> int:
    return int(text)


def test_json_is_asked_for_by_schema_and_a_bad_reply_is_repaired_once(opened, model_server: ModelServer) -> None:
    model_server.plays("no number", "42")
    value, _ = call_for_json(opened(), replace(REQUEST, schema={"type": "integer"}), decode_number, purpose="t")
    assert value == 42
    first, second = model_server.requests
    assert first["response_format"]["json_schema"]["schema"] == {"type": "integer"}
    assert "could not be used: invalid literal" in second["messages"][1]["content"]


def test_a_reply_that_stays_bad_fails_with_its_reason(opened, model_server: ModelServer) -> None:
    model_server.plays("no number")
    with pytest.raises(ModelFailed, match="not answer in the form asked for: invalid literal") as failed:
        call_for_json(opened(), replace(REQUEST, schema={"type": "integer"}), decode_number, purpose="t")
    assert failed.value.kind == "malformed"
    assert len(model_server.requests) == 2


def test_a_server_without_schemas_is_shown_it_in_the_prompt(opened, model_server: ModelServer) -> None:
    model_server.plays(Play(status=400, error="response_format json_schema is not supported"), "7")
    value, _ = call_for_json(opened(), replace(REQUEST, schema={"type": "integer"}), decode_number, purpose="t")
    assert value == 7
    assert "response_format" not in model_server.requests[1]
    assert '{"type": "integer"}' in model_server.requests[1]["messages"][1]["content"]


def test_two_threads_cannot_pass_the_budget_together(opened, model_server: ModelServer) -> None:
    model_server.plays(Play("ok", hang=0.2))
    estimate = estimate_of(REQUEST).total
    outcomes: list[str] = []

    def ask(question: str) -> None:
        try:
            call(opened(tokens_per_hour=int(estimate * 1.5)), replace(REQUEST, question=question))
            outcomes.append("ok")
        except ModelFailed as failed:
            outcomes.append(failed.kind)

    threads = [threading.Thread(target=ask, args=(f"what{number}?",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["budget", "budget", "ok"]
