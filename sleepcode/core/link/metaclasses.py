"""Metaclasses: which one makes a class, and what it sets on the classes that it makes."""

from typing import TYPE_CHECKING

from sleepcode.core.link.values import Kind

if TYPE_CHECKING:
    from sleepcode.core.link.solver import Solver

METACLASS = "<metaclass>"  # attribute of a class


def metaclass_of(s: "Solver", owner: int) -> int:
    """The project's class that makes *owner*, by its own statement or a base's; -1 where none does."""
    for current in s.hierarchy.order(owner):
        variable = s.named.get(("class attribute", current, METACLASS))
        for value in sorted(s.points_to[variable] or ()) if variable is not None else ():
            if s.values.all[value][0] == Kind.CLASS:
                return int(s.values.all[value][1])
    return -1


def set_by_metaclass(s: "Solver", owner: int, name: str) -> int:
    """The variable with what the metaclass sets under *name* on the classes it makes; -1 without a metaclass.

    One for all of these classes: what one holds, another holds as well.
    """
    from sleepcode.core.link.members import held

    found = metaclass_of(s, owner)
    return held(s, found, name, virtual=False) if found >= 0 else -1
