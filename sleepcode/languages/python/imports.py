"""Import statements."""

from tree_sitter import Node

from sleepcode.core.drafts import line_of
from sleepcode.core.facts import Op
from sleepcode.languages.python.builder import Builder


def import_plain(b: Builder, node: Node) -> None:
    line = line_of(node)
    for child in node.children_by_field_name("name"):
        into = b.new()
        if child.type == "aliased_import":
            name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if name is not None and alias is not None:
                b.emit(Op.IMPORT, into, 0, b.text(name), "", line)
                b.bind(b.text(alias), into)
            continue
        dotted = b.text(child).replace(" ", "")
        top = dotted.partition(".")[0]
        b.emit(Op.IMPORT, into, 0, top, "", line)
        if top != dotted:
            b.emit(Op.IMPORT, -1, 0, dotted, "", line)
        b.bind(top, into)


def import_from(b: Builder, node: Node) -> None:
    line = line_of(node)
    module_node = node.child_by_field_name("module_name")
    if module_node is None:
        return
    text = "".join(b.text(module_node).split())
    module = text.lstrip(".")
    level = len(text) - len(module)
    for child in node.named_children:
        if child.type == "wildcard_import":
            b.emit(Op.STAR, level, module, line)
    for child in node.children_by_field_name("name"):
        alias: Node | None = child
        name: Node | None = child
        if child.type == "aliased_import":
            name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
        if name is not None and alias is not None:
            into = b.new()
            b.emit(Op.IMPORT, into, level, module, b.text(name), line)
            b.bind(b.text(alias), into)
