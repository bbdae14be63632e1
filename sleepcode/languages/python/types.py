"""Annotations -> terms of declared types (see Op.TYPED)."""

from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import line_of
from sleepcode.core.facts import Op
from sleepcode.core.grammar import parser
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.expressions import read_attribute
from sleepcode.languages.python.literals import plain_string

DEEPEST_TERM = 8
BUILTIN_TYPES = frozenset(
    ("bool", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "set", "str", "tuple", "type")
)


def declared(b: Builder, node: Node, depth: int = 0) -> Any:
    """The term of an annotation, or None where it says nothing."""
    if depth > DEEPEST_TERM:
        return None
    kind = node.type
    if kind in ("type", "parenthesized_expression", "expression_statement") and node.named_children:
        return declared(b, node.named_children[0], depth + 1)
    if kind == "identifier":
        return b.read(b.text(node))
    if kind == "attribute":
        holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        base = declared(b, holder, depth + 1) if holder is not None else None
        if not isinstance(base, int) or name is None:
            return None
        return read_attribute(b, base, b.text(name), line_of(node))
    if kind == "member_type" and len(node.named_children) == 2:
        base = declared(b, node.named_children[0], depth + 1)
        name = node.named_children[1]
        return read_attribute(b, base, b.text(name), line_of(node)) if isinstance(base, int) else None
    if kind in ("binary_operator", "union_type"):
        parts = [declared(b, child, depth + 1) for child in node.named_children]
        known = [part for part in parts if part is not None]
        return [-1, *known] if known else None
    if kind in ("subscript", "generic_type"):
        return _subscripted(b, node, depth)
    if kind == "string":
        text = plain_string(b, node)
        return _from_string(b, text, depth) if text else None
    return None


def alias(b: Builder, value: int, node: Node) -> int:
    """A variable with what *value* holds that is a name for the type *node* as well; *value* where it is none."""
    term = declared(b, node)
    if term is None:
        return value
    into = b.new()
    b.copy(into, value)
    b.emit(Op.ALIAS, into, term)
    return into


def looks_like_type(b: Builder, node: Node) -> bool:
    """`Union[A, B]`, `A | None`: by the convention that classes are written with a capital."""
    if node.type == "binary_operator":
        operator = node.child_by_field_name("operator")
        sides = [node.child_by_field_name(side) for side in ("left", "right")]
        return operator is not None and operator.type == "|" and all(s is not None and _is_type(b, s) for s in sides)
    return node.type == "subscript" and _is_type(b, node)


def _is_type(b: Builder, node: Node) -> bool:
    if node.type == "subscript":
        head = node.child_by_field_name("value")
        return head is not None and _is_type(b, head)
    if node.type in ("identifier", "attribute"):
        name = b.text(node).rpartition(".")[2]
        return name in BUILTIN_TYPES or name.lstrip("_")[:1].isupper()
    return node.type == "none" or looks_like_type(b, node)


def bind_parameters(b: Builder, node: Node) -> dict[str, int]:
    """What `class Box[T: Base]` and `def first[T](…)` call their type parameters (PEP 695), each with its variable.

    They are bound in the scope that is walked.
    """
    found: dict[str, int] = {}
    for child in node.children_by_field_name("type_parameters"):
        for each in child.named_children:
            inner = each.named_children[0] if each.type == "type" and each.named_children else each
            bound = inner.named_children[1:] if inner.type == "constrained_type" else []
            name = b.text(inner.named_children[0] if inner.named_children else inner)
            if name.isidentifier():
                found[name] = b.new()
                b.emit(Op.IMPORT, found[name], 0, "typing", "TypeVar", line_of(each))
                b.bind(name, found[name])
                if bound:
                    stands_for(b, found[name], bound)
    return found


def stands_for(b: Builder, parameter: int, bounds: list[Node]) -> None:
    """A type parameter holds classes of its bound, or of its constraints."""
    nodes = [inner for each in bounds for inner in _constraints(each)]
    terms = [term for node in nodes if (term := declared(b, node)) is not None]
    if terms:
        b.emit(Op.TYPED, parameter, [b.read("type"), [-1, *terms]])


def _constraints(node: Node) -> list[Node]:
    inner = node.named_children[0] if node.type == "type" and node.named_children else node
    return inner.named_children if inner.type == "tuple" else [node]


def _subscripted(b: Builder, node: Node, depth: int) -> Any:
    children = [c for c in node.named_children if c.type != "comment"]
    if not children:
        return None
    head = declared(b, children[0], depth + 1)
    arguments: list[Any] = []
    for child in children[1:]:
        inner = child.named_children if child.type in ("type_parameter", "tuple", "list") else [child]
        for argument in (each for outer in inner for each in _parts(outer)):
            term = declared(b, argument, depth + 1)
            arguments.append(-1 if term is None else term)
    if not isinstance(head, int):
        return None
    return [head, *arguments]


def _parts(argument: Node) -> list[Node]:
    """Of `Callable[[A, B], C]` what is in the list, like any other argument."""
    held = argument.named_children[0] if argument.type == "type" and argument.named_children else argument
    return held.named_children if held.type == "list" else [argument]


def _from_string(b: Builder, text: str, depth: int) -> Any:
    """A forward reference: parsed by itself, read where it stands."""
    source = text.strip().encode()
    if not source or len(source) > 300:
        return None
    tree = parser("python").parse(source)
    if tree.root_node.has_error or not tree.root_node.named_children:
        return None
    outer, b.content = b.content, source
    try:
        return declared(b, tree.root_node.named_children[0], depth + 1)
    finally:
        b.content = outer
