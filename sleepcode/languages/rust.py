"""Rust: paths and module files, impls and patterns of match."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tree_sitter import Node

from sleepcode.core.facts import Flag, Op
from sleepcode.core.generic.calls import class_at, value_of
from sleepcode.core.generic.draft import UNKNOWN, Extraction
from sleepcode.core.generic.expressions import operator, read
from sleepcode.core.generic.names import declare_bound, declare_name, open_extension, open_scope
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.statements import extension, type_parameter
from sleepcode.core.generic.unpack import assign
from sleepcode.core.generic.written_types import instance_of
from sleepcode.languages.protocol import Files, Manifests, Plain, Project, project_of
from sleepcode.languages.rust_macros import call_or_format, macro
from sleepcode.languages.rust_names import inline, root_of, self_class

ROOTS = ("lib.rs", "main.rs")
OUTSIDE = frozenset({"std", "core", "alloc", "crate", "self", "super"})
# The first name of a path that nothing here declares may be a crate: `shop::price::net()` without a `use`.
PATH_HEAD = re.compile(rb"(?<![\w:.])([a-z_][a-z0-9_]*)::")


# Methods of the operators' traits -> what the graph calls the operators.
OPERATORS = {
    "add": ("__add__",), "sub": ("__sub__",), "mul": ("__mul__",), "div": ("__truediv__",), "rem": ("__mod__",),
    "eq": ("__eq__", "__ne__"), "partial_cmp": ("__lt__", "__le__", "__gt__", "__ge__"), "bitand": ("__and__",),
    "bitor": ("__or__",), "bitxor": ("__xor__",), "shl": ("__lshift__",), "shr": ("__rshift__",),
}  # fmt: skip
SIGNS = {
    "+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "%": "__mod__", "==": "__eq__", "!=": "__ne__",
    "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__", "&": "__and__", "|": "__or__", "^": "__xor__",
    "<<": "__lshift__", ">>": "__rshift__",
}  # fmt: skip


class Rust(Plain):
    family = "rust"
    implicit_this = ""
    final_types = True
    own_library = frozenset({"std", "core", "alloc"})

    def __init__(self) -> None:
        super().__init__("rust")
        self.declares = {
            "use": declare_use,
            "import.mod": declare_module,
            "import.crate": declare_module,
            "extend": open_extension,
            "arm": declare_arm,
            "field.ordered": declare_ordered,
            "variant": declare_variant,
        }
        self.evaluates = {
            "use": use,
            "import.mod": import_module,
            "import.crate": import_crate,
            "extend": extension,
            "arm": arm,
            "field.ordered": ordered,
            "variant": variant,
            "path": path_root,
            "identifier": identifier,
            "macro": macro,
            "operator": partial(operator, methods=SIGNS),
            "call": call_or_format,
            "composite": composite,
            "type.bound": type_parameter,
        }

    def is_constructor(self, name: str, class_name: str) -> bool:
        return False

    def also_named(self, name: str) -> tuple[str, ...]:
        return OPERATORS.get(name, ())

    def finish(self, x: Extraction) -> None:
        for draft in x.definitions:
            if draft.kind == "method" and draft.this < 0:
                draft.flags |= Flag.STATIC
        heads = {match[1].decode(): match.start() for match in reversed(list(PATH_HEAD.finditer(x.content)))}
        for head in sorted(heads.keys() & x.free.keys()):
            line = x.content.count(b"\n", 0, heads[head]) + 1
            x.definitions[0].code.append((Op.IMPORT, x.free[head], 0, head, "", line))

    def project(self, files: Files) -> Project:
        plain = project_of(files)
        return Project(plain.paths, plain.folders, {}, _crate_names(files, plain.paths))

    def told(self, project: Project, manifests: Manifests) -> Project:
        """Cargo.toml names the crate of its folder; without one the folders' names do."""
        named = {}
        for path, said in sorted(manifests.items()):
            folder, _, name = path.rpartition("/")
            root = _join(folder, said.get("lib", "src/lib.rs"))
            if name == "Cargo.toml" and "name" in said and root in project.paths:
                named[said["name"]] = root
        return replace(project, places=named)

    def resolve_module(self, module: str, level: int, path: str, project: Project) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for i, part in enumerate(module.split("::")):
            if part == "crate":
                found = _crate_root(path, project.paths)
            elif part == "self":
                found = (path,)
            elif part == "super":
                found = tuple(f for p in (found or (path,)) for f in _above(p, project.paths))
            elif i == 0:
                found = _child(path, part, project.paths) or _crate_named(part, project)
            else:
                found = tuple(f for p in found for f in _child(p, part, project.paths))
            if not found:
                return ()
        return found


# -- module files ---------------------------------------------------------------------------------


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _is_root(path: str) -> bool:
    name = path.rpartition("/")[2]
    parent = _folder(path).rpartition("/")[2]
    return name in ROOTS or parent in ("tests", "benches", "examples", "bin") or name == "build.rs"


def _child(path: str, name: str, paths: frozenset[str]) -> tuple[str, ...]:
    """The file of `mod name;` in the file at *path*."""
    folder, file = _folder(path), path.rpartition("/")[2]
    if not (_is_root(path) or file == "mod.rs"):
        folder = _join(folder, file.removesuffix(".rs"))
    tries = (_join(folder, f"{name}.rs"), _join(folder, f"{name}/mod.rs"))
    return tuple(t for t in tries if t in paths)[:1]


def _above(path: str, paths: frozenset[str]) -> tuple[str, ...]:
    """The file of the module around the one at *path*."""
    folder = _folder(path)
    if path.endswith("/mod.rs") or path == "mod.rs":
        folder = _folder(folder)
    tries = [_join(folder, "mod.rs"), *(_join(folder, root) for root in ROOTS), f"{folder}.rs"]
    return tuple(t for t in tries if t in paths and t != path)[:1]


def _crate_root(path: str, paths: frozenset[str]) -> tuple[str, ...]:
    if _is_root(path):
        return (path,)
    folder = _folder(path)
    while True:
        found = [_join(folder, root) for root in ROOTS if _join(folder, root) in paths]
        if found:
            return tuple(found[:1])
        if not folder:
            return ()
        folder = _folder(folder)


def _crate_names(files: Files, paths: frozenset[str]) -> tuple[str, ...]:
    """`name=path/to/lib.rs`: by folder, and by what its own tests and binary import it as."""
    names: dict[str, str] = {}
    for lib in sorted(p for p in paths if p.endswith("lib.rs")):
        package = _folder(_folder(lib)) if _folder(lib).endswith("src") else _folder(lib)
        votes: Counter[str] = Counter()
        for path, facts in files.items():
            if _is_root(path) and path != lib and path.startswith(package):
                votes.update(
                    {
                        str(i[3])
                        for d in facts.definitions
                        for i in d.code
                        if i[0] == Op.IMPORT and "::" not in str(i[3])
                    }
                    - OUTSIDE
                )
        if package:
            names.setdefault(package.rpartition("/")[2].replace("-", "_"), lib)
        if votes and not package:
            names.setdefault(votes.most_common(1)[0][0], lib)
    names["<prefixes>"] = ",".join(_prefixes(files, frozenset(names)))
    return tuple(f"{name}={lib}" for name, lib in names.items())


def _prefixes(files: Files, folders: frozenset[str]) -> list[str]:
    """What the workspace's crates have before their folders' names, when two or more agree."""
    imported = {
        str(i[3])
        for facts in files.values()
        for d in facts.definitions
        for i in d.code
        if i[0] == Op.IMPORT and "::" not in str(i[3])
    }
    seen = {name for name in imported if name.partition("_")[2] in folders}
    votes = Counter(f"{name.partition('_')[0]}_" for name in seen)
    return sorted(prefix for prefix, count in votes.items() if count > 1)


def _crate_named(name: str, project: Project) -> tuple[str, ...]:
    if name in project.places:
        return (project.places[name],)
    known = dict(row.split("=", 1) for row in project.roots)
    if name in known:
        return (known[name],)
    # grep_searcher lies in crates/searcher, when grep_printer lies in crates/printer, too
    prefixed = name.partition("_")[2]
    if prefixed in known and f"{name.partition('_')[0]}_" in known.get("<prefixes>", "").split(","):
        return (known[prefixed],)
    return ()


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


def use(x: Extraction, role: Role) -> None:
    node, line = role.part("value"), role.node.start_point[0] + 1
    for path, name in _leaves(x, node, ()) if node is not None else ():
        if name == "*":
            if not (_depth(x) and path[:1] == ("super",)):
                x.emit(Op.STAR, 0, "::".join(path), line)
        elif name != "_" and path != (name,):
            var = x.scope.find(name, role.node.end_byte, set(), True)
            if var is not None:
                x.copy(var, _at(x, path, role.node))
        elif path == (name,) and name not in OUTSIDE:  # `use dep;`
            x.emit(Op.IMPORT, x.named(name), 0, name, "", line)


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
    var = x.scope.find(x.name(role), role.node.end_byte, set(), True)
    if var is not None:
        x.emit(Op.IMPORT, var, 0, f"self::{x.name(role)}", "", role.node.start_point[0] + 1)


def import_crate(x: Extraction, role: Role) -> None:
    name = x.name(role, "alias") or x.name(role)
    x.emit(Op.IMPORT, x.named(name), 0, x.name(role), "", role.node.start_point[0] + 1)


# -- definitions ----------------------------------------------------------------------------------


def declare_ordered(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        members = x.definitions[x.scope.subject].members
        for i, _ in enumerate(role.parts.get("type", ())):
            members.setdefault(str(i), x.new())


def ordered(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        members = x.definitions[x.scope.subject].members
        for i, node in enumerate(role.parts.get("type", ())):
            x.copy(members[str(i)], instance_of(x, node))


def declare_variant(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        x.definitions[x.scope.subject].members.setdefault(x.name(role), x.new())


def variant(x: Extraction, role: Role) -> None:
    """A variant stands for its enum: made by a call, a value by itself."""
    if x.scope.kind == "class":
        owner = x.definitions[x.scope.subject]
        x.copy(owner.members[x.name(role)], owner.var)


# -- expressions ----------------------------------------------------------------------------------


def identifier(x: Extraction, role: Role) -> None:
    if role.node.id not in x.values and x.text(role.node) == "Self":
        x.values[role.node.id] = self_class(x)
    else:
        read(x, role)


def declare_arm(x: Extraction, role: Role) -> None:
    open_scope(x, role)
    declare_bound(x, role)


def arm(x: Extraction, role: Role) -> None:
    node = role.node.parent.parent if role.node.parent is not None else None
    value = value_of(x, node.child_by_field_name("value")) if node is not None else UNKNOWN
    for target in role.parts.get("target", ()):
        assign(x, target, value)


def composite(x: Extraction, role: Role) -> None:
    made = x.values[role.node.id] = x.call(class_at(x, role.part("type")), [], role.node)
    body = role.part("value")
    for child in body.named_children if body is not None else ():
        field, value = child.child_by_field_name("field"), child.child_by_field_name("value")
        if child.type == "shorthand_field_initializer" and child.named_children:
            field = value = child.named_children[-1]
        held = value_of(x, value)
        if field is not None and held >= 0:
            x.emit(Op.SETATTR, made, x.text(field), held, child.start_point[0] + 1)


adapter = Rust()
