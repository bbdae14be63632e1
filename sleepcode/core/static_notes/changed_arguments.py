"""Arguments that a Python function changes in place, so that its caller sees it."""

import ast
from collections.abc import Iterable, Iterator

from sleepcode.core.examples.module import Function, defined
from sleepcode.core.examples.told import parameters_of
from sleepcode.core.static_notes.inputs import Inputs, Weighed, label, proved
from sleepcode.core.wording import short

MOST_SHOWN = 60  # characters of code
# `update`, `remove` and the like are left out: many an object has a method of that name.
_OF_COLLECTIONS = {"append", "extend", "insert", "setdefault", "sort", "reverse", "popitem", "appendleft"}


def changed_arguments(inputs: Inputs) -> Iterable[Weighed]:
    """The claims; only where Python's own parser reads the file."""
    module = inputs.product_module()
    for definition, qualname, function in defined(module, inputs.definitions) if module else ():
        if short(definition).startswith("__"):
            continue  # Python's own protocols are there to do it
        nodes = list(_own(function))
        bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for parameter in parameters_of(function, qualname):
            lines = [node.lineno for node in nodes if _changed(node) == parameter.arg and isinstance(node, ast.expr)]
            if lines and parameter.arg not in bound:
                text = f"{label(definition)} changes the `{parameter.arg}` of its caller: {_code(inputs, lines[0])}"
                yield Weighed(11, definition.id, proved("effect", text, (inputs.here(line) for line in lines)))


def _changed(node: ast.AST) -> str:
    """What a node changes in place, as it is written; empty when it changes nothing."""
    match node:
        case ast.Subscript(value=of, ctx=ast.Store() | ast.Del()):
            return ast.unparse(of)
        case ast.Call(func=ast.Attribute(value=of, attr=name)) if name in _OF_COLLECTIONS:
            return ast.unparse(of)
    return ""


def _own(function: Function) -> Iterator[ast.AST]:
    """Its nodes in their order, those of functions within left out."""
    open_ones: list[ast.AST] = list(function.body)
    while open_ones:
        node = open_ones.pop(0)
        yield node
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            open_ones = [*ast.iter_child_nodes(node), *open_ones]


def _code(inputs: Inputs, line: int) -> str:
    code = " ".join(inputs.lines[line - 1].split())
    return f"`{code}`" if len(code) <= MOST_SHOWN and "`" not in code else f"in line {line}"
