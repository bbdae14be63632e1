"""Inclusion-based points-to analysis (Andersen 1994): variables, what flows between them, and who watches their values.

Sets are bounded (`MOST`): past the bound new values are dropped and the variable is marked, so that
one hub does not make everything reach everything.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sleepcode.core.link.state.classes import Hierarchy
from sleepcode.core.link.state.program import Program
from sleepcode.core.link.state.records import Site
from sleepcode.core.link.state.values import INSTANCES, Kind, Values
from sleepcode.core.suites.tested import in_tests

MOST = 16  # values a variable may have
ROOM = 500_000  # values that all variables together may have, before anything is loaded
FEW = 2  # values a variable may have once that is used up: where everything reaches everything, nothing is told
MOST_IN_BOX = 96  # values the whole of a container may have
MOST_ENTRIES = 400  # functions that it may have: a table of methods has an entry for each override
MOST_SEARCHED = 12  # copies of a variable that are looked through for one; more of them are kept as a dict
UNKNOWN_KINDS = (Kind.EXTERNAL, Kind.OBJECT)  # of outside, by name only


class Propagation:
    """A worklist: whatever a variable learns goes to those it flows into, and to the handlers that watch it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.values = Values()
        self.hierarchy = Hierarchy(program)
        self.dispatches = any(hooks.final_types or hooks.types_builtins for hooks in program.hooks_of_family.values())
        self.takes_more = bool(program.overloaded) or self.dispatches
        size = program.variables
        self.room = ROOM
        self.points_to: list[set[int] | frozenset[int] | None] = [None] * size
        self._alone: dict[int, frozenset[int]] = {}  # value -> the set of it alone, which most variables have
        self.copies: list[list[int] | dict[int, None] | None] = [None] * size
        self.uses: list[list[Any] | None] = [None] * size  # handler, its operands, another handler, its operands, ...
        self.literals: set[int] = set()  # hold instances of builtin types: of no interest further on
        self.held_literals: dict[int, set[int]] = {}  # variable -> literals copied to it: see link.settled
        self.plain: set[int] = set()  # declared to hold text, numbers or nothing: no values to follow
        self.texts: set[int] = set()  # names of types of text, of outside
        self.declared: dict[int, frozenset[int]] = {}  # variable -> the project's classes it is declared to be of
        self.checked: set[int] = set()  # of these, in which the compiler lets nothing else
        self.wide: set[int] = set()  # variables that may have MOST_IN_BOX values
        self.tables: set[int] = set()  # others that, as these, may have MOST_ENTRIES functions
        self._entries: dict[int, set[tuple[int, int]]] = {}  # of those past MOST, the functions
        self.handing_out: set[int] = set()  # contexts of functions that hand out what is defined in them
        self.overflowed: set[int] = set()
        self.flowed: list[int] | None = None  # source << 32 | into, in order, of what a part added
        self._delta: dict[int, list[int]] = {}
        self._queue: deque[int] = deque()
        self._jobs: deque[tuple[Callable[..., None], tuple[Any, ...], Iterable[int]]] = deque()
        self.named: dict[Any, int] = {}  # variables made on demand, by what they stand for
        self.patterns: list[tuple[int, int, str, int, Site]] = []  # (class, value, pattern, result, site)

    def fresh(self) -> int:
        self.points_to.append(None)
        self.copies.append(None)
        self.uses.append(None)
        return len(self.points_to) - 1

    def several(self, number: int) -> range:
        """So many fresh ones."""
        nothing: list[None] = [None] * number
        first = len(self.points_to)
        self.points_to.extend(nothing)
        self.copies.extend(nothing)
        self.uses.extend(nothing)
        return range(first, first + number)

    def variable_for(self, *what: Any) -> int:
        """The variable that stands for *what*, made on first demand."""
        found = self.named.get(what)
        if found is None:
            found = self.named[what] = self.fresh()
        return found

    def first_time(self, *what: Any) -> bool:
        """True once for every *what*: containers may hold themselves."""
        if what in self.named:
            return False
        self.named[what] = -1
        return True

    def add(self, variable: int, value: int) -> None:
        if variable >= 0:
            known = self.points_to[variable]
            if known is None or value not in known:
                self._learn(variable, (value,))

    def _learn(self, variable: int, values: Sequence[int]) -> None:
        """*variable* may hold these, too, each of them once: the innermost loop of a link."""
        known = self.points_to[variable]
        if known is None:
            if len(values) == 1 and variable not in self.declared:
                value = values[0]
                alone = self._alone.get(value)
                if alone is None:
                    alone = self._alone[value] = frozenset(values)
                self.points_to[variable] = alone
                self.room -= 1
                self._delta[variable] = [value]
                self._queue.append(variable)
                return
            known = self.points_to[variable] = set()
        if isinstance(known, frozenset):
            if known.issuperset(values) and not (self.room <= 0 and len(known) >= FEW):
                return
            known = self.points_to[variable] = set(known)
        if variable in self.declared:
            values = list(dict.fromkeys(self._as_declared(variable, values)))
        if self.room <= 0 and len(known) >= FEW:
            self.overflowed.add(variable)
            return
        if len(known) + len(values) <= MOST:
            fresh = [value for value in values if value not in known]
            known.update(fresh)
        else:
            fresh = self._fitting(variable, known, values)
        if not fresh:
            return
        self.room -= len(fresh)
        news = self._delta.get(variable)
        if news is None:
            self._delta[variable] = fresh
            self._queue.append(variable)
        else:
            news += fresh

    def _fitting(self, variable: int, known: set[int], values: Sequence[int]) -> list[int]:
        """Add to the full set *known* of *variable* what of *values* it takes; what that was."""
        most = MOST_IN_BOX if variable in self.wide else MOST
        if len(known) >= most and self._is_full(variable, len(known)):
            if not known.issuperset(values):
                self.overflowed.add(variable)
            return []
        fresh: list[int] = []
        for value in values:
            if value in known:
                continue
            if len(known) >= MOST:
                if not self._is_worth_more(variable, value, len(known), most):
                    self.overflowed.add(variable)
                    continue
                if self._has_entry(variable, value):
                    continue
            known.add(value)
            fresh.append(value)
        return fresh

    def _as_declared(self, variable: int, values: Iterable[int]) -> list[int]:
        """Those of *values* that the declared classes of *variable* do not rule out.

        What only tests define stays: it stands in for one of them.
        """
        hierarchy, declared = self.hierarchy, self.declared[variable]
        kept: list[int] = []
        for value in values:
            kind, a, _ = self.values.all[value]
            if kind not in INSTANCES:
                is_outside = kind == Kind.BOUND and self.values.all[a][0] == Kind.EXTERNAL
                if not is_outside and (kind not in UNKNOWN_KINDS or variable not in self.checked):
                    kept.append(value)
                continue
            order = hierarchy.order(a)
            if not declared.isdisjoint(order):
                kept.append(value)
                continue
            narrower = [c for c in sorted(declared) if kind == Kind.SELF and a in hierarchy.order(c)]
            if narrower:
                kept += [self.values.number(Kind.SELF, c) for c in narrower]
            elif in_tests(self.program.path_of(a)):
                kept.append(value)
        return kept

    def _is_worth_more(self, variable: int, value: int, known: int, most: int) -> bool:
        """Whether a variable that knows so many values takes this one.

        Overloads share a name by design: their number says nothing about a hub.  A container of many
        functions is a registry, one of many containers is data.
        """
        kind, a, b = self.values.all[value]
        if known < most:
            return kind != Kind.BOX
        if known < MOST_ENTRIES and self._is_table(variable) and self._is_entry(value):
            return True
        if known >= MOST_IN_BOX:
            return False
        if kind == Kind.GUESSED:
            return True
        if self.dispatches and (kind == Kind.SELF or (kind == Kind.BOUND and self.values.all[b][0] == Kind.SELF)):
            return True  # a declared interface stands for all that implement it, each with a method of its own
        if kind == Kind.BOUND:
            kind, a, _ = self.values.all[a]
        return kind == Kind.FUNCTION and a in self.program.overloaded

    def give(self, variable: int, kind: int, a: Any, b: Any = 0) -> None:
        self.add(variable, self.values.number(kind, a, b))

    def flow(self, source: int, into: int, *, whatever_declared: bool = False) -> None:
        """Everything *source* has or will have, *into* has too; whatever_declared: even where that is plain text."""
        if source < 0 or into < 0 or source == into or (into in self.plain and not whatever_declared):
            return
        if source in self.literals:
            if self.program.keeps_literals:
                self.held_literals.setdefault(into, set()).add(source)
            return
        full = self.points_to[into]
        if full is not None and len(full) >= MOST and self._is_full(into, len(full)):
            if not full.issuperset(self.points_to[source] or (-1,)):
                self.overflowed.add(into)
            return
        copies = self.copies[source]
        if copies is None:
            self.copies[source] = [into]
        elif into in copies:
            return
        elif isinstance(copies, dict):
            copies[into] = None
        elif len(copies) < MOST_SEARCHED:
            copies.append(into)
        else:
            self.copies[source] = dict.fromkeys((*copies, into))
        if self.flowed is not None:
            self.flowed.append(source << 32 | into)
        known = self.points_to[source]
        if known:
            self._learn(into, tuple(known))

    def _is_full(self, variable: int, known: int) -> bool:
        """Whether the variable takes no more values, whatever flows to it."""
        if self.takes_more or self.patterns:  # see _is_worth_more
            return False
        if variable in self.overflowed:
            return variable not in self.wide or known >= MOST_IN_BOX
        return known >= MOST_ENTRIES or not self._is_table(variable)

    def _is_table(self, variable: int) -> bool:
        """Whether it may have as many functions as a table has entries.

        So may what holds nothing but functions of one class and its relatives, the states of a machine, or such
        classes; nothing but modules, or functions of one name: what a project plugs in.
        """
        if variable in self.wide or variable in self.tables:
            return True
        if variable in self.overflowed:
            return False
        owners: set[int] = set()
        names: set[str] = set()
        for value in self.points_to[variable] or ():
            function, kind = self._function_of(value), self.values.all[value][0]
            if function >= 0:
                names.add(self.program.definitions[function].name)
                owners.add(self._class_around(function))
            elif kind == Kind.MODULE:
                names.add("")
                owners.add(-1)
            elif kind == Kind.CLASS:
                names.add(str(value))
                owners.add(self.values.all[value][1])
            elif kind not in UNKNOWN_KINDS:
                return False
        if len(names) == 1 and not any(name.startswith("<") for name in names):
            self.tables.add(variable)
            return True
        if -1 in owners:
            return False
        orders = [self.hierarchy.order(owner) for owner in owners]
        if any(all(owner in order for order in orders) for owner in owners):
            self.tables.add(variable)
            return True
        return False

    def _is_entry(self, value: int) -> bool:
        return self.values.all[value][0] in (Kind.MODULE, Kind.CLASS) or self._function_of(value) >= 0

    def _has_entry(self, variable: int, value: int) -> bool:
        """Whether a full table has the function already: for another receiver, or in another context."""
        entry = self._entry_of(value)
        if entry[0] < 0:
            return False
        entries = self._entries.get(variable)
        if entries is None:
            entries = self._entries[variable] = set(map(self._entry_of, self.points_to[variable] or ()))
        if entry in entries:
            return True
        entries.add(entry)
        return False

    def _entry_of(self, value: int) -> tuple[int, int]:
        """The function, and the context where a call handed it out: each of those runs something else."""
        kind, _, context = self.values.all[value]
        return self._function_of(value), context if kind == Kind.FUNCTION and context in self.handing_out else 0

    def _class_around(self, definition: int) -> int:
        """The class in which the function stands, itself or in a method of it; -1 where none."""
        while definition >= 0 and self.program.definitions[definition].kind != "class":
            definition = self.program.parent(definition)
        return definition

    def _function_of(self, value: int) -> int:
        """The function that *value* is, bound or not; -1 for others and operators: so many types have these."""
        kind, a, _ = self.values.function(value)
        return a if kind == Kind.FUNCTION and not self.program.definitions[a].name.startswith("__") else -1

    def widen(self, variable: int) -> None:
        """It has what a container holds."""
        self.wide.add(variable)
        self.widen_copies(variable)

    def widen_copies(self, variable: int) -> None:
        """What it holds goes by other names, too."""
        waiting = [variable]
        while waiting:
            news = [into for into in self.copies[waiting.pop()] or () if into not in self.tables]
            self.tables.update(news)
            waiting += news

    def flows(self, source: int, into: int) -> bool:
        """Whether *into* takes over what *source* has, without another variable between them."""
        return into in (self.copies[source] or ())

    def watch(self, variable: int, handler: Callable[..., None], *operands: Any) -> None:
        """Call `handler(self, value, *operands)` for every value of *variable*, those it has and those to come.

        Never at once but in `solve`: handlers watch variables themselves, and may meet their own.
        """
        if variable < 0:
            return
        uses = self.uses[variable]
        if uses is None:
            self.uses[variable] = [handler, operands]
        else:
            uses += (handler, operands)
        known = self.points_to[variable]
        if known:
            pending = self._delta.get(variable)
            values = tuple(known) if pending is None else [v for v in known if v not in pending]
            if values:
                self._jobs.append((handler, operands, values))

    def propagate(self) -> None:
        """Until no variable learns a new value."""
        queue, delta, points_copies, uses = self._queue, self._delta, self.copies, self.uses
        points_to = self.points_to
        learn = self._learn
        jobs = self._jobs
        while queue or jobs:
            while jobs:
                handler, operands, values = jobs.popleft()
                for value in values:
                    handler(self, value, *operands)
            if not queue:
                break
            variable = queue.popleft()
            news = delta.pop(variable)
            copies = points_copies[variable]
            if copies is not None:
                one = news[0] if len(news) == 1 else -1
                for into in copies:
                    known = points_to[into]
                    if known is None or one not in known:
                        learn(into, news)
            watching = uses[variable]
            if watching is not None:
                following = iter(tuple(watching))  # handlers add to it: those have the news already
                for handler, operands in zip(following, following, strict=True):
                    for value in news:
                        handler(self, value, *operands)

    def is_settled(self) -> bool:
        return not self._queue and not self._jobs
