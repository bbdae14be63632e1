"""In idle time: run the suite once under a tracer, then break functions one by one and see what fails.

The command is the user's own setting `test_command`; a repository cannot set it.  All of it happens in
a copy of the work tree; results are kept by the digest of each function's lines.
"""

import json
import os
import shlex
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from sleepcode.core.mutant import Breakable, breakable, broken
from sleepcode.edges.measured import MeasuredStore
from sleepcode.edges.scratch import Finished, TooLarge, remove_leftovers, run, scratch_copy
from sleepcode.errors import SleepcodeError
from sleepcode.workspace import Workspace

MOST_IDS = 200  # more tests than that: the whole suite is run
GRACE = 30.0  # seconds that a run may take on top of thrice what it should
LONGEST_SUITE = 1800.0
RECENT = 300  # commits looked at for what changes often
WIDEST = 50  # a commit that touches more files says nothing about any of them

Unwanted = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Measuring:
    """What the measuring does; a new value after each step."""

    state: str  # tracing, breaking, done, stopped, failed
    tests: int = 0
    broken: int = 0  # functions broken so far
    left: int = 0
    last: str = ""  # id of the function broken last
    failing: int = 0  # tests that failed with it
    why: str = ""  # it failed


def measure(
    workspace: Workspace,
    unwanted: Unwanted,
    *,
    most_seconds: float = 3600.0,
    clock: Callable[[], float] = time.time,
) -> Iterator[Measuring]:
    """Yield after each step; ends when all is measured, time is up, or it is unwanted.

    Raises SleepcodeError when there is no test command, or it is not pytest's.
    """
    command = test_command(workspace)
    workspace.ensure_store()
    remove_leftovers(workspace.store)
    listed = [entry.path for entry in workspace.repository.tracked_and_unignored()[0]]
    until = time.monotonic() + most_seconds

    def enough() -> bool:
        return unwanted() or time.monotonic() > until

    try:
        with (
            scratch_copy(workspace.root, listed, workspace.store) as tree,
            closing(MeasuredStore.open(workspace.store / "measured.sqlite").connection) as connection,
        ):
            lab = _Lab(command, tree, listed, enough, clock, _ages(workspace))
            yield from _measure(lab, MeasuredStore(connection))
    except TooLarge:
        yield Measuring("failed", why="the work tree is too large to copy")


def test_command(workspace: Workspace) -> list[str]:
    """The user's own; never the repository's."""
    words = shlex.split(workspace.settings.test_command)
    if not words:
        raise SleepcodeError(
            "there is no test command to measure with",
            remedy='set test_command = "pytest" in your own configuration (`sleepcode config` says where)',
        )
    if not any(Path(word).name in ("pytest", "py.test") for word in words):
        raise SleepcodeError(
            f"measuring takes pytest, and test_command is {workspace.settings.test_command!r}",
            remedy="set it to a command that runs pytest",
        )
    return words


def _ages(workspace: Workspace) -> dict[str, int]:
    ages: dict[str, int] = {}
    for number, commit in enumerate(workspace.repository.history(RECENT)):
        if len(commit.paths) <= WIDEST:
            for path in commit.paths:
                ages.setdefault(path, number)
    return ages


def remove_left_behind(workspace: Workspace) -> int:
    """What a killed process left in the store."""
    return remove_leftovers(workspace.store) if workspace.store.is_dir() else 0


@dataclass(frozen=True)
class _Lab:
    command: list[str]
    tree: Path
    listed: list[str]
    unwanted: Unwanted
    clock: Callable[[], float]
    age: Mapping[str, int]  # path -> how many commits ago it changed; what changes is asked about

    def run(
        self, ids: Sequence[str], most_seconds: float, *, traced: bool
    ) -> tuple[Finished, dict[str, object]]:
        out = self.tree.parent / "probe.json"
        out.unlink(missing_ok=True)
        probe = str(resources.files("sleepcode.probe"))
        roots = [str(self.tree / root) for root in _import_roots(self.listed)]
        environment = dict(os.environ)
        environment |= {
            "PYTHONPATH": os.pathsep.join([probe, *roots, *filter(None, [os.environ.get("PYTHONPATH", "")])]),
            "PYTEST_PLUGINS": "sleepcode_probe",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SLEEPCODE_PROBE_OUT": str(out),
            "SLEEPCODE_PROBE_ROOT": str(self.tree) if traced else "",
            "SLEEPCODE_PROBE_PARENT": str(os.getpid()),
        }
        more = ["-p", "no:cacheprovider", "--continue-on-collection-errors", "-q"]
        finished = run([*self.command, *more, *ids], self.tree, environment, most_seconds, self.unwanted)
        try:
            return finished, json.loads(out.read_text("utf-8"))
        except (OSError, ValueError):
            return finished, {}


def _measure(lab: _Lab, store: MeasuredStore) -> Iterator[Measuring]:
    seen = Measuring("tracing")
    yield seen
    finished, found = lab.run((), LONGEST_SUITE, traced=True)
    passed = {id for id, good in _table(found, "passed").items() if good}
    if finished.code is None and not finished.overdue:
        yield replace(seen, state="stopped")
        return
    if not passed:
        yield replace(seen, state="failed", why=f"no test passed: {finished.tail.strip()[-300:]}")
        return
    functions = {
        (path, one.first_line): (path, one)
        for path in lab.listed
        if path.endswith(".py")
        for one in breakable((lab.tree / path).read_bytes() if (lab.tree / path).is_file() else b"")
    }
    entered: dict[tuple[str, int], set[str]] = {}
    for id, keys in _table(found, "entered").items():
        if id in passed:
            for path, line in keys:
                entered.setdefault((path, line), set()).add(id)
    at_import = {(path, line) for path, line in found.get("at_import", ())}  # type: ignore[attr-defined]
    rows = {
        (f"{path}::{one.name}", one.digest): (tuple(entered.get(key, ())), key in at_import)
        for key, (path, one) in functions.items()
        if key in entered or key in at_import
    }
    store.put_suite(lab.clock(), finished.seconds, passed, rows)
    seen = replace(seen, state="breaking", tests=len(passed))
    todo = sorted(
        (
            (key in at_import, len(entered.get(key, ())), path, one)
            for key, (path, one) in functions.items()
            if (key in entered or key in at_import)
            and not store.is_measured(f"{path}::{one.name}", one.digest)
        ),
        key=lambda row: (row[0], row[1], row[2], row[3].line),
    )
    per_test = finished.seconds / max(len(passed), 1)
    for done, (imported, _, path, one) in enumerate(todo):
        seen = replace(seen, left=len(todo) - done)
        yield seen
        tests = sorted(entered.get((path, one.first_line), ()))
        step = _break(lab, store, path, one, () if imported else tests, passed, per_test, finished.seconds)
        if step is None:
            yield replace(seen, state="stopped")
            return
        seen = replace(seen, broken=seen.broken + 1, last=f"{path}::{one.name}", failing=step)
    yield replace(seen, state="done", left=0)


def _break(
    lab: _Lab,
    store: MeasuredStore,
    path: str,
    one: Breakable,
    tests: Sequence[str],
    passed: set[str],
    per_test: float,
    suite_seconds: float,
) -> int | None:
    """How many tests fail with the function broken; None when the run was unwanted."""
    ids = tests if 0 < len(tests) <= MOST_IDS else ()
    expected = per_test * len(ids) if ids else suite_seconds
    file = lab.tree / path
    original = file.read_bytes()
    file.write_bytes(broken(original, one))
    try:
        finished, found = lab.run(ids, GRACE + 3 * expected, traced=False)
    finally:
        file.write_bytes(original)
    if finished.code is None and not finished.overdue:
        return None
    good = {id for id, fine in _table(found, "passed").items() if fine}
    ran = set(ids) & passed if ids else passed
    failing = ran - good
    # Tests that never enter it were not run: they cannot fail, and count as having been there.
    store.put_broken(f"{path}::{one.name}", one.digest, lab.clock(), failing, passed)
    return len(failing)


def _table(found: dict[str, object], key: str) -> dict[str, list[tuple[str, int]]]:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def _import_roots(paths: Sequence[str]) -> list[str]:
    """Where the project's packages are imported from: the folders that hold top-level packages or modules."""
    packages = {path.rpartition("/")[0] for path in paths if path.endswith("/__init__.py")}
    roots = {folder.rpartition("/")[0] for folder in packages if folder.rpartition("/")[0] not in packages}
    usual = [root for root in ("src", "lib") if any(path.startswith(f"{root}/") for path in paths)]
    return list(dict.fromkeys([*usual, "", *sorted(root for root in roots if "test" not in root)]))
