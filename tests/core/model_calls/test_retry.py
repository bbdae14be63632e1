"""When a model is tried again."""

from hypothesis import given
from hypothesis import strategies as st

from sleepcode.core.model_calls.retry import (
    FAILURES_TO_OPEN,
    MOST_DELAY,
    MOST_REST,
    Breaker,
    after_failure,
    after_success,
    delay_before,
    seconds_of,
)


@given(st.integers(2, 40), st.floats(0, 1))
def test_waits_grow_but_are_bounded_and_spread(attempt: int, jitter: float) -> None:
    assert 0.5 <= delay_before(attempt, jitter) <= MOST_DELAY
    assert delay_before(attempt, 0) < delay_before(attempt, 1)


@given(st.integers(2, 10), st.floats(0, 1), st.floats(0, 1e6))
def test_a_retry_after_is_never_shortened(attempt: int, jitter: float, told: float) -> None:
    assert delay_before(attempt, jitter, told) >= told


def test_retry_after_is_seconds_or_a_date() -> None:
    assert seconds_of("2.5", 0) == 2.5
    assert seconds_of("Thu, 01 Jan 1970 00:01:00 GMT", 20) == 40
    assert seconds_of("Thu, 01 Jan 1970 00:01:00 GMT", 90) == 0
    assert seconds_of("soon", 0) is seconds_of(None, 0) is seconds_of("", 0) is None


def test_an_endpoint_that_keeps_failing_is_left_alone_for_longer_each_time() -> None:
    breaker = Breaker()
    rests = []
    for _ in range(FAILURES_TO_OPEN + 8):
        breaker = after_failure(breaker, now=1000)
        rests.append(breaker.open_until - 1000 if breaker.is_open(1000) else 0)
    assert rests == [0, 0, 60, 120, 240, 480, 960, 1920, MOST_REST, MOST_REST, MOST_REST]


def test_one_success_forgives() -> None:
    breaker = after_failure(after_failure(Breaker(), 0), 0)
    assert not after_failure(after_success(breaker), 0).is_open(0)


def test_a_retry_after_opens_at_once_for_as_long() -> None:
    breaker = after_failure(Breaker(), now=0, retry_after=30)
    assert breaker.is_open(29) and not breaker.is_open(31)
