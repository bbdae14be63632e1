"""What sleep cost, what it saved, and whether it paid: sums over the ledger's rows.

The cost model is that of sleep-time compute (Lin et al. 2025, arXiv 2504.13171): a token that somebody
waits for is worth t tokens spent asleep (t = 10 there), so N questions on one context cost
(B_sleep + t·ΣB_live) / N each.
"""

from collections.abc import Iterable, Sequence
from math import ceil, inf
from statistics import fmean
from typing import NamedTuple

import msgspec

from sleepcode.core.model_calls.ledger_rows import PairRow, QuestionRow, RoundRow

WEIGHTS = (10.0, 1.0)  # t, as in the paper; and every token worth the same
NO_TOKENS = ("graph", "anticipated")
FROM_NOTES = ("anticipated", "composed")


class RouteFigures(msgspec.Struct, frozen=True):
    """What the questions of one route took."""

    route: str
    count: int
    p50: float  # milliseconds
    p95: float
    tokens: float  # mean per question, at test time


class Amortised(msgspec.Struct, frozen=True):
    """The price of a question when a context's sleep is shared by all questions on it.

    In tokens asleep; one token that somebody waited for counts as *weight* of them.
    """

    weight: float
    questions: int
    asleep: int  # B_sleep
    live: int  # ΣB_live, of questions that had notes
    per_question: float  # (B_sleep + t·ΣB_live) / N; nan-free: 0.0 when nothing was asked
    without: float | None  # t × mean live tokens of questions that had no notes; None: none was measured
    with_notes: float | None  # mean test-time tokens of a question answered from notes; None: none was
    break_even: float | None  # questions from which sleep pays; inf: never; None: not measurable

    @property
    def saved(self) -> float | None:
        """Per question; negative where sleep does not pay."""
        return None if self.without is None else self.without - self.per_question


class Pairs(msgspec.Struct, frozen=True):
    """Questions answered from notes and from code: means."""

    count: int
    tokens_with: float
    tokens_without: float
    milliseconds_with: float
    milliseconds_without: float


def paired(rows: Iterable[PairRow]) -> Pairs | None:
    """None when no question was answered both ways."""
    found = list(rows)
    if not found:
        return None
    return Pairs(
        len(found),
        fmean(row.tokens_with for row in found),
        fmean(row.tokens_without for row in found),
        fmean(row.milliseconds_with for row in found),
        fmean(row.milliseconds_without for row in found),
    )


def routes(asked: Iterable[QuestionRow]) -> tuple[RouteFigures, ...]:
    """By route, the cheapest first; only those that occurred."""
    rows = tuple(asked)
    found = []
    for route in ("graph", "anticipated", "composed", "live", "nearest"):
        ours = [row for row in rows if row.route == route]
        if ours:
            times = sorted(row.milliseconds for row in ours)
            tokens = sum(row.tokens.total for row in ours) / len(ours)
            found.append(RouteFigures(route, len(ours), percentile(times, 50), percentile(times, 95), tokens))
    return tuple(found)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of values in rising order; 0.0 of none."""
    return ordered[max(0, ceil(share / 100 * len(ordered)) - 1)] if ordered else 0.0


def hit_rate(asked: Iterable[QuestionRow]) -> float | None:
    """Share of questions answered without a token; None when nothing was asked."""
    rows = tuple(asked)
    return sum(row.route in NO_TOKENS for row in rows) / len(rows) if rows else None


def predictability(asked: Iterable[QuestionRow]) -> float | None:
    """Of the questions that the graph alone could not answer, the share whose note was there before."""
    rows = [row for row in asked if row.route != "graph"]
    return sum(row.foreseen for row in rows) / len(rows) if rows else None


class Bought(NamedTuple):
    """What one model wrote at one effort."""

    model: str
    effort: str
    offered: int  # claims, in all samples
    dropped: float  # share of them that failed the check
    notes: int
    claims: int  # different ones that stood
    tokens: int


def bought(rounds: Iterable[RoundRow]) -> tuple[Bought, ...]:
    """By model and effort, most offered first."""
    rows: dict[tuple[str, str], list[RoundRow]] = {}
    for row in rounds:
        rows.setdefault((row.model, row.effort), []).append(row)
    found = []
    for (model, effort), those in rows.items():
        offered, stood = sum(row.offered for row in those), sum(row.verified for row in those)
        if offered:
            notes = len({row.brief for row in those})
            claims, tokens = sum(row.fresh for row in those), sum(row.tokens for row in those)
            found.append(Bought(model, effort, offered, 1 - stood / offered, notes, claims, tokens))
    return tuple(sorted(found, key=lambda row: -row.offered))


def amortised(asked: Iterable[QuestionRow], asleep: int, weight: float, baseline: float | None) -> Amortised:
    """asleep: tokens spent on this context's notes.  baseline: mean live tokens of a question without notes.

    Questions of the route `live` bought nothing with sleep; they are in the sum all the same.
    """
    rows = [row for row in asked if row.route not in ("graph", "nearest")]
    live = sum(row.tokens.total for row in rows)
    count = len(rows)
    each = (asleep + weight * live) / count if count else 0.0
    without = None if baseline is None else weight * baseline
    with_notes = [row for row in rows if row.route in FROM_NOTES]
    mean = fmean(row.tokens.total for row in with_notes) if with_notes else None
    reached = None
    if mean is not None and baseline is not None:
        reached = break_even(asleep, mean, baseline, weight)
    return Amortised(weight, count, asleep, live, each, without, mean, reached)


def break_even(asleep: float, with_notes: float, without: float, weight: float) -> float:
    """Questions on one context from which B_sleep/N + t·with ≤ t·without; inf when no number is enough."""
    saved = weight * (without - with_notes)
    return asleep / saved if saved > 0 else inf if asleep else 0.0


def curve(asleep: float, with_notes: float, weight: float, most: int) -> tuple[tuple[int, float], ...]:
    """(N, price of a question) for N = 1 … most; its floor is weight × with_notes."""
    return tuple((number, asleep / number + weight * with_notes) for number in range(1, most + 1))


def mean_live(asked: Iterable[QuestionRow], without: Iterable[int] = ()) -> float | None:
    """Mean test-time tokens of a question without notes to answer it; None when none was measured.

    without: of questions that were answered from notes and once more from code.
    """
    totals = [row.tokens.total for row in asked if row.route == "live" and row.tokens.total] + list(without)
    return sum(totals) / len(totals) if totals else None


def benefit(predictable: float, questions: int, asleep: float, live: float, weight: float) -> float:
    """Tokens saved per question when a share *predictable* of *questions* on a context needs none.

    The others pay the live price *live*, and all share *asleep*.  Negative: sleep costs more than it saves.
    """
    return weight * live * predictable - asleep / questions


def folder_of(subject: str, depth: int = 2) -> str:
    """The folder a subject (definition id or path) lies in, at most *depth* deep; "." for the top."""
    folders = subject.partition("::")[0].split("/")[:-1]
    return "/".join(folders[:depth]) or "."
