"""`left <op> right`: which operand's special method runs, and what the operation gives."""

from sleepcode.core.link.rules import handed_over
from sleepcode.core.link.rules.binding import enter_method
from sleepcode.core.link.rules.enums import is_enum
from sleepcode.core.link.rules.protocols import absorb, answering, compare, enter_on_class, has, look_up
from sleepcode.core.link.state.records import Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind

MIRRORED = {
    "__lt__": "__gt__", "__gt__": "__lt__", "__le__": "__ge__", "__ge__": "__le__",
    "__eq__": "__eq__", "__ne__": "__ne__",
}  # fmt: skip
FLAGS = ("or", "and", "xor", "invert", "ior", "iand", "ixor")  # of one flag and another they make a flag
NOT_IMPLEMENTED = "builtins.NotImplemented"  # an operator's method may return it, but no operation has it as its value


def operate(s: Solver, method: str, left: int, right: int, result: int, site: Site) -> None:
    """`left <op> right`: the method of the left, else its stand-ins, else the mirrored one of the right."""
    s.watch(left, _operate_left, method, right, result, site)
    if method in ("__eq__", "__ne__"):
        for operand in (left, right):  # `found == [one, other]`: what stands there is of the type of what is found
            display = s.box_at.get(("display", operand))
            if display is not None and s.boxes[display].kind in ("list", "tuple"):
                s.watch(s.boxes[display].everything, compare, "__eq__", site)
    if right >= 0:
        mirrored = MIRRORED.get(method)
        if mirrored is None and method != "__contains__":
            bare = method[3:-2] if method.startswith("__i") and method not in ("__invert__",) else method[2:-2]
            mirrored = f"__r{bare}__"
        if mirrored is not None:
            s.mirrored.append((right, mirrored, left, result, site))


def mirror(s: Solver, *, last: bool = False) -> None:
    """Ask right operands, each once it is known what its left one is; if *last*, the others, too.

    Not before: the left one is asked first, and seldom does not know how.
    """
    while s.mirrored:
        rows, s.mirrored = s.mirrored, []
        for row in rows:
            right, method, left, result, site = row
            if last or left < 0 or s.points_to[left]:
                s.watch(right, _operate_right, method, left, result, site)
            else:
                s.mirrored.append(row)
        if len(s.mirrored) == len(rows):
            return
        s.solve()


def _operate_left(s: Solver, value: int, method: str, right: int, result: int, site: Site) -> None:
    kind, a, _ = s.values.all[value]
    if kind in INSTANCES:
        name = answering(s, value, method)
        if name is not None:
            enter_method(s, Call(site, result, (right,)), value, name, "operator")
        elif s.hierarchy.outside(a):
            handed_over.called_back(s, value, site, method)
            if method[2:-2] in FLAGS and is_enum(s, a):
                s.add(result, value)
    elif kind == Kind.BOX and method in ("__mul__", "__imul__") and s.boxes[a].kind in ("list", "tuple"):
        number = s.new_box(("repeated", site.number), s.boxes[a].kind)  # what stood at one place stands at others
        s.flow(s.boxes[a].everything, s.boxes[number].loose)
        s.give(result, Kind.BOX, number)
    elif kind == Kind.BOX:
        if method in ("__add__", "__iadd__", "__or__", "__ior__", "__and__", "__sub__"):
            s.add(result, value)
            if method[2] != "i" and right >= 0:
                s.watch(right, lambda s, other: s.add(result, other) if s.values.all[other][0] == Kind.BOX else None)
            if method[2] == "i" and right >= 0:
                s.watch(right, lambda s, other: absorb(s, s.boxes[a], other))
        elif method in ("__contains__", "__eq__", "__ne__") and right >= 0:
            s.watch(right, compare, "__eq__", site)
            if method == "__contains__" and s.boxes[a].kind in ("dict", "set"):
                look_up(s, right, site)
        elif method in ("__str__", "__repr__", "__format__"):
            s.watch(s.boxes[a].everything, compare, "__repr__", site)
    elif kind in (Kind.CLASS, Kind.CLS) and not enter_on_class(s, value, method, Call(site, result, (right,))):
        if method == "__or__":
            s.add(result, value)
    elif kind == Kind.OBJECT:
        if method == "__contains__" and right >= 0:
            if a in ("builtins.list", "builtins.tuple"):
                s.watch(right, compare, "__eq__", site)
            elif a in ("builtins.set", "builtins.dict"):
                look_up(s, right, site)
        if method == "__mod__" and a == "builtins.str" and right >= 0:
            s.watch(right, compare, "__str__", site)
        if method not in MIRRORED and method not in ("__contains__", "__bool__"):
            s.add(result, value)


def _operate_right(s: Solver, value: int, method: str, left: int, result: int, site: Site) -> None:
    if not has(s, value, method):
        return
    # The right operand is asked only when the left one does not know how; a type that is known to
    # have the method itself is asked first and usually answers.
    held = map(s.values.all.__getitem__, (s.points_to[left] or ()) if left >= 0 else ())
    known = [(k, a) for k, a, _ in held if k != Kind.EXTERNAL and a != NOT_IMPLEMENTED]
    plain = MIRRORED.get(method) or method.replace("__r", "__", 1)
    if known and all(k in INSTANCES and s.hierarchy.has(a, plain, below=k == Kind.SELF) for k, a in known):
        return
    enter_method(s, Call(site, result, (left,)), value, method, "operator")
