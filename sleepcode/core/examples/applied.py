"""Operators, functions and methods on values that are known -> what they give, or what they raise.

Only what is listed in `library` is computed, on small values.
"""

import ast
import operator
import re
from collections.abc import Callable
from typing import Any

from sleepcode.core.examples.frame import Frame
from sleepcode.core.examples.library import BUILTINS, FUNCTIONS, is_quick, methods_of
from sleepcode.core.examples.values import CannotTell, Lazily, Raised, Value, known, unknown

MOST_ROUNDS = 40
MOST_WIDTH = 200  # that a number in a format may ask for
_ERRORS = (TypeError, ValueError, KeyError, IndexError, AttributeError, ZeroDivisionError, OverflowError, StopIteration)
_BINARY: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
_COMPARED: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


def worked(node: ast.AST, work: Callable[..., Any], *values: Any, **named: Any) -> Any:
    try:
        return work(*values, **named)
    except _ERRORS as error:
        raise Raised(type(error).__name__, getattr(node, "lineno", 0)) from error
    except Exception as error:  # too much of it, or one that nothing here foresees: an encoding of no name
        raise CannotTell from error


def binary(node: ast.BinOp, left: Value, right: Value) -> Value:
    if not (left.known and right.known):
        return unknown(left, right)
    if isinstance(node.op, ast.Mult):
        counted = [v for v in (left.value, right.value) if isinstance(v, str | bytes | list | tuple | int | float)]
        sizes = [len(v) if hasattr(v, "__len__") else abs(v) for v in counted]
        if len(sizes) == 2 and sizes[0] * sizes[1] > 10**6:
            raise CannotTell
        return known(worked(node, operator.mul, left.value, right.value), left, right)
    if isinstance(node.op, ast.Mod):
        if isinstance(left.value, str) and re.search(r"%[-+ #0]*(?:\*|\d{3,})", left.value):
            raise CannotTell
        return known(worked(node, operator.mod, left.value, right.value), left, right)
    work = _BINARY.get(type(node.op))
    if work is None:
        raise CannotTell
    return known(worked(node, work, left.value, right.value), left, right)


def compared(node: ast.Compare, values: list[Value]) -> Value:
    result = True
    for op, left, right in zip(node.ops, values, values[1:], strict=False):
        work = _COMPARED[type(op)]
        if not (left.known and right.known):
            return unknown(*values)
        if isinstance(op, ast.Is | ast.IsNot) and not {type(left.value), type(right.value)} & {bool, type(None)}:
            raise CannotTell  # which literals are one object is the interpreter's own business
        if not worked(node, work, left.value, right.value):
            result = False
            break
    return known(result, *values)


def listed(value: Any) -> list[Any]:
    if isinstance(value, range) and len(value) > MOST_ROUNDS:
        raise CannotTell
    return list(value)


def dotted(node: ast.expr, frame: Frame) -> str:
    """`re.match` of a name that was imported; empty for anything else."""
    inner = node
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    if not isinstance(inner, ast.Name):
        return ""
    name, _, rest = ast.unparse(node).partition(".")
    return f"{frame.means(name)}.{rest}".rstrip(".") if frame.means(name) else ""


def function_at(node: ast.expr, frame: Frame) -> Callable[..., Any] | None:
    if isinstance(node, ast.Name) and frame.is_builtin(node.id):
        return BUILTINS.get(node.id)
    return FUNCTIONS.get(dotted(node, frame))


def computed(work: Callable[..., Any], arguments: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    values = [each.value for each in arguments]
    if work.__module__ == "re" and values and isinstance(values[0], str) and not is_quick(values[0]):
        raise CannotTell
    if any(callable(each) for each in (*values, *(each.value for each in named.values()))):
        raise CannotTell
    if work in (bytes, range) and any(isinstance(each, int) and each > MOST_WIDTH for each in values):
        raise CannotTell
    result = worked(node, work, *values, **{name: each.value for name, each in named.items()})
    if isinstance(result, enumerate | zip | reversed | map | filter) or type(result).__name__.endswith("_iterator"):
        result = Lazily(list(result))
    return known(result, *arguments, *named.values())


def method(
    node: ast.Call, name: str, receiver: Value, arguments: list[Value], named: dict[str, Value], frame: Frame
) -> Value:
    of = receiver.value
    if not hasattr(of, name):
        raise Raised("AttributeError", node.lineno)
    values = (*arguments, *named.values())
    if name not in methods_of(of) or not all(each.known for each in values):
        return unknown(receiver, *values)
    if isinstance(of, re.Pattern) and not is_quick(of.pattern if isinstance(of.pattern, str) else "\\1"):
        raise CannotTell
    if any(callable(each.value) for each in values):
        raise CannotTell
    if name in ("format", "expandtabs") and re.search(r"\d{3}", f"{of} {[each.value for each in values]}"):
        raise CannotTell
    plain = [each.value for each in arguments]
    result = worked(node, getattr(of, name), *plain, **{key: each.value for key, each in named.items()})
    if isinstance(of, list | dict | set):
        known(of)
        if isinstance(node.func, ast.Attribute):
            now_given(node.func.value, receiver, values, frame)
    if type(result).__name__ in ("dict_keys", "dict_values", "dict_items"):
        result = Lazily(list(result))
    return known(result, receiver, *values)


def now_given(node: ast.expr, of: Value, put: tuple[Value, ...], frame: Frame) -> None:
    """What was put into a list or mapping makes it come from what was given, too."""
    if of.given or not any(each.given for each in put):
        return
    for name, held in list(frame.names.items()):
        if held.value is of.value:
            frame.names[name] = Value(of.value, True, True)
