"""What is called: how a value of each kind takes a call."""

from collections.abc import Callable

from sleepcode.core.link.rules import container_methods, making, models, named_tuples
from sleepcode.core.link.rules.binding import bind, enter_method
from sleepcode.core.link.rules.calls import call_function, enter
from sleepcode.core.link.rules.contents import contents_of
from sleepcode.core.link.rules.patterns import call_of_guessed
from sleepcode.core.link.rules.signatures import call_signed
from sleepcode.core.link.rules.static_dispatch import underlying
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

BINDS = 1  # a partial that is bound to its receiver like a function


def _function(s: Solver, value: int, call: Call, kind: str) -> None:
    enter(s, call, value, None, kind)
    registered = s.named.get(("registered", value))
    if registered is not None and s.first_time("called", registered, call):  # it may be registered under itself
        s.watch(registered, Solver.call, call, kind)


def _bound(s: Solver, value: int, call: Call, kind: str) -> None:
    _, function, receiver = s.values.all[value]
    what, a, _ = s.values.all[function]
    if what == Kind.FUNCTION:
        enter(s, call, function, receiver, kind)
        registered = s.named.get(("registered", function))
        if registered is not None:
            s.watch(registered, _enter_registered, receiver, call, kind)
    elif what == Kind.MANAGED:
        enter(s, call.without(0), a, receiver, kind)
        s.give(call.result, Kind.MANAGER, a)
    elif what == Kind.EXTERNAL:
        models.call_outside(s, a, call, receiver)
        held = contents_of(s, receiver)
        if held >= 0:
            container_methods.call_container(s, held, a.rpartition(".")[2], call)
    elif what == Kind.PARTIAL:
        first = s.variable_for("receiver", receiver)
        s.add(first, receiver)
        s.call(function, call.giving(first, *call.positional), kind)
    else:
        s.call(function, call, kind)


def _enter_registered(s: Solver, value: int, receiver: int, call: Call, kind: str) -> None:
    """What `@method.register` was given is called as that method: it may be a class method."""
    if s.values.all[value][0] == Kind.FUNCTION:
        enter(s, call, value, receiver, kind)
    else:
        got = s.variable_for("got", value, receiver, call.site.number)
        bind(s, value, receiver, got, call.site)
        s.watch(got, Solver.call, call, kind)


def _class(s: Solver, value: int, call: Call, kind: str) -> None:
    what, owner, _ = s.values.all[value]
    making.construct(s, what, owner, value, call, kind)


def _instance(s: Solver, value: int, call: Call, kind: str) -> None:
    owner = s.values.all[value][1]
    s.watch(underlying(s, owner), call_function, call, kind)
    enter_method(s, call, value, "__call__", kind)
    if call.decorates and s.hierarchy.outside(owner) and not s.hierarchy.has(owner, "__call__"):
        s.add(call.result, value)  # `@group(cls=Own)`: an object stands for what is decorated, and holds it
        s.flow(call.positional[0], call.result)
    if "javascript" in s.program.families:
        call_signed(s, owner, call)


def _external(s: Solver, value: int, call: Call, kind: str) -> None:
    models.call_outside(s, s.values.all[value][1], call, None)


def _method_of_box(s: Solver, value: int, call: Call, kind: str) -> None:
    _, box, name = s.values.all[value]
    container_methods.call_container(s, box, name, call)


def _guessed(s: Solver, value: int, call: Call, kind: str) -> None:
    _, member, classes = s.values.all[value]
    s.call(member, call_of_guessed(s, classes, call), kind)


def _wrapped(s: Solver, value: int, call: Call, kind: str) -> None:
    s.call(s.values.all[value][1], call, kind)


def _managed(s: Solver, value: int, call: Call, kind: str) -> None:
    function = s.values.all[value][1]
    enter(s, call.without(0), function, None, kind)
    s.give(call.result, Kind.MANAGER, function)


def _partial(s: Solver, value: int, call: Call, kind: str) -> None:
    """The callee of a functools.partial, with the arguments it already has."""
    function, given = s.partials[s.values.all[value][1]]
    completed = Call(
        call.site,
        call.result,
        given.positional + call.positional,
        given.keywords + call.keywords,
        given.stars + call.stars,
        given.mappings + call.mappings,
        call.decorates,
    )
    s.call(function, completed, kind)


def _gives_first(s: Solver, value: int, call: Call, kind: str) -> None:
    """What a decorator gives back; `UserId = NewType("UserId", int)` gives what it is given."""
    s.flow(call.first, call.result)


def _returns(s: Solver, value: int, call: Call, kind: str) -> None:
    s.flow(s.values.all[value][1], call.result)


def _maker(s: Solver, value: int, call: Call, kind: str) -> None:
    """The function that a made decorator gives: it calls its own with what is decorated before its own arguments."""
    function = s.values.all[value][1]
    if s.first_time("made decorator", function, call.result):
        s.partials.append((function, Call(call.site, -1, call.positional)))
        s.give(call.result, Kind.PARTIAL, len(s.partials) - 1, BINDS)


def _record(s: Solver, value: int, call: Call, kind: str) -> None:
    named_tuples.make_one(s, value, call)


def _refiner(s: Solver, value: int, call: Call, kind: str) -> None:
    """`@x.setter`, `@f.register`."""
    _, refined, name = s.values.all[value]
    by = _refine if s.values.all[refined][0] == Kind.PROPERTY else _register
    s.watch(call.first, by, refined, name, call)
    for source in call.positional[1:2]:
        s.flow(source, s.variable_for("registered", refined))


def _refine(s: Solver, function: int, refined: int, name: str, call: Call) -> None:
    _, getter, setter = s.values.all[refined]
    if name == "setter":
        s.give(call.result, Kind.PROPERTY, getter, function)
    elif name == "getter":
        s.give(call.result, Kind.PROPERTY, function, setter)
    else:
        s.add(s.variable_for("deleter", getter), function)
        s.add(call.result, refined)


def _register(s: Solver, given: int, refined: int, name: str, call: Call) -> None:
    if s.values.all[given][0] in (Kind.FUNCTION, Kind.CLASSMETHOD, Kind.STATIC):
        s.add(s.variable_for("registered", refined), given)
        s.add(call.result, given)
    else:
        s.give(call.result, Kind.REFINER, refined, name)


CALLEES: dict[int, Callable[[Solver, int, Call, str], None]] = {
    Kind.FUNCTION: _function,
    Kind.BOUND: _bound,
    Kind.CLASS: _class,
    Kind.CLS: _class,
    Kind.INSTANCE: _instance,
    Kind.SELF: _instance,
    Kind.EXTERNAL: _external,
    Kind.METHOD_OF_BOX: _method_of_box,
    Kind.GUESSED: _guessed,
    Kind.STATIC: _wrapped,
    Kind.CLASSMETHOD: _wrapped,
    Kind.MANAGED: _managed,
    Kind.PARTIAL: _partial,
    Kind.WRAPS: _gives_first,
    Kind.MANAGER: _gives_first,
    Kind.TYPE: _gives_first,
    Kind.RETURNS: _returns,
    Kind.REFINER: _refiner,
    Kind.MAKER: _maker,
    Kind.RECORD: _record,
}
