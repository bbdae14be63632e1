"""A function's annotations, and its defaults by parameter: what few of those who call it feel."""

from collections.abc import Container, Iterator

from tree_sitter import Node

from sleepcode.core.matches import text_of

_BEFORE = (":", "->", "=")  # what leads to an annotation or a default, and goes with it
_DEFAULTED = ("default_parameter", "typed_default_parameter", "required_parameter", "optional_parameter")
DEEPEST = 100  # nodes within each other that are looked into
_PARAMETERS = ("parameters", "formal_parameters")
_INNER = ("function_definition", "class_definition", "decorated_definition", "lambda")


def annotations_in(node: Node, erased: Container[str], leave_out: Node | None = None, depth: int = 0) -> Iterator[Node]:
    """The annotations of parameters, results and variables below *node*, each behind its colon or arrow.

    erased: their types.
    """
    for before, child in _pairs(node):
        if child.type in erased:
            if before is not None and before.type in _BEFORE:
                yield before
            yield child
        elif child != leave_out and child.type not in _INNER and depth < DEEPEST:
            yield from annotations_in(child, erased, depth=depth + 1)


def defaults_in(node: Node) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """(parameter, the nodes that give it its default) of the parameters of the function at *node*."""
    for child in node.named_children:
        value = child.child_by_field_name("value") if child.type in _DEFAULTED else None
        name = child.child_by_field_name("name") or child.child_by_field_name("pattern")
        if value is not None and name is not None:
            equals = next((before for before, each in _pairs(child) if each == value and before is not None), value)
            yield text_of(name), (equals, value)
        elif child.type in _PARAMETERS:
            yield from defaults_in(child)


def _pairs(node: Node) -> Iterator[tuple[Node | None, Node]]:
    """Each child behind the one before it."""
    return zip((None, *node.children), node.children, strict=False)
