"""What measuring a function says of each test that may feel an edit of it: how likely, and on what grounds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

MUTATION, COVERAGE = "mutation", "coverage"
# What is thought before a test is seen to run with this function broken is how it took other functions' trials,
# as so many trials; and of a test that ran in few of those what is thought of any test.
PRIOR_TRIALS = 2.0
FEW_TRIALS = 20.0
# Of what is left of certainty, for tests that alone go into a branch, or past it, whose condition is edited.
RARE_BRANCH = 0.6
NEAR = 4.0  # weight of a trial on the very lines that are touched; one next to them has 1, farther ones less
WHOLE = "raise"
UNSURE = 0.2  # of what is not certain of parts: how much remains where the whole was seen to fail
SURVIVOR = 0.05  # of a test that passed although the function failed at once


@dataclass(frozen=True, slots=True)
class Trialled:
    """One way in which a function was broken."""

    kind: str
    lines: tuple[int, int]  # first and last, from the function's first
    failing: frozenset[str]
    ran: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a test is named."""

    source: str  # mutation or coverage
    likelihood: float
    failed: int  # trials of parts of the function in which it failed, of those it ran in
    of: int
    share: float = 0.0  # of the function's lines, the most that any test runs being 1


class Alertness:
    """How readily each test notices that what it runs is broken: some expect a failure and take any for theirs."""

    def __init__(self, noticed: Mapping[str, tuple[int, int]]) -> None:
        """noticed: test -> trials of parts of functions in which it failed, of those it ran in."""
        self._noticed = noticed
        failed, ran = (sum(column) for column in zip(*noticed.values(), strict=True)) if noticed else (0, 0)
        self._usual = (failed + 1) / (ran + 2)

    def of(self, test: str) -> float:
        failed, ran = self._noticed.get(test, (0, 0))
        return (failed + FEW_TRIALS * self._usual) / (ran + FEW_TRIALS)


ANY = Alertness({})  # nothing is known of any test


def grounds_of(
    lines: Mapping[str, int],
    trials: Sequence[Trialled],
    touched: Collection[int] | None,
    alertness: Alertness = ANY,
    body: int | None = None,
) -> dict[str, Grounds]:
    """Each test that may fail.  lines: what it ran of the function, as bits; 0 where only that it ran it is known.

    touched: the lines that the edit changes; None for any.  body: a line inside of the block whose condition they are,
    as a bit; of those that go in and those that do not, the fewer are likelier to be about it.  Left out are tests
    that did not run them.  Tests that passed although the function failed at once come last: those that expect a
    failure may well miss it.
    """
    whole = next((trial for trial in trials if trial.kind == WHOLE), None)
    parts = [trial for trial in trials if trial.kind != WHOLE]
    failed = whole.failing if whole is not None else frozenset[str]()
    noticed = failed.union(*(trial.failing for trial in parts))
    survived = whole.ran - noticed if whole is not None else frozenset[str]()
    mask = sum(1 << line for line in touched) if touched is not None else 0
    share = _shares(lines.values(), mask, body) if body is not None else (0.0, 0.0)
    most = max((ran.bit_count() for ran in lines.values()), default=0) or 1
    found: dict[str, Grounds] = {}
    for test in lines.keys() | noticed:
        ran = lines.get(test, 0)
        if mask and ran and not ran & mask:
            continue
        likelihood, hits, of = _likelihood(test, parts, touched, alertness.of(test))
        if body is not None and ran:
            likelihood += RARE_BRANCH * (1 - share[bool(ran & body)]) * (1 - likelihood)
        if touched is None and test in failed:
            likelihood = 1 - UNSURE * (1 - likelihood)
        if test in survived:
            likelihood = min(likelihood, SURVIVOR)
        source = MUTATION if test in failed or hits else COVERAGE
        found[test] = Grounds(source, likelihood, hits, of, ran.bit_count() / most)
    return found


def _shares(lines: Iterable[int], mask: int, body: int) -> tuple[float, float]:
    """Of the tests that ran the condition, those that went past the block and those that went in."""
    sides = [bool(ran & body) for ran in lines if ran & (mask | body)]
    inside = sum(sides) / max(len(sides), 1)
    return 1 - inside, inside


def _likelihood(
    test: str, parts: Iterable[Trialled], touched: Collection[int] | None, usual: float
) -> tuple[float, int, int]:
    """The share of trials it failed in, those near what is touched first; with the counts."""
    hits, weights, failed, of = usual * PRIOR_TRIALS, PRIOR_TRIALS, 0, 0
    for trial in parts:
        if test not in trial.ran and test not in trial.failing:
            continue
        weight = _nearness(trial.lines, touched)
        of += 1
        weights += weight
        if test in trial.failing:
            failed += 1
            hits += weight
    return hits / weights, failed, of


def _nearness(lines: tuple[int, int], touched: Collection[int] | None) -> float:
    if not touched:
        return 1.0
    distance = min(max(lines[0] - line, line - lines[1], 0) for line in touched)
    return NEAR if distance == 0 else 1.0 / distance
