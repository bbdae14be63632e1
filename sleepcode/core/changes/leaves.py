"""The leaves of a syntax tree that mean something: without comments, and alike where only a formatter differs.

Which parentheses group is told by the tree: marks of our own stand around every operation and every tuple, so
those that are written can be left out.
"""

from collections.abc import Iterator

from tree_sitter import Node

from sleepcode.core.changes.literals import NUMBERS, number

_TUPLES = ("tuple", "tuple_pattern", "expression_list", "pattern_list")
_OPERATIONS = ("_operator", "_expression")  # how their types end
_OPERATE = ("lambda", "yield", "await", "arrow_function", "as_pattern", "union_type")
_GROUPS = ("parenthesized_expression", "parenthesized_pattern", "with_clause", "import_from_statement", *_TUPLES)
_LAYOUT = (";", "line_continuation")


def leaf(node: Node) -> Iterator[bytes]:
    text = number(node) if node.type in NUMBERS else node.text or b""
    if node.type == "jsx_text":
        text = b" ".join(text.split())
    if text.strip():
        yield text


def leaves(node: Node) -> Iterator[Node]:
    if node.child_count == 0:
        yield node
    for child in node.children:
        yield from leaves(child)


def marks(node: Node) -> tuple[bytes, bytes] | None:
    """What stands around a node whose own parentheses, if it has any, are left out."""
    if node.type == "union_type" and node.named_child_count == 1:
        return None  # the first of a list that begins with a bar
    if node.type in _TUPLES:
        return (b"(,", b",)") if any(child.type == "," for child in node.children) else None
    is_operation = node.type.endswith(_OPERATIONS) and node.type not in _GROUPS
    return (b"(", b")") if is_operation or (node.type in _OPERATE and node.child_count) else None


def is_layout(node: Node, parent: Node, following: Node | None) -> bool:
    """Whether a child of *parent* says nothing by itself."""
    if node.type in ("(", ")"):
        return parent.type in _GROUPS or _holds_one_name(parent) or _gives_nothing(parent)
    if node.type == "|":
        return parent.type == "union_type" and node == parent.children[0]
    if node.type == ",":  # `x[1,]` has a tuple for a key
        last = following is None or following.type in (")", "]", "}", ">")
        is_key = parent.type == "subscript" and parent.named_child_count == 2
        return last and not is_key and not parent.is_error  # one too many breaks the file
    return node.type in _LAYOUT


def _holds_one_name(parameters: Node) -> bool:
    """`(x) => x` is `x => x`."""
    around = parameters.parent
    one = parameters.named_children[0] if parameters.named_child_count == 1 else None
    if one is None or around is None or around.type != "arrow_function":
        return False
    pattern = one.child_by_field_name("pattern") or one  # beside it a type, which is no part of what runs
    return pattern.type == "identifier" and one.child_by_field_name("value") is None


def _gives_nothing(arguments: Node) -> bool:
    """`new Thing()` is `new Thing`."""
    around = arguments.parent
    return not arguments.named_child_count and around is not None and around.type == "new_expression"


def is_comment(node: Node) -> bool:
    return "comment" in node.type


def is_docstring(node: Node) -> bool:
    """A string that stands alone as a statement."""
    return node.type == "expression_statement" and node.named_child_count == 1 and node.children[0].type == "string"
