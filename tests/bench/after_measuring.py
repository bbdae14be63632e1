"""Which tests break, asked after measuring: the same cases with all of it, parts of it, and other tools.

    after_measuring.py REPOSITORY truth.json [truth.json ...] [--testmon] [--coverage]

REPOSITORY is a clone of the project in which `sleepcode sleep --measure` ran.  Truths are those of tests_break.py
(a function that raises) and small_edits.py.  Each case is made in a copy of the repository as an uncommitted
edit and asked as `sleepcode impact` does.  Rows:

  all       everything that was measured
  no raise  without the runs in which a whole function failed at once, which is what tests_break.py does, too
  quarter   with a quarter of the functions and statements that were broken, by a hash of their names
  coverage  what tests ran, nothing broken
  file      only a `.coverage` file with contexts in the project (--coverage)
  testmon   what pytest-testmon selects (--testmon)
  static    nothing measured
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scoring import score_of, summary
from small_edits import applied
from suite_runner import Runner, broken

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.refresh import refresh
from sleepcode.workspace import open_workspace

Answers = dict[str, list[str]]


def mutated(case: dict[str, Any], content: bytes) -> bytes:
    if "edit" in case:
        return applied(content, case["edit"])
    return broken(content.decode(), case["before"], case["column"]).encode()


@contextmanager
def copy_of(repository: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="after-measuring-") as scratch:
        root = Path(scratch, "tree")
        shutil.copytree(repository, root, symlinks=True)
        yield root


def asked(root: Path, truth: dict[str, Any], stores: dict[str, Path | None]) -> dict[str, Answers]:
    """By the name of the store: each is put in the place of the measured one in turn."""
    place, coverage = root / ".git/sleepcode/measured.sqlite", root / ".coverage"
    away = root / ".git/coverage-file"
    if coverage.exists():
        coverage.rename(away)
    found: dict[str, Answers] = {name: {} for name in stores}
    for number, case in enumerate(truth["cases"]):
        file = root / case["id"].partition("::")[0]
        original = file.read_bytes()
        file.write_bytes(mutated(case, original))
        refresh(open_workspace(root))
        for name, store in stores.items():
            for stale in place.parent.glob("measured.sqlite*"):
                stale.unlink()
            if store is not None:
                shutil.copy2(store, place)
            if name == "file":
                away.rename(coverage)
            answer = impact_of(open_workspace(root), ChangeSpec(), refreshed=True)
            found[name][f"{number}"] = [test.id for test in answer.tests]
            if name == "file":
                coverage.rename(away)
        file.write_bytes(original)
    return found


def kept(store_file: Path, into: Path, which: Callable[[str, str], bool]) -> Path:
    """A store with those of the ways in which functions were broken for which which(id, kind) holds."""
    with sqlite3.connect(store_file) as whole, sqlite3.connect(into) as store:
        whole.backup(store)
        store.execute("PRAGMA journal_mode=DELETE")
        rows = store.execute("SELECT id, kind FROM broken").fetchall()
        for id, kind in rows:
            if not which(id, kind):
                store.execute("DELETE FROM broken WHERE id=? AND kind=?", (id, kind))
    return into


def is_in_quarter(id: str, kind: str) -> bool:
    return hashlib.sha256(f"{id} {kind}".encode()).digest()[0] < 64


def with_coverage_file(root: Path, truth: dict[str, Any]) -> None:
    extra = ["--cov", f"--cov={root / truth['sources'][0]}", "--cov-context=test", "--cov-report="]
    runner = Runner(root, truth["python"], truth["path"], [*truth["pytest"], *extra])
    runner.run(1800)
    runner.close()


def testmon(root: Path, truth: dict[str, Any]) -> Answers:
    """It fails without pytest's cache plugin, so that is left on, unlike in the runs that make the truth."""
    path = ":".join(str(root / part) for part in truth["path"].split(":"))
    environment = os.environ | {"PYTHONPATH": path}
    command = [truth["python"], "-B", "-m", "pytest", "-q", "--testmon", *truth["pytest"]]
    subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=1800)
    data = {path: path.read_bytes() for path in root.glob(".testmondata*")}
    command += ["--collect-only", "--continue-on-collection-errors"]
    found: Answers = {}
    for number, case in enumerate(truth["cases"]):
        file = root / case["id"].partition("::")[0]
        original = file.read_bytes()
        file.write_bytes(mutated(case, original))
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
        file.write_bytes(original)
        for stale in root.glob(".testmondata*"):
            stale.unlink()
        for name, content in data.items():
            name.write_bytes(content)
        named = [line.split("[")[0] for line in done.stdout.splitlines() if re.match(r"\S+\.py::", line)]
        failed = re.findall(r"^ERROR (\S+\.py)", done.stdout, re.M)
        named += [id for file_ in failed for id in truth["tests"] if id.startswith(f"{file_}::")]
        found[f"{number}"] = list(dict.fromkeys(named))
    return found


def same_mutant(root: Path, case: dict[str, Any]) -> bool:
    """Whether the very function was made to fail at once when measuring."""
    with sqlite3.connect(root / ".git/sleepcode/measured.sqlite") as store:
        return bool(store.execute("SELECT 1 FROM broken WHERE id=? AND kind='raise'", (case["id"],)).fetchone())


def scored(truth: dict[str, Any], answers: Answers) -> list[dict[str, float]]:
    known = set(truth["tests"])
    return [
        score_of(set(case["failing"]), [id for id in answers[f"{n}"] if id in known], len(known))
        for n, case in enumerate(truth["cases"])
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("truth", nargs="+", type=Path)
    parser.add_argument("--testmon", action="store_true")
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--cases", type=int, default=1000, help="at most so many of each truth, the first ones")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    told: dict[str, Any] = {}
    for path in args.truth:
        truth = json.loads(path.read_text())
        truth["cases"] = truth["cases"][: args.cases]
        rows: dict[str, list[dict[str, float]]] = {}
        with copy_of(args.repository) as root, tempfile.TemporaryDirectory() as folder:
            measured = args.repository / ".git/sleepcode/measured.sqlite"
            same = [same_mutant(root, case) for case in truth["cases"]]
            kinds: dict[str, Callable[[str, str], bool]] = {
                "all": lambda id, kind: True,
                "no raise": lambda id, kind: kind != "raise",
                "quarter": is_in_quarter,
                "coverage": lambda id, kind: False,
            }
            stores: dict[str, Path | None] = {
                name: kept(measured, Path(folder, name), which) for name, which in kinds.items()
            }
            if args.coverage:
                stores["file"] = None
                with_coverage_file(root, truth)
            stores["static"] = None
            rows |= {name: scored(truth, each) for name, each in asked(root, truth, stores).items()}
        if args.testmon:
            with copy_of(args.repository) as root:
                rows["testmon"] = scored(truth, testmon(root, truth))
        print(f"{path.stem}: {len(same)} cases, {sum(same)} of functions that measuring made fail as a whole")
        for name, each in rows.items():
            print(f"  {name:9} {summary(each)}", flush=True)
        others = [row for row, known in zip(rows["all"], same, strict=True) if not known]
        if others and len(others) < len(same):
            print(f"  {'all, the others':9} {summary(others)}", flush=True)
        told[path.stem] = {"same": same, "rows": rows}
    if args.out:
        args.out.write_text(json.dumps(told))


if __name__ == "__main__":
    main()
