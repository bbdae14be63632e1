"""A sentence about one call with literal arguments -> whether the function's lines, walked through, bear it out."""

import ast
import re
from collections.abc import Iterable, Sequence

from sleepcode.core.examples.module import module_of
from sleepcode.core.examples.told import told, triable
from sleepcode.core.examples.written_out import given_in, outcome_with
from sleepcode.core.model import Definition
from sleepcode.core.questions.examples import LITERAL

_TURNS = re.compile(r"\b(?:unless|except|other than|but|not|never|otherwise|else)\b|n't\b", re.I)
_RAISES = re.compile(r"\b(?:rais|throw)\w*\s+(?:an?\s+)?([A-Z][\w.]*\w)")
_RETURNS = re.compile(rf"\b(?:(?:returns?|gives?|yields?)(?: back)?|it (?:is|comes to))\s+{LITERAL}(?![\w.(])")
_ACCEPTS = re.compile(r"\b(?:accepts?|allows?|permits?|takes)\b", re.I)


def walked(text: str, subject: str, definitions: Iterable[Definition], lines: Sequence[str]) -> tuple[bool, str] | None:
    """(whether it is so, what is); None where the sentence is not of that kind, or the lines do not tell."""
    plain = text.replace("`", "").rstrip(". ")
    if _TURNS.search(plain):
        return None
    module = module_of("\n".join(lines))
    for definition, qualname, function in triable(module, definitions) if module else ():
        if module is None or definition.id != subject:
            continue
        given = given_in(plain, function, qualname)
        outcome = outcome_with(function, qualname, given, module) if given else None
        if outcome is None or outcome.unless or not told(outcome):
            return None
        call = re.compile(rf"\b{re.escape(qualname.rpartition('.')[2])}\([^)]*\)")
        raised = [name.rpartition(".")[2] for name in _RAISES.findall(plain)]
        returned = [ast.literal_eval(each) for each in _RETURNS.findall(call.sub("it", plain))]
        if outcome.kind == "yields" or not (raised or returned or _ACCEPTS.search(plain)):
            return None
        if outcome.kind == "raises":
            return outcome.value.rpartition(".")[2] in raised, told(outcome)
        value = ast.literal_eval(outcome.value) if outcome.value else None
        return any(_same(value, each) for each in returned) or not (raised or returned), told(outcome)
    return None


def _same(one: object, other: object) -> bool:
    is_number = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (one, other))
    return one == other and (is_number or type(one) is type(other))
