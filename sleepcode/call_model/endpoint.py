"""What the settings say of a call: where it goes, how long it may take, what it may cost."""

import os

from sleepcode.core.model_calls.budget import Budget, Cost
from sleepcode.core.model_calls.request import Endpoint
from sleepcode.core.settings import Settings
from sleepcode.edges import local_server
from sleepcode.edges.llm.address import OLLAMA, is_loopback

LOCAL_DEADLINE = 900.0  # seconds; a model on this machine is slow, not gone


def endpoint_of(settings: Settings) -> Endpoint:
    """Where the settings point."""
    key = settings.api_key or os.environ.get(settings.api_key_env, "") if settings.api_key_env else settings.api_key
    return Endpoint(settings.model, settings.api_base, key, settings.local_only)


def is_local(endpoint: Endpoint) -> bool:
    """Whether the model runs on this machine: slow, without a price, its context small."""
    return (
        local_server.is_local_file(endpoint.model)
        or (bool(endpoint.api_base) and is_loopback(endpoint.api_base))
        or (not endpoint.api_base and endpoint.model.startswith(OLLAMA))
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
