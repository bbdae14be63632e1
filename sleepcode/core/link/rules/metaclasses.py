"""Metaclasses: which one makes a class, and what it sets on the classes that it makes."""

from sleepcode.core.link.rules import slots
from sleepcode.core.link.state.code import METACLASS
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

METATYPES = ("builtins.type", "abc.ABCMeta", "enum.EnumMeta", "enum.EnumType")


def metaclass_of(s: Solver, owner: int) -> int:
    """The project's class that makes *owner*, by its own statement or a base's; -1 where none does."""
    order = s.hierarchy.order(owner)
    if s.with_metaclass.isdisjoint(order):
        return -1
    for current in order:
        variable = s.named.get(("class attribute", current, METACLASS))
        for value in sorted(s.points_to[variable] or ()) if variable is not None else ():
            if s.values.all[value][0] == Kind.CLASS:
                return int(s.values.all[value][1])
    return -1


def has_metaclasses(s: Solver) -> bool:
    """Whether a class statement of the project names one."""
    return any(METACLASS in names for names in s.names_set.values())


def made_by(s: Solver, meta: int) -> list[int]:
    """The classes whose own statement names *meta* or a metaclass that derives from it, if it is one itself."""
    if not any(base in METATYPES for base in s.hierarchy.outside(meta)):
        return []
    named = [owner for owner, names in s.names_set.items() if METACLASS in names]
    return [owner for owner in named if meta in s.hierarchy.order(max(metaclass_of(s, owner), 0))]


def property_of_metaclass(s: Solver, owner: int, name: str) -> int:
    """The metaclass that has *name* as a property, which the class itself has no say in then; -1 where none does."""
    if name not in s.program.properties_of_classes():
        return -1
    meta = metaclass_of(s, owner)
    return meta if meta >= 0 and s.hierarchy.member(meta, name) is not None else -1


def set_by_metaclass(s: Solver, owner: int, name: str) -> int:
    """The variable with what the metaclass sets under *name* on the classes it makes; -1 without a metaclass.

    One for all of these classes: what one holds, another holds as well.
    """
    found = metaclass_of(s, owner)
    return slots.held(s, found, name, virtual=False) if found >= 0 else -1
