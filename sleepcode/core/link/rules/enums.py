"""Enumerations: their members, what these stand for, and what is asked for a value that none stands for."""

from sleepcode.core.link.state.solver import Solver

ENUMS = ("enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag")
VALUES = ("value", "_value_")
MISSING = "_missing_"


def is_enum(s: Solver, owner: int) -> bool:
    return any(base in ENUMS for base in s.hierarchy.outside(owner))


def has_member(s: Solver, owner: int, name: str) -> bool:
    """Whether the class is an enumeration whose body binds the name to a value, not to a function or a class."""
    if name.startswith("_") or not is_enum(s, owner):
        return False
    found = s.hierarchy.member(owner, name)
    return found is not None and name not in _nested(s, found[0])


def read_value(s: Solver, owner: int, result: int) -> None:
    """`member.value`: whatever one of them stands for."""
    if is_enum(s, owner):
        for current in s.hierarchy.order(owner):
            nested = _nested(s, current)
            base = s.program.base_of(current)
            for name, local in s.program.definitions[current].members.items():
                if not name.startswith("_") and name not in nested:
                    s.flow(base + local, result)


def asks_for_missing(s: Solver, owner: int) -> bool:
    """Whether `Class(value)` may ask the class what to make of the value."""
    return s.program.has_member(MISSING) and is_enum(s, owner) and s.hierarchy.member(owner, MISSING) is not None


def _nested(s: Solver, owner: int) -> set[str]:
    return {s.program.definitions[child].name for child in s.children.get(owner, ())}
