"""Changes of other kinds than a broken body: made for real, the suite run, and `impact` asked, by kind.

    other_changes.py PROJECT --source src/pkg --path src --python VENV/bin/python [--each 4 --seed 1] --out rows.json
    other_changes.py PROJECT --again rows.json         the same edits asked anew, nothing run
    other_changes.py --score rows.json [rows.json ...]

Kinds: a parameter added in front, the last one removed or renamed, a default, a module's constant, a class
attribute or a field changed, a decorator, a function, or a name of a package's `__init__` taken away, a function
moved to a new module, what a fixture returns.  An edit that no test notices is left out, as in tests_break.py.
"""

import argparse
import ast
import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from scoring import known_tests, score_of, summary
from suite_runner import commit_all, rewrite, scratch_tree, suite_at_work

Edit = tuple[str, str, list[tuple[int, int, str]], dict[str, str]]  # kind, of what, replacements, new files


class Source:
    """One file: where its nodes stand, in bytes."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path, self.data, self.tree = path, data, ast.parse(data)
        self._starts = [0]
        for line in data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def place(self, node: ast.AST) -> tuple[int, int]:
        first, last = node.lineno - 1, node.end_lineno - 1  # type: ignore[attr-defined]
        return self._starts[first] + node.col_offset, self._starts[last] + node.end_col_offset  # type: ignore[attr-defined]

    def whole(self, node: ast.AST) -> tuple[int, int]:
        """Its lines, decorators among them."""
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])  # type: ignore[attr-defined]
        return self._starts[first - 1], self._starts[node.end_lineno]  # type: ignore[attr-defined]

    def text(self, node: ast.AST) -> str:
        start, end = self.place(node)
        return self.data[start:end].decode()


def other_value(node: ast.AST | None) -> str | None:
    """Source of another value of the same type; None where it is no plain one."""
    match node:
        case ast.Constant(value=bool() as value):
            return str(not value)
        case ast.Constant(value=int() | float() as value):
            return repr(value + 1)
        case ast.Constant(value=str() as value):
            return repr(value + "x")
        case ast.Constant(value=None):
            return "0"
        case ast.Tuple() | ast.List() | ast.Set() | ast.Dict():
            return {ast.Tuple: "()", ast.List: "[]", ast.Dict: "{}"}.get(type(node), "set()")
    return None


def edits_of(source: Source) -> Iterator[Edit]:
    if source.path.endswith("__init__.py"):
        for node in source.tree.body:
            if isinstance(node, ast.ImportFrom) and node.level and len(node.names) > 1:
                rest = ", ".join(ast.unparse(one) for one in node.names[1:])
                new = f"from {'.' * node.level}{node.module or ''} import {rest}"
                yield "re-export removed", node.names[0].name, [(*source.place(node), new)], {}
    for around in [source.tree, *(n for n in ast.walk(source.tree) if isinstance(n, ast.ClassDef))]:
        is_class = isinstance(around, ast.ClassDef)
        fields = is_class and any("dataclass" in source.text(one) for one in around.decorator_list)
        for node in around.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and (new := other_value(node.value)) is not None:
                name = source.text(node.targets[0] if isinstance(node, ast.Assign) else node.target)
                kind = "field changed" if fields else "class attribute changed" if is_class else "constant changed"
                if not name.startswith("__"):
                    yield kind, name, [(*source.place(node.value), new)], {}  # type: ignore[arg-type]
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _of_function(source, node, is_class, len(around.body))


def _of_function(
    source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef, is_method: bool, siblings: int
) -> Iterator[Edit]:
    positional = [*node.args.posonlyargs, *node.args.args]
    own = (
        positional[1:] if is_method and not any("static" in source.text(d) for d in node.decorator_list) else positional
    )
    special = node.name.startswith("__") and node.name != "__init__"
    for decorator in node.decorator_list[:1]:
        start = source.place(decorator)[0] - 1
        if "fixture" not in source.text(decorator) and "overload" not in source.text(decorator):
            yield "decorator removed", node.name, [(start, source.place(decorator)[1], "")], {}
    if not special and not node.decorator_list and own:
        yield "parameter added", node.name, [(source.place(own[0])[0],) * 2 + ("added, ",)], {}  # type: ignore[list-item]
        last = own[-1]
        uses = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id == last.arg]
        name = source.place(last)[0], source.place(last)[0] + len(last.arg)
        yield "parameter renamed", node.name, [(*name, "renamed"), *((*source.place(n), "renamed") for n in uses)], {}
        if len(positional) > 1 and not node.args.defaults:
            before = source.place(positional[-2])[1]
            yield "parameter removed", node.name, [(before, source.place(last)[1], "")], {}
    for default in node.args.defaults[-1:]:
        if (new := other_value(default)) is not None:
            yield "default changed", node.name, [(*source.place(default), new)], {}
    if siblings > 1 and not special and not node.decorator_list:
        yield "function removed", node.name, [(*source.whole(node), "")], {}
        if not is_method:
            start, end = source.whole(node)
            moved = str(Path(source.path).with_name("moved_here.py"))
            yield "function moved", node.name, [(start, end, "")], {moved: source.data[start:end].decode()}
    if any("fixture" in source.text(one) for one in node.decorator_list):
        for one in ast.walk(node):
            if isinstance(one, ast.Return | ast.Expr) and one.value is not None and isinstance(one, ast.Return):
                yield "fixture changed", node.name, [(*source.place(one.value), "None")], {}


def applied(data: bytes, replacements: list[tuple[int, int, str]]) -> bytes:
    for start, end, text in sorted(replacements, reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data


def measure(args: argparse.Namespace) -> None:
    with suite_at_work(args) as (root, runner, baseline, seconds), tempfile.TemporaryDirectory() as scratch:
        asked = scratch_tree({"root": args.project}, Path(scratch))
        commit_all(asked)
        by_kind: dict[str, list[tuple[str, Edit]]] = defaultdict(list)
        for source in args.source:
            for file in sorted((root / source).rglob("*.py")):
                path = file.relative_to(root).as_posix()
                for edit in edits_of(Source(path, file.read_bytes())):
                    if (edit[0] == "fixture changed") == any(part in path for part in args.tests):
                        by_kind[edit[0]].append((path, edit))
        rows = []
        for kind in sorted(args.kind or by_kind):
            pool = by_kind[kind]
            random.Random(args.seed).shuffle(pool)
            found = 0
            for path, edit in pool[: args.each * 3]:
                if found >= args.each:
                    break
                failing = outcome_of(root, path, edit, runner, baseline, seconds)
                if failing:
                    found += 1
                    answer = answer_to(asked, path, edit)
                    named = known_tests([test["id"] for test in answer["tests"]], baseline)
                    rows.append({"kind": kind, "what": f"{path}::{edit[1]}", "edit": edit,
                                 "score": score_of(set(failing), named, len(baseline)), "failing": failing,
                                 "named": named, "broken": len(answer["broken_call_sites"])})  # fmt: skip
                    score = rows[-1]["score"]
                    print(f"  {kind} {path}::{edit[1]}: {len(failing)} failing, {len(named)} named, " + " ".join(
                        f"{key} {score[key]:.2f}" for key in ("P", "R", "MRR")), flush=True)  # fmt: skip
                    Path(args.out).write_text(json.dumps({"tests": sorted(baseline), "rows": rows}))


def ask_again(project: str, file: Path) -> None:
    found = json.loads(file.read_text())
    known = set(found["tests"])
    with tempfile.TemporaryDirectory() as scratch:
        asked = scratch_tree({"root": project}, Path(scratch))
        commit_all(asked)
        for row in found["rows"]:
            answer = answer_to(asked, row["what"].partition("::")[0], row["edit"])
            row["named"] = known_tests([test["id"] for test in answer["tests"]], known)
            row["score"] = score_of(set(row["failing"]), row["named"], len(known))
            row["broken"] = len(answer["broken_call_sites"])
    file.write_text(json.dumps(found))


def outcome_of(root: Path, path: str, edit: Edit, runner, baseline, seconds) -> list[str]:  # type: ignore[no-untyped-def]
    file, original = root / path, (root / path).read_bytes()
    rewrite(file, applied(original, edit[2]))
    for name, text in edit[3].items():
        (root / name).write_text(text)
    outcome, _ = runner.run(30 + 4 * seconds)
    rewrite(file, original)
    for name in edit[3]:
        (root / name).unlink()
    return [] if outcome is None else sorted(id for id in baseline if not outcome.get(id))


def answer_to(root: Path, path: str, edit: Edit) -> dict:  # type: ignore[type-arg]
    file, original = root / path, (root / path).read_bytes()
    file.write_bytes(applied(original, edit[2]))
    for name, text in edit[3].items():
        (root / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "sleepcode", "impact", "--json"], cwd=root, capture_output=True, text=True
    )
    file.write_bytes(original)
    for name in edit[3]:
        (root / name).unlink()
    if done.returncode:
        print(path, edit[1], done.stderr[-1000:], file=sys.stderr)
        return {"tests": [], "broken_call_sites": []}
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def print_score(files: list[str]) -> None:
    rows = [row for file in files for row in json.loads(Path(file).read_text())["rows"]]
    for kind in sorted({row["kind"] for row in rows}):
        print(f"{kind:24} {summary([row['score'] for row in rows if row['kind'] == kind])}")
    print(f"{'all':24} {summary([row['score'] for row in rows])}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", nargs="?")
    parser.add_argument("--source", action="append", default=[], help="folders with code, and with tests for fixtures")
    parser.add_argument("--tests", action="append", default=["test"], help="what is in the path of a test file")
    parser.add_argument("--path", default=".")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--pytest", action="append", default=[])
    parser.add_argument("--each", type=int, default=4)
    parser.add_argument("--kind", action="append", default=[], help="these alone; all of them without")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out")
    parser.add_argument("--again", type=Path)
    parser.add_argument("--score", nargs="+")
    args = parser.parse_args()
    if args.score:
        print_score(args.score)
    elif args.again:
        ask_again(args.project, args.again)
    else:
        measure(args)


if __name__ == "__main__":
    main()
