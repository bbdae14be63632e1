"""When to try a model again: backoff with jitter, Retry-After, and a circuit breaker, as plain maths."""

import msgspec

ATTEMPTS = 3
FIRST_DELAY = 1.0  # seconds
MOST_DELAY = 30.0
MOST_WAIT = 60.0  # a longer Retry-After is the caller's to come back after, however long a call may take
FAILURES_TO_OPEN = 3
FIRST_REST = 60.0
MOST_REST = 3600.0


def delay_before(attempt: int, jitter: float, retry_after: float | None = None) -> float:
    """Seconds to wait before *attempt* (2 for the first retry).

    jitter: 0 to 1, random.  A Retry-After is a floor, never shortened, so that many clients told the
    same second do not come back in it.
    """
    grown = min(MOST_DELAY, FIRST_DELAY * 2.0 ** (attempt - 2))
    waited = grown * (0.5 + jitter / 2)
    return waited if retry_after is None else retry_after + waited * 0.1


def seconds_of(retry_after: str | None, now: float) -> float | None:
    """A Retry-After header, seconds or a date, as seconds from *now* (epoch); None if it says nothing."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    from email.utils import parsedate_to_datetime  # it takes sockets with it, and few replies tell a date

    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None


class Breaker(msgspec.Struct, frozen=True):
    """How an endpoint has been doing; kept in the store between processes."""

    failures: int = 0  # in a row
    open_until: float = 0.0  # epoch seconds; before it nobody calls

    def is_open(self, now: float) -> bool:
        return now < self.open_until


def after_success(breaker: Breaker) -> Breaker:
    return Breaker()


def after_failure(breaker: Breaker, now: float, retry_after: float | None = None) -> Breaker:
    """One more failed call; opens after three in a row, for a minute, then two, four … an hour at most.

    A Retry-After opens it at once for as long.
    """
    failures = breaker.failures + 1
    rest = 0.0
    if failures >= FAILURES_TO_OPEN:
        rest = min(MOST_REST, FIRST_REST * 2.0 ** (failures - FAILURES_TO_OPEN))
    return Breaker(failures, max(breaker.open_until, now + max(rest, retry_after or 0.0)))
