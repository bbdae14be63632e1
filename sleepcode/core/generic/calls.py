"""Calls of values, members and bare names; what is new; what the library calls back."""

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN
from sleepcode.core.generic.draft import Extraction
from sleepcode.core.generic.roles import Role

THROUGH = "?"  # before a name: an attribute that stands for what its object wraps or holds


SILENT = ("comment", "line_comment", "block_comment", "type_arguments")


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
    if base >= 0 and method in x.hooks.library.elements:
        x.copy(value, x.attribute(base, THROUGH + method, role.node))
    if base >= 0 and method in x.hooks.library.calls_back:
        _call_back(x, role, method, base, value, arguments)
    x.values[role.node.id] = value


def _call_back(x: Extraction, role: Role, method: str, base: int, value: int, arguments: list[int]) -> None:
    """The library calls the argument with what the receiver holds, and hands on what it returns."""
    element = x.attribute(base, THROUGH + method, role.node)
    if method not in x.hooks.library.transforms:
        x.copy(value, element)
    for argument in arguments:
        if argument >= 0:
            x.copy(value, x.call(argument, [element], role.node))


BEHIND = range(1, 5)  # places that an argument behind `...spread` may have


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
        elif stars:  # of what is spread before it at least one is taken for given
            held = value_of(x, node)
            stars.append(x.box("list", [(place, held) for place in BEHIND]) if held >= 0 else UNKNOWN)
        else:
            positional.append(value_of(x, node))
    return positional, tuple(s for s in stars if s >= 0)


def new(x: Extraction, role: Role) -> None:
    kind = role.part("type")
    arguments, stars = arguments_of(x, role)
    x.values[role.node.id] = x.call(class_at(x, kind), arguments, role.node, stars)


def supers(x: Extraction) -> list[int]:
    """The variables of the bases of the class around."""
    scope = x.scope
    while scope.parent is not None and scope.kind != "class":
        scope = scope.parent
    return x.bases_of(scope.subject) if scope.kind == "class" else []


def class_at(x: Extraction, node: Node | None) -> int:
    """The class that a written type names, without its arguments."""
    role = x.roles.get(node.id) if node is not None else None
    if role is not None and role.name == "type.generic":
        return value_of(x, role.part("head"))
    return value_of(x, node)


def value_of(x: Extraction, node: Node | None) -> int:
    return x.values.get(node.id, UNKNOWN) if node is not None else UNKNOWN
