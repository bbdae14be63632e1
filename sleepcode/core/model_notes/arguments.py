"""Functions whose outcome can be read for literal arguments -> the task to propose telling ones."""

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sleepcode.core.examples.edge_values import declared_kinds
from sleepcode.core.examples.module import Function, Module, module_of
from sleepcode.core.examples.told import lines_of, parameters_of, told, triable, unless
from sleepcode.core.examples.values import is_small, shown
from sleepcode.core.examples.walk import Outcome, outcome_of
from sleepcode.core.model_notes.brief import BriefInputs
from sleepcode.core.model_notes.proposals import Proved
from sleepcode.core.model_notes.schemas import object_of

MOST_LINES = 40  # of a function that is shown
MOST_PARAMETERS = 3  # that are proposed together
MOST_CALLS = 5  # proposed a function
MOST_EXAMPLES = 3  # kept of them
TOKENS_A_VALUE = 30
MOST_TEXT = 40  # characters of a proposed text
# What JSON can say and a small model gets right: it wrote mappings and nested lists as text.
_PROBES: tuple[Any, ...] = ("a", "a b=1", "1", 1, 7, -2, ["a"], ["a", "b"], b"a", b"1")
_FEW_PROBES: tuple[Any, ...] = ("a", "1", 1, ["a"], b"a")
_EMPTY: tuple[Any, ...] = (None, "", b"", [], {}, 0)  # these are tried without anybody's proposing them
_LITTLE = {"True", "False", "None", ""}
_SCHEMAS: dict[type, dict[str, Any]] = {
    str: {"type": "string", "maxLength": MOST_TEXT},
    bytes: {"type": "string", "maxLength": MOST_TEXT},
    int: {"type": "integer", "minimum": -9999, "maximum": 99999},
    list: {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 4},
}


@dataclass(frozen=True)
class Arguments:
    """One function and which of its parameters decide."""

    subject: str
    name: str
    function: Function
    module: Module
    kinds: dict[str, tuple[type, ...]]  # parameter -> kinds of values that led somewhere
    is_whole: bool  # whether nothing else has to be given

    prompt = "arguments"
    most = MOST_EXAMPLES

    @property
    def asks(self) -> str:
        text = ast.unparse(_without_docstring(self.function))
        used = [f"{name} = {value!r}" for name, value in self.module.constants.items() if name in text]
        names = " and ".join(f"`{each}`" for each in self.kinds)
        return "\n".join([f"{MOST_CALLS} values of {names} for", *used[:4], text])

    @property
    def schema(self) -> dict[str, Any]:
        values = {name: _any_of(kinds) for name, kinds in self.kinds.items()}
        row = next(iter(values.values())) if len(values) == 1 else object_of(values)
        return {"type": "array", "items": row, "minItems": MOST_CALLS, "maxItems": MOST_CALLS}

    @property
    def tokens(self) -> int:
        return TOKENS_A_VALUE * MOST_CALLS * len(self.kinds) + 20

    def proved(self, said: Any) -> tuple[Proved, ...]:
        rows = said if isinstance(said, list) else []
        found = [each for row in rows[:MOST_CALLS] if (each := self._tried(row)) is not None]
        ways = {each.shows for each, _ in found}
        return tuple(each for each, is_plain in found if len(ways) > 1 or not is_plain)

    def _tried(self, row: Any) -> tuple[Proved, bool] | None:
        """The example, and whether it says little alone: yes, no, nothing, or what was given."""
        given = row if len(self.kinds) > 1 and isinstance(row, dict) else {next(iter(self.kinds)): row}
        if given.keys() != self.kinds.keys():
            return None
        values = {name: _as_taken(given[name], self.kinds[name]) for name in self.kinds}
        if not all(is_small(each) and shown(each) for each in values.values()) or all(
            e in _EMPTY for e in values.values()
        ):
            return None
        outcome = outcome_of(self.function, values, self.module)
        if outcome is None or not _is_telling(outcome):
            return None
        shows = (outcome.kind, *lines_of(outcome), outcome.value if outcome.kind == "raises" else "")
        text = f"{self._called(values)} {told(outcome)}{unless(outcome)}"
        kind = "failure" if outcome.kind == "raises" else "behaviour"
        proved = Proved(kind, text, lines_of(outcome), shows, f"what are examples of what {self.name} does?")
        return proved, outcome.kind != "raises" and outcome.value in _LITTLE | {shown(each) for each in values.values()}

    def _called(self, values: dict[str, Any]) -> str:
        if self.is_whole:
            every = self.function.args
            plain = [each.arg for each in (*every.posonlyargs, *every.args)]
            first = next(iter(values))
            bare = len(values) == 1 and first in plain[:2] and (plain[0] == first or plain[0] in ("self", "cls"))
            written = ", ".join(shown(value) if bare else f"{name}={shown(value)}" for name, value in values.items())
            return f"`{self.name.removesuffix('.__init__')}({written})`"
        written = ", ".join(f"{name}={shown(value)}" for name, value in values.items())
        return f"`{self.name}` with `{written}`"


def arguments_of(inputs: BriefInputs) -> Iterator[Arguments]:
    """Those of a file that Python's own parser reads, in the order of its lines."""
    module = module_of(inputs.content) if inputs.path.endswith((".py", ".pyi")) else None
    if module is None:
        return
    for definition, qualname, function in triable(module, inputs.definitions):
        is_short = (function.end_lineno or 0) - function.lineno < MOST_LINES
        if is_short and (kinds := _deciding(function, qualname, module)):
            required = _required(function, qualname)
            is_whole = "." not in qualname and required <= kinds.keys()
            yield Arguments(definition.id, qualname, function, module, kinds, is_whole)


def _deciding(function: Function, qualname: str, module: Module) -> dict[str, tuple[type, ...]]:
    """Parameters that decide, alone or together, with the kinds of values that led to something worth telling."""
    names = [each.arg for each in parameters_of(function, qualname)]
    alone = {name: _kinds(function, module, [name], _PROBES)[name] for name in names}
    declared = {each.arg: declared_kinds(each) for each in parameters_of(function, qualname)}
    alone = {
        name: tuple(k for k in kinds if not declared[name] or k in declared[name]) for name, kinds in alone.items()
    }
    alone = {name: kinds for name, kinds in alone.items() if kinds}
    if alone:
        return dict(list(alone.items())[:MOST_PARAMETERS])
    if not 2 <= len(names) <= MOST_PARAMETERS:
        return {}
    together = _kinds(function, module, names, _FEW_PROBES)
    return together if all(together.values()) else {}


def _kinds(
    function: Function, module: Module, names: Sequence[str], probes: Sequence[Any]
) -> dict[str, tuple[type, ...]]:
    found: dict[str, dict[type, None]] = {name: {} for name in names}
    for values in itertools.product(probes, repeat=len(names)):
        outcome = outcome_of(function, dict(zip(names, values, strict=True)), module)
        if outcome is not None and _is_telling(outcome):
            for name, value in zip(names, values, strict=True):
                found[name][type(value)] = None
    return {name: tuple(kinds) for name, kinds in found.items()}


def _is_telling(outcome: Outcome) -> bool:
    """Whether it is no mere misuse, and the values decided it."""
    misused = outcome.kind == "raises" and not outcome.written and outcome.value in ("TypeError", "AttributeError")
    misused = misused or outcome.value == "NotImplementedError"
    fails = outcome.kind == "raises" and not outcome.written
    return not misused and bool(told(outcome)) and bool(outcome.decided or outcome.given or fails)


def _required(function: Function, qualname: str) -> set[str]:
    every = function.args
    plain = [*every.posonlyargs, *every.args]
    without = plain[: len(plain) - len(every.defaults)]
    without += [each for each, default in zip(every.kwonlyargs, every.kw_defaults, strict=True) if default is None]
    own = {each.arg for each in parameters_of(function, qualname)}
    return {each.arg for each in without} & own


def _as_taken(value: Any, kinds: tuple[type, ...]) -> Any:
    """JSON knows no bytes."""
    return value.encode() if isinstance(value, str) and str not in kinds and bytes in kinds else value


def _any_of(kinds: tuple[type, ...]) -> dict[str, Any]:
    schemas = [_SCHEMAS[each] for each in dict.fromkeys(str if each is bytes else each for each in kinds)]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _without_docstring(function: Function) -> ast.AST:
    if ast.get_docstring(function) is None or len(function.body) < 2:
        return function
    bare = ast.parse(ast.unparse(function)).body[0]
    assert isinstance(bare, Function)
    bare.body = bare.body[1:]
    return bare
