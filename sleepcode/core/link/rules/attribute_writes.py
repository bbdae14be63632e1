"""What is written to an attribute: where it is kept, and the property or special method that the write runs."""

from sleepcode.core.facts import MIXED, Flag, is_pattern
from sleepcode.core.link.rules import slots
from sleepcode.core.link.rules.binding import enter_method
from sleepcode.core.link.rules.calls import enter
from sleepcode.core.link.rules.constants import key_for
from sleepcode.core.link.rules.static_dispatch import is_setter
from sleepcode.core.link.state.records import Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind
from sleepcode.core.suites.tested import in_tests


def write(s: Solver, value: int, name: str, source: int, site: Site, hooked: bool = True) -> None:
    """`value.name = source`; hooked: `__setattr__` is asked, too."""
    kind, a, b = s.values.all[value]
    if name == MIXED:
        s.flow(source, s.variable_for(MIXED, value))
    elif source < 0:
        _delete(s, value, name, site)
    elif kind in INSTANCES:
        found = s.hierarchy.member(a, name)
        if found is not None:
            s.watch(found[1], _set_through, value, source, site)
        elif s.program.has_member("__set__"):
            s.watch(slots.slot(s, a, name, virtual=False), _set_through, value, source, site)
        if hooked and _may_have(s, a, "__setattr__"):
            key = None if is_pattern(name) else key_for(s, "__setattr__", name)
            enter_method(s, Call(site, -1, (-1, source), key=key), value, "__setattr__", "property")
        if found is None or not _is_patch(s, found[0], name, site):
            s.flow(source, s.variable_for("value attribute", value, name) if b else slots.own(s, a, name))
            if b and is_pattern(name):
                s.set_by_pattern.setdefault(a, set()).add(name)
    elif kind in (Kind.CLASS, Kind.CLS):
        s.flow(source, slots.set_on_class(s, a, name))
    elif kind == Kind.MODULE:
        for member in s.packages[b] or (a,):
            local = s.program.facts[member].exports.get(name)
            if local is not None or not b:
                s.flow(source, s.variable_for("module attribute", member, name))
            if local is not None:
                s.flow(source, s.program.variable_base[member] + local)
    elif kind in (Kind.FUNCTION, Kind.MANAGED, Kind.BOX, Kind.OBJECT):
        s.flow(source, s.variable_for("value attribute", value, name))
        if kind == Kind.BOX and s.boxes[a].kind == "object":
            _set_accessor(s, value, name, source, site)


def _set_accessor(s: Solver, value: int, name: str, source: int, site: Site) -> None:
    """The setter that an assignment runs, of the object or of what is mixed into it."""

    def is_accessor(member: int) -> bool:
        kind, a, _ = s.values.all[member]
        return kind == Kind.FUNCTION and (is_setter(s, member) or bool(s.program.definitions[a].flags & Flag.PROPERTY))

    def through(s: Solver, member: int) -> None:
        if is_accessor(member) and is_setter(s, member) and not any(map(is_accessor, s.points_to[source] or ())):
            enter(s, Call(site, -1, (source,)), member, value, "property")

    if s.first_time("set accessor", value, name, source, site.number):
        s.watch(s.variable_for("value attribute", value, name), through)
        if s.program.mixes:
            mixed = s.variable_for(MIXED, value)
            s.watch(mixed, lambda _, other: _set_accessor(s, other, name, source, site) if other != value else None)


def _may_have(s: Solver, owner: int, name: str) -> bool:
    """Whether the class has the special method, or may yet get it by what decorates it or a base."""
    if not s.program.has_member(name):
        return False
    decorated = (k for k in s.hierarchy.order(owner) if s.program.definitions[k].decorators)
    return s.hierarchy.member(owner, name) is not None or next(decorated, None) is not None


def _set_through(s: Solver, member: int, receiver: int, source: int, site: Site) -> None:
    """What the class has under the name that is set may be a property or another descriptor, which runs."""
    kind, owner, setter = s.values.all[member]
    if kind == Kind.FUNCTION and is_setter(s, member):
        enter(s, Call(site, -1, (source,)), member, receiver, "property")
    elif kind == Kind.PROPERTY and setter >= 0:
        enter(s, Call(site, -1, (source,)), setter, receiver, "property")
    elif kind == Kind.INSTANCE and s.hierarchy.member(owner, "__set__"):
        enter_method(s, Call(site, -1, (-1, source)), member, "__set__", "property")


def _is_patch(s: Solver, owner: int, name: str, site: Site) -> bool:
    """Whether a test puts something in the place of a method of the product: for others that stays what it is."""
    program = s.program
    file, home = program.file_of[s.node_definition[site.node]], program.file_of[owner]
    if program.adapters[home].family == "python" or not in_tests(program.paths[file]) or in_tests(program.paths[home]):
        return False
    return any(program.definitions[k].name == name for k in s.children.get(owner, ()))


def _delete(s: Solver, value: int, name: str, site: Site) -> None:
    """`del value.name`."""
    kind, a, _ = s.values.all[value]
    if kind not in INSTANCES:
        return
    found = s.hierarchy.member(a, name)
    if found is None:
        enter_method(s, Call(site, -1), value, "__delattr__", "property")
        return

    def through(s: Solver, member: int) -> None:
        member_kind, getter, _ = s.values.all[member]
        if member_kind == Kind.PROPERTY:
            deleter = s.variable_for("deleter", getter)
            s.watch(deleter, lambda _, function: enter(s, Call(site, -1), function, value, "property"))
        elif member_kind == Kind.INSTANCE:
            enter_method(s, Call(site, -1), member, "__delete__", "property")

    s.watch(found[1], through)
