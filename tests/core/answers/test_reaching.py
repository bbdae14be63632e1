"""How A reaches B."""

from made_rows import MadeRows

from sleepcode.core.answers.reaching import path
from sleepcode.core.model import BlindSpot, Standing

IDS = ["a.py", "a.py::start", "a.py::mid", "a.py::other", "a.py::end", "a.py::alone"]
ROWS = MadeRows(
    IDS,
    [
        "a.py::start -> a.py::mid",
        "a.py::mid -> a.py::end",
        "a.py::start -> a.py::other",
        "a.py::other ~> a.py::end",
        "a.py::start ?> a.py::end",
    ],
)


def test_a_chain_of_sure_steps_is_told_before_a_guessed_short_cut() -> None:
    found = path(ROWS, (ROWS.one("a.py::start"),), (ROWS.one("a.py::end"),))
    assert [claim.text for claim in found.claims] == [
        "1. `start` calls `mid`",
        "2. `mid` calls `end`",
        "or 1. `start` calls `other`",
        "or 2. `other` calls `end` (inferred)",
    ]
    assert found.standing == Standing.EXACT


def test_no_chain_says_how_far_was_looked_and_what_could_hide_one() -> None:
    one, end = ROWS.one("a.py::start"), ROWS.one("a.py::alone")
    found = path(ROWS, (one,), (end,))
    assert found.text.startswith("no chain of calls leads from `start` to `alone`: 4 definitions can run below it")
    assert found.standing == Standing.EXACT
    hidden = MadeRows(IDS, ROWS.arrows, [BlindSpot("a.py", 25, "exec")])  # inside mid
    assert path(hidden, (one,), (end,)).standing == Standing.LOWER_BOUND


def test_the_other_way_round_is_offered() -> None:
    found = path(ROWS, (ROWS.one("a.py::end"),), (ROWS.one("a.py::start"),))
    assert "the other way round, `start` reaches `end`" in found.text
    assert found.claims[0].text == "back 1. `start` calls `mid`"


def test_a_class_is_reached_where_it_is_made() -> None:
    ids = ["a.py", "a.py::start", "a.py::Made", "a.py::Made.__init__"]
    rows = MadeRows(ids, ["a.py::start -> a.py::Made.__init__"])
    found = path(rows, (rows.one("a.py::start"),), (rows.one("a.py::Made"),))
    assert found.text == "`start` reaches `Made` in 1 step"


def test_what_is_made_below_may_lead_there_and_the_way_to_it_ends_in_its_constructor() -> None:
    ids = ["a.py", "a.py::start", "a.py::Made", "a.py::Made.make", "a.py::Made.__init__", "a.py::end"]
    rows = MadeRows(
        [*ids, "a.py::Made.close"],
        [
            "a.py::start -> a.py::Made.make",
            "a.py::Made.make -> a.py::Made.__init__",
            "a.py::Made.close -> a.py::end",
        ],
    )
    found = path(rows, (rows.one("a.py::start"),), (rows.one("a.py::end"),))
    assert "does not reach `end`, but it makes a `Made`, whose `Made.close` reaches it in 1 step" in found.text
    assert [claim.text for claim in found.claims] == [
        "1. `start` calls `Made.make`",
        "2. `Made.make` calls `Made.__init__`",
        "then 1. `Made.close` calls `end`",
    ]
