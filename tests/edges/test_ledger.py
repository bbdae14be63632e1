"""The ledger keeps budgets, paid replies and live questions across processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sleepcode.core.model import Tokens
from sleepcode.core.model_calls.budget import Budget, Cost, OverBudget
from sleepcode.core.model_calls.ledger_rows import QuestionRow, RoundRow
from sleepcode.core.model_calls.request import Reply
from sleepcode.core.model_calls.retry import Breaker, after_failure
from sleepcode.edges.ledger import ASLEEP, LIVE, Ledger
from sleepcode.errors import SleepcodeError

ROOMY = Budget(Cost(10**9, 10**3), Cost(10**9, 10**3), Cost(10**9, 10**3))
REPLY = Reply("text", Tokens(90, 40, 10), 0.002, "stop", 5.0)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock):
    with Ledger.open(tmp_path / "ledger.sqlite", clock) as opened:
        yield opened


def reserve(ledger: Ledger, tokens: int = 100, budget: Budget | None = ROOMY, **more: object):
    arguments = {"phase": ASLEEP, "endpoint": "m", "purpose": "claims", "money": 0.0, **more}
    return ledger.reserve(estimate=Tokens(tokens), budget=budget, **arguments)  # type: ignore[arg-type]


def test_a_call_is_a_row_with_what_it_cost(ledger: Ledger, clock: Clock) -> None:
    call = reserve(ledger, path="a.py", brief="b")
    ledger.settle(call, "ok", REPLY, "digest")
    (row,) = ledger.calls()
    assert (row.at, row.phase, row.path, row.outcome) == (clock.now, "asleep", "a.py", "ok")
    assert (row.tokens, row.money, row.milliseconds) == (REPLY.tokens, 0.002, 5.0)


def test_a_paid_reply_is_there_for_whoever_asks_the_same_again(ledger: Ledger, tmp_path: Path) -> None:
    ledger.settle(reserve(ledger), "ok", REPLY, "digest")
    with Ledger.open(tmp_path / "ledger.sqlite") as another:
        assert another.reply_to("digest") == REPLY
        assert another.reply_to("other") is None


def test_an_unusable_reply_is_paid_for_but_not_kept(ledger: Ledger) -> None:
    ledger.settle(reserve(ledger), "length", REPLY, "digest")
    assert ledger.reply_to("digest") is None
    assert ledger.spent().hour.tokens == 100


def test_a_call_that_was_not_waited_for_goes_on_counting(ledger: Ledger) -> None:
    ledger.settle(reserve(ledger), "timeout", None)
    assert ledger.spent().hour.tokens == 100
    ledger.settle(reserve(ledger), "unauthorized", None)
    assert ledger.spent().hour.tokens == 100


def test_what_is_reserved_counts_until_it_is_settled(ledger: Ledger) -> None:
    budget = Budget(Cost(10**6, 9), Cost(1000, 9), Cost(10**6, 9))
    first = reserve(ledger, 900, budget)
    over = reserve(ledger, 200, budget)
    assert isinstance(over, OverBudget) and over.limit == "hour"
    ledger.settle(first, "ok", REPLY)
    assert isinstance(reserve(ledger, 200, budget), int)


def test_an_hour_later_there_is_room_again(ledger: Ledger, clock: Clock) -> None:
    budget = Budget(Cost(10**6, 9), Cost(1000, 9), Cost(1500, 9))
    reserve(ledger, 900, budget)
    over = reserve(ledger, 200, budget)
    assert isinstance(over, OverBudget)
    clock.now = over.retry_at + 1
    assert isinstance(reserve(ledger, 200, budget), int)
    over = reserve(ledger, 500, budget)
    assert isinstance(over, OverBudget) and over.limit == "day"


def test_live_calls_are_recorded_but_never_held_back_nor_counted_asleep(ledger: Ledger) -> None:
    assert isinstance(reserve(ledger, 10**12, None, phase=LIVE), int)
    assert ledger.spent().day.tokens == 0


def test_two_processes_cannot_spend_the_same_budget(tmp_path: Path) -> None:
    """
    Ten processes race for a budget that four reservations fill.
    """
    file = tmp_path / "ledger.sqlite"
    Ledger.open(file).close()
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from sleepcode.core.model_calls.budget import Budget, Cost\nfrom sleepcode.core.model import Tokens\n"
        "from sleepcode.edges.ledger import Ledger\n"
        "c = Cost(1000, 9.0)\nledger = Ledger.open(Path(sys.argv[1]))\n"
        "for _ in range(5):\n"
        "    got = ledger.reserve(phase='asleep', endpoint='m', purpose='p', estimate=Tokens(250), money=0.0,"
        " budget=Budget(Cost(10**9, 9.0), c, c))\n"
        "    print(int(isinstance(got, int)), end='')\n"
    )
    command = [sys.executable, "-c", code, str(file)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert sum(process.communicate()[0].count("1") for process in started) == 4


def test_a_live_question_is_seen_by_other_processes(ledger: Ledger, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite", ledger._now) as another:
        assert not another.is_live()
        with ledger.live():
            assert another.is_live()
        assert not another.is_live()


def test_a_killed_question_holds_nobody_up(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom sleepcode.edges.ledger import Ledger\n"
        "with Ledger.open(Path(sys.argv[1])).live(): os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    with Ledger.open(file) as ledger:
        assert not ledger.is_live()


def test_a_live_flag_runs_out(ledger: Ledger, clock: Clock) -> None:
    with ledger.live(seconds=10):
        clock.now += 11
        assert not ledger.is_live()


def test_questions_are_remembered_by_file_and_by_definition(ledger: Ledger) -> None:
    def asked(text: str, subject: str) -> None:
        row = QuestionRow(1.0, text, "open", subject, "live", "none", "unknown", 1.0, Tokens(1, 0, 2))
        ledger.record_question(row)

    for text, subject in [
        ("q1", "a.py"),
        ("q2", "a.py::f"),
        ("q1", "a.py"),
        ("q3", "a.pyx"),
        ("q4", "a_py::f"),
    ]:
        asked(text, subject)
    assert ledger.questions_about("a.py") == ("q1", "q2")
    assert ledger.times_asked()["a.py"] == 2
    assert len(ledger.questions()) == 5


def test_a_question_row_comes_back_as_it_was(ledger: Ledger) -> None:
    row = QuestionRow(2.0, "why?", "open", "", "composed", "fresh", "exact", 3.0, Tokens(5, 1, 2), ("d1",), True)
    ledger.record_question(row)
    assert ledger.questions() == (row,)


def test_what_a_round_bought_is_recorded(ledger: Ledger) -> None:
    row = RoundRow(1.0, "a.py", "b", "m", "low", 1, 10, 7, 7, 900)
    ledger.record_round(row)
    assert ledger.rounds() == (row,)


def test_a_breaker_is_kept_between_processes(ledger: Ledger, tmp_path: Path) -> None:
    for _ in range(3):
        ledger.change_breaker("m", lambda breaker: after_failure(breaker, now=100.0))
    with Ledger.open(tmp_path / "ledger.sqlite") as another:
        assert another.breaker("m").is_open(120)
        assert another.breaker("other") == Breaker()


def test_the_file_is_for_its_owner_only(ledger: Ledger, tmp_path: Path) -> None:
    if os.name == "posix":
        assert (tmp_path / "ledger.sqlite").stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(SleepcodeError, match="damaged"):
        Ledger.open(tmp_path / "ledger.sqlite")
