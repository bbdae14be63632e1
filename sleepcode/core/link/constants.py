"""Keys that come in by name: a parameter that a call gives a constant, a module's own constant."""

from typing import Any

from sleepcode.core.facts import NAMED_BY, DefFact, Flag, Op
from sleepcode.core.link.records import Call, Frame
from sleepcode.core.link.solver import Solver

HELD = "<held>"  # head of a key that a variable holds
BY_KEY = ("get", "pop", "setdefault")  # methods of mappings whose first argument is a key


def key_of(s: Solver, frame: Frame, key: Any) -> Any:
    """The constant that an instruction's key stands for; None where it is not known."""
    if isinstance(key, (tuple, list)) and key and key[0] == HELD:
        return s.constants.get(frame.variable(key[1]))
    return key


def held_by(frame: Frame, key: Any) -> int:
    """The variable that holds an instruction's key; -1 where none does."""
    is_held = isinstance(key, (tuple, list)) and key and key[0] == HELD
    return frame.variable(key[1]) if is_held else -1


def given_key(s: Solver, call: Call) -> Any:
    """The constant that the first argument is."""
    if call.key is None and call.positional:
        return s.constants.get(call.positional[0])
    return call.key


def keyed_parameter(s: Solver, definition: int) -> int:
    """The file's variable of the first parameter, where the function looks something up under it; else -1."""
    found = s.keyed.get(definition)
    if found is None:
        found = s.keyed[definition] = _keyed(s.program.definitions[definition])
    return found


def first_parameter(fact: DefFact) -> int:
    """The file's variable of the parameter that a call gives first; -1 where it has none."""
    implicit = 1 if fact.kind == "method" and not fact.flags & Flag.STATIC else 0
    if len(fact.params) <= implicit or fact.params[implicit].kind not in ("", "/"):
        return -1
    return fact.params[implicit].var


def _keyed(fact: DefFact) -> int:
    parameter = first_parameter(fact)
    if parameter < 0:
        return -1
    methods = set()
    for i in fact.code:
        if i[0] in (Op.ITEM, Op.SETITEM):
            key = i[3] if i[0] == Op.ITEM else i[2]
            if isinstance(key, (tuple, list)) and key[0] == HELD and key[1] == parameter:
                return parameter
        elif i[0] == Op.ATTR:
            if i[3] == f"{NAMED_BY}{parameter}":
                return parameter
            if i[3] in BY_KEY:
                methods.add(i[1])
        elif i[0] == Op.CALL and i[2] in methods and i[3] and i[3][0] == parameter:
            return parameter
    return -1
