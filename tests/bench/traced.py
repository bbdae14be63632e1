"""Which tests run each function?  One traced run of a suite instead of one run for each broken function.

    traced.py PROJECT --source src/pkg --path src --python VENV/bin/python --out truth.json [--most 60 --seed 1]

Writes a truth as tests_break.py does: a test fails with a function when it runs it, or when a fixture does that it
shares with others, or when it cannot be collected with it broken.  That is too much where the exception would be
caught: --real breaks every function and runs the files in which a test ran it, or all if it ran at import.
Needs Python 3.12 for the project (sys.monitoring).
"""

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from suite_runner import Runner, broken, rewrite, sources_of, take_project
from tests_break import functions_of, write_truth

# Runs in the project's own Python: the suite once, noting which functions start while each test is run.
TRACER = """
import json, os, sys
import pytest
root, out, arguments = os.path.realpath(sys.argv[1]) + os.sep, sys.argv[2], json.loads(sys.argv[3])
monitoring = sys.monitoring
monitoring.use_tool_id(3, "traced")
ran, passed, wanted, state = {}, {}, {}, [""]

def start(code, offset):
    if code.co_filename.startswith(root):
        ran.setdefault(state[-1], set()).add((code.co_filename[len(root):], code.co_firstlineno))
    return monitoring.DISABLE  # until the next restart

def enter(who):
    state.append(who)
    monitoring.restart_events()

def leave():
    state.pop()
    monitoring.restart_events()

class Seen:
    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item, nextitem):
        id = item.nodeid.split("[")[0]
        enter(id)
        yield
        leave()
        info = getattr(item, "_fixtureinfo", None)
        for name, found in (info.name2fixturedefs if info else {}).items():
            for one in found:
                wanted.setdefault(id, set()).add("fixture " + one.baseid + " " + one.argname)
    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        shared = fixturedef.scope != "function"
        if shared:
            enter("fixture " + fixturedef.baseid + " " + fixturedef.argname)
        yield
        if shared:
            leave()
    def pytest_runtest_logreport(self, report):
        id = report.nodeid.split("[")[0]
        if report.when == "call" or not report.passed:
            passed[id] = passed.get(id, True) and report.passed
    def pytest_sessionfinish(self, session):
        for id, needs in wanted.items():
            for need in needs:
                ran.setdefault(id, set()).update(ran.get(need, ()))
        found = {id: sorted(what) for id, what in ran.items() if not id.startswith("fixture ")}
        with open(out, "w") as file:
            json.dump({"passed": passed, "ran": found}, file)

monitoring.register_callback(3, monitoring.events.PY_START, start)
monitoring.set_events(3, monitoring.events.PY_START)
sys.argv[1:] = []
pytest.main(["-q", "--tb=no", "--continue-on-collection-errors", "-p", "no:cacheprovider", *arguments], [Seen()])
"""


def trace(root: Path, args: argparse.Namespace) -> dict[str, object]:
    """{"passed": id -> whether it passed, "ran": id -> [[path, line]]}; the empty id: while files were imported."""
    with tempfile.TemporaryDirectory(prefix="traced-") as folder:
        out = Path(folder, "out.json")
        run(root, args, "-c", TRACER, str(root), str(out), json.dumps(args.pytest))
        return json.loads(out.read_text())  # type: ignore[no-any-return]


def collected(root: Path, args: argparse.Namespace) -> set[str]:
    own = ("-q", "--collect-only", "--continue-on-collection-errors", "-p", "no:cacheprovider")
    lines = run(root, args, "-m", "pytest", *args.pytest, *own).splitlines()
    return {line.split("[")[0] for line in lines if "::" in line and " " not in line.split("[")[0]}


def run(root: Path, args: argparse.Namespace, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(str(root / part) for part in args.path.split(":"))}
    done = subprocess.run(
        [args.python, *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout


def first_lines(text: str) -> dict[int, int]:
    """Line of `def` -> the line that its code starts with: that of its first decorator."""
    return {
        node.lineno: min([node.lineno, *(one.lineno for one in node.decorator_list)])
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def make(args: argparse.Namespace) -> None:
    project = Path(args.project).resolve()
    with tempfile.TemporaryDirectory(prefix="traced-") as scratch:
        root = Path(scratch, "tree")
        shutil.copytree(project, root, ignore=shutil.ignore_patterns(".git", "__pycache__", "*.pyc"))
        seen = trace(root, args)
        baseline = {id for id, good in seen["passed"].items() if good}  # type: ignore[attr-defined]
        print(f"{project.name}: {len(baseline)} tests", flush=True)
        runs: dict[tuple[str, int], set[str]] = defaultdict(set)
        for id, what in seen["ran"].items():  # type: ignore[attr-defined]
            for path, line in what:
                runs[path, line].add(id)
        pool = []
        for path, text in sources_of(root, args):
            lines = first_lines(text)
            pool += [(path, lines[one[1]], *one) for one in functions_of(text)]
        random.Random(args.seed).shuffle(pool)
        runner = Runner(root, args.python, args.path, args.pytest) if args.real else None
        if runner is not None:
            runner.run(900)
            if not args.cold:
                runner.warm()
        cases: list[dict[str, object]] = []
        dropped = {"unnoticed": 0, "hung": 0}
        for path, first, name, line, before, column in pool:
            if len(cases) >= args.most:
                break
            ran = runs[path, first]
            failing = ran & baseline
            if ran and (args.real or "" in ran):
                file = root / path
                original = file.read_bytes()
                rewrite(file, broken(original.decode(), before, column).encode())
                if runner is None:
                    failing |= baseline - collected(root, args)
                else:
                    files = set() if "" in ran else {id.partition("::")[0] for id in ran}
                    outcome, _ = runner.run(args.timeout, files)
                    asked = {id for id in baseline if not files or id.partition("::")[0] in files}
                    failing = {id for id in asked if outcome is None or not outcome.get(id)}
                    dropped["hung"] += outcome is None
                    failing = set() if outcome is None else failing
                rewrite(file, original)
            if not failing:
                dropped["unnoticed"] += 1
                continue
            cases.append({"id": f"{path}::{name}", "line": line, "before": before, "column": column,
                          "failing": sorted(failing), "imported": "" in ran})  # fmt: skip
        if runner is not None:
            runner.close()
        args.mutants = args.most
        write_truth(args, baseline, 0.0, cases, dropped)
        print(f"{project.name}: {len(cases)} cases, {sum(bool(c['imported']) for c in cases)} run at import, {dropped}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    take_project(parser)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--real", action="store_true", help="break every function for real")
    parser.add_argument("--cold", action="store_true", help="import all anew in each run: event loops may need it")
    parser.add_argument("--timeout", type=float, default=300)
    make(parser.parse_args())


if __name__ == "__main__":
    main()
