"""A declared type read off by itself: whether it is of builtin values only, which classes of the project it names."""

from typing import Any

from sleepcode.core.link.state.records import Frame
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

PLAIN = frozenset(f"builtins.{name}" for name in ("str", "int", "float", "bool", "bytes", "NoneType"))


def is_plain(s: Solver, term: Any, frame: Frame) -> bool:
    """Whether the declared type is of builtin values that hold nothing."""
    if isinstance(term, int):
        known = s.points_to[frame.variable(term)] if term >= 0 else None
        return bool(known) and all(
            s.values.all[v][0] in (Kind.EXTERNAL, Kind.OBJECT) and s.values.all[v][1] in PLAIN for v in known or ()
        )
    if not term:
        return False
    if term[0] == -1:
        return all(is_plain(s, part, frame) for part in term[1:])
    head = s.points_to[frame.variable(term[0])] if term[0] >= 0 else None
    names = [s.values.all[v][1] for v in head or () if s.values.all[v][0] == Kind.EXTERNAL]
    optional = names in (["typing.Optional"], ["typing.Union"])
    return optional and all(is_plain(s, part, frame) for part in term[1:])


def declared_classes(s: Solver, term: Any, frame: Frame) -> frozenset[int]:
    """The classes of the project that the declared type names, and nothing else; empty where it names more."""
    if not s.program.adapters[frame.file].nominal_types:  # where types are structural, relatives may do
        return frozenset()
    found = _only_classes(s, term, frame)
    return frozenset(found or ())


def _only_classes(s: Solver, term: Any, frame: Frame) -> list[int] | None:
    """None where the type is more than project classes and None."""
    if not isinstance(term, int):
        if not term:
            return None
        parts = term[1:]
        if term[0] != -1:
            head = s.points_to[frame.variable(term[0])] if term[0] >= 0 else None
            if [s.values.all[v][1] for v in head or ()] not in (["typing.Optional"], ["typing.Union"]):
                return None
        gathered: list[int] = []
        for part in parts:
            found = _only_classes(s, part, frame)
            if found is None:
                return None
            gathered += found
        return gathered
    known = s.points_to[frame.variable(term)] if term >= 0 else None
    classes: list[int] = []
    for value in sorted(known or ()):
        kind, a, _ = s.values.all[value]
        if kind == Kind.CLASS and not any(base.endswith(".Protocol") for base in s.hierarchy.outside(a)):
            classes.append(a)
        elif a != "builtins.NoneType":
            return None
    return classes if known else None
