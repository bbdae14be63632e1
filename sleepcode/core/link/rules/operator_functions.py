"""The module `operator`: its functions are operators, and what its makers give reads or calls by name."""

from sleepcode.core.link.rules import members
from sleepcode.core.link.rules.operator_methods import operate
from sleepcode.core.link.rules.protocols import item, set_item
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

MODULE = "operator."
_ORDER = ("lt", "le", "eq", "ne", "ge", "gt")
_ARITHMETIC = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift",
)  # fmt: skip
_UNARY = ("neg", "pos", "abs", "invert")
BINARY = {
    **{name: f"__{name}__" for name in (*_ORDER, *_ARITHMETIC)},
    **{f"i{name}": f"__i{name}__" for name in _ARITHMETIC},
    **{f"{name}_": f"__{name}__" for name in ("and", "or")},
    "contains": "__contains__",
    "concat": "__add__",
    "iconcat": "__iadd__",
}  # fmt: skip
UNARY = {**{name: f"__{name}__" for name in _UNARY}, "inv": "__invert__", "truth": "__bool__", "not_": "__bool__"}


def call_operator(s: Solver, name: str, call: Call) -> bool:
    """Whether *name* is a function of the module operator, which *call* then runs."""
    name = name.removeprefix(MODULE)
    maker, _, key = name.partition(".")
    given = call.positional
    if key:
        if maker == "methodcaller":
            _call_method(s, key, call)
        elif maker == "attrgetter":
            _read_path(s, key, call)
        return True
    if name == "itemgetter":
        s.give(call.result, Kind.EXTERNAL, f"{MODULE}itemgetter()")
        return True
    if name == "itemgetter()":
        return _take_item(s, -1, call)
    dunder = name[2:-2] if name.startswith("__") and name.endswith("__") else name
    if dunder in UNARY and len(given) == 1:
        operate(s, UNARY[dunder], given[0], -1, call.result, call.site)
    elif dunder in BINARY and len(given) == 2:
        operate(s, BINARY[dunder], given[0], given[1], call.result, call.site)
    elif dunder == "getitem" and len(given) == 2:
        return _take_item(s, given[1], call)
    elif dunder == "setitem" and len(given) == 3:
        s.watch(given[0], set_item, s.constants.get(given[1]), given[2], call.site, given[1])
    elif dunder == "call" and given:
        s.watch(given[0], Solver.call, call.giving(*given[1:]))
    else:
        return False
    return True


def _take_item(s: Solver, key: int, call: Call) -> bool:
    for source in call.positional[:1]:
        s.watch(source, item, s.constants.get(key), call.result, call.site, False, key)
    return True


def _call_method(s: Solver, name: str, call: Call) -> None:
    """What `methodcaller(name)` gave is called."""
    method = s.variable_for("method of", call.site.number, name)
    for source in call.positional[:1]:
        s.watch(source, members.read, name, method, call.site)
    s.watch(method, Solver.call, Call(call.site, call.result))


def _read_path(s: Solver, path: str, call: Call) -> None:
    """What `attrgetter("a.b")` gave is called."""
    names = path.split(".")
    for source in call.positional[:1]:
        for place, name in enumerate(names):
            last = place == len(names) - 1
            into = call.result if last else s.variable_for("attribute of", call.site.number, path, place)
            s.watch(source, members.read, name, into, call.site)
            source = into
