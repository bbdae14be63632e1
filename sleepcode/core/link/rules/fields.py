"""Fields: which attributes a class without a constructor takes, by name or by place, and what makes their values."""

from collections.abc import Container
from itertools import islice
from typing import Any

from sleepcode.core.link.rules import slots
from sleepcode.core.link.rules.calls import call_function
from sleepcode.core.link.state.records import Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind
from sleepcode.languages.python import library

NAMED_TUPLES = frozenset(("typing.NamedTuple", "typing_extensions.NamedTuple"))
TYPED_DICTS = frozenset(("typing.TypedDict", "typing_extensions.TypedDict"))


def fields_of(s: Solver, owner: int) -> dict[str, int]:
    """Name -> variable of what the class binds to no function, in the order of the definitions, bases first."""
    order = s.hierarchy.order(owner)
    known = s.fields_of.get(owner)
    if known is not None and known[0] == order:
        return known[1]
    program = s.program
    functions = {program.definitions[child].name for current in order for child in s.children.get(current, ())}
    names = dict.fromkeys(
        name
        for current in reversed(order)
        for name in program.definitions[current].members
        if not name.startswith("__") and name not in functions
    )
    held = {name: s.hierarchy.member(owner, name) for name in names}
    fields = {name: found[1] for name, found in held.items() if found is not None}
    s.fields_of[owner] = order, fields
    for name, variable in fields.items():
        if s.first_time("field", owner, variable):
            s.watch(variable, _made_by_factory, owner, name)
    return fields


def _made_by_factory(s: Solver, value: int, owner: int, name: str) -> None:
    kind, factory, role = s.values.all[value]
    if kind == Kind.FACTORY:
        s.factories.setdefault(owner, []).append((name, factory, role))
        for site, given in tuple(s.made_at.get(owner, ())):
            make_field(s, site, given, owner, name, factory, role)


def make_field(s: Solver, site: Site, given: Container[str], owner: int, name: str, factory: int, role: str) -> None:
    """A field of what is made at *site*: whatever the factory returns where it is not *given*.

    role: "" of what makes a default; what converts a field and what looks at it are called of a given one, too.
    """
    kind, outside, _ = s.values.all[factory]
    held = slots.own(s, owner, name)
    if role:
        converts = role in library.CONVERTS
        operands = (held,) if converts else (-1, -1, held)
        call_function(s, factory, Call(s.part_of(site, f"{name} {role}"), held if converts else -1, operands), "call")
        return
    if name in given:
        return
    shape = library.COPIES.get(outside, "") if kind == Kind.EXTERNAL else ""
    if shape:
        number = s.new_box(("made by", owner, name), "dict" if shape == "defaultdict" else shape)
        s.give(held, Kind.BOX, number)
    else:
        call_function(s, factory, Call(s.part_of(site, name), held), "call")


def field_under(s: Solver, owner: int, key: Any) -> str:
    """The attribute that an object of *owner* has under *key*, as tuples with names and typed dicts do; empty: none."""
    outside = s.hierarchy.outside(owner)
    if isinstance(key, int) and not NAMED_TUPLES.isdisjoint(outside):
        return next(islice(fields_of(s, owner), max(key, 0), None), "")
    return key if isinstance(key, str) and not TYPED_DICTS.isdisjoint(outside) else ""
