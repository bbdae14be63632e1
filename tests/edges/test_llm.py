"""What becomes of a model call in each way it can go, with the real litellm and a played server."""

import os
import subprocess
import sys
import threading
import time

import pytest
from msgspec.structs import replace
from played_model import ModelServer, Play

from sleepcode.core.model import Tokens
from sleepcode.core.model_calls.request import Endpoint, Request
from sleepcode.edges import llm
from sleepcode.edges.llm import servers
from sleepcode.edges.llm.arguments import messages
from sleepcode.edges.llm.loading import litellm_loaded
from sleepcode.errors import ModelFailed

REQUEST = Request(system="be brief", context="the file", question="what?", deadline=20)


@pytest.fixture(autouse=True, scope="module")
def litellm_is_loaded() -> None:
    """Three seconds, or thirty on a busy machine; not what these tests measure."""
    litellm_loaded()


@pytest.fixture
def endpoint(model_server: ModelServer) -> Endpoint:
    return Endpoint("openai/played", model_server.base)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses asked for; none is slept."""
    asked: list[float] = []
    monkeypatch.setattr(llm, "_wait", lambda pause, *_: asked.append(pause))
    return asked


def test_a_reply_comes_back_with_its_tokens(model_server: ModelServer, endpoint: Endpoint) -> None:
    model_server.plays(Play("three short words", cached=2))
    reply = llm.complete(endpoint, REQUEST)
    assert (reply.text, reply.finish_reason, reply.money) == ("three short words", "stop", None)
    assert reply.tokens == Tokens(model_server.counted_prompt, 2, 3)
    assert reply.milliseconds > 0


def test_a_reply_of_a_server_on_this_machine_is_streamed_so_that_it_notices_when_nobody_waits(
    model_server: ModelServer, endpoint: Endpoint
) -> None:
    llm.complete(endpoint, REQUEST)
    assert model_server.requests[0]["stream"] is True
    assert model_server.requests[0]["stream_options"] == {"include_usage": True}


def test_the_stable_part_is_sent_first(model_server: ModelServer, endpoint: Endpoint) -> None:
    llm.complete(endpoint, REQUEST)
    system, user = model_server.requests[0]["messages"]
    assert system == {"role": "system", "content": "be brief"}
    assert user == {"role": "user", "content": "the file\n\nwhat?"}


def test_a_provider_that_wants_it_is_told_what_to_cache() -> None:
    _, user = messages("anthropic/claude-x", REQUEST)
    assert [part.get("cache_control") for part in user["content"]] == [{"type": "ephemeral"}, None]


def test_a_schema_is_sent_as_response_format(model_server: ModelServer, endpoint: Endpoint) -> None:
    model_server.plays('{"a": 1}')
    llm.complete(endpoint, replace(REQUEST, schema={"type": "object"}))
    sent = model_server.requests[0]["response_format"]
    assert sent["json_schema"]["schema"] == {"type": "object"}


@pytest.mark.parametrize(
    "play, kind, calls",
    [
        (Play(status=401), "unauthorized", 1),
        (Play(status=404), "no-such-model", 1),
        (Play(status=429, error="slow down"), "rate-limited", 3),
        (Play(status=429, error="insufficient_quota"), "quota", 1),
        (Play(status=400, error="maximum context length is 10"), "too-long", 1),
        (Play(status=500), "server-error", 3),
        (Play(status=503), "server-error", 3),
        (Play(choices=False), "cut", 3),  # of a streamed reply that never began, no more can be told
        (Play(""), "empty", 3),
        (Play(finish="length"), "length", 1),
        (Play(finish="content_filter"), "filtered", 1),
        (Play(body=b"<html>not json"), "cut", 3),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_failures_are_told_apart_and_only_passing_ones_tried_again(
    play: Play, kind: str, calls: int, model_server: ModelServer, endpoint: Endpoint, waits: list[float]
) -> None:
    model_server.plays(play)
    with pytest.raises(ModelFailed) as failed:
        llm.complete(endpoint, REQUEST)
    assert failed.value.kind == kind
    assert len(model_server.requests) == calls
    assert failed.value.problem and failed.value.remedy and "\n" not in failed.value.problem


def test_what_passes_is_tried_again(model_server: ModelServer, endpoint: Endpoint, waits: list[float]) -> None:
    model_server.plays(Play(status=500), Play(status=503), "there")
    assert llm.complete(endpoint, REQUEST).text == "there"
    assert len(waits) == 2


def test_retry_after_is_waited_for(model_server: ModelServer, endpoint: Endpoint, waits: list[float]) -> None:
    model_server.plays(Play(status=429, headers={"Retry-After": "7"}), "there")
    assert llm.complete(endpoint, REQUEST).text == "there"
    assert 7 <= waits[0] < 9


@pytest.mark.parametrize("told, deadline", [("3600", REQUEST.deadline), ("600", 7200.0)])
def test_a_retry_after_past_the_deadline_or_a_minute_is_handed_to_the_caller(
    model_server: ModelServer, endpoint: Endpoint, told: str, deadline: float
) -> None:
    model_server.plays(Play(status=429, headers={"Retry-After": told}))
    with pytest.raises(ModelFailed) as failed:
        llm.complete(endpoint, replace(REQUEST, deadline=deadline))
    assert failed.value.retry_after == float(told)
    assert len(model_server.requests) == 1


def test_a_dead_server_is_named_with_its_address(waits: list[float]) -> None:
    with pytest.raises(ModelFailed) as failed:
        llm.complete(Endpoint("openai/x", "http://127.0.0.1:9/v1"), REQUEST)
    assert failed.value.kind == "unreachable"
    assert failed.value.problem == "no server answers for openai/x at http://127.0.0.1:9/v1"


def test_a_missing_key_is_named_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(ModelFailed) as failed:
        llm.complete(Endpoint("anthropic/claude-3-5-haiku-latest"), REQUEST)
    assert failed.value.kind == "key-missing"
    assert "ANTHROPIC_API_KEY" in failed.value.remedy


def test_a_hanging_server_cannot_outlast_the_deadline(model_server: ModelServer, endpoint: Endpoint) -> None:
    model_server.plays(Play(hang=30))
    started = time.monotonic()
    with pytest.raises(ModelFailed) as failed:
        llm.complete(endpoint, replace(REQUEST, deadline=0.5))
    assert failed.value.kind == "timeout"
    assert time.monotonic() - started < 10


def test_a_slow_stream_cannot_outlast_the_deadline(model_server: ModelServer, endpoint: Endpoint) -> None:
    model_server.plays(Play("word " * 900, chunk_pause=0.1))
    heard: list[str] = []
    started = time.monotonic()
    with pytest.raises(ModelFailed) as failed:
        llm.stream(endpoint, replace(REQUEST, deadline=8), heard.append)
    assert failed.value.kind == "timeout"
    assert heard and time.monotonic() - started < 60


def test_a_stop_ends_the_wait_for_a_reply_at_once(model_server: ModelServer, endpoint: Endpoint) -> None:
    model_server.plays(Play(hang=30))
    started = time.monotonic()
    with pytest.raises(ModelFailed) as failed:
        llm.complete(endpoint, REQUEST, should_stop=lambda: True)
    assert failed.value.kind == "stopped"
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("model", ["openai/played", "ollama_chat/played", "ollama/played"])
def test_a_call_that_is_stopped_hangs_up(model_server: ModelServer, endpoint: Endpoint, model: str) -> None:
    """
    A local server computes on for as long as its connection stands.
    """
    model_server.plays(Play(hang=30))
    stop = lambda: bool(model_server.requests)  # noqa: E731
    base = endpoint.api_base if model.startswith("openai/") else endpoint.api_base.removesuffix("/v1")
    with pytest.raises(ModelFailed):
        llm.complete(replace(endpoint, model=model, api_base=base), REQUEST, should_stop=stop)
    calling = [each for each in threading.enumerate() if each.name == "sleepcode-model"]
    for thread in calling:
        thread.join(10)
    assert not any(thread.is_alive() for thread in calling)


def test_a_stream_hands_on_its_text_as_it_arrives(model_server: ModelServer, endpoint: Endpoint) -> None:
    model_server.plays(Play("one two three", cached=1))
    heard: list[str] = []
    reply = llm.stream(endpoint, REQUEST, heard.append)
    assert "".join(heard) == reply.text == "one two three"
    assert len(heard) == 3
    assert reply.tokens == Tokens(model_server.counted_prompt, 1, model_server.counted_completion)


def test_a_stream_that_breaks_off_is_no_success(model_server: ModelServer, endpoint: Endpoint) -> None:
    model_server.plays(Play("one two three four", cut_after=2))
    with pytest.raises(ModelFailed) as failed:
        llm.stream(endpoint, REQUEST, lambda _: None)
    assert failed.value.kind == "cut"


def test_a_reply_cut_by_length_is_refused_but_its_price_is_kept(model_server: ModelServer, endpoint: Endpoint) -> None:
    model_server.plays(Play("half an answ", finish="length"))
    with pytest.raises(ModelFailed) as failed:
        llm.complete(endpoint, REQUEST)
    assert failed.value.reply is not None
    assert failed.value.reply.tokens.completion == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "endpoint",
    [
        Endpoint("openai/gpt-4o", local_only=True),
        Endpoint("openai/x", "https://example.org/v1", local_only=True),
        Endpoint("openai/x", "http://127.0.0.1.example.org/v1", local_only=True),
        Endpoint("openai/x", "http://localhost@example.org/v1", local_only=True),
        Endpoint("openai/x", "http://[2001:db8::1]/v1", local_only=True),
    ],
    ids=lambda endpoint: endpoint.api_base or endpoint.model,
)
def test_local_only_refuses_what_is_not_on_this_machine(endpoint: Endpoint) -> None:
    with pytest.raises(ModelFailed) as failed:
        llm.complete(endpoint, REQUEST)
    assert failed.value.kind == "remote"


@pytest.mark.parametrize("base", ["http://localhost:1/v1", "http://127.0.0.1:1", "http://[::1]:1/v1"])
def test_local_only_lets_loopback_through(base: str) -> None:
    llm.refuse_remote(Endpoint("openai/x", base, local_only=True))


def test_the_key_is_in_no_message(model_server: ModelServer) -> None:
    model_server.plays(Play(status=400, error="bad key sk-very-secret-0001"))
    with pytest.raises(ModelFailed) as failed:
        llm.complete(Endpoint("openai/x", model_server.base, "sk-very-secret-0001"), REQUEST)
    assert "very-secret" not in failed.value.problem + failed.value.remedy


def test_a_env_file_beside_the_virtual_environment_is_not_read_and_nothing_is_fetched(tmp_path) -> None:
    """
    litellm looks for a .env from its own folder upwards, so a repository around a .venv could set
    where requests go; and it fetches a price list at import unless told not to.
    """
    code = (
        "import dotenv, socket, os\n"
        "def refuse(*a, **k): raise SystemExit('network or .env touched')\n"
        "dotenv.load_dotenv = refuse\nsocket.socket.connect = refuse\nsocket.getaddrinfo = refuse\n"
        "from sleepcode.edges.llm.loading import litellm_loaded\nlitellm_loaded()\nprint('quiet')\n"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LITELLM")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=os.getcwd()
    )
    assert (done.stdout, done.returncode) == ("quiet\n", 0), done.stderr


def test_a_server_on_this_machine_is_found_and_how_to_use_it(model_server: ModelServer) -> None:
    address = model_server.base.removesuffix("/v1")
    assert servers._compatible(address, 2) == servers.RunningServer(
        "openai-compatible", address, "openai/played", model_server.base
    )
    assert servers._ollama(address, 2) is None
    assert servers._compatible("http://127.0.0.1:9", 0.2) is None
