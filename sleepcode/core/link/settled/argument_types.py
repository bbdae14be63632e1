"""What an argument and a parameter are declared or seen to be, as far as choosing between overloads needs it.

Builtin values do not flow through the solver: nothing can be called on them.  Where overloads differ in
nothing else (Java's `append(int)` and `append(long)`), their types are followed here, along the same
copies, once everything else is solved.
"""

from collections import deque
from collections.abc import Iterator

from sleepcode.core.facts import Op
from sleepcode.core.link.settled.declared_types import CONTAINERS, DeclaredTypes
from sleepcode.core.link.state.records import Call, Target
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import INSTANCES, OBJECTS, Kind

MOST_TYPES = 6  # of builtin values that one variable may have; more say nothing

# ("class", definition), ("outside", last name), ("literal", its name), ("box", the types of what it holds),
# ("function", how many it takes; -1 where that is not known)
Type = tuple[str, object]


class Types:
    """The types of variables, each looked up once."""

    def __init__(self, s: Solver) -> None:
        self.s = s
        self._declared: dict[int, list[frozenset[Type]]] = {}
        self._rest: dict[int, frozenset[Type]] = {}
        self._builtin: dict[int, set[int]] = {}
        self._calls: dict[int, Call] = {}  # of overloads, by what takes the result: each gives it its own type
        if s.held_literals:
            self._builtin = _followed(s)
            self._calls = {call.result: call for _, call in s.calls if any(map(self._is_overload, call.site.targets))}
        self._declarations = DeclaredTypes(s, self._builtin) if s.program.keeps_literals else None

    def _is_overload(self, target: Target) -> bool:
        return isinstance(target, int) and self.s.node_definition[target] in self.s.program.overloaded

    def of(self, variable: int, depth: int = 0) -> frozenset[Type]:
        """What it is declared to be; where that is not said, what it was seen to hold."""
        if variable < 0:
            return frozenset()
        declared = self._declarations.of(variable) if self._declarations is not None else None
        return declared or self._seen(variable, depth)

    def _seen(self, variable: int, depth: int) -> frozenset[Type]:
        s = self.s
        found: set[Type] = set()
        if variable not in s.literals:
            for source in (variable, *self._returned(variable)):
                for literal in self._builtin.get(source, ()):
                    found |= self.of(literal, depth)
        of_builtins = any(what == "box" for what, _ in found)  # declared as int[]: whatever else flowed is none
        for value in s.points_to[variable] or ():
            kind, a, _ = s.values.all[value]
            if kind in INSTANCES:
                found.add(("class", a))
            elif kind == Kind.OBJECT and a in CONTAINERS:
                if variable in s.literal_boxes:
                    found.add(self._container(variable, depth))
            elif kind == Kind.OBJECT and a.startswith("builtins."):
                found.add(("literal", a[9:]))
            elif kind == Kind.OBJECT and a != "?":
                found.add(("outside", last(a)))
            elif kind in (Kind.FUNCTION, Kind.BOUND):
                found.add(("function", self._arity(a if kind == Kind.FUNCTION else -1)))
            elif kind == Kind.BOX and not of_builtins:
                inner = self.of(s.boxes[a].everything, depth + 1) if depth < 2 else frozenset()
                found.add(("box", inner))
        if len(found) > 1:
            found -= {("literal", "null"), ("box", frozenset())}
        return frozenset(found)

    def _returned(self, variable: int) -> Iterator[int]:
        """What the overloads return that a call still means: inner calls are settled before outer ones."""
        call = self._calls.get(variable)
        for target in call.site.targets if call is not None else ():
            if isinstance(target, int) and self._is_overload(target):
                yield _returns(self.s, self.s.node_definition[target])

    def _arity(self, definition: int) -> int:
        """How many a lambda takes; what a method's name stands for takes its receiver, too, or not."""
        fact = self.s.program.definitions[definition] if definition >= 0 else None
        return len(fact.params) if fact is not None and fact.kind == "lambda" else -1

    def _container(self, variable: int, depth: int) -> Type:
        held = self.s.literal_boxes[variable] if depth < 2 else ()
        return "box", frozenset(one for source in held for one in self.of(source, depth + 1))

    def parameters(self, definition: int) -> tuple[list[frozenset[Type]], frozenset[Type] | None]:
        """The declared types of the parameters, and of the last one where it takes all that is left."""
        found = self._declared.get(definition)
        if found is None:
            s = self.s
            fact = s.program.definitions[definition]
            file = s.program.file_of[definition]
            hooks, base = s.program.adapters[file], s.program.variable_base[file]
            ordered = list(fact.params)
            if ordered and fact.kind == "method" and ordered[0].name == hooks.implicit_this:
                ordered = ordered[1:]
            typed = {i[1]: i[2] for i in fact.code if i[0] == Op.TYPED}
            sources: dict[int, list[int]] = {}
            for i in fact.code:
                if i[0] == Op.COPY:
                    sources.setdefault(i[1], []).append(i[2])
            found = self._declared[definition] = []
            for p in ordered:
                types = frozenset(self._written(p.var, typed, sources, base))
                if p.kind == "*":
                    self._rest[definition] = types
                elif p.kind in ("", "/"):
                    found.append(types)
        return found, self._rest.get(definition)

    def _written(
        self, variable: int, typed: dict[int, int], sources: dict[int, list[int]], base: int
    ) -> Iterator[Type]:
        """The types that a parameter is declared with."""
        for source in (variable, *sources.get(variable, ())):
            term = typed.get(source)
            if isinstance(term, int):
                yield from self._named(base + term)
            elif base + source in self.s.literals or source != variable:
                yield from self.of(base + source)

    def _named(self, variable: int) -> Iterator[Type]:
        for value in self.s.points_to[variable] or ():
            kind, a, _ = self.s.values.all[value]
            if kind in (Kind.CLASS, Kind.CLS):
                yield "class", a
            elif kind == Kind.EXTERNAL:
                yield "outside", last(a)
        for literal in self._builtin.get(variable, ()):
            yield from self.of(literal)


def _followed(s: Solver) -> dict[int, set[int]]:
    """Variable -> the literals that it may hold: along copies, through fields and results of methods."""
    further: dict[int, list[int]] = {}
    for returns, result in s.method_results:
        further.setdefault(returns, []).append(result)
    for result, (base, name) in s.attribute_of.items():
        for value in s.points_to[base] or ():
            kind, a, _ = s.values.all[value]
            if kind in OBJECTS:
                found = s.hierarchy.member(a, name.lstrip("."))
                if found is not None:
                    further.setdefault(found[1], []).append(result)
    known = {into: set(literals) for into, literals in s.held_literals.items() if into not in s.literals}
    for container in s.literal_boxes:
        for into in s.copies[container] or ():
            if into not in s.literals:
                known.setdefault(into, set()).add(container)
    inside: dict[int, list[int]] = {}
    for container, result in s.taken_out:
        inside.setdefault(container, []).append(result)
    for container in s.literal_boxes.keys() & inside.keys():
        known[container] = {container}
    queue = deque(known)
    apart = {_returns(s, definition) for definition in s.program.overloaded}

    def learn(variable: int, literals: set[int]) -> None:
        if variable not in s.literals:
            there = known.setdefault(variable, set())
            if len(there) < MOST_TYPES and not literals <= there:
                there |= literals
                queue.append(variable)

    while queue:
        variable = queue.popleft()
        if variable in apart:
            continue
        held = set(known[variable])
        for into in (*(s.copies[variable] or ()), *further.get(variable, ())):
            learn(into, held)
        for into in inside.get(variable, ()):
            learn(into, {one for container in held for one in s.literal_boxes.get(container, ())})
    return {variable: held for variable, held in known.items() if len(held) < MOST_TYPES}


def _returns(s: Solver, definition: int) -> int:
    return s.program.base_of(definition) + s.program.definitions[definition].returns


def last(name: str) -> str:
    return name.rpartition(".")[2].rpartition("::")[2]
