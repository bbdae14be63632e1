"""Objects of project classes that are containers by inheritance: `class Stack(list)`.

A class and its subclasses share what their objects hold, under constant keys apart from one another.
"""

import builtins
import collections

from sleepcode.core.link import containers
from sleepcode.core.link.solver import Solver
from sleepcode.core.link.values import Kind

SHAPES = {
    "builtins.list": "list", "collections.UserList": "list", "collections.deque": "list", "typing.List": "list",
    "builtins.dict": "dict", "collections.OrderedDict": "dict", "collections.defaultdict": "dict",
    "collections.UserDict": "dict", "collections.ChainMap": "dict", "typing.Dict": "dict",
    "builtins.set": "set", "builtins.frozenset": "set", "typing.Set": "set", "builtins.tuple": "tuple",
}  # fmt: skip


def contents_of(s: Solver, value: int) -> int:
    """The container value that *value* is by inheritance; -1 where it is none."""
    kind, owner, _ = s.values.all[value]
    if kind not in (Kind.INSTANCE, Kind.SELF):
        return -1
    outside = s.hierarchy.outside(owner)
    if not outside or not any(base in SHAPES for base in outside):
        return -1
    for current in reversed(s.hierarchy.order(owner)):
        for _, base in s.hierarchy.bases.get(current, ()):
            if isinstance(base, str) and base in SHAPES:
                return s.values.number(Kind.BOX, containers.new(s, ("contents", current), SHAPES[base]))
    return -1


def is_inherited(s: Solver, owner: int, name: str) -> bool:
    """Whether a builtin type or container that the class derives from has the attribute, so no hook is asked for it."""
    for base in s.hierarchy.outside(owner):
        module, _, last = base.rpartition(".")
        home = builtins if module == "builtins" else collections if module == "collections" else None
        if home is not None and hasattr(getattr(home, last, None), name):
            return True
    return False
