"""Arguments: which parameter each one is given to, and which are given at all."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sleepcode.core.facts import DefFact, Param
from sleepcode.core.link.rules import containers
from sleepcode.core.link.rules.signatures import given
from sleepcode.core.link.rules.static_dispatch import is_called_bare
from sleepcode.core.link.state.contexts import NOTHING_KNOWN
from sleepcode.core.link.state.polymorphic import handed_back
from sleepcode.core.link.state.records import Call, Frame
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, OBJECTS, Kind


class Takes(NamedTuple):
    """The parameters of a definition, by how they are given."""

    first: Param | None  # what a receiver is given to
    ordered: tuple[Param, ...]  # by place
    by_name: dict[str, Param]
    rest: Param | None
    mapping: Param | None
    bare: bool  # a call that names no object gives the first one nothing


def bind_arguments(s: Solver, definition: int, frame: Frame, call: Call, receiver: int | None) -> None:
    """Let what the call gives flow to the parameters, the receiver among them where there is one."""
    takes = _takes(s, definition)
    ordered, rest, mapping = takes.ordered, takes.rest, takes.mapping
    position = 0
    if receiver is not None and takes.first is not None:
        bind_receiver(s, definition, frame, receiver)
        position = 1
    elif receiver is None and takes.bare:
        position = 1
    for source in call.positional:
        if position < len(ordered):
            into = frame.variable(ordered[position].var)
            if into in s.signed:
                given(s, source, into)
            else:
                s.flow(source, into)
        elif rest is not None:
            box = s.box_of(frame.variable(rest.var), "tuple")
            containers.put(s, box, position - len(ordered), source)
        position += 1
    for star in call.stars:
        _spread_positional(s, star, [frame.variable(p.var) for p in ordered[position:]], rest, frame)
    by_name = takes.by_name
    for name, source in call.keywords:
        found = by_name.get(name)
        if found is not None:
            s.flow(source, frame.variable(found.var))
        elif mapping is not None:
            containers.put(s, s.box_of(frame.variable(mapping.var), "dict"), name, source)
    for source in call.mappings:
        taken = {name for name, _ in call.keywords}
        _spread_keywords(
            s,
            source,
            {n: frame.variable(p.var) for n, p in by_name.items() if n not in taken},
            mapping,
            frame,
        )


def bind_receiver(s: Solver, definition: int, frame: Frame, receiver: int) -> None:
    """The first parameter; its seed already stands for the class and everything below it."""
    first = _takes(s, definition).first
    if first is None:
        return
    into = frame.variable(first.var)
    known = s.points_to[into] or ()
    if receiver in known:
        return
    kind, a, _ = s.values.all[receiver]
    if kind in OBJECTS:
        for value in known:
            seeded, owner, _ = s.values.all[value]
            if seeded == Kind.INSTANCE and kind in INSTANCES:
                return  # what has no subtypes is of the declared type and no other (Go)
            if seeded not in (Kind.SELF, Kind.CLS):
                continue
            # A mixin's own receiver that calls this is an object of a class that has both.
            if owner in s.hierarchy.order(a) or a in s.hierarchy.order(owner) or owner in s.hierarchy.beside(a):
                return
    s.add(into, receiver)


def _takes(s: Solver, definition: int) -> Takes:
    found = s.takes.get(definition)
    if found is None:
        found = s.takes[definition] = _sorted_out(s, definition)
    return found


def _sorted_out(s: Solver, definition: int) -> Takes:
    fact = s.program.definitions[definition]
    ordered = tuple(p for p in fact.params if p.kind in ("", "/"))
    receives = fact.kind in ("method", "function", "lambda")
    return Takes(
        ordered[0] if ordered and receives else None,
        ordered,
        {p.name: p for p in fact.params if p.kind in ("", "k")},
        next((p for p in fact.params if p.kind == "*"), None),
        next((p for p in fact.params if p.kind == "**"), None),
        is_called_bare(s, definition, fact),
    )


def _spread_positional(s: Solver, star: int, remaining: list[int], rest: Any, frame: Any) -> None:
    def spread(s: Solver, value: int) -> None:
        kind, a, _ = s.values.all[value]
        if kind == Kind.BOX:
            box = s.boxes[a]
            for index, into in enumerate(remaining):
                containers.get(s, box, index, into)
            if rest is not None:
                target = s.box_of(frame.variable(rest.var), "tuple")
                if target is not box:
                    s.flow(box.loose, target.loose)
                    for index, held in tuple(box.items.items()):
                        if isinstance(index, int) and index >= len(remaining):
                            containers.put(s, target, index - len(remaining), held)
        elif kind == Kind.GENERATOR:
            for into in remaining:
                s.flow(s.yields(a), into)

    s.watch(star, spread)


def _spread_keywords(s: Solver, source: int, by_name: dict[str, int], mapping: Any, frame: Any) -> None:
    def spread(s: Solver, value: int) -> None:
        kind, a, _ = s.values.all[value]
        if kind != Kind.BOX:
            return
        box = s.boxes[a]
        for name, into in by_name.items():
            if name in box.items or s.points_to[box.loose]:
                containers.get(s, box, name, into)
        if mapping is not None:
            containers.absorb(s, s.box_of(frame.variable(mapping.var), "dict"), box)

    s.watch(source, spread)


def given_of(s: Solver, definition: int, call: Call, receiver: int | None) -> Mapping[int, bool | str]:
    """Of the parameters that the function asks for, which the call leaves out, and which it surely gives."""
    asked = s.contexts.asked_for(definition)
    if not asked:
        return NOTHING_KNOWN
    ordered = [p.var for p in _by_place(s.program.definitions[definition], receiver)]
    by_name = dict(call.keywords)
    known: dict[int, bool | str] = {}
    for parameter in asked:
        place = ordered.index(parameter.var) if parameter.var in ordered else len(call.positional)
        if place < len(call.positional):
            # What is decorated, a text or a number is never None; of any other argument that is not known.
            if _is_decorated(s, call, place) or (place == 0 and call.key is not None):
                known[parameter.var] = True
        elif parameter.name not in by_name and not call.stars and not call.mappings:
            known[parameter.var] = False
    return known


def _by_place(fact: DefFact, receiver: int | None) -> list[Param]:
    """The parameters that a call gives by place; none of them is the receiver's."""
    return [p for p in fact.params if p.kind in ("", "/")][0 if receiver is None else 1 :]


def _is_decorated(s: Solver, call: Call, place: int) -> bool:
    """Whether the argument is what is decorated, or what a decorator was given and hands on."""
    return (call.decorates and place == len(call.positional) - 1) or call.positional[place] in s.decorated


def given_decorated(s: Solver, fact: DefFact, call: Call, receiver: int | None) -> list[int]:
    """The parameters that get what is decorated."""
    ordered = _by_place(fact, receiver)[: len(call.positional)]
    return [p.var for place, p in enumerate(ordered) if _is_decorated(s, call, place)]


def without_what_is_given(s: Solver, fact: DefFact, call: Call, receiver: int | None) -> Call:
    """The call without its result, if that is no more than what is given: so it needs no context to be told apart."""
    if call.result < 0 or call.keywords or call.stars or call.mappings or not (back := handed_back(fact)):
        return call
    ordered = _by_place(fact, receiver)
    for parameter, source in zip(ordered, call.positional, strict=False):
        if parameter in back:
            s.flow(source, call.result)
    return call.without_result() if all(p in ordered for p in back) else call
