"""Reports made up for tests: one of an empty ledger, one of a project where sleep paid in part."""

from sleepcode.core.model import Anticipated, Claim, ClaimStanding, Evidence, Note, Span, Tokens
from sleepcode.core.model_calls import ledger_maths as maths
from sleepcode.core.model_calls.ledger_maths import RouteFigures
from sleepcode.core.model_calls.verdict import DOES_NOT, PAYS, Condition, Verdict
from sleepcode.report import PREDICTABLE, QUESTIONS, Around, Context, Measured, Report
from sleepcode.stats import Stats

EVIL = "</script><script>alert(1)</script>"


def claim(text: str, line: int) -> Claim:
    return Claim("behaviour", text, (Evidence("a.py", Span(line, line), "d"),), ClaimStanding.PROVED)


def empty() -> Report:
    figures = Stats(
        1, 0, (), None, None, 0, 0, Tokens(), Tokens(), 0.0, 0.0, 0.0, 0.0, None, None,
        tuple(maths.amortised([], 0, weight, None) for weight in maths.WEIGHTS), (), (),
    )  # fmt: skip
    return Report("shop", figures, 0.0, None, None, (), 0.0, (), (), 0, None, "nothing is changed", ())


def full() -> Report:
    """A project where sleep paid in one folder and did not in another."""
    asleep, live = 6000.0, 1400.0
    prices = tuple(
        maths.Amortised(weight, 30, 18_000, 9_000, 600 + 300 * weight, weight * live, 400.0, asleep / (weight * 1000))
        for weight in maths.WEIGHTS
    )
    conditions = (Condition("stable context", 0.9, 0.5), Condition("predictable questions", 0.4, 0.5))
    found = (
        Verdict("src/shop", 24, (*conditions, Condition("idle capacity", 1.0, 0.5)), prices[0], PAYS),
        Verdict("src/odd", 6, (*conditions, Condition("idle capacity", None, 0.5)), prices[1], DOES_NOT),
    )
    routes = (
        RouteFigures("graph", 40, 90, 240, 0),
        RouteFigures("anticipated", 14, 60, 110, 0),
        RouteFigures("composed", 9, 5200, 9100, 420),
        RouteFigures("live", 7, 21000, 38000, live),
    )
    figures = Stats(
        1, 70, routes, 0.77, 0.66, 12, 3, Tokens(15000, 900, 3000), Tokens(9000, 100, 1200), 0.0, 0.0, 90_000.0,
        asleep, live, None, prices, (), found,
    )  # fmt: skip
    source = (
        "def total(cart):",
        "    if not cart:",
        "        return None",
        f"    # {EVIL}",
        "    return sum(cart)",
        *("" for _ in range(9)),
        "FAR_AWAY = 15",
    )
    note = Note(
        "b", "a.py", (claim("`total` can return `None`", 3), claim("`total` sums the cart", 5)),
        (Anticipated("can total return None?", "none", "a.py::total", (claim("yes", 3),)),),
        "openai/small", "low", Tokens(5000, 0, 1000), 1.0,
    )  # fmt: skip
    heat = tuple(tuple(maths.benefit(share, number, asleep, live, 10) for number in QUESTIONS) for share in PREDICTABLE)
    around = Around(
        ("a.py::total",),
        ("web.py::pay", "web.py::refund"),
        ("tests/test_a.py::test_total",),
        (
            ("web.py::pay", "a.py::total", "resolved"),
            ("web.py::refund", "a.py::total", "inferred"),
            ("tests/test_a.py::test_total", "web.py::pay", "resolved"),
            ("tests/test_a.py::test_total", "a.py::total", "candidate"),
        ),
        0,
    )
    measured = (Measured("a.py", 12, 6000, (3800.0, 830.0)), Measured("b.py", 2, 5500, (9000.0, 3300.0)))
    return Report(
        "shop", figures, 30_000.0, Tokens(380, 20, 40), Tokens(1250, 0, 150), measured, asleep, heat,
        (Context(note, source, True),), 4, around, "", found,
    )  # fmt: skip
