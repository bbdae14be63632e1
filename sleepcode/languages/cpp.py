"""C++: qualified names, namespaces across files, members defined out of line, constructors by declaration."""

import re

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN
from sleepcode.core.facts import Flag, Op
from sleepcode.core.generic.calls import THROUGH, arguments_of, value_of
from sleepcode.core.generic.definitions import close_definition
from sleepcode.core.generic.draft import Drafted, Extraction, Handler
from sleepcode.core.generic.expressions import item, member, operator, sign_of
from sleepcode.core.generic.lexical import Scope
from sleepcode.core.generic.names import declare_alias, declare_bound, declare_name, declare_private
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.statements import bind
from sleepcode.languages import c
from sleepcode.languages.cpp_reading import OPENED_BY_MACRO, readable

TEMPLATE = re.compile(r"<[^<>]*>")
NAME = re.compile(r"\w+")
DESTRUCTOR = "<destructor>"
OPERATORS = {
    "+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "%": "__mod__", "==": "__eq__",
    "!=": "__ne__", "<": "__lt__", ">": "__gt__", "<=": "__le__", ">=": "__ge__", "<<": "__lshift__",
    ">>": "__rshift__", "&": "__and__", "|": "__or__", "^": "__xor__", "()": "__call__", "[]": "__getitem__",
}  # fmt: skip
TRUTH = ("==", "!=", "<", ">", "<=", ">=", "&&", "||")


class Cpp(c.C):
    implicit_this = "this"
    final_types = False
    nominal_types = True
    checked_types = True
    bare_members = True
    overloads = True
    braces_in_macros = False

    def is_constructor(self, name: str, class_name: str) -> bool:
        return name == class_name.rpartition("::")[2].rpartition(".")[2]

    def names(self, x: Extraction, role: Role) -> tuple[str, str]:
        if "qualified" not in role.parts:
            name = _plain(x.name(role)).replace("operator ", "operator")
            suite = x.name(role, "suite")
            return (f"{suite}.{name}" if suite else name), ""
        prefix, _, name = _plain(x.name(role, "qualified")).rpartition("::")
        if role.name == "definition.class":
            return f"{prefix.lstrip(':').replace('::', '.')}.{name}", ""
        return name.replace("operator ", "operator"), prefix.lstrip(":")

    def owner(self, x: Extraction, name: str) -> int:
        first, *rest = name.split("::")
        known = x.named_if_declared(first)
        if known >= 0 and not rest:
            return known
        return x.free_name(spelled(x, name))

    def also_named(self, name: str) -> tuple[str, ...]:
        if name.startswith("~"):
            return (DESTRUCTOR,)
        known = OPERATORS.get(name.removeprefix("operator")) if name.startswith("operator") else None
        return (known,) if known else ()

    def prepare(self, content: bytes) -> bytes:
        return super().prepare(readable(content))

    def spelled(self, x: Extraction, name: str) -> str:
        return spelled(x, name)

    def finish(self, x: Extraction) -> None:
        for node, index in x.of_node.items():
            role, draft = x.roles.get(node), x.definitions[index]
            if role is not None and role.name == "definition.test.fixture":
                fixture(x, role, index)
            if "static" in [x.text(n) for n in role.parts.get("private", ())] if role is not None else ():
                draft.flags |= Flag.STATIC if draft.kind == "method" else 0
        export_namespaces(x)
        if OPENED_BY_MACRO.search(x.content):
            own = {name: found[-1].var for name, found in x.module.names.items() if name not in x.private}
            for name, var in {**own, **x.exports}.items():
                x.exports.setdefault(f"?::{name}", var)
        super().finish(x)


def _plain(text: str) -> str:
    """A qualified name without white space and template arguments."""
    text = " ".join(text.split()).replace(":: ", "::").replace(" ::", "::")
    if "operator" in text and "operator" in text.rpartition("::")[2]:
        before, _, after = text.rpartition("operator")
        return _without_arguments(before) + "operator" + after
    return _without_arguments(text)


def _without_arguments(text: str) -> str:
    while "<" in text:
        shorter = TEMPLATE.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text.strip()


# -- names ----------------------------------------------------------------------------------------


def namespaces(x: Extraction) -> tuple[str, ...]:
    """The namespaces and classes around, outermost first; an out-of-line member's class is among them."""
    found: list[str] = []
    scope: Scope | None = x.scope
    while scope is not None:
        if scope.kind in ("namespace", "class") and scope.subject:
            found += reversed(x.definitions[scope.subject].name.split("."))
        elif scope.kind == "function" and scope.subject:
            draft = x.definitions[scope.subject]
            if "." in draft.name and draft.kind == "method":
                found += draft.name.split(".")[-2::-1]
        scope = scope.parent
    return tuple(reversed(found))


def spelled(x: Extraction, name: str) -> str:
    """The full names that *name* may stand for here, joined by `|`: innermost namespace first."""
    if name.startswith("::"):
        return name[2:]
    first, _, rest = name.partition("::")
    aliased = x.aliases.get(first)
    if aliased:
        name = f"{aliased}::{rest}" if rest else aliased
    around = namespaces(x)
    tries = ["::".join([*around[:i], name]) for i in range(len(around), 0, -1)]
    for used in x.used_namespaces:
        tries += ["::".join([*around[:i], used, name]) for i in range(len(around), 0, -1)] + [f"{used}::{name}"]
    tries.append(name)
    unknown = [f"?::{one.partition('::')[2]}" for one in tries if _may_be_opened_by_macro(x, one)]
    return "|".join([*dict.fromkeys([*tries[:-1], name]), *unknown, *([name] if unknown else [])])


def _may_be_opened_by_macro(x: Extraction, name: str) -> bool:
    """Whether no namespace of this file has the name: one of elsewhere is published under `?`, see OPENED_BY_MACRO."""
    head, colons, rest = name.partition("::")
    if not colons or head == "std":
        return False
    member = rest.partition("::")[0]
    return not any(member in names for i, names in x.namespaces.items() if x.definitions[i].name == head)


def qualified_name(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = _qualified(x, _plain(x.text(role.node)), role)


def _qualified(x: Extraction, name: str, role: Role) -> int:
    """`a::b::c`: a full name of some file, and a member of what `a::b` is here."""
    prefix, _, last = name.rpartition("::")
    x.draft.uses.add(last)
    free = x.free_name(spelled(x, name))
    holder = UNKNOWN
    if prefix and (prefix != "std" or x.named_if_declared(prefix) >= 0):
        known = x.read(prefix, role.node) if "::" not in prefix else UNKNOWN
        holder = known if known >= 0 else _qualified(x, prefix, role)
    member = x.attribute(holder, last, role.node) if holder >= 0 else UNKNOWN
    return x.join([free, member])


def generic(x: Extraction, role: Role) -> None:
    head = value_of(x, role.part("head"))
    x.values[role.node.id] = head if head >= 0 else _qualified(x, _plain(x.text(role.node)), role)


def using_namespace(x: Extraction, role: Role) -> None:
    name = _plain(x.name(role, "value"))
    if name not in x.used_namespaces and not name.startswith("std"):
        x.used_namespaces.append(name)


def declare_using(x: Extraction, role: Role) -> None:
    name = _plain(x.name(role, "value")).rpartition("::")[2]
    if x.scope.kind != "class":
        declare_name(x, name, -1)
        if x.scope.kind != "namespace":
            x.private.add(name)


def using_name(x: Extraction, role: Role) -> None:
    name = _plain(x.name(role, "value"))
    var = x.own(name.rpartition("::")[2], role)
    if var is not None:
        x.copy(var, x.free_name(spelled(x, name)))


def namespace_alias(x: Extraction, role: Role) -> None:
    x.aliases[x.name(role)] = _plain(x.name(role, "value"))


def declare_template_parameter(x: Extraction, role: Role) -> None:
    if x.scope.kind not in ("class",):
        declare_private(x, x.name(role))


def enum(x: Extraction, role: Role) -> None:
    """Its values are of a builtin type of their own; `Kind::A` is exported beside `A`."""
    name = x.name(role)
    around: Node | None = role.node
    while around is not None and around.type in ("enumerator", "enumerator_list"):
        around = around.parent
    own = around.child_by_field_name("name") if around is not None else None
    value = x.values[role.node.id] = x.literal(f"enum {x.text(own) if own is not None else ''}")
    if x.scope.kind == "class":
        x.copy(x.definitions[x.scope.subject].members[name], value)
    elif (var := x.own(name, role)) is not None:
        x.copy(var, value)
        if around is not role.node and own is not None:
            x.exports.setdefault("::".join([*namespaces(x), x.text(own), name]), var)


def export_namespaces(x: Extraction) -> None:
    """What a namespace declares is exported under its full name, and without the inline ones; nameless ones stay."""
    for scope in x.scopes.values():
        if scope.kind != "namespace":
            continue
        path: list[str] = []
        visible: list[str] = []
        around = scope
        while True:
            if around.kind == "namespace":
                path.append(x.definitions[around.subject].name)
                if not x.content.startswith(b"inline", x.node_of[around.subject].start_byte):
                    visible.append(path[-1])
            elif around.kind != "module" and around is not scope:
                path = []
                break
            if around.parent is None:
                break
            around = around.parent
        for prefix in dict.fromkeys("::".join(reversed(parts)) for parts in (path, visible)) if path else ():
            for name, declared in scope.names.items():
                if name not in x.private:
                    x.exports.setdefault(f"{prefix}::{name}".replace(".", "::").lstrip(":"), declared[-1].var)
    for index, draft in enumerate(x.definitions):
        if draft.kind == "class":
            _export_nested(x, index)
        elif draft.role.endswith(".friend"):
            _export_friend(x, draft)


def _export_nested(x: Extraction, index: int) -> None:
    """Classes in classes, so that their members may be defined elsewhere; also where they stand outside of these."""
    draft, parts = x.definitions[index], []
    parent = draft.parent
    if x.definitions[parent].kind != "class" and "." not in draft.name:
        return
    while parent > 0:
        parts.append(x.definitions[parent].name)
        parent = x.definitions[parent].parent
    x.exports.setdefault("::".join([*reversed(parts), draft.name]).replace(".", "::"), draft.var)


def _export_friend(x: Extraction, draft: Drafted) -> None:
    """A friend that is defined in a class belongs to the namespace around."""
    parts, parent = [], draft.parent
    while parent > 0:
        if x.definitions[parent].kind == "namespace":
            parts.append(x.definitions[parent].name)
        parent = x.definitions[parent].parent
    x.exports.setdefault("::".join([*reversed(parts), draft.name]), draft.var)


# -- definitions ----------------------------------------------------------------------------------


def close(x: Extraction, role: Role) -> None:
    """The prefix of a qualified name may be a namespace: `int ns::f() {}` is then the function ns::f."""
    close_definition(x, role)
    draft = x.definitions[x.of_node[role.node.id]]
    if draft.kind == "method" and draft.bases:
        inside, x.scope = x.scope, x.scope.parent or x.module
        x.exports.setdefault("::".join([*namespaces(x), draft.name.replace(".", "::")]), draft.var)
        x.scope = inside


def initializer(x: Extraction, role: Role) -> None:
    """`A::A() : Base(x), field_(y)`."""
    this, _ = x.receiver()
    node = role.part("type")
    if this < 0 or node is None:
        return
    name = _plain(x.text(node))
    arguments, stars = arguments_of(x, role)
    line = role.line
    declared = x.named_if_declared(name)
    is_class = name[:1].isupper() or declared in x.class_of
    if is_class and not name.endswith("_"):
        base = declared if declared >= 0 else x.free_name(spelled(x, name))
        x.call(x.attribute(base, "__init__", role.node), [this, *arguments], role.node, stars)
    for argument in arguments[:1]:
        if argument >= 0:
            x.emit(Op.SETATTR, this, name, argument, line)


def declare_optional(x: Extraction, role: Role) -> None:
    """How many arguments a declaration gives on its own; the definition may stand in another file.

    By the parameters' names, which both have as a rule, and by their number.
    """
    parameters = [n for each in role.parts["arguments"] for n in each.named_children if n.type.endswith("_declaration")]
    own = f"{x.definitions[x.scope.subject].name.rpartition('.')[2]}." if x.scope.kind == "class" else ""
    optional = sum(n.type == "optional_parameter_declaration" for n in parameters)
    words = [NAME.findall(x.text(n).partition("=")[0]) for n in parameters]
    for which in (len(parameters), ",".join(found[-1] if found else "" for found in words)) if optional else ():
        x.says[f"{own}{x.name(role)}/{which}"] = str(optional)


def declare_fixture(x: Extraction, role: Role) -> None:
    draft = x.definitions[x.of_node[role.node.id]]
    draft.this = x.new()
    x.outside.append((x.of_node[role.node.id], _plain(x.name(role, "suite")), x.scope.parent or x.module))


def fixture(x: Extraction, role: Role, index: int) -> None:
    """TEST_F(Fixture, name) is a method of a class derived from Fixture."""
    draft = x.definitions[index]
    this = draft.this
    for hook in ("SetUp", "TearDown"):
        into, result = x.new(), x.new()
        draft.code.append((Op.ATTR, into, this, hook, draft.line))
        draft.code.append((Op.CALL, result, into, (), (), (), (), draft.line))


# -- expressions ----------------------------------------------------------------------------------


def subscript(x: Extraction, role: Role) -> None:
    """`p[i]`: what a container holds, what its operator gives, or what the pointer points to."""
    item(x, role)
    _or_through(x, role, "__getitem__")
    base, given = value_of(x, role.part("object")), role.part("key")
    if base >= 0 and given is not None:
        key = value_of(x, given.named_children[0] if given.named_children else given)
        into = x.new()
        x.emit(Op.OPERATOR, into, "__getitem__", base, key, role.line)
        x.values[role.node.id] = x.join([x.values[role.node.id], into])


def member_or_held(x: Extraction, role: Role) -> None:
    """`entry->second` of a map's entry, which is followed as what the map holds."""
    member(x, role)
    if x.name(role) == "second":
        _or_through(x, role, "second")


def _or_through(x: Extraction, role: Role, name: str) -> None:
    base = value_of(x, role.part("object"))
    if base >= 0:
        x.values[role.node.id] = x.join([x.values[role.node.id], x.attribute(base, THROUGH + name, role.node)])


def apply(x: Extraction, role: Role) -> None:
    """`a < b`: what the class of *a* says of it, or a truth value."""
    operator(x, role, OPERATORS)
    if sign_of(x, role) in TRUTH:
        value = x.values.get(role.node.id, UNKNOWN)
        x.values[role.node.id] = x.join([value, x.literal("bool")])


def delete(x: Extraction, role: Role) -> None:
    value = value_of(x, role.part("value"))
    x.call(x.attribute(value, DESTRUCTOR, role.node), [], role.node)


DECLARES: dict[str, Handler] = {
    **c.DECLARES,
    "bind.construct": declare_bound,
    "definition.test.fixture": declare_fixture,
    "using.namespace": using_namespace,
    "using.name": declare_using,
    "namespace_alias": namespace_alias,
    "type.parameter": declare_template_parameter,
    "enum": declare_alias,
    "signature.optional": declare_optional,
}
EVALUATES: dict[str, Handler] = {
    **c.EVALUATES,
    "definition": close,
    "bind.construct": bind,
    "qualified_name": qualified_name,
    "type.generic": generic,
    "using.name": using_name,
    "initializer": initializer,
    "enum": enum,
    "delete": delete,
    "operator": apply,
    "item": subscript,
    "member": member_or_held,
}

adapter = Cpp("cpp", DECLARES, EVALUATES)
