"""Calls: which function each kind of callee runs, and how arguments and results flow."""

from typing import Any

from sleepcode.core.facts import DefFact, Flag
from sleepcode.core.link.rules.arguments import (
    bind_arguments,
    bind_receiver,
    given_decorated,
    given_of,
    without_what_is_given,
)
from sleepcode.core.link.rules.constants import constant_given, context_by_key, given_key
from sleepcode.core.link.rules.generics import expect
from sleepcode.core.link.rules.static_dispatch import overloads_meant
from sleepcode.core.link.state.polymorphic import returns_what_it_makes
from sleepcode.core.link.state.records import Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind

CROWD = -1  # place of the objects past MOST_OBJECTS: they are called, but what they return is not known
MOST_RECEIVERS = 8  # of one method at one place: what it gives of further ones is not told apart
CALLABLES = (Kind.FUNCTION, Kind.BOUND, Kind.PARTIAL, Kind.MANAGED, Kind.GUESSED)


def call_function(s: Solver, value: int, call: Call, kind: str) -> None:
    """Call the value, if it is what an outside function can be given to call."""
    what, a, _ = s.values.all[value]
    if what == Kind.EXTERNAL:
        if a.startswith("operator."):
            s.call(value, call, kind)
    elif what in CALLABLES or what in (Kind.CLASS, Kind.CLS) or what in INSTANCES:
        s.call(value, call, kind)


def enter(
    s: Solver, call: Call, function: int, receiver: int | None, kind: str = "call", is_meant: bool = False
) -> None:
    """Run the function value *function*, through *receiver* where it is a method.

    is_meant: that the call can be of this overload was looked at before.
    """
    what, definition, context = s.values.all[function]
    if what != Kind.FUNCTION:
        if what in CALLABLES or what in INSTANCES:
            s.call(function, call, kind)
        return
    fact, site = s.program.definitions[definition], call.site
    if s.by_parameters and not is_meant:
        is_meant, inherited = overloads_meant(s, definition, fact, call, receiver)
        for other in inherited:
            enter(s, call, s.values.number(Kind.FUNCTION, other), receiver, is_meant=True)
        if not is_meant:
            return
    own, call = _told_apart(s, call, definition, context, receiver)
    if own != context:
        context, function = own, s.values.number(Kind.FUNCTION, definition, own)
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


def _told_apart(s: Solver, call: Call, definition: int, context: int, receiver: int | None) -> tuple[int, Call]:
    """The context in which this call of the function is looked at, and what of the call matters in it.

    The context is the given one where nothing tells the call apart, or where too much would be.
    """
    fact, number = s.program.definitions[definition], call.site.number
    if receiver is not None and fact.kind == "method" and fact.params and _has_own_context(s, definition, receiver):
        own = context
        if s.values.all[receiver][2] != CROWD:
            own = s.contexts.make(definition, context, -1, receiver, given=given_of(s, definition, call, receiver))
        # Shared with other objects, it returns what any object's call does.
        return own, call.without_result() if own == context else call
    decorates = call.decorates or not s.decorated.isdisjoint(call.positional)  # or hands on what its caller decorates
    if s.contexts.polymorphic(definition) or (decorates and returns_what_it_makes(fact)):
        decorated = given_decorated(s, fact, call, receiver)
        own = s.contexts.make(
            definition,
            context,
            number,
            given=given_of(s, definition, call, receiver),
            decorates=decorates or s.makes_decorator(call.result),
            first=given_key(s, call),
        )
        if own == context:
            return own, without_what_is_given(s, fact, call, receiver)
        s.decorated.update(s.contexts.all[own][0][parameter] for parameter in decorated)
        return own, call
    key = constant_given(s, call, definition)
    return context if key is None else context_by_key(s, definition, context, number, key), call


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
