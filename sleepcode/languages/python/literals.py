"""What literals spell: texts and small numbers."""

from typing import Any

from tree_sitter import Node

from sleepcode.languages.python.builder import Builder


def constant_key(b: Builder, node: Node) -> Any:
    """The str or int that *node* spells, or None."""
    if node.type == "string":
        return plain_string(b, node)
    if node.type == "integer":
        text = b.text(node)
        return int(text) if text.isdecimal() and len(text) < 10 else None
    if node.type == "unary_operator":
        text = b.text(node).replace(" ", "")
        return int(text) if text[:1] == "-" and text[1:].isdecimal() and len(text) < 10 else None
    return None


def plain_string(b: Builder, node: Node) -> str | None:
    """The text of a string literal without interpolation or escapes; None for any other."""
    if node.type != "string":
        return None
    parts, contents = node.named_children, []
    for part in parts:
        if part.type == "string_content":
            contents.append(part)
        elif part.type == "interpolation":
            return None
    if not contents:
        return ""
    if len(contents) > 1 or contents[0].named_child_count or "b" in b.text(parts[0]).lower():
        return None
    return b.text(contents[0])


def listed_names(b: Builder, node: Node) -> list[str] | None:
    """What the display of strings says; None where it says anything else, too."""
    if node.type not in ("list", "tuple", "expression_list"):
        return None
    names = [plain_string(b, child) for child in node.named_children if child.type != "comment"]
    return [name for name in names if name] if all(names) else None
