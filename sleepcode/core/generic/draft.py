"""The state of one extraction: definitions being drafted, scopes, variables and instructions."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, Draft, Emitter, line_of, uses_of
from sleepcode.core.facts import FileFacts, Flag, Op
from sleepcode.core.generic.lexical import Declared, Scope
from sleepcode.core.generic.roles import Role
from sleepcode.languages.protocol import Adapter


@dataclass(slots=True)
class Drafted(Draft):
    """What the second pass needs to know of a definition besides."""

    role: str = ""
    private: bool = False  # JavaScript's `#name`: another member than `name`; the definition's name leaves the mark out
    unnamed: dict[str, int] = field(default_factory=dict)
    this: int = UNKNOWN  # the receiver
    owner: int = UNKNOWN  # variable of the class whose members a method's bare names may mean
    hooks: list[int] = field(default_factory=list)  # a suite's set-up functions


class Extraction(Emitter):
    """Reads one file; `facts()` ends it."""

    def __init__(self, language: str, content: bytes, root: Node, hooks: Adapter) -> None:
        super().__init__(content)
        self.language, self.hooks = language, hooks
        self.roles: dict[int, Role] = {}
        self.patterns: dict[int, Role] = {}
        self.values: dict[int, int] = {}  # node -> the variable that holds what it evaluates to
        self.scopes: dict[int, Scope] = {}  # node -> the scope it opens
        self.of_node: dict[int, int] = {}  # node -> the definition it is
        self.node_of: dict[int, Node] = {}
        self.open_roles: set[int] = set()
        self.exports: dict[str, int] = {}
        self.private: set[str] = set()  # module-level names that other files cannot see
        self.blind_spots: set[tuple[str, int]] = set()
        self.package = ""
        self.says: dict[str, str] = {}
        module = Drafted("module", "", -1, 1, max(1, content.count(b"\n") + 1), self.new(), code=self.top)
        module.returns = self.new()
        self.definitions = [module]
        self.module = self.scope = Scope("module", 0, None)
        self.root = root
        self.has_nameless = re.search(rb"\bnamespace\s*\{", content) is not None
        self._around: list[Scope] = []  # the scopes to come back to
        self.aliases: dict[str, str] = {}  # another name of a namespace -> its own
        self.used_namespaces: list[str] = []
        self.prototypes: frozenset[str] | None = None  # functions that are classes by their prototypes
        self.static_stars: list[int] = []  # classes whose members free names may mean
        self.signatures: dict[int, dict[object, int]] = {}  # class -> how its values are called (TypeScript)
        self.type_parameters: set[int] = set()  # their variables
        self.alias_nodes: dict[int, Node] = {}  # another name of a type -> what it stands for
        self.base_nodes: dict[int, list[Node]] = {}
        self.namespaces: dict[int, dict[str, list[Declared]]] = {}  # namespace -> its names, all blocks together
        self.namespace_of: dict[int, int] = {}  # variable of a namespace's name -> its definition
        self.class_of: dict[int, int] = {}  # variable of a class's name -> its definition
        self.alone: dict[int, Node] = {}  # a function's variable -> its node, where no other has the name (C)
        self.rules: dict[str, list[Node]] | None = None  # macro -> its rules (Rust)
        self.own_names: set[str] = set()  # what the file takes from others of the project
        self.outside: list[tuple[int, str, Scope]] = []  # methods that stand outside: definition, class, scope
        self._inherited: dict[tuple[int, str], int] = {}

    # -- text and variables -----------------------------------------------------------------------

    def name(self, role: Role, part: str = "name") -> str:
        node = role.part(part)
        return self.text(node) if node is not None else ""

    def emit(self, *instruction: Any) -> None:
        self.definitions[self.scope.definition].code.append(instruction)

    def attribute(self, base: int, name: str, node: Node) -> int:
        if not name.startswith("?"):
            self.draft.uses.add("." + name.lstrip(".#"))  # an attribute, not a name that is read here
        if base < 0:
            return UNKNOWN
        into = self.new()
        self.emit(Op.ATTR, into, base, name, line_of(node))
        return into

    def call(self, function: int, arguments: list[int], node: Node, stars: tuple[int, ...] = ()) -> int:
        into = self.new()
        if function >= 0:
            line = line_of(node)
            self.emit(Op.CALL, into, function, tuple(arguments), (), stars, (), line)
        return into

    def box(self, kind: str, items: list[tuple[Any, int]]) -> int:
        into = self.new()
        self.emit(Op.BOX, into, kind, tuple((k, v) for k, v in items if v >= 0))
        return into

    # -- scopes -----------------------------------------------------------------------------------

    @property
    def draft(self) -> Drafted:
        """The definition whose code is being read."""
        return self.definitions[self.scope.definition]

    def push(self, node: Node, kind: str, definition: int, subject: int = 0, arrow: bool = False) -> Scope:
        self._around.append(self.scope)
        self.scope = self.scopes[node.id] = Scope(kind, definition, self.scope, subject, arrow)
        return self.scope

    def push_outside(self, node: Node) -> None:
        """What stands in a definition's node but runs outside of it."""
        outer = self.scope.parent or self.scope
        self._around.append(self.scope)
        self.scope = self.scopes[node.id] = Scope("block", outer.definition, outer)

    def enter(self, role: Role) -> None:
        self.open_roles.add(role.node.id)
        scope = self.scopes.get(role.node.id)
        if scope is not None:
            self._around.append(self.scope)
            self.scope = scope

    def leave(self, role: Role) -> None:
        self.open_roles.discard(role.node.id)
        if role.node.id in self.scopes:
            self.scope = self._around.pop()

    def home(self, *kinds: str) -> Scope:
        """The innermost scope of one of *kinds*, or the module's."""
        scope = self.scope
        while scope.parent is not None and scope.kind not in kinds:
            scope = scope.parent
        return scope

    def around(self) -> int:
        """The index of the definition whose body this is; 0 for the module."""
        scope: Scope | None = self.scope
        while scope is not None and not scope.subject:
            scope = scope.parent
        return scope.subject if scope is not None else 0

    # -- names ------------------------------------------------------------------------------------

    def read(self, name: str, node: Node, members_only: bool = False) -> int:
        """The variable that *name* stands for at *node*; names that nothing here declares are free.

        members_only: skip local variables (Java's method names do not live among them).
        """
        self.draft.uses.add(name)
        scope: Scope | None = self.scope
        crossed, inherited = False, UNKNOWN
        position, bare = node.start_byte, self.hooks.bare_members
        of_type = node.type == "type_identifier"
        mark = "" if members_only or of_type else self.hooks.field_mark
        while scope is not None:
            if not (members_only and scope.kind in ("function", "block")):
                found = scope.find(name, position, self.open_roles, crossed)
                if found is not None:
                    return found if of_type else self._either(found, inherited)
            if bare and scope.kind == "class":
                owner = self.definitions[scope.subject]
                # The class itself (`Outer.this`), not what makes one of it.
                is_class = not members_only and self.hooks.is_constructor(name, owner.name)
                if name in owner.members and not is_class:
                    return self._either(self._member(owner, mark + name, node), inherited)
                bases = self.base_nodes.get(scope.subject, ())
                if bases and not any(base.start_byte <= position < base.end_byte for base in bases):
                    inherited = self._either(inherited, self._member(owner, mark + name, node))
            elif bare and scope.kind == "function" and scope.subject:
                outside = self.definitions[scope.subject]
                if outside.owner >= 0 and not of_type:
                    inherited = self._either(inherited, self._member_of(outside, mark + name, node))
            crossed = crossed or scope.kind in ("function", "class")
            scope = scope.parent
        return self._either(self.free_name(self.hooks.spelled(self, name)), inherited)

    def named(self, name: str) -> int:
        """The variable of a name as the innermost scope's end would see it."""
        found = self.named_if_declared(name)
        return found if found >= 0 else self.free_name(name)

    def own(self, name: str, role: Role) -> int | None:
        """The variable that the innermost scope itself has under the name, as it is behind that node."""
        return self.scope.find(name, role.node.end_byte, set(), True)

    def named_if_declared(self, name: str) -> int:
        scope: Scope | None = self.scope
        while scope is not None:
            found = scope.find(name, len(self.content), set(), True)
            if found is not None:
                return found
            scope = scope.parent
        return UNKNOWN

    def bases_of(self, index: int) -> list[int]:
        """The variables of the bases of a class, also before its end."""
        nodes = self.base_nodes.get(index, ())
        return [self.values[n.id] for n in nodes if self.values.get(n.id, UNKNOWN) >= 0]

    def _either(self, first: int, second: int) -> int:
        return self.join([first, second])

    def _member(self, owner: Drafted, name: str, node: Node) -> int:
        """A bare *name* inside of class *owner*: `this.name`, or the class's own."""
        this, around = self.receiver()
        if this >= 0 and around == owner.var:
            return self._cached(this, name, node)
        if owner.kind == "class" and this >= 0:  # of an enclosing class: through an instance of it
            instance = self.new()
            self.emit(Op.TYPED, instance, owner.var)
            return self._cached(instance, name, node)
        return self._cached(owner.var, name, node)

    def _member_of(self, method: Drafted, name: str, node: Node) -> int:
        return self._cached(method.this if method.this >= 0 else method.owner, name, node)

    def _cached(self, base: int, name: str, node: Node) -> int:
        key = (base, name)
        found = self._inherited.get(key)
        if found is None:
            found = self._inherited[key] = self.attribute(base, name, node)
        return found

    def receiver(self) -> tuple[int, int]:
        """The variables of `this` and of its class here; UNKNOWN where there is none."""
        scope: Scope | None = self.scope
        is_tested = False
        while scope is not None:
            if scope.subject and scope.kind == "function":
                draft = self.definitions[scope.subject]
                is_tested = is_tested or draft.kind == "test"
                if draft.this >= 0:
                    return draft.this, draft.owner if draft.owner >= 0 else self._class_around(draft)
                if not scope.arrow:
                    return UNKNOWN, UNKNOWN
            elif scope.kind == "class" and scope.subject:
                return self._initial_this(scope.subject), self.definitions[scope.subject].var
            scope = scope.parent
        return (self._shared_this() if is_tested and self.hooks.implicit_this else UNKNOWN), UNKNOWN

    def _shared_this(self) -> int:
        """`this` of a runner's blocks: one object, on which hooks leave what tests use."""
        module = self.definitions[0]
        if module.this < 0:
            module.this = self.new()
            module.code.append((Op.BOX, module.this, "object", ()))
        return module.this

    def _class_around(self, draft: Drafted) -> int:
        return self.definitions[draft.parent].var if draft.parent > 0 else UNKNOWN

    def _initial_this(self, index: int) -> int:
        """`this` in the initial values of fields."""
        draft = self.definitions[index]
        if draft.this < 0 and draft.kind == "class":
            draft.this = self.new()
            draft.code.append((Op.TYPED, draft.this, draft.var))
        return draft.this

    # -- the end ----------------------------------------------------------------------------------

    def facts(self) -> FileFacts:
        for scope in self.scopes.values():
            if scope.kind == "namespace":
                members = self.definitions[scope.subject].members
                for name, declared in scope.names.items():
                    members.setdefault(name, declared[-1].var)
        if self.hooks.exports_all:
            for name, declared in self.module.names.items():
                if name not in self.private:
                    self.exports.setdefault(name, declared[-1].var)
        return FileFacts(
            language=self.language,
            definitions=tuple(each.fact() for each in self.definitions),
            variables=self.variables,
            exports=self.exports,
            free=self.free,
            blind_spots=tuple(sorted(self.blind_spots, key=lambda spot: (spot[1], spot[0]))),
            problems=tuple(self.problems),
            package=self.package,
            uses=uses_of(self.definitions),
            says=self.says,
        )


Handler = Callable[[Extraction, Role], None]


def mark(draft: Drafted, role: Role) -> None:
    """The flags that a definition's role and its marks spell."""
    words = set(role.name.split(".")[2:]) | set(role.parts)
    for word, flag in MARKS.items():
        if word in words:
            draft.flags |= flag


MARKS = {
    "test": Flag.TEST,
    "static": Flag.STATIC,
    "abstract": Flag.ABSTRACT,
    "getter": Flag.PROPERTY,
    "constructor": Flag.CONSTRUCTOR,
}
