"""Operators -> the variable that holds what they give, with the special methods that they run."""

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.conditions import condition
from sleepcode.languages.python.expressions import evaluate_all

OPERATORS = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow",
    "@": "matmul", "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
COMPARISONS = {
    "==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__",
    "in": "__contains__", "not in": "__contains__",
}  # fmt: skip


def boolean(b: Builder, node: Node) -> int:
    return condition(b, node, asked=False)[0]


def negation(b: Builder, node: Node) -> int:
    argument = node.child_by_field_name("argument")
    if argument is not None:
        condition(b, argument)
    return b.literal("bool")


def binary(b: Builder, node: Node) -> int:
    # A chain of operators leans left: walk it in a loop, it can be thousands long.
    chain: list[tuple[str, Node, int]] = []
    current: Node | None = node
    while current is not None and current.type == "binary_operator":
        operator, right = current.child_by_field_name("operator"), current.child_by_field_name("right")
        if operator is not None and right is not None:
            chain.append((b.text(operator), right, line_of(current)))
        current = current.child_by_field_name("left")
    value = b.evaluate(current)
    for operator_text, right, line in reversed(chain):
        other = b.evaluate(right)
        name = OPERATORS.get(operator_text)
        if name is None:
            continue
        literals = b.literals.values()
        if (value < 0 or value in literals) and (other < 0 or other in literals):
            value = max(value, other) if operator_text != "%" else value
            continue
        into = b.new()
        b.emit(Op.OPERATOR, into, f"__{name}__", value, other, line)
        value = into
    return value


def unary(b: Builder, node: Node) -> int:
    argument, operator = node.child_by_field_name("argument"), node.child_by_field_name("operator")
    value = b.evaluate(argument)
    if value < 0 or value in b.literals.values() or operator is None:
        return value
    method = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}.get(b.text(operator))
    if method is None:
        return UNKNOWN
    into = b.new()
    b.emit(Op.OPERATOR, into, method, value, UNKNOWN, line_of(node))
    return into


def comparison(b: Builder, node: Node) -> int:
    operands = [c for c in node.named_children if c.type != "comment"]
    signs = [" ".join(b.text(s).split()) for s in node.children_by_field_name("operators")]
    values = [b.evaluate(operand) for operand in operands]
    for position, sign in enumerate(signs):
        method = COMPARISONS.get(sign)
        if method is None or position + 1 >= len(values):
            continue
        left, right = values[position], values[position + 1]
        if method == "__contains__":
            left, right = right, left
        literals = b.literals.values()
        if (left >= 0 and left not in literals) or (right >= 0 and right not in literals):
            # Of one comparison the value is what the method returns: queries are built so.
            into = b.new() if len(signs) == 1 and method != "__contains__" else UNKNOWN
            b.emit(Op.OPERATOR, into, method, left, right, line_of(node))
            if into >= 0:
                return into
    return b.literal("bool")


def conditional(b: Builder, node: Node) -> int:
    parts = [c for c in node.named_children if c.type != "comment"]
    if len(parts) != 3:
        return evaluate_all(b, parts)
    _, holds, fails = condition(b, parts[1])
    saved = b.scope.env
    b.scope.env = {**saved, **holds}
    first = b.evaluate(parts[0])
    b.scope.env = {**saved, **fails}
    second = b.evaluate(parts[2])
    b.scope.env = saved
    return b.join((first, second))
