"""One pass writes a note for every source file; the next one finds them fresh."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from played_model import ModelServer
from real_git import Repo

from sleepcode import call_model
from sleepcode.core.model import Note
from sleepcode.edges.locks import OFFLINE, hold
from sleepcode.edges.suite_index import SuiteIndex
from sleepcode.enriching import Enricher
from sleepcode.errors import Locked
from sleepcode.notes import notes_about
from sleepcode.refresh import refresh
from sleepcode.sleep import sleep
from sleepcode.status import status
from sleepcode.workspace import Workspace, open_workspace

SHOP = {
    "shop/cart.py": "from shop.money import total\n\n\ndef pay(items):\n    return total(items)\n",
    "shop/money.py": "def total(items):\n    return sum(items)\n",
    "shop/__init__.py": "",
    "tests/test_cart.py": "from shop.cart import pay\n\n\ndef test_pay():\n    assert pay([1]) == 1\n",
    "README.md": "# Shop\n\n`pay` is what you want.\n",
    "logo.png": "\0\0",
}


@pytest.fixture
def shop(repo: Repo) -> Repo:
    repo.commit(SHOP, "a shop")
    return repo


def opened(repo: Repo) -> Workspace:
    """As the next process would."""
    return open_workspace(repo.root)


def test_every_source_file_gets_a_note_and_the_rest_a_reason(shop: Repo) -> None:
    slept = sleep(opened(shop))
    assert set(slept.written) == set(SHOP) - {"logo.png"}
    assert [(each.path, each.why) for each in slept.skipped] == [("logo.png", "no grammar for .png")]
    assert opened(shop).notes().count() == len(slept.written)


def test_odd_files_get_a_note_too(shop: Repo) -> None:
    shop.write("old.py", b"import os\n# caf\xe9\n\xe9tat = os.environ['A']\n")  # not in UTF-8
    shop.write("bare.py", "def __init__(self):\n    return 1\n")  # of no class
    shop.write("test_bare.py", "from bare import __init__\n\n\ndef test_bare():\n    assert __init__(1) == 1\n")
    assert {"old.py", "bare.py"} <= set(sleep(opened(shop)).written)


def test_a_second_pass_finds_all_fresh(shop: Repo) -> None:
    sleep(opened(shop))
    again = sleep(opened(shop))
    assert (again.written, again.fresh) == ((), len(SHOP) - 1)


def test_what_the_test_runner_collects_is_known_before_it_is_asked_about(shop: Repo) -> None:
    sleep(opened(shop))
    with SuiteIndex.open(opened(shop).suite_file) as suite:
        assert suite.test_ids() == ("tests/test_cart.py::test_pay",)


def test_an_edit_writes_its_note_anew_and_those_it_shows_in(shop: Repo) -> None:
    sleep(opened(shop))
    shop.write("shop/money.py", "def total(items, tax=0):\n    return sum(items) + tax\n")
    assert set(sleep(opened(shop)).written) == {"shop/money.py", "shop/cart.py"}


def test_an_edit_below_the_surface_leaves_the_neighbours_fresh(shop: Repo) -> None:
    sleep(opened(shop))
    shop.write("shop/money.py", "def total(items):\n    # by hand\n    return sum(items) + 0\n")
    assert sleep(opened(shop)).written == ("shop/money.py",)


def test_lines_that_move_in_a_caller_leave_the_callee_fresh(shop: Repo) -> None:
    sleep(opened(shop))
    shop.write("shop/cart.py", "# moved\n\n" + SHOP["shop/cart.py"])
    assert sleep(opened(shop)).written == ("shop/cart.py",)


def test_going_back_finds_the_old_notes(shop: Repo) -> None:
    sleep(opened(shop))
    shop.write("shop/money.py", "def total(items, tax=0):\n    return sum(items) + tax\n")
    sleep(opened(shop))
    shop.write("shop/money.py", SHOP["shop/money.py"])
    assert sleep(opened(shop)).written == ()


def test_a_commit_alone_makes_nothing_stale(shop: Repo) -> None:
    shop.write("shop/money.py", "def total(items):\n    return 0 + sum(items)\n")
    sleep(opened(shop))
    shop.commit(message="what was slept on")
    assert sleep(opened(shop)).written == ()


def test_paths_limit_the_pass(shop: Repo) -> None:
    assert set(sleep(opened(shop), ("shop",)).written) == {
        "shop/cart.py",
        "shop/money.py",
        "shop/__init__.py",
    }
    assert sleep(opened(shop), ("README.md",)).written == ("README.md",)
    assert sleep(opened(shop), (".",)).fresh == 4


def test_a_dry_run_says_what_and_in_which_order_and_writes_nothing(shop: Repo) -> None:
    shop.write("shop/money.py", "def total(items):\n    return 1 + sum(items)\n")
    slept = sleep(opened(shop), dry_run=True)
    assert slept.written == ()
    assert slept.planned[0].path == "shop/money.py", "edited files come first"
    assert {each.path for each in slept.planned} == set(SHOP) - {"logo.png"}
    assert opened(shop).notes().count() == 0


def test_an_interrupt_keeps_what_was_written(shop: Repo) -> None:
    def interrupt(what: str, done: int, of: int) -> None:
        if what == "writing notes" and done == 2:
            raise KeyboardInterrupt

    slept = sleep(opened(shop), on_progress=interrupt)
    assert slept.interrupted
    stored = opened(shop).notes().count()
    assert stored >= 2
    again = sleep(opened(shop))
    assert again.fresh == stored
    assert again.fresh + len(again.written) == 5


def test_an_interrupt_amid_a_batch_counts_what_it_had_stored(shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    from sleepcode import enriching

    write = enriching.note_of
    calls = iter(range(3))

    def interrupted(*given: Any) -> Any:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return write(*given)

    monkeypatch.setattr(enriching, "note_of", interrupted)
    slept = sleep(opened(shop))
    assert slept.interrupted
    assert (len(slept.written), slept.left) == (2, 3)
    assert opened(shop).notes().count() == 2


def test_a_killed_pass_loses_only_the_batch_in_flight(shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sleepcode.enriching.BATCH", 2)
    workspace = opened(shop)
    sleep(workspace, ("nothing-here",))  # only indexes
    enricher = Enricher(workspace)
    written = enricher.write(enricher.plan().work, time.time)
    next(written)
    del written
    assert opened(shop).notes().count() == 2


def test_two_passes_do_not_run_at_once(shop: Repo) -> None:
    workspace = opened(shop)
    workspace.ensure_store()
    with hold(workspace.store / OFFLINE, "sleep", 1000.0), pytest.raises(Locked, match="sleep, since"):
        sleep(opened(shop))


def test_a_huge_file_is_skipped_with_its_reason(shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLEEPCODE_MAX_FILE_BYTES", "1000")
    shop.write("big.py", "x = 1\n" * 1000)
    slept = sleep(opened(shop))
    assert ("big.py", "huge") in [(each.path, each.why) for each in slept.skipped]


def test_history_is_told(repo: Repo) -> None:
    for number in range(4):
        repo.commit({"a.py": f"x = {number}\n", "b.py": f"y = {number}\n"}, f"both, {number}")
    sleep(opened(repo))
    said = [claim.text for claim in note_of(repo, "a.py").claims if claim.kind == "history"]
    assert said[0] == "changes together with `b.py` (4 of 4)"
    assert "by Nobody: “both, 3”" in said[1]
    assert "4 commits in all" in said[1]


def note_of(repo: Repo, path: str) -> Note:
    return opened(repo).notes().for_path(path)[0]


def test_the_command_prints_a_summary_and_json(shop: Repo) -> None:
    first = command(shop)("sleep")
    assert first.stdout.startswith("5 notes written (")
    assert "no notes about 1 other file: 1 .png\n" in first.stdout
    assert command(shop)("sleep").stdout.startswith("all 5 notes are fresh, nothing to write (")
    found = json.loads(command(shop)("sleep", "--json", "--dry-run").stdout)
    assert (found["version"], found["dry_run"], found["fresh"], found["planned"]) == (1, True, 5, [])


def command(repo: Repo) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    def run(*words: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "sleepcode", *words],
            cwd=cwd or repo.root,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done

    return run


WITH_QUESTIONS = """\
def total(items, rate=0):
    if not items:
        for till in tills():
            till.close()
        return None
    cents = [round(item * 100) for item in items]
    taxed = [each + each * rate // 100 for each in cents]
    # The till counts in cents, so that sums stay exact.
    return sum(taxed)
"""


def test_with_a_model_its_notes_follow_and_are_fresh_the_second_time(
    shop: Repo, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLEEPCODE_MODEL", "openai/played")
    monkeypatch.setenv("SLEEPCODE_API_BASE", model_server.base)
    model_server.plays('{"answers": {}}')
    shop.write("shop/money.py", WITH_QUESTIONS)
    assert sleep(opened(shop), use_model=False).thought == ()
    assert model_server.requests == []
    planned = sleep(opened(shop), dry_run=True).planned
    assert {(each.writer, each.tokens > 0) for each in planned} == {("openai/played", True)}
    told = command(shop)("sleep", "--dry-run").stdout
    assert told.startswith("would write 2 notes, 5 are fresh; 2 with openai/played: about ")
    slept = sleep(opened(shop))
    assert set(slept.thought) == {each.path for each in planned} == {"shop/money.py", "README.md"}
    paid = len(model_server.requests)
    again = sleep(opened(shop))
    assert again.thought == ()
    assert len(model_server.requests) == paid
    monkeypatch.setenv("SLEEPCODE_ASK_MODEL", "small")
    assert sleep(opened(shop), dry_run=True).planned == (), "it was asked small questions all the time"
    monkeypatch.setenv("SLEEPCODE_ASK_MODEL", "long")
    asked_otherwise = {each.path for each in sleep(opened(shop), dry_run=True).planned}
    assert {"shop/money.py", "README.md"} <= asked_otherwise
    monkeypatch.delenv("SLEEPCODE_ASK_MODEL")
    notes = notes_about(opened(shop), str(shop.root / "shop/money.py")).notes
    assert {(each.writer, each.freshness) for each in notes} == {
        ("static", "fresh"),
        ("openai/played", "fresh"),
    }


def test_a_plan_has_one_line_for_a_file_whoever_writes_about_it(
    shop: Repo, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLEEPCODE_MODEL", "openai/gpt-4o")
    monkeypatch.setenv("SLEEPCODE_API_BASE", model_server.base)
    shop.write("shop/money.py", WITH_QUESTIONS)
    told = command(shop)("sleep", "--dry-run").stdout
    assert re.match(
        r"would write 5 notes, 0 are fresh; 2 with openai/gpt-4o: about [\d,]+ tokens, about \$0\.\d\d \(", told
    )
    assert re.findall(r"shop/money\.py .*", told)[0].split()[1:6] == ["none", "yet", "static", "+", "openai/gpt-4o"]
    monkeypatch.setenv("SLEEPCODE_MONEY_PER_HOUR", "0.000001")
    done = command(shop)("sleep").stdout
    assert done.startswith("5 notes written")
    assert "$0.00 of $0.00 per hour are spent" in done


def test_a_dead_server_ends_the_model_s_part_and_nothing_else(shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_model.llm, "_wait", lambda *_: None)
    monkeypatch.setenv("SLEEPCODE_MODEL", "openai/played")
    monkeypatch.setenv("SLEEPCODE_API_BASE", "http://127.0.0.1:9")
    shop.write("shop/money.py", WITH_QUESTIONS)
    slept = sleep(opened(shop))
    assert len(slept.written) == 5
    assert slept.thought == ()
    assert [each.ends for each in slept.put_off] == [True], "the next file would meet the same"


def test_a_budget_of_nothing_calls_nobody(
    shop: Repo, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLEEPCODE_MODEL", "openai/played")
    monkeypatch.setenv("SLEEPCODE_API_BASE", model_server.base)
    monkeypatch.setenv("SLEEPCODE_BUDGET", "0")
    shop.write("shop/money.py", WITH_QUESTIONS)
    assert sleep(opened(shop)).thought == ()
    assert model_server.requests == []


def test_status_says_what_is_next_and_why(shop: Repo) -> None:
    sleep(opened(shop))
    shop.write("shop/money.py", "def total(items, tax=0):\n    return sum(items) + tax\n")
    workspace = opened(shop)
    refresh(workspace)
    queue = status(workspace, why=True, now=time.time()).queue
    assert [(each.path, each.turn) for each in queue] == [("shop/money.py", 0), ("shop/cart.py", 1)]
    assert dict(queue[0].terms)["being edited"] > 0
    assert status(workspace).queue == ()


def test_with_a_model_the_queue_is_of_its_notes_and_the_estimate_bounds_what_is_spent(
    shop: Repo, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLEEPCODE_MODEL", "openai/played")
    monkeypatch.setenv("SLEEPCODE_API_BASE", model_server.base)
    monkeypatch.setenv("SLEEPCODE_ASK_MODEL", "long")
    model_server.plays('{"statements": []}')
    sleep(opened(shop), use_model=False)
    assert "shop/money.py" in {each.path for each in status(opened(shop), why=True).queue}
    planned = {each.path: each for each in sleep(opened(shop), dry_run=True).planned}
    assert 0 < planned["shop/money.py"].tokens < planned["shop/money.py"].at_most
    slept = sleep(opened(shop))
    assert set(slept.thought) == set(planned)
    assert 0 < slept.tokens < sum(each.at_most for each in planned.values())
    assert status(opened(shop), why=True).queue == ()
