"""The only door to litellm: one request out, one reply or a ModelFailed back.

litellm is imported right before the first call (3 s, 160 MB).  What it does in each failure is in
tests/edges/test_llm.py.  So: no retries of its own, its errors told apart by status code and cause, and a
total deadline, because its timeout is per read.
"""

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from msgspec.structs import replace

from sleepcode.core.model import Tokens
from sleepcode.core.model_calls.request import Endpoint, Reply, Request
from sleepcode.core.model_calls.retry import ATTEMPTS, MOST_WAIT, delay_before
from sleepcode.edges.llm.address import base_of, is_loopback, refuse_remote
from sleepcode.edges.llm.arguments import asked, reached_by
from sleepcode.edges.llm.failing import failed_as, told_apart
from sleepcode.edges.llm.line import Line
from sleepcode.edges.llm.loading import litellm_loaded
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
            late = time.monotonic() + pause >= ends or (failed.retry_after or 0.0) > MOST_WAIT
            if not failed.retryable or failed.kind == "stopped" or attempt > ATTEMPTS or late:
                raise
            on_retry(failed)
        _wait(pause, wait, endpoint, should_stop)


def stream(endpoint: Endpoint, request: Request, on_text: Callable[[str], None]) -> Reply:
    """As `complete`, handing on the text as it arrives.  No retry: half an answer may be on the screen."""
    _ready(endpoint, lambda: False)
    started = time.monotonic()
    reply = _put_together(endpoint, _chunks(endpoint, request, started + request.deadline), on_text)
    return _usable(endpoint, replace(reply, milliseconds=_milliseconds(started)))


def price(model: str, tokens: Tokens) -> float | None:
    """US dollars for *tokens*, where litellm's own table knows the model."""
    if model.startswith("gguf:"):
        return 0.0
    try:
        prompt, completion = litellm_loaded().cost_per_token(
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
    message = choices[0].message if choices else None
    text = (message.content if message else None) or ""
    finish = (choices[0].finish_reason if choices else None) or ""
    tokens = _tokens(getattr(response, "usage", None))
    money = price(endpoint.model, tokens)
    return _usable(endpoint, Reply(text, tokens, money, finish, _milliseconds(started)))


def _usable(endpoint: Endpoint, reply: Reply) -> Reply:
    """*reply* when it is whole; a paid one that is not goes along with the ModelFailed."""
    unusable = {"length": "length", "content_filter": "filtered", "": "cut" if reply.text else "empty"}
    kind = unusable.get(reply.finish_reason, "" if reply.text.strip() else "empty")
    if kind:
        raise failed_as(kind, endpoint, reply=reply)
    return reply


def _chunks(endpoint: Endpoint, request: Request, ends: float) -> Iterator[Any]:
    """The stream's chunks, read in a thread so that a hanging server cannot outlast the deadline."""
    queue: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    given_up = threading.Event()

    def read() -> None:
        try:
            for chunk in _streamed(endpoint, request, ends):
                queue.put(("chunk", chunk))
                if given_up.is_set():
                    return
            queue.put(("end", None))
        except BaseException as broken:
            queue.put(("failed", broken))

    threading.Thread(target=read, daemon=True, name="sleepcode-model").start()
    try:
        while True:
            try:
                what, value = queue.get(timeout=max(0.01, ends - time.monotonic()))
            except Empty:
                raise failed_as("timeout", endpoint) from None
            if what == "end":
                return
            if what == "chunk":
                yield value
            else:
                raise value
            if time.monotonic() > ends:
                raise failed_as("timeout", endpoint)
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
                raise failed_as("stopped", endpoint) from None
            if time.monotonic() > ends:
                raise failed_as("timeout", endpoint) from None
            continue
        if worked:
            return value
        raise value


def _call(endpoint: Endpoint, request: Request, ends: float, line: Line | None = None, **more: Any) -> Any:
    refuse_remote(endpoint)
    litellm = litellm_loaded()
    arguments = {**asked(endpoint, request, ends), **reached_by(litellm, endpoint, line), **more}
    try:
        return litellm.completion(**arguments)
    except ModelFailed:
        raise
    except Exception as error:
        raise told_apart(error, endpoint, request) from error


def _is_streamed(endpoint: Endpoint) -> bool:
    """Whether a reply that nobody watches is streamed all the same: llama.cpp's server notices that its client
    is gone when it writes, so it went on for half a minute with a reply that was to come in one piece."""
    return endpoint.model.startswith("openai/") and is_loopback(base_of(endpoint))


def _streamed(endpoint: Endpoint, request: Request, ends: float, line: Line | None = None) -> Iterator[Any]:
    """The chunks of the reply as litellm gives them."""
    response = _call(endpoint, request, ends, line=line, stream=True, stream_options={"include_usage": True})
    try:
        yield from response
    except Exception as error:
        raise told_apart(error, endpoint, request) from error
    # litellm invents finish_reason "stop" for a stream that broke off; this attribute is the server's own word.
    if getattr(response, "received_finish_reason", "stop") is None:
        raise failed_as("cut", endpoint)


def _gathered(endpoint: Endpoint, request: Request, ends: float, line: Line | None = None) -> Reply:
    """A streamed reply in one piece."""
    return _put_together(endpoint, _streamed(endpoint, request, ends, line), lambda _: None)


def _put_together(endpoint: Endpoint, chunks: Iterator[Any], on_text: Callable[[str], None]) -> Reply:
    """The reply that *chunks* make; it takes no time yet."""
    text: list[str] = []
    finish, tokens = "", Tokens()
    for chunk in chunks:
        if chunk.choices:
            finish = chunk.choices[0].finish_reason or finish
            if piece := getattr(chunk.choices[0].delta, "content", None):
                text.append(piece)
                on_text(piece)
        if getattr(chunk, "usage", None):
            tokens = _tokens(chunk.usage)
    return Reply("".join(text), tokens, price(endpoint.model, tokens), finish, 0.0)


def takes_schema(endpoint: Endpoint) -> bool:
    """Whether to ask with a JSON schema: local servers are tried, for others litellm's table is believed."""
    if endpoint.api_base and is_loopback(endpoint.api_base):
        return True
    try:
        return bool(litellm_loaded().supports_response_schema(model=endpoint.model))
    except Exception:  # unknown model
        return False


def _wait(pause: float, wait: Callable[[float], None], endpoint: Endpoint, should_stop: Stop) -> None:
    while pause > 0:
        if should_stop():
            raise failed_as("stopped", endpoint)
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
        _in_thread(litellm_loaded, endpoint, float("inf"), should_stop)
