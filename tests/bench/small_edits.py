"""Truth for small edits: one operator, condition or constant changed, and the tests that then fail.

    small_edits.py PROJECT --source src/pkg --path src --out edits.json [--mutants 30 --seed 1]

Written in the form of tests_break.py's truths, with `edit` = [start, end, text] (offsets in bytes) for each
case.  None of the edits is one that `sleepcode watch --measure` makes: it forces conditions, empties values
and leaves out statements; these swap operators, negate conditions and change constants.
"""

import argparse
import ast
import random
import re
from collections.abc import Iterator

from suite_runner import rewrite, sources_of, suite_at_work, take_project
from tests_break import functions_of, write_truth

SWAPS: dict[type, str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
    ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*",
    ast.BitOr: "&", ast.BitAnd: "|", ast.And: "or", ast.Or: "and",
}  # fmt: skip

Edit = tuple[int, int, str]


def edits_of(text: str) -> Iterator[tuple[str, int, str, Edit]]:
    """(kind, line, what, edit) of every small edit of a file."""
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def place(node: ast.AST) -> tuple[int, int]:
        return (
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
        )

    data = text.encode()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from swapped(data, node, [node.left, *node.comparators], node.ops[0], place)
        elif isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
            yield from swapped(data, node, [node.left, node.right], node.op, place)
        elif isinstance(node, ast.BoolOp):
            yield from swapped(data, node, node.values[:2], node.op, place)
        elif isinstance(node, ast.If | ast.IfExp):
            start, end = place(node.test)
            yield (
                "condition",
                node.test.lineno,
                "negated",
                (start, end, f"(not ({data[start:end].decode()}))"),
            )
        elif isinstance(node, ast.Constant) and not isinstance(node.value, str | bytes):
            start, end = place(node)
            value = node.value
            new = (
                str(not value) if isinstance(value, bool)
                else repr(value + 1) if isinstance(value, int | float) and data[start:end].decode() == repr(value)
                else ""
            )  # fmt: skip
            if new:
                yield "constant", node.lineno, f"{value!r} -> {new}", (start, end, new)


def swapped(data: bytes, node, parts, op, place) -> Iterator[tuple[str, int, str, Edit]]:  # type: ignore[no-untyped-def]
    """The operator between the first two parts, where nothing but it and blanks stands there."""
    start, end = place(parts[0])[1], place(parts[1])[0]
    between = data[start:end].decode().strip()
    if re.fullmatch(r"[-+*/%<>=!&|]+|and|or|in|not in|is|is not", between):
        new = SWAPS[type(op)]
        yield "operator", node.lineno, f"{between} -> {new}", (start, end, f" {new} ")


def applied(content: bytes, edit: Edit) -> bytes:
    return content[: edit[0]] + edit[2].encode() + content[edit[1] :]


def owner(functions: list[tuple[str, int, int]], line: int) -> str:
    inside = [(end - start, name) for name, start, end in functions if start < line <= end]
    return min(inside)[1] if inside else ""


def spans(text: str) -> list[tuple[str, int, int]]:
    """Name, line of def, last line of each function that can be broken, as tests_break.py names them."""
    ends = {
        node.lineno: node.end_lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return [(name, line, ends[line]) for name, line, _, _ in functions_of(text)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    take_project(parser)
    parser.add_argument("--mutants", type=int, default=30)
    args = parser.parse_args()
    with suite_at_work(args) as (root, runner, baseline, seconds):
        pool = []
        for relative, text in sources_of(root, args):
            functions = spans(text)
            for kind, line, what, edit in edits_of(text):
                if name := owner(functions, line):
                    pool.append((f"{relative}::{name}", kind, line, what, edit))
        random.Random(args.seed).shuffle(pool)
        seen: set[str] = set()  # one edit a function, so that no function weighs more than another
        cases: list[dict[str, object]] = []
        dropped = {"unnoticed": 0, "hung": 0}
        for id, kind, line, what, edit in pool:
            if len(cases) >= args.mutants or sum(dropped.values()) > 3 * args.mutants:
                break
            if id in seen:
                continue
            seen.add(id)
            file = root / id.partition("::")[0]
            original = file.read_bytes()
            rewrite(file, applied(original, edit))
            outcome, took = runner.run(30 + 4 * seconds)
            rewrite(file, original)
            failing = sorted(each for each in baseline if not (outcome or {}).get(each))
            if outcome is None or not failing:
                dropped["hung" if outcome is None else "unnoticed"] += 1
                continue
            cases.append({"id": id, "kind": kind, "line": line, "what": what, "edit": edit, "failing": failing})
            print(f"  {len(cases)}/{args.mutants} {id} {what}: {len(failing)} failing, {took:.0f} s", flush=True)
            write_truth(args, baseline, seconds, cases, dropped)


if __name__ == "__main__":
    main()
