"""How likely each reached test fails, and how many of them to name.

A logistic model over a handful of features; its weights were fitted on projects whose functions were
broken one at a time (tests/bench/tests_break.py), and judged on projects left out of the fit.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LOWEST = -7.0

# Names no test is about: they are left out of affinity.
_DULL = frozenset({"test", "tests", "init", "py", "get", "set", "self", "new"})


@dataclass(frozen=True, slots=True)
class Felt:
    """What is known of one test and one change."""

    id: str
    path: float  # see core.upstream.Reached
    any: float
    hops: int
    made: float | None  # likelihood that it makes an object of the changed method's class; None: no method
    names_it: bool  # its own code reads the changed name
    names_class: bool
    co_changed: float  # how often its file changed together with the changed one, 0 to 1


# (intercept, then one weight a feature as `features` lists them)
WEIGHTS = (-1.2, 0.25, 0.55, 0.3, 0.5, -0.03, -0.25, 1.0, 0.8, 1.2, 0.5, 0.35, 0.3, 0.5)


def words(text: str) -> frozenset[str]:
    """snake_case and CamelCase apart, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text)) - _DULL


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many tests' names each word stands."""

    counts: Mapping[str, int]
    tests: int

    def weight(self, these: Iterable[str]) -> float:
        return sum(math.log(1 + self.tests / (1 + self.counts.get(word, 0))) for word in these)


def rarity_of(ids: Iterable[str]) -> Rarity:
    counts: Counter[str] = Counter()
    tests = 0
    for id in ids:
        tests += 1
        counts.update(words(id))
    return Rarity(counts, tests)


def features(
    felt: Sequence[Felt], names: Iterable[str], files: Iterable[str], rarity: Rarity
) -> list[tuple[float, ...]]:
    """One row a test.  names: qualified names of what changed; files: their paths."""
    asked = frozenset(word for name in names for word in words(".".join(name.split(".")[-2:])))
    stems = frozenset(word for file in files for word in words(file.rpartition("/")[2].rpartition(".")[0]))
    best_path = max((one.path for one in felt), default=1.0)
    best_any = max((one.any for one in felt), default=1.0)
    best_made = max((one.made or 0.0 for one in felt), default=0.0)
    share = math.log(len(felt) / max(rarity.tests, len(felt), 1)) if felt else 0.0
    whole = rarity.weight(asked) + 0.1
    rows: list[tuple[float, ...]] = []
    for one in felt:
        path, _, rest = one.id.partition("::")
        file = words(path.rpartition("/")[2].rpartition(".")[0])
        made = one.made
        rows.append(
            (
                math.log(one.path),
                math.log(one.any),
                math.log(one.path / best_path),
                math.log(one.any / best_any),
                float(one.hops),
                share,
                rarity.weight(asked & words(rest)) / whole,
                len(stems & file) / (len(stems) + 0.1),
                float(one.names_it),
                float(one.names_class),
                0.0 if made is None else max(math.log(made + 1e-3), _LOWEST),
                0.0 if not made or not best_made else max(math.log(made / best_made + 1e-3), _LOWEST),
                one.co_changed,
            )
        )
    return rows


def likelihoods(rows: Sequence[Sequence[float]], weights: Sequence[float] = WEIGHTS) -> list[float]:
    found = []
    for row in rows:
        z = weights[0] + sum(weight * value for weight, value in zip(weights[1:], row, strict=True))
        found.append(1 / (1 + math.exp(-max(min(z, 30.0), -30.0))))
    return found


def worth_naming(scores: Sequence[float], beta: float = 2.0) -> int:
    """How many of the tests, surest first, make the best list: the length of highest expected F-beta.

    beta > 1 favours recall: a test that is missed costs more than one that is run in vain.
    """
    total = sum(scores)
    best, length, hits = -1.0, 0, 0.0
    for k, score in enumerate(scores, 1):
        hits += score
        value = (1 + beta * beta) * hits / (k + beta * beta * total)
        if value >= best:
            best, length = value, k
    return length
