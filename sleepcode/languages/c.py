"""C: what is shared between files and what is static, initialised tables of functions, macros."""

import re

from tree_sitter import Node

from sleepcode.core.drafts import line_of
from sleepcode.core.facts import FileFacts, Op, Param
from sleepcode.core.generic.calls import value_of
from sleepcode.core.generic.draft import Extraction, Handler
from sleepcode.core.generic.names import declare_bound, declare_field, declare_name, targets
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.unpack import assign
from sleepcode.core.generic.written_types import instance_of
from sleepcode.languages.blanks import blank, blank_second
from sleepcode.languages.c_branches import conditions, read_or_another
from sleepcode.languages.c_conditionals import without_cutting_conditionals
from sleepcode.languages.c_reading import reread
from sleepcode.languages.c_written import written_out
from sleepcode.languages.protocol import Files, Plain, Project, project_of, shared_folders

SHARED = "external linkage"  # the scope of what the link editor sees
PRIVATE = "static "  # before the exported name of what only an #include sees
CLASS_MARK = re.compile(rb"\b((?:class|struct)\s+)([A-Z][A-Z0-9_]{2,})(\s+[A-Za-z_]\w*\s*(?:final\s*)?[:{])")
MARK = re.compile(
    rb"(?m)^(?!\s*#)(?:[ \t]*)\b[A-Z][A-Z0-9_]*"
    rb"_(?:EXPORT|EXPORTS|API|PUBLIC|INLINE|EXTERN|DLL|NODISCARD|CONSTEXPR)\b(?!\()"
)
MARKED_TYPE = re.compile(rb"(?m)^(?!\s*#)([ \t]*[A-Z][A-Z0-9_]*_(?:EXPORT|API|PUBLIC|EXTERN|INLINE)\()([^()\n]*)\)")
# static void LIB_CALL name(
MARK_BEFORE_NAME = re.compile(
    rb"(?m)^((?:[A-Za-z_][\w:]*[ \t*&]+)+)((?:[A-Z][A-Z0-9_]*_)?"
    rb"(?:CALL|CDECL|STDCALL|CALLBACK|WINAPI|APIENTRY|API|EXPORT))(?=[ \t]+[A-Za-z_][\w:]*\()"
)
# Status status_ GUARDED_BY(mutex_);
MARK_BEHIND = re.compile(
    rb"(?<=[\w)\s])(?:[A-Z][A-Z0-9_]*_)?(?:GUARDED_BY|LOCKS_REQUIRED|LOCKS_EXCLUDED|EXCLUDES|REQUIRES|ACQUIRE|RELEASE"
    rb"|LOCK_FUNCTION|THREAD_SAFETY_ANALYSIS|NOEXCEPT|LIFETIME_BOUND)\b(?:\([^()\n]*\))?(?=\s*(?:[;{=]|override\b|const\b))"
)
# A comment ends a #define of several lines for the grammar.
DEFINE = re.compile(rb"(?m)^[ \t]*#[ \t]*define\b(?:\\\r?\n|[^\n])*?/\*(?:\\\r?\n|[^\n])*")
COMMENT = re.compile(rb"/\*.*?\*/", re.S)
# END_TEST, by itself behind a function
ALONE = re.compile(rb"(?m)(?<=\n)([ \t]*)([A-Z][A-Z0-9_]*[A-Z0-9])(?=[ \t\r]*(?:\n\s*(?:/[*/]|\n|\Z)|\Z))")
BRACES_IN_MACRO = re.compile(rb"(,\s*)\{([^{}();\\#]*)\}(\s*\))")  # MAKE(kind, {1, 2})
CALLED = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
ALIAS = re.compile(r"^[A-Za-z_]\w*$")
KEYWORDS = frozenset({
    "if", "for", "while", "switch", "return", "sizeof", "do", "else", "case", "defined", "typeof", "alignof",
    "decltype",
})  # fmt: skip


class C(Plain):
    family = "c"
    implicit_this = ""
    final_types = True
    braces_in_macros = True  # `f(a, {1})` can only be a macro's call

    def is_constructor(self, name: str, class_name: str) -> bool:
        return False

    def prepare(self, content: bytes) -> bytes:
        """Without what no grammar can know: export marks, and conditionals that cut through a definition."""
        content = written_out(DEFINE.sub(lambda define: COMMENT.sub(_blank_but_ends, define[0]), content))
        content = MARK_BEHIND.sub(blank, without_cutting_conditionals(content))
        content = MARK_BEFORE_NAME.sub(blank_second, ALONE.sub(_blank_if_between, content))
        if self.braces_in_macros:
            content = BRACES_IN_MACRO.sub(rb"\1(\2)\3", content)
        return MARKED_TYPE.sub(_blank_around, MARK.sub(blank, CLASS_MARK.sub(blank_second, content)))

    def reread(self, content: bytes) -> bytes:
        return reread(content)

    def finish(self, x: Extraction) -> None:
        follow_macros(x)
        self.unnest(x)
        hide_static(x)

    def unnest(self, x: Extraction) -> None:
        """C has no functions in functions: the outer one's end was not understood."""
        for draft in x.definitions:
            if draft.kind == "function" and x.definitions[draft.parent].kind == "function":
                while draft.parent > 0 and x.definitions[draft.parent].kind == "function":
                    draft.parent = x.definitions[draft.parent].parent
                x.exports.setdefault(draft.name, draft.var)

    def project(self, files: Files) -> Project:
        plain = project_of(files)
        by_name: dict[str, list[str]] = {}
        for path in sorted(files):
            by_name.setdefault(path.rpartition("/")[2], []).append(path)
        return Project(plain.paths, plain.folders, {k: tuple(v) for k, v in by_name.items()})

    def resolve_module(self, module: str, level: int, path: str, project: Project) -> tuple[str, ...]:
        """A header beside the includer, else the project's one whose path ends so, nearest first."""
        parts = path.split("/")[:-1]
        for part in module.split("/"):
            if part == ".." and parts:
                parts.pop()
            elif part != ".":
                parts.append(part)
        beside = "/".join(parts)
        if beside in project.paths:
            return (beside,)
        tail = module.lstrip("./")
        ending = [p for p in project.packages.get(tail.rpartition("/")[2], ()) if p == tail or p.endswith("/" + tail)]
        return tuple(sorted(ending, key=lambda p: (-shared_folders(p, path), p))[:1])

    def publishes(self, path: str, facts: FileFacts) -> str:
        return SHARED

    def spellings(self, name: str) -> tuple[str, ...]:
        return tuple(name.split("|"))

    def included(self, name: str) -> tuple[str, ...]:
        return tuple(s for spelling in self.spellings(name) for s in (spelling, PRIVATE + spelling))


def _blank_but_ends(match: re.Match[bytes]) -> bytes:
    return re.sub(rb"[^\\\r\n]", b" ", match[0])


def _blank_if_between(match: re.Match[bytes]) -> bytes:
    """What stands behind the end of a definition, and before no other one."""
    before = match.string[max(0, match.start() - 200) : match.start()].rstrip()
    return blank_second(match) if before.endswith(b"}") else match[0]


def _blank_around(match: re.Match[bytes]) -> bytes:
    """`LIB_PUBLIC(type *)`: the type stays."""
    return b" " * len(match.group(1)) + match.group(2) + b" "


def hide_static(x: Extraction) -> None:
    """Functions with internal linkage are exported under a name that only an #include looks for."""
    for node, index in x.of_node.items():
        role, draft = x.roles.get(node), x.definitions[index]
        words = [x.text(n) for n in role.parts.get("private", ())] if role is not None else []
        nameless = _is_nameless(x, index)
        if nameless and draft.kind in ("function", "class"):
            x.private.add(draft.name)
        elif "static" in words and draft.kind == "function":
            x.private.add(draft.name)
            declared = x.module.names.get(draft.name)
            if declared:
                x.exports[PRIVATE + draft.name] = declared[0].var


def _is_nameless(x: Extraction, index: int) -> bool:
    """Whether the definition stands in a namespace without a name (C++)."""
    node = x.node_of.get(index)
    around = node.parent if node is not None and x.has_nameless else None
    while around is not None:
        if around.type == "namespace_definition" and around.child_by_field_name("name") is None:
            return True
        around = around.parent
    return False


def follow_macros(x: Extraction) -> None:
    """A function-like macro calls what its text calls."""
    for node, index in x.of_node.items():
        role = x.roles.get(node)
        if role is None or not role.name.endswith(".macro"):
            continue
        draft = x.definitions[index]
        draft.params.append(Param("...", x.new(), "*"))  # another #define of the name is no overload
        x.exports.setdefault(draft.name if x.language == "cpp" else PRIVATE + draft.name, draft.var)
        if x.language != "cpp":  # a header's, which is read as C++, may come from where no #include is found
            x.private.add(draft.name)
        for name in dict.fromkeys(CALLED.findall(x.name(role, "value"))):
            if name not in KEYWORDS and name != draft.name:
                draft.uses.add(name)
                draft.code.append((Op.CALL, x.new(), x.named(name), (), (), (), (), draft.line))


def declare_macro_alias(x: Extraction, role: Role) -> None:
    if ALIAS.match(x.name(role, "value").strip()):
        declare_name(x, x.name(role), -1)


def macro_alias(x: Extraction, role: Role) -> None:
    """#define open my_open; where nothing is called my_open, the function itself is written under its first name."""
    other, name = x.name(role, "value").strip(), x.name(role)
    if ALIAS.match(other) and other != name:
        known = x.named_if_declared(other)
        var = x.named(name)
        x.copy(var, known if known >= 0 else x.free_name(f"{x.hooks.spelled(x, other)}|{name}"))
        if conditions(x, role.node):
            x.copy(var, x.free_name(f"{name}|{other}"))
        if len(x.module.names.get(name, ())) == 1:
            x.private.add(name)
            x.exports[PRIVATE + name] = var


def initialised(x: Extraction, role: Role) -> None:
    """struct ops o = {.open = f}: what is stored in the fields of the type is known wherever it is used."""
    kind, value = role.part("type"), role.part("value")
    held = fill(x, value, kind, 0)
    x.open_roles.discard(role.node.id)
    for node in targets(role):
        assign(x, node, held)


def compound(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = fill(x, role.part("value"), role.part("type"), 0)


def fill(x: Extraction, value: Node | None, kind: Node | None, depth: int) -> int:
    """The variable of an initialiser list read as a value of type *kind*, or as a list of such."""
    made = instance_of(x, kind)
    if value is None or made < 0 or depth > 3:
        return made if made >= 0 else value_of(x, value)
    names = field_names(x, kind)
    elements = [made]
    for i, child in enumerate(c for c in value.named_children if c.type != "comment"):
        role = x.roles.get(child.id)
        inner, key = child, ""
        if role is not None and role.name == "pair":
            inner = role.part("value") or child
            key = x.name(role, "key")
        if inner.type == "initializer_list" and not key:  # an array of structures
            elements.append(fill(x, inner, kind, depth + 1))
            continue
        held = value_of(x, inner)
        name = key or (names[i] if i < len(names) else "")
        if held >= 0 and name:
            x.emit(Op.SETATTR, made, name, held, line_of(child))
        elif held >= 0:
            elements.append(held)
    return x.join([*elements, x.box("list", [(None, e) for e in elements])])


def field_names(x: Extraction, kind: Node | None) -> list[str]:
    """The fields, in order, of a structure that is defined in this file."""
    role = x.roles.get(kind.id) if kind is not None else None
    if kind is None or role is None:
        return []
    index = x.of_node.get(kind.id, 0)
    if not index:
        inner = role.part("value") if role.name == "pass" else None
        name = x.text(inner if inner is not None else kind)
        index = x.class_of.get(x.named(name), 0)
    return list(x.definitions[index].members) if index else []


def field_of_array(x: Extraction, role: Role) -> None:
    if x.scope.kind == "class":
        members = x.definitions[x.scope.subject].members
        held = instance_of(x, role.part("type"))
        for node in role.parts.get("name", ()):
            if held >= 0:
                x.copy(members[x.text(node)], x.box("list", [(None, held)]))


DECLARES: dict[str, Handler] = {
    "bind.initialised": declare_bound,
    "field.array": declare_field,
    "field.pointer": declare_field,
    "macro_alias": declare_macro_alias,
}
EVALUATES: dict[str, Handler] = {
    "bind.initialised": initialised,
    "compound": compound,
    "field.array": field_of_array,
    "identifier": read_or_another,
    "macro_alias": macro_alias,
}

adapter = C("c", DECLARES, EVALUATES)
