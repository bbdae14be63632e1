"""An answer on the terminal."""

import pytest

from sleepcode.core.model import Answer, Claim, ClaimStanding, Evidence, Question, Span, Standing
from sleepcode.render.answer import show_answer


def answer(*texts: str) -> Answer:
    claims = tuple(
        Claim("place", text, (Evidence("a.py", Span(at, at), "d"),), ClaimStanding.PROVED)
        for at, text in enumerate(texts, 1)
    )
    return Answer(Question("how?", "open"), claims, "nearest", Standing.UNKNOWN, "fresh", text=f"nearest: {texts[0]}")


TEXTS = (
    '`Till.pay` speaks of money: “def pay(self):” … “raise Broke("no money")”',
    "`give` speaks of money: “return 1” (and so does `lend`)",
    "`Till` says “money” twice",
)


def test_lines_that_a_claim_quotes_stand_below_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("answer", "console"):
        monkeypatch.setattr(f"sleepcode.render.{module}.terminal_width", lambda: 80)
    show_answer(answer(*TEXTS))
    assert capsys.readouterr().out.splitlines()[:-1] == [
        "nearest: `Till.pay` speaks of money",
        "  a.py:1",
        "      def pay(self):",
        '      raise Broke("no money")',
        "  give speaks of money (and so does lend)  a.py:2",
        "      return 1",
        "  Till says “money” twice  a.py:3",
    ]


def test_in_a_pipe_a_claim_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show_answer(answer(*TEXTS))
    assert len(capsys.readouterr().out.splitlines()) == len(TEXTS) + 2
