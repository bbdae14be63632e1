"""A request whose reply is JSON of one schema, also where the provider knows no schema."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec.structs import replace

from sleepcode.call_model import call_model
from sleepcode.call_model.endpoint import endpoint_of
from sleepcode.core.model import Tokens
from sleepcode.core.model_calls.failures import failure
from sleepcode.core.model_calls.request import Endpoint, Request
from sleepcode.edges import llm, local_server
from sleepcode.errors import ModelFailed
from sleepcode.workspace import Workspace

_without_schema: set[str] = set()  # endpoints that refused one
Decoded = TypeVar("Decoded")


def call_for_json(
    workspace: Workspace, request: Request, decode: Callable[[str], Decoded], **how: Any
) -> tuple[Decoded, Tokens]:
    """As `call_model`, the reply decoded.  decode: raises ValueError with what is wrong.

    Where the provider knows no schema, the prompt shows it; a reply that does not decode is asked for
    once more, with what was wrong with it.
    """
    endpoint = endpoint_of(workspace.settings)
    schema = request.schema
    wanted = f"Reply with one JSON document and nothing else, in this schema:\n{json.dumps(schema)}"
    by_prompt = replace(request, schema=None, question=f"{request.question}\n\n{wanted}")
    asked = request if _takes_schema(endpoint) else by_prompt
    try:
        reply = call_model(workspace, asked, **how)
    except ModelFailed as failed:
        if failed.kind != "no-schema":
            raise
        _without_schema.add(endpoint.key)  # not tried again in this process
        asked = by_prompt
        reply = call_model(workspace, asked, **how)
    try:
        return decode(reply.text), reply.tokens
    except ValueError as error:
        again = replace(
            by_prompt,
            schema=asked.schema,
            question=f"{by_prompt.question}\n\nYour last reply could not be used: {error}",
        )
    repaired = call_model(workspace, again, **how)
    try:
        return decode(repaired.text), reply.tokens + repaired.tokens
    except ValueError as error:
        row = failure("malformed", endpoint.model, str(error))
        raise ModelFailed(row.problem, remedy=row.remedy, kind="malformed", retryable=True, reply=repaired) from error


def _takes_schema(endpoint: Endpoint) -> bool:
    if endpoint.key in _without_schema:
        return False
    return local_server.is_local_file(endpoint.model) or llm.takes_schema(endpoint)
