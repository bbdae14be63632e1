"""A project's own suite, run again and again in a scratch copy while something in it is broken."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

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


def scratch_tree(truth: dict, into: Path) -> Path:  # type: ignore[type-arg]
    root = into / "tree"
    shutil.copytree(truth["root"], root, ignore=shutil.ignore_patterns(".git", "__pycache__", "*.pyc"))
    return root


def commit_all(root: Path) -> None:
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for step in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-q", "-m", "import"]):
        subprocess.run([*git, *step], cwd=root, check=True, capture_output=True)


def sources_of(root: Path, args: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """(path, text) of every Python file that may be broken."""
    for source in args.source:
        for file in sorted((root / source).rglob("*.py")):
            path = file.relative_to(root).as_posix()
            if not any(re.search(pattern, path) for pattern in args.exclude):
                yield path, file.read_text("utf-8")


def take_project(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which project is broken, and how its suite is run."""
    parser.add_argument("project")
    parser.add_argument("--source", action="append", required=True)
    parser.add_argument("--exclude", action="append", default=[], help="regular expression of paths to leave whole")
    parser.add_argument("--path", default=".", help="PYTHONPATH relative to the project, colon separated")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--pytest", action="append", default=[], help="a further argument to pytest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
