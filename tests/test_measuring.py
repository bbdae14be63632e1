"""Measuring runs a real pytest on small projects, in a copy; each test is about one way to upset it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from real_git import Repo

from sleepcode.core.answers.covering import covering
from sleepcode.core.changes.change import ChangeSpec
from sleepcode.core.model import Impact
from sleepcode.edges.measured import MeasuredStore
from sleepcode.errors import SleepcodeError
from sleepcode.impact import impact_of
from sleepcode.measuring import Measuring, measure, remove_left_behind
from sleepcode.workspace import open_workspace

PYTEST = f"{sys.executable} -m pytest"
PRICE = """\
RATES = {"food": 7}


def rate(kind):
    if kind in RATES:
        return RATES[kind]
    return 19


def gross(net, kind):
    if net < 0:
        raise ValueError("negative")
    return net * (100 + rate(kind)) / 100


def lonely():
    return 1
"""
TESTS = """\
import pytest
from shop.price import gross, rate


def test_rate():
    assert rate("food") == 7


def test_other():
    assert rate("toys") == 19


def test_gross():
    assert gross(100, "food") == 107


@pytest.mark.parametrize("net", [-1, -2])
def test_negative(net):
    with pytest.raises(ValueError):
        gross(net, "food")


def test_nothing():
    assert True
"""
SHOP = {"src/shop/__init__.py": "", "src/shop/price.py": PRICE, "tests/test_price.py": TESTS}


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the user's own test command, as a variable; ours runs plugins that this project does not have."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        monkeypatch.delenv(name, raising=False)

    def choose(text: str) -> None:
        monkeypatch.setenv("SLEEPCODE_TEST_COMMAND", text)

    choose(PYTEST)
    monkeypatch.setattr("sleepcode.edges.processes.POLITE", 0)  # the machine that runs the tests may be busy
    return choose


def measured(repo: Repo) -> Measuring:
    """All of it."""
    return list(measure(open_workspace(repo.root), lambda: False))[-1]


def studied(repo: Repo) -> Measuring:
    """Until the suite is known and the first function would be broken."""
    steps = measure(open_workspace(repo.root), lambda: False)
    for step in steps:
        if step.state in ("breaking", "failed"):
            break
    steps.close()
    return step


def asked(repo: Repo, *symbols: str) -> dict[str, str]:
    """Test -> source, in the order of the answer."""
    found = impact(repo, *symbols)
    return {test.id: test.source for test in found.tests}


def impact(repo: Repo, *symbols: str) -> Impact:
    spec = ChangeSpec("symbol", symbols[0]) if symbols else ChangeSpec()
    return impact_of(open_workspace(repo.root), spec)


@pytest.mark.usefixtures("command")
def test_the_tests_that_failed_are_named_with_their_date_and_no_others(repo: Repo) -> None:
    repo.commit(SHOP)
    first = measured(repo)
    assert (first.state, first.tests) == ("done", 5), first.why
    found = impact(repo, "src/shop/price.py::rate")
    assert {test.id: test.source for test in found.tests} == {
        "tests/test_price.py::test_rate": "mutation",
        "tests/test_price.py::test_other": "mutation",
        "tests/test_price.py::test_gross": "mutation",
    }
    assert [(one.id, one.source, one.version) for one in found.measured] == [
        ("src/shop/price.py::rate", "mutation", "current")
    ]
    assert "failed when broken on 20" in found.tests[0].why[0]
    assert "content digest" in found.tests[0].why[0]
    assert set(asked(repo, "src/shop/price.py::lonely")) == set(), "no test runs it"

    told = covering(open_workspace(repo.root).index(), (), found)
    assert all("failed when broken on 20" in claim.text for claim in told.claims), "`ask` says so as well"

    # An edit of one line: those that ran it, the sensitive first.
    repo.write("src/shop/price.py", PRICE.replace("return 19", "return 20"))
    assert list(asked(repo)) == ["tests/test_price.py::test_other"]
    repo.write("src/shop/price.py", PRICE.replace("net < 0", "net <= 0"))
    assert set(asked(repo)) == {"tests/test_price.py::test_gross", "tests/test_price.py::test_negative"}

    # Once that is committed, the measurement is of an earlier version, and said to be.
    assert measured(repo).broken < first.broken, "only what changed is broken again"
    repo.commit({"src/shop/price.py": PRICE.replace("return 19", "return 20")})
    found = impact(repo, "src/shop/price.py::rate")
    assert found.measured[0].version == "earlier"
    assert {test.id: test.source for test in found.tests}["tests/test_price.py::test_other"] == "mutation"
    assert any("(an earlier version)" in test.why[0] for test in found.tests)


@pytest.mark.usefixtures("command")
def test_a_test_that_came_or_changed_since_is_inferred(repo: Repo) -> None:
    repo.commit(SHOP)
    studied(repo)
    more = "\n\ndef test_new():\n    assert rate('x')\n"
    repo.commit({"tests/test_price.py": TESTS.replace("assert True", "assert rate('y')") + more})
    named = asked(repo, "src/shop/price.py::rate")
    assert named["tests/test_price.py::test_new"] == "static"
    assert named["tests/test_price.py::test_nothing"] == "static"
    assert list(named.values()) == sorted(named.values(), key=["mutation", "coverage", "static"].index)


@pytest.mark.usefixtures("command")
def test_the_second_time_only_what_changed_is_broken(repo: Repo) -> None:
    repo.commit(SHOP)
    first = measured(repo)
    assert measured(repo).broken == 0
    repo.commit({"src/shop/price.py": PRICE.replace("return 19", "return 20 - 1")})
    assert 0 < measured(repo).broken < first.broken


@pytest.mark.usefixtures("command")
def test_what_runs_at_import_or_once_for_many_tests_breaks_all_of_them(repo: Repo) -> None:
    repo.commit(
        {
            "box.py": "from functools import cache\n\n\n@cache\ndef table():\n    return [1]\n\n\n"
            "def first():\n    return table()[0]\n\n\ndef made():\n    return 5\n\n\nMADE = made()\n",
            "conftest.py": "import pytest\nfrom box import first\n\n\n"
            "@pytest.fixture(scope='session')\ndef one():\n    return first()\n",
            "test_box.py": "from box import MADE, table\n\n\ndef test_a(one):\n    assert one == 1\n\n\n"
            "def test_b(one):\n    assert one\n\n\ndef test_c():\n    assert table()\n\n\n"
            "def test_d():\n    assert MADE\n",
        }
    )
    assert measured(repo).state == "done"
    assert set(asked(repo, "box.py::made")) == {f"test_box.py::test_{x}" for x in "abcd"}
    assert set(asked(repo, "box.py::first")) == {"test_box.py::test_a", "test_box.py::test_b"}
    assert set(asked(repo, "box.py::table")) == {f"test_box.py::test_{x}" for x in "abc"}


@pytest.mark.usefixtures("command")
def test_a_line_that_only_the_first_of_many_tests_runs_concerns_all_that_use_what_it_left(repo: Repo) -> None:
    box = "KNOWN = {}\n\n\ndef area(n):\n    if n not in KNOWN:\n        KNOWN[n] = n * n\n    return KNOWN[n]\n"
    test = "from box import area\n\n\ndef test_{0}():\n    assert area(2) == 4\n"
    repo.commit({"box.py": box, "test_a.py": test.format("a"), "test_b.py": test.format("b")})
    assert measured(repo).state == "done"
    repo.write("box.py", box.replace("n * n", "n + n + 1"))
    assert set(asked(repo)) == {"test_a.py::test_a", "test_b.py::test_b"}


@pytest.mark.usefixtures("command")
def test_what_pytest_imports_before_its_plugins_runs_at_import_too(repo: Repo) -> None:
    """A category of `filterwarnings` has the whole module imported when the settings are read."""
    repo.commit(
        {
            "box.py": "class Slow(Warning):\n    pass\n\n\ndef made():\n    return 5\n\n\nMADE = made()\n",
            "pytest.ini": "[pytest]\nfilterwarnings =\n    ignore::box.Slow\n",
            "test_box.py": "import box\n\n\ndef test_a():\n    assert box.made() == 5\n\n\n"
            "def test_b():\n    assert box.MADE\n",
        }
    )
    assert measured(repo).state == "done"
    assert set(asked(repo, "box.py::made")) == {"test_box.py::test_a", "test_box.py::test_b"}


@pytest.mark.usefixtures("command")
def test_what_runs_in_another_process_is_seen(repo: Repo) -> None:
    repo.commit(
        {
            "tool.py": "def main():\n    print('hi')\n\n\nif __name__ == '__main__':\n    main()\n",
            "test_tool.py": "import subprocess, sys\n\n\ndef test_tool():\n"
            "    assert subprocess.run([sys.executable, 'tool.py'], capture_output=True).stdout == b'hi\\n'\n"
            "\n\ndef test_other():\n    pass\n",
        }
    )
    assert measured(repo).state == "done"
    assert asked(repo, "tool.py::main") == {"test_tool.py::test_tool": "mutation"}


@pytest.mark.usefixtures("command")
def test_options_of_the_project_do_not_cut_the_run_short(repo: Repo) -> None:
    options = "[pytest]\naddopts = -x --maxfail=1 --ff\n"
    failing = "def test_aa_fails():\n    assert False\n"
    repo.commit({**SHOP, "pytest.ini": options, "tests/test_aa.py": failing})
    last = studied(repo)
    assert (last.state, last.tests) == ("breaking", 5), last.why
    assert len(asked(repo, "src/shop/price.py::rate")) == 3


@pytest.mark.usefixtures("command")
def test_a_flaky_test_is_not_believed(repo: Repo) -> None:
    flaky = (
        "import os\nfrom shop.price import rate\n\n\ndef test_flaky():\n    rate('x')\n    file = '../flag'\n"
        "    was = os.path.exists(file)\n    open(file, 'w').close()\n    assert was\n"
    )
    repo.commit({**SHOP, "tests/test_flaky.py": flaky})
    assert studied(repo).tests == 5
    named = asked(repo, "src/shop/price.py::rate")
    assert named["tests/test_flaky.py::test_flaky"] == "static"


@pytest.mark.usefixtures("command")
def test_the_work_tree_is_left_alone_whatever_tests_write(repo: Repo) -> None:
    rude = (
        "import os, pathlib, shutil, subprocess\nfrom shop.price import rate\n\n\ndef test_rude(tmp_path):\n"
        "    pathlib.Path('left.txt').write_text('x')\n    pathlib.Path('README').write_text('gone')\n"
        "    pathlib.Path('notes.txt').unlink()\n    subprocess.run(['git', 'config', 'user.name', 'Mallory'])\n"
        "    subprocess.run(['git', 'commit', '--allow-empty', '-m', 'x'])\n    assert rate('x')\n"
        "\n\ndef test_tidy():\n    assert pathlib.Path('README').read_text() in ('here', 'gone')\n"
    )
    repo.commit({**SHOP, "tests/test_rude.py": rude, "README": "here", "notes.txt": "n"})
    head, before = repo.git("rev-parse", "HEAD"), tree_of(repo.root)
    config = (repo.root / ".git/config").read_text()
    last = studied(repo)
    assert (last.state, last.tests) == ("breaking", 7), last.why
    assert tree_of(repo.root) == before
    assert repo.git("rev-parse", "HEAD") == head
    assert (repo.root / ".git/config").read_text() == config
    assert not list((repo.root / ".git/sleepcode").glob("scratch-*"))


@pytest.mark.usefixtures("command")
def test_a_change_that_makes_a_test_hang_counts_as_failing_and_ends(repo: Repo) -> None:
    repo.commit(
        {
            "wait.py": "def until(n):\n    i = 0\n    while i < n:\n        i += 1\n    return i\n",
            "test_wait.py": "from wait import until\n\n\ndef test_it():\n    assert until(3) == 3\n",
        }
    )
    last = measured(repo)
    assert last.state == "done"
    assert asked(repo, "wait.py::until") == {"test_wait.py::test_it": "mutation"}


def test_a_suite_that_hangs_is_stopped_within_a_second_and_nothing_of_it_runs_on(
    repo: Repo, command: Callable[[str], None]
) -> None:
    command(f"{PYTEST} -s")
    away = "import subprocess, sys, time\n\n\ndef test_hangs():\n"
    away += "    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(4242)'], start_new_session=True)\n"
    away += "    open('../started', 'w').close()\n    time.sleep(4242)\n"
    repo.commit({"test_away.py": away})
    workspace = open_workspace(repo.root)
    wanted = [True]
    stopped_at = [0.0]

    def unwanted() -> bool:
        if any(Path(name).exists() for name in started_files(repo)):
            time.sleep(0.3)  # let the child come up
            stopped_at[0] = stopped_at[0] or time.monotonic()
            wanted[0] = False
        return not wanted[0]

    steps = list(measure(workspace, unwanted))
    took = time.monotonic() - stopped_at[0]
    assert steps[-1].state == "stopped"
    assert took < 3, "under a second when the machine has nothing else to do"
    assert not running_with("time.sleep(4242)")


def test_who_stops_before_the_suite_has_run_three_times_is_told_that_this_comes_first(
    repo: Repo, command: Callable[[str], None]
) -> None:
    command(PYTEST)
    repo.commit({"test_it.py": "def test_it():\n    pass\n"})
    steps = list(measure(open_workspace(repo.root), lambda: False, most_seconds=0.0))
    assert (steps[-1].state, steps[-1].broken) == ("stopped", 0)
    assert steps[-1].why.startswith("time is up before the suite had run three times")
    assert "more minutes" in steps[-1].why


@pytest.mark.usefixtures("command")
def test_a_fork_bomb_is_ended(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sleepcode.edges.processes.MOST_PROCESSES", 8)
    bomb = "import subprocess, sys, time\n\n\ndef test_bomb():\n    for _ in range(30):\n"
    bomb += "        subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(4343)'])\n    time.sleep(60)\n"
    repo.commit({"test_bomb.py": bomb})
    last = studied(repo)
    assert last.state == "failed"
    assert "processes" in last.why
    assert not running_with("time.sleep(4343)")


def test_a_killed_measuring_is_cleaned_up_at_the_next_start(repo: Repo, command: Callable[[str], None]) -> None:
    slow = "import time\n\n\ndef test_slow():\n    open('../started', 'w').close()\n    time.sleep(4444)\n"
    repo.commit({"test_slow.py": slow})
    process = subprocess.Popen(
        [sys.executable, "-m", "sleepcode", "-C", str(repo.root), "sleep", "--measure"],
        stdout=subprocess.DEVNULL,
    )
    until(lambda: any(Path(name).exists() for name in started_files(repo)))
    folder = Path(started_files(repo)[0]).parent
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert folder.is_dir()
    assert remove_left_behind(open_workspace(repo.root)) == 1
    assert not folder.exists()
    assert not list((repo.root / ".git/sleepcode").glob("scratch-*"))
    until(lambda: not [p for p in psutil.process_iter() if works_in(p, folder)])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no test command"),
        ("'", "not a command"),
        ("FOO=1", "only sets variables"),
    ],
)
def test_a_command_that_cannot_be_is_refused(repo: Repo, command: Callable[[str], None], text: str, says: str) -> None:
    command(text)
    repo.commit(SHOP)
    with pytest.raises(SleepcodeError, match=says):
        measured(repo)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no-such-program-anywhere", "cannot run"),
        (f"{sys.executable} -m unittest", "started no pytest"),
        (f"{sys.executable} -S -I -m pytest", "started no pytest"),
        (f"{PYTEST} -k nothing_is_called_so", "no test passes"),
    ],
)
def test_a_command_that_runs_no_test_of_ours_says_what_happened(
    repo: Repo, command: Callable[[str], None], text: str, says: str
) -> None:
    command(text)
    repo.commit(SHOP)
    last = studied(repo)
    assert last.state == "failed"
    assert says in last.why


@pytest.mark.parametrize(
    "text",
    [
        f"PRICE_MODE=strict {PYTEST} tests",
        f"cd tests && PRICE_MODE=strict {PYTEST}",
        f"sh run.sh {sys.executable}",
    ],
)
def test_commands_of_any_shape_will_do(repo: Repo, command: Callable[[str], None], text: str) -> None:
    command(text)
    strict = "import os\n\n\ndef test_mode():\n    assert os.environ['PRICE_MODE'] == 'strict'\n"
    script = 'PRICE_MODE=strict "$1" -m pytest\n'
    repo.commit({**SHOP, "tests/test_mode.py": strict, "run.sh": script})
    last = studied(repo)
    assert (last.state, last.tests) == ("breaking", 6), last.why
    assert len(asked(repo, "src/shop/price.py::rate")) == 3


def test_an_interpreter_in_the_work_tree_is_found(repo: Repo, command: Callable[[str], None]) -> None:
    repo.commit({**SHOP, ".gitignore": ".venv/\n"})
    (repo.root / ".venv").symlink_to(Path(sys.prefix))
    command(f".venv/bin/{Path(sys.executable).name} -m pytest")
    assert studied(repo).state == "breaking"


@pytest.mark.usefixtures("command")
def test_what_is_imported_from_the_work_tree_itself_is_not_measured(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = f"import sys\nsys.path.insert(0, {str(repo.root / 'src')!r})\n"
    repo.commit({**SHOP, "conftest.py": early})
    last = studied(repo)
    assert last.state == "failed"
    assert "from your work tree instead of the copy" in last.why


@pytest.mark.usefixtures("command")
def test_generated_modules_that_git_ignores_are_there(repo: Repo) -> None:
    init = "from shop._version import version\n"
    repo.commit({**SHOP, "src/shop/__init__.py": init, ".gitignore": "_version.py\n"})
    repo.write("src/shop/_version.py", "version = '1'\n")
    assert studied(repo).tests == 5


@pytest.mark.usefixtures("command")
def test_a_repository_cannot_set_the_command(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLEEPCODE_TEST_COMMAND")
    repo.commit({**SHOP, "pyproject.toml": '[tool.sleepcode]\ntest_command = "touch /tmp/owned"\n'})
    with pytest.raises(SleepcodeError, match="no test command"):
        measured(repo)


@pytest.mark.usefixtures("command")
def test_time_is_bounded_and_what_was_measured_until_then_is_kept(repo: Repo) -> None:
    repo.commit(SHOP)
    steps = measure(open_workspace(repo.root), lambda: False, most_seconds=3600)
    for step in steps:
        if step.broken:
            break
    steps.close()
    with MeasuredStore.open(repo.root / ".git/sleepcode/measured.sqlite") as store:
        assert store.connection.execute("SELECT count(*) FROM broken").fetchone()[0] >= 1
        assert store.spent(time.strftime("%Y-%m-%d", time.gmtime())) > 0


def test_a_coverage_file_with_contexts_is_read_until_the_code_is_another(repo: Repo) -> None:
    repo.commit({**SHOP, "conftest.py": "", ".gitignore": ".coverage\n__pycache__\n"})
    run = [sys.executable, "-m", "pytest", "-q", "--cov=src", "--cov-context=test", "--cov-report="]
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
    environment["PYTHONPATH"] = str(repo.root / "src")
    subprocess.run(run, cwd=repo.root, env=environment, check=True, capture_output=True)
    found = impact(repo, "src/shop/price.py::rate")
    assert {test.id: test.source for test in found.tests} == {
        "tests/test_price.py::test_rate": "coverage",
        "tests/test_price.py::test_other": "coverage",
        "tests/test_price.py::test_gross": "coverage",
    }
    assert [(one.source, one.version) for one in found.measured] == [("coverage", "current")]

    # Another function was edited since: what ran this one is still known, by its digest; but a test that
    # runs the edited one may have come to depend on this one as well.
    repo.commit({"src/shop/price.py": "\n\n" + PRICE.replace("net < 0", "net <= 0")})
    named = asked(repo, "src/shop/price.py::rate")
    assert list(named.values())[:3] == ["coverage", "coverage", "coverage"]
    assert named.get("tests/test_price.py::test_negative", "static") == "static"
    assert impact(repo, "src/shop/price.py::gross").measured[0].version == "earlier"


def test_a_coverage_file_of_other_lines_is_not_believed(repo: Repo) -> None:
    repo.commit({**SHOP, ".gitignore": ".coverage\n__pycache__\n"})
    run = [sys.executable, "-m", "pytest", "-q", "--cov=src", "--cov-context=test", "--cov-report="]
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "COV"))}
    environment["PYTHONPATH"] = str(repo.root / "src")
    subprocess.run(run, cwd=repo.root, env=environment, check=True, capture_output=True)
    repo.commit({"src/shop/price.py": "\n" * 3 + PRICE})
    repo.write("src/shop/price.py", "\n" * 3 + PRICE.replace("return 19", "return 20"))
    assert set(asked(repo).values()) == {"static"}


def started_files(repo: Repo) -> list[str]:
    found = []
    for pointer in (repo.root / ".git/sleepcode").glob("scratch-*"):
        name = Path(pointer.read_text().partition("\n")[0]) / "started"
        if name.exists():
            found.append(str(name))
    return found


def tree_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def running_with(text: str) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if any(text in word for word in process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()).is_relative_to(folder)
    except (psutil.Error, OSError):
        return False


def until(holds: Callable[[], bool], within: float = 240.0) -> None:
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, f"not within {within} s"
        time.sleep(0.05)


@pytest.mark.usefixtures("command")
def test_many_edits_share_one_start_of_pytest_and_are_told_apart(repo: Repo) -> None:
    """Also what the running functions cannot be given, what a test litters, and a call that never comes back."""
    repo.commit(
        {
            "box.py": "class Box:\n    def size(self):\n        return 3\n\n\nclass Big(Box):\n    def size(self):\n"
            "        return super().size() + 1\n\n\ndef counter(step):\n    def more(n):\n        n += step\n"
            "        return n\n    return more\n\n\ndef power(n):\n    if n > 9:\n        n = 9\n    return 9**n**n\n",
            "conftest.py": "with open('../started', 'a') as file:\n    file.write('x')\n",
            "test_box.py": "from box import Big, Box, counter, power\n\nMORE = counter(2)\n\n\n"
            "def test_small():\n    assert Box().size() == 3\n\n\ndef test_big():\n    assert Big().size() == 4\n\n\n"
            "def test_more():\n    assert MORE(1) == 3\n\n\ndef test_litter(tmp_path):\n"
            "    (tmp_path / 'x').write_text('x')\n    open('left', 'a').write('x')\n    assert Box().size()\n\n\n"
            "def test_power():\n    assert power(2) == 9**4\n",
        }
    )
    steps, starts = [], 0
    for step in measure(open_workspace(repo.root), lambda: False):
        steps.append(step)
        starts = max([starts, *(Path(name).stat().st_size for name in started_files(repo))])
    assert steps[-1].state == "done"
    with MeasuredStore.open(repo.root / ".git/sleepcode/measured.sqlite") as store:
        rows = store.connection.execute("SELECT id, digest FROM entered").fetchall()
        failing = {
            (id.partition("::")[2], one.kind): {test.partition("::test_")[2] for test in one.failing}
            for id, digest in rows
            for one in store.broken(id, digest)
        }
    assert failing["Box.size", "1:value"] == {"small", "big", "litter"}
    assert failing["Big.size", "1:value"] == {"big"}, "it closes over its class, which the edit does not"
    assert failing["counter.more", "1:left out"] == {"more"}
    assert failing["power", "1:always"] == {"power"}
    assert starts < steps[-1].broken, "three of these to see what each test runs, and some to edit what ran at import"
