"""An expression of a test, and what its names stand for -> the same expression with that written in."""

import ast
from collections.abc import Mapping

_FIXED = (str, bytes, int, float, bool, type(None))


class Filling(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, ast.expr], constants: Mapping[str, ast.expr]) -> None:
        self._values, self._constants = values, constants

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self._values.get(node.id)
        if value is None and is_fixed(self._constants.get(node.id)):
            value = self._constants[node.id]
        return value if value is not None else node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """`f(*("a", "b"), **{"c": 1})` as it would be written."""
        self.generic_visit(node)
        node.args = [each for one in node.args for each in _spread(one)]
        node.keywords = [each for one in node.keywords for each in _named(one)]
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        self.generic_visit(node)
        try:
            return ast.copy_location(ast.Constant("".join(_part(each) for each in node.values)), node)
        except TypeError:
            return node


def _part(node: ast.expr) -> str:
    """Raises TypeError where it is no literal, or has a format."""
    inner = node.value if isinstance(node, ast.FormattedValue) and node.format_spec is None else node
    if not isinstance(inner, ast.Constant):
        raise TypeError
    return repr(inner.value) if isinstance(node, ast.FormattedValue) and node.conversion == 114 else str(inner.value)


def _named(node: ast.keyword) -> list[ast.keyword]:
    if node.arg is not None or not isinstance(node.value, ast.Dict):
        return [node]
    names = [each.value for each in node.value.keys if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if len(names) != len(node.value.keys) or not all(map(str.isidentifier, names)):
        return [node]
    return [ast.keyword(name, value) for name, value in zip(names, node.value.values, strict=True)]


def _spread(node: ast.expr) -> list[ast.expr]:
    inner = node.value if isinstance(node, ast.Starred) else None
    return inner.elts if isinstance(inner, ast.List | ast.Tuple) else [node]


def is_fixed(node: ast.expr | None) -> bool:
    if isinstance(node, ast.UnaryOp):
        return is_fixed(node.operand)
    if isinstance(node, ast.Tuple):
        return all(is_fixed(each) for each in node.elts)
    return isinstance(node, ast.Constant) and isinstance(node.value, _FIXED)
