"""The names that a statement of a module or class binds."""

from collections.abc import Iterator

from tree_sitter import Node

from sleepcode.core.changes.leaves import leaves
from sleepcode.core.matches import text_of

_LAYOUT = (";", ",", '"', "'")


def imported(statement: Node) -> Iterator[tuple[str, tuple[bytes, ...]]]:
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
            yield text_of(alias), (b"import", origin, what)
        else:
            text = text_of(name)
            yield (text if origin else text.partition(".")[0]), (b"import", origin, text.encode())
    if not found:  # `from x import *`, and JavaScript's forms
        yield "*", tuple(leaf.text or b"" for leaf in leaves(statement) if leaf.type not in _LAYOUT)


def bound(statement: Node) -> Iterator[str]:
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
        yield text_of(target)
    for child in target.named_children:
        yield from _identifiers(child)
