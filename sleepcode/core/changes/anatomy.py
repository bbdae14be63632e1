"""One version of a file -> its definitions, each with its own tokens, what is defined inside of it left out."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, zip_longest

import msgspec
from tree_sitter import Node, Tree

from sleepcode.core.changes.bound import bound, imported
from sleepcode.core.changes.leaves import is_comment, is_docstring, is_layout, leaf, marks
from sleepcode.core.changes.literals import STRINGS, string
from sleepcode.core.changes.pieces import Pieces, class_name
from sleepcode.core.changes.set_apart import annotations_in, defaults_in
from sleepcode.core.extract import extract
from sleepcode.core.facts import DefFact, FileFacts, qualified_names
from sleepcode.core.grammar import Grammar, language_of, table

# Children of a definition's node by field, as the grammars of our languages name them.
_BASES = ("superclasses", "superclass", "interfaces", "bases", "trait")
# What holds definitions of the file without being one.
_HOLDERS = frozenset(
    ["impl_item", "linkage_specification", "preproc_ifdef", "preproc_if", "preproc_else", "preproc_elif"]
)
DEEPEST_FUNCTION = 4  # how far inside of its statement a function may stand
DEEPEST = 150  # nodes within each other that are looked into; what is deeper was not written by hand
DEEPEST_DEFINITION = 40  # the same of definitions
ERASED = "erased"  # the kind of a statement that is gone when the program runs


class Part(msgspec.Struct):
    """One definition's own tokens, nested definitions left out."""

    name: str  # qualified, with #n for the n-th of that name; empty for the module
    kind: str
    parent: str
    line: int
    end_line: int
    is_erased: bool = False  # gone when the program runs: an interface
    around: str = ""  # names of the classes from the top down to this one
    decorators: list[bytes] = msgspec.field(default_factory=list)
    signature: list[bytes] = msgspec.field(default_factory=list)  # without annotations and defaults
    annotations: list[bytes] = msgspec.field(default_factory=list)  # of the header, and of variables in the body
    defaults: dict[str, list[bytes]] = msgspec.field(default_factory=dict)  # parameter -> its default
    bases: list[bytes] = msgspec.field(default_factory=list)
    body: list[bytes] = msgspec.field(default_factory=list)
    # Statements of a module or class that are no definition: (names bound, line, end line, tokens).
    statements: list[tuple[tuple[str, ...], str, int, int, tuple[bytes, ...]]] = msgspec.field(default_factory=list)

    @property
    def whole(self) -> tuple[tuple[bytes, ...], ...]:
        return (
            tuple(self.signature),
            *(tuple(tokens) for tokens in self.defaults.values()),
            tuple(self.bases),
            tuple(self.body),
            *(statement[4] for statement in self.statements),
        )


def parts_of(
    path: str, content: bytes, tree: Tree, facts_at_hand: Callable[[bytes], FileFacts | None], same: Pieces
) -> dict[str, Part]:
    """The definitions of a file by qualified name, the module under ''; *same* pieces stay empty."""
    facts = facts_at_hand(content) or extract(path, content)
    if facts is None:
        return {}
    names = qualified_names(facts)
    parts = {
        name: Part(name, fact.kind, names[_around(facts, fact)], fact.line, fact.end_line)
        for name, fact in zip(names, facts.definitions, strict=True)
        if fact.kind != "lambda"
    }
    at: dict[tuple[int, int], list[str]] = {}
    for name, part in parts.items():
        if name:
            at.setdefault((part.line, part.end_line), []).append(name)
    _Walk(parts, at, same, table()[language_of(path) or ""]).module(tree.root_node)
    return parts


def _around(facts: FileFacts, fact: DefFact) -> int:
    """The definition that one stands in, by number; what has no name of its own is looked through."""
    at = fact.parent
    while at > 0 and facts.definitions[at].kind == "lambda":
        at = facts.definitions[at].parent
    return max(at, 0)


def classes_of_both(before: FileFacts, after: FileFacts) -> Iterator[tuple[str, DefFact, DefFact]]:
    """(qualified name, as it was, as it is) of each class that stands in two versions of a file."""
    new = by_qualified_name(after)
    for name, was in by_qualified_name(before).items():
        found = new.get(name)
        if was.kind == "class" and found is not None and found.kind == "class":
            yield name, was, found


def by_qualified_name(facts: FileFacts) -> dict[str, DefFact]:
    """The definitions of a file, the module under ''."""
    return dict(zip(qualified_names(facts), facts.definitions, strict=True))


class _Walk:
    """Hands each token to the part it belongs to."""

    def __init__(
        self, parts: dict[str, Part], at: dict[tuple[int, int], list[str]], same: Pieces, grammar: Grammar
    ) -> None:
        self.grammar = grammar
        self.parts = parts
        self.at = at
        self.same = same
        self.nested = 0
        self.apart: set[int] = set()  # ids of nodes that belong to a part's annotations or defaults

    def module(self, root: Node) -> None:
        self._statements(root, self.parts[""], "")

    def _statements(self, block: Node, part: Part, around: str) -> None:
        """The children of a module or class body: nested definitions apart, statements one by one."""
        for child in block.children:
            self._statement(child, block, part, around)

    def _statement(self, child: Node, block: Node, part: Part, around: str) -> None:
        if is_comment(child) or is_docstring(child) or is_layout(child, block, None):
            return
        if (around, child.text or b"") in self.same:
            return
        if child.type in _HOLDERS:
            self._held(child, part, around)
            return
        tokens = tuple(self._tokens(child))
        if all(token.startswith(b"\0def ") for token in tokens):
            return
        lines = child.start_point[0] + 1, child.end_point[0] + 1
        if child.type in ("import_statement", "import_from_statement"):
            for name, what in imported(child):
                part.statements.append(((name,), "import", *lines, what))
        else:
            declared = child.child_by_field_name("declaration") or child  # `export type A = ...`
            is_erased = declared.type in self.grammar.erased_declarations or _is_for_types(child)
            kind = ERASED if is_erased else child.type
            part.statements.append((tuple(bound(child)), kind, *lines, tokens))

    def _held(self, holder: Node, part: Part, around: str) -> None:
        """What stands in an impl or behind an `#ifdef` is looked at one by one; its head is a statement of its own."""
        body = holder.child_by_field_name("body")
        head: list[bytes] = []
        for i, child in enumerate(holder.children):
            field = holder.field_name_for_child(i)
            if body is not None and child == body:
                continue
            if body is not None or not child.is_named or field in ("name", "condition"):
                head.extend(self._tokens(child))
        lines = holder.start_point[0] + 1, holder.start_point[0] + 1
        part.statements.append(((), holder.type, *lines, tuple(head)))
        if body is not None:
            self._statements(body, part, around)
            return
        for i, child in enumerate(holder.children):
            if child.is_named and holder.field_name_for_child(i) not in ("name", "condition"):
                self._statement(child, holder, part, around)

    def _define(self, node: Node, name: str, decorators: list[Node]) -> None:
        part = self.parts[name]
        is_type = node.type in self.grammar.erased_declarations
        part.is_erased = is_type or self.parts[part.parent].is_erased
        part.around = class_name(self.parts[part.parent].around, node)
        for decorator in decorators:
            part.decorators.extend(self._tokens(decorator))
        self._fill(node, part)

    def _fill(self, node: Node, part: Part) -> None:
        body = node.child_by_field_name("body")
        is_function = part.kind != "class"
        annotations = list(annotations_in(node, self.grammar.erased, body)) if is_function else []
        defaults = dict(defaults_in(node)) if is_function else {}
        self.apart.update(each.id for each in (*annotations, *chain.from_iterable(defaults.values())))
        for i, child in enumerate(node.children):
            if is_comment(child) or is_layout(child, node, None):
                continue
            name = node.field_name_for_child(i) or ""
            if body is not None and child == body:
                self._body(child, part)
            elif name in _BASES:
                part.bases.extend(self._tokens(child) if child.named_child_count else ())  # `class A():`
            elif body is None and _with_body(child) is not None:
                self._fill(child, part)  # `export function`, `const f = () =>`, `it("…", () => …)`: it is further in
            else:
                part.signature.extend(self._tokens(child))
        part.annotations.extend(self._released(annotations))
        part.defaults |= {name: list(self._released(nodes)) for name, nodes in defaults.items()}

    def _body(self, body: Node, part: Part) -> None:
        if part.kind == "class":
            self._statements(body, part, part.around)
            return
        annotations = list(annotations_in(body, self.grammar.erased))
        self.apart.update(each.id for each in annotations)
        is_expression = not body.children or body.type in STRINGS or marks(body) is not None
        for child in [body] if is_expression else body.children:
            if not (is_comment(child) or is_docstring(child) or is_layout(child, body, None)):
                part.body.extend(self._tokens(child))
        part.annotations.extend(self._released(annotations))

    def _released(self, nodes: Iterable[Node]) -> Iterator[bytes]:
        """The tokens of what was set apart."""
        for node in nodes:
            self.apart.discard(node.id)
            yield from self._tokens(node)

    def _tokens(self, node: Node, depth: int = 0) -> Iterator[bytes]:
        """Leaves in order without comments and what is set apart; where a definition stands, only its name."""
        if is_comment(node) or node.id in self.apart:
            return
        if depth > DEEPEST:
            yield node.text or b""
            return
        decorators = [c for c in node.children if c.type == "decorator"]
        inner = node.child_by_field_name("definition") if decorators else None
        target = inner if inner is not None else node
        waiting = self.at.get((target.start_point[0] + 1, target.end_point[0] + 1))
        if waiting and target.child_count and self.nested < DEEPEST_DEFINITION and _is_whole(target, waiting[0]):
            name = waiting.pop(0)
            yield b"\0def " + name.encode()
            self.nested += 1
            self._define(target, name, decorators)
            self.nested -= 1
            return
        if node.type in ("block", "statement_block"):  # Python's indentation has no token of its own
            yield b"{"
        around = marks(node)
        if around:
            yield around[0]
        if node.type in STRINGS:
            for part in string(node):
                if isinstance(part, bytes):
                    yield part
                else:
                    yield from self._tokens(part, depth + 1)
        elif node.child_count == 0:
            yield from leaf(node)
        else:
            children = [child for child in node.children if not is_comment(child)]
            for child, following in zip_longest(children, children[1:]):
                if not is_layout(child, node, following):
                    yield from self._tokens(child, depth + 1)
        if around:
            yield around[1]
        if node.type in ("block", "statement_block"):
            yield b"}"


def _is_for_types(statement: Node) -> bool:
    """`if TYPE_CHECKING:` of Python, without an else."""
    condition = statement.child_by_field_name("condition") if statement.type == "if_statement" else None
    known = condition is not None and condition.text in (b"TYPE_CHECKING", b"typing.TYPE_CHECKING")
    return known and statement.child_by_field_name("alternative") is None


def _is_whole(node: Node, name: str) -> bool:
    """Whether a definition's lines are those of this node, and not just as well of the function in or beside it.

    `const f = memo(() => {...})`: what is around the function belongs to the statement, however it is laid out.
    """
    if node.type == "block" or "decorator" in node.type:
        return False
    inner = _with_body(node)
    if inner == node:
        return True
    if inner is not None and _lines(inner) == _lines(node):
        return False
    return name.rpartition(".")[2].partition("#")[0].encode() in (node.text or b"")


def _with_body(node: Node, depth: int = 0) -> Node | None:
    """The node itself, or the first below it, that is a function or class with a body."""
    if node.child_by_field_name("body") is not None:
        return node
    below = (_with_body(child, depth + 1) for child in node.named_children if depth <= DEEPEST_FUNCTION)
    return next((found for found in below if found is not None), None)


def _lines(node: Node) -> tuple[int, int]:
    return node.start_point[0], node.end_point[0]
