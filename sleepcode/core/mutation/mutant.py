"""A function that fails whenever it runs: what tests are measured with.  Python only."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sleepcode.core.model import Digest, digest_of

FAILS = 'raise RuntimeError("sleepcode: broken on purpose")'


@dataclass(frozen=True, slots=True)
class Breakable:
    """A function whose body can be broken."""

    name: str  # qualified, with #n as in the index
    first_line: int  # of its first decorator, else of `def`: what code objects call their first line
    line: int  # of `def`
    end_line: int
    before_line: int  # where the failing statement goes
    column: int
    digest: Digest  # of its lines: the same function elsewhere in the file stays the same


def breakable(content: bytes) -> tuple[Breakable, ...]:
    """The functions of a file, in order; empty when it cannot be parsed."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    lines = content.splitlines(keepends=True)
    counts: dict[str, int] = {}
    found: list[Breakable] = []

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                walk(child, prefix)
                continue
            name = prefix + child.name
            counts[name] = counts.get(name, 0) + 1
            if counts[name] > 1:
                name = f"{name}#{counts[name]}"
            if not isinstance(child, ast.ClassDef):
                found.extend(_breakable(child, name, lines))
            walk(child, f"{name}.")

    walk(tree, "")
    return tuple(found)


def digest_between(content: bytes, line: int, end_line: int) -> Digest:
    """The digest of some lines, blanks at their ends left out."""
    lines = content.splitlines()[line - 1 : end_line]
    return digest_of(b"\n".join(part.rstrip() for part in lines))


def broken(content: bytes, one: Breakable) -> bytes:
    """The file with that function failing at once."""
    lines = content.splitlines(keepends=True)
    end = b"\r\n" if lines[one.before_line - 1].endswith(b"\r\n") else b"\n"
    lines.insert(one.before_line - 1, b" " * one.column + FAILS.encode() + end)
    return b"".join(lines)


def _breakable(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, lines: list[bytes]) -> Iterator[Breakable]:
    documented = ast.get_docstring(node, clean=False) is not None
    body = node.body[1:] if documented else node.body
    if not body or node.body[0].lineno <= node.lineno or (documented and body[0].lineno <= node.body[0].lineno):
        return
    first = body[0]
    before = min([first.lineno, *(d.lineno for d in getattr(first, "decorator_list", ()))])
    if lines[before - 1][: first.col_offset].strip():
        return  # something else stands on that line
    digest = digest_between(b"".join(lines), node.lineno, node.end_lineno or node.lineno)
    start = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    yield Breakable(name, start, node.lineno, node.end_lineno or node.lineno, before, first.col_offset, digest)
