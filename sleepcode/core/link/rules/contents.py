"""Objects of project classes that are containers by inheritance: `class Stack(list)`.

A class and its subclasses share what their objects hold, under constant keys apart from one another.
"""

import builtins
import collections
import collections.abc
from collections.abc import Iterator

from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind
from sleepcode.languages.python import library

SHAPES = {
    "builtins.list": "list", "collections.UserList": "list", "collections.deque": "list", "typing.List": "list",
    "builtins.dict": "dict", "collections.OrderedDict": "dict", "collections.defaultdict": "dict",
    "collections.UserDict": "dict", "collections.ChainMap": "dict", "typing.Dict": "dict",
    "builtins.set": "set", "builtins.frozenset": "set", "typing.Set": "set", "builtins.tuple": "tuple",
    **{name: name for name in library.HOLDERS},
}  # fmt: skip

HOMES = {
    "builtins": builtins,
    "collections": collections,
    "collections.abc": collections.abc,
    "typing": collections.abc,
}


def contents_of(s: Solver, value: int) -> int:
    """The container value that *value* is by inheritance; -1 where it is none."""
    kind, owner, _ = s.values.all[value]
    if kind not in INSTANCES:
        return -1
    outside = s.hierarchy.outside(owner)
    if not outside or not any(base in SHAPES for base in outside):
        return -1
    for current in reversed(s.hierarchy.order(owner)):
        for _, base in s.hierarchy.bases.get(current, ()):
            if isinstance(base, str) and base in SHAPES:
                return s.values.number(Kind.BOX, s.new_box(("contents", current), SHAPES[base]))
    return -1


def answers(s: Solver, owner: int, method: str) -> bool:
    """Whether a builtin type or container that the class derives from has the special method, and not as all do."""
    return any(getattr(base, method, None) is not getattr(object, method, None) for base in _builtin_bases(s, owner))


def is_inherited(s: Solver, owner: int, name: str) -> bool:
    """Whether a builtin type or container that the class derives from has the attribute, so no hook is asked for it."""
    return hasattr(object, name) or any(hasattr(base, name) for base in _builtin_bases(s, owner))


def _builtin_bases(s: Solver, owner: int) -> Iterator[type]:
    for base in s.hierarchy.outside(owner):
        module, _, last = base.rpartition(".")
        home = HOMES.get(module)
        found = getattr(home, last, None) if home is not None else None
        if isinstance(found, type):
            yield found
