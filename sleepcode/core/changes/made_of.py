"""What a Python file makes of one of its names while it is imported: other constants, class attributes, defaults."""

import ast
from collections.abc import Iterator

_BLOCKS = (ast.If, ast.Try, ast.With, ast.For, ast.While)


def made_of(content: bytes, name: str) -> tuple[str, ...]:
    """Qualified names of what is made of the module's *name*, or of `.name` of an object, directly or through others.

    A function is among them where a default or decorator reads it.  Empty when the file cannot be parsed.
    """
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    rows = list(_rows(tree.body, ""))
    found: dict[str, None] = {}
    names = {name}
    while True:
        new = [made for made, read in rows if made not in found and made != name and not names.isdisjoint(read)]
        if not new:
            return tuple(found)
        found.update(dict.fromkeys(new))
        names.update(made if "." not in made else "." + made.rpartition(".")[2] for made in new)


def _rows(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, set[str]]]:
    """(what is bound, the names that are read for it)."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            asked = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
            yield prefix + node.name, {name for one in asked for name in _read(one)}
        elif isinstance(node, ast.ClassDef):
            yield from _rows(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            read = set(_read(node.value))
            for target in targets:
                yield from ((prefix + name, read) for name in _bound(target))
        elif isinstance(node, _BLOCKS):
            for part in ("body", "orelse", "finalbody"):
                yield from _rows(getattr(node, part, []), prefix)


def _bound(target: ast.expr) -> Iterator[str]:
    """The names that an assignment binds, or whose objects it changes."""
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for one in target.elts:
            yield from _bound(one)


def _read(node: ast.expr) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield f".{one.attr}"
