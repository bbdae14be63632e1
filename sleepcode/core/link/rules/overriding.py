"""Which subclasses a method never runs for: they have one of their own, and it does not call up."""

from sleepcode.core.facts import Op
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

HOLDERS = (Kind.STATIC, Kind.CLASSMETHOD, Kind.PROPERTY, Kind.MANAGED)


def reaches(s: Solver, member: int, method: int) -> bool:
    """Whether *member*, found in a subclass, can be what `self.name` in the body of *method* means."""
    kind, a, _ = s.values.all[member]
    while kind in HOLDERS:
        kind, a, _ = s.values.all[a]
    if kind != Kind.FUNCTION:
        return True
    owner = s.program.parent(a)
    return owner < 0 or owner not in _passed_over(s, method)


def _passed_over(s: Solver, method: int) -> frozenset[int]:
    """The subclasses for which, and for all below which, *method* is not what runs."""
    hierarchy = s.hierarchy
    found = hierarchy.passed_over.get(method)
    if found is None:
        owner, name = s.program.parent(method), s.program.definitions[method].name
        overriding = hierarchy.below_with(owner, name)
        other = {k for k in set(overriding).union(*map(hierarchy.below, overriding)) if _has_own(s, k, owner, name)}
        found = frozenset(k for k in other if other.issuperset(hierarchy.below(k)))
        hierarchy.passed_over[method] = found
    return found


def _has_own(s: Solver, owner: int, base: int, name: str) -> bool:
    """Whether objects of *owner* have another method *name* than *base*'s, and nothing on the way calls up."""
    has = False
    for current in s.hierarchy.order(owner):
        if current == base:
            break
        has = has or name in s.program.definitions[current].members
        if name in _read_elsewhere(s, current):
            return False
    return has


def _read_elsewhere(s: Solver, owner: int) -> frozenset[str]:
    """Names of attributes that the class's code reads of anything but the receiver: `super()`, a class."""
    found = s.read_elsewhere.get(owner)
    if found is None:
        receivers: set[int] = set()
        names: set[str] = set()
        waiting = [owner]
        while waiting:
            current = waiting.pop()
            fact = s.program.definitions[current]
            if fact.kind == "method" and fact.params:
                receivers.add(fact.params[0].var)
            names.update(i[3] for i in fact.code if i[0] == Op.ATTR and i[2] not in receivers)
            waiting.extend(s.children.get(current, ()))
        found = s.read_elsewhere[owner] = frozenset(names)
    return found
