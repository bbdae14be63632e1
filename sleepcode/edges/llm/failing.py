"""An error of litellm, or a reply of no use, as a ModelFailed with its kind."""

import time

from sleepcode.core.model_calls.failures import failure, kind_of
from sleepcode.core.model_calls.request import Endpoint, Reply, Request
from sleepcode.core.model_calls.retry import seconds_of
from sleepcode.errors import ModelFailed


def told_apart(error: Exception, endpoint: Endpoint, request: Request) -> ModelFailed:
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
    return failed_as(kind, endpoint, message, seconds_of(told, time.time()))


def failed_as(
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
