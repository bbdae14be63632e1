"""Overloads that a class inherits beside those of its own (Java: JLS 8.4.8).

A name is looked up in all classes above, too: `class Rows extends Base { get(int) }` has Base's `get(Object)` as well.
What has the same parameters is no overload but an override.  That goes by the parameters' types as they are written,
by last name; a type variable may be any type but a builtin one.
"""

from typing import Any

from sleepcode.core.facts import DefFact, FileFacts, Flag, Op, Param
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver

ANY_TYPE = ""  # a type variable, or what is not read
CONTAINER = "[]"
REST = "..."  # `f(A...)` stands beside `f(List<A>)`
DEEPEST = 8  # copies between a parameter and its type


def inherited_overloads(s: Solver, definition: int) -> tuple[int, ...]:
    found = s.inherited_overloads.get(definition)
    if found is None:
        found = s.inherited_overloads[definition] = _inherited(s, definition)
    return found


def takes(fact: DefFact, call: Call, receiver: int | None) -> bool:
    """Whether the number of arguments fits."""
    if call.stars or call.mappings:
        return True
    given = len(call.positional) + (1 if receiver is not None and not fact.flags & Flag.STATIC else 0)
    ordered = [p for p in fact.params if p.kind in ("", "/")]
    least = sum(not p.default for p in ordered)
    return least <= given and (given <= len(ordered) or any(p.kind == "*" for p in fact.params))


def _inherited(s: Solver, definition: int) -> tuple[int, ...]:
    program = s.program
    name, owner = program.definitions[definition].name, program.parent(definition)
    seen: list[tuple[str, ...]] = []
    found: list[int] = []
    for current in s.hierarchy.order(owner):
        there = [child for child in s.children.get(current, ()) if program.definitions[child].name == name]
        written = [(child, written_types(s, child)) for child in there if program.definitions[child].kind == "method"]
        if current != owner:
            found += [child for child, types in written if not any(same_types(types, lower) for lower in seen)]
        seen += [types for _, types in written]
    return tuple(found)


def same_types(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(one) == len(other) and all(map(_may_be_same, one, other))


def _may_be_same(one: str, other: str) -> bool:
    if one.startswith(CONTAINER) and other.startswith(CONTAINER):
        return _may_be_same(one[len(CONTAINER) :], other[len(CONTAINER) :])
    if ANY_TYPE in (one, other):
        return not (one or other)[:1].islower()
    return one == other


def written_types(s: Solver, definition: int) -> tuple[str, ...]:
    """Of each parameter but the receiver the type's last name; of a builtin one in small letters."""
    found = s.written_types.get(definition)
    if found is None:
        found = s.written_types[definition] = _read(s, definition)
    return found


def _read(s: Solver, definition: int) -> tuple[str, ...]:
    fact = s.program.definitions[definition]
    file = s.program.file_of[definition]
    facts = s.program.facts[file]
    names = s.names_of_types.get(file)
    if names is None:
        names = s.names_of_types[file] = _names(facts)
    code = {i[1]: i for i in fact.code if i[0] in (Op.TYPED, Op.BOX)}
    first = {i[1]: i[2] for i in reversed(fact.code) if i[0] == Op.COPY}
    return tuple((REST if p.kind == "*" else "") + _type_of(p.var, code, first, names) for p in _given(fact))


def _names(facts: FileFacts) -> dict[int, str]:
    """Variables that stand for types, and the names of these."""
    names = {var: name for name, var in facts.free.items()}
    names.update({d.var: d.name for d in facts.definitions if d.kind == "class"})
    for i in facts.definitions[0].code:
        if i[0] == Op.IMPORT:
            names[i[1]] = i[4]
        elif i[0] == Op.COPY and i[2] in names:
            names[i[1]] = names[i[2]]
        elif i[0] == Op.LITERAL:
            names[i[1]] = i[2]
    return names


def _given(fact: DefFact) -> tuple[Param, ...]:
    return fact.params[1:] if fact.params and fact.params[0].name == "this" else fact.params


def _type_of(variable: int, code: dict[int, Any], first: dict[int, int], names: dict[int, str]) -> str:
    for _ in range(DEEPEST):
        if variable in names:
            return names[variable]
        found = code.get(variable)
        if found is not None:
            term = found[2]
            if found[0] == Op.BOX:
                inside = found[3][0][1] if found[3] else -1
                return CONTAINER + _type_of(inside, code, first, names)
            return names.get(term, ANY_TYPE) if isinstance(term, int) else ANY_TYPE
        if variable not in first:
            break
        variable = first[variable]
    return ANY_TYPE
