"""Members that are set under a computed name: `this[method] = function () {}` in a loop over method names.

What name each one has is not known, so a member that nothing else gives a value may be any of the functions
that its object was given so: `inferred`, as a rule one.
"""

from collections.abc import Iterator

from sleepcode.core.facts import MIXED
from sleepcode.core.link.solver import Solver
from sleepcode.core.link.values import Kind

COMPUTED = "[...]"
FUNCTIONS = (Kind.FUNCTION, Kind.BOUND)
DEEPEST = 3  # objects mixed into one another


def set_computed(s: Solver, value: int, source: int) -> None:
    """`value[key] = source`, of what is no container."""
    kind, a, _ = s.values.all[value]
    if kind in (Kind.INSTANCE, Kind.SELF, Kind.CLS):
        value = s.values.number(Kind.CLASS, a)
    s.flow(source, s.variable_for(COMPUTED, value))


def fill_computed(s: Solver) -> None:
    """Let functions under computed names be the members that have no value."""
    for result in dict.fromkeys(s.script_reads):
        base, _ = s.attribute_of[result]
        if s.points_to[result] or not s.points_to[base]:
            continue
        for value in sorted(s.points_to[base] or ()):
            for function in _computed_of(s, value, 0):
                s.guessed.add(result)
                s.add(result, function)


def _computed_of(s: Solver, value: int, depth: int) -> Iterator[int]:
    kind, a, _ = s.values.all[value]
    holders: list[int | None] = [s.named.get((COMPUTED, value)), s.named.get((COMPUTED, _class_of(s, value)))]
    if kind == Kind.BOX and s.boxes[a].kind == "object":
        holders.append(s.boxes[a].loose)
    for holder in holders:
        for held in sorted(s.points_to[holder] or ()) if holder is not None else ():
            if s.values.all[held][0] in FUNCTIONS:
                yield held
    mixed = s.named.get((MIXED, value))
    for other in sorted(s.points_to[mixed] or ()) if mixed is not None and depth < DEEPEST else ():
        yield from _computed_of(s, other, depth + 1)


def _class_of(s: Solver, value: int) -> int:
    kind, a, _ = s.values.all[value]
    return s.values.number(Kind.CLASS, a) if kind in (Kind.INSTANCE, Kind.SELF) else value
