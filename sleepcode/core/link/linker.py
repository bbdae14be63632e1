"""The order of a linking: files are loaded, brought to the fixpoint, then declared types speak where nothing flowed."""

from collections.abc import Callable, Iterable, Sized
from typing import Any

from sleepcode.core.facts import Op
from sleepcode.core.link.injection import inject
from sleepcode.core.link.rules.callees import CALLEES
from sleepcode.core.link.rules.constants import keyed
from sleepcode.core.link.rules.members import fill_super
from sleepcode.core.link.rules.names import bind_names
from sleepcode.core.link.rules.operations import RULES
from sleepcode.core.link.rules.patterns import read_pattern
from sleepcode.core.link.rules.slots import fill
from sleepcode.core.link.settled.overloads import narrow
from sleepcode.core.link.settled.types import declare, declare_hooks
from sleepcode.core.link.state.code import declared_result, makes_hierarchy, reads_of_types
from sleepcode.core.link.state.records import Frame, Mark
from sleepcode.core.link.state.solver import Solver

ROOM_FOR_EACH = 4  # values for each instruction: so time and memory are linear.  Networkx has 5.9, Django 2.7


class Linker(Solver):
    """A solver that knows the rules; `run()` reaches the fixpoint, `sites` then say who runs what."""

    rules, callees = RULES, CALLEES

    def run(self, apart: frozenset[int] = frozenset()) -> None:
        """Load every file, reach the fixpoint, then let declared types speak where nothing flowed.

        apart: files whose functions wait for `go_on`; what they run at import is loaded.
        """
        program = self.program
        bind_names(self)
        for definition in range(len(program.definitions)):
            self.seed(definition, self.frame_of(definition))
        for file, facts in enumerate(program.facts):
            base = program.variable_base[file]
            for i in facts.definitions[0].code:
                if i[0] in (Op.DEF, Op.CALL):
                    self.stands_for[base + i[1]] = base + i[1]
                elif i[0] == Op.LITERAL:
                    self.literals.add(base + i[1])
                    if len(i) > 3:
                        self.constants[base + i[1]] = i[3]
        # Class hierarchies first: a base found while members are looked up means looking them up again.
        later: list[tuple[Frame, list[Any]]] = []
        for file, facts in enumerate(program.facts):
            reads = reads_of_types(facts.definitions)
            first = program.definition_base[file]
            unfocused = self.focus is not None and program.paths[file] not in self.focus
            for place, fact in enumerate(facts.definitions):
                frame = self.frame_of(first + place)
                waiting = []
                for instruction in fact.code:
                    if makes_hierarchy(instruction, reads):
                        self.load(frame, (instruction,))
                    else:
                        waiting.append(instruction)
                if file not in apart:
                    self.room += ROOM_FOR_EACH * len(fact.code)
                if self._waits_for_constants(first + place):
                    self.waiting[first + place] = waiting
                elif file in apart and fact.kind not in ("module", "class"):
                    self.postponed.setdefault(file, []).append((frame, waiting))
                elif not unfocused or fact.kind in ("module", "class"):
                    later.append((frame, waiting))
                elif fact.returns >= 0:
                    later.append((frame, declared_result(fact)))
        self.solve()
        for frame, waiting in later:
            self.load(frame, waiting)
        inject(self)
        self.solve()
        self._load_uncalled(lambda file: file not in apart)
        declare_hooks(self)
        self._close(Mark(), (file for file in range(len(program.facts)) if file not in apart))

    def go_on(self, files: Iterable[int]) -> Mark:
        """Load the functions of files that were kept apart, and reach the fixpoint again; what is new since."""
        filled: tuple[Sized, ...] = (self.sites, self.node_definition, self.calls)
        mark = Mark(*map(len, (*filled, self.typed, self.narrowed, self.generic)))
        chosen = set(files)
        self.settled, self.flowed = mark.sites, []
        loaded = sum(len(fact.code) for file in chosen for fact in self.program.facts[file].definitions)
        self.room = max(self.room, 0) + ROOM_FOR_EACH * loaded
        for file in sorted(chosen):
            for frame, waiting in self.postponed.pop(file, ()):
                self.load(frame, waiting)
        self.solve()
        self._load_uncalled(lambda file: file in chosen)
        self._close(mark, sorted(chosen))
        return mark

    def _load_uncalled(self, wanted: Callable[[int], bool]) -> None:
        """The bodies that waited for a call, of functions nobody calls."""
        called = self.contexts.called()
        for definition in tuple(self.waiting):
            if definition not in called and wanted(self.program.file_of[definition]):
                self.load_waiting(definition)
        self.solve()

    def _close(self, mark: Mark, files: Iterable[int]) -> None:
        declare(self, mark, files)
        narrow(self, mark)

    def _waits_for_constants(self, definition: int) -> bool:
        """Whether the function looks something up under its first parameter, so that a constant has its context."""
        fact = self.program.definitions[definition]
        nested = self.children.get(definition)
        return bool(fact.params) and not nested and fact.kind != "class" and keyed(self, definition).parameter >= 0

    def refill(self) -> None:
        hierarchy = self.hierarchy
        owners, self.rebased = self.rebased, set()
        under = owners.union(*map(hierarchy.below, owners))
        affected = under.union(*map(hierarchy.order, owners))
        members = {name for k in affected for name in self.program.definitions[k].members}
        members |= {name for k in under for name in self.names_set.get(k, ())}
        for changed in sorted(affected):
            for name in tuple(self.slot_names.get(changed, ())):
                if changed in under or name in members:
                    fill(self, changed, name)
        for row in tuple(self.super_slots):
            if row[2] in affected:
                fill_super(self, *row)
        for asked, value, pattern, result, site in tuple(self.patterns):
            if asked in affected:
                read_pattern(self, value, pattern, result, site)
