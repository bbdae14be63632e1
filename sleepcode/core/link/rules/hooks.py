"""What a class statement runs besides its body: `__init_subclass__`, the metaclass, `__set_name__`."""

from sleepcode.core.link.rules import slots
from sleepcode.core.link.rules.binding import enter_method
from sleepcode.core.link.rules.calls import enter
from sleepcode.core.link.rules.metaclasses import has_metaclasses, metaclass_of
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind


def run_class_hooks(s: Solver) -> None:
    """For every class statement, once the hierarchy is known (Python data model, 3.3.3)."""
    program, hierarchy = s.program, s.hierarchy
    hooked = {
        name
        for fact in program.definitions
        if fact.kind == "class"
        for name in ("__init_subclass__", "__new__", "__set_name__", "__init__")
        if name in fact.members
    }
    if not hooked & {"__init_subclass__", "__set_name__"} and not has_metaclasses(s):
        return
    for owner, fact in enumerate(program.definitions):
        if fact.kind != "class":
            continue
        scope = program.parent(owner)
        value = s.values.number(Kind.CLASS, owner)
        site = s.site(scope, fact.line)
        found = hierarchy.member(owner, "__init_subclass__", after=owner)
        if found is not None:
            s.watch(found[1], _initialise, value, Call(site, -1))
        _metaclass(s, owner, Call(site, -1))
        if "__set_name__" in hooked:
            base = program.base_of(owner)
            for local in fact.members.values():
                s.watch(base + local, _named, base + local, owner)


def _initialise(s: Solver, member: int, owner: int, call: Call) -> None:
    kind, a, _ = s.values.all[member]
    function = a if kind == Kind.CLASSMETHOD else member
    if s.values.all[function][0] == Kind.FUNCTION:
        enter(s, call, function, owner)


def make_class(s: Solver, base: int, call: Call) -> None:
    """`type("Name", (Base,), names)`: what the statement of a class with that base runs."""
    kind, owner, _ = s.values.all[base]
    if kind in (Kind.CLASS, Kind.CLS):
        found = s.hierarchy.member(owner, "__init_subclass__")
        if found is not None:
            s.watch(found[1], _initialise, base, Call(call.site, -1))
        _metaclass(s, owner, call.without_result())


def _metaclass(s: Solver, owner: int, call: Call) -> None:
    meta = metaclass_of(s, owner)
    if meta < 0:
        return
    for name, receiver in (
        ("__new__", s.values.number(Kind.CLASS, meta)),
        ("__init__", s.values.number(Kind.CLS, owner)),
    ):
        if s.hierarchy.member(meta, name) is not None:
            made = Call(s.part_of(call.site, name), -1, call.positional, call.keywords)
            s.watch(slots.slot(s, meta, name, virtual=False), _initialise, receiver, made)


def _named(s: Solver, member: int, variable: int, owner: int) -> None:
    kind, a, _ = s.values.all[member]
    if kind == Kind.INSTANCE and s.hierarchy.member(a, "__set_name__") is not None:
        call = s.named_by_class.get((owner, variable))
        if call is None:
            site = s.site(s.program.parent(owner), s.program.definitions[owner].line)
            call = s.named_by_class[owner, variable] = Call(site, -1)
        enter_method(s, call, member, "__set_name__", "call")
