"""A compiled query on a syntax tree -> its matches, in time that hostile source cannot stretch.

tree-sitter's matching is quadratic in the depth of nesting (2,000 nested calls take a second) and in
loose tokens without structure (20,000 opening brackets take two).  Neither is code that people write.
"""

import re

from tree_sitter import Node, Query, QueryCursor

_NOT_ASCII = re.compile(rb"[\x80-\xff]")
DEEPEST = 500  # matches that begin deeper below the root are left out


def decodable(content: bytes) -> bytes:
    """The same length and lines, for parsing: a query's predicates cannot read the text of a node that is not UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return _NOT_ASCII.sub(b"?", content)
    return content


def matches(query: Query, root: Node) -> list[tuple[int, dict[str, list[Node]]]]:
    """Each match: the index of its pattern, and its captures by name."""
    return [] if _is_rubble(root) else _cursor(query).matches(root)


def captures(query: Query, root: Node) -> dict[str, list[Node]]:
    """All captured nodes by the name of their capture."""
    return {} if _is_rubble(root) else _cursor(query).captures(root)


def _cursor(query: Query) -> QueryCursor:
    cursor = QueryCursor(query)
    cursor.set_max_start_depth(DEEPEST)
    return cursor


def _is_rubble(root: Node) -> bool:
    """Next to nothing but loose tokens."""
    children = root.child_count
    return root.type == "ERROR" and children > 5000 and children > 20 * root.named_child_count


def text_of(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def unquoted(text: str) -> str:
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`"
    return text[1:-1] if quoted else text
