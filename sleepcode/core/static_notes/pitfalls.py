"""What a caller does not expect of a Python function: what it changes, gives away or leaves half done."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from sleepcode.core.examples.edge_values import edge_values
from sleepcode.core.examples.module import Function, Module, defined
from sleepcode.core.examples.told import parameters_of
from sleepcode.core.model import Definition
from sleepcode.core.static_notes.inputs import Inputs, Weighed, is_public, label, proved
from sleepcode.core.wording import listed, short

MOST_SHOWN = 60  # characters of code
_CHANGES = {"append", "extend", "insert", "clear", "setdefault", "sort", "reverse", "popitem", "appendleft", "update"}
_CHANGES |= {"pop", "remove", "add", "discard"}
_OF_COLLECTIONS = {"append", "extend", "insert", "setdefault", "sort", "reverse", "popitem", "appendleft"}
_CONSTRUCTORS = {"__init__", "__new__", "__setstate__", "__post_init__"}


def pitfalls(inputs: Inputs) -> Iterable[Weighed]:
    """The claims; only where Python's own parser reads the file."""
    module = inputs.product_module()
    if module is None:
        return
    for definition, qualname, function in defined(module, inputs.definitions):
        yield from _changes_arguments(inputs, definition, qualname, function)
        yield from _gives_away(inputs, definition, qualname, function, module)
        yield from _half_done(inputs, definition, function)
        yield from _zero_is_none(inputs, definition, qualname, function)


def _changes_arguments(inputs: Inputs, definition: Definition, qualname: str, function: Function) -> Iterator[Weighed]:
    if short(definition).startswith("__"):
        return  # Python's own protocols are there to do it
    bound = {node.id for node in _own(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for parameter in parameters_of(function, qualname):
        nodes = (node for node in _own(function) if _changed(node, _OF_COLLECTIONS) == parameter.arg)
        lines = [node.lineno for node in nodes if isinstance(node, ast.expr)]
        if lines and parameter.arg not in bound:
            text = f"{label(definition)} changes the `{parameter.arg}` of its caller: {_code(inputs, lines[0])}"
            yield Weighed(11, definition.id, proved("effect", text, (inputs.here(line) for line in lines)))


def _changed(node: ast.AST, calls: set[str]) -> str:
    """What a node changes in place, as it is written: `rows`, `self.rows`; empty when it changes nothing."""
    match node:
        case ast.Subscript(value=of, ctx=ast.Store() | ast.Del()):
            return ast.unparse(of)
        case ast.Call(func=ast.Attribute(value=of, attr=name)) if name in calls:
            return ast.unparse(of)
    return ""


def _gives_away(
    inputs: Inputs, definition: Definition, qualname: str, function: Function, module: Module
) -> Iterator[Weighed]:
    owner = qualname.rpartition(".")[0]
    constructor = next((each for name, each in module.every if name == f"{owner}.__init__"), None)
    if not owner or constructor is None or not is_public(definition):
        return
    for node in _own(function):
        match node:
            case ast.Return(value=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                made = _makes(constructor, name)
                if made is not None:
                    kind = {ast.List: "list", ast.Dict: "dict", ast.Set: "set"}[type(made.value)]
                    text = f"{label(definition)} gives away its own {kind} `{name}`, no copy"
                    text += ": who changes it changes the object"
                    places = [inputs.here(node.lineno), inputs.here(made.lineno)]
                    yield Weighed(10, definition.id, proved("coupling", text, places))
                    return


def _makes(constructor: Function, name: str) -> ast.Assign | ast.AnnAssign | None:
    for node in _own(constructor):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.List | ast.Dict | ast.Set):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if ast.unparse(target) == f"self.{name}":
                return node
    return None


def _half_done(inputs: Inputs, definition: Definition, function: Function) -> Iterator[Weighed]:
    """What stays changed when a later guard raises."""
    if short(definition) in _CONSTRUCTORS:
        return
    changed: dict[str, int] = {}
    for node in function.body:
        if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Raise) and changed:
            made = node.body[-1].exc
            name = ast.unparse(made.func if isinstance(made, ast.Call) else made) if made else ""
            undone = {each for inner in node.body for each in _writes(inner)}
            left = {each: line for each, line in changed.items() if each not in undone}
            condition = ast.unparse(node.test)
            if name and left and len(condition) <= MOST_SHOWN and "`" not in condition:
                what = listed((f"`{each}`" for each in left), 3)
                is_so = ("is", "stays") if len(left) == 1 else ("are", "stay")
                text = f"{label(definition)} raises `{name}` when `{condition}`, but {what}"
                text += f" {is_so[0]} changed by then and {is_so[1]} so"
                places = [*(inputs.here(line) for line in left.values()), inputs.here(node.lineno)]
                yield Weighed(15, definition.id, proved("failure", text, places))
                return
        if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign):
            for each in _writes(node):
                changed.setdefault(each, node.lineno)


def _writes(node: ast.AST) -> list[str]:
    """What of the object a statement changes: `self.rows`."""
    found = [_changed(each, _CHANGES) for each in ast.walk(node)]
    found += [ast.unparse(e) for e in ast.walk(node) if isinstance(e, ast.Attribute) and isinstance(e.ctx, ast.Store)]
    return [each for each in dict.fromkeys(found) if each.startswith("self.") and each.count(".") == 1]


def _zero_is_none(inputs: Inputs, definition: Definition, qualname: str, function: Function) -> Iterator[Weighed]:
    """A number that is tested as if it were there or not."""
    for parameter in parameters_of(function, qualname):
        values = [written for written, _ in edge_values(function, parameter)]
        if "None" not in values or not {"0", "0.0"} & set(values):
            continue
        tests = [node.test for node in _own(function) if isinstance(node, ast.If | ast.IfExp)]
        either = (node for node in _own(function) if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or))
        tests += [node.values[0] for node in either]
        for test in tests:
            bare = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else test
            if isinstance(bare, ast.Name) and bare.id == parameter.arg:
                text = f"{label(definition)} takes `{parameter.arg}=0` for `None`"
                text += ": it asks whether it is true, not whether it is given"
                yield Weighed(14, definition.id, proved("failure", text, [inputs.here(test.lineno)]))
                break


def _own(function: Function) -> Sequence[ast.AST]:
    """Its nodes, those of functions within left out."""
    found: list[ast.AST] = []
    open_ones: list[ast.AST] = list(function.body)
    while open_ones:
        node = open_ones.pop(0)
        found.append(node)
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            open_ones = [*ast.iter_child_nodes(node), *open_ones]
    return found


def _code(inputs: Inputs, line: int) -> str:
    rows = inputs.text.splitlines()
    code = " ".join(rows[line - 1].split())
    return f"`{code}`" if len(code) <= MOST_SHOWN and "`" not in code else f"in line {line}"
