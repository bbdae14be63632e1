"""Sums written in a sentence -> whether they come out; nothing but numbers and + - * / ( ) is computed."""

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

_OPERATORS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_UNIT = r"(?:[$€£¥]|EUR|USD|GBP|CHF)?"
_FIGURE = rf"{_UNIT}\s*\d[\d,]*(?:\.\d+)?\s*%?\s*{_UNIT}"
_SUM = re.compile(rf"(\(*{_FIGURE}\)*(?:\s*[-+*/×·x÷−–]\s*\(*{_FIGURE}\)*)+)\s*=\s*({_FIGURE})")


@dataclass(frozen=True, slots=True)
class Sum:
    """`3 * 2.50 = 7.50`, as found."""

    expression: str
    said: float
    is_right: bool
    numbers: tuple[float, ...]  # what the expression is made of


def sums_in(text: str) -> tuple[Sum, ...]:
    return tuple(checked for match in _SUM.finditer(text) if (checked := check_sum(match[1], _number(match[2]))))


def check_sum(expression: str, said: float) -> Sum | None:
    """None when the expression cannot be computed.  Right means: to the digits that were said."""
    plain = _plain(expression)
    value = evaluate(plain)
    if value is None:
        return None
    numbers = tuple(float(number) for number in re.findall(r"\d+(?:\.\d+)?", plain))
    return Sum(expression.strip(), said, _same(value, said), numbers)


def evaluate(expression: str) -> float | None:
    """The value of a sum of numbers; None for anything else, a division by zero or a very long one."""
    if len(expression) > 200:
        return None
    try:
        return _value(ast.parse(expression, mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, RecursionError, MemoryError):
        return None


def _value(node: ast.AST) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    raise ValueError("not a sum")


def _plain(expression: str) -> str:
    plain = re.sub(r"[$€£¥]|EUR|USD|GBP|CHF|(?<=\d),(?=\d{3})", "", expression)
    plain = re.sub(r"(\d+(?:\.\d+)?)\s*%", r"(\1/100)", plain)
    plain = re.sub(r"[×·]|(?<=[\d)\s])x(?=[\d(\s])", "*", plain)
    plain = re.sub(r"[−–]", "-", plain).replace("÷", "/")
    return " ".join(re.sub(r"(?<![\d.])0+(?=\d)", "", plain).split())


def _number(text: str) -> float:
    return float(re.sub(r"[^\d.]", "", text) or "nan")


def _same(value: float, said: float) -> bool:
    """Equal, or equal once rounded to as many decimals as were said, two at the least."""
    decimals = len(repr(said).partition(".")[2])
    return abs(value - said) < 1e-9 or round(value, max(2, decimals)) == said
