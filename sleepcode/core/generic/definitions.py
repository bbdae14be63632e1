"""Definitions of any language: drafted in the first pass, placed in their scopes in the second."""

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, last_line, line_of
from sleepcode.core.facts import ITSELF, UNDER, Flag, Op, Param
from sleepcode.core.generic.draft import Drafted, Extraction, mark
from sleepcode.core.generic.lexical import Scope
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.written_types import instance_of
from sleepcode.core.matches import unquoted

CLASSLIKE = ("class", "namespace")
DECLARED = ("function", "class", "namespace")  # kinds whose names belong to the scope around them


def open_definition(x: Extraction, role: Role) -> None:
    """Drafted what *role* defines, declare its name, open its scope."""
    kind = role.name.split(".")[1]
    node, outer, parent = role.node, x.scope, x.around()
    given, receiver = x.hooks.names(x, role)
    receiver = receiver or outer.receiver
    if kind == "function" and (receiver or outer.kind == "class"):
        kind = "method"
    draft = Drafted(kind, _name_of(x, role, given, parent), parent, line_of(node), last_line(node), x.new())
    draft.role = role.name
    draft.private = given.startswith("#")
    arrow = "arrow" in role.name.split(".")
    draft.title = x.hooks.title(x, role)
    draft.decorators = [x.text(n) for n in role.parts.get("annotation", ())]
    mark(draft, role)
    known = outer.names.get(draft.name, ()) if kind == "namespace" else ()
    again = next((i for d in known if (i := x.namespace_of.get(d.var))), 0)
    if again:  # a namespace is opened again
        x.of_node[node.id] = again
        x.push(node, "namespace", outer.definition, again).names = x.namespaces[again]
        return
    index = len(x.definitions)
    x.definitions.append(draft)
    x.of_node[node.id] = index
    x.node_of[index] = node
    if kind not in CLASSLIKE:
        draft.returns = x.new()
    if role.parts.get("base"):
        x.base_nodes[index] = role.parts["base"]
    if receiver and kind == "method":
        draft.name = f"{receiver.replace('::', '.')}.{draft.name}"
        x.outside.append((index, receiver, outer))
        _receive(x, draft)
    elif kind == "method" and outer.kind == "class":
        _join_class(x, draft, x.definitions[outer.subject])
    elif kind == "method" or (kind == "lambda" and not arrow):
        _join_object(x, draft, node)
    elif kind == "test":
        if not any(word in role.name for word in ("suite", "hook")):
            draft.flags |= Flag.TEST
    elif kind in DECLARED and declares_itself(role):
        declare_definition(x, draft, index)
    scope_kind = kind if kind in CLASSLIKE else "function"
    code = outer.definition if kind == "namespace" else index
    scope = x.push(node, scope_kind, code, index, arrow)
    if kind == "namespace":
        x.namespaces[index] = scope.names
    if kind == "lambda" and role.part("name") is not None:  # known to itself only
        scope.declare(draft.name, draft.var)


def _name_of(x: Extraction, role: Role, given: str, parent: int) -> str:
    kind = role.name.split(".")[1]
    titled = x.hooks.title(x, role) if kind == "test" else ""
    given = " ".join((titled or unquoted(given).removeprefix("#")).split())[:120]
    if given:
        return given
    word = "class" if kind == "class" else "lambda"
    counts = x.definitions[parent].unnamed
    counts[word] = counts.get(word, 0) + 1
    return f"<{word}{counts[word]}>"


def declares_itself(role: Role) -> bool:
    """Whether the name stands in the definition; elsewhere (`const f = () => 1`) a binding has it."""
    name, node = role.part("name"), role.node
    return name is not None and node.start_byte <= name.start_byte and name.end_byte <= node.end_byte


def declare_definition(x: Extraction, draft: Drafted, index: int) -> None:
    """A further definition of a name in one scope shares the first one's variable."""
    scope = x.scope
    if scope.kind == "class":
        var = x.definitions[scope.subject].members.setdefault(draft.name, x.new())
    else:
        known = [d.var for d in scope.names.get(draft.name, ()) if d.start < 0]
        var = known[0] if known else x.new()
        if not known:
            scope.declare(draft.name, var)
    if draft.kind == "class":
        x.class_of.setdefault(var, index)
    elif draft.kind == "namespace":
        x.namespace_of[var] = index


def _join_class(x: Extraction, draft: Drafted, owner: Drafted) -> None:
    _reserve(x, draft, owner, draft.name)
    _receive(x, draft)


def _reserve(x: Extraction, draft: Drafted, owner: Drafted, name: str) -> None:
    if x.hooks.is_constructor(name, owner.name):
        draft.flags |= Flag.CONSTRUCTOR
    for each in _names(x, draft, name):
        if each not in owner.members:
            owner.members[each] = x.new()


def _names(x: Extraction, draft: Drafted, name: str) -> tuple[str, ...]:
    """The names under which a class has the member."""
    constructor = ("__init__",) if draft.flags & Flag.CONSTRUCTOR else ()
    return (f"#{name}" if draft.private else name, *constructor, *x.hooks.also_named(name))


def _join_object(x: Extraction, draft: Drafted, node: Node) -> None:
    """A method of an object without a class: the object is its receiver."""
    around = node.parent
    if around is not None and around.type == "pair":
        around = around.parent
    if around is not None and around.id in x.values:
        draft.this = x.new()
        draft.code.append((Op.COPY, draft.this, x.values[around.id]))


def _receive(x: Extraction, draft: Drafted) -> None:
    if x.hooks.implicit_this and not draft.flags & Flag.STATIC:
        draft.this = x.new()
        draft.params.append(Param(x.hooks.implicit_this, draft.this, ""))


def settle_outside(x: Extraction) -> None:
    """Between the passes: give the methods that stand outside of their class to it."""
    for index, receiver, scope in x.outside:
        draft = x.definitions[index]
        x.scope = scope
        draft.owner = x.hooks.owner(x, receiver)
        if draft.this >= 0 and draft.owner >= 0:
            draft.code.append((Op.TYPED, draft.this, draft.owner))
        if draft.kind != "method":
            continue
        found, name = x.class_of.get(draft.owner, 0), draft.name.rpartition(".")[2]
        if found:
            _reserve(x, draft, x.definitions[found], name)
        elif x.hooks.is_constructor(name, receiver):
            draft.flags |= Flag.CONSTRUCTOR
        if 0 < found < index:
            draft.parent, draft.name = found, name
    x.scope = x.module


def close_definition(x: Extraction, role: Role) -> None:
    """End of the second pass over a definition: what it returns, its bases, its place in its scope."""
    draft = x.definitions[x.of_node[role.node.id]]
    for node in role.parts.get("result", ()):
        x.copy(draft.returns, x.values.get(node.id, UNKNOWN))
    for node in role.parts.get("returns", ()):
        x.copy(draft.returns, instance_of(x, node))
    for node in role.parts.get("base", ()):
        base = x.values.get(node.id, UNKNOWN)
        if base >= 0:
            draft.bases.append(base)
        if x.hooks.types_builtins:
            _hold_as(x, draft, node)
    inside = x.scope
    x.scope = inside.parent or x.module
    _place(x, role, draft)
    x.scope = inside


def _hold_as(x: Extraction, draft: Drafted, node: Node) -> None:
    """`class Rows extends ArrayList<Row>` holds rows; what of its bases is a container, the linker knows."""
    role = x.roles.get(node.id)
    given = role.part("arguments") if role is not None and role.name == "type.generic" else None
    if role is None or given is None or not given.named_children:
        return
    if any(x.text(each) == draft.name for each in given.named_children):
        draft.members.setdefault(ITSELF, x.new())
    place = x.hooks.library.containers.get(x.name(role, "head"), 0)
    held = instance_of(x, given.named_children[min(place, given.named_child_count - 1)])
    if held >= 0:
        into = draft.members.setdefault(UNDER, x.new())
        x.copy(into, x.box("list", [(None, held)]))


def _place(x: Extraction, role: Role, draft: Drafted) -> None:
    x.emit(Op.DEF, draft.var, x.of_node[role.node.id])
    x.values.setdefault(role.node.id, draft.var)
    for node in role.parts.get("decorator", ()):
        decorator = x.values.get(node.id, UNKNOWN)
        if decorator >= 0:
            x.call(decorator, [draft.var], node)
    scope: Scope = x.scope
    name = draft.name.rpartition(".")[2]
    if draft.owner >= 0 and draft.kind == "method":
        found = x.class_of.get(draft.owner, 0)
        if found:
            _give(x, x.definitions[found], name, draft)
        else:
            draft.bases = [draft.owner]
            for each in _names(x, draft, name):
                x.emit(Op.SETATTR, draft.owner, each, draft.var, line_of(role.node))
    elif draft.kind == "method" and scope.kind == "class":
        _give(x, x.definitions[scope.subject], draft.name, draft)
    elif draft.kind == "test":
        if "suite" in draft.role or "sub" in draft.role:
            x.call(draft.var, [], role.node)
        elif "hook" in draft.role:
            x.definitions[draft.parent].hooks.append(draft.var)
    elif draft.kind in DECLARED and declares_itself(role):
        if scope.kind == "class":
            x.copy(x.definitions[scope.subject].members[draft.name], draft.var)
        else:
            x.copy(next(d.var for d in scope.names[draft.name] if d.start < 0), draft.var)


def _give(x: Extraction, owner: Drafted, name: str, draft: Drafted) -> None:
    for each in _names(x, draft, name):  # an alias is known to be a class only now
        x.copy(owner.members.setdefault(each, x.new()), draft.var)


def run_hooks(x: Extraction) -> None:
    """A test runs the set-up of the suites around it."""
    for draft in x.definitions:
        if not draft.flags & Flag.TEST:
            continue
        around = draft.parent
        while around >= 0:
            for hook in x.definitions[around].hooks:
                draft.code.append((Op.CALL, x.new(), hook, (), (), (), (), draft.line))
            around = x.definitions[around].parent
