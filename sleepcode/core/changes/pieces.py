"""The statements of a module and of its classes as they are written: where they are equal, no look inside is needed."""

from tree_sitter import Node

Pieces = frozenset[tuple[str, bytes]]  # (name of the class around, text) of statements


def pieces_of(root: Node) -> Pieces:
    found: set[tuple[str, bytes]] = set()
    stack = [(root, "")]
    while stack:
        block, around = stack.pop()
        for child in block.children:
            found.add((around, child.text or b""))
            body = _class_body(child)
            if body is not None:
                stack.append((body, class_name(around, child)))
    return frozenset(found)


def _class_body(node: Node) -> Node | None:
    node = node.child_by_field_name("definition") or node
    return node.child_by_field_name("body") if "class" in node.type else None


def class_name(around: str, node: Node) -> str:
    name = (node.child_by_field_name("definition") or node).child_by_field_name("name")
    return f"{around}.{(name.text or b'').decode('utf-8', 'replace')}" if name is not None else around
