"""An Outcome -> the words that tell it; empty where nothing worth a sentence came of the call."""

import ast
from collections.abc import Iterable, Iterator

from sleepcode.core.examples.module import Function, Module, defined, is_plainly_decorated
from sleepcode.core.examples.walk import Outcome
from sleepcode.core.model import Definition

MOST_MESSAGE = 100  # characters of an exception's text
MOST_CONDITION = 70
_CALLED = {"__init__", "__call__", "__getitem__", "__contains__"}


def triable(module: Module, definitions: Iterable[Definition]) -> Iterator[tuple[Definition, str, Function]]:
    """The functions of a file that can be tried, by their qualified names; none of a name defined twice."""
    names = [qualname for qualname, _ in module.every]
    for definition, qualname, function in defined(module, definitions):
        if names.count(qualname) == 1 and _can_be_tried(qualname, function):
            yield definition, qualname, function


def _can_be_tried(qualname: str, function: Function) -> bool:
    """Whether a call of it is what its lines say: no decorator that changes it, not called by Python itself."""
    name = qualname.rpartition(".")[2]
    if name.startswith("__") and name not in _CALLED:
        return False
    return isinstance(function, ast.FunctionDef) and is_plainly_decorated(function)


def parameters_of(function: Function, qualname: str) -> tuple[ast.arg, ...]:
    """Those that a caller fills, `self` and the like left out."""
    every = function.args
    named = [*every.posonlyargs, *every.args, *every.kwonlyargs]
    static = any(ast.unparse(each) == "staticmethod" for each in function.decorator_list)
    return tuple(named[1:] if "." in qualname and not static else named)


def told(outcome: Outcome) -> str:
    """ "raises `ValueError` with the text 'no such key'"; empty where the value cannot be shown."""
    if outcome.kind == "raises":
        said = " ".join(outcome.message.split())
        is_short = 0 < len(said) <= MOST_MESSAGE and "`" not in said and said.isprintable()
        return f"raises `{outcome.value}`" + (f" ({said!r})" if is_short else "")
    if outcome.kind == "yields":
        return f"yields {outcome.value or 'nothing'}"
    if outcome.kind == "ends":
        return "" if outcome.does else "does nothing"
    if outcome.value == "None" and outcome.does and not outcome.given:
        return ""
    return f"returns `{outcome.value}`" if outcome.value else ""


def unless(outcome: Outcome) -> str:
    """The ways out before it that something else decides, ready to stand behind what is told."""
    if not outcome.unless:
        return ""
    if any(len(condition) > MOST_CONDITION or "`" in condition for condition, _ in outcome.unless):
        return " (unless it has left before, for another reason)"
    return f" (unless {' or '.join(f'`{condition}`' for condition, _ in outcome.unless)})"


def lines_of(outcome: Outcome) -> tuple[int, ...]:
    """Where it was decided, and where it ends; those last that came last."""
    return tuple(dict.fromkeys((*outcome.decided[-3:], outcome.line)))
