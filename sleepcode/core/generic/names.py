"""The first pass: the names that bindings, parameters, fields and imports declare."""

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN
from sleepcode.core.facts import Param
from sleepcode.core.generic.draft import Extraction, Handler
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.unpack import leaves


def open_bound(x: Extraction, role: Role) -> None:
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


def module_name(x: Extraction, role: Role) -> str:
    return x.name(role, "module").strip("\"'`<>")


def declare_member(x: Extraction, name: str) -> None:
    """Of the class whose body this is; elsewhere nothing."""
    if x.scope.kind == "class":
        x.definitions[x.scope.subject].members.setdefault(name, x.new())


def declare_field(x: Extraction, role: Role) -> None:
    for node in role.parts.get("name", ()):
        declare_member(x, x.text(node))


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
        if found is not None and (
            found.name == "field" or found.name.startswith(("signature", "parameter", "bind", "type.function"))
        ):
            return False
        around = around.parent
    return True


def declare_receiver(x: Extraction, role: Role) -> None:
    """A receiver among the parameters (Rust's self)."""
    draft = x.definitions[x.scope.subject]
    draft.this = x.new()
    draft.params.insert(0, Param("self", draft.this, ""))


def declare_type_parameter(x: Extraction, role: Role) -> None:
    x.type_parameters.add(declare_name(x, x.name(role), -1))


def declare_alias(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        declare_member(x, x.name(role))
    else:
        var = declare_name(x, x.name(role), -1)
        stands_for = role.parts.get("value", [])
        if len(stands_for) == 1:
            x.alias_nodes[var] = stands_for[0]


def declare_private(x: Extraction, name: str) -> None:
    """A name of the scope that no other file sees."""
    declare_name(x, name, -1)
    x.private.add(name)


def declare_import(x: Extraction, role: Role) -> None:
    declare_private(x, x.name(role, "alias") or x.name(role) or module_name(x, role))


def declare_object(x: Extraction, role: Role) -> None:
    """Its methods, met before its end, need its variable."""
    x.values[role.node.id] = x.new()


def declare_package(x: Extraction, role: Role) -> None:
    x.package = x.name(role)


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
    "iterate": open_bound,
    "catch": open_bound,
    "field": declare_field,
    "parameter": declare_parameter,
    "parameter.receiver": declare_receiver,
    "type.parameter": declare_type_parameter,
    "import.module": declare_import,
    "import.name": declare_import,
    "package": declare_package,
    "record": declare_object,
}
