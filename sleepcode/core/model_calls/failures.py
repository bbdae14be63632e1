"""What went wrong with a model call -> its kind, whether to try again, and what the user can do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """One way in which a model call fails."""

    kind: str
    retryable: bool
    problem: str
    remedy: str


# litellm puts its own classes and the provider's in front of what the server said
_OF_LIBRARY = re.compile(r"^(?:(?:litellm\.)?\w*(?:Error|Exception)(?::| -) ?)+")
_LATER = "nothing is lost: the static notes stand and the work is tried again later"
_TABLE = {
    kind: Failure(kind, retryable, problem, remedy)
    for kind, retryable, problem, remedy in [
        ("unreachable", True, "no server answers for {model}", "start it, or correct api_base"),
        ("key-missing", False, "no API key for {model}", "set {detail} in the environment"),
        ("unauthorized", False, "the key for {model} was refused", "check the API key that is configured"),
        ("no-such-model", False, "{model} does not exist there", "check the model's name and api_base"),
        ("rate-limited", True, "{model} answers: too many requests", _LATER),
        ("quota", False, "the account of {model} has no credit left", "top it up, or choose another model"),
        ("server-error", True, "the server of {model} failed: {detail}", _LATER),
        ("timeout", True, "{model} did not answer in time", "raise the deadline, or choose a faster model"),
        ("too-long", False, "the prompt is too long for {model}", "lower the budget of a note"),
        ("no-schema", False, "{model} does not take a JSON schema", "none needed: asked without one"),
        ("refused", False, "{model} refused the request: {detail}", "check model, api_base and settings"),
        ("empty", True, "{model} answered with nothing", _LATER),
        ("cut", True, "the reply of {model} broke off", _LATER),
        ("length", False, "the reply of {model} hit its length limit", "raise the budget of a note"),
        ("filtered", False, "{model} withheld its reply (content filter)", "choose another model"),
        ("malformed", True, "{model} did not answer in the form asked for: {detail}", "try a larger model"),
        ("remote", False, "{model} is not on this machine", "unset local_only, or use a model on loopback"),
        ("resting", True, "{model} failed repeatedly and is left alone for now", _LATER),
        ("stopped", True, "the call to {model} was stopped", _LATER),
        ("failed", True, "{model} failed: {detail}", _LATER),
    ]
}


def failure(kind: str, model: str, detail: str = "") -> Failure:
    """The failure of that kind, its texts filled in; *detail* is cut to one line."""
    row = _TABLE[kind]
    short = _OF_LIBRARY.sub("", " ".join(detail.split()))[:200] or "no reason given"
    fill = {"model": model, "detail": short}
    return Failure(kind, row.retryable, row.problem.format(**fill), row.remedy.format(**fill))


def kind_of(status: int | None, causes: Sequence[str], message: str, *, schema: bool) -> str:
    """The kind of a failed call.

    status: HTTP status as the library reports it, which may be invented (500 for a dead server); so
    *causes*, the class names along the exception's chain, outermost first, go first.
    schema: whether a JSON schema was asked for.
    """
    text = message.lower()
    names = " ".join(causes)
    # a stream that began: newer releases of litellm wrap its end in an APIConnectionError
    broken_off = ("RemoteProtocolError", "ReadError", "IncompleteRead")
    if "stream ended before" in text or any(name in names for name in broken_off):
        return "cut"
    if any(name in names for name in ("ConnectTimeout", "ReadTimeout", "APITimeoutError", "TimeoutError")):
        return "timeout"
    if any(name in names for name in ("ConnectError", "ConnectionRefused", "gaierror", "APIConnectionError")):
        return "unreachable"
    if "ContextWindowExceeded" in names or "context length" in text or "exceeds the available context" in text:
        return "too-long"
    if "api_key" in text and status in (None, 401) and ("must be set" in text or "missing" in text):
        return "key-missing"
    if "insufficient_quota" in text or "credit balance" in text:
        return "quota"
    if "ContentPolicy" in names:
        return "filtered"
    if "JSONDecodeError" in names or "APIResponseValidationError" in names:
        return "malformed"
    if schema and status in (400, 422) and any(w in text for w in ("schema", "response_format", "grammar")):
        return "no-schema"
    return _kind_of_status(status)


def _kind_of_status(status: int | None) -> str:
    if status is None:
        return "failed"
    by_status = {
        401: "unauthorized",
        403: "unauthorized",
        404: "no-such-model",
        408: "timeout",
        429: "rate-limited",
    }
    return by_status.get(status, "server-error" if status >= 500 else "refused")
