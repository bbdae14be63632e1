"""Making objects: what runs when a class is called, and which fields the object has then."""

from typing import Any

from sleepcode.core.facts import DefFact, Op
from sleepcode.core.link.rules import arguments, container_methods, handed_over, named_tuples, protocols, slots
from sleepcode.core.link.rules.binding import enter_method
from sleepcode.core.link.rules.calls import CROWD, enter
from sleepcode.core.link.rules.contents import contents_of
from sleepcode.core.link.rules.enums import MISSING, asks_for_missing
from sleepcode.core.link.rules.fields import NAMED_TUPLES, fields_of, make_field
from sleepcode.core.link.rules.metaclasses import metaclass_of
from sleepcode.core.link.rules.static_dispatch import underlying
from sleepcode.core.link.state.code import code_that_runs
from sleepcode.core.link.state.contexts import MOST_OBJECTS
from sleepcode.core.link.state.records import Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind
from sleepcode.languages.python import library

GENERICS = ("typing.Generic", "typing_extensions.Generic")


def construct(s: Solver, what: int, owner: int, value: int, call: Call, kind: str) -> None:
    """`C(...)`: its metaclass's `__call__` where there is one, which may make the object; else it is made."""
    metaclass_call = _metaclass_call(s, owner)
    if metaclass_call is not None:
        s.runs_at(call.site).setdefault(owner, "new")
        enter(s, call, metaclass_call, s.values.number(Kind.CLS, owner), kind)
        if _calls_up(s.program.definitions[s.values.all[metaclass_call][1]]):
            return
    make(s, what, owner, value, call, kind)


def _calls_up(fact: DefFact) -> bool:
    """Whether a metaclass's `__call__` has the object made by `type.__call__`."""
    return any(i[0] == Op.ATTR and i[3] == "__call__" for i in fact.code)


def make(s: Solver, what: int, owner: int, value: int, call: Call, kind: str) -> None:
    """What `type.__call__` does: `__new__`, `__init__`."""
    hierarchy = s.hierarchy
    virtual = what == Kind.CLS
    decorates = call.decorates or s.makes_decorator(call.result) or _is_given_back(s, call)
    apart = (decorates and _wraps(s, owner)) or _is_generic(s, owner)
    place = _place(s, owner, call.site) if apart and not virtual else 0
    made = s.values.number(Kind.SELF if virtual else Kind.INSTANCE, owner, place)
    s.runs_at(call.site).setdefault(owner, "new")
    if (under := underlying(s, owner)) >= 0:
        for source in call.positional[:1]:
            s.watch(source, _convert, under)
    bare = call.without(0)
    if hierarchy.member(owner, "__new__") is not None:
        new = Call(call.site, call.result, call.positional, call.keywords, call.stars, call.mappings, call.decorates)
        cls = s.values.number(Kind.CLS, owner, place) if place else value
        s.watch(slots.slot(s, owner, "__new__", virtual=False), _call_new, cls, new, kind)
    if asks_for_missing(s, owner):
        enter_method(s, Call(call.site, call.result, call.positional), value, MISSING, "callback")
    if not _is_made(s, owner, call):
        return
    if place == CROWD:
        for source in call.positional[:1]:
            s.flow(source, call.result)
    s.add(call.result, made)
    if len(call.positional) == 3 and "builtins.type" in hierarchy.outside(owner):  # a class as good as its bases
        s.watch(call.positional[1], protocols.iterate, call.result, call.site)
    enter_method(s, bare, made, "__init__", kind)
    if not hierarchy.has(owner, "__init__", below=virtual):
        _fields(s, owner, call)
        outside = hierarchy.outside(owner)
        if outside:
            held = contents_of(s, made)
            if held >= 0:
                container_methods.call_container(s, held, "__init__", call.without_result())
            elif not NAMED_TUPLES.intersection(outside):
                handed_over.escapes(s, call)
    run_after_fields(s, owner, made, call.site, kind)


def _convert(s: Solver, value: int, under: int) -> None:
    """`Ids(x)` takes over what x holds, never x: a type that held its own objects would be looked into for ever."""
    kind, owner, _ = s.values.all[value]
    within = underlying(s, owner) if kind in INSTANCES else -1
    if within >= 0:
        s.flow(within, under)
    else:
        s.add(under, value)


def run_after_fields(s: Solver, owner: int, made: int, site: Site, kind: str) -> None:
    """What runs once the fields are set; a `__post_init__` is given those that only it takes by their names."""
    for name in library.AFTER_FIELDS:
        if s.program.has_member(name) and s.hierarchy.member(owner, name) is not None:
            given = tuple((field, slots.own(s, owner, field)) for field in fields_of(s, owner))
            enter_method(s, Call(site, -1, keywords=given), made, name, kind)


def _is_given_back(s: Solver, call: Call) -> bool:
    """Whether a function that decorates something returns what *call* makes."""
    node = call.site.node
    if node not in s.contexts.decorating:
        return False
    definition = s.node_definition[node]
    returns = s.program.definitions[definition].returns
    return s.flows(call.result, s.frame_of(definition, s.contexts.of_node[node]).variable(returns))


def _place(s: Solver, owner: int, site: Site) -> int:
    """What keeps an object made at *site* apart from others of its class."""
    key = ("object", owner, site.number)
    found = s.named.get(key)
    if found is None:
        count = s.objects[owner] = s.objects.get(owner, 0) + 1
        found = s.named[key] = site.number + 1 if count <= MOST_OBJECTS else CROWD
    return found


def _is_made(s: Solver, owner: int, call: Call) -> bool:
    """False where the class's own `__new__` makes no object, for what this call gives and leaves out."""
    found = s.hierarchy.member(owner, "__new__")
    values = s.points_to[found[1]] if found is not None else None
    for value in values or ():
        kind, definition, _ = s.values.all[value]
        if kind == Kind.FUNCTION and s.contexts.asked_for(definition):
            fact = s.program.definitions[definition]
            runs = code_that_runs(fact, arguments.given_of(s, definition, call, value))
            if any(map(_makes, fact.code)) and not any(map(_makes, runs)):
                return False
    return True


def _makes(instruction: Any) -> bool:
    return bool(instruction[0] == Op.ATTR and instruction[3] == "__new__")


def _wraps(s: Solver, owner: int) -> bool:
    """Whether instances stand in for what they decorate: they are called, or read as attributes."""
    return any(
        s.hierarchy.member(owner, name) is not None or ("class attribute", owner, name) in s.named
        for name in ("__call__", "__get__")
    )


def _is_generic(s: Solver, owner: int) -> bool:
    """Whether its objects hold what each is declared to hold."""
    return any(base in GENERICS for _, base in s.hierarchy.bases.get(owner, ()))


def _call_new(s: Solver, member: int, owner: int, call: Call, kind: str) -> None:
    inner = s.values.all[member]
    function = member if inner[0] == Kind.FUNCTION else inner[1] if inner[0] == Kind.STATIC else -1
    if function >= 0 and s.values.all[function][0] == Kind.FUNCTION:
        enter(s, call, function, owner, kind)


def _metaclass_call(s: Solver, owner: int) -> int | None:
    metaclass = metaclass_of(s, owner)
    found = s.hierarchy.member(metaclass, "__call__") if metaclass >= 0 else None
    for value in sorted(s.points_to[found[1]] or ()) if found is not None else ():
        if s.values.all[value][0] == Kind.FUNCTION:
            return value
    return None


def _fields(s: Solver, owner: int, call: Call) -> None:
    """A class without a constructor of its own takes its annotated fields (dataclass, NamedTuple, attrs)."""
    for current in s.hierarchy.order(owner):
        if s.program.definitions[current].bases:
            s.watch(s.variable_for("record", current), named_tuples.take_fields, owner, call)
    fields = fields_of(s, owner)
    for name, source in zip(fields, call.positional, strict=False):
        s.flow(source, slots.own(s, owner, name))
    for name, source in call.keywords:
        if name in fields:
            s.flow(source, slots.own(s, owner, name))
    given = frozenset((*list(fields)[: len(call.positional)], *(name for name, _ in call.keywords)))
    s.made_at.setdefault(owner, []).append((call.site, given))
    for name, factory, role in s.factories.get(owner, ()):
        make_field(s, call.site, given, owner, name, factory, role)


def raised(s: Solver, value: int, site: Site) -> None:
    """`raise C` makes one."""
    kind, a, _ = s.values.all[value]
    if kind == Kind.CLASS:
        construct(s, kind, a, value, Call(site, -1), "call")
