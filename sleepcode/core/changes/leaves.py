"""The leaves of a syntax tree that mean something: without comments, and alike where only a formatter differs."""

from collections.abc import Iterator

from tree_sitter import Node


def leaf(node: Node) -> Iterator[bytes]:
    text = node.text or b""
    if node.type == "string" and node.named_child_count == 3 and b"\\" not in text:
        quote = text[-1:]
        body = text.strip(quote)
        if not text.endswith(quote * 3) and text[:1] == quote and b"'" not in body and b'"' not in body:
            text = b'"' + body + b'"'  # which quotes are used is the formatter's too
    elif node.type == "string" and node.children:
        yield from (leaf.text or b"" for leaf in leaves(node))
        return
    if text.strip():
        yield text


def leaves(node: Node) -> Iterator[Node]:
    if node.child_count == 0:
        yield node
    for child in node.children:
        yield from leaves(child)


def closes(node: Node, parent: Node) -> bool:
    if node.type not in (")", "]", "}"):
        return False
    return not (parent.type == "tuple" and parent.named_child_count == 1)


def is_comment(node: Node) -> bool:
    return "comment" in node.type


def is_docstring(node: Node, block: Node) -> bool:
    """A string that stands alone as a statement."""
    return node.type == "expression_statement" and node.child_count == 1 and node.children[0].type == "string"
