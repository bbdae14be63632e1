"""One run of the tests in the copy, and what the plugin in it has written down."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sleepcode.core.mutation.trials import Trial, applied
from sleepcode.edges.processes import Finished, run
from sleepcode.edges.scratch import Scratch
from sleepcode.measuring.command import OUT, TestCommand, environment_of

Place = tuple[str, int]  # path, first line of the function


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

    @property
    def passed(self) -> frozenset[str]:
        return frozenset(id for id, good in self.good.items() if good)


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

    def run_broken(
        self, trials: Sequence[Trial], most_seconds: float, only: Collection[str] | None, most_for_test: float
    ) -> Seen:
        """With all of these edits made; the files are as before afterwards."""
        by_path: dict[str, list[Trial]] = {}
        for trial in trials:
            by_path.setdefault(trial.path, []).append(trial)
        try:
            for path, here in by_path.items():
                content = (self.scratch.tree / path).read_bytes()
                self.scratch.write(path, applied(content, [trial.edit for trial in here]))
            return self.run(most_seconds, only=only, most_for_test=most_for_test)
        finally:
            self.scratch.tidy()


def _read(out: Path, finished: Finished) -> Seen:
    seen = Seen(finished)
    began = ""
    try:
        text = out.read_text("utf-8", "replace")
    except OSError:
        return seen
    for line in text.splitlines():
        try:
            fact: Mapping[str, Any] = json.loads(line)
        except ValueError:
            continue  # it was ended in the middle of a line
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
