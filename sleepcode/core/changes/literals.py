"""A literal as it is written -> what it says: quotes, prefixes and the case of digits are the formatter's."""

import ast
import warnings
from collections.abc import Iterator

from tree_sitter import Node

STRINGS = ("string", "concatenated_string")
NUMBERS = ("integer", "float", "number")


def number(node: Node) -> bytes:
    return (node.text or b"").lower()


def string(node: Node) -> Iterator[bytes | Node]:
    """The text of it, and what is filled in: nodes to be read further; the key of an object as if it had no quotes."""
    around, key = node.parent, (node.text or b"")[1:-1]
    if (
        around is not None
        and around.type == "pair"
        and node == around.child_by_field_name("key")
        and not _is_python(node)
    ):
        yield key
        return
    pieces = [child for child in node.children if child.type == "string"] or [node]
    fills_in = any(set(b"ft") & set(_prefix(piece.children[0])) for piece in pieces if piece.children)
    if any(map(_is_python, pieces)) and not fills_in:
        yield _value(node)
        return
    said = b""
    for piece in pieces:
        start, end = piece.children[0] if piece.children else None, piece.children[-1] if piece.children else None
        prefix = _prefix(start)
        for child in piece.children if start is not None else [piece]:
            if child.type == "interpolation":
                yield b'"' + said + b'"'
                said = b""
                yield child
            elif child not in (start, end):
                said += _unescaped(child.text or b"", prefix)
    yield b'"' + said + b'"'


def _is_python(piece: Node) -> bool:
    return bool(piece.children) and piece.children[0].type == "string_start"


def _prefix(start: Node | None) -> bytes:
    return (start.text or b"").rstrip(b"'\"`").lower() if start is not None else b""


def _value(node: Node) -> bytes:
    """By the value; as it is written where that is none (half a literal)."""
    text = (node.text or b"").decode("utf-8", "surrogateescape")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that mean nothing
            return repr(ast.literal_eval(f"({text})")).encode("utf-8", "surrogateescape")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return node.text or b""


def _unescaped(text: bytes, prefix: bytes) -> bytes:
    if b"r" in prefix:
        return b"r" + text
    text = text.replace(b"\\'", b"'").replace(b'\\"', b'"')
    return text.replace(b"{{", b"{").replace(b"}}", b"}") if prefix else text
