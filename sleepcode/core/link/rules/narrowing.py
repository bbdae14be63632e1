"""A test of a value's class -> what the value can still be where the test holds, and where it does not."""

from sleepcode.core.link.state.propagation import MOST
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind


def narrow(s: Solver, result: int, source: int, classes: int, how: bool | str = False) -> None:
    """`result` has those values of *source* that may be instances of *classes*, or may be none (how True).

    how "exact": none of subclasses.
    """
    if how is True:
        s.watch(source, _keep_others, classes, result)
        return
    s.narrowed.append((result, classes))
    s.watch(classes, _narrow_to, source, result, how == "exact")


def _keep_others(s: Solver, value: int, classes: int, result: int) -> None:
    if not any(_is_one(s, value, known) for known in s.points_to[classes] or ()):
        s.add(result, value)


def _is_one(s: Solver, value: int, classes: int, depth: int = 0) -> bool:
    """Whether *value* surely is an instance of a class, or of one of a tuple of them."""
    kind, a, _ = s.values.all[value]
    class_kind, owner, _ = s.values.all[classes]
    if class_kind == Kind.BOX:
        held = s.points_to[s.boxes[owner].everything] or ()
        # Containers may hold themselves; what holds more than a variable does is no tuple of classes.
        return depth < 2 and len(held) <= MOST and any(_is_one(s, value, one, depth + 1) for one in held)
    if class_kind == Kind.CLASS:
        return kind in INSTANCES and owner in s.hierarchy.order(a)
    if class_kind != Kind.EXTERNAL:
        return False
    if kind == Kind.BOX:  # what goes for a list may be any iterable, and for a set a frozen one
        return s.boxes[a].kind in ("tuple", "dict") and owner == f"builtins.{s.boxes[a].kind}"
    return kind == Kind.OBJECT and a == owner


def _narrow_to(s: Solver, class_value: int, source: int, result: int, exact: bool) -> None:
    kind, a, _ = s.values.all[class_value]
    if kind == Kind.BOX:
        if s.first_time("narrowed", a, source, result):
            s.watch(s.boxes[a].everything, _narrow_to, source, result, exact)
    elif kind in (Kind.CLASS, Kind.CLS):
        s.watch(source, _keep, a, result, exact and kind == Kind.CLASS)
    elif kind == Kind.EXTERNAL:
        s.watch(source, _keep_outside, a, result)


def _keep(s: Solver, value: int, owner: int, result: int, exact: bool) -> None:
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        if exact and (kind == Kind.SELF or a != owner):
            if kind == Kind.SELF and a in s.hierarchy.order(owner):
                s.give(result, Kind.INSTANCE, owner)
        elif owner in s.hierarchy.order(a):
            s.add(result, value)
        elif kind == Kind.SELF and a in s.hierarchy.order(owner):
            s.give(result, Kind.SELF, owner)


def _keep_outside(s: Solver, value: int, name: str, result: int) -> None:
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        if name in s.hierarchy.outside(a) or (
            name.rpartition(".")[2][:1].isupper() and name.startswith(("typing.", "collections.abc."))
        ):
            s.add(result, value)
    elif kind == Kind.BOX:
        if name.rpartition(".")[2] in (s.boxes[a].kind, "Mapping", "Sequence", "Iterable", "MutableMapping"):
            s.add(result, value)
    elif kind == Kind.OBJECT:
        if a == name:
            s.add(result, value)
    elif kind in (Kind.CLASS, Kind.CLS):
        if name == "builtins.type":
            s.add(result, value)
    elif name not in ("builtins.str", "builtins.int", "builtins.bytes", "builtins.float", "builtins.type"):
        s.add(result, value)


def as_instance(s: Solver, value: int, result: int) -> None:
    """Of a class, or a tuple of them, an object goes to *result*."""
    kind, a, _ = s.values.all[value]
    if kind in (Kind.CLASS, Kind.CLS):
        s.give(result, s.declared_kind(a), a)
    elif kind == Kind.EXTERNAL:
        s.give(result, Kind.OBJECT, a)
    elif kind == Kind.BOX and s.first_time("as instance", a, result):
        s.watch(s.boxes[a].everything, as_instance, result)
