"""Which tests break when a file changes that is no code?  Truth by execution, and sleepcode's answers beside it.

    data_files.py PROJECT --path src --out files.json [--most 30 --seed 1]

Each data file (template, fixture, table) is emptied in a scratch copy, the suite run, and `sleepcode impact`
asked about that change.  Files that no test notices are left out of the score; how many of them sleepcode
named a test for is printed.  `tests_break.py score` takes no part in it: no line of code changes here.
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

from scoring import known_tests, score_of, summary
from suite_runner import commit_all, rewrite, suite_at_work

from sleepcode.core.changes.projectfiles import kind_of
from sleepcode.core.grammar import language_of


def named_by_sleepcode(root: Path, command: str) -> list[str]:
    done = subprocess.run([*command.split(), "impact", "--json"], cwd=root, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return []
    return [test["id"] for test in json.loads(done.stdout)["tests"]]


def data_files(root: Path) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    paths = [path for path in listed.stdout.split("\0") if path and (root / path).stat().st_size]
    return [path for path in paths if language_of(path) is None and kind_of(path) == "data"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project")
    parser.add_argument("--path", default=".")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--pytest", action="append", default=[])
    parser.add_argument("--most", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--command", default=f"{sys.executable} -m sleepcode")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    rows, told = [], []
    unnoticed = named_anyway = 0
    with suite_at_work(args) as (root, runner, baseline, seconds):
        commit_all(root)
        pool = data_files(root)
        random.Random(args.seed).shuffle(pool)
        for path in pool[: args.most]:
            file = root / path
            original = file.read_bytes()
            rewrite(file, b"")
            outcome, _ = runner.run(60 + 4 * seconds)
            named = known_tests(named_by_sleepcode(root, args.command), baseline)
            rewrite(file, original)
            failing = {id for id in baseline if not (outcome or {}).get(id)}
            told.append({"path": path, "failing": sorted(failing), "named": named})
            if failing:
                rows.append(score_of(failing, named, len(baseline)))
                score = " ".join(f"{key} {rows[-1][key]:.2f}" for key in ("P", "R", "MRR"))
                print(f"  {path}: {len(failing)} failing, {len(named)} named, {score}", flush=True)
            else:
                unnoticed += 1
                named_anyway += bool(named)
            Path(args.out).write_text(json.dumps({"tests": sorted(baseline), "cases": told}, indent=1))
    print(f"no test noticed {unnoticed} others, {named_anyway} of which were said to reach one")
    if rows:
        print(summary(rows))


if __name__ == "__main__":
    main()
