"""`__getattr__` and `__getattribute__`: for which reads of an attribute they run, and what `object`'s own find."""

from sleepcode.core.facts import Op
from sleepcode.core.link import attribute_writes, calls, dotted, members
from sleepcode.core.link.constants import key_for
from sleepcode.core.link.contents import is_inherited
from sleepcode.core.link.records import Call, Site
from sleepcode.core.link.solver import Solver
from sleepcode.core.link.values import Kind


def wait_for_hook(s: Solver, value: int, owner: int, name: str, result: int, site: Site) -> bool:
    """Whether the class has a hook that may be asked for *name*; it is, by `ask_hooks`."""
    if is_inherited(s, owner, name) or s.hierarchy.member(owner, "__getattr__") is None:
        return False
    s.hooked.append((value, name, "__getattr__", result, site))
    return True


def ask_first(s: Solver, value: int, name: str, result: int, site: Site) -> None:
    """`__getattribute__` is asked for every attribute; of an object that may be of a subclass, by what that has."""
    if not s.program.has_member("__getattribute__"):
        return
    kind, owner, _ = s.values.all[value]
    if s.hierarchy.has(owner, "__getattribute__", below=kind == Kind.SELF):
        if s.hierarchy.member(owner, "__getattribute__") is None:
            s.guessed_sites.add(s.part_of(site, "__getattribute__").number)
        if is_only_declared(s, owner, name):
            result = -1  # what it gives is what is declared
        s.hooked.append((value, name, "__getattribute__", result, site))


def call_plain(s: Solver, name: str, call: Call, receiver: int | None) -> bool:
    """`object.__getattribute__(x, "name")`, `super().__setattr__("name", value)`: as if no hook was there."""
    reads, given = name.endswith(".__getattribute__"), call.positional
    if not reads and not name.endswith(".__setattr__"):
        return False
    holder, given = (-1, given) if receiver is not None else ((*given, -1)[0], given[1:])
    attribute = s.constants.get(given[0]) if given else None
    if not isinstance(attribute, str) or (not reads and len(given) < 2):
        return True
    rest = (
        (members.look_up, attribute, call.result, call.site)
        if reads
        else (attribute_writes.write, attribute, given[1], call.site, False)
    )
    if receiver is None:
        s.watch(holder, *rest)
    else:
        rest[0](s, receiver, *rest[1:])
    return True


def is_only_declared(s: Solver, owner: int, name: str) -> bool:
    """Whether the class body says of which type *name* is and gives it no value, nor does anything from outside.

    A decorator or an outside base (dataclasses, NamedTuple) may make a constructor that sets it.
    """
    found = s.hierarchy.member(owner, name)
    if found is None or s.hierarchy.outside(owner):
        return False
    holder, variable = found
    fact = s.program.definitions[holder]
    local = variable - s.program.variable_base[s.program.file_of[holder]]
    written = {i[0] for i in fact.code if len(i) > 1 and i[1] == local}
    return not fact.decorators and written == {Op.TYPED}


def is_set_inside(s: Solver, owner: int, name: str) -> bool:
    """Whether objects of the class give themselves the attribute: what is set from outside some may lack."""
    return any((k, name) in s.set_inside for k in s.hierarchy.order(owner))


def read_unnamed(s: Solver, value: int, result: int, site: Site) -> None:
    """`getattr(value, name)` of a name that is not known: what strings name, or a class for what it lacks."""
    kind, owner, _ = s.values.all[value]
    if kind == Kind.MODULE:
        dotted.read_named(s, owner, result)
    elif kind in (Kind.INSTANCE, Kind.SELF) and s.hierarchy.member(owner, "__getattr__") is not None:
        s.guessed_sites.add(s.part_of(site, "__getattr__").number)
        calls.enter_method(s, Call(site, result), value, "__getattr__", "property")


def ask_hooks(s: Solver) -> None:
    """Run `__getattr__` for the attributes that objects do not give themselves, now that this is known."""
    while s.hooked:
        rows, s.hooked = s.hooked, []
        for value, name, hook, result, site in rows:
            if hook == "__getattribute__" or not is_set_inside(s, s.values.all[value][1], name):
                calls.enter_method(s, Call(site, result, (-1,), key=key_for(s, hook, name)), value, hook, "property")
        s.solve()
