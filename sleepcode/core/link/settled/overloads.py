"""Which of several overloads a call means, by the types of its arguments as far as they are known.

Compilers decide this from declared types (JLS 15.12.2, C++ [over.match]).  Here the values that were seen to
flow stand in for them: an overload goes when an argument cannot be of its parameter's type, and, where
every argument has one type, when another overload fits more closely.  An argument of which nothing is
known fits everything, so what is unknown keeps all overloads, as `inferred`.
"""

from sleepcode.core.facts import Flag
from sleepcode.core.link.rules.inherited_overloads import same_types, written_types
from sleepcode.core.link.settled.argument_types import Type, Types, last
from sleepcode.core.link.settled.declared_types import BOXES, types_in
from sleepcode.core.link.state.records import Call, Mark, Site
from sleepcode.core.link.state.solver import Solver

EXACT, FITS, CONVERTS = 40, 20, 10
# As the compiler tries them: as it is, then boxed, then gathered by a parameter that takes the rest.
BOXED, GATHERED = 1_000, 1_000_000
ANYTHING = frozenset({"Object", "object", "any", "T", "Serializable", "Comparable"})
TEXT = frozenset({"String", "CharSequence", "string", "string_view", "StringBuilder"})
WHOLE = frozenset({"int", "byte", "short", "char", "long", "longlong", "uint", "ulong", "ulonglong"})
NUMBERS = WHOLE | {"float", "bool", "double"}
CLASSES = frozenset({"Class", "Type"})
WIDENS = {
    "byte": ("short", "int", "long", "float", "double"),
    "short": ("int", "long", "float", "double"),
    "char": ("int", "long", "float", "double"),
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
}


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
        self.types = Types(s)
        libraries = [hooks.library for hooks in s.program.hooks_of_family.values()]
        self.arities = {name: takes for library in libraries for name, takes in library.arities.items()}
        self.containers = {name for library in libraries for name in library.containers}

    def choose(self, call: Call, site: Site) -> None:
        s = self.s
        groups: dict[tuple[int, str], dict[int, list[int]]] = {}
        for node in site.targets:
            key = self._group(s.node_definition[node]) if isinstance(node, int) else None
            if key is not None and isinstance(node, int):
                groups.setdefault(key, {}).setdefault(s.node_definition[node], []).append(node)
        chosen = [classes for group in groups.values() if len(group) > 1 and len(classes := self._apart(group)) > 1]
        if not chosen or call.stars or call.mappings:
            return
        arguments = [self.types.of(variable) for variable in call.positional]
        certain = all(len(types) <= 1 for types in arguments)
        for classes in chosen:
            scores = [max(self._score(definition, arguments) for definition in one) for one in classes]
            best = max(scores)
            for score, one in zip(scores, classes, strict=True):
                if best > 0 and (score == 0 or (certain and score < best)):
                    for node in (node for nodes in one.values() for node in nodes):
                        del site.targets[node]

    def _group(self, definition: int) -> tuple[int, str] | None:
        """What the definitions of a call have in common between which its arguments decide."""
        program = self.s.program
        if self._by_parameters(definition):
            return -2, program.definitions[definition].name  # of whatever class: what it inherits is an overload, too
        return program.overload_set(definition) if definition in program.overloaded else None

    def _by_parameters(self, definition: int) -> bool:
        program = self.s.program
        is_method = program.definitions[definition].kind == "method"
        return is_method and program.hooks_of(definition).types_builtins

    def _apart(self, group: dict[int, list[int]]) -> list[dict[int, list[int]]]:
        """The group by parameters: overrides of one another belong together."""
        parent = self.s.program.parent
        if not self._by_parameters(next(iter(group))):
            return [{definition: nodes} for definition, nodes in group.items()]
        classes: list[tuple[tuple[str, ...], dict[int, list[int]]]] = []
        for definition, nodes in group.items():
            types = written_types(self.s, definition)
            owner = self.s.program.parent(definition)
            same = next((o for known, o in classes if same_types(types, known) and owner not in map(parent, o)), None)
            if same is None:
                same = {}
                classes.append((types, same))
            same[definition] = nodes
        return [members for _, members in classes]

    def _score(self, definition: int, arguments: list[frozenset[Type]]) -> int:
        """How closely the arguments fit, 0 where one of them cannot."""
        wanted, rest = self.types.parameters(definition)
        total = BOXED * 2 + GATHERED
        if rest is None:
            if len(arguments) == len(wanted) + 1:
                arguments = arguments[1:]  # the receiver, handed on by hand
        elif len(arguments) == len(wanted) + 1 and (whole := self._closest(arguments[-1], rest)):
            wanted = [*wanted, rest]  # the array itself is given
            total -= 0 if whole else GATHERED
        else:
            inside = frozenset(one for what, held in rest if what == "box" for one in types_in(held))
            wanted = [*wanted, *[inside] * (len(arguments) - len(wanted))]
            total -= GATHERED
        boxed = False
        for given, parameter in zip(arguments, wanted, strict=False):
            closest = self._closest(given, parameter)
            if closest == 0:
                return 0
            boxed = boxed or closest < 0
            total += abs(closest)
        return total - BOXED if boxed else total

    def _closest(self, given: frozenset[Type], wanted: frozenset[Type]) -> int:
        if not given or not wanted:
            return FITS
        return max((self._fit(one, other) for one in given for other in wanted), key=lambda fit: (fit > 0, abs(fit)))

    def _fit(self, given: Type, wanted: Type) -> int:
        """0 where *given* cannot be *wanted*; negative where it is boxed or taken out of its box for that."""
        what, one = given
        kind, other = wanted
        if given == wanted:
            return EXACT
        if what == "literal":
            return _literal(one, kind, other, self._converts())
        if kind == "outside" and other in ANYTHING:
            return CONVERTS
        if what == "class":
            return self._instance(one, kind, other)
        if what == "outside":
            return self._outside(one, kind, other)
        if what == "function":
            return self._function(one, kind, other)
        if kind == "box":
            return self._inside(types_in(one), types_in(other))
        return 0 if kind in ("class", "literal") or other in TEXT | CLASSES or other in BOXES else FITS

    def _function(self, arity: object, kind: str, other: object) -> int:
        """A lambda fits an interface whose one method takes as many as it does."""
        if kind not in ("class", "outside", "box") or other in TEXT | CLASSES or other in BOXES:
            return 0
        takes = self._takes(other) if kind == "class" else self.arities.get(str(other), -1)
        if arity == -1 or takes == -1:
            return FITS
        return EXACT - 1 if arity == takes else 0

    def _takes(self, owner: object) -> int:
        """How many arguments the one abstract method of an interface of the project takes."""
        assert isinstance(owner, int)
        facts = [
            self.s.program.definitions[child]
            for current in self.s.hierarchy.order(owner)
            for child in self.s.children.get(current, ())
        ]
        abstract = {fact.name: len(fact.params) - 1 for fact in facts if fact.flags & Flag.ABSTRACT}
        return next(iter(abstract.values())) if len(abstract) == 1 else -1

    def _inside(self, given: frozenset[Type], wanted: frozenset[Type]) -> int:
        """Containers fit by what they hold; builtin values are what they are there, nothing else."""
        if self._converts() or not (_builtin(given) or _builtin(wanted)):
            closest = self._closest(given, wanted)
            return FITS + closest // 4 if closest > 0 else 0
        return EXACT if given & wanted else 0 if given else FITS

    def _outside(self, one: object, kind: str, other: object) -> int:
        if kind == "class":
            return 0
        if one in BOXES:
            inside = BOXES[str(one)]
            if kind == "literal":
                return -EXACT if inside == other else -FITS if other in WIDENS.get(inside, ()) else 0
            if other == "Number":
                return FITS
            return 0 if kind == "box" or other in BOXES or other in TEXT | CLASSES else FITS - 1
        if kind == "literal":
            return FITS if self._converts() and (one in TEXT) == (other == "str") else 0
        if kind == "outside" and (other in BOXES or (other in CLASSES and not self._converts())):
            return 0
        if one in CLASSES:
            return 0 if kind == "box" else FITS
        return FITS + 1 if str(one).endswith(str(other)) else FITS  # a GregorianCalendar is a Calendar

    def _instance(self, one: object, kind: str, other: object) -> int:
        hierarchy = self.s.hierarchy
        assert isinstance(one, int)
        if kind == "class" and isinstance(other, int):
            above = hierarchy.order(one)
            if other in above:
                return EXACT - min(above.index(other), EXACT - FITS)
            return CONVERTS if one in hierarchy.order(other) else 0
        if kind == "box":
            return FITS if any(last(base) in self.containers for base in hierarchy.outside(one)) else 0
        if kind == "outside":
            return FITS if other == "Enum" or any(last(base) == other for base in hierarchy.outside(one)) else 0
        return 0

    def _converts(self) -> bool:
        """Whether constructors make an argument of the wanted type by themselves (C++)."""
        return "c" in self.s.program.families


def _literal(one: object, kind: str, other: object, converts: bool) -> int:
    if one == "null":
        return 0 if kind == "literal" and other != "str" else FITS
    if kind == "literal":
        if converts:
            if str(one).startswith("enum"):
                return CONVERTS if other in WHOLE else 0
            return CONVERTS + (one in WHOLE and other in WHOLE) if one in NUMBERS and other in NUMBERS else 0
        wider = WIDENS.get(str(one), ())
        return EXACT - 1 - wider.index(str(other)) if other in wider else 0
    if kind == "outside":
        if one == "str":
            return EXACT - 1 if other in TEXT else CONVERTS if converts or other in ANYTHING else 0
        if one == "class":
            return FITS if other in CLASSES else CONVERTS if other in ANYTHING else 0
        if other in BOXES and not converts:
            return -EXACT if BOXES[str(other)] == one else 0
        fits = other not in TEXT | CLASSES
        return (CONVERTS if converts else -CONVERTS) if fits else 0
    return CONVERTS if kind == "class" and converts else 0


def _builtin(types: frozenset[Type]) -> bool:
    return any(what == "literal" and one not in ("str", "null") for what, one in types)
