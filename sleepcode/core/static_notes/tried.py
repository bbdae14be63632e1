"""A function's own literals, and a few usual values, tried as its arguments: examples where no test writes any out.

A model of 1.5 billion parameters that was asked for telling arguments found half as many ways through as these do.
"""

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sleepcode.core.examples.edge_values import default_of, edge_values
from sleepcode.core.examples.module import Function, Module
from sleepcode.core.examples.told import lines_of, parameters_of, told, triable, unless
from sleepcode.core.examples.values import shown
from sleepcode.core.examples.walk import Outcome, outcome_of
from sleepcode.core.model import Definition
from sleepcode.core.static_notes.by_tests import EXAMPLE
from sleepcode.core.static_notes.inputs import Inputs, Weighed, is_public, proved

MOST_LINES = 60  # of a function
MOST_REQUIRED = 2  # arguments
MOST_VALUES = 30  # of one argument
MOST_OF_TWO = 6  # of each of two
MOST = 3  # examples of one function
FIRST = 4  # when nothing can be told of the first ones, it is given up
MOST_LITERAL = 30  # characters
_WEIGHT = 8
_USUAL: dict[type, tuple[Any, ...]] = {
    str: ("A b", "a", "1", "a/b.c", "a-b_c", "a=1, b=2", " x "),
    bytes: (b"a", b"A b"),
    bool: (True, False),
    int: (7, 1, 100),
    float: (2.5, 7.0),
    list: (["b", "a"], ["a"]),
    tuple: (("b", "a"),),
    dict: ({"a": 1},),
    set: ({"a"},),
}
_OF_TEXTS = re.compile(r"\[(?:str|Any|Text|AnyStr)\b")
_LITTLE = {"True", "False", "None", ""}


class _Tried(NamedTuple):
    """One call and what comes of it."""

    given: dict[str, Any]  # of those that have to be given
    outcome: Outcome


def tried(inputs: Inputs) -> Iterable[Weighed]:
    """The claims; only where Python's own parser reads the file."""
    module = inputs.product_module()
    for definition, qualname, function in triable(module, inputs.definitions) if module else ():
        is_short = (function.end_lineno or 0) - function.lineno < MOST_LINES
        if module and is_short and "." not in qualname and not inputs.expected.get(definition.id):
            yield from _of(inputs, module, definition, function)


def _of(inputs: Inputs, module: Module, definition: Definition, function: Function) -> Iterator[Weighed]:
    names = _required(function)
    calls = _calls(function, module, names, _literal_defaults(function, names))
    weight = _WEIGHT - (0 if is_public(definition) else 3)
    for text, outcome in _examples(function.name, calls):
        places = [inputs.here(line) for line in lines_of(outcome)]
        yield Weighed(weight, definition.id, proved(EXAMPLE, text, places))


def _required(function: Function) -> list[str]:
    """Those without a default; the first one where all have one."""
    own = [each.arg for each in parameters_of(function, function.name)]
    named = [name for name in own if default_of(function, name) is None]
    return named or own[:1]


def _literal_defaults(function: Function, names: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in parameters_of(function, function.name):
        default = default_of(function, each.arg)
        if each.arg not in names and isinstance(default, ast.Constant):
            found[each.arg] = default.value
    return found


def _calls(function: Function, module: Module, names: Sequence[str], defaults: dict[str, Any]) -> list[_Tried]:
    """Those whose outcome can be read."""
    by_name = {each.arg: each for each in parameters_of(function, function.name)}
    if not 1 <= len(names) <= MOST_REQUIRED or function.args.vararg:
        return []
    each_most = MOST_VALUES if len(names) == 1 else MOST_OF_TWO
    choices = [_values(function, by_name[name])[:each_most] for name in names]
    found: list[_Tried] = []
    for at, row in enumerate(itertools.product(*choices)):
        if at == FIRST and not found:
            break
        given = dict(zip(names, row, strict=True))
        outcome = outcome_of(function, defaults | given, module)
        if outcome is not None and told(outcome):
            is_misuse = outcome.kind == "raises" and (not outcome.written or outcome.value == "NotImplementedError")
            found += [] if is_misuse else [_Tried(given, outcome)]
    return found


def _values(function: Function, parameter: ast.arg) -> list[Any]:
    """Of the kinds that it takes: what the function itself speaks of, with a little more, then the usual ones."""
    kinds = {type(value) for _, value in edge_values(function, parameter) if value is not None}
    kinds |= {str} if _is_compared_with_text(function, parameter.arg) else set()
    kinds |= {bool} if ast.unparse(parameter.annotation or ast.Constant(0)) == "bool" else set()
    body = function.body[1:] if ast.get_docstring(function) else function.body
    own: list[Any] = []
    for node in (each for one in body for each in ast.walk(one)):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and 0 < len(value) <= MOST_LITERAL:
            own += [value, f"{value}x", f"x{value}y"] if value.isalnum() else [f"a{value}b", value, f"{value}x"]
        elif isinstance(value, int) and not isinstance(value, bool):
            own += [value, value + 1, value - 1]
    holds = ast.unparse(parameter.annotation) if parameter.annotation else ""
    if "[" in holds and not _OF_TEXTS.search(holds):
        kinds -= {list, tuple, set, dict}  # the usual ones hold texts
    usual = [each for kind in _USUAL if kind in kinds for each in _USUAL[kind]]
    fitting = [each for each in (*own, *usual) if type(each) in kinds and shown(each)]
    return list({(type(each), repr(each)): each for each in fitting}.values())


def _is_compared_with_text(function: Function, name: str) -> bool:
    compared = (node for node in ast.walk(function) if isinstance(node, ast.Compare))
    return any(
        isinstance(each.left, ast.Name)
        and each.left.id == name
        and any(
            isinstance(c, ast.Constant) and isinstance(c.value, str) for one in each.comparators for c in ast.walk(one)
        )
        for each in compared
    )


def _examples(name: str, calls: Sequence[_Tried]) -> Iterator[tuple[str, Outcome]]:
    """One of each way through; what is handed back as it came, or a bare yes, says nothing alone."""
    ways: dict[tuple[object, ...], _Tried] = {}
    for each in calls:
        if each.outcome.decided or each.outcome.given:
            ways.setdefault((each.outcome.kind, *lines_of(each.outcome)), each)
    for each in list(ways.values())[:MOST]:
        if len(ways) > 1 or not _says_little(each):
            yield f"{_written(name, each.given)} {told(each.outcome)}{unless(each.outcome)}", each.outcome


def _says_little(one: _Tried) -> bool:
    plain = _LITTLE | {shown(each) for each in one.given.values()}
    return one.outcome.kind != "raises" and one.outcome.value in plain


def _written(name: str, given: dict[str, Any]) -> str:
    several = len(given) > 1
    arguments = ", ".join(f"{key}={shown(value)}" if several else shown(value) for key, value in given.items())
    return f"`{name}({arguments})`"
