"""`__getattr__` and `__getattribute__`: which reads of an attribute wait for them."""

from sleepcode.core.facts import Op
from sleepcode.core.link.rules.contents import is_inherited
from sleepcode.core.link.state.records import Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind


def wait_for_hook(s: Solver, value: int, owner: int, name: str, result: int, site: Site) -> bool:
    """Whether the class has a hook that may be asked for *name*; it is, by `running_hooks.ask_hooks`."""
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


def is_only_declared(s: Solver, owner: int, name: str) -> bool:
    """Whether the class body says of which type *name* is and gives it no value, nor does anything from outside.

    A decorator or an outside base (dataclasses, NamedTuple) may make a constructor that sets it.
    """
    found = s.hierarchy.member(owner, name)
    if found is None or s.hierarchy.outside(owner):
        return False
    holder, variable = found
    fact = s.program.definitions[holder]
    local = variable - s.program.base_of(holder)
    written = {i[0] for i in fact.code if len(i) > 1 and i[1] == local}
    return not fact.decorators and written == {Op.TYPED}


def is_set_inside(s: Solver, owner: int, name: str) -> bool:
    """Whether objects of the class give themselves the attribute: what is set from outside some may lack."""
    return any((k, name) in s.set_inside for k in s.hierarchy.order(owner))
