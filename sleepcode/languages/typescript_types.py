"""TypeScript's function types: what the functions are given that a declared type speaks of.

A function type is a container of kind SIGNATURE with an instance of each parameter's type, and of the result's.
The linker calls with these what a variable of the type holds, without an edge: `(c) => c.json()` is given a Context
where `get(path: string, handler: (c: Context) => Response)` takes it.
"""

from collections.abc import Iterator

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN
from sleepcode.core.facts import CALLED, Op
from sleepcode.core.generic.calls import class_at
from sleepcode.core.generic.draft import Extraction
from sleepcode.core.generic.names import targets
from sleepcode.core.generic.roles import Role
from sleepcode.core.generic.statements import parameter
from sleepcode.core.generic.written_types import instance_of

SIGNATURE = "signature"
RESULT = "return"
REST = "rest"


def function_type(x: Extraction, role: Role) -> None:
    """`(c: Context) => Response` as the value of the type."""
    x.values[role.node.id] = _signature(x, role)


def call_signature(x: Extraction, role: Role) -> None:
    """`interface Get { (path: string, handler: Handler): App }`; all signatures of one interface are one."""
    if x.scope.kind != "class":
        return
    places = x.signatures.setdefault(x.scope.subject, {})
    for place, kind in _parameters(role):
        into = places.setdefault(place, x.new())
        x.copy(into, instance_of(x, kind))
        sign(x, into, kind)
    x.copy(places.setdefault(RESULT, x.new()), instance_of(x, role.part("returns")))


def close_signatures(x: Extraction, subject: int) -> None:
    places = x.signatures.get(subject)
    if places:
        members = x.definitions[subject].members
        x.copy(members.setdefault(CALLED, x.new()), x.box(SIGNATURE, list(places.items())))


def signed_parameter(x: Extraction, role: Role) -> None:
    """What is given to a parameter of a function's type is called with what that type says."""
    parameter(x, role)
    for node in targets(role):
        sign(x, x.values.get(node.id, UNKNOWN), role.part("type"))


def sign(x: Extraction, holder: int, kind: Node | None) -> None:
    """*holder* is declared to be of the type at *kind*."""
    while kind is not None and kind.type in ("type_annotation", "parenthesized_type") and kind.named_children:
        kind = kind.named_children[0]
    if kind is None or holder < 0 or kind.type in ("predefined_type", "array_type", "literal_type", "object_type"):
        return
    if kind.type == "union_type":
        for part in kind.named_children:
            sign(x, holder, part)
        return
    term = class_at(x, kind)
    if term >= 0 and term not in x.type_parameters:
        x.emit(Op.SIGNED, holder, term)


def _signature(x: Extraction, role: Role) -> int:
    items: list[tuple[object, int]] = []
    for place, kind in _parameters(role):
        found = instance_of(x, kind)
        if found >= 0:
            into = x.new()
            x.copy(into, found)
            sign(x, into, kind)
            items.append((place, into))
    items.append((RESULT, instance_of(x, role.part("returns"))))
    return x.box(SIGNATURE, items)


def _parameters(role: Role) -> Iterator[tuple[object, Node]]:
    """(place or REST, its type) of each parameter with a type; of the rest what it gathers."""
    given = role.part("arguments")
    for place, node in enumerate(given.named_children if given is not None else ()):
        pattern, kind = node.child_by_field_name("pattern"), node.child_by_field_name("type")
        if kind is None or pattern is None:
            continue
        if pattern.type != "rest_pattern":
            yield place, kind
        elif kind.named_children and kind.named_children[0].type == "array_type":
            yield REST, kind.named_children[0].named_children[0]
