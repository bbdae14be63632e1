"""A request as litellm takes it: what is asked, and over which connection."""

import time
from typing import Any

from sleepcode.core.model_calls.request import Endpoint, Request
from sleepcode.edges.llm.address import OLLAMA, base_of, is_loopback
from sleepcode.edges.llm.failing import failed_as
from sleepcode.edges.llm.line import Line


def asked(endpoint: Endpoint, request: Request, ends: float) -> dict[str, Any]:
    """What is asked, as litellm takes it."""
    arguments: dict[str, Any] = {
        "model": endpoint.model,
        "messages": messages(endpoint.model, request),
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


def reached_by(litellm: Any, endpoint: Endpoint, line: Line | None) -> dict[str, Any]:
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
    if line is not None and is_loopback(base_of(endpoint)):
        if endpoint.model.startswith("openai/"):
            arguments["client"] = line.client(endpoint, arguments["api_key"])
        elif endpoint.model.startswith(OLLAMA):
            arguments["client"] = line.handler()
    return arguments


def messages(model: str, request: Request) -> list[dict[str, Any]]:
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


def _refuse_missing_key(litellm: Any, endpoint: Endpoint) -> None:
    known = litellm.validate_environment(model=endpoint.model)
    missing = known.get("missing_keys") or []
    if missing and not known.get("keys_in_environment"):
        raise failed_as("key-missing", endpoint, " or ".join(missing))
