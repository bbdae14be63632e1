"""The state of a linking: constraints, and what each place runs by them.

Without contexts, except that functions which hand out closures over their arguments (decorators, factories) are
walked once for each call site.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, ClassVar

from sleepcode.core.facts import Flag, Op
from sleepcode.core.link.state.contexts import Contexts
from sleepcode.core.link.state.program import Program
from sleepcode.core.link.state.propagation import Propagation
from sleepcode.core.link.state.records import NO_TARGETS, Box, Call, Frame, Site, Target
from sleepcode.core.link.state.values import INSTANCES, Kind

SHAPES = {"*": "tuple", "**": "dict"}  # what `*rest` and `**options` are


class Solver(Propagation, ABC):
    """What the rules of link.rules.operations work on; link.linker gives them, since they know the solver."""

    rules: ClassVar[Mapping[int, Callable[..., None]]]  # Op -> what an instruction of it adds
    callees: ClassVar[Mapping[int, Callable[..., None]]]  # Kind -> how a value of it takes a call

    def __init__(self, program: Program, focus: frozenset[str] | None = None) -> None:
        super().__init__(program)
        self.focus = focus
        self.by_parameters = bool(program.overloaded) or program.types_builtins  # a method's name is not all it goes by
        self.decorators: dict[int, int] = {}  # what definitions are decorated with -> how many
        self.decorated: set[int] = set()  # parameters of contexts, which hold what is decorated
        self.literal_boxes: dict[int, tuple[int, ...]] = {}  # a container that holds nothing else -> what it holds
        self.taken_out: list[tuple[int, int]] = []  # (container, what was read from it)
        self.method_results: list[tuple[int, int]] = []  # (what a method returns, where it goes)
        self.constants: dict[int, Any] = {}  # variable -> the one str or int that it holds
        self.stands_for: dict[int, int] = {}  # variable -> that of a module's own function, class or object
        self.with_constants: set[int] = set()  # nodes of contexts in which a parameter is a constant
        self.waiting: dict[int, list[Any]] = {}  # bodies that wait for a call without a constant
        self.keyed: dict[int, Any] = {}  # see link.rules.constants
        self.keys_matter: dict[str, bool] = {}  # name of a method -> whether any is told apart by its first argument
        self.outside: set[int] = set()  # hold what an outside function returned
        self.with_metaclass: set[int] = set()  # classes whose statement, or a decorator, names one
        self.guessed: set[int] = set()  # hold what was given under a computed name
        self.guessed_sites: set[int] = set()  # numbers of sites that call what only a part of its name stands for
        self.class_names: dict[str, list[int]] = {}  # see link.rules.patterns
        self.seen_from: dict[int, frozenset[int]] = {}  # file -> the files whose classes it can name
        self.named_in_strings: frozenset[tuple[int, str]] | None = None  # see link.rules.dotted
        self.asked_by_name: list[tuple[int, int]] = []  # (result, module or MODULES or MEMBERS) that wait for them
        self.unfound: list[tuple[int, str]] = []  # free names that may be members: (variable, name outside)
        self.lacking: set[int] = set()  # see link.settled.cut
        self.attributes_of: dict[int, list[int]] = {}  # base -> results of its attributes' reads; see link.settled.cut
        self.attributes_seen = 0
        self.rebased: set[int] = set()  # classes that got a base since members were last looked up
        self.sites: list[Site] = []
        self.settled = 0  # how many of them there were when a part began
        self.grown: dict[int, tuple[int, int]] = {}  # one of these that runs more since -> targets, joined sites then
        self.places: dict[int, int] = {}  # variable with a receiver's special method -> places that run it
        self.shared_calls: dict[tuple[Any, ...], Call] = {}  # see binding.enter_method
        self._parts: dict[tuple[int, str], Site] = {}
        self.node_definition: list[int] = list(range(len(program.definitions)))
        self.contexts = Contexts(self)
        self.objects: dict[int, int] = {}  # class -> how many objects of it are kept apart
        self.packages: list[tuple[int, ...]] = [()]  # files that are one module together; [0]: it is one file
        self._package_numbers: dict[tuple[int, ...], int] = {}
        self._hold_objects()
        self._hold_reads()
        self.calls: list[tuple[int, Call]] = []  # (callee variable, call)
        self.calls_by_name: dict[str, list[int]] = {}  # see link.settled.namespaces: attribute -> places in calls
        self.calls_named = 0  # so many of them are there
        self.imports: list[tuple[int, int, int]] = []  # (node, file, line)
        self.stars: dict[int, list[int]] = {}  # file -> files it star-imports
        self.postponed: dict[int, list[tuple[Frame, list[Any]]]] = {}  # file -> functions that are loaded later
        self.children: dict[int, list[int]] = {}
        self._fill_children()

    def _hold_objects(self) -> None:
        """What is known of containers, of objects and their fields, and of the types they are declared of."""
        self.boxes: list[Box] = []
        self.box_at: dict[Any, int] = {}
        self.partials: list[tuple[int, Call]] = []
        self.slot_names: dict[int, list[str]] = {}
        self.super_slots: list[tuple[int, int, int, str, bool]] = []  # see members.fill_super
        # attribute -> class whose objects' it is -> its variable; see slots.own
        self.assigned: dict[str, dict[int, int]] = {}
        self.receiver_of: dict[int, int] = {}  # variable of a method's first parameter -> the method
        self.read_elsewhere: dict[int, frozenset[str]] = {}  # see link.rules.overriding
        self.fields_of: dict[int, tuple[tuple[int, ...], dict[str, int]]] = {}  # class -> (order, fields)
        # class with fields and no constructor -> places that make one, and the fields that each gives
        self.made_at: dict[int, list[tuple[Site, frozenset[str]]]] = {}
        self.factories: dict[int, list[tuple[str, int, str]]] = {}  # class -> (field, what makes its value, its role)
        self.named_by_class: dict[tuple[int, int], Call] = {}  # (class, member) -> what its statement calls of it
        self.names_set: dict[int, list[str]] = {}  # class -> attributes assigned outside of its body
        self.takes: dict[int, Any] = {}  # see link.rules.arguments
        self.entered: dict[tuple[Any, ...], tuple[int, ...]] = {}  # what runs where, and with which receivers
        self.typed: list[tuple[int, Any, Frame]] = []
        self.generic: list[tuple[int, int, int]] = []  # (result, receiver, method) of calls: see link.rules.generics
        self.arguments: dict[int, tuple[Any, ...]] = {}  # of values of generic classes
        self.generic_results: dict[int, tuple[Any, ...]] = {}
        self.signed: dict[int, list[int]] = {}  # see link.rules.signatures: variable -> its function types
        self.inherited_overloads: dict[int, tuple[int, ...]] = {}  # see link.rules.inherited_overloads
        self.written_types: dict[int, tuple[str, ...]] = {}  # of the parameters of a definition; see there
        self.names_of_types: dict[int, dict[int, str]] = {}  # of a file; see there
        self.literal_types: dict[int, set[int]] = {}  # container -> classes it is declared of

    def _hold_reads(self) -> None:
        """What is read of objects, set on them, or asked of them, as far as it waits for more to be known."""
        self.narrowed: list[tuple[int, int]] = []  # (result, class variable)
        self.attribute_of: dict[int, tuple[int, str]] = {}  # result of an attribute read -> (base, name)
        self.set_by_pattern: dict[int, set[str]] = {}  # class -> names, known in part or not at all, of what is set
        self.set_elsewhere: list[tuple[int, str, int]] = []  # (base, name, source): set not on self
        self.reads_filled = 0  # so many attributes' reads were given what is set under those
        self.script_reads: list[int] = []  # of these the results in JavaScript
        self.mirrored: list[tuple[int, str, int, int, Site]] = []  # see operator_methods.mirror
        self.set_inside: set[tuple[int, str]] = set()  # (class, attribute) that its own methods set
        self.hooked: list[tuple[int, str, str, int, Site]] = []  # see link.rules.attribute_hooks

    def _fill_children(self) -> None:
        program = self.program
        for definition in range(len(program.definitions)):
            parent = program.parent(definition)
            if parent >= 0:
                self.children.setdefault(parent, []).append(definition)

    # -- the fixpoint ---------------------------------------------------------------------------

    def solve(self) -> None:
        """Reach the fixpoint; a base found on the way means looking members up again."""
        self.propagate()
        while self.rebased:
            self.refill()
            self.propagate()

    @abstractmethod
    def refill(self) -> None:
        """What members mean, again for every class above and below those that got a base."""

    def attributes_since(self, first: int) -> list[tuple[int, int, str]]:
        """(result, base, name) of the reads of attributes from the *first* on.

        Found from the end: in a copy of the process even a look at what is shared makes a page of it one's own.
        """
        last = islice(reversed(self.attribute_of.items()), len(self.attribute_of) - first)
        return [(result, base, name) for result, (base, name) in last][::-1]

    def is_settled(self) -> bool:
        return super().is_settled() and not self.rebased

    def package(self, files: tuple[int, ...]) -> int:
        """The number of the module that *files* are together; 0 for a single file."""
        if len(files) < 2:
            return 0
        found = self._package_numbers.get(files)
        if found is None:
            found = self._package_numbers[files] = len(self.packages)
            self.packages.append(files)
        return found

    # -- sites ----------------------------------------------------------------------------------

    def site(self, node: int, line: int) -> Site:
        made = Site(len(self.sites), node, line)
        self.sites.append(made)
        return made

    def part_of(self, site: Site, name: str) -> Site:
        """The part of a place that runs the special method *name*."""
        if site.number < 0:
            return site
        key = (site.number, name)
        found = self._parts.get(key)
        if found is None:
            found = self._parts[key] = self.site(site.node, site.line)
        return found

    def runs_at(self, site: Site) -> dict[Target, str]:
        """The targets of the place, to add to."""
        if 0 <= site.number < self.settled and site.number not in self.grown:
            self.grown[site.number] = len(site.targets), len(site.joined)
        if site.targets is NO_TARGETS:
            site.targets = {}
        return site.targets

    def targets_of(self, site: Site) -> dict[Target, str]:
        """What runs at the place, by itself and as one of many."""
        if not site.joined:
            return site.targets
        found = dict(site.targets)
        for number in site.joined:
            for target, kind in self.sites[number].targets.items():
                found.setdefault(target, kind)
        return found

    def part_if_made(self, site: Site, name: str) -> Site | None:
        return self._parts.get((site.number, name))

    # -- loading --------------------------------------------------------------------------------

    def forget(self) -> None:
        """Let go of everything: handlers hold the solver and the solver holds them."""
        self.__dict__.clear()

    def load_waiting(self, definition: int) -> None:
        """The body as it is for every other call."""
        waiting = self.waiting.pop(definition, None)
        if waiting is not None:
            self.load(self.frame_of(definition), waiting)

    def named_builtins(self, site: Site) -> bool:
        """Whether the containers of the site's language go by the names of Python's."""
        definition = self.node_definition[site.node]
        return bool(self.program.hooks_of(definition).builtins)

    def may_be_script(self, site: Site) -> bool:
        """Whether the place is in JavaScript, as far as it is known: of other languages' values is nothing mixed in."""
        program = self.program
        return site.number < 0 or program.file_of[self.node_definition[site.node]] in program.scripts

    def declared_kind(self, owner: int) -> int:
        """What is declared to be of a class may be of a subclass, but where only interfaces have subtypes."""
        final = self.program.hooks_of(owner).final_types
        exact = final and not self.program.definitions[owner].flags & Flag.ABSTRACT
        return Kind.INSTANCE if exact else Kind.SELF

    def makes_decorator(self, result: int) -> bool:
        """Whether it is what one definition is decorated with: `@made(for, it)`, not a name that many use."""
        return self.decorators.get(result) == 1

    def frame_of(self, definition: int, context: int = 0) -> Frame:
        file = self.program.file_of[definition]
        base = self.program.variable_base[file]
        if context:
            mapping, nodes, _, _ = self.contexts.all[context]
            return Frame(file, base, nodes.get(definition, definition), mapping)
        return Frame(file, base, definition)

    def yields(self, function: int) -> int:
        """The variable with what a generator function yields."""
        _, definition, context = self.values.all[function]
        local = self.program.definitions[definition].yields
        return self.frame_of(definition, context).variable(local) if local >= 0 else self.variable_for("nothing")

    def seed(self, definition: int, frame: Frame, decorated: int = -1) -> None:
        """What a definition's own variables hold before anything runs.

        decorated: the base in whose place a decorator puts the class.
        """
        fact = self.program.definitions[definition]
        if fact.kind == "class":
            for position, base in enumerate(fact.bases):
                by = Solver._on_decorated if base == decorated else Solver._on_base
                self.watch(frame.variable(base), by, definition, position)
        elif fact.params and fact.kind not in ("class", "module"):
            for parameter in fact.params[-2:]:
                if parameter.kind in SHAPES:
                    self.box_of(frame.variable(parameter.var), SHAPES[parameter.kind])
            parent = self.program.parent(definition)
            if parent >= 0 and self.program.definitions[parent].kind == "class" and not fact.flags & Flag.STATIC:
                is_class = fact.flags & Flag.CLASSMETHOD
                if fact.name == "__init_subclass__":
                    return  # runs for subclasses only, which the class statement gives
                if fact.params[0].kind in ("", "/"):
                    first = frame.variable(fact.params[0].var)
                    self.receiver_of[first] = definition
                    self.give(first, Kind.CLS if is_class else self.declared_kind(parent), parent)
            elif fact.flags & Flag.STATIC and fact.name == "__new__":
                self.give(frame.variable(fact.params[0].var), Kind.CLS, parent)

    def box_of(self, variable: int, kind: str) -> Box:
        """The container that a parameter gathers its arguments in."""
        number = self.new_box(("parameter", variable), kind)
        self.give(variable, Kind.BOX, number)
        return self.boxes[number]

    def new_box(self, place: Any, kind: str) -> int:
        """The number of the container made at *place*; the same one on every visit."""
        found = self.box_at.get(place)
        if found is None:
            everything = self.fresh()
            self.wide.add(everything)
            loose = self.fresh()
            self.wide.add(loose)
            self.boxes.append(Box(kind, loose, everything))
            self.flow(loose, everything)
            found = self.box_at[place] = len(self.boxes) - 1
        return found

    def load(self, frame: Frame, code: Iterable[Any]) -> None:
        variable, rules, copy = frame.variable, self.rules, Op.COPY
        for instruction in code:
            op = instruction[0]
            if op == copy:
                source = variable(instruction[2])
                self.flow(source, variable(instruction[1]))
                if source in self.wide or source in self.tables:
                    self.widen_copies(source)
            else:
                rules[op](self, frame, instruction)

    def call(self, value: int, call: Call, kind: str = "call") -> None:
        """*call* has *value* as its callee."""
        by = self.callees.get(self.values.all[value][0])
        if by is not None:
            by(self, value, call, kind)

    # -- classes --------------------------------------------------------------------------------

    def _on_base(self, value: int, owner: int, position: int) -> None:
        kind, a, _ = self.values.all[value]
        if kind in (Kind.CLASS, Kind.CLS):
            base: int | str = a
        elif kind == Kind.EXTERNAL:
            base = a
        elif kind in INSTANCES:
            return
        elif kind == Kind.OBJECT:
            base = a
        elif kind == Kind.RECORD:
            self.add(self.variable_for("record", owner), value)
            base = "builtins.tuple"
        else:
            return
        if self.hierarchy.add_base(owner, position, base):
            self.rebased.add(owner)

    def _on_decorated(self, value: int, derived: int, position: int) -> None:
        kind, a, _ = self.values.all[value]
        if kind not in (Kind.CLASS, Kind.CLS):
            self._on_base(value, derived, position)
        elif self.hierarchy.put_before(a, derived):
            self.rebased.add(a)
