"""Keys that come in by name: a parameter that a call gives a constant, a module's own constant."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sleepcode.core.facts import NAMED_BY, DefFact, Flag, Op, Param, is_pattern
from sleepcode.core.link.state.code import first_parameter
from sleepcode.core.link.state.contexts import NOTHING_KNOWN
from sleepcode.core.link.state.records import Call, Frame
from sleepcode.core.link.state.solver import Solver

HELD = "<held>"  # head of a key that a variable holds
BY_KEY = ("get", "pop", "setdefault", "__getattribute__")  # methods whose first argument is a key, or a name


def key_of(s: Solver, frame: Frame, key: Any) -> Any:
    """The constant that an instruction's key stands for; None where it is not known, or in part only."""
    if isinstance(key, (tuple, list)) and key and key[0] == HELD:
        variable = frame.variable(key[1])
        if variable in s.stands_for:
            return Itself(s.stands_for[variable])
        held = s.constants.get(variable)
        return None if isinstance(held, str) and is_pattern(held) else held
    return key


def named_by(s: Solver, frame: Frame, name: str) -> str | None:
    """The attribute's name that a variable holds; None where it is not known."""
    held = s.constants.get(frame.variable(int(name[len(NAMED_BY) :])))
    return held if isinstance(held, str) else None


def held_by(frame: Frame, key: Any) -> int:
    """The variable that holds an instruction's key; -1 where none does."""
    is_held = isinstance(key, (tuple, list)) and key and key[0] == HELD
    return frame.variable(key[1]) if is_held else -1


def given_key(s: Solver, call: Call) -> Any:
    """The constant that the first argument is."""
    if call.key is None and call.positional:
        return s.constants.get(call.positional[0])
    return call.key


def constant_given(s: Solver, call: Call, definition: int) -> Any:
    """The constant that the call gives to a parameter to which it matters; None where it gives none."""
    known = s.constants
    if call.key is None and known.keys().isdisjoint(call.positional) and not call.keywords:
        return None
    asked = keyed(s, definition)
    if asked.parameter < 0:
        return None
    if not asked.name:
        return given_key(s, call)
    if asked.place < len(call.positional):
        return known.get(call.positional[asked.place])
    return next((known.get(source) for name, source in call.keywords if name == asked.name), None)


class OfType(NamedTuple):
    """Stands for any key of that builtin type."""

    name: str


@dataclass(frozen=True)
class Itself:
    """A key that is no constant but always the same: a function, a class, an object that a module makes once."""

    variable: int


class Keyed(NamedTuple):
    """A parameter to which it matters which constant it is: a function's first, or one that names an attribute."""

    parameter: int = -1  # the file's variable
    place: int = 0  # among those that a call gives by place
    name: str = ""
    looks_up: bool = False  # something is looked up under it
    asks: bool = False  # its type is asked for
    texts: frozenset[str] = frozenset()  # it is compared with


def key_for(s: Solver, method: str, key: Any) -> Any:
    """The key of a subscript that *method* is given, a constant or what stands for a slice; None where none matters."""
    matters = s.keys_matter.get(method)
    if matters is None:
        named = (number for number, fact in enumerate(s.program.definitions) if fact.name == method)
        matters = s.keys_matter[method] = any(keyed(s, number).parameter >= 0 for number in named)
    if not matters:
        return None
    return OfType("slice") if isinstance(key, (tuple, list)) else key


def keyed(s: Solver, definition: int) -> Keyed:
    found = s.keyed.get(definition)
    if found is None:
        found = s.keyed[definition] = _keyed(s.program.definitions[definition])
    return found


def context_by_key(s: Solver, definition: int, context: int, site: int, key: Any) -> int:
    """The context of a call whose first argument is *key*, or of that type; *context* where that does not matter."""
    parameter, _, _, looks_up, asks, texts = keyed(s, definition)
    name = key.name if isinstance(key, OfType) else type(key).__name__
    if texts and name == "str":
        name = f"={key}" if key in texts else "="
    given = {parameter: name} if asks else NOTHING_KNOWN
    made = context
    if looks_up and not isinstance(key, OfType):
        made = s.contexts.make(definition, context, site, constant=(parameter, key), given=given)
    if asks and made == context:
        made = s.contexts.make(definition, context, site, constant=(parameter, OfType(name)), given=given)
    return made


def _keyed(fact: DefFact) -> Keyed:
    parameter = first_parameter(fact)
    asked = [i[2] for i in fact.code if i[0] == Op.WHEN and i[1] == parameter and isinstance(i[2], str)]
    looks_up = parameter >= 0 and _looks_up(fact, parameter)
    if asked or looks_up:
        texts = frozenset(text for one in asked if one[0] in "=!" for text in one[1:].split())
        return Keyed(parameter, looks_up=looks_up, asks=bool(asked), texts=texts)
    names = {f"{NAMED_BY}{p.var}": place for place, p in enumerate(_given(fact))}
    for i in fact.code if names else ():
        place = names.get(i[2]) if i[0] == Op.SETATTR else names.get(i[3]) if i[0] == Op.ATTR else None
        if place is not None:
            found = _given(fact)[place]
            return Keyed(found.var, place, found.name, looks_up=True)
    return Keyed()


def _given(fact: DefFact) -> list[Param]:
    """The parameters that a call gives by place, but for the receiver."""
    ordered = [p for p in fact.params if p.kind in ("", "/")]
    return ordered[1:] if fact.kind == "method" and not fact.flags & Flag.STATIC else ordered


def _looks_up(fact: DefFact, parameter: int) -> bool:
    methods = set()
    for i in fact.code:
        if i[0] in (Op.ITEM, Op.SETITEM):
            key = i[3] if i[0] == Op.ITEM else i[2]
            if isinstance(key, (tuple, list)) and key[0] == HELD and key[1] == parameter:
                return True
        elif i[0] == Op.SETATTR:
            if i[2] == f"{NAMED_BY}{parameter}":
                return True
        elif i[0] == Op.ATTR:
            if i[3] == f"{NAMED_BY}{parameter}":
                return True
            if i[3] in BY_KEY:
                methods.add(i[1])
        elif i[0] == Op.CALL and i[2] in methods and i[3] and i[3][0] == parameter:
            return True
    return False
