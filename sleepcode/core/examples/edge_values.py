"""A parameter -> the empty, missing, zero and negative values that its declaration or use makes likely."""

import ast
import re
from typing import Any

from sleepcode.core.examples.module import Function

_KINDS = (
    (re.compile(r"(?:typing\.)?(?:Any)?Str(?:ing)?$|str$"), ("''",)),
    (re.compile(r"bytes$"), ("b''",)),
    (re.compile(r"(?:[\w.]+\.)?(?:[Ll]ist|Sequence|Iterable|Collection|MutableSequence)(?:\[.*\])?$", re.S), ("[]",)),
    (re.compile(r"(?:[\w.]+\.)?[Tt]uple(?:\[.*\])?$", re.S), ("()",)),
    (re.compile(r"(?:[\w.]+\.)?(?:[Dd]ict|Mapping|MutableMapping)(?:\[.*\])?$", re.S), ("{}",)),
    (re.compile(r"(?:[\w.]+\.)?(?:[Ss]et|AbstractSet|frozenset)(?:\[.*\])?$", re.S), ("set()",)),
    (re.compile(r"int$"), ("0", "-1")),
    (re.compile(r"float$"), ("0.0", "-1.0")),
)
_TEXT = {"split", "strip", "startswith", "endswith", "lower", "upper", "encode", "partition", "lstrip", "rstrip"}
_TEXT |= {"rpartition", "splitlines", "rsplit", "title", "isdigit", "removeprefix", "removesuffix"}
_MAPPING = {"items", "keys", "values", "get", "setdefault"}
_VALUES: dict[str, Any] = {"''": "", "b''": b"", "[]": [], "()": (), "{}": {}, "0": 0, "-1": -1}
_VALUES |= {"None": None, "0.0": 0.0, "-1.0": -1.0, "set()": set()}


def edge_values(function: Function, parameter: ast.arg) -> tuple[tuple[str, Any], ...]:
    """Each as it is written, with its value."""
    declared = _declared(parameter)
    default = default_of(function, parameter.arg)
    parts = _parts(declared)
    found = [each for part in parts for pattern, values in _KINDS if pattern.match(part) for each in values]
    if not declared:
        found += _by_default(default) or _by_use(function, parameter.arg)
    may_be_none = (isinstance(default, ast.Constant) and default.value is None) or "None" in parts
    if may_be_none or _is_compared_with_none(function, parameter.arg):
        found.insert(0, "None")
    return tuple((each, _VALUES[each]) for each in dict.fromkeys(found))


def _declared(parameter: ast.arg) -> str:
    written = parameter.annotation
    if isinstance(written, ast.Constant) and isinstance(written.value, str):
        return written.value
    return ast.unparse(written) if written else ""


def _parts(declared: str) -> list[str]:
    """`Optional[str]` and `str | None` in their parts."""
    if match := re.fullmatch(r"(?:typing\.|t\.)?Optional\[(.*)\]", declared, re.S):
        return [*_parts(match[1]), "None"]
    if match := re.fullmatch(r"(?:typing\.|t\.)?Union\[(.*)\]", declared, re.S):
        declared = match[1].replace(", ", " | ")
    depth, parts = 0, [""]
    for mark in declared:
        depth += (mark in "([") - (mark in ")]")
        if mark == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += mark
    return [each.strip() for each in parts]


def default_of(function: Function, name: str) -> ast.expr | None:
    every = function.args
    named = [*every.posonlyargs, *every.args]
    defaults = dict(zip([each.arg for each in named[::-1]], every.defaults[::-1], strict=False))
    defaults |= {each.arg: value for each, value in zip(every.kwonlyargs, every.kw_defaults, strict=True) if value}
    return defaults.get(name)


def _by_default(default: ast.expr | None) -> list[str]:
    if isinstance(default, ast.Constant):
        kinds = {str: ["''"], bytes: ["b''"], int: ["0", "-1"], float: ["0.0", "-1.0"]}
        return kinds.get(type(default.value), [])
    return ["()"] if isinstance(default, ast.Tuple) else []


def _by_use(function: Function, name: str) -> list[str]:
    found: list[str] = []
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr=called)) if of == name:
                found += ["''"] * (called in _TEXT) + ["{}"] * (called in _MAPPING)
            case ast.For(iter=ast.Name(id=of)) | ast.comprehension(iter=ast.Name(id=of)) if of == name:
                found.append("[]")
            case ast.Subscript(value=ast.Name(id=of), slice=ast.Constant(value=int())) if of == name:
                found.append("[]")
            case ast.Call(func=ast.Name(id="range"), args=[ast.Name(id=of)]) if of == name:
                found += ["0", "-1"]
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=of)]) if of == name:
                found.append("[]")
            case ast.Compare(left=ast.Name(id=of), comparators=[ast.Constant(value=int() | float())]) if of == name:
                found += ["0", "-1"]
            case _:
                pass
    kinds = list(dict.fromkeys(found))
    if "''" in kinds and "[]" in kinds:
        kinds.remove("[]")  # a text can be iterated, too
    return kinds if len(kinds) <= 2 else []


def _is_compared_with_none(function: Function, name: str) -> bool:
    return any(
        isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Name)
        and node.left.id == name
        and isinstance(node.ops[0], ast.Is | ast.IsNot)
        and isinstance(node.comparators[0], ast.Constant)
        and node.comparators[0].value is None
        for node in ast.walk(function)
    )
