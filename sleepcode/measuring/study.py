"""The suite as it is: which tests pass each time, and which lines of which functions each one runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from sleepcode.core.model import digest_of
from sleepcode.core.mutation.mutant import Breakable
from sleepcode.core.mutation.trials import Edit, edits_of
from sleepcode.edges.measured import Entered, Key, MeasuredStore, Suite
from sleepcode.edges.scratch import Interrupted, Scratch
from sleepcode.measuring.lab import Lab, Place, Seen

LONGEST_SUITE = 1800.0  # seconds
# By lines, at worst; where that would be too long, functions are told apart and lines are not.
SLOWER_BY_LINES = 15
SLOWER_BY_LINES_MONITORED = 3  # from Python 3.12 on, where a line costs once for each test


class Ended(Exception):
    """Nothing can be measured; says why, or nothing when it was only unwanted."""


@dataclass(frozen=True, slots=True)
class Function:
    """One that can be broken, and how."""

    path: str
    one: Breakable
    edits: tuple[Edit, ...]

    @property
    def key(self) -> Key:
        return f"{self.path}::{self.one.name}", self.one.digest


def functions_in(scratch: Scratch, unwanted: Callable[[], bool]) -> dict[Place, Function]:
    found: dict[Place, Function] = {}
    for path in scratch.paths:
        if unwanted():
            raise Interrupted
        if path.endswith(".py"):
            for one, edits in edits_of((scratch.tree / path).read_bytes()).items():
                found[path, one.first_line] = Function(path, one, edits)
    return found


def study(lab: Lab, store: MeasuredStore, functions: Mapping[Place, Function], clock: Callable[[], float]) -> Suite:
    """Run everything plainly, by lines, and last test first; nothing where this very tree was studied before.

    Raises Ended.
    """
    files = {path: digest_of((lab.scratch.tree / path).read_bytes()) for path in lab.scratch.paths}
    state = digest_of(repr((sorted(files.items()), lab.command.said)).encode())
    last = store.last_suite()
    if last is not None and last.state == state:
        return last
    plain = _run(lab)
    _check(plain, lab)
    slower = SLOWER_BY_LINES_MONITORED if plain.python >= (3, 12) else SLOWER_BY_LINES
    by_lines = plain.finished.seconds * slower < LONGEST_SUITE
    traced = _run(lab, traced=True, by_lines=by_lines)
    backwards = _run(lab, traced=True, by_lines=by_lines, reverse=True)
    passed = plain.passed & traced.passed & backwards.passed
    if not passed:
        raise Ended("no test passes three times in a row, so none can be seen to break")
    entered, per_test = _entered(functions, traced, backwards, passed, clock())
    suite = Suite(clock(), state, plain.finished.seconds, passed, files)
    store.put_suite(
        suite,
        {key: Entered(one.lines, one.loose, suite.measured_at) for key, one in entered.items()},
        per_test,
    )
    return suite


def _run(lab: Lab, **how: bool) -> Seen:
    seen = lab.run(LONGEST_SUITE, **how)  # type: ignore[arg-type]
    if seen.finished.ended == "unwanted":
        raise Ended("")
    if seen.finished.ended == "too long":
        raise Ended(f"the suite takes longer than {LONGEST_SUITE / 60:.0f} minutes; it was at {seen.hanging}")
    if seen.finished.ended:
        raise Ended(f"the suite was ended, since it {seen.finished.ended}")
    return seen


def _check(plain: Seen, lab: Lab) -> None:
    said = lab.command.said
    tail = plain.finished.tail.strip()[-400:]
    if not plain.loaded:
        raise Ended(
            f"{said!r} started no pytest that could load our plugin (code {plain.finished.code}); name the pytest of "
            f'the project\'s own environment, as in ".venv/bin/pytest". It printed: {tail}'
        )
    ours = sorted(plain.elsewhere & set(lab.scratch.paths))
    if ours:
        raise Ended(
            f"the tests import {ours[0]} from your work tree instead of the copy: the project is installed "
            "in a way that goes before PYTHONPATH, so nothing can be measured; nothing was touched there"
        )
    if not plain.passed:
        raise Ended(f"no test passes. It printed: {tail}")


def _entered(
    functions: Mapping[Place, Function],
    traced: Seen,
    backwards: Seen,
    passed: frozenset[str],
    now: float,
) -> tuple[dict[Key, Entered], dict[str, int]]:
    """Of each function that ran; and how many functions each test runs."""
    forwards, back = _by_function(functions, traced.lines), _by_function(functions, backwards.lines)
    imported = {*_by_function(functions, _as_lines(traced)), *_by_function(functions, _as_lines(backwards))}
    found: dict[Key, Entered] = {}
    per_test = dict.fromkeys(passed, 0)
    for place in {*forwards, *back, *imported}:
        first, second = (
            {t: bits for t, bits in seen.get(place, {}).items() if t in passed} for seen in (forwards, back)
        )
        # What only the first test runs, or only one that imports late, is kept from then on: all later tests use it.
        loose = place in imported or first.keys() != second.keys()
        # Likewise within it: a line that a test runs in one order alone leaves something behind that the others use.
        once = reduce(or_, (first[test] ^ second[test] for test in first.keys() & second.keys()), 0)
        lines = {test: first.get(test, 0) | second.get(test, 0) | once for test in first.keys() | second.keys()}
        for test in lines:
            per_test[test] += 1
        found[functions[place].key] = Entered(lines, loose, now)
    return found, per_test


def _as_lines(seen: Seen) -> dict[Place, dict[str, int]]:
    return {place: {"": bits} for place, bits in seen.at_import.items()}


def _by_function(
    functions: Mapping[Place, Function], lines: Mapping[Place, Mapping[str, int]]
) -> dict[Place, dict[str, int]]:
    """Lambdas and comprehensions count for the function around them."""
    by_path: dict[str, list[Function]] = {}
    for function in functions.values():
        by_path.setdefault(function.path, []).append(function)
    found: dict[Place, dict[str, int]] = {}
    for (path, line), tests in lines.items():
        place, shift = (path, line), 0
        if place not in functions:
            around = [f.one for f in by_path.get(path, ()) if f.one.first_line < line <= f.one.end_line]
            if not around:
                continue
            one = max(around, key=lambda each: each.first_line)
            place, shift = (path, one.first_line), line - one.first_line
        target = found.setdefault(place, {})
        for test, bits in tests.items():
            target[test] = target.get(test, 0) | bits << shift
    return found
