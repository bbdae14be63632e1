"""What reaches the terminal."""

import io
import json

import pytest

from sleepcode.render.console import clean, say_json, styled, table


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    "text", ["\x1b[2J", "\x07", "\x9b31m", "a\rb", "\u202eevil", "\x7f", "\x1b]0;title\x07", "\udce9"]
)
def test_no_control_character_of_a_file_reaches_the_screen(text: str) -> None:
    shown = clean(text)
    assert all(letter.isprintable() for letter in shown)
    assert "\\" in shown


def test_ordinary_text_is_left_alone() -> None:
    text = "été\n\tdéjà 漢字 🙂 [red]not markup[/red]"
    assert clean(text) == text


def test_colour_is_for_terminals_only_and_can_be_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert styled("x", "red", Terminal()) == "\x1b[31mx\x1b[0m"
    assert styled("x", "red", io.StringIO()) == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert styled("x", "red", Terminal()) == "x"


def test_json_escapes_what_would_steer_a_terminal_and_stays_the_same_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    value = {"name": "a\x9b2J\u202e\x1b\x7f é"}
    say_json(value)
    shown = capsys.readouterr().out
    assert json.loads(shown) == value
    assert all(letter.isprintable() or letter == "\n" for letter in shown)


def test_a_table_is_aligned_and_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    table([["a", "b" * 200], ["long name", "c"]], ["one", "two"])
    assert capsys.readouterr().out.split("\n") == [
        "one        two",
        "a          " + "b" * 200,
        "long name  c",
        "",
    ]


def test_on_a_narrow_terminal_the_last_column_is_wrapped_in_its_place_or_below(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns, expected in (
        (34, ["setting   what it is, told at some", "          length"]),
        (24, ["setting", "    what it is, told at", "    some length"]),
    ):
        monkeypatch.setattr("sleepcode.render.console.terminal_width", lambda columns=columns: columns)
        table([["setting", "what it is, told at some length"], ["x" * 8, ""]])
        assert capsys.readouterr().out.splitlines()[: len(expected)] == expected


def test_a_name_with_a_line_break_in_it_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    table([["new\nline.py", "1"]])
    assert capsys.readouterr().out == "new\\nline.py  1\n"
