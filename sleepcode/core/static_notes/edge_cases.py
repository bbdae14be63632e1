"""What becomes of a call whose argument is empty, missing, zero or negative, where the lines themselves decide it."""

import re
from collections.abc import Iterable, Iterator

from sleepcode.core.examples.edge_values import edge_values
from sleepcode.core.examples.module import Function, Module
from sleepcode.core.examples.told import lines_of, parameters_of, told, triable, unless
from sleepcode.core.examples.walk import Outcome, outcome_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.static_notes.inputs import Inputs, Weighed, is_public, label, proved

_IN_WORDS = {"''": "empty", "[]": "empty", "{}": "empty", "()": "empty", "b''": "empty", "set()": "empty"}
_RAISES, _RETURNS = 15, 10  # weights
IS_CASE = re.compile(r"^`[^`]+`, when `[^`]+` is (?:empty|`)")


def edge_cases(inputs: Inputs) -> Iterable[Weighed]:
    """The claims; only where Python's own parser reads the file."""
    module = inputs.product_module()
    if module is None:
        return
    for definition, qualname, function in triable(module, inputs.definitions):
        yield from _of(inputs, module, definition, qualname, function)


def _of(inputs: Inputs, module: Module, definition: Definition, qualname: str, function: Function) -> Iterator[Weighed]:
    for parameter in parameters_of(function, qualname):
        alike: dict[tuple[str, str, int], list[tuple[str, Outcome]]] = {}
        for written, value in edge_values(function, parameter):
            outcome = outcome_of(function, {parameter.arg: value}, module)
            if outcome is None or not _is_telling(outcome):
                continue
            alike.setdefault((told(outcome), unless(outcome), outcome.line), []).append((written, outcome))
        for (does, otherwise, _), found in alike.items():
            cases = " or ".join(_said(written) for written, _ in found)
            text = f"{label(definition)}, when `{parameter.arg}` is {cases}: {does}{otherwise}"
            outcome = found[0][1]
            raises = outcome.kind == "raises"
            weight = (_RAISES if raises else _RETURNS) - (0 if is_public(definition) else 3)
            places = [inputs.here(line) for line in lines_of(outcome)]
            yield Weighed(weight, definition.id, proved("failure" if raises else "behaviour", text, places))


def _said(written: str) -> str:
    return f"empty (`{written}`)" if written in _IN_WORDS else f"`{written}`"


def _is_telling(outcome: Outcome) -> bool:
    """Whether the value decided it: what comes of every call says nothing about this one."""
    is_own = not outcome.written if outcome.kind == "raises" else outcome.given
    return bool(told(outcome)) and (is_own or bool(outcome.decided))


def asked_in_cases(claims: Iterable[Weighed], subject: str) -> Iterator[tuple[Claim, str]]:
    """Each case told of *subject*, and how somebody would ask for it: "items is empty"."""
    for each in claims:
        match = IS_CASE.search(each.claim.text) if each.subject == subject else None
        if match:
            case = each.claim.text.partition(", when ")[2].partition(": ")[0]
            first = case.partition(" or ")[0]
            yield each.claim, re.sub(r" \(`[^`]*`\)$", "", first).replace("`", "")
