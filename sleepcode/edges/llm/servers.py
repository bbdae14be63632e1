"""Model servers that run on this machine: what is found where they usually listen."""

import json
from dataclasses import dataclass
from http.client import HTTPException
from urllib.request import ProxyHandler, build_opener


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A model server found on this machine, and the settings that use it."""

    kind: str  # ollama, or openai-compatible
    address: str
    model: str  # for the setting `model`; empty when it has none yet
    api_base: str  # for the setting `api_base`; empty when none is needed


def local_servers(within: float = 0.5) -> tuple[RunningServer, ...]:
    """Ollama, llama.cpp and the like where they usually listen; nothing beyond loopback is asked."""
    found = [_ollama("http://127.0.0.1:11434", within)]
    found += [_compatible(f"http://127.0.0.1:{port}", within) for port in (8080, 8000, 1234, 8089)]
    return tuple(server for server in found if server)


def _ollama(address: str, within: float) -> RunningServer | None:
    answer = _get(f"{address}/api/tags", within)
    if not isinstance(answer, dict) or not isinstance(answer.get("models"), list):
        return None
    name = _first(answer["models"], "name")
    return RunningServer("ollama", address, name and f"ollama_chat/{name}", "")


def _compatible(address: str, within: float) -> RunningServer | None:
    answer = _get(f"{address}/v1/models", within)
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        return None
    name = _first(answer["data"], "id")
    return RunningServer("openai-compatible", address, name and f"openai/{name}", f"{address}/v1")


def _first(rows: list[object], key: str) -> str:
    return next((str(row.get(key, "")) for row in rows if isinstance(row, dict)), "")


def _get(url: str, within: float) -> object:
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(url, timeout=within) as response:
            answer: object = json.loads(response.read(1_000_000))
            return answer
    except (OSError, ValueError, HTTPException):
        return None
