"""How many tokens a request will be, before anybody has counted them."""

import json

from sleepcode.call_model.endpoint import is_local
from sleepcode.core.model import Tokens
from sleepcode.core.model_calls.request import Endpoint, Request
from sleepcode.core.model_calls.tokens import tokens_in

TOO_MANY = 0.87  # of the tokens that are counted before a call, a model counts about so many


def estimate_of(request: Request) -> Tokens:
    """What the request may cost at most, about."""
    shown = [request.system, request.context, request.question, json.dumps(request.schema or {})]
    return Tokens(sum(tokens_in(text) for text in shown), 0, request.max_tokens)


def likely_prompt(request: Request, endpoint: Endpoint) -> int:
    """About how many prompt tokens it will be: on 1.5B models within a twentieth."""
    schema = tokens_in(json.dumps(request.schema or {}))
    hidden = schema if is_local(endpoint) else 0  # a grammar there, no part of the prompt
    return round((estimate_of(request).prompt - hidden) * TOO_MANY)
