"""How a value that was found on a class binds to what it is read of, and the special methods that are found so."""

from collections.abc import Callable

from sleepcode.core.facts import Flag
from sleepcode.core.link.rules import slots
from sleepcode.core.link.rules.calls import enter
from sleepcode.core.link.rules.generics import expect_declared
from sleepcode.core.link.rules.static_dispatch import is_setter
from sleepcode.core.link.state.records import MANY_PLACES, NOWHERE, Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, OBJECTS, Kind

PLACES_APART = 16  # where a special method of one receiver is told apart by what it is given


def bind(s: Solver, member: int, receiver: int, result: int, site: Site) -> None:
    """A value found on the class, as seen through *receiver* (the descriptor protocol)."""
    kind, a, b = s.values.all[member]
    receiver_kind, owner, _ = s.values.all[receiver]
    through_instance = receiver_kind in INSTANCES
    if kind in (Kind.FUNCTION, Kind.MANAGED):
        function = s.values.all[a] if kind == Kind.MANAGED else (kind, a, b)
        flags = s.program.definitions[function[1]].flags
        if flags & Flag.STATIC:
            s.add(result, member)
        elif flags & Flag.PROPERTY and through_instance:
            enter(s, Call(site, result), member, receiver, "property")
        elif through_instance or flags & Flag.CLASSMETHOD:
            s.give(result, Kind.BOUND, member, receiver)
        else:
            s.add(result, member)
    elif kind == Kind.PARTIAL and b and through_instance:
        s.give(result, Kind.BOUND, member, receiver)
    elif kind == Kind.STATIC:
        s.add(result, a)
    elif kind == Kind.CLASSMETHOD:
        holder = receiver
        if through_instance:
            holder = s.values.number(Kind.CLS if receiver_kind == Kind.SELF else Kind.CLASS, owner)
        if s.values.all[a][0] == Kind.PROPERTY:
            enter(s, Call(site, result), s.values.all[a][1], holder, "property")
        else:
            s.give(result, Kind.BOUND, a, holder)
    elif kind == Kind.PROPERTY:
        if through_instance:
            enter(s, Call(site, result), a, receiver, "property")
        else:
            s.add(result, member)
    elif kind == Kind.FACTORY:
        pass  # what it makes is held by the object
    elif kind == Kind.INSTANCE and s.hierarchy.member(a, "__get__") is not None:
        declared = through_instance and expect_declared(s, result, member, "__get__")
        enter_method(s, Call(site, -1 if declared else result), member, "__get__", "property")
        if not through_instance:
            s.add(result, member)
    else:
        s.add(result, member)


def bind_accessor(s: Solver, member: int, receiver: int, result: int, site: Site) -> None:
    """What an object without a class holds under a name; a getter among its accessors runs (JavaScript)."""
    kind, a, _ = s.values.all[member]
    if kind == Kind.FUNCTION and s.program.definitions[a].flags & Flag.PROPERTY:
        enter(s, Call(site, result), member, receiver, "property")
    elif kind != Kind.FUNCTION or not is_setter(s, member):
        s.add(result, member)


def bind_anywhere(s: Solver, member: int, receiver: int, result: int) -> None:
    """As `bind`, for all places at once; what runs code when it is bound is given as it is."""
    if runs_when_bound(s, member):
        s.add(result, member)
    else:
        bind(s, member, receiver, result, NOWHERE)


def runs_when_bound(s: Solver, member: int) -> bool:
    """Whether it is a property or another descriptor with code of its own."""
    kind, a, _ = s.values.all[member]
    if kind in (Kind.CLASSMETHOD, Kind.MANAGED):
        kind, a, _ = s.values.all[a]
    if kind == Kind.FUNCTION:
        return bool(s.program.definitions[a].flags & Flag.PROPERTY)
    return kind == Kind.PROPERTY or (kind == Kind.INSTANCE and s.hierarchy.member(a, "__get__") is not None)


def bind_to_class(s: Solver, member: int, receiver: int, result: int, site: Site) -> None:
    """A member of the metaclass, bound to the class it made."""
    kind, a, _ = s.values.all[member]
    if kind == Kind.FUNCTION and s.program.definitions[a].flags & Flag.PROPERTY:
        enter(s, Call(site, result), member, receiver, "property")
    elif kind == Kind.FUNCTION:
        s.give(result, Kind.BOUND, member, receiver)
    elif kind == Kind.PROPERTY:
        enter(s, Call(site, result), a, receiver, "property")
    else:
        s.add(result, member)


def enter_method(s: Solver, call: Call, value: int, name: str, kind: str) -> None:
    """Run `type(value).name` with *value* as its receiver, overrides included where it may be a subclass."""
    what, owner, _ = s.values.all[value]
    if what not in OBJECTS:
        return
    key = ("method", value, name)  # the same at every place
    callee = s.named.get(key)
    if callee is None:
        callee = s.named[key] = s.fresh()
        s.watch(slots.slot(s, owner, name, virtual=what in (Kind.SELF, Kind.CLS)), bind_anywhere, value, callee)
    if name != "__call__":
        # Each special method is a call of its own: two of them at one place do not make either uncertain.
        call = call.at(s.part_of(call.site, name))
    if kind == "operator" and s.program.overloaded:
        s.calls.append((callee, call))  # its operands decide between overloads, too
    if kind == "operator" and call.takes_plain_arguments() and not s.by_parameters:
        places = s.places[callee] = s.places.get(callee, 0) + 1
        if places > PLACES_APART:
            _call_for_many(s, callee, call, _call_special, kind, value)
            return
    s.watch(callee, _call_special, call, kind, value)


def _call_for_many(s: Solver, callee: int, call: Call, handler: Callable[..., None], kind: str, *more: int) -> None:
    """One call of a special method for all further places: they give it their operands and take what it gives.

    So a place costs its operands, not these times the overrides of the method.
    """
    key = (callee, len(call.positional), call.result < 0, call.key, kind)
    shared = s.shared_calls.get(key)
    if shared is None:
        site = s.site(s.node_definition[call.site.node], MANY_PLACES)
        result = -1 if call.result < 0 else s.fresh()
        given = tuple(s.fresh() for _ in call.positional)
        shared = s.shared_calls[key] = Call(site, result, given, key=call.key)
        s.watch(callee, handler, shared, kind, *more)
    for source, into in zip(call.positional, shared.positional, strict=True):
        s.flow(source, into)
    s.flow(shared.result, call.result)
    s.runs_at(call.site)
    call.site.join(shared.site)


def _call_special(s: Solver, callee: int, call: Call, kind: str, receiver: int) -> None:
    """Call what a special method is; one that is a property or descriptor is got at first, at this place."""
    if runs_when_bound(s, callee):
        got = s.variable_for("got", callee, receiver)
        bind(s, callee, receiver, got, call.site)
        if call.takes_plain_arguments() and not s.by_parameters and call.site.number >= 0:
            _call_for_many(s, got, call, Solver.call, kind)
        else:
            s.watch(got, Solver.call, call, kind)
    else:
        s.call(callee, call, kind)
