"""Contexts: copies of a function's code, one for each call that is worth looking at apart from the others.

What they cost is bounded for each function, so that all of them together grow with the program: its contexts
have no more than MOST_CLONES times LONGEST instructions together, or MOST_CLONES times LARGEST_CLONE where it
hands out functions (decorators, factories), which are mixed with one another without.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sleepcode.core.facts import Op
from sleepcode.core.link.state.code import code_that_runs, first_parameter, own_variables
from sleepcode.core.link.state.polymorphic import LONGEST, hands_out_what_it_defines, is_polymorphic

if TYPE_CHECKING:
    from sleepcode.core.link.state.solver import Solver

MOST_CLONES = 60  # contexts of one function
MOST_OBJECTS = 400  # decorator objects of one class that are kept apart
LARGEST_CLONE = 250  # instructions
MOST_CLONED = 15_000  # instructions of all contexts of a small function that decorates
DEEPEST_CLONE = 3

NOTHING_KNOWN: Mapping[int, bool | str] = {}


class Shape(NamedTuple):
    """What a context of a definition is made of."""

    family: tuple[int, ...]  # the definition and everything nested in it
    own: tuple[tuple[int, ...], ...]  # of each of these the variables that a context has copies of
    size: int  # instructions
    hands_out: bool  # what is defined in it
    most: int  # contexts, where nothing else is said


class Contexts:
    """The contexts that were made so far; 0 is that of every call that has none of its own."""

    def __init__(self, solver: "Solver") -> None:
        self._solver = solver
        # (variable -> its copy, definition -> its node, depth, definition)
        self.all: list[tuple[dict[int, int], dict[int, int], int, int]] = [({}, {}, 0, -1)]
        self.of_node: dict[int, int] = {}  # node of a context -> the context
        self.decorating: set[int] = set()  # nodes of contexts in which something is decorated
        self._known: dict[tuple[int, int, Any], int] = {}
        self._called: set[int] = set()
        self._count: dict[int, int] = {}
        self._made_in: list[int] = [0]  # context -> the context whose call made it
        self._polymorphic: dict[int, bool] = {}
        self._defaults: dict[int, tuple[tuple[int, int], ...]] = {}
        self._asked_for: dict[int, tuple[Any, ...]] = {}
        self._shapes: dict[int, Shape] = {}

    def called(self) -> set[int]:
        """The definitions that were called with a context, or for which one was refused."""
        return self._called

    def make(
        self,
        definition: int,
        context: int,
        site: int,
        receiver: int = -1,
        constant: tuple[int, Any] | None = None,
        given: Mapping[int, bool | str] = NOTHING_KNOWN,
        decorates: bool = False,
        first: Any = None,
    ) -> int:
        """A context of *definition* for this call site, or for what is given: a receiver, a parameter's constant.

        given: of parameters whether the call gives them.  first: the constant that its first argument is.
        *context* itself when bounds are reached.
        """
        s = self._solver
        what: Any = constant or (site if receiver < 0 else -2 - receiver)
        if receiver >= 0 and given:
            what = (what, *sorted(given.items()))
        key = (definition, context, what)
        found = self._known.get(key)
        if found is not None:
            return found
        self._called.add(definition)
        maker = self.of_node.get(s.sites[site].node, 0) if site >= 0 else 0
        if recursive := self._recursive(definition, maker):
            self._known[key] = recursive
            return recursive
        count = self._count.get(definition, 0)
        family, own, size, hands_out, most = self._shape(definition)
        if receiver >= 0:
            most = MOST_OBJECTS
        if decorates:
            most = max(most, MOST_CLONED // max(size, 1))
        if count >= most or size > LARGEST_CLONE or self.all[context][2] >= DEEPEST_CLONE:
            self._known[key] = context
            return context
        self._count[definition] = count + 1
        if hands_out:
            s.handing_out.add(len(self.all))
        mapping, nodes = self._copied(context, family, own, decorates)
        self.all.append((mapping, nodes, self.all[context][2] + 1, definition))
        self._made_in.append(maker)
        made = self._known[key] = len(self.all) - 1
        for member in family:
            frame = s.frame_of(member, made)
            if member == definition and receiver >= 0:
                s.add(frame.variable(s.program.definitions[member].params[0].var), receiver)
            else:
                s.seed(member, frame, self._decorated_base(member) if decorates else -1)
        self._fill_defaults(definition, context, mapping, given)
        if constant is not None:
            s.with_constants.update(nodes.values())
        self._fix(definition, mapping, constant, first)
        for member in family:
            known = given if member == definition else NOTHING_KNOWN
            s.load(s.frame_of(member, made), self._code(member, made, known, decorates))
        return made

    def _fill_defaults(
        self, definition: int, context: int, mapping: dict[int, int], given: Mapping[int, bool | str]
    ) -> None:
        around = self._solver.frame_of(self._solver.program.parent(definition), context)
        for parameter, source in self._defaults_of(definition):
            if not given.get(parameter):
                self._solver.flow(around.variable(source), mapping[parameter])

    def _fix(self, definition: int, mapping: dict[int, int], constant: tuple[int, Any] | None, first: Any) -> None:
        """Which constants parameters are, in the context that was made."""
        s = self._solver
        if first is not None and (parameter := first_parameter(s.program.definitions[definition])) >= 0:
            s.constants[mapping[parameter]] = first
        if constant is not None and isinstance(constant[1], (str, int)):
            s.constants[mapping[constant[0]]] = constant[1]

    def _copied(
        self, context: int, family: tuple[int, ...], own: tuple[tuple[int, ...], ...], decorates: bool
    ) -> tuple[dict[int, int], dict[int, int]]:
        """Variable -> its copy, definition -> its node, in the context that is made next, within *context*."""
        s = self._solver
        mapping, nodes = dict(self.all[context][0]), dict(self.all[context][1])
        for member, variables in zip(family, own, strict=True):
            mapping.update(zip(variables, s.several(len(variables)), strict=True))
            nodes[member] = len(s.node_definition)
            self.of_node[nodes[member]] = len(self.all)
            if decorates:
                self.decorating.add(nodes[member])
            s.node_definition.append(member)
        return mapping, nodes

    def _decorated_base(self, definition: int) -> int:
        """Of a class, the base that the function around it is given, as the file's variable; -1 where none is."""
        program = self._solver.program
        bases, parent = program.definitions[definition].bases, program.parent(definition)
        given = {p.var for p in program.definitions[parent].params} if bases and parent >= 0 else ()
        return next((base for base in bases if base in given), -1)

    def _recursive(self, definition: int, maker: int) -> int:
        """The context that a call of *definition* from *maker* comes back to; 0 where it does not, or not yet twice."""
        seen, current = 0, maker
        while current:
            if self.all[current][3] == definition:
                if seen:
                    return seen
                seen = current
            current = self._made_in[current]
        return 0

    def _shape(self, definition: int) -> Shape:
        found = self._shapes.get(definition)
        if found is not None:
            return found
        s, position = self._solver, 0
        family = [definition]
        while position < len(family):
            family.extend(s.children.get(family[position], ()))
            position += 1
        facts = [s.program.definitions[member] for member in family]
        # The name of a nested function is bound in the function around it, its own outside.
        own = tuple(
            tuple(local for local in own_variables(fact) if local != fact.var or position)
            for position, fact in enumerate(facts)
        )
        size = sum(len(fact.code) for fact in facts)
        hands_out = hands_out_what_it_defines(facts[0])
        most = MOST_CLONES if hands_out else min(MOST_CLONES, MOST_CLONES * LONGEST // max(size, 1))
        found = self._shapes[definition] = Shape(tuple(family), own, size, hands_out, most)
        return found

    def _defaults_of(self, definition: int) -> tuple[tuple[int, int], ...]:
        """(variable of a parameter, variable of its default), as the scope around the function has them."""
        found = self._defaults.get(definition)
        if found is None:
            program = self._solver.program
            parameters = {p.var for p in program.definitions[definition].params if p.default}
            around = program.definitions[program.parent(definition)].code if parameters else ()
            found = self._defaults[definition] = tuple(
                (i[1], i[2]) for i in around if i[0] == Op.COPY and i[1] in parameters
            )
        return found

    def _code(self, definition: int, context: int, given: Mapping[int, bool | str], decorates: bool) -> Iterable[Any]:
        s = self._solver
        for instruction in code_that_runs(s.program.definitions[definition], given):
            if instruction[0] != Op.DEF:
                yield instruction
                continue
            _, variable, local = instruction
            base = self._decorated_base(s.program.definition_base[s.program.file_of[definition]] + local)
            if decorates and base >= 0:  # what a decorator derives from a class takes its place: see Solver.seed
                yield (Op.COPY, variable, base)
            else:
                yield (Op.DEF, variable, local, context)

    def polymorphic(self, definition: int) -> bool:
        """Whether a call of it deserves a context of its own: its result is made of its arguments."""
        known = self._polymorphic.get(definition)
        if known is None:
            s = self._solver
            has_nested = bool(s.children.get(definition))
            fact = s.program.definitions[definition]
            known = self._polymorphic[definition] = is_polymorphic(fact, has_nested=has_nested)
        return known

    def asked_for(self, definition: int) -> tuple[Any, ...]:
        """The parameters that the function asks whether they were given."""
        found = self._asked_for.get(definition)
        if found is None:
            fact = self._solver.program.definitions[definition]
            asked = {i[1] for i in fact.code if i[0] == Op.WHEN and isinstance(i[2], bool)}
            found = self._asked_for[definition] = tuple(p for p in fact.params if p.var in asked)
        return found
