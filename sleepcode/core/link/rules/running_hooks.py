"""What runs of `__getattr__` and `__getattribute__`, and what `object`'s own find in their place."""

from sleepcode.core.link.rules import attribute_writes, dotted, members
from sleepcode.core.link.rules.attribute_hooks import is_set_inside
from sleepcode.core.link.rules.binding import enter_method
from sleepcode.core.link.rules.constants import key_for
from sleepcode.core.link.state.records import Call, Site
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, Kind


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


def read_unnamed(s: Solver, value: int, result: int, site: Site) -> None:
    """`getattr(value, name)` of a name that is not known: what strings name, or a class for what it lacks."""
    kind, owner, _ = s.values.all[value]
    if kind == Kind.MODULE:
        dotted.read_named(s, owner, result)
    elif kind in INSTANCES and s.hierarchy.member(owner, "__getattr__") is not None:
        s.guessed_sites.add(s.part_of(site, "__getattr__").number)
        enter_method(s, Call(site, result), value, "__getattr__", "property")


def ask_hooks(s: Solver) -> None:
    """Run `__getattr__` for the attributes that objects do not give themselves, now that this is known."""
    while s.hooked:
        rows, s.hooked = s.hooked, []
        for value, name, hook, result, site in rows:
            if hook == "__getattribute__" or not is_set_inside(s, s.values.all[value][1], name):
                enter_method(s, Call(site, result, (-1,), key=key_for(s, hook, name)), value, hook, "property")
        s.solve()
