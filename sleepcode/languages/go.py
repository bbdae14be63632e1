"""Go: packages are folders, methods stand outside of their types, interfaces are satisfied in silence."""

from collections import Counter
from dataclasses import replace

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import BESIDE, UNDER, FileFacts, Op, Param
from sleepcode.core.generic.calls import arguments_of, class_at, value_of
from sleepcode.core.generic.draft import Drafted, Extraction, Handler
from sleepcode.core.generic.expressions import item
from sleepcode.core.generic.names import (
    declare_member,
    declare_name,
    declare_private,
    module_name,
    open_bound,
    open_scope,
    targets,
)
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.statements import assignment, bind
from sleepcode.core.generic.unpack import assign
from sleepcode.core.generic.written_types import instance_of
from sleepcode.languages.go_interfaces import satisfied
from sleepcode.languages.protocol import Files, Manifests, Plain, Project, project_of

# First elements of the standard library's import paths, which no project's module path begins with.
STANDARD = frozenset({
    "archive", "bufio", "builtin", "bytes", "cmp", "compress", "container", "context", "crypto", "database",
    "debug", "embed", "encoding", "errors", "expvar", "flag", "fmt", "go", "hash", "html", "image", "index",
    "io", "iter", "log", "maps", "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime",
    "slices", "sort", "strconv", "strings", "structs", "sync", "syscall", "testing", "text", "time", "unicode",
    "unique", "unsafe",
})  # fmt: skip


class Go(Plain):
    family = "go"
    has_packages = True
    implicit_this = ""
    final_types = True

    def is_constructor(self, name: str, class_name: str) -> bool:
        return False

    def finish(self, x: Extraction) -> None:
        x.definitions[0].code.append((Op.IMPORT, -1, 0, BESIDE, "", 1))
        for draft in x.definitions:
            if draft.kind == "function" and draft.name == "init" and draft.parent == 0:
                x.definitions[0].code.append((Op.CALL, x.new(), draft.var, (), (), (), (), draft.line))
                x.private.add("init")
        for index, node in tuple(x.node_of.items()):
            if node.type == "type_spec":
                _underlying(x, x.definitions[index], node.child_by_field_name("type"))

    def project(self, files: Files) -> Project:
        plain = project_of(files)
        roots = _roots(files, plain)
        return Project(plain.paths, plain.folders, {p: (f.package,) for p, f in files.items()}, roots)

    def told(self, project: Project, manifests: Manifests) -> Project:
        """go.mod names the module of its folder; without one the imports vote."""
        named = {
            said["name"]: path.rpartition("/")[0]
            for path, said in sorted(manifests.items(), reverse=True)
            if path.rpartition("/")[2] == "go.mod" and "name" in said
        }
        roots = named or dict.fromkeys(project.roots, "")
        longest = tuple(sorted(roots, key=lambda root: (-len(root), root)))
        return replace(project, roots=longest, places=roots)

    def resolve_module(self, module: str, level: int, path: str, project: Project) -> tuple[str, ...]:
        if module == BESIDE:
            return _run_with(path, project)
        for root in project.roots:
            if module == root or module.startswith(root + "/"):
                folder = "/".join(
                    part for part in (project.places.get(root, ""), module[len(root) :].strip("/")) if part
                )
                files = project.folders.get(folder, ())
                own_test = path.endswith("_test.go") and path.rpartition("/")[0] == folder
                return tuple(f for f in files if not f.endswith("_test.go") or (own_test and _inside(f, project)))
        return ()

    def publishes(self, path: str, facts: FileFacts) -> str:
        return f"{path.rpartition('/')[0]}:{facts.package}"

    def implied_bases(self, files: Files) -> tuple[tuple[str, int, str, int], ...]:
        return satisfied(files)


def _inside(path: str, project: Project) -> bool:
    """Whether a test file is of the package itself: what it exports, the package's outer tests see (export_test.go)."""
    return not any(package.endswith("_test") for package in project.packages.get(path, ()))


def _roots(files: Files, project: Project) -> tuple[str, ...]:
    """The module path by vote: the prefix under which most imports end in a folder of the project.

    Where there is no go.mod: a module path cannot be read from Go sources, and need not be:
    `example.com/app/store` is the folder `store` of module `example.com/app` when the project's imports agree on that.
    """
    imports = {
        str(i[3])
        for facts in files.values()
        for i in facts.definitions[0].code
        if i[0] == Op.IMPORT and str(i[3]).split("/")[0] not in STANDARD
    }
    votes: Counter[str] = Counter()
    for module in imports:
        parts = module.split("/")
        for cut in range(1, len(parts)):
            if "/".join(parts[cut:]) in project.folders:
                votes["/".join(parts[:cut])] += 1
    if not votes:
        return tuple(sorted(m for m in imports if "" in project.folders and m.count("/") == 0 and "." not in m)[:1])
    most = max(votes.values())
    best = min((root for root, count in votes.items() if count == most), key=len)
    return (best,)


def declare_receiver(x: Extraction, role: Role) -> None:
    """A method of an interface has a receiver, too, though none is written."""
    x.definitions[x.of_node[role.node.id]].params.append(Param("", x.new(), ""))


def _embedded_name(x: Extraction, role: Role) -> str:
    return x.name(role, "type").lstrip("*").rpartition(".")[2].partition("[")[0]


def declare_embedded(x: Extraction, role: Role) -> None:
    """An embedded type is a field by its own name, too."""
    declare_member(x, _embedded_name(x, role))


def embedded(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        into = x.definitions[x.scope.subject].members[_embedded_name(x, role)]
        x.copy(into, instance_of(x, role.part("type")))


# -- imports --------------------------------------------------------------------------------------


def _run_with(path: str, project: Project) -> tuple[str, ...]:
    """The tests of a folder are one program: each of them fails with the variables and `init` of any of its files."""
    if not path.endswith("_test.go"):
        return ()
    beside = project.folders.get(path.rpartition("/")[0], ())
    return tuple(f for f in beside if f != path)


def _package_name(x: Extraction, role: Role) -> str:
    """What the package is called here: its alias, else the path's last element without a version."""
    alias = x.name(role, "alias")
    if alias:
        return alias
    parts = module_name(x, role).split("/")
    last = parts[-1]
    if len(parts) > 1 and last[:1] == "v" and last[1:].isdigit():
        last = parts[-2]
    return last.partition(".v")[0].removeprefix("go-")


def declare_package(x: Extraction, role: Role) -> None:
    declare_private(x, _package_name(x, role))


def import_package(x: Extraction, role: Role) -> None:
    x.emit(Op.IMPORT, x.named(_package_name(x, role)), 0, module_name(x, role), "", role.line)


# -- statements -----------------------------------------------------------------------------------


def _sole(x: Extraction, node: Node | None) -> Node | None:
    """The one expression of a list, or None."""
    if node is None or node.named_child_count != 1:
        return None
    return node.named_children[0]


def _comma_ok(x: Extraction, role: Role) -> tuple[Node, int] | None:
    """`v, ok := m[k]`, `v, ok := i.(T)`, `v, ok := <-c`: the first name has the value."""
    target, value = role.part("target"), _sole(x, role.part("value"))
    if target is None or value is None or target.named_child_count != 2:
        return None
    found = x.roles.get(value.id)
    if found is None or found.name not in ("item", "cast"):
        return None
    return target.named_children[0], value_of(x, value)


def _or_both(rule: Handler) -> Handler:
    """What *rule* does, but for a value with its `ok`."""

    def assign_first(x: Extraction, role: Role) -> None:
        pair = _comma_ok(x, role)
        if pair is None:
            rule(x, role)
        else:
            x.open_roles.discard(role.node.id)
            assign(x, *pair)

    return assign_first


def iterate(x: Extraction, role: Role) -> None:
    """The last of `range`'s variables has the element; a channel gives it to the only one."""
    value, target = value_of(x, role.part("value")), role.part("target")
    if target is None or value < 0 or not target.named_children:
        return
    x.emit(Op.ITER, element := x.new(), value, role.line)
    assign(x, target.named_children[-1], element)


def switched(x: Extraction, role: Role) -> None:
    for node in targets(role):
        assign(x, node, value_of(x, role.part("value")))


def _switch_of(x: Extraction, role: Role) -> str:
    around = x.roles.get(role.node.parent.id) if role.node.parent is not None else None
    return x.name(around) if around is not None and around.name == "type_switch" else ""


def declare_case(x: Extraction, role: Role) -> None:
    name = _switch_of(x, role)
    open_scope(x, role)
    if name:
        declare_name(x, name, role.node.start_byte)


def case(x: Extraction, role: Role) -> None:
    name = _switch_of(x, role)
    var = x.own(name, role) if name else None
    if var is not None:
        x.copy(var, x.join([instance_of(x, node) for node in role.parts.get("type", ())]))


# -- expressions ----------------------------------------------------------------------------------


def item_or_instance(x: Extraction, role: Role) -> None:
    """`table[key](a, b)`, or `read[int](a, b)`, a function with its type argument; either has nothing of the other."""
    item(x, role)
    around = role.node.parent
    if around is not None and around.type == "call_expression" and around.child_by_field_name("function") == role.node:
        held = x.values.get(role.node.id, UNKNOWN)
        x.values[role.node.id] = x.join([held, value_of(x, role.part("object"))])


def append(x: Extraction, role: Role) -> None:
    given, stars = arguments_of(x, role)
    grown = x.box("list", [(None, v) for v in given[1:]])
    for star in stars:
        x.emit(Op.SPREAD, grown, star)
    x.values[role.node.id] = x.join([*given[:1], grown])


def _underlying(x: Extraction, draft: Drafted, node: Node | None) -> None:
    """`type T []U`, `type T func(U)`: what is done with a slice, map or function is done with that of a T."""
    if node is not None and node.type == "function_type":
        draft.members[UNDER] = x.new()
    elif node is not None and node.type in ("slice_type", "array_type", "map_type", "channel_type"):
        held = instance_of(x, node)
        if held >= 0:
            draft.members[UNDER] = held


def composite(x: Extraction, role: Role) -> None:
    """`T{field: value}`, `[]T{a, b}`, `map[K]T{k: v}`."""
    kind, body = role.part("type"), role.part("value")
    if kind is None or body is None:
        return
    found = x.roles.get(kind.id)
    if found is not None and found.name == "type.array":
        element = found.part("value")
        held = [_element(x, child, element) for child in body.named_children]
        x.values[role.node.id] = x.box("list", [(None, v) for v in held])
    else:
        x.values[role.node.id] = _structure(x, body, kind)


def _element(x: Extraction, node: Node, kind: Node | None) -> int:
    """One element of a slice or map; a literal without a type has the element's."""
    inner = node.named_children[-1] if node.type == "keyed_element" and node.named_children else node
    if inner.type == "literal_element" and inner.named_children:
        inner = inner.named_children[0]
    if inner.type == "literal_value":
        return _structure(x, inner, kind)
    return value_of(x, inner)


def _structure(x: Extraction, body: Node, kind: Node | None) -> int:
    while kind is not None and kind.type == "pointer_type" and kind.named_children:
        kind = kind.named_children[0]
    made = UNKNOWN
    if kind is not None and kind.type == "struct_type":
        x.emit(Op.BOX, made := x.new(), "record", ())
    elif kind is not None:
        made = x.call(class_at(x, kind), [], body)
    if made < 0:
        return UNKNOWN
    names = _field_names(x, kind) if kind is not None else []
    for i, child in enumerate(body.named_children):
        line = line_of(child)
        if child.type == "keyed_element" and child.named_child_count == 2:
            key, value = child.named_children
            name, held = x.text(key), _element(x, value, None)
        else:
            name, held = (names[i] if i < len(names) else ""), _element(x, child, None)
        if name and held >= 0:
            x.emit(Op.SETATTR, made, name, held, line)
        if held >= 0 and name not in names:
            x.emit(Op.SETITEM, made, None, held, line)
    return made


def _field_names(x: Extraction, kind: Node) -> list[str]:
    """The fields of a struct type that is written here, or is defined in this file."""
    if kind.type == "struct_type":
        fields = kind.named_children[0].named_children if kind.named_children else []
        return [x.text(n) for f in fields for n in f.children_by_field_name("name")]
    index = x.class_of.get(x.named(x.text(kind)), 0)
    methods = {d.name for d in x.definitions if d.parent == index}
    return [name for name in x.definitions[index].members if name not in methods] if index else []


def send(x: Extraction, role: Role) -> None:
    """What is sent on a channel is what is received from it."""
    channel, value = value_of(x, role.part("target")), value_of(x, role.part("value"))
    if channel >= 0 and value >= 0:
        x.emit(Op.SETITEM, channel, None, value, role.line)


DECLARES: dict[str, Handler] = {
    "definition.method.abstract": declare_receiver,
    "import.package": declare_package,
    "type_switch": open_bound,
    "field.embedded": declare_embedded,
    "type_case": declare_case,
}
EVALUATES: dict[str, Handler] = {
    "import.package": import_package,
    "bind": _or_both(bind),
    "assign": _or_both(assignment),
    "iterate": iterate,
    "type_switch": switched,
    "field.embedded": embedded,
    "type_case": case,
    "append": append,
    "composite": composite,
    "send": send,
    "item": item_or_instance,
}

adapter = Go("go", DECLARES, EVALUATES)
