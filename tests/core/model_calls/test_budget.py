"""What may still be spent."""

from hypothesis import given
from hypothesis import strategies as st

from sleepcode.core.model_calls.budget import DAY, HOUR, Budget, Cost, Spent, refusal

BUDGET = Budget(note=Cost(100, 0.1), hour=Cost(1000, 1.0), day=Cost(5000, 2.0))
costs = st.builds(Cost, st.integers(0, 6000), st.floats(0, 3))


def test_what_fits_is_let_through() -> None:
    assert refusal(BUDGET, Spent(), Cost(100, 0.1)) is None


def test_the_limit_that_is_hit_is_named_with_the_time_to_come_back() -> None:
    over = refusal(BUDGET, Spent(hour=Cost(990), oldest_in_hour=50.0), Cost(20))
    assert over and (over.limit, over.retry_at) == ("hour", 50 + HOUR)
    over = refusal(BUDGET, Spent(day=Cost(0, 1.99), oldest_in_day=50.0), Cost(1, 0.05))
    assert over and (over.limit, over.retry_at) == ("day", 50 + DAY)
    assert "$1.99 of $2.00" in over.problem


def test_waiting_does_not_help_a_note_that_is_spent_or_a_call_larger_than_its_limit() -> None:
    over = refusal(BUDGET, Spent(note=Cost(90), oldest_in_day=5), Cost(20))
    assert over and (over.limit, over.retry_at) == ("note", 0)
    over = refusal(Budget(Cost(10**6, 9), Cost(10, 9), Cost(10**6, 9)), Spent(), Cost(11))
    assert over and (over.limit, over.retry_at) == ("hour", 0)


@given(costs)
def test_a_budget_of_nothing_allows_nothing(wanted: Cost) -> None:
    assert (refusal(BUDGET.times(0), Spent(), wanted) is None) == (wanted == Cost())


@given(costs, costs, costs, costs)
def test_no_limit_is_ever_passed(note: Cost, hour: Cost, day: Cost, wanted: Cost) -> None:
    if refusal(BUDGET, Spent(note, hour, day), wanted) is None:
        for used, allowed in ((note, BUDGET.note), (hour, BUDGET.hour), (day, BUDGET.day)):
            total = used + wanted
            assert total.tokens <= allowed.tokens and total.money <= allowed.money
