"""What is tried on each function, and which trials can share one run of the tests."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sleepcode.core.mutation.mutant import FAILS, Breakable, breakable

RAISE = "raise"
LOOKAHEAD = 400  # trials looked at to fill one run
MOST_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class Edit:
    """One way to break a function: *text* in place of some bytes of its file."""

    kind: str  # "raise" for the whole function, else which statement how: "3:value" (its line from the function's)
    first: int  # lines whose tests are run, from the function's first line; inclusive
    last: int
    start: int  # bytes from the start of the file
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Trial:
    """An edit of one function and the tests that can notice it."""

    path: str
    function: Breakable
    edit: Edit
    tests: frozenset[str] | None  # None: which they are is not known, so all
    at_import: bool = False  # the function ran then, so what was imported before the edit does not have it

    @property
    def id(self) -> str:
        return f"{self.path}::{self.function.name}"


def edits_of(content: bytes) -> dict[Breakable, tuple[Edit, ...]]:
    """For each function of a file, first failing at once, then each of its statements made to do nothing.

    Conditions are forced, values become None, statements are left out, loops have nothing to go over.
    """
    functions = breakable(content)
    if not functions:
        return {}
    starts = [0]
    for line in content.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    by_line = {
        node.lineno: node
        for node in ast.walk(ast.parse(content))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    found: dict[Breakable, tuple[Edit, ...]] = {}
    for one in functions:
        at = starts[one.before_line - 1]
        end = "\r\n" if content[at : starts[one.before_line]].endswith(b"\r\n") else "\n"
        raising = Edit(RAISE, 0, one.end_line - one.first_line, at, at, " " * one.column + FAILS + end)
        node = by_line.get(one.line)
        small = tuple(_small(node, one.first_line, starts)) if node is not None else ()
        found[one] = (raising, *small)
    return found


def applied(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The file with these edits, which do not overlap."""
    for edit in sorted(edits, key=lambda one: (one.start, one.end), reverse=True):
        content = content[: edit.start] + edit.text.encode() + content[edit.end :]
    return content


def batches(trials: Sequence[Trial]) -> Iterator[tuple[Trial, ...]]:
    """Trials whose tests have nothing in common, to be run as one; in order as far as that allows."""
    left = list(trials)
    while left:
        first = left.pop(0)
        chosen, taken = [first], set(first.tests or ())
        if first.tests is not None:
            rest = []
            for number, trial in enumerate(left):
                if number >= LOOKAHEAD or len(chosen) >= MOST_AT_ONCE:
                    rest += left[number:]
                    break
                if _fits(trial, first) and taken.isdisjoint(trial.tests or ()) and not _clash(trial, chosen):
                    chosen.append(trial)
                    taken |= trial.tests or set()
                else:
                    rest.append(trial)
            left = rest
        yield tuple(chosen)


def ran_on(lines_by_test: Mapping[str, int], edit: Edit) -> frozenset[str]:
    """The tests that ran one of the edit's lines.  lines_by_test: bit n is the n-th line of the function."""
    mask = ((1 << (edit.last - edit.first + 1)) - 1) << edit.first
    # Tests whose lines are not known ran the function, and that is all that can be said.
    return frozenset(test for test, lines in lines_by_test.items() if lines & mask or not lines)


def _fits(trial: Trial, first: Trial) -> bool:
    return trial.tests is not None and trial.at_import == first.at_import


def _clash(trial: Trial, chosen: Sequence[Trial]) -> bool:
    return any(
        one.path == trial.path and one.edit.start <= trial.edit.end and trial.edit.start <= one.edit.end
        for one in chosen
    )


def _small(function: ast.FunctionDef | ast.AsyncFunctionDef, first_line: int, starts: Sequence[int]) -> Iterator[Edit]:
    def edit(what: str, node: ast.AST, text: str, around: ast.stmt) -> Edit:
        start = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        first, last = header(around)
        return Edit(f"{around.lineno - first_line}:{what}", first - first_line, last - first_line, start, end, text)

    for statement in statements(function):
        match statement:
            case ast.Return(value=ast.expr() as value) if not _is_none(value):
                yield edit("value", value, "None", statement)
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) if not _is_none(value):
                yield edit("value", value, "None", statement)
            case ast.Expr(value=ast.Yield(value=ast.expr() as value)) if not _is_none(value):
                yield edit("value", value, "None", statement)
            case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign() | ast.Raise() | ast.Assert():
                yield edit("left out", statement, "pass", statement)
            case ast.If(test=test):
                yield edit("always", test, "True", statement)
                yield edit("never", test, "False", statement)
            case ast.While(test=test):
                yield edit("never", test, "False", statement)
            case ast.For(iter=iterated):
                yield edit("empty", iterated, "()", statement)


def statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.stmt]:
    """Those of a function's own, in order, nested definitions left out."""
    stack: list[ast.AST] = list(reversed(function.body))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.stmt):
            yield node
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            inner = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)]
            stack += reversed(inner)


def header(statement: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement, of a compound one up to its body."""
    body = getattr(statement, "body", None)
    last = statement.end_lineno or statement.lineno
    if isinstance(body, list) and body:
        last = max(statement.lineno, min(last, body[0].lineno - 1))
    return statement.lineno, last


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
