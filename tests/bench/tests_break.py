"""Which tests break?  Truth by execution, answers by tool, and the score of one against the other.

    tests_break.py truth PROJECT --source src/pkg --path src --out truth.json [--mutants 30 --seed 1]
    tests_break.py answer truth.json --out answers.json --tool sleepcode|imports|names|testmon
    tests_break.py score truth.json answers.json [truth.json answers.json ...]

Truth: `raise RuntimeError("mutant")` becomes the first statement (after the docstring) of one function in a
scratch copy; a test fails when it passed before and does not pass now, so a file that cannot be collected
fails whole.  Ids carry no parameters.  Functions that no test notices are left out.
"""

import argparse
import ast
import json
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from peers import by_imports, by_names, by_testmon
from scoring import known_tests, score_of, summary
from suite_runner import broken, commit_all, rewrite, scratch_tree, sources_of, suite_at_work, take_project


def functions_of(text: str) -> list[tuple[str, int, int, int]]:
    """(qualified name, line of def, line before which the mutant goes, its column) of what can be broken."""
    found: list[tuple[str, int, int, int]] = []
    counts: dict[str, int] = defaultdict(int)

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = prefix + child.name
                counts[name] += 1
                if counts[name] > 1:
                    name += f"#{counts[name]}"
                if not isinstance(child, ast.ClassDef) and breakable(child):
                    body = child.body
                    documented = ast.get_docstring(child, clean=False) is not None
                    after = body[1] if documented else body[0]
                    at = min([after.lineno, *(d.lineno for d in getattr(after, "decorator_list", []))])
                    found.append((name, child.lineno, at, after.col_offset))
                walk(child, name + ".")
            else:
                walk(child, prefix)

    def breakable(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
        if not body or body[0].lineno == node.lineno or node.body[0].lineno <= node.lineno:
            return False
        only = ast.unparse(body[0]) if len(body) == 1 else ""
        if only in ("...", "pass") or only.startswith("raise NotImplementedError"):
            return False
        return not any("overload" in ast.unparse(d) for d in node.decorator_list)

    walk(ast.parse(text), "")
    return found


def make_truth(args: argparse.Namespace) -> None:
    with suite_at_work(args) as (root, runner, baseline, seconds):
        pool = []
        for path, text in sources_of(root, args):
            pool += [(path, *one) for one in functions_of(text)]
        random.Random(args.seed).shuffle(pool)
        cases: list[dict[str, object]] = []
        dropped = {"unnoticed": 0, "hung": 0}
        for relative, name, line, before, column in pool[: args.mutants * 3]:
            if len(cases) >= args.mutants:
                break
            file = root / relative
            original = file.read_bytes()
            rewrite(file, broken(original.decode(), before, column).encode())
            outcome, took = runner.run(60 + 4 * seconds)
            rewrite(file, original)
            if outcome is None:
                dropped["hung"] += 1
                continue
            failing = sorted(id for id in baseline if not outcome.get(id))
            if not failing:
                dropped["unnoticed"] += 1
                continue
            cases.append(
                {
                    "id": f"{relative}::{name}",
                    "line": line,
                    "before": before,
                    "column": column,
                    "failing": failing,
                }
            )
            print(
                f"  {len(cases)}/{args.mutants} {relative}::{name}: {len(failing)} failing, {took:.0f} s",
                flush=True,
            )
            write_truth(args, baseline, seconds, cases, dropped)


def write_truth(args, baseline, seconds, cases, dropped) -> None:  # type: ignore[no-untyped-def]
    project = Path(args.project).resolve()
    Path(args.out).write_text(
        json.dumps(
            {
                "project": project.name,
                "root": str(project),
                "sources": args.source,
                "path": args.path,
                "pytest": args.pytest,
                "python": args.python,
                "python_version": platform.python_version(),
                "seed": args.seed,
                "suite_seconds": round(seconds, 1),
                "dropped": dropped,
                "tests": sorted(baseline),
                "cases": cases,
            },
            indent=1,
        )
    )


def make_answers(args: argparse.Namespace) -> None:
    truth = json.loads(Path(args.truth).read_text())
    tool = {"sleepcode": by_sleepcode, "imports": by_imports, "names": by_names, "testmon": by_testmon}[args.tool]
    Path(args.out).write_text(json.dumps(tool(truth, args), indent=1))


def by_sleepcode(truth: dict, args: argparse.Namespace) -> dict[str, list[str]]:  # type: ignore[type-arg]
    """Each mutant as an uncommitted change in a fresh repository, asked through the command line as a user would."""
    answers = {}
    with tempfile.TemporaryDirectory(prefix="tests-break-") as scratch:
        root = scratch_tree(truth, Path(scratch))
        commit_all(root)
        for case in truth["cases"]:
            file = root / case["id"].split("::")[0]
            original = file.read_bytes()
            file.write_bytes(broken(original.decode(), case["before"], case["column"]).encode())
            start = time.monotonic()
            done = subprocess.run([*args.command.split(), "impact", "--json"], cwd=root, capture_output=True, text=True)
            took = time.monotonic() - start
            file.write_bytes(original)
            if done.returncode:
                print(case["id"], done.stderr[-2000:], file=sys.stderr)
                answers[case["id"]] = []
                continue
            answers[case["id"]] = [test["id"] for test in json.loads(done.stdout)["tests"]]
            print(f"  {case['id']}: {len(answers[case['id']])} named, {took:.2f} s", flush=True)
    return answers


def print_score(args: argparse.Namespace) -> None:
    everything = []
    for truth_path, answers_path in zip(args.files[::2], args.files[1::2], strict=True):
        truth, answers = json.loads(Path(truth_path).read_text()), json.loads(Path(answers_path).read_text())
        known = set(truth["tests"])
        rows = []
        for case in truth["cases"]:
            named = known_tests(answers.get(case["id"], []), known)
            rows.append(score_of(set(case["failing"]), named, len(known)))
            if args.verbose:
                print(f"  {case['id']}: {len(case['failing'])} failing, {len(named)} named, " + " ".join(
                    f"{key} {rows[-1][key]:.2f}" for key in ("P", "R", "R@10c", "MRR")))  # fmt: skip
        print(f"{truth['project']:24} {summary(rows)}")
        everything += rows
    print(f"{'macro':24} {summary(everything)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    truth = commands.add_parser("truth")
    take_project(truth)
    truth.add_argument("--mutants", type=int, default=30)
    truth.set_defaults(run=make_truth)
    answer = commands.add_parser("answer")
    answer.add_argument("truth")
    answer.add_argument("--tool", choices=["sleepcode", "imports", "names", "testmon"], required=True)
    answer.add_argument("--command", default=f"{sys.executable} -m sleepcode")
    answer.add_argument("--out", required=True)
    answer.set_defaults(run=make_answers)
    score = commands.add_parser("score")
    score.add_argument("files", nargs="+")
    score.add_argument("--verbose", "-v", action="store_true")
    score.set_defaults(run=print_score)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
