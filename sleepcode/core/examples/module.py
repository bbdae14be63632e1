"""A Python file's text -> what its functions see of it: constants, plain functions, what names of the library mean."""

import ast
import builtins
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sleepcode.core.examples.library import is_quick
from sleepcode.core.examples.values import is_plain, is_small
from sleepcode.core.model import Definition

Function = ast.FunctionDef | ast.AsyncFunctionDef
_DECORATED_PLAINLY = {"staticmethod", "classmethod", "lru_cache", "cache", "functools.lru_cache", "functools.cache"}


@dataclass(frozen=True)
class Module:
    """One file."""

    constants: dict[str, Any]  # names that are set once, to a literal that cannot be changed
    patterns: dict[str, tuple[int, str, int]]  # names of regular expressions: line, pattern, flags
    functions: dict[str, Function]  # of the module itself, defined once, without a decorator that changes them
    imported: dict[str, str]  # local name -> dotted name
    own: frozenset[str]  # every name that the module sets, so that a built-in one may mean something else
    classes: dict[str, ast.ClassDef]
    every: tuple[tuple[str, Function], ...]  # with qualified names; functions within functions left out


def parsed(text: str) -> ast.Module | None:
    """Without a word about what the text does; None when it cannot be parsed here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def defined(module: Module, definitions: Iterable[Definition]) -> Iterator[tuple[Definition, str, Function]]:
    """The functions of a file beside their definitions in the index, by qualified name."""
    by_line = {each.line: each for each in definitions if each.kind in ("function", "method")}
    for qualname, function in module.every:
        first = min((function.lineno, *(each.lineno for each in function.decorator_list)))
        definition = by_line.get(function.lineno) or by_line.get(first)
        if definition is not None:
            yield definition, qualname, function


@lru_cache(maxsize=32)
def module_of(text: str) -> Module | None:
    """None when it cannot be parsed here."""
    tree = parsed(text)
    if tree is None:
        return None
    sets = Counter(_names_set(tree))
    stars = any(isinstance(n, ast.ImportFrom) and any(a.name == "*" for a in n.names) for n in ast.walk(tree))
    own = frozenset(dir(builtins)) if stars else frozenset(sets)
    constants: dict[str, Any] = {}
    patterns: dict[str, tuple[int, str, int]] = {}
    imported = dict(_imports(tree))
    for node in tree.body:
        name, value = _assigned(node)
        if not name or sets[name] != 1 or value is None:
            continue
        try:
            literal = ast.literal_eval(value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            if found := _pattern(value, imported):
                patterns[name] = (node.lineno, *found)
            continue
        if is_plain(literal) and is_small(literal) and _is_fixed(literal):
            constants[name] = literal
    functions: dict[str, Function] = {
        each.name: each
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and sets[each.name] == 1 and is_plainly_decorated(each)
    }
    classes = {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}
    return Module(constants, patterns, functions, imported, own, classes, tuple(_every(tree.body, "")))


def is_plainly_decorated(function: Function) -> bool:
    """Whether what is written is what is called."""
    return all(
        ast.unparse(each.func if isinstance(each, ast.Call) else each) in _DECORATED_PLAINLY
        for each in function.decorator_list
    )


def _every(body: list[ast.stmt], before: str) -> Iterator[tuple[str, Function]]:
    for each in body:
        if isinstance(each, Function):
            yield before + each.name, each
        elif isinstance(each, ast.ClassDef):
            yield from _every(each.body, f"{before}{each.name}.")


def _names_set(tree: ast.Module) -> Iterator[str]:
    """Names that the module's own level sets, and those that a function sets for it; once for each time."""
    for node in _own_level(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id
        elif isinstance(node, Function | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (each.asname or each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names * 2


def _own_level(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, Function | ast.ClassDef | ast.Lambda):
            yield from _own_level(child)


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            for each in node.names:
                yield each.asname or each.name.partition(".")[0], each.name if each.asname else each.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)


def _assigned(node: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id, node.value
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id, node.value
    return "", None


def _is_fixed(literal: Any) -> bool:
    return not isinstance(literal, list | dict | set) and (
        not isinstance(literal, tuple) or all(_is_fixed(each) for each in literal)
    )


def _pattern(value: ast.expr, imported: dict[str, str]) -> tuple[str, int] | None:
    """Pattern and flags of `re.compile("…", re.I)`, where it is quick to try."""
    if not isinstance(value, ast.Call) or value.keywords or not 1 <= len(value.args) <= 2:
        return None
    name, _, rest = ast.unparse(value.func).partition(".")
    if f"{imported.get(name, '')}.{rest}".rstrip(".") != "re.compile":
        return None
    try:
        pattern = ast.literal_eval(value.args[0])
    except (ValueError, TypeError, SyntaxError):
        return None
    flags = 0
    for each in ast.unparse(value.args[1]).split(" | ") if len(value.args) == 2 else ():
        flag = _FLAGS.get(each.rpartition(".")[2])
        if flag is None:
            return None
        flags |= flag
    return (pattern, flags) if isinstance(pattern, str) and is_quick(pattern) else None


_FLAGS = {
    "I": 2,
    "IGNORECASE": 2,
    "M": 8,
    "MULTILINE": 8,
    "S": 16,
    "DOTALL": 16,
    "X": 64,
    "VERBOSE": 64,
    "A": 256,
    "ASCII": 256,
    "U": 32,
    "UNICODE": 32,
}
