"""Which of a function's old lines an edit touches: whole statements, counted from the function's first line."""

import ast
from collections.abc import Collection
from difflib import SequenceMatcher

from sleepcode.core.mutation.mutant import Breakable, breakable
from sleepcode.core.mutation.trials import header, statements


def touched_lines(before: bytes, function: Breakable, after: bytes | None) -> frozenset[int] | None:
    """None when it cannot be told, or the edit is felt whatever line runs (signature, decorators)."""
    then = next((one for one in breakable(after or b"") if one.name == function.name), None)
    if then is None or after is None:
        return None
    old = _lines(before, function)
    new = _lines(after, then)
    edited: set[int] = set()
    for what, start, end, _, _ in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "insert":
            edited |= {start - 1, start} & set(range(len(old)))
        elif what != "equal":
            edited |= set(range(start, end))
    edited = {line for line in edited if old[line] and not old[line].startswith(b"#")}
    within = _statements(before, function)
    found: set[int] = set()
    for line in edited:
        whole = [span for span in within if span[0] <= line <= span[1]]
        if whole:
            first, last = min(whole, key=lambda span: span[1] - span[0])
            found |= set(range(first, last + 1))
        elif line < function.before_line - function.first_line:
            continue  # `def` stands before an insertion, and runs with whatever follows
        else:
            return None
    heads = [line for line in edited if line <= function.line - function.first_line]
    in_head = any(line >= len(new) or old[line] != new[line] for line in heads)
    return None if in_head or not found else frozenset(found)


def body_of_condition(before: bytes, function: Breakable, touched: Collection[int] | None) -> int | None:
    """The first line inside of the `if` or `while` whose condition is all that an edit touches, as a bit.

    None where it touches anything else, and where raising is what is done inside: who expects that does so either way.
    """
    node = _node_of(before, function) if touched else None
    if node is None or not touched:
        return None
    for each in statements(node):
        if isinstance(each, ast.If | ast.While):
            first, last = (line - function.first_line for line in header(each))
            if all(first <= line <= last for line in touched) and not any(isinstance(x, ast.Raise) for x in each.body):
                return 1 << each.body[0].lineno - function.first_line
    return None


def _lines(content: bytes, one: Breakable) -> list[bytes]:
    return [line.strip() for line in content.splitlines()[one.first_line - 1 : one.end_line]]


def _statements(content: bytes, function: Breakable) -> list[tuple[int, int]]:
    node = _node_of(content, function)
    spans = [header(each) for each in statements(node)] if node is not None else []
    return [(first - function.first_line, last - function.first_line) for first, last in spans]


def _node_of(content: bytes, function: Breakable) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno == function.line:
            return node
    return None
