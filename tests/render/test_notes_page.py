"""A note as a reader meets it."""

import pytest

from sleepcode.core.model import ClaimStanding, Evidence, Span
from sleepcode.notes import ShownAnswer, ShownClaim, ShownNote, ShownNotes
from sleepcode.render.console import say_wrapped
from sleepcode.render.notes import MOST_CLAIMS, places_of, show


def claim(text: str, kind: str = "caller", holds: str = "yes") -> ShownClaim:
    return ShownClaim(kind, text, (Evidence("a.py", Span(3, 3), "d"),), ClaimStanding.PROVED, holds)


def page(claims: list[ShownClaim], asked: list[ShownAnswer], capsys: pytest.CaptureFixture[str], every: bool) -> str:
    note = ShownNote("a.py", "static", "", "fresh", (), 0.0, 0, tuple(claims), tuple(asked), 0, ())
    show(ShownNotes(1, "a.py", (note,)), every=every)
    return capsys.readouterr().out


def test_a_long_section_is_cut_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    claims = [claim(f"caller {n}") for n in range(MOST_CLAIMS + 3)]
    assert "caller 9" not in (short := page(claims, [], capsys, False)) and "… 3 more (--all)" in short
    assert "caller 9" in page(claims, [], capsys, True)


def test_each_claim_stands_under_what_a_reader_looks_for(capsys: pytest.CaptureFixture[str]) -> None:
    text = page([claim("one", "raises"), claim("two", "history"), claim("three", "new-kind")], [], capsys, False)
    assert text.index("What may go wrong") < text.index("one") < text.index("History") < text.index("two")
    assert text.index("What else") < text.index("three"), "a kind that this page does not know is not lost"


def test_what_no_longer_holds_stands_apart_and_without_lines(capsys: pytest.CaptureFixture[str]) -> None:
    text = page([claim("gone", holds="no"), claim("here")], [], capsys, False)
    assert text.index("here  :3") < text.index("No longer so\n  - gone\n")


def test_a_question_that_stands_answered_above_is_only_counted(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [ShownAnswer(f"who calls {n}?", "callers", n, (claim(f"`{n}` is called"),)) for n in ("f", "g")]
    text = page([claim("`f` is called")], asked, capsys, False)
    assert "who calls g?" in text and "who calls f?" not in text and "1 more question" in text


def test_places_of_one_file_share_its_name() -> None:
    spans = [("b.py", 1, 1), ("a.py", 2, 4), ("b.py", 9, 9), ("c.py", 1, 1), ("d.py", 1, 1)]
    evidence = tuple(Evidence(path, Span(start, end), "d") for path, start, end in spans)
    assert places_of(evidence, "a.py") == "b.py:1,9 :2-4 +2"


def test_a_narrow_terminal_wraps_at_words_under_the_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sleepcode.render.console.terminal_width", lambda: 30)
    say_wrapped("  - ", "`total` is called from two places in one file", "a.py:3")
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 30 for line in lines) and len(lines) > 1
    assert all(line.startswith("    ") for line in lines[1:])
    assert lines[-1].endswith("a.py:3")
