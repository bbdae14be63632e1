"""The watcher keeps the index current, writes when it is quiet, and gets out of the way."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from real_git import Repo

from sleepcode.arrivals import Arrivals
from sleepcode.sleep import sleep
from sleepcode.watch import MOST_HERE, Watcher, Watching
from sleepcode.workspace import Workspace, open_workspace

MONEY = "def total(items):\n    return sum(items)\n"
CART = "from money import total\n\n\ndef pay(items):\n    return total(items)\n"


@pytest.fixture
def shop(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("SLEEPCODE_MAX_LOAD", "100")  # the machine that runs the tests may be busy
    repo.commit({"money.py": MONEY, "cart.py": CART, ".gitignore": "build/\n*.log\n"})
    return repo


class Followed:
    """A watcher at work on its own thread, and what it said."""

    def __init__(self) -> None:
        self.steps: queue.Queue[Watching] = queue.Queue()
        self.seen: list[Watching] = []

    def until(self, holds: Callable[[Watching], bool], within: float = 20.0) -> Watching:
        end = time.monotonic() + within
        while True:
            try:
                step = self.steps.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                said = [(each.state, each.news, each.why) for each in self.seen]
                raise AssertionError(f"not said in {within} s; only {said}") from None
            self.seen.append(step)
            if holds(step):
                return step

    def quiet_for(self, seconds: float) -> list[Watching]:
        """What it says in that time."""
        time.sleep(seconds)
        found: list[Watching] = []
        while not self.steps.empty():
            found.append(self.steps.get())
        return found


@contextmanager
def followed(repo: Repo, idle: float = 0.3, poll: bool = False, measures: bool = False) -> Iterator[Followed]:
    found = Followed()
    ready: queue.Queue[Arrivals] = queue.Queue()

    def run() -> None:
        workspace = open_workspace(repo.root)
        arrivals = Arrivals(workspace, poll)
        ready.put(arrivals)
        for step in Watcher(workspace, arrivals, idle, measures=measures).watch():
            found.steps.put(step)
        workspace.index().close()
        workspace.notes().close()
        workspace.ledger().close()

    thread = threading.Thread(target=run)
    thread.start()
    arrivals = ready.get(timeout=10)
    try:
        yield found
    finally:
        arrivals.stop()
        thread.join(10)
        assert not thread.is_alive()


def said(part: str) -> Callable[[Watching], bool]:
    return lambda step: part in step.news


def fresh(repo: Repo) -> Workspace:
    return open_workspace(repo.root)


def test_it_catches_up_and_writes_what_is_missing(shop: Repo) -> None:
    with followed(shop) as watcher:
        watcher.until(said("caught up with 3 files"))
        done = watcher.until(said("wrote 2 notes"))
        assert (done.state, done.files, done.fresh, done.left) == ("watching", 2, 2, 0)
    assert sleep(fresh(shop)).written == ()


def test_edits_made_while_nobody_watched_are_caught_up_with(shop: Repo) -> None:
    sleep(fresh(shop))
    shop.write("money.py", "def total(items):\n    return 0\n")
    with followed(shop) as watcher:
        watcher.until(said("caught up with 1 file"))
        watcher.until(said("wrote 1 note"))


@pytest.mark.parametrize("poll", [False, True])
def test_a_save_updates_the_index_at_once_and_the_notes_when_it_is_quiet(shop: Repo, poll: bool) -> None:
    sleep(fresh(shop))
    with followed(shop, idle=0.8, poll=poll) as watcher:
        watcher.until(said("caught up"))
        shop.write("money.py", "def total(items, tax):\n    return sum(items) + tax\n")
        step = watcher.until(said("money.py changed; index updated in"))
        saved = time.monotonic()
        assert (step.state, step.why) == ("waiting", ("waiting for 0.8 s without a change",))
        (definition,) = fresh(shop).index().definitions_named("total")
        assert definition.line == 1
        watcher.until(said("wrote 2 notes"))
        assert time.monotonic() - saved > 0.5


def test_a_burst_is_one_update(shop: Repo) -> None:
    with followed(shop) as watcher:
        watcher.until(said("wrote 2 notes"))
        for number in range(50):
            shop.write(f"many/m{number}.py", f"x{number} = {number}\n")
        news = watcher.until(said("index updated")).news
        more = [step.news for step in watcher.quiet_for(0.2) if "index updated" in step.news]
        assert len(more) <= 1, "one for the folder that appeared, one for what was in it"
        assert "files changed" in news or more
        watcher.until(lambda step: step.fresh == 52)


def test_a_branch_switch_is_followed_and_going_back_costs_nothing(shop: Repo) -> None:
    shop.git("checkout", "--quiet", "-b", "other")
    shop.commit({"money.py": "def total(items):\n    return 1\n"})
    sleep(fresh(shop))
    with followed(shop) as watcher:
        watcher.until(said("caught up"))
        shop.git("checkout", "--quiet", "main")
        watcher.until(said("money.py changed"))
        watcher.until(said("wrote 1 note"))
        shop.git("checkout", "--quiet", "other")
        watcher.until(said("money.py changed"))
        assert [step.news for step in watcher.quiet_for(1.5) if "wrote" in step.news] == []


def test_a_stash_is_followed(shop: Repo) -> None:
    shop.write("money.py", "def total(items):\n    return 2\n")
    with followed(shop) as watcher:
        watcher.until(said("wrote 2 notes"))
        shop.git("stash", "--quiet")
        watcher.until(said("money.py changed"))


def test_ignored_files_and_a_commit_of_what_is_known_cause_no_work(shop: Repo) -> None:
    (shop.root / "build").mkdir()
    shop.write("money.py", "def total(items):\n    return 2\n")
    with followed(shop) as watcher:
        watcher.until(said("wrote 2 notes"))
        shop.write("build/out.py", "x = 1\n")
        shop.write("run.log", "line\n")
        shop.git("commit", "--quiet", "--all", "--message", "known")
        assert [step.news for step in watcher.quiet_for(1.5) if step.news] == []


def test_it_waits_while_git_is_busy(shop: Repo) -> None:
    (shop.root / ".git" / "rebase-merge").mkdir()
    with followed(shop) as watcher:
        watcher.until(lambda step: step.state == "waiting" and "git is at work" in step.why[0])
        (shop.root / ".git" / "rebase-merge").rmdir()
        watcher.until(said("wrote 2 notes"))


def test_a_live_question_goes_first(shop: Repo) -> None:
    asking = fresh(shop)
    asking.ensure_store()
    with asking.ledger() as ledger:
        with ledger.live(), followed(shop) as watcher:
            watcher.until(lambda step: "a question is being answered" in step.why)
        with followed(shop) as watcher:
            watcher.until(said("wrote 2 notes"))


def test_a_file_that_goes_away_takes_its_rows_along(shop: Repo) -> None:
    with followed(shop) as watcher:
        watcher.until(said("wrote 2 notes"))
        (shop.root / "money.py").unlink()
        watcher.until(said("money.py changed"))
        assert fresh(shop).index().definitions_named("total") == ()


@pytest.fixture
def command(shop: Repo) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []

    def start(*words: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "sleepcode", "watch", *words],
            cwd=shop.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_within_a_second(
    command: Callable[..., "subprocess.Popen[str]"], number: signal.Signals
) -> None:
    process = command()
    assert process.stdout is not None
    assert "catching up" in process.stdout.readline()
    assert "caught up with 3 files" in process.stdout.readline()
    began = time.monotonic()
    process.send_signal(number)
    output, errors = process.communicate(timeout=10)
    assert time.monotonic() - began < 2.0  # one, and one for a busy machine
    assert (process.returncode, errors) == (0, "")
    assert output.endswith(" stopped\n")


def test_the_second_watcher_is_told_of_the_first(command: Callable[..., "subprocess.Popen[str]"]) -> None:
    first = command()
    assert first.stdout is not None
    first.stdout.readline()
    second = command()
    _, errors = second.communicate(timeout=20)
    assert second.returncode == 2
    assert f"process {first.pid} (watch, since " in errors
    first.kill()
    first.wait()
    third = command()
    assert third.stdout is not None
    assert "catching up" in third.stdout.readline(), "a dead watcher holds nothing"


def test_tests_that_are_measured_with_make_way_for_an_edit(shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLEEPCODE_TEST_COMMAND", f"{sys.executable} -m pytest")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    shop.commit({"test_slow.py": "import time\n\n\ndef test_slow():\n    time.sleep(600)\n"})
    with followed(shop, measures=True) as watcher:
        watcher.until(said("running the tests in a copy"), within=60)
        shop.write("money.py", "def total(items):\n    return 0\n")
        watcher.until(said("stopped measuring"), within=60)
        assert not list((shop.root / ".git/sleepcode").glob("scratch-*"))
        watcher.until(said("money.py changed"), within=60)


def test_tests_are_not_run_for_longer_than_may_be_in_a_day(shop: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLEEPCODE_TEST_COMMAND", "no-such-command")
    monkeypatch.setenv("SLEEPCODE_MEASURE_MINUTES", "0")
    with followed(shop, measures=True) as watcher:
        watcher.until(said("all that measure_minutes allows"), within=60)


def test_the_notes_of_many_files_are_written_too_and_counted_one_by_one(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLEEPCODE_MAX_LOAD", "100")
    repo.commit({f"money{number}.py": MONEY for number in range(MOST_HERE + 1)})
    with followed(repo) as watcher:
        done = watcher.until(said(f"wrote {MOST_HERE + 1} notes"), within=60)
        assert (done.state, done.fresh, done.left) == ("watching", MOST_HERE + 1, 0)
        assert [step.written for step in watcher.seen if step.last_note][-1] == MOST_HERE + 1
    assert sleep(fresh(repo)).written == ()
