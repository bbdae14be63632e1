"""The connections of one call, so that a server on this machine need not go on when nobody waits any more."""

import socket
from contextlib import suppress
from typing import Any

from sleepcode.core.model_calls.request import Endpoint


class Line:
    """The connections of one call, to be cut from another thread.

    A server on this machine goes on computing for a reply that nobody waits for until its connection ends;
    closing a socket does not end it while another thread reads from it, shutting it down does.
    """

    def __init__(self) -> None:
        self._sockets: list[Any] = []

    def client(self, endpoint: Endpoint, key: str) -> Any:
        """An OpenAI client whose connections are known here."""
        import openai

        http = openai.DefaultHttpxClient(event_hooks=self._hooks(), trust_env=False)
        return openai.OpenAI(api_key=key, base_url=endpoint.api_base, max_retries=0, http_client=http)

    def handler(self) -> Any:
        """The same for what litellm speaks itself, as it does to Ollama."""
        from litellm.llms.custom_httpx.http_handler import HTTPHandler

        handler = HTTPHandler()
        handler.client.event_hooks = self._hooks()
        return handler

    def _hooks(self) -> dict[str, Any]:
        def trace(event: str, info: Any) -> None:
            if event == "connection.connect_tcp.complete":
                self._sockets.append(info["return_value"].get_extra_info("socket"))

        return {"request": [lambda request: request.extensions.update(trace=trace)]}

    def hang_up(self) -> None:
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
