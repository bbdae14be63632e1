"""Calls: which function each kind of callee runs, and how arguments and results flow."""

from collections.abc import Callable
from typing import Any

from sleepcode.core.facts import DefFact, Flag
from sleepcode.core.link import container_methods, making, members, models, named_tuples, slots
from sleepcode.core.link.arguments import bind_arguments, bind_receiver, given_of, without_what_is_given
from sleepcode.core.link.constants import constant_given, context_by_key, given_key
from sleepcode.core.link.contents import contents_of
from sleepcode.core.link.generics import expect
from sleepcode.core.link.patterns import call_of_guessed
from sleepcode.core.link.polymorphic import returns_what_it_makes
from sleepcode.core.link.records import MANY_PLACES, Call, Site
from sleepcode.core.link.signatures import call_signed
from sleepcode.core.link.solver import Solver
from sleepcode.core.link.static_dispatch import may_be_meant, underlying
from sleepcode.core.link.values import INSTANCES, Kind

CROWD = -1  # place of the objects past MOST_OBJECTS: they are called, but what they return is not known
MOST_RECEIVERS = 8  # of one method at one place: what it gives of further ones is not told apart
PLACES_APART = 16  # where a special method of one receiver is told apart by what it is given
BINDS = 1  # a partial that is bound to its receiver like a function
CALLABLES = (Kind.FUNCTION, Kind.BOUND, Kind.PARTIAL, Kind.MANAGED, Kind.GUESSED)


def call_value(s: Solver, value: int, call: Call, kind: str = "call") -> None:
    """*call* has *value* as its callee."""
    what, a, b = s.values.all[value]
    if what == Kind.FUNCTION:
        enter(s, call, value, None, kind)
        registered = s.named.get(("registered", value))
        if registered is not None and s.first_time("called", registered, call):  # it may be registered under itself
            s.watch(registered, call_value, call, kind)
    elif what == Kind.BOUND:
        _call_bound(s, a, b, call, kind)
    elif what in (Kind.CLASS, Kind.CLS):
        making.construct(s, what, a, value, call, kind)
    elif what in INSTANCES:
        under = underlying(s, a)
        s.watch(under, call_function, call, kind)
        enter_method(s, call, value, "__call__", kind)
        if call.decorates and s.hierarchy.outside(a) and not s.hierarchy.has(a, "__call__"):
            s.add(call.result, value)  # `@group(cls=Own)`: an object stands for what is decorated, and holds it
            s.flow(call.positional[0], call.result)
        if "javascript" in s.program.families:
            call_signed(s, a, call)
    elif what == Kind.EXTERNAL:
        models.call_outside(s, a, call, None)
    elif what == Kind.METHOD_OF_BOX:
        container_methods.call_container(s, a, b, call)
    elif what == Kind.GUESSED:
        call_value(s, a, call_of_guessed(s, b, call), kind)
    elif what in (Kind.STATIC, Kind.CLASSMETHOD):
        call_value(s, a, call, kind)
    elif what == Kind.MANAGED:
        enter(s, Call(call.site, -1, call.positional, call.keywords, call.stars, call.mappings), a, None, kind)
        s.give(call.result, Kind.MANAGER, a)
    elif what == Kind.PARTIAL:
        call_value(s, *_completed(s, a, call), kind)
    elif what in (Kind.WRAPS, Kind.MANAGER):
        for source in call.positional[:1]:
            s.flow(source, call.result)
    elif what == Kind.RETURNS:
        s.flow(a, call.result)
    elif what == Kind.REFINER:
        _refine(s, a, b, call)
    elif what == Kind.TYPE:
        s.flow(call.first, call.result)  # `UserId = NewType("UserId", int)` gives what it is given
    elif what == Kind.MAKER:
        _put_in_front(s, a, call)
    elif what == Kind.RECORD:
        named_tuples.make_one(s, value, call)


def call_function(s: Solver, value: int, call: Call, kind: str) -> None:
    """As call_value, but only for what an outside function can be given to call."""
    what, a, _ = s.values.all[value]
    if what == Kind.EXTERNAL:
        if a.startswith("operator."):
            call_value(s, value, call, kind)
    elif what in CALLABLES or what in (Kind.CLASS, Kind.CLS) or what in INSTANCES:
        call_value(s, value, call, kind)


def _call_bound(s: Solver, function: int, receiver: int, call: Call, kind: str) -> None:
    what, a, _ = s.values.all[function]
    if what == Kind.FUNCTION:
        enter(s, call, function, receiver, kind)
        registered = s.named.get(("registered", function))
        if registered is not None:
            s.watch(registered, _enter_registered, receiver, call, kind)
    elif what == Kind.MANAGED:
        inner = Call(call.site, -1, call.positional, call.keywords, call.stars, call.mappings)
        enter(s, inner, a, receiver, kind)
        s.give(call.result, Kind.MANAGER, a)
    elif what == Kind.EXTERNAL:
        models.call_outside(s, a, call, receiver)
        held = contents_of(s, receiver)
        if held >= 0:
            container_methods.call_container(s, held, a.rpartition(".")[2], call)
    elif what == Kind.PARTIAL:
        first = s.variable_for("receiver", receiver)
        s.add(first, receiver)
        given = (first, *call.positional)
        inner = Call(call.site, call.result, given, call.keywords, call.stars, call.mappings)
        call_value(s, function, inner, kind)
    else:
        call_value(s, function, call, kind)


def _enter_registered(s: Solver, value: int, receiver: int, call: Call, kind: str) -> None:
    """What `@method.register` was given is called as that method: it may be a class method."""
    if s.values.all[value][0] == Kind.FUNCTION:
        enter(s, call, value, receiver, kind)
    else:
        got = s.variable_for("got", value, receiver, call.site.number)
        members.bind(s, value, receiver, got, call.site)
        s.watch(got, call_value, call, kind)


def _completed(s: Solver, number: int, call: Call) -> tuple[int, Call]:
    """The callee of a functools.partial, and the call with the arguments it already has."""
    function, given = s.partials[number]
    return function, Call(
        call.site,
        call.result,
        given.positional + call.positional,
        given.keywords + call.keywords,
        given.stars + call.stars,
        given.mappings + call.mappings,
        call.decorates,
    )


def _put_in_front(s: Solver, function: int, call: Call) -> None:
    """The function that a made decorator gives: it calls *function* with what is decorated before its own arguments."""
    if s.first_time("made decorator", function, call.result):
        s.partials.append((function, Call(call.site, -1, call.positional)))
        s.give(call.result, Kind.PARTIAL, len(s.partials) - 1, BINDS)


def _refine(s: Solver, value: int, name: str, call: Call) -> None:
    """`@x.setter`, `@f.register`."""
    kind, getter, setter = s.values.all[value]
    for source in call.positional[:1]:
        if kind == Kind.PROPERTY:

            def refined(s: Solver, function: int) -> None:
                if name == "setter":
                    s.give(call.result, Kind.PROPERTY, getter, function)
                elif name == "getter":
                    s.give(call.result, Kind.PROPERTY, function, setter)
                else:
                    s.add(s.variable_for("deleter", getter), function)
                    s.add(call.result, value)

            s.watch(source, refined)
        else:

            def registered(s: Solver, given: int) -> None:
                if s.values.all[given][0] in (Kind.FUNCTION, Kind.CLASSMETHOD, Kind.STATIC):
                    s.add(s.variable_for("registered", value), given)
                    s.add(call.result, given)
                else:
                    s.give(call.result, Kind.REFINER, value, name)

            s.watch(source, registered)
    for source in call.positional[1:2]:
        s.flow(source, s.variable_for("registered", value))


def enter(
    s: Solver, call: Call, function: int, receiver: int | None, kind: str = "call", is_meant: bool = False
) -> None:
    """Run the function value *function*, through *receiver* where it is a method.

    is_meant: that the call can be of this overload was looked at before.
    """
    what, definition, context = s.values.all[function]
    if what == Kind.BOUND:
        _call_bound(s, definition, context, call, kind)
        return
    if what != Kind.FUNCTION:
        if what in CALLABLES or what in INSTANCES:
            call_value(s, function, call, kind)
        return
    fact, site = s.program.definitions[definition], call.site
    if s.by_parameters and not is_meant and not may_be_meant(s, definition, fact, call, receiver, enter):
        return
    if receiver is not None and fact.kind == "method" and fact.params and _has_own_context(s, definition, receiver):
        shared = context
        if s.values.all[receiver][2] != CROWD:
            context = s.contexts.make(definition, context, -1, receiver, given=given_of(s, definition, call, receiver))
        if context == shared:  # too large, or too many of them: what it returns is what any object's call does
            call = call.without_result()
        function = s.values.number(Kind.FUNCTION, definition, context)
    elif s.contexts.polymorphic(definition) or (call.decorates and returns_what_it_makes(fact)):
        shared = context
        context = s.contexts.make(
            definition,
            context,
            site.number,
            given=given_of(s, definition, call, receiver),
            decorates=call.decorates or s.makes_decorator(call.result),
            first=given_key(s, call),
        )
        if context == shared:
            call = without_what_is_given(s, fact, call, receiver)
        function = s.values.number(Kind.FUNCTION, definition, context)
    elif (key := constant_given(s, call, definition)) is not None:
        context = context_by_key(s, definition, context, site.number, key)
        function = s.values.number(Kind.FUNCTION, definition, context)
    node: int = definition
    if context:
        node = s.contexts.all[context][1].get(definition, node)
    elif s.waiting:
        s.load_waiting(definition)
    _note(s, site, node, definition, receiver, kind)
    through = -1 if receiver is None else receiver
    key = (site.number, call.result, function, call.positional, receiver is None)
    known = s.entered.get(key, ())
    if through in known or len(known) >= MOST_RECEIVERS:
        return
    s.entered[key] = (*known, through)
    frame = s.frame_of(definition, context)
    if not known:
        bind_arguments(s, definition, frame, call, receiver)
    elif receiver is not None:
        bind_receiver(s, definition, frame, receiver)
    if call.result >= 0:
        _bind_result(s, fact, frame, function, call.result, receiver, definition)


def _note(s: Solver, site: Site, node: int, definition: int, receiver: int | None, kind: str) -> None:
    """That *node* runs at *site*; as an override only while nothing else makes it run there."""
    if site.number < 0:
        return
    if kind == "call" and receiver is not None and _is_override(s, definition, receiver):
        s.runs_at(site).setdefault(node, "override")
    elif s.runs_at(site).setdefault(node, kind) == "override":
        site.targets[node] = kind


def _has_own_context(s: Solver, definition: int, receiver: int) -> bool:
    """Whether the method is looked at for this receiver alone."""
    if is_apart(s, receiver):
        return True
    kind, owner, _ = s.values.all[receiver]
    made_by_metaclass = kind == Kind.CLS and s.program.definitions[definition].name == "__call__"
    return made_by_metaclass and s.program.parent(definition) not in s.hierarchy.order(owner)


def _is_override(s: Solver, definition: int, receiver: int) -> bool:
    """Whether it is a method of a subclass, and runs only if the receiver is one of its objects."""
    kind, owner, _ = s.values.all[receiver]
    if kind not in (Kind.SELF, Kind.CLS):
        return False
    parent = s.program.parent(definition)
    return parent != owner and parent not in s.hierarchy.order(owner)


def is_apart(s: Solver, value: int) -> bool:
    """Whether *value* is one of the objects that are kept apart by where they were made."""
    kind, _, place = s.values.all[value]
    return kind in (Kind.INSTANCE, Kind.CLS) and place != 0


def _bind_result(
    s: Solver, fact: DefFact, frame: Any, function: int, result: int, receiver: int | None, definition: int
) -> None:
    through = receiver if fact.kind == "method" else None
    if fact.flags & Flag.GENERATOR:
        s.give(result, Kind.GENERATOR, function)
    elif fact.returns >= 0 and through is None:
        s.flow(frame.variable(fact.returns), result)
    elif fact.returns >= 0:
        returns = frame.variable(fact.returns)
        if s.program.types_builtins:
            s.method_results.append((returns, result))
        seen = s.variable_for("returned", returns, through)
        if s.first_time("returned to", seen):
            s.watch(returns, _returned, s.program.parent(definition), through, seen)
        s.flow(seen, result, whatever_declared=True)
    if through is not None:
        expect(s, result, through, definition)


def _returned(s: Solver, value: int, owner: int, receiver: int, result: int) -> None:
    """`return self` gives the receiver itself, `return cls()` an instance of the receiver."""
    kind, a, _ = s.values.all[value]
    if a == owner and kind in (Kind.SELF, Kind.CLS):
        through, k, _ = s.values.all[receiver]
        if through in INSTANCES and kind == Kind.SELF:
            s.add(result, receiver)
            return
        if through in (Kind.CLASS, Kind.CLS):
            if kind == Kind.CLS:
                s.add(result, receiver)
            else:
                s.give(result, Kind.INSTANCE if through == Kind.CLASS else Kind.SELF, k)
            return
    s.add(result, value)


def enter_method(s: Solver, call: Call, value: int, name: str, kind: str) -> None:
    """Run `type(value).name` with *value* as its receiver, overrides included where it may be a subclass."""
    what, owner, _ = s.values.all[value]
    if what not in (*INSTANCES, Kind.CLASS, Kind.CLS):
        return
    key = ("method", value, name)  # the same at every place
    callee = s.named.get(key)
    if callee is None:
        callee = s.named[key] = s.fresh()
        s.watch(slots.slot(s, owner, name, virtual=what in (Kind.SELF, Kind.CLS)), members.bind_anywhere, value, callee)
    if name != "__call__":
        # Each special method is a call of its own: two of them at one place do not make either uncertain.
        call = Call(
            s.part_of(call.site, name),
            call.result,
            call.positional,
            call.keywords,
            call.stars,
            call.mappings,
            call.decorates,
            call.key,
        )
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
    if members.runs_when_bound(s, callee):
        got = s.variable_for("got", callee, receiver)
        members.bind(s, callee, receiver, got, call.site)
        if call.takes_plain_arguments() and not s.by_parameters and call.site.number >= 0:
            _call_for_many(s, got, call, call_value, kind)
        else:
            s.watch(got, call_value, call, kind)
    else:
        call_value(s, callee, call, kind)
