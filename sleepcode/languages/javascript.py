"""JavaScript and TypeScript: exports of both module systems, and classes before there were classes."""

import re

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Flag, Op, Param
from sleepcode.core.generic.calls import arguments_of, call, value_of
from sleepcode.core.generic.definitions import close_definition
from sleepcode.core.generic.draft import Drafted, Extraction, Handler
from sleepcode.core.generic.expressions import member
from sleepcode.core.generic.names import declare_name, declare_parameter, module_name
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.unpack import leaves
from sleepcode.core.generic.written_types import instance_of
from sleepcode.languages.javascript_library import known_outside
from sleepcode.languages.javascript_modules import described, module_of
from sleepcode.languages.protocol import Manifests, Plain, Project
from sleepcode.languages.typescript_reading import reread
from sleepcode.languages.typescript_types import call_signature, close_signatures, function_type, sign, signed_parameter

WHOLE = "module.exports"  # the export that CommonJS's require gives
BRACES = re.compile(r"[{}]")
MOST_OF_CODE = 40  # characters of it in a test's name
PROTOTYPE = re.compile(rb"\b([A-Za-z_$][\w$]*)\.prototype\b|\binherits\(\s*([A-Za-z_$][\w$]*)")


class JavaScript(Plain):
    family = "javascript"
    exports_all = False
    keyed_by_names = True

    def reread(self, content: bytes) -> bytes:
        return reread(content)

    def told(self, project: Project, manifests: Manifests) -> Project:
        return described(project, manifests)

    def resolve_module(self, module: str, level: int, path: str, project: Project) -> tuple[str, ...]:
        return module_of(module, path, project)

    def names(self, x: Extraction, role: Role) -> tuple[str, str]:
        given, receiver = super().names(x, role)
        return (f"{owner}.{given}" if given and (owner := _object_of(x, role.node)) else given), receiver

    def title(self, x: Extraction, role: Role) -> str:
        node = role.part("title")
        return _title(x, node) if node is not None else ""

    def finish(self, x: Extraction) -> None:
        whole = x.exports.get(WHOLE)
        if whole is not None:
            x.exports.setdefault("default", whole)


def _title(x: Extraction, node: Node) -> str:
    """`"sets - " + name` as the template that it is another form of."""
    sides = [node.child_by_field_name(side) for side in ("left", "right")]
    if node.type == "binary_expression" and b"+" in {child.type.encode() for child in node.children}:
        return "".join(_title(x, side) for side in sides if side is not None)
    text = x.text(node)
    return text[1:-1] if node.type in ("string", "template_string") else f"${{{BRACES.sub('', text)[:MOST_OF_CODE]}}}"


# -- imports --------------------------------------------------------------------------------------


def declare_default(x: Extraction, role: Role) -> None:
    declare_name(x, x.text(role.node), -1)


def import_default(x: Extraction, role: Role) -> None:
    x.emit(Op.IMPORT, x.named(x.text(role.node)), 0, module_name(x, role), "default", role.line)


def require(x: Extraction, role: Role) -> None:
    """A module object, or what stands in its place."""
    into = x.values[role.node.id] = x.new()
    x.emit(Op.IMPORT, into, 0, module_name(x, role), "", role.line)
    if role.name == "import.require":
        x.emit(Op.IMPORT, into, 0, module_name(x, role), WHOLE, role.line)


# -- exports --------------------------------------------------------------------------------------


def _export(x: Extraction, name: str, value: int) -> None:
    known = x.exports.get(name)
    if known is None:
        x.exports[name] = value if value >= 0 else x.new()
    else:
        x.copy(known, value)


def export_from(x: Extraction, role: Role) -> None:
    into = x.new()
    x.emit(Op.IMPORT, into, 0, module_name(x, role), x.name(role), role.line)
    _export(x, x.name(role, "alias") or x.name(role), into)


def export_name(x: Extraction, role: Role) -> None:
    _export(x, x.name(role, "alias") or x.name(role), x.named(x.name(role)))


def export_namespace(x: Extraction, role: Role) -> None:
    into = x.new()
    x.emit(Op.IMPORT, into, 0, module_name(x, role), "", role.line)
    _export(x, x.name(role, "alias").removeprefix("* as ").strip(), into)


def export_default(x: Extraction, role: Role) -> None:
    _export(x, "default", value_of(x, role.part("value")))


def export_declaration(x: Extraction, role: Role) -> None:
    node = role.part("value")
    if node is None or x.scope.kind not in ("module", "namespace"):
        return
    for child in (node, *node.named_children):
        found = x.roles.get(child.id)
        if found is None:
            continue
        if found.name.startswith("definition.") or found.name == "bind.type":
            names = [x.name(found)]
        elif found.name.startswith("bind"):
            names = [x.text(leaf) for target in found.parts.get("target", ()) for leaf, _ in leaves(x, target)]
        else:
            continue
        for name in names:
            if name and x.scope.kind == "module":
                _export(x, name, x.named(name))


def export_whole(x: Extraction, role: Role) -> None:
    node = role.part("value")
    value = value_of(x, node)
    x.values[role.node.id] = value
    if value >= 0:
        into = x.exports.setdefault(WHOLE, x.new())
        x.copy(into, value)
    found = x.roles.get(node.id) if node is not None else None
    if found is None or found.name != "record":
        return
    for child in found.node.named_children:
        entry = x.roles.get(child.id)
        if entry is None:
            continue
        if entry.name == "pair":
            _export(x, x.name(entry, "key").strip("\"'"), value_of(x, entry.part("value")))
        elif entry.name == "identifier":
            _export(x, x.text(child), value_of(x, child))
        elif entry.name.startswith("definition."):
            _export(x, x.name(entry), value_of(x, child))


def export_member(x: Extraction, role: Role) -> None:
    value = value_of(x, role.part("value"))
    x.values[role.node.id] = value
    into = x.exports.setdefault(x.name(role), x.new())
    x.copy(into, value)


def export_read(x: Extraction, role: Role) -> None:
    x.draft.uses.add(x.name(role))
    x.values[role.node.id] = x.exports.setdefault(x.name(role), x.new())


# -- classes before there were classes ------------------------------------------------------------


def declare_constructor_function(x: Extraction, role: Role) -> None:
    """`function F` with a prototype is a class, its body the constructor."""
    index = x.of_node[role.node.id]
    draft = x.definitions[index]
    if "arrow" not in role.name and _assigned_to(role) is not None:
        draft.this = x.new()
    if draft.name not in _with_prototype(x) or draft.kind != "function":
        return
    draft.kind, constructor = "class", len(x.definitions)
    inner = Drafted("method", "constructor", index, draft.line, draft.end_line, x.new())
    inner.returns, draft.returns = draft.returns, UNKNOWN
    inner.flags = Flag.CONSTRUCTOR
    inner.this = x.new()
    inner.params.append(Param("this", inner.this, ""))
    inner.role = role.name
    x.definitions.append(inner)
    draft.members["__init__"] = draft.members["constructor"] = inner.var
    draft.code.append((Op.DEF, inner.var, constructor))
    x.scope.subject = x.scope.definition = constructor
    outer = x.scope.parent
    for declared in outer.names.get(draft.name, ()) if outer is not None else ():
        x.class_of.setdefault(declared.var, index)


def _assigned_to(role: Role) -> Node | None:
    """`app` of `app.use = function () {}`: what the function is called on, as a rule."""
    around = role.node.parent
    left = around.child_by_field_name("left") if around is not None else None
    return left.child_by_field_name("object") if left is not None and left.type == "member_expression" else None


def _object_of(x: Extraction, node: Node) -> str:
    """`api.v1` for what stands in `const api = {v1: {…}}`; empty where the object has no name."""
    keys: list[str] = []
    if node.parent is not None and node.parent.type == "pair":
        node = node.parent
    around = node.parent
    while around is not None and around.type in ("pair", "object"):
        key = around.child_by_field_name("key")
        if key is not None:
            keys.append(x.text(key).strip("\"'`"))
        node, around = around, around.parent
    name = around.child_by_field_name("name") if around is not None and around.type == "variable_declarator" else None
    if node.type != "object" or name is None or name.type != "identifier":
        return ""
    return ".".join([x.text(name), *reversed(keys)])


def close(x: Extraction, role: Role) -> None:
    draft = x.definitions[x.of_node[role.node.id]]
    holder = _assigned_to(role) if draft.kind == "function" and draft.this >= 0 else None
    if holder is not None and value_of(x, holder) >= 0:
        draft.code.append((Op.COPY, draft.this, value_of(x, holder)))
    if draft.kind == "class":
        close_signatures(x, x.of_node[role.node.id])
    close_definition(x, role)
    for node in role.parts.get("returns", ()):
        sign(x, draft.returns, node)
    around = role.node.parent
    if around is not None and around.type in ("variable_declarator", "public_field_definition"):
        sign(x, draft.var, around.child_by_field_name("type"))


def member_or_prototype(x: Extraction, role: Role) -> None:
    """What `F.prototype` has is what F has; what is only assigned to is not read."""
    around = role.node.parent
    if x.name(role) == "prototype":
        x.values[role.node.id] = value_of(x, role.part("object"))
    elif WHOLE in x.exports and x.text(role.node) == WHOLE:
        x.values[role.node.id] = x.exports[WHOLE]
    elif around is None or around.type != "assignment_expression" or around.child_by_field_name("left") != role.node:
        member(x, role)


def _with_prototype(x: Extraction) -> frozenset[str]:
    if x.prototypes is None:
        x.prototypes = frozenset((a or b).decode() for a, b in PROTOTYPE.findall(x.content))
    return x.prototypes


def prototype_base(x: Extraction, role: Role) -> None:
    index = x.class_of.get(x.named(x.name(role, "type")), 0)
    base = value_of(x, role.part("base"))
    if index and base >= 0:
        x.definitions[index].bases.append(base)


def prototype_object(x: Extraction, role: Role) -> None:
    owner, node = x.named(x.name(role, "type")), role.part("value")
    for child in node.named_children if node is not None else ():
        found = x.roles.get(child.id)
        if found is None:
            continue
        inner = found.part("value") if found.name == "pair" else child
        value = value_of(x, inner)
        name = x.name(found, "key") if found.name == "pair" else x.name(found)
        index = x.of_node.get(inner.id, 0) if inner is not None else 0
        if value >= 0:
            x.emit(Op.SETATTR, owner, name, value, line_of(child))
        if index and x.definitions[index].this >= 0:
            x.definitions[index].code.append((Op.TYPED, x.definitions[index].this, owner))


# -- the rest -------------------------------------------------------------------------------------


def declare_property(x: Extraction, role: Role) -> None:
    """`constructor(private name: Type)` declares a field, too."""
    declare_parameter(x, role)
    around = x.scope.parent
    if around is not None and around.kind == "class":
        x.definitions[around.subject].members.setdefault(x.name(role, "target"), x.new())


def parameter_property(x: Extraction, role: Role) -> None:
    signed_parameter(x, role)
    around, node = x.scope.parent, role.part("target")
    if around is not None and around.kind == "class" and node is not None:
        x.copy(x.definitions[around.subject].members[x.text(node)], value_of(x, node))


def call_or_apply(x: Extraction, role: Role) -> None:
    """f.call(this, a), f.apply(this, list) and f.bind(this) are about f; a tag calls with its properties."""
    if role.node.type.startswith("jsx_"):
        x.values[role.node.id] = x.call(value_of(x, role.part("function")), [_properties(x, role)], role.node)
        return
    call(x, role)
    function = role.part("function")
    found = x.roles.get(function.id) if function is not None else None
    known_outside(x, role, x.name(found) if found is not None and found.name == "member" else x.name(role, "function"))
    if found is None or found.name != "member":
        return
    base = value_of(x, found.part("object"))
    name = x.name(found)
    if base < 0 or name not in ("call", "apply", "bind"):
        return
    arguments, stars = arguments_of(x, role)
    if name == "bind":
        x.copy(x.values[role.node.id], base)
    elif name == "call":
        x.copy(x.values[role.node.id], x.call(base, arguments[1:], role.node, stars))
    else:
        x.copy(x.values[role.node.id], x.call(base, [], role.node, tuple(a for a in arguments[1:2] if a >= 0)))


def _properties(x: Extraction, role: Role) -> int:
    """The object that a component is given: one member for each attribute of its tag."""
    into = x.box("object", [])
    for child in role.node.named_children:
        if child.type == "jsx_attribute" and child.named_child_count == 2:
            name, value = child.named_children
            inner = value.named_children[0] if value.type == "jsx_expression" and value.named_children else value
            held = value_of(x, inner)
            if held >= 0:
                x.emit(Op.SETATTR, into, x.text(name), held, line_of(child))
    return into


def cast(x: Extraction, role: Role) -> None:
    """`value as T`: what is known of the value, and T for what is not; an object literal is one, too."""
    declared, node = instance_of(x, role.part("type")), role.part("value")
    value, found = value_of(x, node), x.roles.get(node.id) if node is not None else None
    if declared < 0 or value < 0 or declared in x.literals.values():
        x.values[role.node.id] = value if value >= 0 else declared
    elif found is not None and found.name == "record":
        x.values[role.node.id] = x.join([declared, value])
    else:
        x.copy(declared, value)
        x.values[role.node.id] = declared


DECLARES: dict[str, Handler] = {
    "import.default": declare_default,
    "definition.function": declare_constructor_function,
    "parameter.property": declare_property,
}
EVALUATES: dict[str, Handler] = {
    "import.default": import_default,
    "import.require": require,
    "import.dynamic": require,
    "export.from": export_from,
    "export.name": export_name,
    "export.namespace": export_namespace,
    "export.default": export_default,
    "export.declaration": export_declaration,
    "export.whole": export_whole,
    "export.member": export_member,
    "export.read": export_read,
    "prototype.base": prototype_base,
    "prototype.object": prototype_object,
    "parameter.property": parameter_property,
    "parameter": signed_parameter,
    "type.function": function_type,
    "type.function.member": call_signature,
    "call": call_or_apply,
    "member": member_or_prototype,
    "cast": cast,
    "definition": close,
}

adapter = JavaScript("javascript", DECLARES, EVALUATES)
