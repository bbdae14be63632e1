"""A sentence that writes a call out -> its literal arguments, and what comes of them."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sleepcode.core.examples.edge_values import default_of
from sleepcode.core.examples.module import Function, Module
from sleepcode.core.examples.told import parameters_of
from sleepcode.core.examples.values import is_small, shown
from sleepcode.core.examples.walk import Outcome, outcome_of
from sleepcode.core.questions.examples import LITERAL

_GIVEN = re.compile(rf"\b(?:for|given|with|on|of|gets?|receives?|passed|handed)(?: just| only)? {LITERAL}(?![\w.])")
_NAMED = re.compile(rf"\b(\w+) ?(?:=|is|equals|set to|of) ?{LITERAL}(?![\w.])")


def outcome_with(function: Function, qualname: str, given: Mapping[str, Any], module: Module) -> Outcome | None:
    """What becomes of the call with these arguments and the defaults that are literals, or names of some."""
    literal: dict[str, Any] = {}
    for each in parameters_of(function, qualname):
        default = default_of(function, each.arg)
        if isinstance(default, ast.Constant):
            literal[each.arg] = default.value
        elif isinstance(default, ast.Name) and default.id in module.constants:
            literal[each.arg] = module.constants[default.id]
    return outcome_of(function, literal | dict(given), module)


def given_in(text: str, function: Function, qualname: str) -> dict[str, Any]:
    """Parameters and the literals that the question gives them; none where that is not plain."""
    names = [each.arg for each in parameters_of(function, qualname)]
    required = [name for name in names if default_of(function, name) is None]
    found = _of_call(text, qualname.rpartition(".")[2], names)
    if not found:
        found = {name: ast.literal_eval(value) for name, value in _NAMED.findall(text) if name in names}
    if not found and names and len(required) <= 1:
        values = _GIVEN.findall(text)
        found = {(required or names)[0]: ast.literal_eval(values[0])} if len(values) == 1 else {}
    whole = set(required) <= found.keys()
    return found if found and whole and all(is_small(each) and shown(each) for each in found.values()) else {}


def _of_call(text: str, name: str, names: list[str]) -> dict[str, Any]:
    for call in _calls(text, name):
        keywords = {each.arg: each.value for each in call.keywords if each.arg}
        if len(call.args) > len(names) or not keywords.keys() <= set(names):
            continue
        try:
            values = dict(zip(names, map(ast.literal_eval, call.args), strict=False))
            return values | {key: ast.literal_eval(value) for key, value in keywords.items()}
        except (ValueError, TypeError, SyntaxError):
            continue
    return {}


def _calls(text: str, name: str) -> Iterator[ast.Call]:
    for match in re.finditer(rf"\b{re.escape(name)}\(", text):
        for end in (at for at in range(match.end(), len(text)) if text[at] == ")"):
            try:
                node = ast.parse(text[match.start() : end + 1], mode="eval").body
            except SyntaxError:
                continue
            if isinstance(node, ast.Call):
                yield node
                break
