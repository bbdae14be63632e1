"""Two versions of a file -> the definitions that differ and how, by syntax instead of by line."""

from collections.abc import Callable, Iterator

import msgspec
from tree_sitter import Node, Tree

from sleepcode.core.extract import extract
from sleepcode.core.facts import FileFacts
from sleepcode.core.grammar import language_of, parser
from sleepcode.core.model import Changed
from sleepcode.core.projectfiles import kind_of

# Children of a definition's node by field, as the grammars of our languages name them.
_SIGNATURE = ("parameters", "return_type", "type_parameters", "parameter", "result", "declarator", "type")
_BASES = ("superclasses", "superclass", "interfaces", "bases", "trait")
_BODIES = ("body",)
DEEPEST_FUNCTION = 4  # how far inside of its statement a function may stand


class Part(msgspec.Struct):
    """One definition's own tokens, nested definitions left out."""

    name: str  # qualified, with #n for the n-th of that name; empty for the module
    kind: str
    parent: str
    line: int
    end_line: int
    around: str = ""  # names of the classes from the top down to this one
    decorators: list[bytes] = msgspec.field(default_factory=list)
    signature: list[bytes] = msgspec.field(default_factory=list)
    bases: list[bytes] = msgspec.field(default_factory=list)
    body: list[bytes] = msgspec.field(default_factory=list)
    # Statements of a module or class that are no definition: (names bound, line, end line, tokens).
    statements: list[tuple[tuple[str, ...], str, int, int, tuple[bytes, ...]]] = msgspec.field(default_factory=list)

    @property
    def whole(self) -> tuple[tuple[bytes, ...], ...]:
        return (
            tuple(self.signature),
            tuple(self.bases),
            tuple(self.body),
            *(statement[4] for statement in self.statements),
        )


def _none(content: bytes) -> None:
    return None


def changed_between(
    path: str, before: bytes | None, after: bytes | None, facts_at_hand: Callable[[bytes], FileFacts | None] = _none
) -> tuple[Changed, ...]:
    """What differs, in order of lines; empty when only comments, layout or docstrings do.

    before, after: None when the file is not there.  facts_at_hand: of either, None where they must be taken.
    Lines are those of *after*, for what was removed those of *before*.  Broken code is compared as far
    as its pieces are whole.
    """
    if before == after:
        return ()
    text = after if after is not None else before or b""
    language = language_of(path)
    if language is None:
        return (Changed(path, path, 1, text.count(b"\n") + 1, kind_of(path)),)
    trees = [parser(language).parse(content or b"") for content in (before, after)]
    same = _pieces(trees[0].root_node) & _pieces(trees[1].root_node)
    old = _parts(path, before, trees[0], facts_at_hand, same) if before is not None else {}
    new = _parts(path, after, trees[1], facts_at_hand, same) if after is not None else {}
    found = list(_compared(path, old, new))
    if after is None:
        found.append(Changed(path, path, 1, text.count(b"\n") + 1, "removed"))
    return tuple(sorted(dict.fromkeys(found), key=lambda changed: (changed.line, changed.id)))


Pieces = frozenset[tuple[str, bytes]]  # (name of the class around, text) of statements


def _pieces(root: Node) -> Pieces:
    """The statements of a module and of its classes as they are written: equal text needs no look inside."""
    found: set[tuple[str, bytes]] = set()
    stack = [(root, "")]
    while stack:
        block, around = stack.pop()
        for child in block.children:
            found.add((around, child.text or b""))
            body = _class_body(child)
            if body is not None:
                stack.append((body, _class_name(around, child)))
    return frozenset(found)


def _class_body(node: Node) -> Node | None:
    node = node.child_by_field_name("definition") or node
    return node.child_by_field_name("body") if "class" in node.type else None


def _class_name(around: str, node: Node) -> str:
    name = (node.child_by_field_name("definition") or node).child_by_field_name("name")
    return f"{around}.{(name.text or b'').decode('utf-8', 'replace')}" if name is not None else around


def _parts(
    path: str, content: bytes, tree: Tree, facts_at_hand: Callable[[bytes], FileFacts | None], same: Pieces
) -> dict[str, Part]:
    """The definitions of a file by qualified name, the module under ''; *same* pieces stay empty."""
    facts = facts_at_hand(content) or extract(path, content)
    if facts is None:
        return {}
    names = qualified_names(facts)
    parts = {
        name: Part(name, fact.kind, names[fact.parent] if fact.parent >= 0 else "", fact.line, fact.end_line)
        for name, fact in zip(names, facts.definitions, strict=True)
        if fact.kind != "lambda"
    }
    at: dict[tuple[int, int], list[str]] = {}
    for name, part in parts.items():
        if name:
            at.setdefault((part.line, part.end_line), []).append(name)
    _Walk(parts, at, same).module(tree.root_node)
    return parts


def qualified_names(facts: FileFacts) -> list[str]:
    """The part of each definition's id after `::`, by index; empty for the module."""
    names: list[str] = []
    counts: dict[str, int] = {}
    for definition in facts.definitions:
        if definition.parent < 0:
            names.append("")
            continue
        outer = names[definition.parent]
        name = f"{outer}.{definition.name}" if outer else definition.name
        counts[name] = counts.get(name, 0) + 1
        names.append(name if counts[name] == 1 else f"{name}#{counts[name]}")
    return names


class _Walk:
    """Hands each token to the part it belongs to."""

    def __init__(self, parts: dict[str, Part], at: dict[tuple[int, int], list[str]], same: Pieces) -> None:
        self.parts = parts
        self.at = at
        self.same = same

    def module(self, root: Node) -> None:
        self._statements(root, self.parts[""], "")

    def _statements(self, block: Node, part: Part, around: str) -> None:
        """The children of a module or class body: nested definitions apart, statements one by one."""
        for child in block.children:
            if _is_comment(child) or _is_docstring(child, block):
                continue
            if (around, child.text or b"") in self.same:
                continue
            tokens = tuple(self._tokens(child))
            if all(token.startswith(b"\0def ") for token in tokens):
                continue
            lines = child.start_point[0] + 1, child.end_point[0] + 1
            if child.type in ("import_statement", "import_from_statement"):
                for name, what in _imported(child):
                    part.statements.append(((name,), "import", *lines, what))
            else:
                part.statements.append((tuple(_bound(child)), child.type, *lines, tokens))

    def _define(self, node: Node, name: str, decorators: list[Node]) -> None:
        part = self.parts[name]
        part.around = _class_name(self.parts[part.parent].around, node)
        for decorator in decorators:
            part.decorators.extend(self._tokens(decorator))
        self._fill(node, part)

    def _fill(self, node: Node, part: Part) -> None:
        body = next((found for f in _BODIES if (found := node.child_by_field_name(f)) is not None), None)
        for i, child in enumerate(node.children):
            if _is_comment(child):
                continue
            name = node.field_name_for_child(i) or ""
            if body is not None and child == body:
                self._body(child, part)
            elif name in _BASES:
                part.bases.extend(self._tokens(child))
            elif body is None and _holds_body(child):
                self._fill(child, part)  # `export function`, `const f = () =>`, `it("…", () => …)`: it is further in
            else:
                part.signature.extend(self._tokens(child))

    def _body(self, body: Node, part: Part) -> None:
        if part.kind == "class":
            self._statements(body, part, part.around)
            return
        for child in body.children if body.children else [body]:
            if not _is_comment(child) and not _is_docstring(child, body):
                part.body.extend(self._tokens(child))

    def _tokens(self, node: Node) -> Iterator[bytes]:
        """Leaves in order without comments; where a definition stands, only its name."""
        if _is_comment(node):
            return
        decorators = [c for c in node.children if c.type == "decorator"]
        inner = node.child_by_field_name("definition") if decorators else None
        target = inner if inner is not None else node
        waiting = self.at.get((target.start_point[0] + 1, target.end_point[0] + 1))
        if waiting and target.child_count and target.type != "block" and "decorator" not in target.type:
            name = waiting.pop(0)
            yield b"\0def " + name.encode()
            self._define(target, name, decorators)
            return
        if node.type in ("block", "statement_block"):  # Python's indentation has no token of its own
            yield b"{"
        if node.child_count == 0 or node.type == "string":
            yield from _leaf(node)
        else:
            children = node.children
            for i, child in enumerate(children):
                if child.type == "," and i + 1 < len(children) and _closes(children[i + 1], node):
                    continue  # a trailing comma is the formatter's
                yield from self._tokens(child)
        if node.type in ("block", "statement_block"):
            yield b"}"


def _leaf(node: Node) -> Iterator[bytes]:
    text = node.text or b""
    if node.type == "string" and node.named_child_count == 3 and b"\\" not in text:
        quote = text[-1:]
        body = text.strip(quote)
        if not text.endswith(quote * 3) and text[:1] == quote and b"'" not in body and b'"' not in body:
            text = b'"' + body + b'"'  # which quotes are used is the formatter's too
    elif node.type == "string" and node.children:
        yield from (leaf.text or b"" for leaf in _leaves(node))
        return
    if text.strip():
        yield text


def _leaves(node: Node) -> Iterator[Node]:
    if node.child_count == 0:
        yield node
    for child in node.children:
        yield from _leaves(child)


def _closes(node: Node, parent: Node) -> bool:
    if node.type not in (")", "]", "}"):
        return False
    return not (parent.type == "tuple" and parent.named_child_count == 1)


def _is_comment(node: Node) -> bool:
    return "comment" in node.type


def _is_docstring(node: Node, block: Node) -> bool:
    """A string that stands alone as a statement."""
    return node.type == "expression_statement" and node.child_count == 1 and node.children[0].type == "string"


def _imported(statement: Node) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    """(name bound, what it stands for) of each name in an import, so that one more leaves the others be."""
    module = statement.child_by_field_name("module_name")
    origin = (module.text or b"") if module is not None else b""
    found = False
    for name in statement.children_by_field_name("name"):
        found = True
        alias = name.child_by_field_name("alias")
        if alias is not None:
            inner = name.child_by_field_name("name")
            what = (inner.text or b"") if inner is not None else b""
            yield (alias.text or b"").decode("utf-8", "replace"), (b"import", origin, what)
        else:
            text = (name.text or b"").decode("utf-8", "replace")
            yield (text if origin else text.partition(".")[0]), (b"import", origin, text.encode())
    if not found:  # `from x import *`, and JavaScript's forms
        yield "*", tuple(leaf.text or b"" for leaf in _leaves(statement))


def _bound(statement: Node) -> Iterator[str]:
    """The names a statement of a module or class binds, as far as they are plain."""
    stack = [statement]
    while stack:
        node = stack.pop()
        for fieldname in ("left", "name", "alias"):
            for target in node.children_by_field_name(fieldname) if not _is_operation(node) else ():
                yield from _identifiers(target)
        if node.type not in ("call", "lambda", "call_expression", "arrow_function"):
            stack.extend(child for child in node.children if child.named_child_count and child.type != "block")


def _is_operation(node: Node) -> bool:
    """Has a left side, which it does not bind: `a or b`, `a + b`."""
    return node.type.endswith(("_operator", "binary_expression", "logical_expression"))


def _identifiers(target: Node) -> Iterator[str]:
    if target.type in ("attribute", "subscript", "member_expression"):
        return
    if target.child_count == 0:
        yield (target.text or b"").decode("utf-8", "replace")
    for child in target.named_children:
        yield from _identifiers(child)


def _compared(path: str, old: dict[str, Part], new: dict[str, Part]) -> Iterator[Changed]:
    gone = [part for name, part in old.items() if name and name not in new]
    come = [part for name, part in new.items() if name and name not in old]
    moved: dict[str, Part] = {}
    for part in come:  # the same text under another parent: moved, not rewritten
        twin = next((o for o in gone if o.whole == part.whole and any(o.whole) and _same_name(o, part)), None)
        if twin is not None and part.kind != "class":
            moved[part.name] = twin
    left = {twin.name for twin in moved.values()}
    for part in gone:
        if part.name not in left and part.parent not in {other.name for other in gone if other.name}:
            yield Changed(f"{path}::{part.name}", path, part.line, part.end_line, "removed")
    for part in come:
        how = "moved" if part.name in moved else "added"
        if part.parent not in {other.name for other in come if other.name}:
            yield Changed(f"{path}::{part.name}", path, part.line, part.end_line, how)
    for name, part in new.items():
        twin = old.get(name)
        if twin is None:
            if not name:
                yield Changed(path, path, 1, max(part.end_line, 1), "added")
            continue
        yield from _differences(path, twin, part)


def _same_name(one: Part, other: Part) -> bool:
    return one.name.rpartition(".")[2].split("#")[0] == other.name.rpartition(".")[2].split("#")[0]


def _holds_body(node: Node, depth: int = 0) -> bool:
    if node.child_by_field_name("body") is not None:
        return True
    return depth < DEEPEST_FUNCTION and any(_holds_body(child, depth + 1) for child in node.named_children)


def _differences(path: str, old: Part, new: Part) -> Iterator[Changed]:
    id = f"{path}::{new.name}" if new.name else path

    def changed(how: str) -> Changed:
        return Changed(id, path, new.line, new.end_line, how)

    if old.kind != new.kind:
        yield changed("body")
        return
    if old.signature != new.signature:
        yield changed("signature" if new.kind != "class" else "bases")
    elif old.bases != new.bases:
        yield changed("bases")
    if old.decorators != new.decorators:
        yield changed("decorators")
    if old.body != new.body:
        yield changed("body")
    yield from _statement_changes(path, id, old, new)


def _statement_changes(path: str, id: str, old: Part, new: Part) -> Iterator[Changed]:
    """Module or class statements that came, went or differ; a mere change of order counts for none.

    The id of a constant, a name that is imported or a class attribute is the name's own.
    """
    before = {statement[4] for statement in old.statements}
    after = {statement[4] for statement in new.statements}
    fresh = [s for s in new.statements if s[4] not in before]
    names = {name for s in fresh for name in s[0]}
    lost = [s for s in old.statements if s[4] not in after and not (s[0] and set(s[0]) <= names)]
    nameless = any(not s[0] for s in fresh)
    for statements, is_lost in ((fresh, False), (lost, True)):
        for bound, kind, line, end, _ in statements:
            if is_lost:
                line, end = min(line, new.end_line), min(end, max(new.end_line, 1))
            if not bound:
                if not (is_lost and nameless):  # what replaces it has been named
                    yield Changed(id, path, line, end, "class-attribute" if new.name else "module-level")
                continue
            for name in dict.fromkeys(bound):
                own = f"{id}.{name}" if new.name else f"{path}::{name}"
                how = "class-attribute" if new.name else "import" if kind == "import" else "constant"
                if is_lost and how != "class-attribute":
                    how = "removed"
                yield Changed(own, path, line, end, how)
