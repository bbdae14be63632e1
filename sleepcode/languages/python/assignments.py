"""Assignments: what each target, whatever its shape, is bound to."""

from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.languages.python import operators
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.expressions import held_key, item_name, item_path
from sleepcode.languages.python.literals import constant_key, listed_names
from sleepcode.languages.python.strings import remember
from sleepcode.languages.python.types import alias, declared, looks_like_type

PATTERNS = ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list")


def assign(b: Builder, node: Node) -> int:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    annotation = node.child_by_field_name("type")
    if left is None:
        return UNKNOWN
    if right is None:
        value = UNKNOWN
    elif right.type == "assignment":
        return _assign_chain(b, node)
    else:
        value = b.evaluate(right)
        if left.type == "identifier" and b.scope.kind == "module":
            value = _constant(b, right, value)
        if left.type == "identifier":
            _remember_string(b, b.text(left), right)
    if right is not None and left.type == "identifier" and b.scope.kind in ("module", "class"):
        told = annotation is not None and b.text(annotation).rpartition(".")[2] == "TypeAlias"
        if told or (annotation is None and looks_like_type(b, right)):
            value, annotation = alias(b, value, right), None
    if annotation is not None:
        term = declared(b, annotation)
        if term is not None:
            typed = b.new()
            b.copy(typed, value)
            b.emit(Op.TYPED, typed, term)
            value = typed
        if right is None and left.type == "identifier" and b.scope.kind != "class" and term is None:
            return UNKNOWN
    if right is not None and _assign_pairwise(b, left, right, value):
        return value
    assign_target(b, left, value)
    return value


def _assign_chain(b: Builder, node: Node) -> int:
    """`a = b = value`: the innermost first, in a loop, since generated code chains thousands."""
    targets: list[Node] = []
    current: Node | None = node
    while current is not None:
        right = current.child_by_field_name("right")
        if right is None or right.type != "assignment":
            break
        left = current.child_by_field_name("left")
        if left is not None:
            targets.append(left)
        current = right
    value = assign(b, current) if current is not None else UNKNOWN
    for target in reversed(targets):
        assign_target(b, target, value)
    return value


def _constant(b: Builder, node: Node, value: int) -> int:
    """A variable of its own for a module's constant: what is imported under its name may be a key."""
    constant = constant_key(b, node)
    if constant is None:
        return value
    into = b.new()
    b.emit(Op.LITERAL, into, "str" if isinstance(constant, str) else "int", constant)
    return into


def _remember_string(b: Builder, name: str, right: Node) -> None:
    remember(b, name, right)
    if name == "__all__" and b.scope.kind == "module":
        b.all_names = listed_names(b, right)


def _assign_pairwise(b: Builder, left: Node, right: Node, value: int) -> bool:
    """`a, b = x, y`: each target gets its own value."""
    if left.type not in PATTERNS or right.type not in ("expression_list", "tuple", "list"):
        return False
    targets = [c for c in left.named_children if c.type != "comment"]
    sources = [c for c in right.named_children if c.type != "comment"]
    if len(targets) != len(sources) or any("splat" in c.type for c in (*targets, *sources)):
        return False
    # evaluate() already ran over the whole right side: read its parts back from the box.
    for instruction in reversed(b.scope.code):
        if instruction[0] == Op.BOX and instruction[1] == value:
            held = dict(instruction[3])
            break
    else:
        return False
    for position, target in enumerate(targets):
        assign_target(b, target, held.get(position, UNKNOWN))
    return True


def assign_target(b: Builder, target: Node, value: int) -> None:
    """Bind *target*, whatever its shape, to what *value* holds."""
    kind = target.type
    if kind == "identifier":
        b.bind(b.text(target), value if value >= 0 else b.new())
    elif kind == "attribute":
        holder, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
        base = b.evaluate(holder)
        if base >= 0 and name is not None:
            if value < 0:
                value = b.new()
            attribute = b.mangle(b.text(name))
            b.scope.attributes.pop((base, attribute), None)
            if b.narrowed and holder is not None:
                b.widen(f"{b.text(holder)}.{attribute}")
            b.emit(Op.SETATTR, base, attribute, value, line_of(target))
    elif kind == "subscript":
        holder = target.child_by_field_name("value")
        keys = target.children_by_field_name("subscript")
        base = b.evaluate(holder)
        if holder is not None and len(keys) == 1 and value >= 0 and (path := item_path(b, holder)):
            constant = constant_key(b, keys[0])
            if constant is not None and b.scope.kind != "comprehension":
                b.set_item(path.partition("[")[0], item_name(path, constant), value)
        held_keys = [b.evaluate(key) for key in keys]
        if base >= 0:
            key = constant_key(b, keys[0]) if len(keys) == 1 else None
            b.emit(Op.SETITEM, base, key or held_key(b, keys, held_keys), value, line_of(target))
            if key is None and held_keys and held_keys[0] >= 0:
                b.emit(Op.SETITEM, base, "<keys>", held_keys[0], 0)
    elif kind in PATTERNS:
        _unpack(b, target, value)
    elif kind in ("list_splat_pattern", "list_splat", "parenthesized_expression") and target.named_children:
        assign_target(b, target.named_children[0], value)


def _unpack(b: Builder, target: Node, value: int) -> None:
    parts = [c for c in target.named_children if c.type != "comment"]
    starred = next((i for i, part in enumerate(parts) if "splat" in part.type), None)
    line = line_of(target)
    if value >= 0:
        # The iteration itself is a call where the value is an object of the project's.
        b.emit(Op.ITER, UNKNOWN, value, line)
    for position, part in enumerate(parts):
        if value < 0:
            assign_target(b, part, UNKNOWN)
        elif starred is not None and position == starred:
            behind = position + 1 - len(parts)
            assign_target(b, part, item_of(b, value, ("<slice>", position, behind or None), line))
        else:
            key = position if starred is None or position < starred else position - len(parts)
            assign_target(b, part, item_of(b, value, key, line))


def item_of(b: Builder, value: int, key: Any, line: int) -> int:
    """The element of *value* that a pattern takes out by its position, or the rest as `("<slice>", from, to)`."""
    into = b.new()
    b.emit(Op.ITEM, into, value, ("<unpack>", key), line)
    return into


def augmented(b: Builder, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return
    name = operators.OPERATORS.get(b.text(operator).rstrip("="))
    value, other = b.evaluate(left), b.evaluate(right)
    if left.type == "identifier" and b.text(left) == "__all__":
        b.list_more(listed_names(b, right))
    literals = b.literals.values()
    if name is None or value < 0 or (value in literals and (other < 0 or other in literals)):
        return
    into = b.new()
    b.emit(Op.OPERATOR, into, f"__i{name}__", value, other, line_of(node))
    assign_target(b, left, into)


def name_type(b: Builder, node: Node) -> None:
    """`type Handler[T] = Callable[[T], None]`: what a parameter stands for is not followed."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    name = left.named_children[0] if left is not None and left.named_children else None
    if name is not None and name.type == "generic_type":
        name = name.named_children[0]
    if name is not None and right is not None:
        b.bind(b.text(name), alias(b, b.new(), right))
