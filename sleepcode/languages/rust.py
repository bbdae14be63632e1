"""Rust: paths and module files, impls and patterns of match."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Flag, Op
from sleepcode.core.generic.calls import class_at, value_of
from sleepcode.core.generic.draft import Extraction, Handler
from sleepcode.core.generic.expressions import operator, read
from sleepcode.core.generic.lexical import Scope
from sleepcode.core.generic.names import (
    declare_field,
    declare_member,
    declare_name,
    open_bound,
)
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.statements import type_parameter
from sleepcode.core.generic.unpack import assign
from sleepcode.core.generic.written_types import declare_as, instance_of
from sleepcode.languages.protocol import Files, Manifests, Plain, Project, project_of
from sleepcode.languages.rust_crates import OUTSIDE, crates, files_of, join
from sleepcode.languages.rust_impls import constant, declare_constant, implement, open_impl, receive
from sleepcode.languages.rust_macros import call_or_format, expressions, known_macro, macro
from sleepcode.languages.rust_names import inline, root_of, self_class
from sleepcode.languages.rust_written import declare_written

# The first name of a path that nothing here declares may be a crate: `shop::price::net()` without a `use`.
PATH_HEAD = re.compile(rb"(?<![\w:.])([a-z_][a-z0-9_]*)::")


# Methods of the operators' traits -> what the graph calls the operators.
OPERATORS = {
    "add": ("__add__",), "sub": ("__sub__",), "mul": ("__mul__",), "div": ("__truediv__",), "rem": ("__mod__",),
    "eq": ("__eq__", "__ne__"), "partial_cmp": ("__lt__", "__le__", "__gt__", "__ge__"), "bitand": ("__and__",),
    "bitor": ("__or__",), "bitxor": ("__xor__",), "shl": ("__lshift__",), "shr": ("__rshift__",),
    "next": ("__next__",), "into_iter": ("__iter__",), "index": ("__getitem__",), "index_mut": ("__setitem__",),
}  # fmt: skip
SIGNS = {
    "+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "%": "__mod__", "==": "__eq__", "!=": "__ne__",
    "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__", "&": "__and__", "|": "__or__", "^": "__xor__",
    "<<": "__lshift__", ">>": "__rshift__",
}  # fmt: skip


class Rust(Plain):
    family = "rust"
    implicit_this = ""
    field_mark = "."
    final_types = True
    nominal_types = True
    checked_types = True
    overloads = True
    own_library = frozenset({"std", "core", "alloc"})
    path_heads = frozenset({"crate", "self", "super"})

    def prepare(self, content: bytes) -> bytes:
        return expressions(content)

    def is_constructor(self, name: str, class_name: str) -> bool:
        return False

    def also_named(self, name: str) -> tuple[str, ...]:
        return OPERATORS.get(name, ())

    def holder(self, x: Extraction, kind: Node | None) -> str:
        return within(x, kind)

    def finish(self, x: Extraction) -> None:
        for draft in x.definitions:
            if draft.kind == "method" and draft.this < 0:
                draft.flags |= Flag.STATIC
        for holder in x.static_stars:
            for name, var in list(x.free.items()):
                if name[:1].isupper():
                    x.scope = x.module
                    x.copy(var, x.attribute(holder, name, x.root))
        heads = {match[1].decode(): match.start() for match in reversed(list(PATH_HEAD.finditer(x.content)))}
        for head in sorted(heads.keys() & x.free.keys()):
            line = x.content.count(b"\n", 0, heads[head]) + 1
            x.definitions[0].code.append((Op.IMPORT, x.free[head], 0, head, "", line))

    def project(self, files: Files) -> Project:
        plain = project_of(files)
        return Project(plain.paths, plain.folders, *crates(files))

    def told(self, project: Project, manifests: Manifests) -> Project:
        """Cargo.toml names the crate of its folder; without one the folders' names do."""
        named = {}
        for path, said in sorted(manifests.items()):
            folder, _, name = path.rpartition("/")
            root = join(folder, said.get("lib", "src/lib.rs"))
            if name == "Cargo.toml" and "name" in said and root in project.paths:
                named[said["name"]] = root
        return replace(project, places=named)

    def resolve_module(self, module: str, level: int, path: str, project: Project) -> tuple[str, ...]:
        return files_of(module, path, project)


# -- use ------------------------------------------------------------------------------------------


def _leaves(x: Extraction, node: Node, prefix: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """(path, bound name) of each name that a use tree brings; the name of a glob is "*"."""
    stack = [(node, prefix)]
    while stack:
        node, prefix = stack.pop()
        if node.type == "use_as_clause":
            path, alias = node.child_by_field_name("path"), node.child_by_field_name("alias")
            if path is not None and alias is not None:
                segments = (*prefix, *_segments(x, path))
                yield (
                    segments[:-1] if segments[-1:] == ("self",) and len(segments) > 1 else segments,
                    x.text(alias),
                )
        elif node.type == "use_wildcard":
            inner = node.named_children[0] if node.named_children else None
            yield (*prefix, *(_segments(x, inner) if inner is not None else ())), "*"
        elif node.type in ("scoped_use_list", "use_list"):
            path, names = node.child_by_field_name("path"), node.child_by_field_name("list") or node
            before = (*prefix, *_segments(x, path)) if path is not None else prefix
            stack.extend((child, before) for child in reversed(names.named_children))
        else:
            segments = (*prefix, *_segments(x, node))
            if segments[-1:] == ("self",) and len(segments) > 1:
                segments = segments[:-1]
            if segments:
                yield segments, segments[-1]


def _segments(x: Extraction, node: Node) -> tuple[str, ...]:
    return tuple(part.strip() for part in x.text(node).split("::") if part.strip())


def declare_use(x: Extraction, role: Role) -> None:
    node = role.part("value")
    for path, name in _leaves(x, node, ()) if node is not None else ():
        if name not in ("*", "_") and path not in ((name,), ("crate",), ("self",)):
            declare_name(x, name, -1)
            if path[0] in ("crate", "self", "super"):
                x.own_names.add(name)


def use(x: Extraction, role: Role) -> None:
    node, line = role.part("value"), role.line
    named: dict[str, None] = {}  # the modules that are gone through, should they be files
    for path, name in _leaves(x, node, ()) if node is not None else ():
        if path[0] not in Rust.own_library and not (path[0] in ("self", "super") and _depth(x)):
            named.update(dict.fromkeys("::".join(path[:length]) for length in (len(path) - 1, len(path)) if length))
        if name == "*" and path and path[-1][:1].isupper():  # the variants of an enum
            x.static_stars.append(_at(x, path, role.node))
        elif name == "*":
            if not (_depth(x) and path[:1] == ("super",)):
                x.emit(Op.STAR, 0, "::".join(path), line)
        elif name != "_" and path != (name,):
            var = x.own(name, role)
            if var is not None:
                x.copy(var, _at(x, path, role.node))
        elif path == (name,) and name not in OUTSIDE:  # `use dep;`
            x.emit(Op.IMPORT, x.named(name), 0, name, "", line)
    for module in named:
        x.emit(Op.IMPORT, -1, 0, module, "", line)


def _depth(x: Extraction) -> int:
    """How many inline modules are around."""
    scope, depth = inline(x.scope), 0
    while scope is not None:
        scope, depth = inline(scope.parent), depth + 1
    return depth


def _at(x: Extraction, path: tuple[str, ...], node: Node) -> int:
    """The variable of what a path names."""
    value = UNKNOWN
    for i, part in enumerate(path):
        if part in ("crate", "self", "super"):
            value = root_of(x, "::".join(path[: i + 1]), node)
        elif i == 0:
            known = x.named_if_declared(part)
            value = known if known >= 0 else root_of(x, part, node)
        else:
            value = x.attribute(value, part, node)
    return value


def path_root(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = root_of(x, x.text(role.node), role.node)


def declare_module(x: Extraction, role: Role) -> None:
    declare_name(x, x.name(role, "alias") or x.name(role), -1)


def import_module(x: Extraction, role: Role) -> None:
    var = x.own(x.name(role), role)
    if var is not None:
        x.emit(Op.IMPORT, var, 0, f"self::{x.name(role)}", "", role.line)


def import_crate(x: Extraction, role: Role) -> None:
    name = x.name(role, "alias") or x.name(role)
    x.emit(Op.IMPORT, x.named(name), 0, x.name(role), "", role.line)


# -- definitions ----------------------------------------------------------------------------------


def declare_fields(x: Extraction, role: Role) -> None:
    for name, _ in _fields(x, role):
        declare_member(x, name)


def fields(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        members = x.definitions[x.scope.subject].members
        for name, node in _fields(x, role):
            declared = instance_of(x, node)
            if any(d.parent == x.scope.subject and d.name == name for d in x.definitions):  # a method, too
                x.copy(members[name], declared)
            else:
                declare_as(x, members[name], declared)


def _fields(x: Extraction, role: Role) -> Iterator[tuple[str, Node]]:
    """(name, type); those of an enum's variants are kept apart: `Circle::radius`."""
    around = role.node.parent
    if around is not None and around.type == "field_declaration_list":
        around = around.parent
    named = around.child_by_field_name("name") if around is not None and around.type == "enum_variant" else None
    within = f"{x.text(named)}::" if named is not None else ""
    for i, node in enumerate(role.parts.get("type", ())):
        yield within + (x.name(role) or str(i)), node


def variant(x: Extraction, role: Role) -> None:
    """A variant stands for its enum: made by a call, a value by itself."""
    if x.scope.kind == "class":
        owner = x.definitions[x.scope.subject]
        x.copy(owner.members[x.name(role)], owner.var)


# -- expressions ----------------------------------------------------------------------------------


def identifier(x: Extraction, role: Role) -> None:
    name = x.text(role.node)
    if role.node.id not in x.values and name == "Self":
        x.values[role.node.id] = self_class(x)
        return
    around, known = _of_impl(x, name)
    inside = x.scope
    if known in x.alias_nodes and around is not None:  # `type Iter = Iter<T>;` of an impl is `Self::Iter`
        x.scope = around.parent or x.module
    read(x, role)
    x.scope = inside


def own_type(x: Extraction, role: Role) -> None:
    """`Self::Item`: what this impl says, or else the trait or another impl."""
    _, known = _of_impl(x, x.name(role))
    x.values[role.node.id] = known if known >= 0 else x.attribute(self_class(x), x.name(role), role.node)


def _of_impl(x: Extraction, name: str) -> tuple[Scope | None, int]:
    """The scope of the impl or trait around, and the variable of a name that is declared in it."""
    scope: Scope | None = x.scope
    while scope is not None and scope.kind not in ("extension", "class"):
        scope = scope.parent
    known = scope.names.get(name, ()) if scope is not None else ()
    return scope, known[-1].var if known else UNKNOWN


def arm(x: Extraction, role: Role) -> None:
    node = role.node.parent.parent if role.node.parent is not None else None
    value = value_of(x, node.child_by_field_name("value")) if node is not None else UNKNOWN
    for target in role.parts.get("target", ()):
        assign(x, target, value)


def within(x: Extraction, kind: Node | None) -> str:
    """`Circle::` before the names of what a variant holds; by the convention that only types begin with a capital."""
    *around, name = x.text(kind).split("::") if kind is not None else [""]
    if around:
        return f"{name}::" if around[-1][:1].isupper() else ""
    return f"{name}::" if x.static_stars and x.named_if_declared(name) < 0 else ""


def composite(x: Extraction, role: Role) -> None:
    made = x.values[role.node.id] = x.call(class_at(x, role.part("type")), [], role.node)
    body = role.part("value")
    for child in body.named_children if body is not None else ():
        field, value = child.child_by_field_name("field"), child.child_by_field_name("value")
        if child.type == "shorthand_field_initializer" and child.named_children:
            field = value = child.named_children[-1]
        held = value_of(x, value)
        if field is not None and held >= 0:
            x.emit(Op.SETATTR, made, within(x, role.part("type")) + x.text(field), held, line_of(child))


def extended(x: Extraction, role: Role) -> None:
    """A literal whose method is called: it may be one that a trait of the project gives to the builtin type."""
    x.values[role.node.id] = x.new()


DECLARES: dict[str, Handler] = {
    "use": declare_use,
    "import.mod": declare_module,
    "import.crate": declare_module,
    "extend": open_impl,
    "constant": declare_constant,
    "parameter.receiver": receive,
    "arm": open_bound,
    "field": declare_fields,
    "field.ordered": declare_fields,
    "variant": declare_field,
    "macro": declare_written,
}
EVALUATES: dict[str, Handler] = {
    "use": use,
    "import.mod": import_module,
    "import.crate": import_crate,
    "extend": implement,
    "constant": constant,
    "arm": arm,
    "field": fields,
    "field.ordered": fields,
    "variant": variant,
    "path": path_root,
    "type.own": own_type,
    "identifier": identifier,
    "macro": macro,
    "macro.known": known_macro,
    "operator": partial(operator, methods=SIGNS),
    "call": call_or_format,
    "composite": composite,
    "type.bound": type_parameter,
    "extended": extended,
}

adapter = Rust("rust", DECLARES, EVALUATES)
