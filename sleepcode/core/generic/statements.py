"""Bindings, assignments, loops, results and imports; the table of the second pass."""

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.core.generic.calls import arguments_of, call, class_at, new, value_of
from sleepcode.core.generic.definitions import close_definition
from sleepcode.core.generic.draft import Extraction, Handler
from sleepcode.core.generic.expressions import (
    cast,
    display,
    generic,
    instance,
    item,
    literal,
    member,
    object_display,
    read,
    stand_for,
    this,
)
from sleepcode.core.generic.names import module_name, targets
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.unpack import assign, follow, leaves
from sleepcode.core.generic.written_types import declare_as, instance_of, is_container, value_or_declared


def bind(x: Extraction, role: Role) -> None:
    """Give the names of a binding its value, or else an instance of its type."""
    value = value_of(x, role.part("value"))
    if role.name == "bind.construct":
        arguments, stars = arguments_of(x, role)
        value = x.call(class_at(x, role.part("type")), arguments, role.node, stars)
    declared = _declared_type(x, role)
    names = targets(role)
    sources = role.parts.get("value", [])
    x.open_roles.discard(role.node.id)
    if role.name == "bind.construct":
        for node in names:
            assign(x, node, value)
    elif len(names) == len(sources) and len(names) > 1:
        for node, source in zip(names, sources, strict=True):
            assign(x, node, value_of(x, source))
    else:
        for i, node in enumerate(names):
            held = follow(x, value, (("item", i),), node) if len(names) > 1 else value
            if declared >= 0 and x.hooks.types_builtins:
                held = _fitting(x, role, held)
            assign(x, node, value_or_declared(x, held, declared))
    x.values[role.node.id] = value


def _fitting(x: Extraction, role: Role, value: int) -> int:
    """Of the value what the declared type can hold; a type parameter says nothing."""
    kind = role.part("type")
    named = class_at(x, kind)
    if value < 0 or named < 0 or named in x.type_parameters or is_container(x, kind):
        return value
    fitting = x.new()
    x.emit(Op.NARROW, fitting, value, named, "declared")
    return fitting


def field(x: Extraction, role: Role) -> None:
    if x.scope.kind != "class":
        return
    members = x.definitions[x.scope.subject].members
    value = value_of(x, role.part("value"))
    declared = _declared_type(x, role)
    for node in role.parts.get("name", ()):
        if value < 0:
            declare_as(x, members[x.text(node)], declared)
        else:
            x.copy(members[x.text(node)], value_or_declared(x, value, declared))


def _declared_type(x: Extraction, role: Role) -> int:
    """An instance of the declared type; UNKNOWN where the value was just made and is of its very class."""
    value, kind = role.part("value"), role.part("type")
    made = x.roles.get(value.id) if value is not None else None
    exact = role.name == "bind.construct" or (made is not None and made.name == "new")
    return UNKNOWN if exact and not is_container(x, kind) else instance_of(x, kind)


def parameter(x: Extraction, role: Role) -> None:
    declared = UNKNOWN
    if role.part("type") is not None:
        declared = instance_of(x, role.part("type"))
        if declared >= 0 and role.part("rest") is not None:
            declared = x.box("list", [(None, declared)])
    for node in targets(role):
        var = x.values.get(node.id, UNKNOWN)
        if var < 0:
            continue
        declare_as(x, var, declared)
        if x.hooks.types_builtins and _is_builtin(x, role.part("type")):  # a String holds no object of the project
            x.emit(Op.TYPED, var, declared)
        x.copy(var, value_of(x, role.part("value")))
        found = list(leaves(x, node))
        if len(found) != 1 or found[0][1]:
            assign(x, node, var)


def _is_builtin(x: Extraction, kind: Node | None) -> bool:
    role = x.roles.get(kind.id) if kind is not None else None
    return role is not None and role.name.startswith("literal.")


def assignment(x: Extraction, role: Role) -> None:
    value = value_of(x, role.part("value"))
    target = role.part("target")
    source = role.part("value")
    if target is None:
        return
    left, right = x.roles.get(target.id), x.roles.get(source.id) if source is not None else None
    pairs = left is not None and right is not None and left.name == right.name == "tuple"
    if pairs and source is not None and target.named_child_count == source.named_child_count:
        for one, other in zip(target.named_children, source.named_children, strict=True):
            assign(x, one, value_of(x, other))
    elif value >= 0:
        assign(x, target, value)
    x.values[role.node.id] = value


def iterate(x: Extraction, role: Role) -> None:
    value = value_of(x, role.part("value"))
    declared = instance_of(x, role.part("type"))
    for node in targets(role):
        held = UNKNOWN
        if value >= 0:
            x.emit(Op.ITER, held := x.new(), value, role.line)
            if declared >= 0 and x.hooks.types_builtins:
                held = _fitting(x, role, held)
        assign(x, node, x.join([held, declared]))


def match(x: Extraction, role: Role) -> None:
    value = x.join([value_of(x, role.part("value"))])
    declared = instance_of(x, role.part("type"))
    for node in targets(role):
        assign(x, node, declared if declared >= 0 else value)


def give_back(x: Extraction, role: Role) -> None:
    draft = x.draft
    if draft.returns >= 0 and not (x.hooks.types_builtins and _gives_builtin(x)):
        x.copy(draft.returns, value_of(x, role.part("value")))


def _gives_builtin(x: Extraction) -> bool:
    """Whether the function around declares a builtin type as its result."""
    node = x.node_of.get(x.scope.definition)
    around = x.roles.get(node.id) if node is not None else None
    return _is_builtin(x, around.part("returns") if around is not None else None)


def type_parameter(x: Extraction, role: Role) -> None:
    var = x.own(x.name(role), role)
    if var is not None:
        for node in role.parts.get("bound", ()):
            x.copy(var, class_at(x, node))


def alias(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        var: int | None = x.definitions[x.scope.subject].members[x.name(role)]
    else:
        var = x.own(x.name(role), role)
    if var is not None:
        for node in (_unwrapped(x, one) for one in role.parts.get("value", ())):
            x.copy(var, class_at(x, node))
            index = x.of_node.get(node.id) or x.class_of.get(class_at(x, node))
            if index:
                x.class_of.setdefault(var, index)


def _unwrapped(x: Extraction, node: Node) -> Node:
    """`Readonly<Kept>` is written as what it wraps."""
    role = x.roles.get(node.id)
    given = role.part("arguments") if role is not None and role.name == "type.generic" else None
    if (
        role is None
        or given is None
        or not given.named_children
        or x.name(role, "head") not in x.hooks.library.wrappers
    ):
        return node
    return _unwrapped(x, given.named_children[0])


def import_one(x: Extraction, role: Role) -> None:
    module = module_name(x, role)
    name = x.name(role)
    bound = x.name(role, "alias") or name or module
    var = x.own(bound, role)
    if var is not None:
        x.emit(Op.IMPORT, var, 0, module, name, role.line)


def import_run(x: Extraction, role: Role) -> None:
    """An import for what the module does when it runs."""
    x.emit(Op.IMPORT, -1, 0, module_name(x, role), "", role.line)


def import_all(x: Extraction, role: Role) -> None:
    x.emit(Op.STAR, 0, module_name(x, role), role.line)


def extension(x: Extraction, role: Role) -> None:
    """A class gains a base from outside."""
    owner = x.hooks.owner(x, x.scope.receiver)
    found = x.class_of.get(owner, 0)
    for node in role.parts.get("base", ()):
        base = class_at(x, node)
        if base >= 0 and found:
            x.definitions[found].bases.append(base)
        elif base >= 0 and owner >= 0:
            x.emit(Op.SETATTR, owner, "<base>", base, line_of(node))


EVALUATE: dict[str, Handler] = {
    "definition": close_definition,
    "identifier": read,
    "this": this,
    "member": member,
    "member.method": member,
    "call": call,
    "new": new,
    "item": item,
    "pass": stand_for,
    "cast": cast,
    "instance": instance,
    "type.union": stand_for,
    "list": display,
    "tuple": display,
    "record": object_display,
    "bind": bind,
    "bind.hoisted": bind,
    "bind.construct": bind,
    "bind.type": alias,
    "field": field,
    "parameter": parameter,
    "assign": assignment,
    "iterate": iterate,
    "match": match,
    "catch": match,
    "return": give_back,
    "type.parameter": type_parameter,
    "type.generic": generic,
    "import.module": import_one,
    "import.name": import_one,
    "import.run": import_run,
    "import.star": import_all,
    "extend": extension,
    "scope": stand_for,
}


for _name in ["str", "int", "float", "bool", "class", "NoneType", "byte", "short", "long", "char", "double", "null"]:
    EVALUATE[f"literal.{_name}"] = literal
