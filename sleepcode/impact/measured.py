"""What was measured about a change goes before what is inferred, each test with its source.

A measurement speaks for the tests as they were and for the function as it was before the change.  Tests
that came since, or run code that was edited since, are still inferred.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from sleepcode.core.changes.change import Versions
from sleepcode.core.model import Certainty, Changed, Digest, MeasuredChange, RankedTest
from sleepcode.core.mutation.evidence import COVERAGE, MUTATION, Alertness, Grounds, Trialled, grounds_of
from sleepcode.core.mutation.mutant import Breakable, breakable
from sleepcode.core.mutation.touched import body_of_condition, touched_lines
from sleepcode.core.mutation.trials import RAISE
from sleepcode.edges.measured import MeasuredStore, Suite
from sleepcode.impact.covered import read_coverage_file
from sleepcode.workspace import Workspace

MEASURED = ("body", "signature", "decorators")  # changes of a function; others are inferred
MANY_FILES = 200  # changed since the suite ran: then nothing is settled


class Known(msgspec.Struct, frozen=True):
    """What is known of one changed function."""

    tests: Mapping[str, Grounds]
    settled: frozenset[str]  # the tests of which it is known whether they depend on it
    measured_at: float
    digest: Digest  # of the lines that were measured
    is_earlier: bool  # and these are not the ones before the change
    functions: Mapping[str, int]  # how many functions each test runs


def measured_of(
    workspace: Workspace, versions: Mapping[str, Versions], changed: Sequence[Changed], tests: Sequence[str]
) -> dict[Changed, Known]:
    """What is known of those changed functions that were measured, now or in an earlier version."""
    asked = [one for one in changed if one.how in MEASURED and "::" in one.id and one.path.endswith(".py")]
    asked = [one for one in asked if not one.is_annotation]
    file = workspace.store / "measured.sqlite"
    if not asked or not (read_coverage_file(workspace, asked, versions, tests) or file.exists()):
        return {}
    before: dict[str, bytes] = {}
    for path in {one.path for one in asked}:
        version = versions.get(path)
        before[path] = (version.before if version is not None else workspace.read(path)) or b""
    found: dict[Changed, Known] = {}
    with MeasuredStore.open(file) as store:
        settled = _Settled(workspace, store, frozenset(one.id for one in changed))
        seen_of = _SeenOf(store.functions_of(), Alertness(store.noticed_of()))
        for one in asked:
            name = one.id.partition("::")[2]
            function = next((each for each in breakable(before[one.path]) if each.name == name), None)
            if function is not None:
                after = versions[one.path].after if one.path in versions else None
                known = _known(store, one, function, before[one.path], after, settled, seen_of)
                if known is not None:
                    found[one] = known
    return found


def told(measured: Mapping[Changed, Known]) -> tuple[MeasuredChange, ...]:
    """For the answer: what was measured of what, and when."""
    return tuple(
        MeasuredChange(
            change.id,
            MUTATION if any(one.source == MUTATION for one in known.tests.values()) else COVERAGE,
            _date(known.measured_at),
            known.digest,
            "earlier" if known.is_earlier else "current",
        )
        for change, known in measured.items()
    )


def unsettled_changes(measured: Mapping[Changed, Known], changed: Iterable[Changed]) -> tuple[Changed, ...]:
    """Those for which the graph is asked, too."""
    return tuple(one for one in changed if one not in measured or not measured[one].settled)


def merged(
    measured: Mapping[Changed, Known], inferred: Sequence[RankedTest], guessed: Sequence[RankedTest]
) -> tuple[RankedTest, ...]:
    """inferred: from all changes; guessed: from those that measuring does not settle."""
    settled = [one.settled for one in measured.values() if one.settled]
    known = frozenset.intersection(*settled) if settled else frozenset[str]()
    by_id = {one.id: one for one in inferred}
    found: dict[str, RankedTest] = {}
    for change, one in measured.items():
        for id, grounds in one.tests.items():
            static = by_id.get(id)
            score = _score(grounds, static.score if static is not None else 0.0, one.functions.get(id, 0))
            if id in found and found[id].score >= score:
                continue
            why = (_evidence(change, one, grounds), *(static.why if static is not None else ()))
            found[id] = RankedTest(id, 0, score, Certainty.RESOLVED, grounds.source, why)
    for test in guessed:
        found.setdefault(test.id, test)
    if settled:
        for test in inferred:
            if test.id not in known:
                found.setdefault(test.id, test)
    order = sorted(found.values(), key=lambda one: (one.source not in _MEASURED, -one.score, one.id))
    return tuple(replace(one, rank=rank) for rank, one in enumerate(order, 1))


_MEASURED = (MUTATION, COVERAGE)


def _known(
    store: MeasuredStore,
    change: Changed,
    function: Breakable,
    before: bytes,
    after: bytes | None,
    settled: "_Settled",
    seen_of: "_SeenOf",
) -> Known | None:
    row = store.entered(change.id, function.digest) or store.entered(change.id)
    if row is None:
        return None
    digest, entered = row
    is_earlier = digest != function.digest
    broken = store.broken(change.id, digest)
    trials = [Trialled(each.kind, (each.first, each.last), each.failing, each.ran) for each in broken]
    touched = None if is_earlier or after is None else touched_lines(before, function, after)
    # What ran at import, or once for many tests, ran lines that no test is seen to run.
    lines = dict.fromkeys(entered.lines, 0) if entered.loose else entered.lines
    body = body_of_condition(before, function, touched)
    tests = grounds_of(lines, trials, touched, seen_of.alertness, body)
    whole = any(each.kind == RAISE for each in broken)
    told = frozenset[str]() if is_earlier or (entered.loose and not whole) else settled.by(entered.measured_at)
    when = max([entered.measured_at, *(each.measured_at for each in broken)])
    return Known(tests, told, when, digest, is_earlier, seen_of.functions)


class _SeenOf(msgspec.Struct, frozen=True):
    """What all of the measuring says of each test."""

    functions: Mapping[str, int]  # how many it runs
    alertness: Alertness


class _Settled:
    """The tests of a suite of which nothing that they run was edited since."""

    def __init__(self, workspace: Workspace, store: MeasuredStore, asked: frozenset[str]) -> None:
        self.workspace, self.store, self.asked = workspace, store, asked
        self._found: dict[float, frozenset[str]] = {}

    def by(self, measured_at: float) -> frozenset[str]:
        if measured_at not in self._found:
            suite = self.store.suite(measured_at)
            self._found[measured_at] = suite.passed - self._unsettled(suite) if suite else frozenset()
        return self._found[measured_at]

    def _unsettled(self, suite: Suite) -> frozenset[str]:
        now = self.workspace.index().digests()
        edited = [path for path in now if path.endswith(".py") and suite.files.get(path, "") != now[path]]
        if not suite.files:
            return frozenset()
        if len(edited) > MANY_FILES:
            return suite.passed
        found: set[str] = set()
        for path in edited:
            content = self.workspace.read(path) or b""
            here = {f"{path}::{one.name}": one.digest for one in breakable(content)}
            for id, digest in self.store.digests_in(path, suite.measured_at).items():
                if id not in self.asked and here.get(id) != digest:
                    row = self.store.entered(id, digest)
                    found |= row[1].lines.keys() if row is not None else set()
        return frozenset(found)


def _score(grounds: Grounds, static: float, functions: int) -> float:
    """By likelihood; where that is much the same, tests that run more of it and little else first, then as inferred."""
    likelihood = 0.42 + 0.4 * grounds.likelihood + 0.1 * grounds.share
    return round(likelihood + 0.03 / (1 + functions / 20) + 0.05 * static, 4)


def _evidence(change: Changed, known: Known, grounds: Grounds) -> str:
    verb = "failed when broken" if grounds.source == MUTATION else "ran it"
    parts = f", in {grounds.failed} of {grounds.of} ways to break a part of it" if grounds.of else ""
    earlier = " (an earlier version)" if known.is_earlier else ""
    digest = f"content digest {known.digest[:12]}{earlier}"
    return f"{change.path}:{change.line} {verb} on {_date(known.measured_at)}{parts}, {digest}"


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
