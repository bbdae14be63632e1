"""What each role but a definition means: names declared in the first pass, values moved in the second."""

from tree_sitter import Node

from sleepcode.core.definitions import close_definition
from sleepcode.core.draft import UNKNOWN, Extraction, Handler
from sleepcode.core.facts import Op, Param
from sleepcode.core.roles import Role
from sleepcode.core.types import instance_of, is_container
from sleepcode.core.unpack import assign, follow, leaves

THROUGH = "?"  # before a name: an attribute that stands for what its object wraps or holds
SILENT = ("comment", "line_comment", "block_comment", "type_arguments")


def _line(node: Node) -> int:
    return node.start_point[0] + 1


# -- the first pass -------------------------------------------------------------------------------


def open_iteration(x: Extraction, role: Role) -> None:
    open_scope(x, role)
    declare_bound(x, role)


def open_scope(x: Extraction, role: Role) -> None:
    if x.scope.kind == "namespace":  # the block is its body
        return
    x.push(role.node, "block", x.scope.definition)


def open_extension(x: Extraction, role: Role) -> None:
    """Members for a class from outside; what they call Self and this is that class."""
    x.push(role.node, "extension", x.scope.definition).receiver = x.name(role, "type")


def declare_bound(x: Extraction, role: Role) -> None:
    """The names of a binding, known from its own start on, but not inside of its value."""
    scope = x.home("function", "class", "namespace") if role.name.endswith("hoisted") else x.scope
    opened = role.node.id if role.name.startswith("bind") else 0
    for node in targets(role):
        for leaf, _ in leaves(x, node):
            found = x.roles.get(leaf.id)
            if found is None or found.name in ("identifier", "bind"):
                x.values[leaf.id] = UNKNOWN  # not a read
                declare_name(x, x.text(leaf), role.node.start_byte, opened, scope)


def declare_name(x: Extraction, name: str, start: int, role: int = 0, scope: object = None) -> int:
    where = x.scope if scope is None else scope
    var = x.new()
    where.declare(name, var, start, role)  # type: ignore[attr-defined]
    return var


def targets(role: Role) -> list[Node]:
    return role.parts.get("name", []) + role.parts.get("target", [])


def declare_field(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        members = x.definitions[x.scope.subject].members
        for node in role.parts.get("name", ()):
            members.setdefault(x.text(node).strip("#"), x.new())


def declare_parameter(x: Extraction, role: Role) -> None:
    if not _is_ours(x, role.node):
        return
    draft = x.definitions[x.scope.subject]
    kind = "*" if role.part("rest") is not None else ""
    optional = role.part("value") is not None or role.part("default") is not None
    for node in targets(role) or [role.node]:
        var = x.values[node.id] = x.new()
        found = list(leaves(x, node)) if targets(role) else []
        plain = len(found) == 1 and not found[0][1]
        draft.params.append(Param(x.text(found[0][0]) if plain else "", var, kind, optional))
        if plain:
            x.values[found[0][0].id] = var
            x.scope.declare(x.text(found[0][0]), var, role.node.start_byte)
            continue
        for leaf, _ in found:
            x.values[leaf.id] = UNKNOWN
            declare_name(x, x.text(leaf), role.node.start_byte)


def _is_ours(x: Extraction, node: Node) -> bool:
    """Whether the parameter is of the definition around it, and not of a signature within."""
    if x.scope.kind != "function" or not x.scope.subject:
        return False
    around = node.parent
    while around is not None and around.id not in x.scopes:
        found = x.roles.get(around.id)
        if found is not None and (found.name in ("signature", "field") or found.name.startswith(("parameter", "bind"))):
            return False
        around = around.parent
    return True


def declare_receiver(x: Extraction, role: Role) -> None:
    """A receiver among the parameters (Rust's self)."""
    draft = x.definitions[x.scope.subject]
    draft.this = x.new()
    draft.params.insert(0, Param("self", draft.this, ""))


def declare_type_parameter(x: Extraction, role: Role) -> None:
    declare_name(x, x.name(role), -1)


def declare_alias(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        x.definitions[x.scope.subject].members.setdefault(x.name(role), x.new())
    else:
        declare_name(x, x.name(role), -1)


def declare_import(x: Extraction, role: Role) -> None:
    name = x.name(role, "alias") or x.name(role) or x.name(role, "module").strip("\"'`")
    declare_name(x, name, -1)
    x.private.add(name)


def declare_object(x: Extraction, role: Role) -> None:
    """Its methods, met before its end, need its variable."""
    x.values[role.node.id] = x.new()


def declare_package(x: Extraction, role: Role) -> None:
    x.package = x.name(role)


# -- the second pass: expressions -----------------------------------------------------------------


def value_of(x: Extraction, node: Node | None) -> int:
    return x.values.get(node.id, UNKNOWN) if node is not None else UNKNOWN


def read(x: Extraction, role: Role) -> None:
    if role.node.id not in x.values:
        x.values[role.node.id] = x.read(x.text(role.node), role.node)


def this(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = x.receiver()[0]


def supers(x: Extraction) -> list[int]:
    """The variables of the bases of the class around."""
    scope = x.scope
    while scope.parent is not None and scope.kind != "class":
        scope = scope.parent
    return x.bases_of(scope.subject) if scope.kind == "class" else []


def member(x: Extraction, role: Role) -> None:
    holder = role.part("object")
    name = x.name(role).strip("#")
    if role.name == "member":
        name = x.hooks.field_mark + name
    found = x.roles.get(holder.id) if holder is not None else None
    if found is not None and found.name == "super":
        value = x.join([x.attribute(base, name, role.node) for base in supers(x)])
    else:
        value = x.attribute(value_of(x, holder), name, role.node)
    x.values[role.node.id] = value


def call(x: Extraction, role: Role) -> None:
    """A call of a value, of a member, or of a bare name."""
    function, holder, name = role.part("function"), role.part("object"), role.part("name")
    arguments, stars = arguments_of(x, role)
    method, base = "", UNKNOWN
    found = x.roles.get(function.id) if function is not None else None
    if found is not None and found.name == "super":
        for parent in supers(x):
            x.call(x.attribute(parent, "__init__", role.node), [x.receiver()[0], *arguments], role.node, stars)
        return
    if found is not None and found.name == "member":
        method, holder = x.name(found), found.part("object")
        base = value_of(x, holder)
    elif holder is not None and name is not None:
        method, base = x.text(name), value_of(x, holder)
    through = x.roles.get(holder.id) if holder is not None else None
    if through is not None and through.name == "super":
        arguments = [x.receiver()[0], *arguments]
    if function is not None:
        callee = value_of(x, function)
    elif through is not None and through.name == "super":
        callee = x.join([x.attribute(parent, method, role.node) for parent in supers(x)])
    elif holder is not None:
        callee = x.attribute(base, method, role.node)
    else:
        callee = x.read(x.name(role), name, members_only=True) if name is not None else UNKNOWN
    value = x.call(callee, arguments, role.node, stars)
    if base >= 0 and method in x.hooks.elements:
        x.copy(value, x.attribute(base, THROUGH + method, role.node))
    if base >= 0 and method in x.hooks.calls_back:
        _call_back(x, role, method, base, value, arguments)
    x.values[role.node.id] = value


def _call_back(
    x: Extraction, role: Role, method: str, base: int, value: int, arguments: list[int]
) -> None:
    """The library calls the argument with what the receiver holds, and hands on what it returns."""
    element = x.attribute(base, THROUGH + method, role.node)
    x.copy(value, element)
    for argument in arguments:
        if argument >= 0:
            x.copy(value, x.call(argument, [element], role.node))


def arguments_of(x: Extraction, role: Role) -> tuple[list[int], tuple[int, ...]]:
    given = role.part("arguments")
    positional: list[int] = []
    stars: list[int] = []
    for node in given.named_children if given is not None else ():
        if node.type in SILENT:
            continue
        found = x.roles.get(node.id)
        if found is not None and found.name == "spread":
            stars.append(value_of(x, found.part("value")))
        else:
            positional.append(value_of(x, node))
    return positional, tuple(s for s in stars if s >= 0)


def new(x: Extraction, role: Role) -> None:
    kind = role.part("type")
    arguments, stars = arguments_of(x, role)
    x.values[role.node.id] = x.call(class_at(x, kind), arguments, role.node, stars)


def class_at(x: Extraction, node: Node | None) -> int:
    """The class that a written type names, without its arguments."""
    role = x.roles.get(node.id) if node is not None else None
    if role is not None and role.name == "type.generic":
        return value_of(x, role.part("head"))
    return value_of(x, node)


def item(x: Extraction, role: Role) -> None:
    base = value_of(x, role.part("object"))
    key = role.part("key")
    if base >= 0:
        constant = x.text(key).strip("\"'`") if key is not None and "string" in key.type else None
        x.values[role.node.id] = into = x.new()
        if constant:
            x.emit(Op.ATTR, into, base, constant, _line(role.node))
            x.draft.uses.add(constant)
        x.emit(Op.ITEM, into, base, constant, _line(role.node))


def stand_for(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = x.join([value_of(x, node) for node in role.parts.get("value", ())])


def display(x: Extraction, role: Role) -> None:
    """A list or tuple: its children, kept apart by position."""
    children = [n for n in role.node.named_children if n.type not in SILENT]
    if role.name == "tuple" and len(children) == 1:
        x.values[role.node.id] = value_of(x, children[0])
        return
    items = []
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
                x.emit(Op.SETATTR, into, x.text(node), value_of(x, node), _line(node))
        elif found.name == "pair":
            key, value = x.name(found, "key").strip("\"'`"), value_of(x, found.part("value"))
            if key and value >= 0:
                x.emit(Op.SETATTR, into, key, value, _line(node))
        elif found.name == "spread":
            x.copy(into, value_of(x, found.part("value")))
        elif found.name.startswith("definition."):
            draft = x.definitions[x.of_node[node.id]]
            x.emit(Op.SETATTR, into, draft.name, draft.var, _line(node))


def instance(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = instance_of(x, role.part("type"))


def cast(x: Extraction, role: Role) -> None:
    """A value that is said to be of a type; of a builtin one, the value itself tells more."""
    declared, value = instance_of(x, role.part("type")), value_of(x, role.part("value"))
    builtin = declared in x.literals.values()
    x.values[role.node.id] = declared if declared >= 0 and not (builtin and value >= 0) else value


def literal(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = x.literal(role.name.partition(".")[2])


# -- the second pass: statements ------------------------------------------------------------------


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
            assign(x, node, value_or_declared(x, held, declared))
    x.values[role.node.id] = value


def field(x: Extraction, role: Role) -> None:
    if x.scope.kind != "class":
        return
    members = x.definitions[x.scope.subject].members
    value = value_or_declared(x, value_of(x, role.part("value")), _declared_type(x, role))
    for node in role.parts.get("name", ()):
        x.copy(members[x.text(node).strip("#")], value)


def value_or_declared(x: Extraction, value: int, declared: int) -> int:
    """The value; the declared type speaks where none is seen to flow (see Op.TYPED)."""
    if value < 0 or declared < 0 or declared in x.literals.values():
        return declared if value < 0 else value
    x.copy(declared, value)
    return declared


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
        x.copy(var, declared)
        x.copy(var, value_of(x, role.part("value")))
        found = list(leaves(x, node))
        if len(found) != 1 or found[0][1]:
            assign(x, node, var)


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
            x.emit(Op.ITER, held := x.new(), value, _line(role.node))
        assign(x, node, x.join([held, declared]))


def match(x: Extraction, role: Role) -> None:
    value = x.join([value_of(x, role.part("value"))])
    declared = instance_of(x, role.part("type"))
    for node in targets(role):
        assign(x, node, declared if declared >= 0 else value)


def give_back(x: Extraction, role: Role) -> None:
    draft = x.draft
    if draft.returns >= 0:
        x.copy(draft.returns, value_of(x, role.part("value")))


def type_parameter(x: Extraction, role: Role) -> None:
    var = x.scope.find(x.name(role), role.node.end_byte, set(), True)
    if var is not None:
        for node in role.parts.get("bound", ()):
            x.copy(var, class_at(x, node))


def alias(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        var: int | None = x.definitions[x.scope.subject].members[x.name(role)]
    else:
        var = x.scope.find(x.name(role), role.node.end_byte, set(), True)
    if var is not None:
        for node in role.parts.get("value", ()):
            x.copy(var, class_at(x, node))
            index = x.of_node.get(node.id) or x.class_of.get(class_at(x, node))
            if index:
                x.class_of.setdefault(var, index)


def generic(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = value_of(x, role.part("head"))


def import_one(x: Extraction, role: Role) -> None:
    module = x.name(role, "module").strip("\"'`<>")
    name = x.name(role)
    bound = x.name(role, "alias") or name or module
    var = x.scope.find(bound, role.node.end_byte, set(), True)
    if var is not None:
        x.emit(Op.IMPORT, var, 0, module, name, _line(role.node))


def import_all(x: Extraction, role: Role) -> None:
    x.emit(Op.STAR, 0, x.name(role, "module").strip("\"'`<>"), _line(role.node))


def extension(x: Extraction, role: Role) -> None:
    """A class gains a base from outside."""
    owner = x.hooks.owner(x, x.scope.receiver)
    found = x.class_of.get(owner, 0)
    for node in role.parts.get("base", ()):
        base = class_at(x, node)
        if base >= 0 and found:
            x.definitions[found].bases.append(base)
        elif base >= 0 and owner >= 0:
            x.emit(Op.SETATTR, owner, "<base>", base, _line(node))


def open_outside(x: Extraction, role: Role) -> None:
    x.push_outside(role.node)


DECLARE: dict[str, Handler] = {
    "outside": open_outside,
    "scope": open_scope,
    "extend": open_extension,
    "bind": declare_bound,
    "bind.hoisted": declare_bound,
    "bind.construct": declare_bound,
    "bind.type": declare_alias,
    "match": declare_bound,
    "iterate": open_iteration,
    "catch": open_iteration,
    "field": declare_field,
    "parameter": declare_parameter,
    "parameter.receiver": declare_receiver,
    "type.parameter": declare_type_parameter,
    "import.module": declare_import,
    "import.name": declare_import,
    "package": declare_package,
    "record": declare_object,
}

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
    "import.star": import_all,
    "extend": extension,
    "scope": stand_for,
}
for _name in ("str", "int", "float", "bool", "NoneType"):
    EVALUATE[f"literal.{_name}"] = literal
