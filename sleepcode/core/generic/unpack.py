"""Patterns on the left of a binding -> the names in them, and the way from the value to each."""

from collections.abc import Iterator
from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.core.generic.draft import Extraction

DEEPEST = 30  # patterns nested deeper are not looked into

Step = tuple[str, Any]  # ("item", key), ("attr", name), ("element", None), ("typed", node)
LEAVES = ("identifier", "member", "item", "this")


def leaves(
    x: Extraction, node: Node, steps: tuple[Step, ...] = (), depth: int = 0
) -> Iterator[tuple[Node, tuple[Step, ...]]]:
    """Each place that the pattern at *node* writes to, with the steps that lead from the value to it."""
    if depth > DEEPEST:
        return
    role = x.patterns.get(node.id) or x.roles.get(node.id)
    name = role.name if role is not None else "identifier" if not node.named_child_count else ""
    if role is not None and name in ("pass", "parameter", "parameter.property", "assign", "bind"):
        for part in role.parts.get("value" if name == "pass" else "target", ()):
            if part.id == node.id:
                yield node, steps
            else:
                yield from leaves(x, part, steps, depth + 1)
    elif name == "tuple" and node.named_child_count == 1:
        yield from leaves(x, node.named_children[0], steps, depth + 1)
    elif name in ("unpack.sequence", "tuple", "list"):
        for i, child in enumerate(c for c in node.named_children if c.type != "comment"):
            yield from leaves(x, child, (*steps, ("item", i)), depth + 1)
    elif name in ("unpack.object", "record"):
        for child in node.named_children:
            yield from _entry(x, child, steps, depth)
    elif name == "unpack.wrapper":
        for child in role.parts.get("value", ()) if role is not None else ():
            yield from leaves(x, child, steps, depth + 1)
    elif name == "unpack.record" and role is not None:
        head = role.part("type")
        inner, within = (*steps, ("typed", head)), x.hooks.holder(x, head)
        for i, child in enumerate(c for c in node.named_children if head is None or c.id != head.id):
            found = x.roles.get(child.id)
            if found is not None and found.name == "pair":
                yield from _entry(x, child, inner, depth, within)
            else:
                yield from leaves(x, child, (*inner, ("attr", f"{within}{i}")), depth + 1)
    elif name == "spread" and role is not None:
        for part in role.parts.get("value", ()):
            yield from leaves(x, part, steps[:-1], depth + 1)
    elif name in LEAVES or name == "identifier":
        yield node, steps


def _entry(
    x: Extraction, child: Node, steps: tuple[Step, ...], depth: int, within: str = ""
) -> Iterator[tuple[Node, tuple[Step, ...]]]:
    role = x.patterns.get(child.id) or x.roles.get(child.id)
    if role is not None and role.name == "pair":
        key = role.part("key")
        name = x.text(key).strip("\"'") if key is not None else ""
        targets = role.parts.get("value") or ([key] if key is not None else [])
        for target in targets:
            yield from leaves(x, target, (*steps, ("attr", within + name)), depth + 1)
    elif role is not None and role.name in ("assign", "bind"):  # a default: {a = 1}
        for target in role.parts.get("target", ()):
            yield from _entry(x, target, steps, depth + 1)
    elif role is not None and role.name == "spread":
        yield from leaves(x, child, (*steps, ("", None)), depth + 1)
    elif not child.named_child_count:
        yield child, (*steps, ("attr", x.text(child)))


def follow(x: Extraction, value: int, steps: tuple[Step, ...], node: Node) -> int:
    """The variable at the end of *steps* from *value*."""
    line = line_of(node)
    for what, key in steps:
        if what == "typed":
            declared = x.values.get(key.id, UNKNOWN) if key is not None else UNKNOWN
            if declared >= 0:
                value = x.new()
                x.emit(Op.TYPED, value, declared)
            continue
        if value < 0:
            return UNKNOWN
        into = x.new()
        if what == "item":
            x.emit(Op.ITEM, into, value, key, line)
        elif what == "attr":
            x.emit(Op.ATTR, into, value, key, line)
        elif what == "element":
            x.emit(Op.ITER, into, value, line)
        else:
            x.copy(into, value)
        value = into
    return value


def constant_key(x: Extraction, key: Node | None) -> str | None:
    """The member that a key means: a string's, or `[kName]` for a name of the whole file (JavaScript's symbols)."""
    if key is None or "string" in key.type:
        return x.text(key).strip("\"'`") if key is not None else None
    if key.type != "identifier" or not x.hooks.keyed_by_names:
        return None
    name, scope = x.text(key), x.scope
    while scope.parent is not None and name not in scope.names:
        scope = scope.parent
    return f"[{name}]" if scope is x.module and name in scope.names else None


def assign(x: Extraction, target: Node, value: int) -> None:
    """Write *value* to the pattern at *target*, whose names are declared or free."""
    for leaf, steps in leaves(x, target):
        source = follow(x, value, steps, leaf)
        if source < 0:
            continue
        role = x.roles.get(leaf.id)
        line = line_of(leaf)
        if role is not None and role.name == "member":
            base = role.part("object")
            held = x.values.get(base.id, UNKNOWN) if base is not None else UNKNOWN
            if held >= 0:
                x.emit(Op.SETATTR, held, x.name(role), source, line)
        elif role is not None and role.name == "item":
            base = role.part("object")
            held = x.values.get(base.id, UNKNOWN) if base is not None else UNKNOWN
            key = role.part("key")
            constant = constant_key(x, key)
            if held >= 0 and constant:
                x.emit(Op.SETATTR, held, constant, source, line)
            if held >= 0:
                x.emit(Op.SETITEM, held, constant or None, source, line)
        else:
            x.copy(x.read(x.text(leaf), leaf), source)
