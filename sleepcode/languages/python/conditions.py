"""Conditions: what they are asked for, and what they say of names where they hold and where they do not."""

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.languages.python.builder import DEEPEST, Builder

Narrowings = dict[str, int]  # name -> the variable that stands for it where a condition is known


def condition(b: Builder, node: Node, asked: bool = True) -> tuple[int, Narrowings, Narrowings]:
    """Evaluate a condition: its value, what it says of names where it holds, and where it does not.

    asked: whether the whole is tested for truth, and not only passed on (`x = a or b`).
    """
    while node.type == "parenthesized_expression" and len(node.named_children) == 1:
        node = node.named_children[0]
    kind = node.type
    if kind == "not_operator" and b.depth <= DEEPEST:
        argument = node.child_by_field_name("argument")
        if argument is None:
            return b.literal("bool"), {}, {}
        b.depth += 1
        _, holds, fails = condition(b, argument)
        b.depth -= 1
        return b.literal("bool"), fails, holds
    if kind == "boolean_operator" and b.depth <= DEEPEST:
        b.depth += 1
        try:
            return _connective(b, node, asked)
        finally:
            b.depth -= 1
    value = _truth(b, node) if asked else b.evaluate(node)
    if kind == "call":
        return value, *_isinstance(b, node)
    if kind == "comparison_operator":
        return value, *_of_exact_type(b, node)
    return value, {}, {}


def _connective(b: Builder, node: Node, asked: bool) -> tuple[int, Narrowings, Narrowings]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return UNKNOWN, {}, {}
    first, holds, fails = condition(b, left)
    is_and = operator.type == "and"
    known = holds if is_and else fails
    saved = b.scope.env
    b.scope.env = {**saved, **known}
    second, then_holds, then_fails = condition(b, right, asked)
    b.scope.env = {**b.scope.env, **{name: saved[name] for name in known if name in saved}}
    for name in known:
        if name in b.narrowed and name not in saved:
            b.scope.env.pop(name, None)
    if is_and:
        return second, {**holds, **then_holds}, {}
    return b.join((first, second)), {}, {**fails, **then_fails}


def _isinstance(b: Builder, node: Node) -> tuple[Narrowings, Narrowings]:
    """What `isinstance(name, kinds)` says of the name where it holds, and where it does not."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None or b.text(function) != "isinstance":
        return {}, {}
    given = [a for a in arguments.named_children if a.type != "comment"]
    if len(given) != 2:
        return {}, {}
    subject: Node | None = given[0]
    if subject is not None and subject.type == "parenthesized_expression" and subject.named_children:
        subject = subject.named_children[0]
    if subject is not None and subject.type == "named_expression":
        subject = subject.child_by_field_name("name")
    path = _narrowed_path(b, subject) if subject is not None else None
    if subject is None or path is None:
        return {}, {}
    value, kinds = b.evaluate(subject), b.evaluate(given[1])
    narrowed, others = b.new(), b.new()
    b.origin[narrowed] = b.origin[others] = b.origin.get(value, value)
    b.emit(Op.NARROW, narrowed, value, kinds)
    b.emit(Op.NARROW, others, value, kinds, True)
    return {path: narrowed}, {path: others}


def _of_exact_type(b: Builder, node: Node) -> tuple[Narrowings, Narrowings]:
    """What `type(name) is Kind`, `name.__class__ == Kind` and their opposites say of the name: a subclass is none."""
    signs = [b.text(sign) for sign in node.children_by_field_name("operators")]
    if len(signs) != 1 or signs[0] not in ("is", "==", "is not", "!="):
        return {}, {}
    left, right = node.named_children[0], node.named_children[-1]
    function, arguments = left.child_by_field_name("function"), left.child_by_field_name("arguments")
    subject = left.child_by_field_name("object") if b.text(left).endswith(".__class__") else None
    if function is not None and arguments is not None and b.text(function) == "type":
        subject = arguments.named_children[0] if len(arguments.named_children) == 1 else None
    path = _narrowed_path(b, subject) if subject is not None else None
    if subject is None or path is None:
        return {}, {}
    value, kinds, narrowed = b.evaluate(subject), b.evaluate(right), b.new()
    b.origin[narrowed] = b.origin.get(value, value)
    b.emit(Op.NARROW, narrowed, value, kinds, "exact")
    return ({path: narrowed}, {}) if signs[0] in ("is", "==") else ({}, {path: narrowed})


def _narrowed_path(b: Builder, subject: Node) -> str | None:
    """A name, or `name.attribute`, under which the scope keeps what is known of it."""
    if subject.type == "identifier":
        return b.text(subject)
    holder, attribute = subject.child_by_field_name("object"), subject.child_by_field_name("attribute")
    if subject.type != "attribute" or holder is None or attribute is None or holder.type != "identifier":
        return None
    path = f"{b.text(holder)}.{b.mangle(b.text(attribute))}"
    b.narrowed.add(path)
    return path


def _truth(b: Builder, node: Node) -> int:
    """Evaluate *node* as a condition: its value is asked for `__bool__` or `__len__`."""
    value = b.evaluate(node)
    if value >= 0 and node.type in ("identifier", "attribute", "call", "subscript", "await"):
        b.emit(Op.OPERATOR, UNKNOWN, "__bool__", value, UNKNOWN, line_of(node))
    return value
