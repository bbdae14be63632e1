"""Where an endpoint is: on this machine or elsewhere."""

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

from sleepcode.core.model_calls.request import Endpoint
from sleepcode.edges.llm.failing import failed_as

OLLAMA = ("ollama/", "ollama_chat/")


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
    if not is_loopback(base_of(endpoint)):
        raise failed_as("remote", endpoint)


def base_of(endpoint: Endpoint) -> str:
    """The address that is called; empty for a provider's own."""
    if not endpoint.api_base and endpoint.model.startswith(OLLAMA):
        return os.environ.get("OLLAMA_API_BASE", "http://localhost:11434")
    return endpoint.api_base
