"""How likely each reached test fails, and how many of them to name.

A logistic model over a handful of features; its weights were fitted by tests/bench/fit_rank.py on 142
functions of ten projects broken one at a time, and judged with each project left out of the fit in turn.
The last five came later, as round figures, and the intercept is .05 higher for them: fitted anew, all together did no
better.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, count, repeat
from operator import add, mul, truediv

import msgspec

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LOWEST = -9.0

# Names no test is about: they are left out of affinity.
DULL = frozenset({"test", "tests", "init", "py", "get", "set", "self", "new"})


class Felt(msgspec.Struct, frozen=True):
    """What is known of one test and one change; likelihoods are 0 where no way leads."""

    id: str
    path: float  # likelihood of the best way along calls, see core.reach.upstream.Reached
    any: float  # of any way along calls
    hops: int
    imported: float  # likelihood that its file, or one that it imports, fails to be imported
    made: float | None  # that it makes an object which has the changed method, or the changed function; None: neither
    made_at_import: float  # that one is made where its file is imported
    names_it: bool  # its own code reads the changed name
    names_class: bool
    speaks: float = 0.0  # how much its text speaks of the changed names, the most of all tests being 1
    alike: float = 0.0  # and of all that the changed code says
    co_changed: float = 0.0  # how surely its file changes together with the changed ones
    shut: bool = False  # it makes no object of a class whose method must run first
    quotes: float = 0.0  # and of what that has in quotes, to the letter
    unasked: bool = False  # it comes by a door behind which others ask for the handler, and does not; 1 in 50 failed


# (intercept, then one weight a feature as `features` lists them)
WEIGHTS = (
    -2.954,
    -0.201,
    0.136,
    0.123,
    -0.197,
    -0.06,
    0.204,
    4.641,
    0.361,
    0.158,
    0.094,
    3.171,
    0.434,
    -0.043,
    0.12,
    0.524,
    -0.131,
    1.0,
    1.0,
    -3.5,
    -1.0,
    -1.2,
)
BETA = 2.1
# Tests behind one uncertain step mostly fail together or not at all; the rest of their luck is their own.
SHARED = 0.8
OUTCOMES = 24
# Log odds for what always changed together; a guess, the projects of the fit came without their history.
CO_CHANGED = 0.7
# Of who says what the changed code has in quotes: it puts the failing ones first, and says little of how many fail.
QUOTES = 1.0
BEHIND = 0.1
MOST_BEHIND = 1.2


def words(text: str) -> frozenset[str]:
    """snake_case and CamelCase apart, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text)) - DULL


class Rarity(msgspec.Struct, frozen=True):
    """In how many tests' names each word stands."""

    counts: Mapping[str, int]
    tests: int

    def weight(self, these: Iterable[str]) -> float:
        return sum(math.log(1 + self.tests / (1 + self.counts.get(word, 0))) for word in these)


def counted(ids: Iterable[str]) -> Counter[str]:
    """Word -> in how many of the tests' names it stands."""
    counts: Counter[str] = Counter()
    for id in ids:
        counts.update(words(id))
    return counts


def features(
    felt: Sequence[Felt], names: Iterable[str], files: Iterable[str], rarity: Rarity
) -> list[tuple[float, ...]]:
    """One row a test.  names: qualified names of what changed; files: their paths."""
    asked = frozenset(word for name in names for word in words(".".join(name.split(".")[-2:])))
    stems = frozenset(word for file in files for word in words(file.rpartition("/")[2].rpartition(".")[0]))
    best = [max((value(one) for one in felt), default=0.0) for value in _LIKELIHOODS]
    reached = sum(one.any >= best[1] / 2 for one in felt)
    share = math.log(max(reached, 1) / max(rarity.tests, len(felt), 1))
    whole = rarity.weight(asked) + 0.1
    is_method = any(one.made is not None for one in felt)
    shares: dict[str, float] = {}  # by path: of the changed files' words, those that its name has
    rows: list[tuple[float, ...]] = []
    for one in felt:
        path, _, rest = one.id.partition("::")
        if path not in shares:
            own = words(path.rpartition("/")[2].rpartition(".")[0])
            shares[path] = len(stems & own) / (len(stems) + 0.1)
        lower = rest.lower()
        near = asked & words(rest) if any(word in lower for word in asked) else ()
        row = []
        for value, most in zip(_LIKELIHOODS, best, strict=True):
            row += [_log(value(one)), _log(value(one) / most) if most else 0.0]
        if not is_method:
            row[4:6] = (0.0, 0.0)
        row += [
            one.path,
            one.any,
            float(one.hops),
            share,
            rarity.weight(near) / whole,
            shares[path],
            float(one.names_it),
            float(one.names_class),
            one.made_at_import if is_method else 0.0,
            float(is_method),
            one.speaks,
            one.alike,
            float(one.shut),
            float(one.unasked),
            _behind(one.path, best[0]),
        ]
        rows.append(tuple(row))
    return rows


_LIKELIHOODS: tuple[Callable[[Felt], float], ...] = (
    lambda one: one.path,
    lambda one: one.any,
    lambda one: one.made or 0.0,
)


def _behind(path: float, best: float) -> float:
    """How far the best way to a test stays behind that to the likeliest one, from a tenth of it on.

    Of such tests 1 in 4 was foretold to fail and 1 in 10 did.
    """
    return min(max(math.log(BEHIND / (path / best + 1e-4)), 0.0), MOST_BEHIND) if best else 0.0


def _log(value: float) -> float:
    return max(math.log(value + 1e-4), _LOWEST)


def likelihoods(rows: Sequence[Sequence[float]], weights: Sequence[float] = WEIGHTS) -> list[float]:
    """That each test runs what changed when it is called."""
    found = []
    for row in rows:
        z = weights[0] + sum(weight * value for weight, value in zip(weights[1:], row, strict=True))
        found.append(1 / (1 + math.exp(-max(min(z, 30.0), -30.0))))
    return found


def nudged(likelihood: float, felt: Felt) -> float:
    """With what the history says: a little more for files that change together."""
    return _raised(likelihood, CO_CHANGED * felt.co_changed)


def preferred(likelihood: float, felt: Felt) -> float:
    """As it stands in the order; how many are named rests on the likelihoods alone."""
    return _raised(likelihood, QUOTES * felt.quotes)


def _raised(likelihood: float, by: float) -> float:
    """by: log odds."""
    odds = likelihood / max(1 - likelihood, 1e-6) * math.exp(by)
    return odds / (1 + odds) if by else likelihood


def worth_naming(scores: Sequence[float], imported: Sequence[float], beta: float = BETA) -> int:
    """How many of the tests, surest first, make the best list: the length of highest expected F-beta.

    scores: that each test runs what changed when called.  imported: that its file fails to be imported;
    such tests fail together or not at all, so the two outcomes are weighed as wholes: where they fail, so does
    who calls what changed.
    beta > 1 favours recall: a test that is missed costs more than one that is run in vain.
    """
    both = max(imported, default=0.0)
    together = [max(score, float(one >= both / 2)) for score, one in zip(scores, imported, strict=True)]
    apart, shared = _expected(scores, beta), _expected_together(scores, beta)
    imports = _expected(together, beta)
    best, length = -1.0, 0
    for k, (one, common, other) in enumerate(zip(apart, shared, imports, strict=True), 1):
        value = (1 - both) * ((1 - SHARED) * one + SHARED * common) + both * other
        if value >= best:
            best, length = value, k
    return length


def _expected(scores: Sequence[float], beta: float) -> list[float]:
    """The expected F-beta of each length of the list, were each test's luck its own."""
    total, hits = sum(scores), 0.0
    found = []
    for k, score in enumerate(scores, 1):
        hits += score
        found.append((1 + beta * beta) * hits / (k + beta * beta * total))
    return found


def _expected_together(scores: Sequence[float], beta: float) -> list[float]:
    """The same, were all luck shared: whatever carries a failure to one test does to all as likely ones.

    Each of a few equally likely outcomes sets how likely a test must be to fail.
    """
    found = [0.0] * len(scores)
    for outcome in range(OUTCOMES):
        least = (outcome + 0.5) / OUTCOMES
        hits = list(accumulate(score > least for score in scores))
        failing = beta * beta * hits[-1] if hits else 0
        if failing:
            weighted = map(mul, repeat(1 + beta * beta), hits)
            values = map(truediv, map(truediv, weighted, count(1 + failing)), repeat(OUTCOMES))
            found = list(map(add, found, values))
    return found
