"""Functions whose calls are worth keeping apart: what they give or store is made of their arguments."""

from collections.abc import Iterator
from typing import Any

from sleepcode.core.facts import DefFact, Flag, Op, Param

LONGEST = 40  # instructions
STORES = ("append", "add", "appendleft", "extend", "insert", "setdefault", "update")


def is_polymorphic(fact: DefFact, *, has_nested: bool) -> bool:
    """Whether a call deserves a context of its own."""
    if not fact.params:
        return False
    if len(fact.code) > LONGEST:
        return has_nested and hands_out_what_it_defines(fact)
    return has_nested or _returns_arguments(fact) or _moves_between_arguments(fact)


def hands_out_what_it_defines(fact: DefFact) -> bool:
    """Whether a function or class defined in it outlives the call: is returned or stored, itself or in something."""
    inner: set[int] = set()
    for i in fact.code:
        op = i[0]
        if (
            op == Op.DEF
            or (op in (Op.COPY, Op.NARROW) and i[2] in inner)
            or (op == Op.BOX and any(source in inner for _, source in i[3]))
            or (op == Op.CALL and (i[2] in inner or any(source in inner for source in _given(i))))
        ):
            inner.add(i[1])
        elif op in (Op.SETATTR, Op.SETITEM) and i[3] in inner:
            return True
    return fact.returns in inner or fact.yields in inner


def _given(call: tuple[Any, ...]) -> Iterator[int]:
    yield from call[3]
    yield from (source for _, source in call[4])


def returns_what_it_makes(fact: DefFact) -> bool:
    """Whether a small function returns what a call with one of its arguments gives (`return Command(function)`)."""
    if not fact.params or len(fact.code) > LONGEST:
        return False
    arguments = {p.var for p in fact.params}
    returned = {i[2] for i in fact.code if i[0] == Op.COPY and i[1] == fact.returns}
    return any(i[0] == Op.CALL and i[1] in returned and not arguments.isdisjoint(i[3]) for i in fact.code)


def _returns_arguments(fact: DefFact) -> bool:
    """Whether what a small function returns is made of its arguments."""
    if fact.returns < 0:
        return False
    implicit = 1 if fact.kind == "method" and not fact.flags & Flag.STATIC else 0
    tainted = {p.var for p in fact.params[implicit:]}
    for instruction in fact.code:
        op = instruction[0]
        if (
            (op in (Op.COPY, Op.AWAIT, Op.NARROW, Op.ITER, Op.ENTER) and instruction[2] in tainted)
            or (op == Op.CALL and instruction[2] in tainted)
            or (op == Op.ITEM and instruction[2] in tainted)
        ):
            tainted.add(instruction[1])
    return fact.returns in tainted


def handed_back(fact: DefFact) -> tuple[Param, ...]:
    """The parameters that a function returns as they were given; empty where it returns anything else, too."""
    parameters = {p.var: p for p in fact.params if p.kind in ("", "/")}
    sources: dict[int, list[int]] = {}
    made: set[int] = set()
    for i in fact.code:
        if i[0] in (Op.COPY, Op.NARROW):
            sources.setdefault(i[1], []).append(i[2])
        elif i[0] not in (Op.TYPED, Op.LITERAL, Op.SIGNED):
            made.add(i[1])
    found: dict[int, Param] = {}
    waiting, seen = [fact.returns], {fact.returns}
    while waiting:
        variable = waiting.pop()
        if variable in parameters:
            found[variable] = parameters[variable]
        elif variable in sources:
            news = [source for source in sources[variable] if source not in seen]
            seen.update(news)
            waiting += news
        elif variable in made:
            return ()
    return tuple(found.values())


def _moves_between_arguments(fact: DefFact) -> bool:
    """Whether it puts what one argument holds into what another one holds."""
    implicit = 1 if fact.kind == "method" and not fact.flags & Flag.STATIC else 0
    if len(fact.params) < implicit + 2:
        return False
    comes_from = {p.var: p.var for p in fact.params[implicit:]}
    stores: dict[int, int] = {}  # variable of a storing method -> the argument that it stores in
    for i in fact.code:
        op = i[0]
        if op in (Op.COPY, Op.ITER, Op.ITEM, Op.ATTR, Op.NARROW, Op.CALL) and i[2] in comes_from:
            comes_from[i[1]] = comes_from[i[2]]
            if op == Op.ATTR and i[3] in STORES:
                stores[i[1]] = comes_from[i[2]]
        into = stores.get(i[2]) if op == Op.CALL else None
        if into is not None and any(comes_from.get(given, into) != into for given in i[3]):
            return True
        held, given = (comes_from.get(i[1]), comes_from.get(i[3])) if op == Op.SETITEM else (None, None)
        if held is not None and given is not None and held != given:
            return True
    return False
