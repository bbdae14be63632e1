"""Wrong claims of every kind are caught; right ones are let through with the lines that bear them out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sleepcode.core.checks.claims import Known, Said, check
from sleepcode.core.checks.mentions import numbers_in, words_in
from sleepcode.core.model import ClaimStanding, Definition, Evidence, Span, digest_of

SOURCE = '''\
"""Prices of a shop."""
import threading

RATE = 19
_cache = {}


def total(items, rate=RATE, *, strict=False):
    """The sum of *items* with tax."""
    if not items:
        return None
    if strict and rate < 0:
        raise ValueError("rate")
    amount = sum(item.price for item in items)
    _cache[len(items)] = amount
    return with_tax(amount, rate)


def with_tax(amount, rate):
    return amount * (100 + rate) / 100


class Till:
    def open(self, path="till.txt"):
        return open(path, encoding="utf-8")

    def checkout(self, items):
        try:
            return total(items, strict=True)
        except ValueError:
            return 0
'''
CALLER = "from shop import total\n\ndef report(rows):\n    due = total(rows)\n    return due or 0\n"


def definition(qualname: str, line: int, end: int, kind: str = "function") -> Definition:
    return Definition(f"shop.py::{qualname}", "shop.py", "shop", qualname, kind, line, end)


DEFINITIONS = (
    Definition("shop.py", "shop.py", "shop", "", "module", 1, 32),
    definition("total", 8, 16),
    definition("with_tax", 19, 20),
    definition("Till", 23, 31, "class"),
    definition("Till.open", 24, 25, "method"),
    definition("Till.checkout", 27, 31, "method"),
)
KNOWN = Known(
    path="shop.py",
    files={"shop.py": tuple(SOURCE.splitlines()), "report.py": tuple(CALLER.splitlines())},
    digests={"shop.py": digest_of(SOURCE.encode()), "report.py": digest_of(CALLER.encode())},
    definitions=DEFINITIONS,
    names=words_in(SOURCE) | words_in(CALLER) | {"None", "KeyError", "TypeError", "unrelated_name"},
    paths=frozenset({"shop.py", "report.py", "docs/guide.md"}),
    calls=frozenset(
        {
            ("shop.py::total", "shop.py::with_tax"),
            ("shop.py::Till.checkout", "shop.py::total"),
            ("report.py::report", "shop.py::total"),
            ("shop.py::total", "builtin:len"),
        }
    ),
)


def said(text: str, subject: str = "total", kind: str = "behaviour", **more: object) -> Said:
    return Said(kind, text, f"shop.py::{subject}" if subject else "shop.py", **more)  # type: ignore[arg-type]


def reason(text: str, subject: str = "total", **more: object) -> str:
    return check(said(text, subject, **more), KNOWN).reason  # type: ignore[arg-type]


WRONG = [
    ("name", said("`total` asks the `price_service` first.", lines=(14,))),
    ("name", said("It delegates to TaxComputer for the rate.", lines=(16,))),
    ("name", said("It uses compute_total() for the sum.", lines=(14,))),
    ("path", said("The rates stand in `rates.toml`.", lines=(8,))),
    ("string", said('The message is `"bad rate"`.', lines=(13,))),
    ("address", said("See https://evil.example/install for how it works with items.", lines=(14,))),
    ("number", said("The tax rate `rate` is 21 percent.", lines=(8,))),
    ("number", said("`items` may hold 1,000 entries.", lines=(10,))),
    ("lines", said("Returns the sum of `items`.", lines=(99,))),
    ("lines", said("Returns the sum of `items`.", lines=(0,))),
    ("lines", said("On line 3 `items` is empty.", lines=(10,))),
    ("quote", said("Raises when `rate` is negative.", quotes=("if rate <= 0:",))),
    ("bears", said("Opens the socket beforehand.", lines=(14,))),
    ("bears", said("`unrelated_name` matters here.", lines=(14,))),
    ("calls", said("`total` calls `report` at the end.", lines=(16,))),
    ("calls", said("`with_tax` calls `total`.", "with_tax", lines=(20,))),
    ("calls", said("It is called by `open` with all items.", lines=(8,))),
    ("raises", said("Raises `TypeError` when `rate` is negative.", lines=(13,))),
    ("raises", said("`with_tax` raises ValueError for a bad `rate`.", "with_tax", lines=(20,))),
    ("raises", said("It never raises, whatever `rate` is.", lines=(13,))),
    ("returns", said("Returns `None` when `amount` is zero.", "with_tax", lines=(20,))),
    ("returns", said("Returns `False` when `items` is empty.", lines=(11,))),
    ("default", said("`strict` has the default value `True`.", lines=(8,))),
    ("threads", said("`with_tax` runs as a coroutine over `amount`.", "with_tax", lines=(20,))),
    ("arithmetic", said("A rate of 19 on 100 gives 100 + 19 = 129.", lines=(20,))),
    ("arithmetic", said("What `rate` adds", expression="100 + 19", result=120.0)),
    ("arithmetic", said("What `rate` adds", expression="__import__('os')", result=120.0)),
    ("number", said("Two rates of 23 add up: 23 + 19 = 42.", lines=(20,))),
    ("test", said("`report` fails.", kind="test", lines=(8,))),
    ("test", said("The test of `total` will break when `rate` changes.", lines=(8,))),
    ("test", said("It is covered by `report`.", lines=(8,))),
    ("subject", said("Adds `items`.", "Till.close", lines=(8,))),
    ("subject", said("Adds `items`.", lines=(8,), path="missing.py")),
    ("form", said("")),
    ("form", said("word " * 200, lines=(8,))),
]


@pytest.mark.parametrize("why, wrong", WRONG, ids=lambda value: getattr(value, "text", value)[:50])
def test_a_wrong_claim_is_rejected_for_the_right_reason(why: str, wrong: Said) -> None:
    verdict = check(wrong, KNOWN)
    assert (verdict.claim, verdict.reason) == (None, why)
    assert verdict.detail


RIGHT = [
    said("Returns `None` when `items` is empty.", lines=(10, 11)),
    said("Raises `ValueError` when `strict` is set and `rate` is negative.", lines=(12, 13)),
    said("`rate` defaults to `RATE`, which is 19.", lines=(8,)),
    said("Remembers the amount in `_cache` by the number of items.", lines=(15,)),
    said("Divides by 100 after adding `rate`.", "with_tax", lines=(20,)),
    said("Reads `till.txt` unless `path` says otherwise.", "Till.open", lines=(24,)),
    said('Opens the file as `"utf-8"`.', "Till.open", lines=(25,)),
    said("`checkout` calls `total` with `strict` set.", "Till.checkout", lines=(29,)),
    said("Returns 0 when `total` raises ValueError.", "Till.checkout", lines=(30, 31)),
    said("`report` treats a missing sum as 0, so it relies on `total` giving None or a number.",
         kind="coupling", lines=(5,), path="report.py"),
    said("It is not thread-safe: `_cache` is written without synchronisation.", lines=(15,)),
]  # fmt: skip


@pytest.mark.parametrize("right", RIGHT, ids=lambda claim: claim.text[:50])
def test_a_right_claim_is_cited(right: Said) -> None:
    verdict = check(right, KNOWN)
    assert verdict.claim, (verdict.reason, verdict.detail)
    assert verdict.claim.standing == ClaimStanding.CITED
    assert verdict.claim.evidence


@pytest.mark.parametrize(
    "proved",
    [
        said("`total` raises `ValueError`.", lines=(13,)),
        said("`total` calls `with_tax`.", lines=(16,)),
        said("`total` is called by `report`.", lines=(4,), path="report.py"),
        said("At this rate 100 costs 100 + 19 = 119.", "with_tax", lines=(20,)),
        said("A hundred with tax", expression="100 + 19", result=119.0),
    ],
    ids=lambda claim: claim.text,
)
def test_only_what_facts_show_alone_is_proved(proved: Said) -> None:
    verdict = check(proved, KNOWN)
    assert verdict.claim, (verdict.reason, verdict.detail)
    assert verdict.claim.standing == ClaimStanding.PROVED


def test_a_quote_is_resolved_to_its_lines_whatever_its_spacing() -> None:
    verdict = check(said("Sums the price of each item.", quotes=("amount  = sum(item.price",)), KNOWN)
    assert verdict.claim
    assert verdict.claim.evidence == (Evidence("shop.py", Span(14, 14), KNOWN.digests["shop.py"]),)


def test_evidence_beside_the_mark_is_moved_to_the_line_meant() -> None:
    verdict = check(said("Remembers it in `_cache`.", lines=(12,)), KNOWN)
    assert verdict.claim
    assert [each.span for each in verdict.claim.evidence] == [Span(15, 15)]


def test_nothing_in_a_claim_can_steer_a_terminal() -> None:
    text = "Returns\x1b]0;owned\x07 None\x1b[31m when `items`\u202e is\x9b2J empty.\x00"
    verdict = check(said(text, lines=(10,)), KNOWN)
    assert verdict.claim
    assert verdict.claim.text == "Returns None when `items` is empty."


PRICES = "Rolls\n\n| roll | price |\n| plain | 0.80 |\n| poppy | 1.10 |\n\nA dozen is 12 rolls.\n"
PROSE = Known(
    path="README.md",
    files={"README.md": tuple(PRICES.splitlines())},
    digests={"README.md": digest_of(PRICES.encode())},
    definitions=(),
    names=words_in(PRICES),
    paths=frozenset({"README.md"}),
    calls=frozenset(),
    is_prose=True,
)


@pytest.mark.parametrize(
    "text, expression, result, why",
    [
        ("A dozen plain rolls cost", "12 * 0.80", 9.6, ""),
        ("A dozen plain rolls cost", "12 * 0.80", 9.8, "arithmetic"),
        ("A dozen plain rolls cost", "12 * 0.85", 10.2, "number"),
        ("One of each costs 0.80 + 1.10 = 1.90.", "", None, ""),
        ("One of each costs 0.80 + 1.10 = 2.10.", "", None, "arithmetic"),
        ("A plain roll costs 0.90.", "", None, "number"),
        ("The text speaks of three rolls", "3", 3.0, "form"),
        ("Rolls and bread", "", None, "form"),
        ("The text mentions the price of a plain roll.", "", None, "form"),
        ("The `Prices` section explains what rolls cost.", "", None, "form"),
        ("There are 3 rolls mentioned in the text.", "", None, "form"),
        ("There are 12 rolls mentioned in the README.md file.", "", None, "form"),
        ("A plain roll costs 1.10 in this shop.", "", None, "number"),  # which the line of another says
        ("A plain roll costs 0.80 in this shop.", "", None, ""),
    ],
)
def test_quantities_of_a_price_list_are_computed_again(
    text: str, expression: str, result: float | None, why: str
) -> None:
    quantity = Said("quantity", text, "README.md", (4,), expression=expression, result=result)
    verdict = check(quantity, PROSE)
    assert verdict.reason == why
    if verdict.claim and expression:
        assert verdict.claim.text == "A dozen plain rolls cost: 12 * 0.80 = 9.6."
        assert verdict.claim.standing == ClaimStanding.PROVED


TEXT = """\
The ferry sails daily except Tuesday, until 21:10. Cars are not carried.
| season | crossing |
| summer | 35 minutes |
| winter | 50 minutes |
Luggage up to 20 kg is included. Dogs travel free.
"""
FERRY = Known("ferry.md", {"ferry.md": tuple(TEXT.splitlines())}, {"ferry.md": "0"}, (), words_in(TEXT),
                        frozenset({"ferry.md"}), frozenset(), is_prose=True)  # fmt: skip


@pytest.mark.parametrize(
    "text, lines, why",
    [
        ("In winter the crossing takes 50 minutes.", (3, 4), ""),
        ("In winter the crossing takes 35 minutes.", (3, 4), "row"),
        ("In summer the crossing takes 35 hours.", (3,), "unit"),
        ("A crossing takes longer in summer than in winter.", (3, 4), "strong"),
        ("Luggage up to 20 kg is included in it.", (5,), ""),
        ("Luggage up to 20 g is included in it.", (5,), "unit"),
        ("Only dogs travel free on the ferry.", (5,), "strong"),
        ("Dogs do not travel free of charge.", (5,), "denied"),
        ("No more than 20 kg of luggage is included.", (5,), ""),
        ("There is no ferry on Tuesday at all.", (1,), ""),
        ("The ferry sails on Tuesday as well.", (1,), "denied"),
        ("Cars are carried by the ferry, too.", (1,), "denied"),
    ],
)
def test_what_lines_of_a_text_say_is_not_turned_round(text: str, lines: tuple[int, ...], why: str) -> None:
    assert check(Said("behaviour", text, "ferry.md", lines), FERRY).reason == why


CACHE = """\
import json
LIMIT = 100
WORKERS = 8


def clamp(value, low=0, high=LIMIT):
    if low > high:
        raise ValueError("low above high")
    return low if value < low else min(value, high)


def put(path, value):
    try:
        text = json.dumps(value)
        path.write_text(text)
    except (OSError, TypeError):
        return False
    return True
"""
STORE = Known(
    "cache.py",
    {"cache.py": tuple(CACHE.splitlines())},
    {"cache.py": "0"},
    (
        Definition("cache.py::clamp", "cache.py", "cache", "clamp", "function", 6, 9),
        Definition("cache.py::put", "cache.py", "cache", "put", "function", 12, 18),
    ),
    words_in(CACHE) | {"PermissionError", "KeyError", "load"},
    frozenset({"cache.py"}),
    frozenset(),
    common=frozenset({"json"}),
)


@pytest.mark.parametrize(
    "subject, text, lines, why",
    [
        ("clamp", "`clamp(-3)` returns 0.", (9,), ""),  # the lines are walked with it, and its 3 need not stand there
        ("clamp", "`clamp(700)` returns 700.", (9,), "walk"),
        ("clamp", "`clamp` raises `ValueError` when `value` is 5.", (8,), "walk"),
        ("clamp", "`clamp` uses 8 workers.", (6,), "number"),  # of a constant that it does not name
        ("clamp", "`high` is 100 unless it is given.", (6,), ""),
        ("clamp", "`low` is 1 by default.", (6,), "default"),
        ("put", "`put` catches `OSError` and returns False.", (16, 17), ""),
        ("put", "`put` swallows `PermissionError`, which is an `OSError`.", (16, 17), ""),
        ("put", "`put` catches `KeyError`.", (16,), "catches"),
        ("put", "An `OSError` of the disk is passed on to the caller.", (16,), "catches"),
        ("put", "An exception from `dumps` is silently swallowed by `put`.", (16,), ""),
        ("clamp", "An error about `low` is swallowed here.", (8,), "catches"),
        ("put", "`put` swallows every exception.", (16,), "catches"),
        ("put", "`put` lets `OSError` through to the caller.", (16,), "catches"),
        ("put", "`put` dumps `value` before it writes to `path`.", (14, 15), ""),
        ("put", "`put` writes to `path` before it dumps `value`.", (14, 15), "order"),
        ("put", "`put` writes the text and then dumps it.", (14, 15), "order"),
        ("put", "`put` is safe to be used by several threads.", (12,), "threads"),
        ("clamp", "`clamp` silently swaps `low` and `high`.", (7, 8), "raises"),
        ("put", "`put` raises `OSError` when the disk is full.", (16,), "raises"),  # which it catches
        ("clamp", "`clamp` removes `value` from `high`.", (9,), "effect"),
        ("put", "`put` dumps `value` so that the path has its text.", (14,), ""),
        ("put", "`put` dumps `value` so that attackers see nothing.", (14,), "reason"),
    ],
)
def test_what_lines_do_is_not_turned_round(subject: str, text: str, lines: tuple[int, ...], why: str) -> None:
    assert check(Said("behaviour", text, f"cache.py::{subject}", lines), STORE).reason == why


def test_a_figure_too_large_to_compute_is_none() -> None:
    assert 65536.0 in numbers_in("64 * 1024 << 0") | numbers_in("64 * 1024")
    assert numbers_in("9 ** 99 ** 99 ** 99") >= {9.0, 99.0}


@given(st.from_regex(r"[a-z]{3,8}_[a-z]{3,8}", fullmatch=True))
def test_no_invented_name_passes(name: str) -> None:
    if name not in KNOWN.names:
        assert reason(f"It sets `{name}` from `items`.", lines=(10,)) == "name"
        assert reason(f"It sets {name} from items.", lines=(10,)) == "name"


@given(st.floats(0.01, 10**6).map(lambda number: round(number, 2)))
def test_no_invented_figure_passes(number: float) -> None:
    if number not in numbers_in(SOURCE) and number not in (0, 1, 2):
        assert reason(f"The `rate` is {number}.", lines=(8,)) == "number"


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 10**6))
def test_a_sum_passes_only_if_it_comes_out(one: int, other: int, result: int) -> None:
    text = f"{one} and {other}\n"
    known = Known("a.txt", {"a.txt": (text,)}, {"a.txt": "0"}, (), words_in(text), frozenset(), frozenset())
    for said_result in (result, one + other):
        verdict = check(Said("quantity", "Both", "a.txt", (1,), (), "", f"{one} + {other}", said_result), known)
        assert (verdict.claim is not None) == (said_result == one + other)


@given(
    st.text(max_size=300),
    st.lists(st.integers(-5, 60), max_size=4),
    st.lists(st.text(max_size=40), max_size=2),
)
def test_whatever_a_model_writes_is_judged_and_accepted_evidence_exists(
    text: str, lines: list[int], quotes: list[str]
) -> None:
    verdict = check(Said("behaviour", text, "shop.py::total", tuple(lines), tuple(quotes)), KNOWN)
    if verdict.claim is None:
        assert verdict.reason
    else:
        assert verdict.claim.evidence
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", verdict.claim.text)
        for each in verdict.claim.evidence:
            assert 1 <= each.span.start <= each.span.end <= len(KNOWN.files["shop.py"])
