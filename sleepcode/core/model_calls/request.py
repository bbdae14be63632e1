"""What is sent to a model and what comes back, as values."""

import json
from typing import Any

import msgspec

from sleepcode.core.model import Digest, Tokens, digest_of


class Endpoint(msgspec.Struct, frozen=True):
    """Where a model is reached, and how."""

    model: str  # litellm string, or gguf:/path
    api_base: str = ""
    api_key: str = ""  # the key itself; never stored, printed or part of a digest
    local_only: bool = False  # refuse what is not loopback

    @property
    def key(self) -> str:
        """What the circuit breaker and the ledger know it as."""
        return f"{self.model}@{self.api_base}" if self.api_base else self.model


class Request(msgspec.Struct, frozen=True):
    """One question to a model; the stable part first, so that a prompt cache pays."""

    system: str
    context: str  # shared by many requests: the brief
    question: str  # the varying tail
    schema: dict[str, Any] | None = None  # JSON schema of the reply; None for prose
    max_tokens: int = 1024
    temperature: float = 0.0
    seed: int = 0
    reasoning_effort: str = ""  # low, medium, high; empty: the model's default
    deadline: float = 300.0  # seconds of wall clock for everything, retries included

    def digest(self, endpoint: Endpoint) -> Digest:
        """Equal for requests that would be the same to the model; where a paid reply is kept."""
        parts = [
            endpoint.key,
            self.system,
            self.context,
            self.question,
            json.dumps(self.schema, sort_keys=True),
            str(self.max_tokens),
            str(self.temperature),
            str(self.seed),
            self.reasoning_effort,
        ]
        return digest_of("\x00".join(parts).encode("utf-8", "surrogateescape"))


class Reply(msgspec.Struct, frozen=True):
    """What a model answered."""

    text: str
    tokens: Tokens
    money: float | None  # US dollars; None where no price is known
    finish_reason: str
    milliseconds: float
