"""A model server that plays a script: the OpenAI protocol over HTTP on loopback.

    def test_something(model_server):
        model_server.plays("first reply", Play(status=429, headers={"Retry-After": "2"}), ...)
        ... point api_base at model_server.base, model "openai/played", and look at model_server.requests

The last play repeats.  A play may also be a function of the request's JSON.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Play:
    """One answer of the server."""

    text: str = "ok"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    hang: float = 0.0  # seconds before anything is sent
    chunk_pause: float = 0.0  # seconds between streamed chunks
    cut_after: int | None = None  # streamed chunks before the connection drops
    choices: bool = True  # False: `choices: []`
    body: bytes | None = None  # sent instead of any JSON
    error: str = "played error"
    cached: int = 0  # prompt tokens reported as cached
    prompt: int | None = None  # prompt tokens reported; None: the words of the prompt


Script = str | Play | Callable[[dict[str, Any]], "str | Play"]


class ModelServer:
    """Its requests as they came, and what it counted."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.counted_prompt = 0
        self.counted_completion = 0
        self._script: list[Script] = ["ok"]
        self._next = 0
        self._lock = threading.Lock()
        self.stopping = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._answer(self)

            def do_GET(self) -> None:
                body = json.dumps({"object": "list", "data": [{"id": "played", "object": "model"}]}).encode()
                _send(self, 200, {"Content-Type": "application/json"}, body)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def plays(self, *script: Script) -> None:
        """From now on, these answers in turn."""
        with self._lock:
            self._script, self._next = list(script), 0

    def close(self) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def _answer(self, http: BaseHTTPRequestHandler) -> None:
        request = json.loads(http.rfile.read(int(http.headers["Content-Length"])))
        with self._lock:
            self.requests.append(request)
            play = self._script[min(self._next, len(self._script) - 1)]
            self._next += 1
        if callable(play):
            play = play(request)
        if isinstance(play, str):
            play = Play(play)
        self.stopping.wait(play.hang)
        with suppress(BrokenPipeError, ConnectionResetError):
            self._send(http, request, play)

    def _send(self, http: BaseHTTPRequestHandler, request: dict[str, Any], play: Play) -> None:
        json_type = {"Content-Type": "application/json", **play.headers}
        if play.body is not None:
            return _send(http, play.status, json_type, play.body)
        if play.status != 200:
            error = {"error": {"message": play.error, "type": "played", "code": play.status}}
            return _send(http, play.status, json_type, json.dumps(error).encode())
        prompt = sum(len(str(message["content"]).split()) for message in request["messages"])
        prompt = prompt if play.prompt is None else play.prompt
        usage = {
            "prompt_tokens": prompt,
            "completion_tokens": len(play.text.split()),
            "total_tokens": prompt + len(play.text.split()),
            "prompt_tokens_details": {"cached_tokens": play.cached},
        }
        with self._lock:
            self.counted_prompt += usage["prompt_tokens"]
            self.counted_completion += usage["completion_tokens"]
        base = {"id": "played-1", "created": int(time.time()), "model": "played"}
        if request.get("stream"):
            return self._stream(http, play, base, usage)
        message = {"role": "assistant", "content": play.text}
        choice = {"index": 0, "message": message, "finish_reason": play.finish}
        choices = [choice] if play.choices else []
        whole = {**base, "object": "chat.completion", "choices": choices, "usage": usage}
        return _send(http, 200, json_type, json.dumps(whole).encode())

    def _stream(self, http: BaseHTTPRequestHandler, play: Play, base: dict[str, Any], usage: dict[str, Any]) -> None:
        http.send_response(200)
        http.send_header("Content-Type", "text/event-stream")
        http.end_headers()
        first, *rest = play.text.split(" ")
        pieces = [first, *(f" {word}" for word in rest)] if play.choices else []
        for number, piece in enumerate(pieces):
            if play.cut_after is not None and number >= play.cut_after:
                http.close_connection = True
                return
            delta = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
            _event(http, {**base, "object": "chat.completion.chunk", "choices": [delta]})
            if self.stopping.wait(play.chunk_pause):
                return
        last = {"index": 0, "delta": {}, "finish_reason": play.finish}
        if play.choices:
            _event(http, {**base, "object": "chat.completion.chunk", "choices": [last]})
        _event(http, {**base, "object": "chat.completion.chunk", "choices": [], "usage": usage})
        http.wfile.write(b"data: [DONE]\n\n")


def _send(http: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    http.send_response(status)
    for name, value in headers.items():
        http.send_header(name, value)
    http.send_header("Content-Length", str(len(body)))
    http.end_headers()
    http.wfile.write(body)


def _event(http: BaseHTTPRequestHandler, value: dict[str, Any]) -> None:
    http.wfile.write(b"data: " + json.dumps(value).encode() + b"\n\n")
    http.wfile.flush()


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    server = ModelServer()
    yield server
    server.close()
