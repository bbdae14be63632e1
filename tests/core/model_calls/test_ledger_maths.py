"""What sleep cost and saved, against sums done by hand."""

from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleepcode.core.model import Tokens
from sleepcode.core.model_calls import ledger_maths as maths
from sleepcode.core.model_calls.verdict import DOES_NOT, PAYS, UNKNOWN, UNMEASURED, verdicts


@dataclass(frozen=True)
class Row:
    route: str = "anticipated"
    subject: str = "src/shop/cart.py::Cart"
    freshness: str = "fresh"
    milliseconds: float = 10.0
    tokens: Tokens = field(default_factory=Tokens)
    foreseen: bool = True


@dataclass(frozen=True)
class Call:
    tokens: Tokens
    phase: str = "asleep"
    path: str = "src/shop/cart.py"
    brief: str = "b"
    money: float | None = None


@dataclass(frozen=True)
class Round:
    model: str
    effort: str
    offered: int
    verified: int
    fresh: int
    tokens: int
    brief: str


LIVE = Row("live", tokens=Tokens(900, 0, 100), foreseen=False, freshness="none")
COMPOSED = Row("composed", tokens=Tokens(150, 0, 50))
STORED = Row("anticipated")


def test_the_price_of_a_question_is_shared_sleep_plus_weighted_waiting() -> None:
    """
    Two questions: one composed (200 tokens), one stored (none), after 4,000 tokens of sleep; t = 10.
    """
    found = maths.amortised([COMPOSED, STORED], asleep=4000, weight=10, baseline=1000)
    assert found.per_question == (4000 + 10 * 200) / 2
    assert found.without == 10_000
    assert found.saved == 7_000
    assert found.break_even == pytest.approx(4000 / (10 * (1000 - 100)))


def test_where_sleep_does_not_pay_the_sign_says_so() -> None:
    assert maths.amortised([STORED], asleep=4000, weight=1, baseline=1000).saved == -3000


def test_without_a_live_question_there_is_nothing_to_compare_with() -> None:
    found = maths.amortised([STORED], asleep=4000, weight=10, baseline=maths.mean_live([STORED]))
    assert (found.without, found.saved, found.break_even) == (None, None, None)


def test_notes_that_make_answers_dearer_never_break_even() -> None:
    assert maths.break_even(1000, with_notes=500, without=400, weight=10) == inf


def test_graph_answers_are_no_merit_of_the_notes() -> None:
    graph = Row("graph", foreseen=True)
    assert maths.predictability([graph]) is None
    assert maths.predictability([graph, STORED, LIVE]) == 0.5
    assert maths.amortised([graph, STORED], 100, 1, None).questions == 1
    assert maths.hit_rate([graph, STORED, LIVE, COMPOSED]) == 0.5


def test_nothing_asked_is_no_figure() -> None:
    assert maths.hit_rate([]) is None
    assert maths.predictability([]) is None
    assert maths.routes([]) == ()
    assert maths.amortised([], 100, 10, 50).per_question == 0


def test_percentiles_are_values_that_occurred() -> None:
    times = sorted(float(n) for n in range(1, 21))
    assert (maths.percentile(times, 50), maths.percentile(times, 95)) == (10.0, 19.0)
    assert maths.percentile([7.0], 95) == 7.0


def test_what_an_effort_bought_is_told_by_model_and_effort() -> None:
    rows = [
        Round("a", "low", 10, 4, 3, 100, "n1"),
        Round("a", "low", 10, 8, 2, 50, "n2"),
        Round("b", "low", 0, 0, 0, 9, "n3"),
    ]
    assert maths.bought(rows) == (("a", "low", 20, pytest.approx(0.4), 2, 5, 150),)


@given(st.floats(1, 1e6), st.floats(0, 1e4), st.sampled_from([1.0, 10.0]))
def test_the_curve_falls_to_its_floor(asleep: float, live: float, weight: float) -> None:
    prices = [price for _, price in maths.curve(asleep, live, weight, 50)]
    assert all(later <= earlier for earlier, later in pairwise(prices))
    assert prices[-1] >= weight * live


@given(st.floats(1, 1e6), st.floats(0, 900), st.floats(901, 5000), st.sampled_from([1.0, 10.0]))
def test_at_break_even_both_ways_cost_the_same(asleep: float, notes: float, live: float, weight: float) -> None:
    number = maths.break_even(asleep, notes, live, weight)
    assert asleep / number + weight * notes == pytest.approx(weight * live)


def test_benefit_changes_its_sign_with_predictability_and_questions() -> None:
    assert maths.benefit(0.0, 10, asleep=4000, live=1000, weight=10) == -400
    assert maths.benefit(0.9, 1, asleep=4000, live=1000, weight=10) == 5000
    assert maths.benefit(0.1, 1, asleep=4000, live=1000, weight=1) < 0 < maths.benefit(0.9, 10, 4000, 1000, 1)


def test_a_folder_is_where_its_files_lie() -> None:
    assert maths.folder_of("src/shop/http/a.py::f") == "src/shop"
    assert maths.folder_of("setup.py") == "."


def test_the_verdict_follows_measured_tokens() -> None:
    paid = verdicts([STORED] * 6, [Call(Tokens(3000, 0, 0))], {}, baseline=1000, weight=10)
    wasted = verdicts([COMPOSED] * 6, [Call(Tokens(60000, 0, 0))], {}, baseline=300, weight=1)
    assert [one.says for one in paid + wasted] == [PAYS, DOES_NOT]


def test_without_a_baseline_the_three_conditions_decide() -> None:
    ready = {"src/shop": (9, 10)}
    stale = [Row(freshness="stale")] * 6
    assert verdicts([STORED] * 6, [], ready, None, 10)[0].says == PAYS
    assert verdicts(stale, [], ready, None, 10)[0].says == DOES_NOT
    assert verdicts([STORED] * 6, [], {}, None, 10)[0].says == UNMEASURED, "idle capacity was not measured"


def test_a_few_questions_decide_nothing() -> None:
    assert verdicts([STORED] * 2, [Call(Tokens(9, 0, 0))], {}, 1000, 10)[0].says == UNKNOWN
