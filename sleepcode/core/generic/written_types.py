"""Written types of any language -> variables that hold what such a type's values may be."""

from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN
from sleepcode.core.facts import Op
from sleepcode.core.generic.draft import Extraction
from sleepcode.core.generic.roles import Role

DEEPEST = 12  # a type nested deeper says nothing more


def instance_of(x: Extraction, node: Node | None, depth: int = 0) -> int:
    """A variable with an instance of the type at *node*; UNKNOWN where the type says nothing."""
    role = x.roles.get(node.id) if node is not None else None
    if node is None or role is None or depth > DEEPEST:
        return UNKNOWN
    if role.name in ("pass", "type.union"):
        return x.join([instance_of(x, part, depth + 1) for part in role.parts.get("value", ())])
    if role.name == "type.array":
        return x.box("list", [(None, instance_of(x, role.part("value"), depth + 1))])
    if role.name == "type.generic":
        given = role.part("arguments")
        arguments = given.named_children if given is not None else []
        place = _place_of_held(x, role) if arguments else None
        if place is None:
            return _typed(x, _head(x, role))
        held = instance_of(x, arguments[min(place, len(arguments) - 1)], depth + 1)
        return held if _name(x, role) in x.hooks.library.wrappers else x.box("list", [(None, held)])
    if role.name in ("bind", "parameter"):  # a named result
        return instance_of(x, role.part("type"), depth + 1)
    if role.name.startswith("literal."):
        return x.literal(role.name.partition(".")[2])
    if role.name == "type.tuple" and node.named_child_count == 1:
        return instance_of(x, node.named_children[0], depth + 1)
    if role.name == "type.tuple":
        return x.box("tuple", [(i, instance_of(x, n, depth + 1)) for i, n in enumerate(node.named_children)])
    named = x.values.get(node.id, UNKNOWN)
    known = instance_of(x, x.alias_nodes.get(named), depth + 1)
    return known if known >= 0 else _typed(x, named)


def declare_as(x: Extraction, variable: int, declared: int) -> None:
    """The *variable* holds what *declared*, from `instance_of`, may be; nothing else, where types are checked."""
    last: tuple[Any, ...] = x.draft.code[-1] if x.draft.code else ()
    if x.hooks.checked_types and last[:2] == (Op.TYPED, declared):
        x.emit(Op.TYPED, variable, last[2])
    else:
        x.copy(variable, declared)


def value_or_declared(x: Extraction, value: int, declared: int) -> int:
    """The value; the declared type speaks where none is seen to flow (see Op.TYPED)."""
    if value < 0 or declared < 0:
        return declared if value < 0 else value
    if declared in x.literals.values():
        if x.hooks.types_builtins or not x.hooks.checked_types:
            return declared if x.hooks.types_builtins else value
        both = x.new()
        x.copy(both, declared)  # first: see link.settled.declared_types
        x.copy(both, value)
        return both
    x.copy(declared, value)
    return declared


def is_container(x: Extraction, node: Node | None) -> bool:
    """Whether the type is written as one that holds others."""
    role = x.roles.get(node.id) if node is not None else None
    return role is not None and role.name == "type.generic" and _place_of_held(x, role) is not None


def _place_of_held(x: Extraction, role: Role) -> int | None:
    """Which argument of a container or wrapper of the library it holds; a type of the project's may have its name."""
    name = _name(x, role)
    if name in x.hooks.library.wrappers:  # the project's own `Result<T>` is another name of the library's
        return 0
    is_own = name in x.own_names or _head(x, role) in x.class_of
    return None if is_own else x.hooks.library.containers.get(name)


def _name(x: Extraction, role: Role) -> str:
    return x.name(role, "head").rpartition(".")[2].rpartition("::")[2]


def _head(x: Extraction, role: Role) -> int:
    head = role.part("head")
    return x.values.get(head.id, UNKNOWN) if head is not None else UNKNOWN


def _typed(x: Extraction, declared: int) -> int:
    if declared < 0:
        return UNKNOWN
    into = x.new()
    x.emit(Op.TYPED, into, declared)
    return into
