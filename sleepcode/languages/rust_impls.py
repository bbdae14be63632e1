"""Rust: what an impl gives to its type, and impls for what the project does not define (`impl Shape for &S`)."""

import re

from tree_sitter import Node

from sleepcode.core.drafts import last_line, line_of
from sleepcode.core.facts import Op
from sleepcode.core.generic.calls import class_at, value_of
from sleepcode.core.generic.draft import Drafted, Extraction
from sleepcode.core.generic.names import declare_member, declare_receiver, open_extension
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.statements import extension
from sleepcode.core.generic.written_types import instance_of, value_or_declared

LONGEST = 60  # letters of a type that names a class


def open_impl(x: Extraction, role: Role) -> None:
    """A trait's impl for every type (`impl<S: Shape> Shape for &S`), or for one of another library, is its own class.

    It is reached through the trait: what the trait's name is bound to gains nothing.
    """
    name = x.name(role, "type")
    if role.part("base") is None or not (_is_outside(x, role, name) or name in _parameters(x, role.node)):
        open_extension(x, role)
        return
    draft = Drafted(
        "class", re.sub(r"[\s.#:]+", "", name)[:LONGEST], x.around(), role.line, last_line(role.node), x.new()
    )
    index = len(x.definitions)
    x.definitions.append(draft)
    x.of_node[role.node.id] = index
    x.push(role.node, "class", index, index)


def _is_outside(x: Extraction, role: Role, name: str) -> bool:
    kind = role.part("type")
    known = x.hooks.library
    if name in known.wrappers or name in known.containers or name == "String":
        return name not in x.own_names and not re.search(rb"\b(?:struct|enum)\s+%b\b" % name.encode(), x.content)
    return kind is not None and kind.type not in ("type_identifier", "scoped_type_identifier")


def _parameters(x: Extraction, node: Node) -> set[str]:
    given = node.child_by_field_name("type_parameters")
    named = (child.child_by_field_name("name") for child in given.named_children) if given is not None else ()
    return {x.text(name) for name in named if name is not None}


def implement(x: Extraction, role: Role) -> None:
    """What `Deref` leads to is a base: methods are looked for there, too."""
    body = role.node.child_by_field_name("body")
    for node in body.named_children if body is not None and x.name(role, "base").endswith("Deref") else ():
        if node.type == "type_item" and (kind := node.child_by_field_name("type")) is not None:
            role.parts["base"].append(kind)
    index = x.of_node.get(role.node.id)
    if index is None:
        extension(x, role)
        return
    draft = x.definitions[index]
    draft.bases += [base for node in role.parts["base"] if (base := class_at(x, node)) >= 0]
    x.scope, inside = x.scope.parent or x.module, x.scope
    x.emit(Op.DEF, draft.var, index)
    x.scope = inside


def receive(x: Extraction, role: Role) -> None:
    """`self`; in a trait's impl for every type it is anything that its bound allows."""
    declare_receiver(x, role)
    draft, around = x.definitions[x.scope.subject], x.scope.parent
    bound = (
        around.names.get(x.definitions[draft.parent].name) if around is not None and around.kind == "class" else None
    )
    if bound:
        draft.this = x.new()
        draft.code.append((Op.TYPED, draft.this, bound[-1].var))


def declare_constant(x: Extraction, role: Role) -> None:
    declare_member(x, x.name(role))


def constant(x: Extraction, role: Role) -> None:
    """`const MAX: Size = …;` of a type."""
    name = x.name(role)
    held = value_or_declared(x, value_of(x, role.part("value")), instance_of(x, role.part("type")))
    if held < 0:
        return
    if x.scope.kind == "class":
        x.copy(x.definitions[x.scope.subject].members[name], held)
        return
    owner = x.hooks.owner(x, x.scope.receiver)
    found = x.class_of.get(owner, 0)
    if found:
        x.copy(x.definitions[found].members.setdefault(name, x.new()), held)
    elif owner >= 0:
        x.emit(Op.SETATTR, owner, name, held, line_of(role.node))
