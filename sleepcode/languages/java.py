"""Java: packages, static imports, enum constants, anonymous classes and JUnit's hooks."""

import re

from sleepcode.core.facts import FileFacts, Flag, Op
from sleepcode.core.generic.calls import arguments_of, value_of
from sleepcode.core.generic.draft import Drafted, Extraction, Handler
from sleepcode.core.generic.expressions import member
from sleepcode.core.generic.names import declare_bound, declare_field, declare_private
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.statements import bind
from sleepcode.core.generic.written_types import instance_of
from sleepcode.languages.protocol import Plain, Project

QUALIFIED = re.compile(r"[a-z_]\w*(\.[a-z_]\w*)*\.[A-Z]\w*")
TESTS = frozenset(
    {"Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "Property", "org.junit.Test"}
)
HOOKS = frozenset({"Before", "BeforeEach", "BeforeAll", "BeforeClass", "After", "AfterEach", "AfterAll", "AfterClass"})


class Java(Plain):
    family = "java"
    bare_members = True
    overloads = True
    types_builtins = True
    has_packages = True
    field_mark = "."

    def is_constructor(self, name: str, class_name: str) -> bool:
        return name == class_name

    def finish(self, x: Extraction) -> None:
        for draft in x.definitions:
            if draft.kind == "method" and draft.parent > 0:
                _mark_test(x, draft)
        for draft in x.definitions:
            if draft.flags & Flag.TEST and draft.this >= 0:
                _run_hooks(x, draft)
        for holder in x.static_stars:
            for name, var in list(x.free.items()):
                into = x.attribute(holder, name, x.root)
                x.copy(var, into)

    def resolve_module(self, module: str, level: int, path: str, project: Project) -> tuple[str, ...]:
        """`com.x` is a package, `com.x.Y` the file of its class Y."""
        package = project.packages.get(module)
        if package is not None:
            return package
        holder, _, name = module.rpartition(".")
        files = project.packages.get(holder, ())
        named = tuple(f for f in files if f.endswith((f"/{name}.java", name + ".java")) and _stem(f) == name)
        return named or files

    def publishes(self, path: str, facts: FileFacts) -> str:
        return facts.package or f"folder {path.rpartition('/')[0]}"


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".java")


def _split(x: Extraction, role: Role) -> tuple[str, list[str]]:
    """(package.Class, what is named within it); by the convention that classes begin with a capital."""
    parts = "".join(x.name(role, "module").split()).split(".")
    first = next((i for i, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
    return ".".join(parts[: first + 1]), parts[first + 1 :]


def declare_import(x: Extraction, role: Role) -> None:
    if role.part("rest") is None:
        declare_private(x, x.name(role, "module").rpartition(".")[2].strip())


def import_java(x: Extraction, role: Role) -> None:
    holder, inside = _split(x, role)
    line = role.line
    star = role.part("rest") is not None
    if star and not holder.rpartition(".")[2][:1].isupper():
        x.emit(Op.STAR, 0, ".".join([holder, *inside]), line)
        return
    value = x.new()
    x.emit(Op.IMPORT, value, 0, holder, holder.rpartition(".")[2], line)
    for name in inside:
        value = x.attribute(value, name, role.node)
    if star:
        x.static_stars.append(value)
    else:
        x.copy(x.named(x.name(role, "module").rpartition(".")[2].strip()), value)


def constant(x: Extraction, role: Role) -> None:
    """An enum's constant is made by the enum's constructor; with a body it is the one object of a class below."""
    if x.scope.kind != "class":
        return
    owner = x.definitions[x.scope.subject]
    arguments, stars = arguments_of(x, role)
    body = role.part("value")
    own = x.definitions[x.of_node[body.id]] if body is not None and body.id in x.of_node else None
    if own is not None:
        own.bases.append(owner.var)
    made = owner if own is None else own
    x.copy(owner.members[x.name(role)], x.call(made.var, arguments, role.node, stars))


def anonymous(x: Extraction, role: Role) -> None:
    x.values[role.node.id] = x.call(value_of(x, role.part("value")), [], role.node)


def construct(x: Extraction, role: Role) -> None:
    """`this(...)`: another constructor of the class."""
    this, owner = x.receiver()
    arguments, stars = arguments_of(x, role)
    x.call(x.attribute(owner, "__init__", role.node), [this, *arguments], role.node, stars)


def array(x: Extraction, role: Role) -> None:
    """`new int[3][]`: what it holds is known by its type alone."""
    held = instance_of(x, role.part("type"))
    for child in role.node.named_children:
        if child.type in ("dimensions", "dimensions_expr"):
            for _ in range(max(1, x.text(child).count("[]"))):
                held = x.box("list", [(None, held)])
    x.values[role.node.id] = held


def member_or_class(x: Extraction, role: Role) -> None:
    """`org.example.Thing`, written out, is a class of that package."""
    written = x.text(role.node)
    if QUALIFIED.fullmatch(written) and x.named_if_declared(written.partition(".")[0]) < 0:
        into = x.values[role.node.id] = x.new()
        x.emit(Op.IMPORT, into, 0, written, written.rpartition(".")[2], role.line)
        x.draft.uses.add(written.rpartition(".")[2])
    else:
        member(x, role)


def resource(x: Extraction, role: Role) -> None:
    """try (R r = ...) closes it."""
    bind(x, role)
    node = role.part("name")
    if node is not None:
        x.call(x.attribute(x.read(x.text(node), node), "close", role.node), [], role.node)


def _mark_test(x: Extraction, draft: Drafted) -> None:
    if TESTS.intersection(draft.decorators):
        draft.flags |= Flag.TEST
    elif draft.name.startswith("test") and len(draft.params) == 1:
        names = {var: name for name, var in x.free.items()}
        imported = {d.var: name for name, declared in x.module.names.items() for d in declared}
        for base in x.definitions[draft.parent].bases:
            if (names.get(base) or imported.get(base) or "").endswith("TestCase"):
                draft.flags |= Flag.TEST


def _run_hooks(x: Extraction, test: Drafted) -> None:
    for draft in x.definitions:
        if draft.parent == test.parent and HOOKS.intersection(draft.decorators):
            this = [test.this] if draft.this >= 0 else []
            test.code.append((Op.CALL, x.new(), draft.var, tuple(this), (), (), (), test.line))


DECLARES: dict[str, Handler] = {
    "import.java": declare_import,
    "enum_constant": declare_field,
    "bind.resource": declare_bound,
}
EVALUATES: dict[str, Handler] = {
    "import.java": import_java,
    "enum_constant": constant,
    "anonymous": anonymous,
    "construct": construct,
    "bind.resource": resource,
    "array": array,
    "member": member_or_class,
}

adapter = Java("java", DECLARES, EVALUATES)
