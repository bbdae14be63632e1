"""Which of several overloads a call means, by the types of its arguments as far as they are known.

Compilers decide this from declared types (JLS 15.12.2, C++ [over.match]).  Here the values that were seen to
flow stand in for them: an overload goes when an argument cannot be of its parameter's type, and, where
every argument has one type, when another overload fits more closely.  An argument of which nothing is
known fits everything, so what is unknown keeps all overloads, as `inferred`.
"""

from collections.abc import Iterator

from sleepcode.core.facts import DefFact, Flag, Op
from sleepcode.core.link.solver import Call, Mark, Site, Solver
from sleepcode.core.link.values import Kind

EXACT, FITS, CONVERTS = 4, 2, 1
ANYTHING = frozenset({"Object", "object", "any", "T", "Serializable", "Comparable"})
TEXT = frozenset({"String", "CharSequence", "string", "string_view", "StringBuilder"})
NUMBERS = frozenset({"int", "float", "bool"})
CLASSES = frozenset({"Class", "Type"})

Type = tuple[str, object]  # ("class", definition), ("outside", last name), ("literal", its name), ("function", ""), ...


def narrow(s: Solver, mark: Mark) -> None:
    """Take the overloads that cannot be meant from the targets of every call past *mark*."""
    if not s.program.overloaded:
        return
    chooser = _Chooser(s)
    for _, call in s.calls[mark.calls :]:
        chooser.choose(call, call.site)
        constructors = s.part_if_made(call.site, "__init__")
        if constructors is not None:
            chooser.choose(call, constructors)


class _Chooser:
    def __init__(self, s: Solver) -> None:
        self.s = s
        self._declared: dict[int, list[frozenset[Type]]] = {}

    def choose(self, call: Call, site: Site) -> None:
        s = self.s
        groups: dict[tuple[int, str], dict[int, list[int]]] = {}
        for node in site.targets:
            if isinstance(node, int) and (definition := s.node_definition[node]) in s.program.overloaded:
                key = (s.program.parent(definition), s.program.definitions[definition].name)
                groups.setdefault(key, {}).setdefault(definition, []).append(node)
        if not any(len(group) > 1 for group in groups.values()) or call.stars or call.mappings:
            return
        arguments = [self._types_of(variable) for variable in call.positional]
        for group in groups.values():
            scores = {definition: self._score(definition, arguments) for definition in group}
            best = max(scores.values())
            certain = all(len(types) <= 1 for types in arguments)
            for definition, nodes in group.items():
                score = scores[definition]
                if best > 0 and (score == 0 or (certain and score < best)):
                    for node in nodes:
                        del site.targets[node]

    def _score(self, definition: int, arguments: list[frozenset[Type]]) -> int:
        """How closely the arguments fit, 0 where one of them cannot."""
        parameters = self._parameters(definition)
        if len(arguments) == len(parameters) + 1 and not _has_rest(self.s.program.definitions[definition]):
            arguments = arguments[1:]  # the receiver, handed on by hand
        total = 1
        for given, wanted in zip(arguments, parameters, strict=False):
            if not given or not wanted:
                total += FITS
                continue
            closest = max(self._fit(one, other) for one in given for other in wanted)
            if closest == 0:
                return 0
            total += closest
        return total

    def _parameters(self, definition: int) -> list[frozenset[Type]]:
        found = self._declared.get(definition)
        if found is None:
            s = self.s
            fact = s.program.definitions[definition]
            file = s.program.file_of[definition]
            hooks, base = s.program.adapters[file], s.program.variable_base[file]
            ordered = [p for p in fact.params if p.kind in ("", "/")]
            if ordered and fact.kind == "method" and ordered[0].name == hooks.implicit_this:
                ordered = ordered[1:]
            typed = {i[1]: i[2] for i in fact.code if i[0] == Op.TYPED}
            sources: dict[int, list[int]] = {}
            for i in fact.code:
                if i[0] == Op.COPY:
                    sources.setdefault(i[1], []).append(i[2])
            found = self._declared[definition] = [
                frozenset(self._written(p.var, typed, sources, base)) for p in ordered
            ]
        return found

    def _written(
        self, variable: int, typed: dict[int, int], sources: dict[int, list[int]], base: int
    ) -> Iterator[Type]:
        """The types that a parameter is declared with."""
        for source in (variable, *sources.get(variable, ())):
            term = typed.get(source)
            if isinstance(term, int):
                yield from self._named_types(base + term)
            elif base + source in self.s.literals or source != variable:
                yield from self._types_of(base + source)

    def _named_types(self, variable: int) -> Iterator[Type]:
        for value in self.s.points_to[variable] or ():
            kind, a, _ = self.s.values.all[value]
            if kind in (Kind.CLASS, Kind.CLS):
                yield "class", a
            elif kind == Kind.EXTERNAL:
                yield "outside", _last(a)

    def _types_of(self, variable: int) -> frozenset[Type]:
        if variable < 0:
            return frozenset()
        found: set[Type] = set()
        for value in self.s.points_to[variable] or ():
            kind, a, _ = self.s.values.all[value]
            if kind in (Kind.INSTANCE, Kind.SELF):
                found.add(("class", a))
            elif kind == Kind.OBJECT and a.startswith("builtins."):
                found.add(("literal", a[9:]))
            elif kind == Kind.OBJECT and a != "?":
                found.add(("outside", _last(a)))
            elif kind in (Kind.FUNCTION, Kind.BOUND):
                found.add(("function", ""))
            elif kind == Kind.BOX:
                found.add(("box", ""))
        return frozenset(found)

    def _fit(self, given: Type, wanted: Type) -> int:
        what, one = given
        kind, other = wanted
        if given == wanted:
            return EXACT
        if kind == "outside" and other in ANYTHING:
            return CONVERTS
        if what == "class":
            return self._instance(one, kind, other)
        if what == "literal":
            return _literal(one, kind, other, self._converts())
        if what == "outside":
            if kind == "class":
                return 0
            if kind == "literal":
                return FITS if (one in TEXT) == (other == "str") else 0
            return FITS
        if what == "function":
            return FITS if kind in ("class", "outside", "box") and other not in TEXT | CLASSES else 0
        return 0 if kind in ("class", "literal") or other in TEXT | CLASSES else FITS  # a box

    def _instance(self, one: object, kind: str, other: object) -> int:
        hierarchy = self.s.hierarchy
        assert isinstance(one, int)
        if kind == "class" and isinstance(other, int):
            above = hierarchy.order(one)
            if other in above:
                return EXACT - min(above.index(other), EXACT - FITS)
            return CONVERTS if one in hierarchy.order(other) else 0
        if kind == "outside":
            return FITS if any(_last(base) == other for base in hierarchy.outside(one)) else 0
        return 0

    def _converts(self) -> bool:
        """Whether constructors make an argument of the wanted type by themselves (C++)."""
        return "c" in self.s.program.families


def _literal(one: object, kind: str, other: object, converts: bool) -> int:
    if kind == "literal":
        return CONVERTS if one in NUMBERS and other in NUMBERS else 0
    if kind == "outside":
        if one == "str":
            return EXACT - 1 if other in TEXT else 0 if not converts else CONVERTS
        if one == "class":
            return FITS if other in CLASSES else 0
        return CONVERTS if other not in TEXT | CLASSES else 0
    return CONVERTS if kind == "class" and converts else 0


def _has_rest(fact: DefFact) -> bool:
    return any(p.kind == "*" for p in fact.params) or bool(fact.flags & Flag.STATIC)


def _last(name: str) -> str:
    return name.rpartition(".")[2].rpartition("::")[2]
