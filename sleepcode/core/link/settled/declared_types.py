"""What a variable is declared to be, where the source says so and the language decides by nothing else (Java, C++).

Compilers choose between overloads by declared types (JLS 15.12.2), never by what a variable holds when the
program runs.  A declaration is the first thing that is copied to a variable, and its source holds an
instance of a written type; `var`, and the results of generic methods, are declared nowhere.
"""

from collections.abc import Mapping
from typing import Any

from sleepcode.core.facts import Op
from sleepcode.core.link.state.program import decides_by_declarations
from sleepcode.core.link.state.records import Call
from sleepcode.core.link.state.solver import Solver
from sleepcode.core.link.state.values import OBJECTS, Kind

Type = tuple[str, object]  # see link.settled.argument_types
CONTAINERS = ("builtins.list", "builtins.tuple")
DEEPEST = 6


BOXES = {
    "Boolean": "bool", "Byte": "byte", "Short": "short", "Character": "char", "Integer": "int", "Long": "long",
    "Float": "float", "Double": "double",
}  # fmt: skip
# Static methods that give an object of their own class, by the library's own custom.
FACTORIES = frozenset({"valueOf", "of", "getInstance", "compile", "now", "newInstance", "from", "create", "forName"})


class DeclaredTypes:
    """Each variable's, looked up on demand; empty where nothing is declared."""

    def __init__(self, s: Solver, builtin: Mapping[int, set[int]]) -> None:
        self.s = s
        self._builtin = builtin  # variable -> the literals that it may hold
        self._first: dict[int, int] = {}  # variable -> what is copied to it first
        self._last: dict[int, int] = {}
        self._terms: dict[int, int] = {}  # instance of a written type -> the variable of that type
        self._held: dict[int, tuple[int, ...]] = {}  # container -> what it holds
        for file, facts in enumerate(s.program.facts):
            if decides_by_declarations(s.program.adapters[file]):
                base = s.program.variable_base[file]
                for fact in facts.definitions:
                    self._read(fact.code, base)
        self._original: dict[int, int] = {}  # a context's own variable -> the one it stands for
        for mapping, _, _, definition in s.contexts.all[1:]:
            base = s.program.base_of(definition)
            self._original.update({own: base + local for local, own in mapping.items()})
        self._calls: dict[int, Call] | None = None
        self._callees: dict[int, int] = {}
        self._containers: dict[int, int] | None = None

    def _read(self, code: tuple[Any, ...], base: int) -> None:
        for i in code:
            if i[0] == Op.COPY:
                self._first.setdefault(base + i[1], base + i[2])
                self._last[base + i[1]] = base + i[2]
            elif i[0] == Op.TYPED and isinstance(i[2], int):
                self._terms[base + i[1]] = base + i[2]
            elif i[0] == Op.BOX:
                self._held[base + i[1]] = tuple(base + held for _, held in i[3])

    def of(self, variable: int, depth: int = 0) -> frozenset[Type]:
        """The types that *variable* is declared with: one, as a rule."""
        variable = self._original.get(variable, variable)
        written = self._written(variable, depth)
        if written is None:
            first = self._first.get(variable, -1)
            written = self._written(first, depth) if first >= 0 else None
        if written is None and depth < DEEPEST:
            written = (
                self._attribute(variable, depth) or self._element(variable, depth) or self._result(variable, depth)
            )
        return written or frozenset()

    def _written(self, variable: int, depth: int) -> frozenset[Type] | None:
        """What is meant by the very variable; None where it is neither a type's instance nor a constant."""
        if variable in self._terms:
            return self._named(self._terms[variable])
        if variable in self._held:
            inside = [self.of(held, depth + 1) for held in self._held[variable]] if depth < DEEPEST else []
            return frozenset({("box", frozenset().union(*inside))})
        if variable in self.s.literals:
            return frozenset(
                ("literal", str(a)[9:])
                for kind, a, _ in map(self.s.values.all.__getitem__, self.s.points_to[variable] or ())
                if kind == Kind.OBJECT and a not in CONTAINERS
            )
        return None

    def _named(self, variable: int) -> frozenset[Type]:
        found: set[Type] = set()
        for value in self.s.points_to[variable] or ():
            kind, a, _ = self.s.values.all[value]
            if kind in (Kind.CLASS, Kind.CLS):
                found.add(("class", a))
            elif kind == Kind.EXTERNAL:
                found.add(("outside", str(a).rpartition(".")[2]))
        for literal in self._builtin.get(variable, ()):  # `using Size = unsigned`
            found |= self._written(literal, DEEPEST) or frozenset()
        return frozenset(found)

    def _attribute(self, variable: int, depth: int) -> frozenset[Type]:
        """Of a field that is read: what the classes declare that its object may be of."""
        base, name = self.s.attribute_of.get(variable, (-1, ""))
        found: set[Type] = set()
        for value in self.s.points_to[variable] or () if name.startswith(".") else ():
            kind, a, _ = self.s.values.all[value]
            if kind == Kind.EXTERNAL:
                return _constant(str(a))
        for value in self.s.points_to[base] or () if base >= 0 else ():
            kind, a, _ = self.s.values.all[value]
            if kind in OBJECTS:
                member = self.s.hierarchy.member(a, name.lstrip("."))
                if member is not None:
                    found |= self.of(member[1], depth + 1)
        return frozenset(found)

    def _element(self, variable: int, depth: int) -> frozenset[Type]:
        """Of `array[i]`: what the array is declared to hold."""
        if self._containers is None:
            self._containers = {result: container for container, result in self.s.taken_out}
        container = self._containers.get(variable, -1)
        declared = self.of(container, depth + 1) if container >= 0 else frozenset()
        return frozenset(one for kind, held in declared if kind == "box" for one in types_in(held))

    def _result(self, variable: int, depth: int) -> frozenset[Type]:
        """Of a call: what the methods that it means are declared to return, or what it makes."""
        s = self.s
        if self._calls is None:
            self._calls = {call.result: call for _, call in s.calls if call.result >= 0}
            self._callees = {call.result: callee for callee, call in s.calls if call.result >= 0}
        call = self._calls.get(variable)
        if call is not None and s.attribute_of.get(self._callees[variable], (-1, ""))[1] == "toString":
            return frozenset({("literal", "str")})
        found: set[Type] = set()
        for target in call.site.targets if call is not None else ():
            if not isinstance(target, int):
                return _made_outside(target)
            definition = s.node_definition[target]
            fact = s.program.definitions[definition]
            if fact.kind == "class":
                found.add(("class", definition))
                continue
            returns = s.program.base_of(definition) + fact.returns
            last = self._last.get(returns, -1) if fact.returns >= 0 else -1
            declared = self._written(last, depth + 1) if last >= 0 else None
            if not declared:
                return frozenset()
            found |= declared
        return frozenset(found)


def types_in(held: object) -> frozenset[Type]:
    return held if isinstance(held, frozenset) else frozenset()


def _made_outside(target: str) -> frozenset[Type]:
    """`Pattern.compile(...)` is a Pattern."""
    owner, _, method = target.removeprefix("external:").rpartition(".")
    owner = owner.rpartition(".")[2]
    if method not in FACTORIES or not owner[:1].isupper():
        return frozenset()
    return frozenset({("literal", "str") if owner == "String" else ("outside", owner)})


def _constant(name: str) -> frozenset[Type]:
    """`Locale.US` is a Locale, `Integer.MAX_VALUE` an int, `Integer.TYPE` a class."""
    owner, _, constant = name.rpartition(".")
    owner = owner.rpartition(".")[2]
    if not owner[:1].isupper() or not constant.isupper():
        return frozenset()
    if constant == "TYPE":
        return frozenset({("outside", "Class")})
    builtin = owner in BOXES and constant not in ("TRUE", "FALSE")
    return frozenset({("literal", BOXES[owner]) if builtin else ("outside", owner)})
