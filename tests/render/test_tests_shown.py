"""Tests as `ask` and `impact` list them: the way that many share is told once."""

import pytest

from sleepcode.core.model import Changed, Impact, RankedTest, Standing
from sleepcode.render.impact import MOST_COMMAND, show_impact, show_names

CHANGED = (Changed("a.py::f", "a.py", 1, 2, "body"),)


def ranked(*names: str) -> tuple[RankedTest, ...]:
    why = ("test_a.py:{} {} calls g", "a.py:7 g calls f")
    return tuple(
        RankedTest(f"test_a.py::{name}", 1, 0.5, "resolved", "static", (why[0].format(at, name), why[1]))  # type: ignore[arg-type]
        for at, name in enumerate(names, 1)
    )


def test_the_same_way_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    show_impact(Impact(CHANGED, (), ranked("test_x", "test_y"), Standing.EXACT, (), ""), limit=9)
    shown = capsys.readouterr().out
    assert ":1 calls g … a.py:7 g calls f\n" in shown
    assert ":2 calls g … the same way\n" in shown


def test_a_command_too_long_to_copy_is_made_of_names(capsys: pytest.CaptureFixture[str]) -> None:
    tests = ranked(*(f"test_{n:020}" for n in range(30)))
    command = "python -m pytest " + " ".join(test.id for test in tests)
    assert len(command) > MOST_COMMAND
    found = Impact(CHANGED, (), tests, Standing.EXACT, (), command)
    show_impact(found, limit=1, again="sleepcode impact HEAD~2")
    shown = capsys.readouterr().out
    assert "run  sleepcode impact HEAD~2 --name-only | xargs python -m pytest\n" in shown
    show_names(found)
    assert capsys.readouterr().out.splitlines() == [test.id for test in tests]


def test_from_a_folder_below_the_command_goes_to_the_top(capsys: pytest.CaptureFixture[str]) -> None:
    found = Impact(CHANGED, (), ranked("test_x"), Standing.EXACT, (), "pytest test_a.py::test_x")
    show_impact(found, limit=1, folder="../..")
    assert "run  (cd ../.. && pytest test_a.py::test_x)\n" in capsys.readouterr().out
