"""The pre-push hook, as git calls it, for pushes of one and of fifty commits."""

import random
from collections.abc import Iterator
from pathlib import Path

import trees
from process import Setup, indexed, sleepcode
from table import Row

RETURNS = ("    return ", "        return ")
PUSHES = 20  # each of other commits: what was answered once is answered from what is kept


def hook(setup: Setup) -> Iterator[Row]:
    root = indexed(setup, "hook")
    commits = [trees.git(root, "rev-parse", "HEAD").strip(), *_commits(root, PUSHES + 50)]
    for number in (1, 50):
        costs = []
        for tip, there in zip(commits[number : number + PUSHES], commits, strict=False):
            trees.git(root, "checkout", "-q", "--detach", tip)
            sleepcode(setup, root, "status")  # what a watcher has done by then
            line = f"refs/heads/main {tip} refs/heads/main {there}\n"
            costs.append(sleepcode(setup, root, "hook", "run", "origin", "somewhere", given=line))
        wall, cpu = sorted(c.wall for c in costs), sorted(c.cpu for c in costs)
        note = f"of {len(costs)} pushes; median wall {wall[len(wall) // 2]:.2f} s, CPU {cpu[len(cpu) // 2]:.2f} s"
        note += f", p95 CPU {_p95(cpu):.2f} s"
        yield Row("hook", f"push of {number}, wall p95", f"{_p95(wall):.2f} s", "1 s", note)


def _p95(ordered: list[float]) -> float:
    return ordered[-(-len(ordered) * 95 // 100) - 1]


def _commits(root: Path, number: int) -> list[str]:
    """Small edits, each of one to three functions' bodies."""
    chosen = random.Random(1)
    files = [f for f in trees.python_files(root) if "\n    return " in f.read_text("utf-8", "surrogateescape")]
    made: list[str] = []
    for _ in range(number):
        for file in chosen.sample(files, chosen.choice((1, 1, 2, 3))):
            lines = file.read_text("utf-8", "surrogateescape").splitlines(keepends=True)
            places = [i for i, line in enumerate(lines) if line.startswith(RETURNS)]
            if places:
                at = chosen.choice(places)
                indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
                lines.insert(at, f"{indent}edited = {len(made)}\n")
                file.write_text("".join(lines), "utf-8", "surrogateescape")
        trees.commit(root, f"edit {len(made)}")
        made.append(trees.git(root, "rev-parse", "HEAD").strip())
    return made
