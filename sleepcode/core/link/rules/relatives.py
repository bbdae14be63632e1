"""Classes that a class is asked for: its order, its bases, its subclasses."""

from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

ORDER = ("__mro__", "__bases__")
METHODS = {"builtins.type.mro": "__mro__", "builtins.type.__subclasses__": "__subclasses__"}


def read_relatives(s: Solver, value: int, name: str, result: int) -> bool:
    """Whether *name* of the class *value* are such; these, or the method that returns them, go to *result*."""
    method = f"builtins.type.{name}"
    if method in METHODS:
        s.give(result, Kind.BOUND, s.values.number(Kind.EXTERNAL, method), value)
    elif name in ORDER:
        _give(s, value, name, result)
    else:
        return False
    return True


def call_for_relatives(s: Solver, name: str, receiver: int, result: int) -> None:
    """`cls.mro()`, `cls.__subclasses__()`."""
    _give(s, receiver, METHODS[name], result)


def _give(s: Solver, value: int, name: str, result: int) -> None:
    kind, owner, _ = s.values.all[value]
    if kind not in (Kind.CLASS, Kind.CLS) or result < 0:
        return
    hierarchy = s.hierarchy
    number = s.new_box(("relatives", value, name), "tuple")
    loose = s.boxes[number].loose
    if name in ORDER:
        if kind == Kind.CLS:
            s.give(loose, Kind.CLS, owner)
        for each in hierarchy.order(owner):
            s.give(loose, Kind.CLASS, each)
    else:
        for each in hierarchy.below(owner) if kind == Kind.CLS else hierarchy.subclasses.get(owner, ()):
            s.give(loose, Kind.CLASS, each)
    s.give(result, Kind.BOX, number)
