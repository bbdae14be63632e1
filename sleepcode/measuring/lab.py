"""One run of the tests in the copy, and what the plugin in it has written down."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from sleepcode.core.mutation.trials import Trial, applied
from sleepcode.edges.processes import Finished, run
from sleepcode.edges.scratch import Scratch
from sleepcode.measuring.command import OUT, TestCommand, environment_of

Place = tuple[str, int]  # path, first line of the function
FORKS = "forks.json"
MOST_FORKS = 40  # of one process
TEST_GRACE = 5.0  # seconds that a test may take, besides half of what all take
CPU_GRACE = 2.0  # and compute, in a fork


@dataclass
class Seen:
    """What one run has shown."""

    finished: Finished
    loaded: bool = False  # a pytest started, with our plugin
    python: tuple[int, ...] = ()  # the version it runs in
    ended: bool = False  # and came to its end
    good: dict[str, bool] = field(default_factory=dict)  # test -> whether all of its runs passed
    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[Place, dict[str, int]] = field(default_factory=dict)  # function -> test -> lines, as bits
    at_import: dict[Place, int] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()  # modules that came from the user's own work tree
    hanging: str = ""  # the test that ran when it was ended
    forks: list["Seen | None"] = field(default_factory=list)  # what each fork of it showed

    @property
    def passed(self) -> frozenset[str]:
        return frozenset(id for id, good in self.good.items() if good)


@dataclass(frozen=True, slots=True)
class Plan:
    """One run with some edits made."""

    trials: Sequence[Trial]
    only: frozenset[str] | None  # the tests; None for all
    most_seconds: float

    @property
    def can_fork(self) -> bool:
        return self.only is not None and not any(trial.at_import for trial in self.trials)


@dataclass(frozen=True)
class Lab:
    """A copy of the work tree, and the means to run its tests."""

    command: TestCommand
    origin: Path
    scratch: Scratch
    unwanted: Callable[[], bool]

    def run(
        self,
        most_seconds: float,
        *,
        only: Collection[str] | None = None,
        traced: bool = False,
        by_lines: bool = False,
        reverse: bool = False,
        most_for_test: float = 0.0,
        most_of_cpu: float = 0.0,
    ) -> Seen:
        """only: the ids to run, all without.  Raises OSError when the command cannot be started."""
        folder = self.scratch.folder
        out, ids = folder / "probe.jsonl", folder / "only.json"
        out.unlink(missing_ok=True)
        told = {
            "SLEEPCODE_PROBE_ROOT": str(self.scratch.tree) if traced else "",
            "SLEEPCODE_PROBE_LINES": "1" if by_lines else "",
            "SLEEPCODE_PROBE_REVERSED": "1" if reverse else "",
            "SLEEPCODE_PROBE_SECONDS": f"{most_for_test:.1f}" if most_for_test else "",
            "SLEEPCODE_PROBE_ONLY": "",
            "SLEEPCODE_PROBE_FORKS": str(folder / FORKS) if most_of_cpu else "",
            "SLEEPCODE_PROBE_CPU": f"{most_of_cpu:.1f}" if most_of_cpu else "",
        }
        if only is not None:
            ids.write_text(json.dumps(sorted(only)))
            told["SLEEPCODE_PROBE_ONLY"] = str(ids)
        roots = _import_roots(self.scratch.paths)
        environment = environment_of(self.command, self.origin, self.scratch, out, roots, told)
        tree, log = self.scratch.tree, folder / "log"
        try:
            finished = run(self.command.words, tree, environment, log, most_seconds, self.unwanted, OUT)
        finally:
            self.scratch.tidy()
        return _read(out, finished)

    def run_broken(self, plans: Sequence[Plan], suite_seconds: float) -> Iterator[tuple[Plan, Seen]]:
        """What each plan showed, until it is unwanted; the files are as before afterwards.

        One process runs several, each in a fork of its own, as far as that can be done.
        """
        left = list(plans)
        while left:
            forkable = list(takewhile(lambda plan: plan.can_fork, left[:MOST_FORKS]))
            found = self._forked(forkable, suite_seconds) if len(forkable) > 1 else []
            for plan, known in zip(tuple(left), found or [None], strict=False):
                seen = known or self._alone(plan, suite_seconds)
                del left[0]
                yield plan, seen
                if seen.finished.ended == "unwanted":
                    return

    def _alone(self, plan: Plan, suite_seconds: float) -> Seen:
        try:
            for path, content in self._edited(plan).items():
                self.scratch.write(path, content)
            return self.run(plan.most_seconds, only=plan.only, most_for_test=TEST_GRACE + suite_seconds / 2)
        finally:
            self.scratch.tidy()

    def _edited(self, plan: Plan) -> dict[str, bytes]:
        """The files that it changes."""
        by_path: dict[str, list[Trial]] = {}
        for trial in plan.trials:
            by_path.setdefault(trial.path, []).append(trial)
        return {
            path: applied((self.scratch.tree / path).read_bytes(), [trial.edit for trial in here])
            for path, here in by_path.items()
        }

    def _forked(self, plans: Sequence[Plan], suite_seconds: float) -> list[Seen | None]:
        """Of the first of them, as many as it came to; None where nothing was learned."""
        told = [
            {
                "files": {path: content.decode("utf-8", "replace") for path, content in self._edited(plan).items()},
                "only": sorted(plan.only or ()),
                "most": plan.most_seconds,
            }
            for plan in plans
        ]
        (self.scratch.folder / FORKS).write_text(json.dumps(told))
        only = frozenset[str]().union(*(plan.only or () for plan in plans))
        most = sum(plan.most_seconds for plan in plans)
        slow, busy = TEST_GRACE + suite_seconds / 2, CPU_GRACE + suite_seconds / 10
        return self.run(most, only=only, most_for_test=slow, most_of_cpu=busy).forks


def _read(out: Path, finished: Finished) -> Seen:
    try:
        text = out.read_text("utf-8", "replace")
    except OSError:
        return Seen(finished)
    facts: list[Mapping[str, Any]] = []
    for line in text.splitlines():
        with suppress(ValueError):  # it was ended in the middle of a line
            facts.append(json.loads(line))
    seen = _seen(facts, finished)
    seen.forks += _forks(facts, finished)
    return seen


def _forks(facts: Iterable[Mapping[str, Any]], finished: Finished) -> Iterator[Seen | None]:
    """In their order; None where nothing was learned."""
    own: list[Mapping[str, Any]] | None = None
    whole: list[Mapping[str, Any]] = []
    for fact in facts:
        if "fork" in fact:
            own, whole = [], []
        elif own is not None and "forked" not in fact:
            own.append(fact)
        elif own is not None and fact["forked"] < 0:
            whole, own = own, []
        elif own is not None:
            cannot = fact["how"] == "cannot"
            yield None if cannot else _seen(whole, replace(finished, ended=fact["how"]))
            own = None
    if finished.ended == "unwanted" or (finished.ended and own is not None):
        yield _seen(whole or own or (), finished)


def _seen(facts: Iterable[Mapping[str, Any]], finished: Finished) -> Seen:
    seen = Seen(finished)
    began = ""
    for fact in facts:
        if "test" in fact:
            id = fact["test"]
            seen.good[id] = seen.good.get(id, True) and bool(fact["good"])
            seen.seconds[id] = seen.seconds.get(id, 0.0) + float(fact["seconds"])
        elif "began" in fact:
            began = fact["began"]
        elif "entered" in fact:
            for path, first, bits in fact["places"]:
                tests = seen.lines.setdefault((path, first), {})
                tests[fact["entered"]] = tests.get(fact["entered"], 0) | int(bits, 16)
        elif "loaded" in fact:
            seen.loaded = True
            seen.python = tuple(int(part) for part in str(fact.get("python", "")).split(".")[:2] if part.isdigit())
        elif "ended" in fact:
            seen.ended = True
            seen.elsewhere |= frozenset(fact.get("elsewhere", ()))
            for path, first, bits in fact.get("at_import", ()):
                seen.at_import[path, first] = seen.at_import.get((path, first), 0) | int(bits, 16)
    if not seen.ended:
        seen.hanging = began
        seen.good[began] = False
    return seen


def _import_roots(paths: Sequence[str]) -> list[str]:
    """Where the project's packages are imported from: the folders that hold top-level packages or modules."""
    packages = {path.rpartition("/")[0] for path in paths if path.endswith("/__init__.py")}
    roots = {folder.rpartition("/")[0] for folder in packages if folder.rpartition("/")[0] not in packages}
    usual = [root for root in ("src", "lib") if any(path.startswith(f"{root}/") for path in paths)]
    return list(dict.fromkeys([*usual, "", *sorted(root for root in roots if "test" not in root)]))
