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
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean, median

# Runs in the project's own Python.  One process imports pytest and whatever else is not the project's; each
# run of the suite is a fork of it, which saves most of the time of a fast suite.
RUNNER = """
import json, os, signal, sys, time
root, out, arguments = os.path.realpath(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])

class Seen:
    def __init__(self, only):
        self.passed, self.only = {}, only
    def pytest_collection_modifyitems(self, items):
        if self.only:
            items[:] = [one for one in items if one.nodeid.split("::")[0] in self.only]
    def pytest_runtest_logreport(self, report):
        id = report.nodeid.split("[")[0]
        if report.when == "call" or not report.passed:
            self.passed[id] = self.passed.get(id, True) and report.passed
    def pytest_sessionfinish(self, session):
        with open(out, "w") as file:
            json.dump({"passed": self.passed, "modules": sorted(sys.modules)}, file)

def is_own():
    return any(str(getattr(m, "__file__", None) or "").startswith(root + os.sep) for m in list(sys.modules.values()))

def fork(work, seconds):
    pid = os.fork()
    if not pid:
        code = 1
        try:
            os.setsid()
            null = os.open(os.devnull, os.O_RDWR)
            for each in (0, 1, 2)[: None if not os.environ.get("TESTS_BREAK_SHOW") else 1]:
                os.dup2(null, each)
            if os.environ.get("TESTS_BREAK_SHOW"):
                os.dup2(2, 1)
            code = int(work() or 0)
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while True:
        if os.waitpid(pid, os.WNOHANG)[0]:
            hung = False
            break
        if time.monotonic() > end:
            hung = True
            break
        time.sleep(0.02)
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass
    if hung:
        os.waitpid(pid, 0)
    return hung

def suite(only):
    import pytest
    own = ["-q", "--tb=native", "--continue-on-collection-errors"]
    own += [] if "--testmon" in arguments else ["-p", "no:cacheprovider"]  # testmon fails without it
    own += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of what is imported once for all
    return pytest.main([*own, *arguments], [Seen(only)])

def clean(names):
    for name in names:
        try:
            __import__(name)
        except BaseException:
            continue
        if is_own():
            break
        print(name, file=file, flush=True)

import pytest
for line in sys.stdin:
    task, seconds, only = json.loads(line)
    hung = False
    if task == "warm":
        names = [n for n in json.load(open(out))["modules"] if not n.startswith(("__main__", "test", "conftest"))]
        while names:
            with open(out + ".good", "w") as file:
                fork(lambda: clean(names), 120)
            good = open(out + ".good").read().split()
            for name in good:
                try:
                    __import__(name)
                except BaseException:
                    pass
            rest = names[names.index(good[-1]) + 1:] if good else names
            names = rest[1:]
    else:
        hung = fork(lambda: suite(only), seconds)
    print(json.dumps(hung), flush=True)
"""
MUTANT = 'raise RuntimeError("mutant")'


class Runner:
    """Runs a suite again and again; see RUNNER."""

    def __init__(self, root: Path, python: str, path: str, extra: list[str]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.out = Path(self._folder.name, "out.json")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(str(root / part) for part in path.split(":"))}
        self._process = subprocess.Popen(
            [python, "-c", RUNNER, str(root), str(self.out), json.dumps(extra)],
            cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, timeout: float, only: Iterable[str] = ()) -> tuple[dict[str, bool] | None, float]:
        """Test ids (no parameters) to whether all of their runs passed; None when the run hung.

        only: of these files; all are collected in any case.
        """
        self.out.unlink(missing_ok=True)
        start = time.monotonic()
        hung = self._ask("suite", timeout, only)
        took = time.monotonic() - start
        if hung:
            return None, took
        return (json.loads(self.out.read_text())["passed"] if self.out.exists() else {}), took

    def warm(self) -> None:
        """Import once for all what the last run imported and is not the project's."""
        self._ask("warm", 0)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _ask(self, task: str, seconds: float, only: Iterable[str] = ()) -> bool:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps([task, seconds, sorted(only)]) + "\n")
        stdin.flush()
        return bool(json.loads(stdout.readline()))


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


def broken(text: str, before_line: int, column: int) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(before_line - 1, " " * column + MUTANT + "\n")
    return "".join(lines)


def rewrite(file: Path, content: bytes) -> None:
    """Bytecode is kept for speed; but a mutant may be as old and as long as the one before."""
    file.write_bytes(content)
    for stale in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        stale.unlink()


@contextmanager
def suite_at_work(args: argparse.Namespace) -> Iterator[tuple[Path, Runner, set[str], float]]:
    """(scratch copy, runner, the tests that pass twice, seconds of a run) of a project."""
    project = Path(args.project).resolve()
    with tempfile.TemporaryDirectory(prefix="tests-break-") as scratch:
        root = Path(scratch, "tree")
        shutil.copytree(project, root, ignore=shutil.ignore_patterns(".git", "__pycache__", "*.pyc"))
        runner = Runner(root, args.python, args.path, args.pytest)
        runs = [runner.run(900)]
        runner.warm()
        runs.append(runner.run(900))
        baseline = {id for id, good in (runs[0][0] or {}).items() if good and (runs[1][0] or {}).get(id)}
        print(f"{project.name}: {len(baseline)} tests, {runs[1][1]:.1f} s", flush=True)
        yield root, runner, baseline, runs[1][1]
        runner.close()


def make_truth(args: argparse.Namespace) -> None:
    with suite_at_work(args) as (root, runner, baseline, seconds):
        pool = []
        for source in args.source:
            for file in sorted((root / source).rglob("*.py")):
                relative = file.relative_to(root).as_posix()
                if any(re.search(pattern, relative) for pattern in args.exclude):
                    continue
                pool += [(relative, *one) for one in functions_of(file.read_text("utf-8"))]
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


# ---- the tools --------------------------------------------------------------------------------------------


def make_answers(args: argparse.Namespace) -> None:
    truth = json.loads(Path(args.truth).read_text())
    tool = {"sleepcode": by_sleepcode, "imports": by_imports, "names": by_names, "testmon": by_testmon}[args.tool]
    Path(args.out).write_text(json.dumps(tool(truth, args), indent=1))


def scratch_tree(truth: dict, into: Path) -> Path:  # type: ignore[type-arg]
    root = into / "tree"
    shutil.copytree(truth["root"], root, ignore=shutil.ignore_patterns(".git", "__pycache__", "*.pyc"))
    return root


def commit_all(root: Path) -> None:
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for step in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-q", "-m", "import"]):
        subprocess.run([*git, *step], cwd=root, check=True, capture_output=True)


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


def test_functions(truth: dict) -> dict[str, list[str]]:  # type: ignore[type-arg]
    by_file: dict[str, list[str]] = defaultdict(list)
    for id in truth["tests"]:
        by_file[id.split("::")[0]].append(id)
    return by_file


def module_names(truth: dict) -> dict[str, str]:  # type: ignore[type-arg]
    """Dotted module -> path, for every Python file below the import roots."""
    names = {}
    root = Path(truth["root"])
    for base in [*truth["path"].split(":"), "."]:
        for file in sorted((root / base).rglob("*.py")):
            dotted = ".".join(file.relative_to(root / base).with_suffix("").parts)
            names.setdefault(dotted.removesuffix(".__init__"), file.relative_to(root).as_posix())
    return names


def by_imports(truth: dict, args: argparse.Namespace) -> dict[str, list[str]]:  # type: ignore[type-arg]
    """Every test of every file that imports the changed file, directly or not; conftest counts for its folder."""
    root, names = Path(truth["root"]), module_names(truth)
    paths = set(names.values())
    imports: dict[str, set[str]] = defaultdict(set)
    dotted_of = {path: dotted for dotted, path in names.items()}
    for path in paths:
        try:
            tree = ast.parse((root / path).read_text("utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue
        package = dotted_of[path] if path.endswith("__init__.py") else dotted_of[path].rpartition(".")[0]
        for node in ast.walk(tree):
            wanted: list[str] = []
            if isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    parent = package.split(".")[: len(package.split(".")) - node.level + 1]
                    base = ".".join([*parent, *([node.module] if node.module else [])])
                wanted = [base, *(f"{base}.{alias.name}" for alias in node.names)]
            for name in wanted:
                parts = name.split(".")
                for i in range(1, len(parts) + 1):
                    if (hit := names.get(".".join(parts[:i]))) is not None:
                        imports[path].add(hit)
    for path in paths:
        for parent in Path(path).parents:
            conftest = (parent / "conftest.py").as_posix()
            if conftest in paths and conftest != path:
                imports[path].add(conftest)
    reverse: dict[str, set[str]] = defaultdict(set)
    for path, targets in imports.items():
        for target in targets:
            reverse[target].add(path)
    tests = test_functions(truth)
    answers = {}
    for case in truth["cases"]:
        seen, queue = set(), [case["id"].split("::")[0]]
        while queue:
            path = queue.pop(0)
            if path not in seen:
                seen.add(path)
                queue += sorted(reverse[path])
        answers[case["id"]] = [id for path in sorted(seen) for id in tests.get(path, ())]
    return answers


def by_names(truth: dict, args: argparse.Namespace) -> dict[str, list[str]]:  # type: ignore[type-arg]
    """Calls matched by bare name, breadth first from the changed function to the tests."""
    root = Path(truth["root"])
    callers: dict[str, set[tuple[str, str]]] = defaultdict(set)  # called name -> (path, qualified name)
    for path in set(module_names(truth).values()):
        try:
            tree = ast.parse((root / path).read_text("utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue

        def walk(node: ast.AST, within: str, path: str) -> None:
            for child in ast.iter_child_nodes(node):
                inside = within
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    inside = f"{within}.{child.name}".lstrip(".")
                elif isinstance(child, ast.Call):
                    name = getattr(child.func, "attr", None) or getattr(child.func, "id", None)
                    if name and within:
                        callers[name].add((path, within))
                walk(child, inside, path)

        walk(tree, "", path)
    known = set(truth["tests"])
    answers = {}
    for case in truth["cases"]:
        name = case["id"].split("::")[1].split("#")[0].rpartition(".")[2]
        queue, seen, hits = [name], {name}, []
        while queue:
            for path, within in sorted(callers[queue.pop(0)]):
                id = f"{path}::{within.replace('.', '::')}"
                if id in known and id not in hits:
                    hits.append(id)
                short = within.rpartition(".")[2]
                short = within.split(".")[-2] if short == "__init__" and "." in within else short
                if short not in seen:
                    seen.add(short)
                    queue.append(short)
        answers[case["id"]] = hits
    return answers


def by_testmon(truth: dict, args: argparse.Namespace) -> dict[str, list[str]]:  # type: ignore[type-arg]
    """What testmon selects after the mutation, having run the whole suite before it."""
    answers = {}
    with tempfile.TemporaryDirectory(prefix="tests-break-") as scratch:
        root = scratch_tree(truth, Path(scratch))
        runner = Runner(root, truth["python"], truth["path"], [*truth["pytest"], "--testmon"])
        runner.run(1800)
        runner.close()
        store = root / ".testmondata"
        kept = {path.name: path.read_bytes() for path in root.glob(".testmondata*")}
        tests = test_functions(truth)
        for case in truth["cases"]:
            file = root / case["id"].split("::")[0]
            original = file.read_bytes()
            file.write_bytes(broken(original.decode(), case["before"], case["column"]).encode())
            environment = os.environ | {"PYTHONPATH": os.pathsep.join(str(root / p) for p in truth["path"].split(":"))}
            done = subprocess.run(
                [
                    *(truth["python"], "-B", "-m", "pytest", "-q", "--collect-only", "--testmon"),
                    *truth["pytest"],
                    "--continue-on-collection-errors",
                ],
                cwd=root, env=environment, capture_output=True, text=True,
            )  # fmt: skip
            file.write_bytes(original)
            for path in root.glob(".testmondata*"):
                path.unlink()
            for name, content in kept.items():
                store.with_name(name).write_bytes(content)
            named = [
                line.split("[")[0]
                for line in done.stdout.splitlines()
                if "::" in line and " " not in line.split("[")[0]
            ]
            failed = re.findall(r"^ERROR (\S+\.py)", done.stdout, re.M)
            named += [id for path in failed for id in tests.get(path, ())]
            answers[case["id"]] = list(dict.fromkeys(named))
    return answers


# ---- the score --------------------------------------------------------------------------------------------


def score_of(failing: set[str], named: list[str], suite: int) -> dict[str, float]:
    hits = [id in failing for id in named]
    precision = sum(hits) / len(named) if named else 0.0
    recall = sum(hits) / len(failing)
    return {
        "P": precision,
        "R": recall,
        "F1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "share": len(named) / suite,
        "R@10c": sum(hits[:10]) / min(10, len(failing)),
        "MRR": 1 / (hits.index(True) + 1) if any(hits) else 0.0,
        "empty": float(not named),
    }


def known_tests(named: list[str], known: set[str]) -> list[str]:
    """Of *named* those that ran before, in order; a class or file that is named whole stands for all of its tests.

    What fails or is skipped without a change is no evidence either way.
    """
    found: dict[str, None] = {}
    for id in named:
        if id in known:
            found.setdefault(id)
        else:
            found.update(dict.fromkeys(sorted(one for one in known if one.startswith(f"{id}::"))))
    return list(found)


def summary(rows: list[dict[str, float]]) -> str:
    cells = [f"{key} {mean(row[key] for row in rows):.3f}" for key in ("P", "R", "F1", "R@10c", "MRR")]
    share = median(row["share"] for row in rows)
    return f"{' '.join(cells)} share {share:.3f} empty {sum(row['empty'] for row in rows):.0f}/{len(rows)}"


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
    truth.add_argument("project")
    truth.add_argument("--source", action="append", required=True)
    truth.add_argument("--exclude", action="append", default=[], help="regular expression of paths to leave whole")
    truth.add_argument("--path", default=".", help="PYTHONPATH relative to the project, colon separated")
    truth.add_argument("--python", default=sys.executable)
    truth.add_argument("--pytest", action="append", default=[], help="a further argument to pytest")
    truth.add_argument("--mutants", type=int, default=30)
    truth.add_argument("--seed", type=int, default=1)
    truth.add_argument("--out", required=True)
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
