"""Expressions: names, members, displays and constants."""

from collections.abc import Mapping

from sleepcode.core.drafts import line_of
from sleepcode.core.facts import Op
from sleepcode.core.generic.calls import SILENT, supers, value_of
from sleepcode.core.generic.draft import Extraction
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.unpack import constant_key
from sleepcode.core.generic.written_types import instance_of, value_or_declared


def read(x: Extraction, role: Role) -> None:
    if role.node.id not in x.values:
        x.values[role.node.id] = x.read(x.text(role.node), role.node)


def this(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = x.receiver()[0]


def member(x: Extraction, role: Role) -> None:
    holder = role.part("object")
    name = x.name(role)
    if role.name == "member":
        name = x.hooks.field_mark + name
    found = x.roles.get(holder.id) if holder is not None else None
    if found is not None and found.name == "super":
        value = x.join([x.attribute(base, name, role.node) for base in supers(x)])
    else:
        value = x.attribute(value_of(x, holder), name, role.node)
    x.values[role.node.id] = value


def item(x: Extraction, role: Role) -> None:
    base = value_of(x, role.part("object"))
    key = role.part("key")
    if base >= 0:
        constant = constant_key(x, key)
        x.values[role.node.id] = into = x.new()
        if constant:
            x.emit(Op.ATTR, into, base, constant, role.line)
            x.draft.uses.add(constant)
        x.emit(Op.ITEM, into, base, constant, role.line)


def stand_for(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = x.join([value_of(x, node) for node in role.parts.get("value", ())])


def display(x: Extraction, role: Role) -> None:
    """A list or tuple: its children, kept apart by position."""
    children = [n for n in role.node.named_children if n.type not in SILENT]
    if role.name == "tuple" and len(children) == 1:
        x.values[role.node.id] = value_of(x, children[0])
        return
    items: list[tuple[int | None, int]] = []
    for i, node in enumerate(children):
        found = x.roles.get(node.id)
        if found is not None and found.name == "pair":
            items.append((None, value_of(x, found.part("value"))))
        elif found is None or found.name != "spread":
            items.append((i if role.name == "tuple" else None, value_of(x, node)))
    if role.name == "tuple" and all(held < 0 for _, held in items):
        return
    into = x.values[role.node.id] = x.box(role.name, items)
    for node in children:
        found = x.roles.get(node.id)
        if found is not None and found.name == "spread" and value_of(x, found.part("value")) >= 0:
            x.emit(Op.SPREAD, into, value_of(x, found.part("value")))


def object_display(x: Extraction, role: Role) -> None:
    """An object without a class: what it holds is found by name."""
    into = x.values[role.node.id]
    x.emit(Op.BOX, into, "object", ())
    for node in role.node.named_children:
        found = x.roles.get(node.id)
        if found is None or found.name == "identifier":
            if not node.named_child_count and value_of(x, node) >= 0:
                x.emit(Op.SETATTR, into, x.text(node), value_of(x, node), line_of(node))
        elif found.name == "pair":
            key, value = x.name(found, "key").strip("\"'`"), value_of(x, found.part("value"))
            if key and value >= 0:
                x.emit(Op.SETATTR, into, key, value, line_of(node))
        elif found.name == "spread":
            x.copy(into, value_of(x, found.part("value")))
        elif found.name.startswith("definition."):
            var = x.definitions[x.of_node[node.id]].var
            x.emit(Op.SETATTR, into, x.name(found).strip("\"'`"), var, line_of(node))


def instance(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = instance_of(x, role.part("type"))


def cast(x: Extraction, role: Role) -> None:
    """A value that is said to be of a type; of a builtin one, the value itself tells more."""
    declared, value = instance_of(x, role.part("type")), value_of(x, role.part("value"))
    builtin = declared in x.literals.values()
    x.values[role.node.id] = value_or_declared(x, value, declared) if builtin or declared < 0 else declared


def sign_of(x: Extraction, role: Role) -> str:
    """The operator, as written."""
    return next((x.text(c) for c in role.node.children if not c.is_named), "")


def operator(x: Extraction, role: Role, methods: Mapping[str, str]) -> None:
    """`a + b` where types may say what it runs; methods: operator as written -> name of the method."""
    left, right = value_of(x, role.part("object")), value_of(x, role.part("value"))
    sign = sign_of(x, role)
    if left >= 0 and sign in methods:
        into = x.values[role.node.id] = x.new()
        x.emit(Op.OPERATOR, into, methods[sign], left, right, role.line)


def literal(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = x.literal(role.name.partition(".")[2])


def generic(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = value_of(x, role.part("head"))
