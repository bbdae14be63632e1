"""Which definition, of a file, a class or all, is the riskiest to change: by who calls it, its size, who tests it."""

from collections.abc import Callable
from math import log2

from sleepcode.core.answers.found import Found, Rows, all_named, blind_inside, claim, named, sure, with_members
from sleepcode.core.model import Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted

MOST_RANKED = 12
_KINDS = ("function", "method")
_SPECIAL = ("__init__", "__new__", "__call__")


def riskiest(
    rows: Rows, subjects: tuple[Definition, ...], tests_of: Callable[[Definition], int], of: str = ""
) -> Found | None:
    """The score is (1 + log2 of the callers in the product) × (1 + log2 of the lines ÷ 10), twice that untested.

    tests_of: how many tests reach a definition; asked of the first few only, since it walks the graph.
    of: what the subjects are called together.  None where there is nothing to choose from.
    """
    every = dict.fromkeys(one for subject in subjects for one in with_members(rows, subject))
    ones = [one for one in every if _is_worth(one)]
    if len(ones) < 2:
        return None
    callers = {one.id: _callers(rows, one) for one in ones}
    ones.sort(key=lambda one: (-_score(one, len(callers[one.id])), one.line))
    tests = {one.id: tests_of(one) for one in ones[:MOST_RANKED]}
    ranked = sorted(
        ones[:MOST_RANKED], key=lambda one: -_score(one, len(callers[one.id])) * (1 if tests[one.id] else 2)
    )
    claims = []
    for one in ranked:
        called, tested = len(callers[one.id]), tests[one.id]
        files = len({path for path, _ in callers[one.id]})
        reasons = [
            f"called from {counted(called, 'place')} in {counted(files, 'file')}" if called else "no caller known"
        ]
        reasons.append(f"{one.end_line - one.line + 1} lines")
        if tested:
            reasons.append(f"{counted(tested, 'test')} {'reaches' if tested == 1 else 'reach'} it")
        elif any(tests.values()):
            reasons.append("no test reaches it")
        claims.append(claim(rows, "risk", f"{named(one)}: {'; '.join(reasons)}", [(one.path, one.line)]))
    of = of or all_named(subjects)
    by = "by callers, size and tests" if any(tests.values()) else "by callers and size (no test reaches any of these)"
    text = f"{by}, the riskiest of {of} to change is {claims[0].text}"
    return Found(text, tuple(claims), blind_inside(rows, ranked[:1]), guessed=True)


def _is_worth(one: Definition) -> bool:
    """Not a second definition of its name, nor what the language calls for itself, as `__repr__`."""
    last = one.last
    return one.kind in _KINDS and "#" not in one.id and (last[:2] != "__" or last in _SPECIAL)


def _score(one: Definition, callers: int) -> float:
    return (1 + log2(1 + callers)) * (1 + log2(1 + (one.end_line - one.line + 1) / 10))


def _callers(rows: Rows, one: Definition) -> set[tuple[str, int]]:
    return {
        (edge.site.path, edge.site.line)
        for edge in rows.callers_of(one.id)
        if sure(edge) and not in_tests(edge.site.path)
    }
