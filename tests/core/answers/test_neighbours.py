"""Callers and callees."""

from made_rows import MadeRows

from sleepcode.core.answers.neighbours import callees, callers, where
from sleepcode.core.model import BlindSpot, Standing

SHOP = MadeRows(
    [
        "shop.py",
        "shop.py::Cart",
        "shop.py::Cart.__init__",
        "shop.py::Cart.total",
        "shop.py::tax",
        "web.py",
        "web.py::pay",
        "tests/test_shop.py",
        "tests/test_shop.py::test_total",
    ],
    [
        "web.py -> shop.py",
        "web.py::pay -> shop.py::Cart.__init__",
        "web.py::pay ~> shop.py::Cart.total",
        "tests/test_shop.py::test_total -> shop.py::Cart.total",
        "shop.py::Cart.total -> shop.py::tax",
        "shop.py::Cart.total -> external:math.floor",
    ],
)


def test_callers_come_with_their_lines_the_product_before_the_tests() -> None:
    found = callers(SHOP, (SHOP.one("shop.py::Cart.total"),))
    assert [claim.text for claim in found.claims] == [
        "`pay` calls `Cart.total` (inferred)",
        "`test_total` calls `Cart.total`",
    ]
    assert [(claim.evidence[0].path, claim.evidence[0].span.start) for claim in found.claims] == [
        ("web.py", 3),
        ("tests/test_shop.py", 4),
    ]
    assert found.text == "`Cart.total` is called in 1 place, and from 1 in tests"
    assert found.standing == Standing.EXACT


def test_who_uses_a_class_is_who_makes_one() -> None:
    assert [claim.text for claim in callers(SHOP, (SHOP.one("shop.py::Cart"),)).claims] == ["`pay` creates `Cart`"]


def test_who_uses_a_file_is_who_imports_it_or_calls_into_it() -> None:
    found = callers(SHOP, (SHOP.one("shop.py"),))
    assert "`web.py` imports `shop.py`" in [claim.text for claim in found.claims]
    assert not any("tax" in claim.text for claim in found.claims), "a file's own calls are no use of it"


def test_no_callers_is_only_exact_when_nothing_can_hide_one() -> None:
    tax = SHOP.one("shop.py::Cart")
    seen = MadeRows(SHOP.ids, ["web.py -> shop.py"])
    hidden = MadeRows(SHOP.ids, ["web.py -> shop.py"], [BlindSpot("web.py", 7, "dynamic-attribute")])
    elsewhere = MadeRows(SHOP.ids, ["web.py -> shop.py"], [BlindSpot("tests/test_shop.py", 7, "exec")])
    assert callers(seen, (tax,)).standing == Standing.EXACT
    assert callers(hidden, (tax,)).standing == Standing.LOWER_BOUND
    assert callers(elsewhere, (tax,)).standing == Standing.EXACT, "that file does not import shop.py"


def test_a_call_that_lost_values_hides_callers_of_its_name_alone() -> None:
    total = SHOP.one("shop.py::Cart.total")
    same = MadeRows(SHOP.ids, [], [BlindSpot("elsewhere.py", 7, "too-many-values", "total")])
    other = MadeRows(SHOP.ids, [], [BlindSpot("shop.py", 7, "too-many-values", "other")])
    assert callers(same, (total,)).standing == Standing.LOWER_BOUND
    assert callers(other, (total,)).standing == Standing.EXACT


def test_a_guess_by_name_makes_a_lower_bound() -> None:
    rows = MadeRows(["a.py", "a.py::f", "a.py::g"], ["a.py::f ?> a.py::g"])
    found = callers(rows, (rows.one("a.py::g"),))
    assert found.claims[0].text == "`f` calls `g` (candidate, by name only)"
    assert found.standing == Standing.LOWER_BOUND


def test_callees_tell_the_projects_own_from_the_worlds() -> None:
    found = callees(SHOP, (SHOP.one("shop.py::Cart.total"),))
    assert [claim.text for claim in found.claims] == [
        "`Cart.total` calls `tax`, shop.py:41",
        "outside the project: `math.floor`",
    ]


def test_where_names_path_and_line() -> None:
    assert where(SHOP, (SHOP.one("shop.py::tax"),)).text == "`tax` is defined at shop.py:41"


def test_subjects_that_share_a_name_are_named_once_with_their_files() -> None:
    rows = MadeRows(["a.py", "a.py::run", "b.py", "b.py::run", "b.py::stop"], [])
    subjects = tuple(rows.one(id) for id in ("a.py::run", "b.py::run", "b.py::stop"))
    assert callers(rows, subjects).text == "nothing in the project calls `run` (`a.py` and `b.py`) and `stop`"
