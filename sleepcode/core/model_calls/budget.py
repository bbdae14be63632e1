"""What may still be spent: limits and what is spent -> whether a call fits, and when it would."""

import msgspec

HOUR = 3600.0
DAY = 86400.0


class Cost(msgspec.Struct, frozen=True):
    """Tokens and US dollars; a call to a model without a known price has money 0."""

    tokens: int = 0
    money: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.tokens + other.tokens, self.money + other.money)


class Budget(msgspec.Struct, frozen=True):
    """What may be spent asleep on one note, in an hour and in a day."""

    note: Cost
    hour: Cost
    day: Cost

    def times(self, share: float) -> "Budget":
        """0 allows nothing."""
        return Budget(_scaled(self.note, share), _scaled(self.hour, share), _scaled(self.day, share))


class Spent(msgspec.Struct, frozen=True):
    """What is spent or reserved already; the moments are those of the oldest row that counts."""

    note: Cost = Cost()
    hour: Cost = Cost()
    day: Cost = Cost()
    oldest_in_hour: float = 0.0  # epoch seconds
    oldest_in_day: float = 0.0


class OverBudget(msgspec.Struct, frozen=True):
    """Why a call has to wait."""

    limit: str  # note, hour, day
    problem: str
    retry_at: float  # epoch seconds; when the first of what is counted drops out; 0: never by waiting


def refusal(budget: Budget, spent: Spent, wanted: Cost) -> OverBudget | None:
    """None when *wanted* fits into every limit; else the one that takes longest to pass."""
    for limit, allowed, used, retry_at in (
        ("note", budget.note, spent.note, 0.0),
        ("day", budget.day, spent.day, spent.oldest_in_day + DAY),
        ("hour", budget.hour, spent.hour, spent.oldest_in_hour + HOUR),
    ):
        if used.tokens + wanted.tokens > allowed.tokens:
            never = wanted.tokens > allowed.tokens
            next_one = f", the next call may take {wanted.tokens:,}"
            problem = f"{used.tokens:,} of {allowed.tokens:,} tokens per {limit} are spent{next_one}"
            return OverBudget(limit, problem, 0.0 if never else retry_at)
        if used.money + wanted.money > allowed.money:
            never = wanted.money > allowed.money
            next_one = f", the next call may take ${wanted.money:.2f}"
            problem = f"${used.money:.2f} of ${allowed.money:.2f} per {limit} are spent{next_one}"
            return OverBudget(limit, problem, 0.0 if never else retry_at)
    return None


def _scaled(cost: Cost, share: float) -> Cost:
    return Cost(int(cost.tokens * share), cost.money * share)
