"""The only door to litellm: one request out, one reply or a ModelFailed back.

litellm is imported right before the first call (3 s, 160 MB), without its network fetch, telemetry,
callbacks, or its reading of a `.env` file, which a repository could have planted.  What it does in each
failure is in tests/edges/test_llm.py.  So: no retries of its own, its errors told apart by status
code and cause, and a total deadline, because its timeout is per read.
"""

import logging
import os
import random
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from sleepcode.core.model import Tokens
from sleepcode.core.model_calls.failures import failure, kind_of
from sleepcode.core.model_calls.request import Endpoint, Reply, Request
from sleepcode.core.model_calls.retry import ATTEMPTS, delay_before, seconds_of
from sleepcode.edges.llm.line import Line
from sleepcode.errors import ModelFailed

POLL = 0.1  # seconds between looks at should_stop
Stop = Callable[[], bool]


def complete(
    endpoint: Endpoint,
    request: Request,
    *,
    should_stop: Stop = lambda: False,
    wait: Callable[[float], None] = time.sleep,
    on_retry: Callable[[ModelFailed], None] = lambda _: None,
) -> Reply:
    """The reply to *request*.  Raises ModelFailed; retries what may pass, within the deadline.

    on_retry: told of each failure that is followed by another attempt; what it raises ends the call.
    """
    _ready(endpoint, should_stop)
    ends = time.monotonic() + request.deadline
    attempt = 1
    while True:
        try:
            return _attempt(endpoint, request, ends, should_stop)
        except ModelFailed as failed:
            attempt += 1
            pause = delay_before(attempt, random.random(), failed.retry_after)
            late = time.monotonic() + pause >= ends
            if not failed.retryable or failed.kind == "stopped" or attempt > ATTEMPTS or late:
                raise
            on_retry(failed)
        _wait(pause, wait, endpoint, should_stop)


def stream(endpoint: Endpoint, request: Request, on_text: Callable[[str], None]) -> Reply:
    """As `complete`, handing on the text as it arrives.  No retry: half an answer may be on the screen."""
    _ready(endpoint, lambda: False)
    started = time.monotonic()
    text: list[str] = []
    finish, tokens = "", Tokens()
    for chunk in _chunks(endpoint, request, started + request.deadline):
        if chunk.choices:
            delta = chunk.choices[0].delta
            finish = chunk.choices[0].finish_reason or finish
            if piece := getattr(delta, "content", None):
                text.append(piece)
                on_text(piece)
        if getattr(chunk, "usage", None):
            tokens = _tokens(chunk.usage)
    money = price(endpoint.model, tokens)
    return _usable(endpoint, Reply("".join(text), tokens, money, finish, _milliseconds(started)))


def price(model: str, tokens: Tokens) -> float | None:
    """US dollars for *tokens*, where litellm's own table knows the model."""
    if model.startswith("gguf:"):
        return 0.0
    try:
        prompt, completion = _litellm().cost_per_token(
            model=model,
            prompt_tokens=tokens.prompt,
            completion_tokens=tokens.completion,
            cache_read_input_tokens=tokens.cached,
        )
    except Exception:  # litellm raises bare Exceptions for unknown models
        return None
    money = float(prompt + completion)
    return money if money > 0 else None


def _attempt(endpoint: Endpoint, request: Request, ends: float, should_stop: Stop) -> Reply:
    started = time.monotonic()
    line = Line()
    ask = _gathered if _is_streamed(endpoint) else _call
    try:
        response = _in_thread(lambda: ask(endpoint, request, ends, line=line), endpoint, ends, should_stop)
    except BaseException:  # stopped, late, or interrupted: the server need not go on
        line.hang_up()
        raise
    if isinstance(response, Reply):
        return _usable(endpoint, replace(response, milliseconds=_milliseconds(started)))
    choices = getattr(response, "choices", None) or []
    if not choices:
        raise _failed("empty", endpoint)
    message = choices[0].message
    text = (message.content if message else None) or ""
    finish = choices[0].finish_reason or ""
    tokens = _tokens(getattr(response, "usage", None))
    money = price(endpoint.model, tokens)
    return _usable(endpoint, Reply(text, tokens, money, finish, _milliseconds(started)))


def _usable(endpoint: Endpoint, reply: Reply) -> Reply:
    """*reply* when it is whole; a paid one that is not goes along with the ModelFailed."""
    unusable = {"length": "length", "content_filter": "filtered", "": "cut" if reply.text else "empty"}
    kind = unusable.get(reply.finish_reason, "" if reply.text.strip() else "empty")
    if kind:
        raise _failed(kind, endpoint, reply=reply)
    return reply


def _chunks(endpoint: Endpoint, request: Request, ends: float) -> Iterator[Any]:
    """The stream's chunks, read in a thread so that a hanging server cannot outlast the deadline."""
    queue: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    given_up = threading.Event()

    def read() -> None:
        try:
            response = _call(endpoint, request, ends, stream=True, stream_options={"include_usage": True})
            for chunk in response:
                queue.put(("chunk", chunk))
                if given_up.is_set():
                    return
            # litellm invents finish_reason "stop" for a stream that broke off; this attribute is the
            # server's own word.
            cut = getattr(response, "received_finish_reason", "stop") is None
            queue.put(("failed", _failed("cut", endpoint)) if cut else ("end", None))
        except ModelFailed as failed:
            queue.put(("failed", failed))
        except Exception as error:
            queue.put(("failed", _told_apart(error, endpoint, request)))
        except BaseException as broken:
            queue.put(("broken", broken))

    threading.Thread(target=read, daemon=True, name="sleepcode-model").start()
    try:
        while True:
            try:
                what, value = queue.get(timeout=max(0.01, ends - time.monotonic()))
            except Empty:
                raise _failed("timeout", endpoint) from None
            if what == "end":
                return
            if what == "chunk":
                yield value
            else:
                raise value
            if time.monotonic() > ends:
                raise _failed("timeout", endpoint)
    finally:
        given_up.set()


def _in_thread(call: Callable[[], Any], endpoint: Endpoint, ends: float, should_stop: Stop) -> Any:
    """What *call* returns or raises, unless the deadline or a stop comes first."""
    done: SimpleQueue[tuple[bool, Any]] = SimpleQueue()

    def run() -> None:
        try:
            done.put((True, call()))
        except BaseException as broken:
            done.put((False, broken))

    threading.Thread(target=run, daemon=True, name="sleepcode-model").start()
    while True:
        try:
            worked, value = done.get(timeout=POLL)
        except Empty:
            if should_stop():
                raise _failed("stopped", endpoint) from None
            if time.monotonic() > ends:
                raise _failed("timeout", endpoint) from None
            continue
        if worked:
            return value
        raise value


def _call(endpoint: Endpoint, request: Request, ends: float, line: Line | None = None, **more: Any) -> Any:
    refuse_remote(endpoint)
    litellm = _litellm()
    arguments = {**_asked(endpoint, request, ends), **_reached_by(litellm, endpoint, line), **more}
    try:
        return litellm.completion(**arguments)
    except ModelFailed:
        raise
    except Exception as error:
        raise _told_apart(error, endpoint, request) from error


def _asked(endpoint: Endpoint, request: Request, ends: float) -> dict[str, Any]:
    """What is asked, as litellm takes it."""
    arguments: dict[str, Any] = {
        "model": endpoint.model,
        "messages": _messages(endpoint.model, request),
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "timeout": max(0.1, ends - time.monotonic()),
        "num_retries": 0,
        "max_retries": 0,
        "drop_params": True,
    }
    if request.seed:
        arguments["seed"] = request.seed
    if request.reasoning_effort:
        arguments["reasoning_effort"] = request.reasoning_effort
    if request.schema is not None:
        arguments["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": _schema_for(endpoint, request.schema), "strict": True},
        }
    return arguments


def _reached_by(litellm: Any, endpoint: Endpoint, line: Line | None) -> dict[str, Any]:
    """Where it is asked, with which key and over which connection."""
    arguments: dict[str, Any] = {}
    if endpoint.api_base:
        arguments["api_base"] = endpoint.api_base
    if endpoint.api_key:
        arguments["api_key"] = endpoint.api_key
    elif endpoint.api_base and is_loopback(endpoint.api_base):
        arguments["api_key"] = "none"  # a local server asks for no key, the client library does
    else:
        _refuse_missing_key(litellm, endpoint)
    if line is not None and is_loopback(_base_of(endpoint)):
        if endpoint.model.startswith("openai/"):
            arguments["client"] = line.client(endpoint, arguments["api_key"])
        elif endpoint.model.startswith(_OLLAMA):
            arguments["client"] = line.handler()
    return arguments


def _is_streamed(endpoint: Endpoint) -> bool:
    """Whether a reply that nobody watches is streamed all the same: llama.cpp's server notices that its client
    is gone when it writes, so it went on for half a minute with a reply that was to come in one piece."""
    return endpoint.model.startswith("openai/") and is_loopback(_base_of(endpoint))


def _gathered(endpoint: Endpoint, request: Request, ends: float, line: Line | None = None) -> Reply:
    """A streamed reply in one piece; it takes no time yet."""
    response = _call(endpoint, request, ends, line=line, stream=True, stream_options={"include_usage": True})
    text: list[str] = []
    finish, tokens = "", Tokens()
    try:
        for chunk in response:
            if chunk.choices:
                finish = chunk.choices[0].finish_reason or finish
                text.append(getattr(chunk.choices[0].delta, "content", None) or "")
            if getattr(chunk, "usage", None):
                tokens = _tokens(chunk.usage)
    except Exception as error:
        raise _told_apart(error, endpoint, request) from error
    if getattr(response, "received_finish_reason", "stop") is None:  # see _chunks
        raise _failed("cut", endpoint)
    return Reply("".join(text), tokens, price(endpoint.model, tokens), finish, 0.0)


def _messages(model: str, request: Request) -> list[dict[str, Any]]:
    """System, then the shared context, then the question; marked for caching where that is asked for."""
    if model.startswith(("anthropic/", "claude", "bedrock/anthropic", "vertex_ai/claude")):
        mark = {"cache_control": {"type": "ephemeral"}}
        parts = [{"type": "text", "text": request.context, **mark}] if request.context else []
        return [
            {"role": "system", "content": request.system},
            {"role": "user", "content": [*parts, {"type": "text", "text": request.question}]},
        ]
    user = f"{request.context}\n\n{request.question}" if request.context else request.question
    return [{"role": "system", "content": request.system}, {"role": "user", "content": user}]


def _schema_for(endpoint: Endpoint, schema: Any) -> Any:
    """Without `maxLength` for a provider: OpenAI's strict mode refuses it; local servers build it into the
    grammar, and a reply's bounds are checked here in any case."""
    if endpoint.api_base and is_loopback(endpoint.api_base):
        return schema
    if isinstance(schema, dict):
        return {key: _schema_for(endpoint, value) for key, value in schema.items() if key != "maxLength"}
    return [_schema_for(endpoint, each) for each in schema] if isinstance(schema, list) else schema


def takes_schema(endpoint: Endpoint) -> bool:
    """Whether to ask with a JSON schema: local servers are tried, for others litellm's table is believed."""
    if endpoint.api_base and is_loopback(endpoint.api_base):
        return True
    try:
        return bool(_litellm().supports_response_schema(model=endpoint.model))
    except Exception:  # unknown model
        return False


def is_loopback(url: str) -> bool:
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def refuse_remote(endpoint: Endpoint) -> None:
    """Raise ModelFailed when only this machine may be asked and *endpoint* is elsewhere."""
    if not endpoint.local_only:
        return
    if not is_loopback(_base_of(endpoint)):
        raise _failed("remote", endpoint)


def _base_of(endpoint: Endpoint) -> str:
    """The address that is called; empty for a provider's own."""
    if not endpoint.api_base and endpoint.model.startswith(_OLLAMA):
        return os.environ.get("OLLAMA_API_BASE", "http://localhost:11434")
    return endpoint.api_base


_OLLAMA = ("ollama/", "ollama_chat/")


def _refuse_missing_key(litellm: Any, endpoint: Endpoint) -> None:
    known = litellm.validate_environment(model=endpoint.model)
    missing = known.get("missing_keys") or []
    if missing and not known.get("keys_in_environment"):
        raise _failed("key-missing", endpoint, " or ".join(missing))


def _told_apart(error: Exception, endpoint: Endpoint, request: Request) -> ModelFailed:
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain and len(chain) < 10:
        chain.append(link)
        link = link.__cause__ or link.__context__
    names = [type(each).__name__ for each in chain]
    status = getattr(error, "status_code", None)
    status = int(status) if isinstance(status, int | str) and str(status).isdigit() else None
    message = str(getattr(error, "message", "") or error)
    kind = kind_of(status, names, message, schema=request.schema is not None)
    headers = getattr(error, "litellm_response_headers", None) or {}
    response = getattr(error, "response", None)
    told = headers.get("retry-after") or getattr(response, "headers", {}).get("retry-after")
    return _failed(kind, endpoint, message, seconds_of(told, time.time()))


def _failed(
    kind: str,
    endpoint: Endpoint,
    detail: str = "",
    after: float | None = None,
    reply: Reply | None = None,
) -> ModelFailed:
    shown = endpoint.model + (f" at {endpoint.api_base}" if endpoint.api_base else "")
    if endpoint.api_key:
        detail = detail.replace(endpoint.api_key, "[key]")
    row = failure(kind, shown, detail)
    return ModelFailed(
        row.problem,
        remedy=row.remedy,
        kind=kind,
        retryable=row.retryable,
        retry_after=after,
        reply=reply,
    )


def _wait(pause: float, wait: Callable[[float], None], endpoint: Endpoint, should_stop: Stop) -> None:
    while pause > 0:
        if should_stop():
            raise _failed("stopped", endpoint)
        wait(min(pause, 0.25))
        pause -= 0.25


def _tokens(usage: Any) -> Tokens:
    if usage is None:
        return Tokens()
    details = getattr(usage, "prompt_tokens_details", None)
    cached = getattr(details, "cached_tokens", None) or 0
    return Tokens(usage.prompt_tokens or 0, cached, usage.completion_tokens or 0)


def _milliseconds(started: float) -> float:
    return (time.monotonic() - started) * 1000


def _ready(endpoint: Endpoint, should_stop: Stop) -> None:
    """Import litellm before the deadline's clock starts: on a busy machine that alone can take long."""
    refuse_remote(endpoint)
    if "litellm" not in sys.modules:
        _in_thread(_litellm, endpoint, float("inf"), should_stop)


def _litellm() -> Any:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else a fetch at import
    os.environ["LITELLM_MODE"] = "PRODUCTION"  # else it loads the nearest .env
    os.environ.setdefault("LITELLM_LOG", "CRITICAL")
    # A proxy cannot reach the user's loopback, and local_only means what it says.
    past = [name for name in (os.environ.get("NO_PROXY", ""), "localhost,127.0.0.1,::1") if name]
    os.environ["NO_PROXY"] = ",".join(dict.fromkeys(",".join(past).split(",")))
    for module in ("pydantic", "litellm"):  # their deprecation notes would land on the user's screen
        warnings.filterwarnings("ignore", module=module)
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router", "httpx", "openai"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return litellm
