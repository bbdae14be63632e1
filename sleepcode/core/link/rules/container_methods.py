"""What the methods of a list, dict, set or tuple do to what it holds."""

from sleepcode.core.link.rules import containers, named_tuples
from sleepcode.core.link.rules.builtin_members import NAMED_TUPLES
from sleepcode.core.link.rules.constants import given_key
from sleepcode.core.link.rules.protocols import absorb, call_each, compare, enter_if_has, look_up
from sleepcode.core.link.state.records import Box, Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind
from sleepcode.languages.python import library

KEYED = {"dict": ("get", "pop", "setdefault"), "set": ("add", "discard", "remove")}  # their first argument is a key


def call_container(s: Solver, box_value: int, name: str, call: Call) -> None:
    """Run the method *name* of the container that *box_value* is."""
    box = s.boxes[s.values.all[box_value][1]]
    if "." in box.kind:
        _call_holder(s, box, box_value, name, call)
        return
    if s.named_builtins(call.site) and name != "__init__":
        kind = box.kind if box.kind != "generator" else "list"
        s.runs_at(call.site).setdefault(f"builtin:{kind}.{name}", "call")
    if name in KEYED.get(box.kind, ()):
        for source in call.positional[:1]:
            look_up(s, source, call.site)
    method = _METHODS.get(name)
    if method is not None:
        method(s, box, name, call)
    if name in _GIVES_ITSELF:
        s.add(call.result, box_value)
    elif method is None and name in NAMED_TUPLES:
        named_tuples.call_method_of_tuple(s, name, box_value, call)


def _call_holder(s: Solver, box: Box, value: int, name: str, call: Call) -> None:
    """A method of a queue, a future or another object of the outside that holds things."""
    s.runs_at(call.site).setdefault(f"external:{box.kind}.{name}", "call")
    if name in library.PUTS:
        _put(s, box, name, call)
    elif name in library.TAKES:
        _get(s, box, name, call)
    elif name in library.GIVES_ITSELF_TO:
        itself = s.variable_for("holder", value)
        s.add(itself, value)
        call_each(s, call.first, itself, -1, call.site)


def _put(s: Solver, box: Box, name: str, call: Call) -> None:
    for source in call.positional[:1]:
        containers.put(s, box, None, source)


def _insert(s: Solver, box: Box, name: str, call: Call) -> None:
    for source in call.positional[1:2]:
        containers.put(s, box, given_key(s, call) if name == "__setitem__" else None, source)


def _absorb(s: Solver, box: Box, name: str, call: Call) -> None:
    for source in call.positional:
        s.watch(source, lambda s, value: absorb(s, box, value, call.site))
        if name == "extend":
            s.watch(source, enter_if_has, "__len__", call.site)  # how much that is
    for label, source in call.keywords:
        containers.put(s, box, label, source)
    for source in call.mappings:
        s.watch(source, lambda s, value: absorb(s, box, value))


def _get(s: Solver, box: Box, name: str, call: Call) -> None:
    key = given_key(s, call) if box.kind == "dict" else None
    if key is None and call.result >= 0:
        s.tables.add(call.result)
        s.widen_copies(call.result)
    containers.get(s, box, key, call.result)
    for source in call.positional[1:2]:
        s.flow(source, call.result)
        if name == "setdefault":
            containers.put(s, box, key, source)


def _items(s: Solver, box: Box, name: str, call: Call) -> None:
    row = s.new_box(("items", call.site.number), "tuple")
    containers.put(s, s.boxes[row], 0, containers.keys_of(s, box))
    containers.put(s, s.boxes[row], 1, box.everything)
    rows = s.new_box(("pairs", call.site.number), "list")
    s.give(s.boxes[rows].loose, Kind.BOX, row)
    s.give(call.result, Kind.BOX, rows)


def _popitem(s: Solver, box: Box, name: str, call: Call) -> None:
    row = s.new_box(("items", call.site.number), "tuple")
    containers.put(s, s.boxes[row], 1, box.everything)
    s.give(call.result, Kind.BOX, row)


def _view(s: Solver, box: Box, name: str, call: Call) -> None:
    """`keys()`, `values()`."""
    number = s.new_box((name, call.site.number), "list")
    s.flow(containers.keys_of(s, box) if name == "keys" else box.everything, s.boxes[number].loose)
    s.give(call.result, Kind.BOX, number)


def _look_for(s: Solver, box: Box, name: str, call: Call) -> None:
    if box.kind not in ("dict", "set"):
        s.watch(box.everything, compare, "__eq__", call.site)


def _sort(s: Solver, box: Box, name: str, call: Call) -> None:
    for label, source in call.keywords:
        if label == "key":
            call_each(s, source, box.everything, -1, call.site)
    if not call.keywords:
        s.watch(box.everything, enter_if_has, "__lt__", call.site)


_METHODS = {
    **dict.fromkeys(("append", "add", "appendleft", "push"), _put),
    **dict.fromkeys(("insert", "__setitem__"), _insert),
    **dict.fromkeys(
        ("extend", "update", "extendleft", "union", "intersection", "difference", "__init__", "__ior__"),
        _absorb,
    ),
    **dict.fromkeys(("get", "pop", "setdefault", "popleft", "__getitem__"), _get),
    "items": _items,
    "popitem": _popitem,
    **dict.fromkeys(("keys", "values"), _view),
    **dict.fromkeys(("index", "count", "remove", "__contains__"), _look_for),
    "sort": _sort,
}
_GIVES_ITSELF = {
    "extend", "update", "extendleft", "union", "intersection", "difference", "__init__", "__ior__",
    "copy", "__enter__", "__iter__",
}  # fmt: skip
