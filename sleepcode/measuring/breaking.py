"""Break functions, as many at once as share no test, and note which tests fail with each."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sleepcode.core.mutation.trials import RAISE, Edit, Trial, batches, ran_on
from sleepcode.edges.measured import Broken, Entered, MeasuredStore, Suite
from sleepcode.measuring.lab import Lab, Place, Plan, Seen
from sleepcode.measuring.study import Ended, Function

GRACE = 20.0  # seconds that a run may take on top of five times what it should
CHEAP_SUITE = 60.0  # seconds; in a slower suite what needs all tests comes last
NEVER = 1_000_000
WHOLE_TURN = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One run."""

    broken: int
    left: int
    last: str = ""
    failing: int = 0


def break_all(
    lab: Lab,
    store: MeasuredStore,
    suite: Suite,
    functions: Mapping[Place, Function],
    age: Mapping[str, int],
    clock: Callable[[], float],
) -> Iterator[Step]:
    """What needs all tests first, since coverage says least of it; then all functions in turns.

    Raises Ended when it is unwanted.
    """
    known: list[tuple[Function, Entered]] = []
    for function in functions.values():
        entered = store.entered(*function.key)
        if entered is not None and not _is_the_test(function, entered[1]):
            known.append((function, entered[1]))
    tested = {test.partition("::")[0] for test in suite.passed}
    known.sort(key=lambda row: (row[0].path in tested, age.get(row[0].path, NEVER), row[0].path, row[0].one.line))
    alone = [_whole(function) for function, entered in known if entered.loose]
    if suite.seconds <= CHEAP_SUITE:
        yield from _break(lab, store, suite, _lacking(store, alone), clock)
    todo = [trial for _, trial in sorted(_parts(store, suite, known), key=lambda row: row[0])]
    yield from _break(lab, store, suite, _lacking(store, todo), clock)
    yield from _break(lab, store, suite, _lacking(store, alone), clock)


def _is_the_test(function: Function, entered: Entered) -> bool:
    """A test that is broken, or a function inside of it, fails that test; nothing to be learned."""
    own = f"{function.path}::{function.one.name.replace('.', '::')}"
    return all(own == test or own.startswith(f"{test}::") for test in entered.lines)


def _whole(function: Function) -> Trial:
    return Trial(function.path, function.one, function.edits[0], None)


def _parts(
    store: MeasuredStore, suite: Suite, known: Sequence[tuple[Function, Entered]]
) -> Iterator[tuple[int, Trial]]:
    """(turn, trial): one edit of each function in a turn.

    Statements in no particular order; the whole function among them, since coverage tells nearly as much.
    """
    for function, entered in known:
        id, digest = function.key
        rows = store.broken(id, digest)
        lines: Mapping[str, int] = entered.lines
        if rows and rows[0].kind == RAISE:
            lines = {test: entered.lines.get(test, 0) for test in rows[0].failing}
        shuffled = sorted(function.edits[1:], key=lambda edit: hashlib.sha256((id + edit.kind).encode()).digest())
        if not entered.loose:
            shuffled.insert(WHOLE_TURN, function.edits[0])
        for turn, edit in enumerate(shuffled):
            tests = ran_on(lines, edit) & suite.passed
            if tests:
                yield turn, Trial(function.path, function.one, edit, tests, entered.loose)


def _lacking(store: MeasuredStore, trials: Sequence[Trial]) -> list[Trial]:
    return [one for one in trials if not store.is_broken(one.id, one.function.digest, one.edit.kind)]


def _break(
    lab: Lab, store: MeasuredStore, suite: Suite, todo: list[Trial], clock: Callable[[], float]
) -> Iterator[Step]:
    left = len(todo)
    while todo:
        again: list[Trial] = []
        plans = [Plan(batch, *_bounds(suite, batch)) for batch in batches(todo)]
        yield Step(0, left)
        for plan, seen in lab.run_broken(plans, suite.seconds):
            if seen.finished.ended == "unwanted":
                raise Ended("")
            batch = plan.trials
            whole = not seen.finished.ended or len(batch) == 1
            done = [one for one in batch if whole or one.tests is None or seen.hanging in one.tests]
            again += [one for one in batch if one not in done]
            if not done:  # which of them it was cannot be told
                done, again = [batch[0]], [one for one in again if one is not batch[0]]
            for trial in done:
                _note(store, suite, trial, seen, clock())
            left -= len(done)
            last = done[0]
            yield Step(len(done), left, last.id, sum(not seen.good.get(test) for test in last.tests or suite.passed))
        todo = again


def _bounds(suite: Suite, batch: Sequence[Trial]) -> tuple[frozenset[str] | None, float]:
    """The tests of its run, and the most seconds that these may take."""
    only = None if batch[0].tests is None else frozenset[str]().union(*(one.tests or () for one in batch))
    share = 1.0 if only is None else len(only) / max(len(suite.passed), 1)
    return only, GRACE + 5 * suite.seconds * max(share, 0.3)


def _note(store: MeasuredStore, suite: Suite, trial: Trial, seen: Seen, now: float) -> None:
    ran = suite.passed if trial.tests is None else trial.tests
    if seen.finished.ended:  # nothing is known of those whose turn did not come
        ran = ran & seen.good.keys()
    failing = frozenset(test for test in ran if not seen.good.get(test))
    edit: Edit = trial.edit
    store.put_broken(trial.id, trial.function.digest, Broken(edit.kind, edit.first, edit.last, failing, ran, now))
