"""What outside functions do to the values they are given, as far as their documentation says."""

import re
from collections.abc import Callable, Iterable

from sleepcode.core.link.rules import containers, dotted, making, members, named_tuples, relatives, slots
from sleepcode.core.link.rules.binding import enter_method
from sleepcode.core.link.rules.calls import CALLABLES, call_function
from sleepcode.core.link.rules.container_functions import (
    add_up,
    apply,
    choose,
    compare_held,
    copy,
    largest,
    make_record,
    take_next,
)
from sleepcode.core.link.rules.handed_over import called_back, escapes, made_by_base, run_overriding
from sleepcode.core.link.rules.holders import gather, hold, wait_for_both
from sleepcode.core.link.rules.hooks import make_class
from sleepcode.core.link.rules.metaclasses import made_by
from sleepcode.core.link.rules.narrowing import as_instance
from sleepcode.core.link.rules.operator_functions import MODULE, call_operator
from sleepcode.core.link.rules.operator_methods import operate
from sleepcode.core.link.rules.protocols import ask, awaited, call_each, enter_with, has, iterate
from sleepcode.core.link.rules.running_hooks import call_plain
from sleepcode.core.link.rules.static_dispatch import gives_itself
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind
from sleepcode.languages.python import library

# A name that asks a question about its argument: is_plain, isFunction, iscoroutinefunction.
PREDICATE = re.compile(r"(is|has)(_|[A-Z])|is[a-z]*(function|method|class|type)$")

Model = Callable[[Solver, str, Call], None]


def call_outside(s: Solver, name: str, call: Call, receiver: int | None) -> None:
    """*call* runs what is called *name* outside of the project."""
    if not call.decorates:
        s.runs_at(call.site).setdefault(outside_name(name), "call")
    is_operator = name.startswith(MODULE) and call_operator(s, name, call)
    if not is_operator and not _call_method(s, name, call, receiver):
        _call_function(s, name, call, receiver)
    _pass_elements(s, name, call)
    if receiver is not None:
        called_back(s, receiver, call.site, name.rpartition(".")[2])
        _give_items(s, name, receiver, call)
        kind, owner, _ = s.values.all[receiver]
        around = s.program.parent(s.node_definition[call.site.node])
        if kind in INSTANCES and around not in s.hierarchy.order(owner):  # its own methods know what they call
            run_overriding(s, receiver, call.site, name)


def _give_items(s: Solver, name: str, receiver: int, call: Call) -> None:
    """What an abstract container's own `get`, `values` and the like give: what the subclass's `__getitem__` does."""
    base, _, last = name.rpartition(".")
    if call.result < 0 or last not in library.RUNS.get(base, ()) or not has(s, receiver, "__getitem__"):
        return
    into = call.result
    if last in library.GIVE_VIEWS:
        number = s.new_box(("view", call.site.number), "list")
        into = s.boxes[number].loose
        s.give(call.result, Kind.BOX, number)
        if last == "items":
            pair = s.new_box(("pair", call.site.number), "tuple")
            s.give(into, Kind.BOX, pair)
            into = s.fresh()
            containers.put(s, s.boxes[pair], 1, into)
    elif last not in library.GIVE_ITEM:
        return
    enter_method(s, Call(call.site, into), receiver, "__getitem__", "callback")
    for source in call.positional[1:2]:
        s.flow(source, into)


def outside_name(name: str) -> str:
    """`builtin:len`, `external:os.path.join`."""
    return f"builtin:{name[9:]}" if name.startswith("builtins.") else f"external:{name}"


def _call_method(s: Solver, name: str, call: Call, receiver: int | None) -> bool:
    """Whether *name* is a method of which it is known what it does to its *receiver*; *call* then did it."""
    last = name.rpartition(".")[2]
    if receiver is None:
        return False
    if name == members.SEND:
        _send(s, receiver, call)
    elif name == "builtins.type.__call__":
        _make(s, receiver, call)
    elif name in relatives.METHODS:
        relatives.call_for_relatives(s, name, receiver, call.result)
    elif name in named_tuples.METHODS:
        named_tuples.call_method(s, last, receiver, call)
    elif name == library.REFERENT:
        s.add(call.result, receiver)
    elif (asked := library.ASSERTS.get(last)) is not None:
        _assert(s, asked, call)
    else:
        return False
    return True


def _call_function(s: Solver, name: str, call: Call, receiver: int | None) -> None:
    if model := MODELS.get(name):
        model(s, name, call)
    elif name.endswith(".__new__"):
        s.watch(call.first, _made, call)
    elif name.rpartition(".")[2] in library.MAKES_TASK:
        hold(s, name, call)
    elif (waits := library.ENTERS.get(name.rpartition(".")[2])) is not None:
        s.watch(call.first, enter_with, call.result, call.site, waits)
    elif not call_plain(s, name, call, receiver):
        ask(s, name, call)
        if name in library.IMPORTS_BY_NAME:
            dotted.import_named(s, name, call)
        if receiver is not None and gives_itself(s, receiver):
            s.add(call.result, receiver)
        if receiver is not None:
            made_by_base(s, receiver, name, call)
        _unknown(s, name, call)


def _pass_elements(s: Solver, name: str, call: Call) -> None:
    """What is iterated over, and the functions given for elements and defaults."""
    site, result = call.site, call.result
    if name in library.ITERATES and name != "builtins.reversed":
        for source in call.positional[: 1 if name in library.ITERATES_FIRST else None]:
            s.watch(source, iterate, s.variable_for("element", site.number), site)
    for label, source in call.keywords:
        if label == "key":
            element = s.variable_for("element", site.number)
            call_each(s, source, element, -1, site)
        elif label in library.FIELD_CALLS and name.rpartition(".")[2] in library.FIELDS:
            role = "" if label in library.MAKES_DEFAULT else label
            s.watch(source, _field_calls, role, result)
        elif label in library.MAKES_DEFAULT:
            s.watch(source, call_function, Call(site, result), "callback")
    if name == "builtins.next":
        s.flow(s.variable_for("element", site.number), result)
    elif name in ("builtins.any", "builtins.all"):
        operate(s, "__bool__", s.variable_for("element", site.number), -1, -1, site)


def _field_calls(s: Solver, value: int, role: str, result: int) -> None:
    """`field(default_factory=make)`, `attr.ib(validator=[one, other])`."""
    kind, a, _ = s.values.all[value]
    if kind == Kind.BOX and role:
        if s.first_time("field calls", a, role, result):
            s.watch(s.boxes[a].everything, _field_calls, role, result)
    else:
        s.give(result, Kind.FACTORY, value, role)


def _send(s: Solver, generator: int, call: Call) -> None:
    _, definition, context = s.values.all[s.values.all[generator][1]]
    sends = s.frame_of(definition, context).variable(s.program.definitions[definition].sends)
    for source in call.positional[:1]:
        s.flow(source, sends)
    s.flow(s.yields(s.values.all[generator][1]), call.result)


def _of_first(handler: Callable[[Solver, int, Call], None]) -> Model:
    """What does *handler* to each value of the first argument."""
    return lambda s, name, call: s.watch(call.first, handler, call)


def _wrapped(kind: int) -> Model:
    """What gives back its first argument as a value of *kind*."""
    return _of_first(lambda s, value, call: s.give(call.result, kind, value))


def _wrapped_function(kind: int) -> Model:
    def wrap(s: Solver, value: int, call: Call) -> None:
        if s.values.all[value][0] in (Kind.FUNCTION, Kind.BOUND):
            s.give(call.result, kind, value)

    return _of_first(wrap)


def _bind_to(s: Solver, function: int, call: Call) -> None:
    """`types.MethodType(function, receiver)`."""
    if s.values.all[function][0] in CALLABLES:
        for receiver in call.positional[1:2]:
            s.watch(receiver, lambda s, value: s.give(call.result, Kind.BOUND, function, value))


def _refer(s: Solver, name: str, call: Call) -> None:
    """`weakref.ref(value, callback)`: a function that returns *value*."""
    referent = s.values.number(Kind.EXTERNAL, library.REFERENT)
    s.watch(call.first, lambda s, value: s.give(call.result, Kind.BOUND, referent, value))
    escapes(s, call.without(1))


def _return_known(s: Solver, name: str, call: Call) -> None:
    s.give(call.result, Kind.OBJECT, library.RETURNS[name])
    ask(s, name, call)
    escapes(s, call, by_name=_calls_nothing(name))


def _assert(s: Solver, method: str, call: Call) -> None:
    """`self.assertEqual(first, second)`: asks what its operator asks, and calls nothing."""
    given = (*call.positional, -1, -1)
    left, right = (given[1], given[0]) if method == "__contains__" else (given[0], given[1])
    if method and left >= 0:
        operate(s, method, left, -1 if method == "__bool__" else right, -1, call.site)


def _super(s: Solver, owner: int, call: Call) -> None:
    kind, a, _ = s.values.all[owner]
    if kind == Kind.CLASS and len(call.positional) > 1:
        s.watch(call.positional[1], lambda s, receiver: s.give(call.result, Kind.SUPER, a, receiver))


def _property(s: Solver, name: str, call: Call) -> None:
    given = {**dict(zip(("fget", "fset", "fdel"), call.positional, strict=False)), **dict(call.keywords)}

    def got_by(s: Solver, getter: int) -> None:
        s.watch(given.get("fset", -1), lambda s, setter: s.give(call.result, Kind.PROPERTY, getter, setter))
        s.flow(given.get("fdel", -1), s.variable_for("deleter", getter))
        s.give(call.result, Kind.PROPERTY, getter, -1)

    s.watch(given.get("fget", -1), got_by)


def _partial(s: Solver, value: int, call: Call) -> None:
    key = ("partial", value, call.site.number, call.result)
    number = s.named.get(key)
    if number is None:
        s.partials.append((value, call.without(1)))
        number = s.named[key] = len(s.partials) - 1
    s.give(call.result, Kind.PARTIAL, number)


def _dispatching(s: Solver, value: int, call: Call) -> None:
    s.variable_for("registered", value)
    s.add(call.result, value)


def _made(s: Solver, value: int, call: Call) -> None:
    result = call.result
    kind, a, place = s.values.all[value]
    if kind == Kind.CLASS or (kind == Kind.CLS and place):
        s.give(result, Kind.INSTANCE, a, place)
    elif kind == Kind.CLS:
        s.give(result, Kind.SELF, a)
    if kind in (Kind.CLASS, Kind.CLS):
        for owner in made_by(s, a):
            s.give(result, Kind.CLS, owner)


def _make_first(s: Solver, name: str, call: Call) -> None:
    """`type.__call__(C, ...)`; with a receiver it is `super().__call__(...)` in a metaclass."""
    s.watch(call.first, _make, call.giving(*call.positional[1:]))


def _make(s: Solver, value: int, call: Call) -> None:
    kind, owner, _ = s.values.all[value]
    if kind in (Kind.CLASS, Kind.CLS):  # a metaclass's `cls` is the class that is called
        making.make(s, Kind.CLASS, owner, s.values.number(Kind.CLASS, owner), call, "call")


def _type(s: Solver, name: str, call: Call) -> None:
    """Of one argument its class; of three a class, which is as good as its bases."""
    if len(call.positional) == 1:
        s.watch(call.first, _type_of, call.result)
    elif len(call.positional) == 3:
        bases = call.result if call.result >= 0 else s.fresh()
        s.watch(call.positional[1], iterate, bases, call.site)
        s.watch(bases, make_class, call)


def _type_of(s: Solver, value: int, result: int) -> None:
    kind, a, _ = s.values.all[value]
    if kind == Kind.INSTANCE:
        s.give(result, Kind.CLASS, a)
    elif kind == Kind.SELF:
        s.give(result, Kind.CLS, a)
    elif kind == Kind.OBJECT:
        s.give(result, Kind.EXTERNAL, a)


def _expect(s: Solver, name: str, call: Call) -> None:
    """`with pytest.raises(Error) as found`: found.value is one."""
    value = s.values.number(Kind.BOX, s.new_box(("expected", call.site.number), "record"))
    s.add(call.result, value)
    caught = s.variable_for("value attribute", value, library.EXPECTS[name])
    for source in call.positional[:1]:
        s.watch(source, as_instance, caught)
    if name in library.EXPECTS_TEXT or any(label == "match" for label, _ in call.keywords):
        ask(s, "builtins.str", Call(call.site, -1, (caught,)))
    escapes(s, call)


def _replace(s: Solver, name: str, call: Call) -> None:
    """`dataclasses.replace(thing, field=value)`: another one, made of its fields."""

    def replaced(s: Solver, value: int) -> None:
        kind, owner, _ = s.values.all[value]
        s.add(call.result, value)
        if kind in INSTANCES:
            for label, source in call.keywords:
                s.flow(source, slots.own(s, owner, label))
            making.run_after_fields(s, owner, value, call.site, "call")

    s.watch(call.first, replaced)


def _identity(s: Solver, name: str, call: Call) -> None:
    """Returns its argument; called without a function it returns a decorator that does."""
    given = call.positional[1:2] if name == "typing.cast" else call.positional[:1]
    for source in given:
        s.flow(source, call.result)
    if not any(s.points_to[v] for v in given if v >= 0):
        s.give(call.result, Kind.EXTERNAL, f"{name}()" if not name.endswith("()") else name)
    ask(s, name, call)


def _unknown(s: Solver, name: str, call: Call) -> None:
    """Nothing is known but the name: functions it is given may be called, a decorator gives its argument."""
    for source in call.positional[:1]:
        s.watch(source, _handed_back, call)
    last = name.removesuffix(".default").rpartition(".")[2]  # a default import goes by its module's name
    hooks = s.program.hooks_of(s.node_definition[call.site.node])
    if not call.decorates and not hooks.library.inert.intersection((last, name)):
        escapes(s, call, name.removesuffix(".default"), by_name=_calls_nothing(name))
    if last[:1].isupper() or (last[:1] == "_" and last[1:2].isupper()):
        s.give(call.result, Kind.OBJECT, name)
    else:
        s.outside.add(call.result)


def _handed_back(s: Solver, value: int, call: Call) -> None:
    kind = s.values.all[value][0]
    wraps = len(call.positional) == 1 and kind in (Kind.FUNCTION, Kind.CLASS)
    if wraps and kind == Kind.FUNCTION and not call.decorates and not s.named_builtins(call.site):
        _partial(s, value, call)  # to be called; what else the wrapper has is its own (supertest's request(app))
    elif call.decorates or wraps:
        s.add(call.result, value)


def _calls_nothing(name: str) -> bool:
    module, _, last = name.rpartition(".")
    if module == "builtins" or module.startswith("builtins."):
        return True
    quiet = not library.CALL_NOTHING.isdisjoint((name, module, module.rpartition(".")[0]))  # a class of it
    quiet = quiet or PREDICATE.match(last) is not None
    return quiet and name not in library.CALL_AFTER_ALL and last != "__init__"


def _nothing(s: Solver, name: str, call: Call) -> None:
    """The extractor reads it as an attribute."""


def _truth(s: Solver, name: str, call: Call) -> None:
    s.give(call.result, Kind.OBJECT, "builtins.bool")


def _each(names: Iterable[str], model: Model) -> dict[str, Model]:
    return dict.fromkeys(names, model)


MODELS: dict[str, Model] = {
    **_each((f"builtins.{each}" for each in ("issubclass", "hasattr", "callable", "setattr", "delattr")), _truth),
    **_each(library.RETURNS, _return_known),
    "builtins.getattr": _nothing,
    "types.MethodType": _of_first(_bind_to),
    "builtins.vars": lambda s, name, call: s.watch(call.first, members.read, "__dict__", call.result, call.site),
    "builtins.next": take_next,
    **_each((f"{each}{made}" for each in library.IDENTITIES for made in ("", "()")), _identity),
    **_each(library.COPIES, copy),
    **_each(library.EXPECTS, _expect),
    **_each(library.COMPARES_HELD, compare_held),
    library.MAKES_RECORD_TYPE: lambda s, name, call: named_tuples.make_type(s, call),
    **_each(library.RECORDS, make_record),
    "asyncio.gather": gather,
    **_each(("asyncio.wait", "concurrent.futures.wait"), wait_for_both),
    **_each(library.WAITS_FOR, _of_first(lambda s, value, call: awaited(s, value, call.result, call.site))),
    **_each((*library.HOLDERS, *library.HOLDS_FIRST), hold),
    **_each((*library.CHOOSES, "builtins.max", "builtins.min"), choose),
    **_each(library.LARGEST, largest),
    "builtins.sum": add_up,
    **_each(library.APPLIES, apply),
    **_each(library.FACTORIES, _of_first(lambda s, value, call: s.give(call.result, Kind.FACTORY, value, ""))),
    **_each(library.REPLACES, _replace),
    **_each(library.REFERENCES, _refer),
    "builtins.type.__call__": _make_first,
    "builtins.type": _type,
    **_each(("functools.singledispatch", "functools.singledispatchmethod"), _of_first(_dispatching)),
    **_each(("functools.partial", "functools.partialmethod"), _of_first(_partial)),
    "functools.wraps": _wrapped(Kind.WRAPS),
    **_each(library.DECORATOR_MAKERS, _wrapped_function(Kind.MAKER)),
    **_each(library.MANAGERS, _wrapped_function(Kind.MANAGED)),
    **_each(("builtins.classmethod", "abc.abstractclassmethod"), _wrapped(Kind.CLASSMETHOD)),
    **_each(("builtins.staticmethod", "abc.abstractstaticmethod"), _wrapped(Kind.STATIC)),
    **_each(library.PROPERTIES, _property),
    "builtins.super": _of_first(_super),
}
