"""The variables that stand for what a class, or its objects, have under a name, through all the classes concerned."""

from sleepcode.core.facts import is_pattern
from sleepcode.core.link.state.code import METACLASS
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import Kind

COMPUTED = "[...]"  # what is set under a name that is not known; see link.settled.computed


def slot(s: Solver, owner: int, name: str, *, virtual: bool) -> int:
    """The variable with what *name* means on the class; with the overrides of subclasses if *virtual*."""
    key = ("virtual" if virtual else "slot", owner, name)
    found = s.named.get(key)
    if found is None:
        found = s.named[key] = s.fresh()
        if virtual:
            s.wide.add(found)  # however many subclasses there are, each override is one
        _fill_first(s, owner, name)
    return found


def own(s: Solver, owner: int, name: str) -> int:
    """The variable with what is assigned to the attribute of instances of exactly this class."""
    assigned = s.assigned.setdefault(name, {})
    found = assigned.get(owner)
    if found is None:
        found = assigned[owner] = s.fresh()
        member = s.hierarchy.member(owner, name)
        if member is not None and member[1] in s.checked:
            s.declared[found] = s.declared[member[1]]
            s.checked.add(found)
        _announce(s, owner, name, ("held", "virtual held"), found)
    return found


def is_assigned(s: Solver, owner: int, name: str) -> bool:
    """Whether anything assigns the attribute of instances of the class or of a base."""
    assigned = s.assigned.get(name, ())
    return bool(assigned) and any(k in assigned for k in s.hierarchy.order(owner))


def set_on_class(s: Solver, owner: int, name: str) -> int:
    """The variable with what is assigned to the attribute of the class itself, after its body."""
    found = s.named.get(("class attribute", owner, name))
    if found is None:
        found = s.named["class attribute", owner, name] = s.fresh()
        if name == METACLASS:
            s.with_metaclass.add(owner)
        _announce(s, owner, name, ("slot", "virtual"), found)
    return found


def set_computed(s: Solver, value: int, source: int) -> None:
    """`value[key] = source`, of what is no container."""
    kind, a, _ = s.values.all[value]
    if kind in (Kind.INSTANCE, Kind.SELF, Kind.CLS):
        value = s.values.number(Kind.CLASS, a)
    s.flow(source, s.variable_for(COMPUTED, value))


def _announce(s: Solver, owner: int, name: str, keys: tuple[str, str], source: int) -> None:
    """Let a variable that was just made flow to those who asked before it was there."""
    _, virtual = keys
    named = s.named
    if is_pattern(name):
        s.set_by_pattern.setdefault(owner, set()).add(name)
    s.names_set.setdefault(owner, []).append(name)
    for current in (owner, *s.hierarchy.below(owner)):
        for key in keys:
            into = named.get((key, current, name))
            if into is not None:
                s.flow(source, into)
    for current in (*s.hierarchy.order(owner), *(s.hierarchy.beside(owner) if virtual == "virtual held" else ())):
        into = named.get((virtual, current, name))
        if into is not None:
            s.flow(source, into)


def held(s: Solver, owner: int, name: str, *, virtual: bool) -> int:
    """The variable with what instances hold under *name*, through all classes of the order."""
    key = ("virtual held" if virtual else "held", owner, name)
    found = s.named.get(key)
    if found is None:
        found = s.named[key] = s.fresh()
        _fill_first(s, owner, name)
    return found


def _fill_first(s: Solver, owner: int, name: str) -> None:
    known = s.slot_names.setdefault(owner, [])
    if name not in known:
        known.append(name)
    fill(s, owner, name)


def fill(s: Solver, owner: int, name: str) -> None:
    """Let the members that *name* means flow into the class's slots; again whenever a base is found."""
    hierarchy, named = s.hierarchy, s.named
    plain, virtual = named.get(("slot", owner, name)), named.get(("virtual", owner, name))
    if plain is not None or virtual is not None:
        found = hierarchy.member(owner, name)
        if found is not None:
            for into in (plain, virtual):
                if into is not None:
                    s.flow(found[1], into)
        for current in hierarchy.order(owner):
            set_later = named.get(("class attribute", current, name))
            for into in (plain, virtual):
                if into is not None and set_later is not None:
                    s.flow(set_later, into)
    if virtual is not None:
        program = s.program
        # What stands elsewhere than in the body (attached) is asked for class by class.
        for current in hierarchy.below(owner) if program.attached else hierarchy.below_with(owner, name):
            local = program.member(current, name)
            if local is not None:
                s.flow(local, virtual)
        if any(name in program.definitions[k].members for k in hierarchy.beside(owner)):
            for current in hierarchy.mixed_below(owner):
                inherited = hierarchy.member(current, name)
                if inherited is not None:
                    s.flow(inherited[1], virtual)
    assigned = s.assigned.get(name)
    if not assigned:
        return
    for key, classes in (
        ("held", hierarchy.order(owner)),
        ("virtual held", (*hierarchy.order(owner), *hierarchy.below(owner), *hierarchy.beside(owner))),
    ):
        into = named.get((key, owner, name))
        if into is not None:
            for current in classes:
                source = assigned.get(current)
                if source is not None:
                    s.flow(source, into)
