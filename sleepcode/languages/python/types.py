"""Annotations -> terms of declared types (see Op.TYPED)."""

from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import line_of
from sleepcode.core.grammar import parser
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.literals import plain_string

DEEPEST_TERM = 8


def declared(b: Builder, node: Node, depth: int = 0) -> Any:
    """The term of an annotation, or None where it says nothing."""
    from sleepcode.languages.python.expressions import read_attribute

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


def _subscripted(b: Builder, node: Node, depth: int) -> Any:
    children = [c for c in node.named_children if c.type != "comment"]
    if not children:
        return None
    head = declared(b, children[0], depth + 1)
    arguments: list[Any] = []
    for child in children[1:]:
        inner = child.named_children if child.type in ("type_parameter", "tuple", "list") else [child]
        for argument in inner:
            term = declared(b, argument, depth + 1)
            arguments.append(-1 if term is None else term)
    if not isinstance(head, int):
        return None
    return [head, *arguments]


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
