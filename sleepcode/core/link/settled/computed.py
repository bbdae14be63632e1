"""Members that are set under a computed name: `this[method] = function () {}` in a loop over method names.

What name each one has is not known, so a member that nothing else gives a value may be any of the functions
that its object was given so: `inferred`, as a rule one.  Where a part of the name is known (`setattr(model,
f"is_{state}", function)`), those whose name fits go before.
"""

from collections.abc import Iterator

from sleepcode.core.facts import A_CLASS, ANY, MIXED
from sleepcode.core.link.rules.binding import bind
from sleepcode.core.link.rules.members import site_of_read
from sleepcode.core.link.rules.slots import COMPUTED
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, OBJECTS, Kind

FUNCTIONS = (Kind.FUNCTION, Kind.BOUND)
CALLED = (*FUNCTIONS, Kind.PARTIAL, Kind.MANAGED)
DEEPEST = 3  # objects mixed into one another

Held = tuple[bool, int]  # (whether the class itself holds it, what is held)


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
    return s.values.number(Kind.CLASS, a) if kind in INSTANCES else value


def fill_patterns(s: Solver) -> None:
    """Let what setattr puts under names that are known in part, or not at all, be the members that have no value."""
    first, s.reads_filled = s.reads_filled, len(s.attribute_of)
    if not s.set_by_pattern:
        return
    near = {k for owner in s.set_by_pattern for k in (owner, *s.hierarchy.below(owner), *s.hierarchy.order(owner))}
    known: dict[tuple[int, int, str], list[tuple[str, list[Held]]]] = {}
    for result, base, name in s.attributes_since(first):
        if s.points_to[result] or not s.points_to[base] or not name.isidentifier() or name.startswith("__"):
            continue
        for value in sorted(s.points_to[base] or ()):
            kind, a, _ = s.values.all[value]
            if kind in OBJECTS and a in near:
                if (kind, a, name) not in known:
                    known[kind, a, name] = list(_held_by_class(s, kind, a, name))
                _fill(s, value, known[kind, a, name], base, result)


def _fits(name: str, pattern: str) -> bool:
    prefix, _, suffix = pattern.replace(A_CLASS, ANY).partition(ANY)
    return name.startswith(prefix) and name.endswith(suffix) and len(name) > len(prefix) + len(suffix)


def _fill(s: Solver, value: int, known: list[tuple[str, list[Held]]], base: int, result: int) -> None:
    """Of the first pattern under which the object, or its class, holds something that is called."""
    for pattern, held_by_class in known:
        own = _callables(s, s.named.get(("value attribute", value, pattern)))
        found = dict.fromkeys([*((False, held) for held in own), *held_by_class])
        for is_shared, held in found:
            s.guessed.add(result)
            if is_shared:
                bind(s, held, value, result, site_of_read(s, base, result))
            else:
                s.add(result, held)
        if found:
            return


def _held_by_class(s: Solver, kind: int, owner: int, name: str) -> Iterator[tuple[str, list[Held]]]:
    """Each pattern that *name* fits, the one that says most of it first, with what such a class holds under it."""
    below = sorted(s.hierarchy.below(owner)) if kind in (Kind.SELF, Kind.CLS) else ()
    classes = [*s.hierarchy.order(owner), *below]
    patterns = {pattern for k in classes for pattern in s.set_by_pattern.get(k, ()) if _fits(name, pattern)}
    for pattern in sorted(patterns, key=_known_part):
        assigned = s.assigned.get(pattern, {}) if kind in INSTANCES else {}
        own = [(False, held) for k in classes for held in _callables(s, assigned.get(k))]
        shared = (s.named.get(("class attribute", k, pattern)) for k in classes)
        yield pattern, own + [(True, held) for variable in shared for held in _callables(s, variable)]


def _known_part(pattern: str) -> tuple[int, str]:
    """The more is known of a name, the sooner it is what is meant."""
    return -len(pattern.replace(A_CLASS, ANY)), pattern


def _callables(s: Solver, variable: int | None) -> list[int]:
    held = sorted(s.points_to[variable] or ()) if variable is not None else []
    return [value for value in held if _may_be_named(s, value) or _is_called(s, value)]


def _may_be_named(s: Solver, value: int) -> bool:
    """Whether it is called, and no special method: what has two underscores goes by its own name."""
    kind, a, _ = s.values.all[value]
    return kind in CALLED and not (kind == Kind.FUNCTION and s.program.definitions[a].name.startswith("__"))


def _is_called(s: Solver, value: int) -> bool:
    kind, a, _ = s.values.all[value]
    return kind in INSTANCES and any(s.hierarchy.member(a, name) is not None for name in ("__call__", "__get__"))
