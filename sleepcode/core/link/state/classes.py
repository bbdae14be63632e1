"""Class hierarchies: bases, linearisation, and which definition a member's name means."""

from typing import Any

from sleepcode.core.link.state.program import Program

UNKNOWN = (-1, -1)


class Hierarchy:
    """Grows while the solver finds bases; everything derived is cached until it does."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.bases: dict[int, list[tuple[int, int | str]]] = {}  # class -> (position, class or outside name)
        self.subclasses: dict[int, list[int]] = {}
        self._before: dict[int, list[int]] = {}  # class -> those that decorators derive from it, and put in its place
        self._orders: dict[int, tuple[int, ...]] = {}
        self._below: dict[int, tuple[int, ...]] = {}
        self._beside: dict[int, tuple[int, ...]] = {}
        self._outside: dict[int, tuple[str, ...]] = {}
        self._inside: dict[int, frozenset[int]] = {}
        self._mixed_below: dict[int, tuple[int, ...]] = {}
        self._member: dict[tuple[int, str], tuple[int, int] | None] = {}
        self.passed_over: dict[int, frozenset[int]] = {}  # see link.rules.overriding
        self.derived: dict[Any, Any] = {}  # what others found out about classes; forgotten at the next base

    def add_base(self, owner: int, position: int, base: int | str) -> bool:
        """Record a base; False when it was known or would make a circle."""
        known = self.bases.setdefault(owner, [])
        if (position, base) in known or len(known) >= 12:
            return False
        if isinstance(base, int):
            if base == owner or self._is_above(base, owner):
                return False
            self.subclasses.setdefault(base, []).append(owner)
        known.append((position, base))
        known.sort(key=lambda row: (row[0], str(row[1])))
        self._forget()
        return True

    def put_before(self, owner: int, derived: int) -> bool:
        """Let *derived* come before *owner* in its order; False when it did, or if that would make a circle.

        A class that a decorator derives from each class that it decorates is one definition, but not one class.
        """
        if derived == owner or derived in self._before.get(owner, ()) or self._is_above(derived, owner):
            return False
        self._before.setdefault(owner, []).append(derived)
        self.subclasses.setdefault(derived, []).append(owner)
        self._forget()
        return True

    def _forget(self) -> None:
        self._orders.clear()
        self._below.clear()
        self._beside.clear()
        self._outside.clear()
        self._inside.clear()
        self._mixed_below.clear()
        self._member.clear()
        self.passed_over.clear()
        self.derived.clear()

    def _is_above(self, owner: int, wanted: int) -> bool:
        """Whether *wanted* is among the bases of *owner*, direct or not; nothing is cached while they are found."""
        seen, stack = {owner}, [owner]
        while stack:
            current = stack.pop()
            for base in (*(base for _, base in self.bases.get(current, ())), *self._before.get(current, ())):
                if base == wanted:
                    return True
                if isinstance(base, int) and base not in seen:
                    seen.add(base)
                    stack.append(base)
        return False

    def order(self, owner: int) -> tuple[int, ...]:
        """The method resolution order among the project's classes (C3; by depth where C3 has none)."""
        found = self._orders.get(owner)
        if found is None:
            self._orders[owner] = (owner,)  # a circle through a conditional base ends here
            parents = [base for _, base in self.bases.get(owner, ()) if isinstance(base, int)]
            found = _linearise(owner, [self.order(p) for p in parents], parents)
            for derived in self._before.get(owner, ()):
                found = (*(k for k in self.order(derived) if k not in found), *found)
            self._orders[owner] = found
        return found

    def below(self, owner: int) -> tuple[int, ...]:
        """Every subclass, direct or not, in the order of definition."""
        found = self._below.get(owner)
        if found is None:
            seen: set[int] = set()
            stack = list(self.subclasses.get(owner, ()))
            while stack:
                current = stack.pop()
                if current not in seen:
                    seen.add(current)
                    stack.extend(self.subclasses.get(current, ()))
            found = self._below[owner] = tuple(sorted(seen))
        return found

    def is_mixed(self, owner: int) -> bool:
        """Whether the class has several bases, and not one that is imported from here or from there."""
        return len({position for position, _ in self.bases.get(owner, ())}) > 1

    def mixed_below(self, owner: int) -> tuple[int, ...]:
        """The subclasses that have several bases."""
        found = self._mixed_below.get(owner)
        if found is None:
            found = self._mixed_below[owner] = tuple(k for k in self.below(owner) if self.is_mixed(k))
        return found

    def beside(self, owner: int) -> tuple[int, ...]:
        """The other bases, and theirs, of subclasses that have several: what a mixin is mixed with."""
        found = self._beside.get(owner)
        if found is None:
            below = self.below(owner)
            own = {owner, *below, *self.order(owner)}
            found = self._beside[owner] = tuple(
                dict.fromkeys(k for c in self.mixed_below(owner) for k in self.order(c) if k not in own)
            )
        return found

    def outside(self, owner: int) -> tuple[str, ...]:
        """Names of the bases outside the project, own and inherited."""
        found = self._outside.get(owner)
        if found is None:
            found = self._outside[owner] = tuple(
                dict.fromkeys(
                    base
                    for current in self.order(owner)
                    for _, base in self.bases.get(current, ())
                    if isinstance(base, str)
                )
            )
        return found

    def has(self, owner: int, name: str, *, below: bool = False) -> bool:
        """Whether the class has the member; or, if *below*, any subclass."""
        if self.member(owner, name) is not None:
            return True
        if not below:
            return False
        return bool(self.below_with(owner, name))

    def below_with(self, owner: int, name: str) -> list[int]:
        """The subclasses whose own bodies bind *name*, in the order of definition."""
        binding, below = self.program.definers.get(name, ()), self.below(owner)
        if len(below) < len(binding):
            definitions = self.program.definitions
            return [k for k in below if name in definitions[k].members]
        inside = self._inside.get(owner)
        if inside is None:
            inside = self._inside[owner] = frozenset(below)
        return [k for k in binding if k in inside]

    def following(self, owner: int, holder: int, name: str, *, below: bool) -> tuple[int, ...]:
        """The variables of what `super().name` in *owner* means to an object of *holder*, or *below* it."""
        key = ("following", owner, holder, name, below)
        known: tuple[int, ...] | None = self.derived.get(key)
        if known is None:
            candidates = [holder]
            if below:
                candidates += [k for k in self.below(holder) if len(self.bases.get(k, ())) > 1 or k in self._before]
            found = (self.member(candidate, name, after=owner) for candidate in candidates)
            known = self.derived[key] = tuple(dict.fromkeys(one[1] for one in found if one is not None))
        return known

    def member(self, owner: int, name: str, after: int | None = None) -> tuple[int, int] | None:
        """(class, variable) of the first definition of *name* in the order, past *after* if given."""
        if after is not None:
            order = self.order(owner)
            return self._first(order[order.index(after) + 1 :] if after in order else (), name)
        key = (owner, name)
        known = self._member.get(key, UNKNOWN)
        if known is UNKNOWN:
            known = self._member[key] = self._first(self.order(owner), name)
        return known

    def _first(self, order: tuple[int, ...], name: str) -> tuple[int, int] | None:
        program = self.program
        for current in order:
            variable = program.member(current, name)
            if variable is not None:
                return current, variable
        return None


def _linearise(owner: int, orders: list[tuple[int, ...]], parents: list[int]) -> tuple[int, ...]:
    if len(orders) < 2:
        return (owner, *(orders[0] if orders else ()))
    lists = [list(order) for order in orders] + [list(parents)]
    merged = [owner]
    while any(lists):
        for candidate in (order[0] for order in lists if order):
            if not any(candidate in order[1:] for order in lists):
                break
        else:  # no consistent order: Python would refuse the class; keep every ancestor once
            rest = dict.fromkeys(c for order in lists for c in order)
            return (*merged, *(c for c in rest if c not in merged))
        merged.append(candidate)
        lists = [[c for c in order if c != candidate] for order in lists]
    return tuple(merged)
