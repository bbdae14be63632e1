"""The state of one extraction: variables, instructions, scopes and the names in them."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, Draft, Emitter, last_line, line_of, syntax_errors, uses_of
from sleepcode.core.facts import FileFacts, Op
from sleepcode.core.grammar import parser, query
from sleepcode.core.matches import captures
from sleepcode.languages.python.scope import Scope, inline_home

# Deeper expressions than this are generated or hostile; what lies below is not looked at.
DEEPEST = 150
MOST_CHILDREN = 20_000

Strings = tuple[str, ...]  # all that something may be; none where it may be others


class Listed(NamedTuple):
    """The strings that a container holds."""

    elements: Strings  # what iterating gives
    values: Strings  # what subscripting gives
    columns: tuple[Strings, ...] = ()  # of what iterating gives in rows: the strings at each place


class Rules(NamedTuple):
    """What reads each type of node; handed in, since expressions stand in statements, and these in lambdas."""

    expressions: Mapping[str, Callable[["Builder", Node], int]]  # -> the variable with its value
    statements: Mapping[str, Callable[["Builder", Node], object]]


class Builder(Emitter):
    """Reads one file; `facts()` ends it."""

    def __init__(self, content: bytes, rules: Rules) -> None:
        super().__init__(content)
        self.expressions, self.statements = rules
        self.root: Node = parser("python").parse(content).root_node
        found = captures(query("python"), self.root)
        bindings = sorted((n.start_byte, n.end_byte) for n in found.get("binding", ()))
        self._starts = [start for start, _ in bindings]
        self._bound = [content[a:b].decode("utf-8", "replace") for a, b in bindings]
        self.shared = {self.text(node) for node in found.get("shared", ())}
        self.depth = 0
        self.strings: dict[tuple[int, str], Strings] = {}  # (definition, name) -> strings it may be now
        self.listed: dict[tuple[int, str], Listed] = {}  # (definition, name) -> what it holds now
        self.kept: dict[tuple[int, str], int] = {}  # (definition, text) -> what setattr puts under that name
        self.narrowed: set[str] = set()  # `name.attribute` that isinstance was asked about in this scope
        self.items_set: dict[str, set[str]] = {}  # holder -> names of its remembered items
        self.dotted: dict[str, None] = {}  # see FileFacts
        self.spelled: dict[str, int] = {}  # text -> variable that holds just that
        self.origin: dict[int, int] = {}  # a narrowed variable -> what it narrows
        self.behind: list[int] = []  # places in the block from which on a parameter is known to be given, or not
        self.optional: set[int] = set()  # parameters that are None where a call leaves them out
        self.overloads: dict[tuple[int, str], list[int]] = {}  # (scope, name) -> those still without implementation
        self.implemented: dict[int, int] = {}  # overload -> what implements it
        self.promised: dict[int, list[Any]] = {}  # implementation -> what its overloads are declared to return
        self.definitions: list[Draft] = []
        self.all_names: list[str] | None = None
        self.blind_spots: list[tuple[str, int]] = []
        self.queue: list[tuple[Node, int, Scope]] = []  # bodies that wait until their scope is whole
        self.module = self.scope = Scope("module", self.define("module", "", -1, self.root), None, self.top)
        self.definitions[0].code = self.top

    def list_more(self, names: list[str] | None) -> None:
        """`__all__ += names`; None: they are not known, so any name may be among them."""
        known = self.all_names
        self.all_names = None if known is None or names is None else known + names

    # -- values ---------------------------------------------------------------------------------

    def emit(self, *instruction: Any) -> None:
        self.scope.code.append(instruction)

    def spelling(self, text: str) -> int:
        """The one variable of this file that holds *text*, which may be a name: see strings.patterns."""
        found = self.spelled.get(text)
        if found is None:
            found = self.spelled[text] = self.new()
            self.top.append((Op.LITERAL, found, "str", text))
        return found

    def evaluate(self, node: Node | None) -> int:
        """The variable with the value of *node*; UNKNOWN when nothing is known of it."""
        rule = self.expressions.get(node.type) if node is not None else None
        if rule is None or node is None or self.depth > DEEPEST:
            return UNKNOWN
        self.depth += 1
        try:
            return rule(self, node)
        finally:
            self.depth -= 1

    # -- definitions ----------------------------------------------------------------------------

    def define(self, kind: str, name: str, parent: int, node: Node) -> int:
        self.definitions.append(Draft(kind, name, parent, line_of(node), last_line(node), self.new()))
        return len(self.definitions) - 1

    def flag(self, definition: int, flag: int) -> None:
        self.definitions[definition].flags |= flag

    # -- names ----------------------------------------------------------------------------------

    def bound_between(self, node: Node) -> frozenset[str]:
        """Names bound anywhere in the text of *node*, nested scopes included."""
        return frozenset(
            self._bound[bisect_left(self._starts, node.start_byte) : bisect_left(self._starts, node.end_byte)]
        )

    def widen(self, start: str = "") -> None:
        """Attributes whose `name.attribute` starts so may be of any class again."""
        for each in self.narrowed:
            if each.startswith(start):
                self.scope.env.pop(each, None)

    def bind(self, name: str, variable: int) -> None:
        scope = self.scope
        if self.items_set:
            self.forget_items(name)
        if self.narrowed:
            self.widen(f"{name}.")
        if name in scope.outer_names:
            scope = self._declared_home(name)
            self.scope.env[name] = variable
        else:
            scope.env[name] = variable
        if name in self.shared:
            gathered = scope.gathered.get(name)
            if gathered is None:
                gathered = scope.gathered[name] = self.new()
            scope.versions.setdefault(name, [gathered])
            self.copy(gathered, variable)
        else:
            scope.versions.setdefault(name, []).append(variable)

    def set_item(self, holder: str, name: str, variable: int) -> None:
        """Remember an item that was just stored, for reads in the straight line after it."""
        self.forget_below(holder, name)
        self.scope.env[name] = variable
        self.items_set.setdefault(holder, set()).add(name)

    def forget_below(self, holder: str, name: str) -> None:
        """The item of that name is another one, or known by another name, so what was stored in it is not known."""
        for below in [each for each in self.items_set.get(holder, ()) if each.startswith(f"{name}[")]:
            self.items_set[holder].discard(below)
            self.scope.env.pop(below, None)

    def mangle(self, name: str) -> str:
        """The name a private attribute really has (Python reference, 6.2.1)."""
        if not name.startswith("__") or name.endswith("__"):
            return name
        scope: Scope | None = self.scope
        while scope is not None:
            definition = self.definitions[scope.definition]
            while definition.kind != "class" and definition.parent >= 0:
                definition = self.definitions[definition.parent]
            if definition.kind == "class":
                stripped = definition.name.lstrip("_")
                return f"_{stripped}{name}" if stripped else name
            scope = scope.parent
        return name

    def forget_items(self, holder: str) -> None:
        """*holder* is used in a way that may change what it holds."""
        for name in self.items_set.pop(holder, ()):
            self.scope.env.pop(name, None)

    def _declared_home(self, name: str) -> Scope:
        scope = self.scope.parent
        while scope is not None:
            if scope.kind == "function" and name in scope.versions:
                return scope
            scope = scope.parent
        return self.module

    def gather(self, scope: Scope, name: str) -> int:
        """The variable with every value that *name* has in *scope*, once that is walked."""
        found = scope.gathered.get(name)
        if found is None:
            last = scope.env.get(name)
            if last is not None and scope.kind in ("module", "class"):
                # Who reads it later finds what the last statement left: functions run after the module.
                versions = [self.origin.get(last, last)]
            else:
                versions = sorted({v for v in scope.versions[name] if v >= 0})
            if len(versions) == 1:
                found = versions[0]
            else:
                found = self.new()
                scope.code.extend((Op.COPY, found, version) for version in versions)
            scope.gathered[name] = found
        return found

    def read(self, name: str) -> int:
        """The variable that *name* means at this point of the walk."""
        scope = self.scope
        while True:
            found = scope.env.get(name)
            if found is not None:
                # A nested scope may have bound it since.
                return scope.gathered.get(name, found) if name in self.shared else found
            if scope.kind in ("module", "function"):
                return self._read_unbound(scope, name)
            assert scope.parent is not None
            scope = scope.parent

    def _read_unbound(self, scope: Scope, name: str) -> int:
        if scope.kind == "module":
            if scope.bound is not None:  # bodies are being drained: the module is whole
                return self.outer(scope, name)
        elif name in scope.outer_names or (scope.bound is not None and name not in scope.bound):
            assert scope.parent is not None
            return self.outer(scope.parent, name)
        found = scope.pending.get(name)
        if found is None:
            found = scope.pending[name] = self.new()
        return found

    def outer(self, scope: Scope | None, name: str) -> int:
        """*name* as seen from inside *scope* by a body that runs later."""
        while scope is not None and scope.kind != "module":
            if scope.kind != "class" and name in scope.versions:
                return self.gather(scope, name)
            scope = scope.parent
        inline_home(self.scope).uses.add(name)
        if name in self.module.versions:
            return self.gather(self.module, name)
        return self.free_name(name)

    def close(self, scope: Scope) -> None:
        """Give what was read too early its meaning, now that the scope is whole."""
        for name, variable in scope.pending.items():
            if name in scope.versions and name not in scope.outer_names:
                scope.code.append((Op.COPY, variable, self.gather(scope, name)))
            elif scope.kind == "module":
                self.free.setdefault(name, variable)
                if self.free[name] != variable:
                    scope.code.append((Op.COPY, variable, self.free[name]))
            else:
                scope.code.append((Op.COPY, variable, self.outer(scope.parent, name)))
        scope.pending.clear()

    # -- the end --------------------------------------------------------------------------------

    def facts(self) -> FileFacts:
        exports = {name: self.gather(self.module, name) for name in self.module.versions}
        if self.root.has_error:
            self.problems = syntax_errors(self.root)
            self.blind_spots += [("syntax-error", line) for line, _ in self.problems]
        return FileFacts(
            language="python",
            definitions=tuple(each.fact() for each in self.definitions),
            variables=self.variables,
            exports=exports,
            free=self.free,
            all_names=None if self.all_names is None else tuple(self.all_names),
            blind_spots=tuple(self.blind_spots),
            problems=tuple(self.problems),
            dotted=tuple(self.dotted),
            uses=uses_of(self.definitions),
        )
