"""Attribute reads: what a name means on a value, and how what it finds binds to that."""

from sleepcode.core.facts import MIXED, is_pattern
from sleepcode.core.link.rules import containers, enums, names, slots
from sleepcode.core.link.rules.attribute_hooks import ask_first, is_only_declared, is_set_inside, wait_for_hook
from sleepcode.core.link.rules.binding import bind, bind_accessor, bind_to_class
from sleepcode.core.link.rules.builtin_members import builtin_has, container_has
from sleepcode.core.link.rules.metaclasses import metaclass_of, property_of_metaclass, set_by_metaclass
from sleepcode.core.link.rules.overriding import reaches
from sleepcode.core.link.rules.patterns import read_pattern
from sleepcode.core.link.rules.relatives import read_relatives
from sleepcode.core.link.rules.static_dispatch import FIELD, THROUGH, is_functional, through
from sleepcode.core.link.state.propagation import MOST
from sleepcode.core.link.state.records import NOWHERE, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, OBJECTS, Kind

SEND = "builtins.generator.send"
DEEPEST_NAME = 8  # dots in the name of what lies outside


def read(s: Solver, value: int, name: str, result: int, site: Site, method: int = -1) -> None:
    """What `value.name` is goes to *result*; running a property, a descriptor or a hook is noted at *site*.

    method: the one whose own receiver *value* is.
    """
    if s.values.all[value][0] in INSTANCES:
        ask_first(s, value, name, result, site)
    look_up(s, value, name, result, site, method)


def look_up(s: Solver, value: int, name: str, result: int, site: Site, method: int = -1) -> None:
    """As `read`, without `__getattribute__`."""
    kind, a, b = s.values.all[value]
    if name.startswith(THROUGH):
        through(s, value, name[1:], result)
    elif name.startswith(FIELD):
        _read_field(s, value, name[1:], result, site)
    elif is_pattern(name):
        if kind in OBJECTS:
            s.patterns.append((a, value, name, result, site))
        read_pattern(s, value, name, result, site)
    elif kind == Kind.GUESSED:
        read(s, a, name, result, site, method)
    elif kind in INSTANCES:
        _read_of_instance(s, value, name, result, site, method)
    elif kind in (Kind.CLASS, Kind.CLS):
        _read_of_class(s, value, name, result, site)
    elif kind == Kind.MODULE:
        names.package_attribute(s, a, b, name, result, site)
    elif kind in (Kind.EXTERNAL, Kind.OBJECT):
        if a != "?" and (builtin_has(a, name) or not _is_python(s, site)):
            s.give(result, Kind.EXTERNAL, _member_of(a, name))
    elif kind == Kind.SUPER:
        _read_super(s, a, b, name, result, site)
    elif kind == Kind.BOX:
        _read_of_box(s, value, name, result, site)
    elif kind == Kind.PROPERTY and name in ("setter", "getter", "deleter"):
        s.give(result, Kind.REFINER, value, name)
    elif kind == Kind.BOUND and name in ("__func__", "__wrapped__"):
        s.add(result, a)
    elif kind == Kind.BOUND and name == "__self__":
        s.add(result, b)
    elif (kind == Kind.GENERATOR and name == "__next__") or (
        kind in (Kind.FUNCTION, Kind.BOUND) and is_functional(s, value, name)
    ):
        s.add(result, value)
    elif kind == Kind.GENERATOR and name in ("send", "asend"):
        s.give(result, Kind.BOUND, s.values.number(Kind.EXTERNAL, SEND), value)
    elif kind in (Kind.FUNCTION, Kind.MANAGED):
        s.flow(s.variable_for("value attribute", value, name), result)
        _read_mixed(s, value, name, result, site)
        if name == "register":
            s.give(result, Kind.REFINER, value, name)
        elif name == "__wrapped__":
            s.add(result, value)


def _read_field(s: Solver, value: int, name: str, result: int, site: Site) -> None:
    """A field's value, where a method of the same name is another thing (Java)."""
    raw = s.named.get(("field", result))
    if raw is None:
        raw = s.named["field", result] = s.fresh()

        def unless_method(s: Solver, held: int) -> None:
            kind, a, _ = s.values.function(held)
            if kind != Kind.FUNCTION or s.program.definitions[a].name != name:
                s.add(result, held)

        s.watch(raw, unless_method)
    read(s, value, name, raw, site)


def _read_of_instance(s: Solver, value: int, name: str, result: int, site: Site, method: int) -> None:
    kind, a, place = s.values.all[value]
    virtual = kind == Kind.SELF
    if virtual and len(s.hierarchy.below(a)) > MOST:
        s.wide.add(result)
    if virtual and method >= 0 and s.hierarchy.subclasses.get(a):
        s.watch(slots.slot(s, a, name, virtual=True), _bind_if_reached, value, result, site, method)
    else:
        s.watch(slots.slot(s, a, name, virtual=virtual), bind, value, result, site)
    s.flow(slots.held(s, a, name, virtual=virtual), result)
    if place:
        s.flow(s.variable_for("value attribute", value, name), result)
    if s.hierarchy.member(a, name) is None:
        _read_unknown(s, value, a, name, result, site)
        _read_mixed(s, value, name, result, site)
        _read_mixed(s, s.values.number(Kind.CLASS, a), name, result, site)
    elif s.hierarchy.member(a, "__getattr__") is not None and is_only_declared(s, a, name):
        wait_for_hook(s, value, a, name, -1, site)  # what it gives is what is declared


def _read_of_class(s: Solver, value: int, name: str, result: int, site: Site) -> None:
    kind, a, _ = s.values.all[value]
    if enums.has_member(s, a, name):
        s.give(result, Kind.INSTANCE, a)
    elif name == "__members__" and enums.is_enum(s, a):
        number = s.new_box(("members", a), "dict")
        s.give(s.boxes[number].loose, Kind.INSTANCE, a)
        s.give(result, Kind.BOX, number)
    elif (meta := property_of_metaclass(s, a, name)) >= 0:
        s.watch(slots.slot(s, meta, name, virtual=False), bind_to_class, s.values.number(Kind.CLS, a), result, site)
    else:
        s.watch(slots.slot(s, a, name, virtual=kind == Kind.CLS), bind, value, result, site)
    if s.hierarchy.member(a, name) is None:
        _read_from_metaclass(s, value, a, name, result, site)
        _read_mixed(s, value, name, result, site)


def _read_of_box(s: Solver, value: int, name: str, result: int, site: Site) -> None:
    shape, held_by_name = s.boxes[s.values.all[value][1]].kind, s.variable_for("value attribute", value, name)
    if shape not in ("record", "object") and (container_has(shape, name) or not _is_python(s, site)):
        s.give(result, Kind.METHOD_OF_BOX, value, name)
    if shape == "object":
        s.watch(held_by_name, bind_accessor, value, result, site)
    else:
        s.flow(held_by_name, result)
    _read_mixed(s, value, name, result, site)


def _member_of(holder: str, name: str) -> str:
    """`outside.name`; where a loop walks on (`node = node.next`) every further one goes by the first one's name.

    Of `operator` the name says what is called: one more is another call.
    """
    goes_on = holder.endswith(f".{name}") or holder.count(".") >= DEEPEST_NAME
    return holder if goes_on and not holder.startswith("operator.") else f"{holder}.{name}"


def site_of_read(s: Solver, base: int, result: int) -> Site:
    """The place where an attribute of *base* is read into *result*."""
    uses = s.uses[base] or ()
    for handler, operands in zip(uses[::2], uses[1::2], strict=True):
        if handler is read and operands[1] == result:
            return operands[2]  # type: ignore[no-any-return]
    return NOWHERE


def _is_python(s: Solver, site: Site) -> bool:
    """Whether builtin types have the members of Python's where *site* is."""
    return site.number >= 0 and s.named_builtins(site)


def _read_mixed(s: Solver, value: int, name: str, result: int, site: Site) -> None:
    """*name* of what was mixed into *value* (JavaScript's Object.assign and prototypes)."""
    if s.program.mixes and s.may_be_script(site) and s.first_time("read mixed", value, name, result):
        s.watch(
            s.variable_for(MIXED, value),
            lambda _, other: read(s, other, name, result, site) if other != value else None,
        )


def _bind_if_reached(s: Solver, member: int, receiver: int, result: int, site: Site, method: int) -> None:
    """As `bind`, for a read of an attribute of *method*'s own receiver."""
    if reaches(s, member, method):
        bind(s, member, receiver, result, site)


def _read_unknown(s: Solver, value: int, owner: int, name: str, result: int, site: Site) -> None:
    """The order has no such member: `__getattr__`, or a base outside the project has it."""
    if name == "__class__":
        s.give(result, Kind.CLS if s.values.all[value][0] == Kind.SELF else Kind.CLASS, owner)
        return
    if name == "__dict__":
        s.give(result, Kind.BOX, containers.attributes_of(s, owner))
        return
    s.flow(set_by_metaclass(s, owner, name), result)
    if name in enums.VALUES:
        enums.read_value(s, owner, result)
    if wait_for_hook(s, value, owner, name, result, site):
        return
    if not slots.is_assigned(s, owner, name) and not is_set_inside(s, owner, name):
        _read_outside(s, value, owner, name, result)


def _read_outside(s: Solver, value: int, owner: int, name: str, result: int) -> None:
    """The member of the first outside base that may have it, where none is of one beside a mixin."""
    base = next((base for base in s.hierarchy.outside(owner) if builtin_has(base, name)), None)
    if base is None and s.values.all[value][0] == Kind.SELF:
        base = _beside_mixin(s, owner, name)
    if base is not None:
        s.give(result, Kind.BOUND, s.values.number(Kind.EXTERNAL, f"{base}.{name}"), value)


def _beside_mixin(s: Solver, owner: int, name: str) -> str | None:
    """The outside base with which the class is mixed and which may have the member that no class of the project has."""
    hierarchy = s.hierarchy
    mixed = hierarchy.mixed_below(owner)
    if not mixed or hierarchy.has(owner, name, below=True):
        return None
    if any(name in s.program.definitions[k].members for k in hierarchy.beside(owner)):
        return None
    return next((base for k in mixed for base in hierarchy.outside(k) if builtin_has(base, name)), None)


def _read_from_metaclass(s: Solver, value: int, owner: int, name: str, result: int, site: Site) -> None:
    if read_relatives(s, value, name, result):
        return
    metaclass = metaclass_of(s, owner)
    if metaclass >= 0:
        as_instance = s.values.number(Kind.CLS, owner)
        s.watch(slots.slot(s, metaclass, name, virtual=False), bind_to_class, as_instance, result, site)
        s.flow(set_by_metaclass(s, owner, name), result)
        return
    if name in ("__name__", "__qualname__", "__module__", "__doc__", "__dict__"):
        return
    if name == "__new__" and not s.hierarchy.outside(owner):
        s.give(result, Kind.EXTERNAL, "builtins.object.__new__")
    _read_outside(s, value, owner, name, result)


def _read_super(s: Solver, owner: int, receiver: int, name: str, result: int, site: Site) -> None:
    """The next definition after *owner* in the receiver's order, and in that of every subclass."""
    kind, holder, _ = s.values.all[receiver]
    if kind not in OBJECTS:
        return
    below = kind in (Kind.SELF, Kind.CLS)
    key = ("super", owner, holder, name, below)
    following = s.named.get(key)
    if following is None:
        following = s.named[key] = s.fresh()
        s.super_slots.append((following, owner, holder, name, below))
    s.watch(following, bind, receiver, result, site)
    if not fill_super(s, following, owner, holder, name, below):
        outside = s.hierarchy.outside(owner)
        if outside:
            external = s.values.number(Kind.EXTERNAL, f"{outside[0]}.{name}")
            s.give(result, Kind.BOUND, external, receiver)
        elif name != "__init__":
            s.give(result, Kind.BOUND, s.values.number(Kind.EXTERNAL, f"builtins.object.{name}"), receiver)


def fill_super(s: Solver, into: int, owner: int, holder: int, name: str, below: bool) -> bool:
    """Whether there is anything that `super().name` means; it goes to *into*, again whenever a base is found."""
    following = s.hierarchy.following(owner, holder, name, below=below)
    if len(following) > MOST:
        s.wide.add(into)
    for variable in following:
        s.flow(variable, into)
    return bool(following)
