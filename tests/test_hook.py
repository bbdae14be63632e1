"""Real pushes to a real remote, with the hook that `sleepcode hook install` writes."""

import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from real_git import Repo

from sleepcode import hook
from sleepcode.core.model import BrokenCallSite, Changed, Impact, RankedTest, Standing
from sleepcode.edges.hook_file import State
from sleepcode.errors import SleepcodeError
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace, open_workspace

NOTHING = Impact((), (), (), Standing.EXACT, (), "")
BROKEN = Impact(
    (Changed("a.py::f", "a.py", 1, 2, "signature"),),
    (BrokenCallSite("b.py", 3, "f() lacks an argument"),),
    (RankedTest("tests/test_a.py::test_f", 1, 1.0, "resolved", "static", ()),),  # type: ignore[arg-type]
    Standing.EXACT,
    (),
    "",
)


@pytest.fixture(params=["sha1", "sha256"])
def pushing(tmp_path: Path, request: pytest.FixtureRequest) -> Repo:
    """A clone with one pushed commit on main; its remote is a bare repository."""
    form = f"--object-format={request.param}"
    subprocess.run(("git", "init", "-q", "--bare", form, str(tmp_path / "remote.git")), check=True)
    repo = Repo(tmp_path / "repo", form)
    repo.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    repo.commit({"a.py": "1\n"})
    repo.git("push", "-q", "-u", "origin", "main")
    return repo


def asked(repo: Repo, line: str, remote: str = "origin") -> list[tuple[str, str, str, str]]:
    """(ref, base, tip, why not) of what the hook looks at for these lines of the protocol."""
    workspace = indexed(repo)
    found = hook.run(workspace, remote, line.split("\n"), lambda base, tip: NOTHING)
    return [(one.ref, one.base, one.tip, one.why_not) for one in found]


def indexed(repo: Repo) -> Workspace:
    workspace = open_workspace(repo.root)
    workspace.index()
    return workspace


def test_a_push_is_compared_with_what_the_branch_has_on_the_remote(pushing: Repo) -> None:
    there, here = pushing.git("rev-parse", "HEAD"), pushing.commit({"a.py": "2\n"})
    line = f"refs/heads/main {here} refs/heads/main {there}\n"
    assert asked(pushing, line) == [("main", there, here, "")]


def test_a_new_branch_is_compared_with_where_it_left_what_the_remote_has(pushing: Repo) -> None:
    fork = pushing.git("rev-parse", "HEAD")
    pushing.git("checkout", "-q", "-b", "topic")
    pushing.commit({"b.py": "1\n"})
    here = pushing.commit({"b.py": "2\n"})
    zeros = "0" * len(here)
    assert asked(pushing, f"refs/heads/topic {here} refs/heads/topic {zeros}") == [("topic", fork, here, "")]


def test_the_first_push_of_all_is_compared_with_the_empty_tree(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "new")
    here = repo.commit({"a.py": "1\n"})
    empty = repo.git("hash-object", "-t", "tree", "/dev/null")
    line = f"refs/heads/main {here} refs/heads/main {'0' * 40}"
    assert asked(repo, line, "https://example.org/new.git") == [("main", empty, here, "")]


def test_a_deleted_branch_and_a_tag_on_a_tree_are_no_change(pushing: Repo) -> None:
    head, tree = pushing.git("rev-parse", "HEAD"), pushing.git("rev-parse", "HEAD^{tree}")
    zeros = "0" * len(head)
    lines = f"(delete) {zeros} refs/heads/old {head}\nrefs/tags/t {tree} refs/tags/t {zeros}\n"
    assert asked(pushing, lines) == [("old", "", "", "deleted"), ("tags/t", "", tree, "not-a-commit")]


def test_a_rewritten_branch_is_compared_with_where_its_new_commits_begin(pushing: Repo) -> None:
    start = pushing.git("rev-parse", "HEAD")
    pushing.git("checkout", "-q", "-b", "topic")
    old = pushing.commit({"b.py": "1\n"})
    pushing.git("push", "-q", "-u", "origin", "topic")
    pushing.git("reset", "-q", "--hard", start)
    new = pushing.commit({"b.py": "other\n"})
    assert asked(pushing, f"refs/heads/topic {new} refs/heads/topic {old}") == [("topic", start, new, "")]


def test_a_remote_commit_that_was_never_fetched_is_no_obstacle(pushing: Repo) -> None:
    start, new = pushing.git("rev-parse", "HEAD"), pushing.commit({"b.py": "1\n"})
    unknown = "abcdef12" * (len(new) // 8)
    assert asked(pushing, f"refs/heads/main {new} refs/heads/main {unknown}") == [("main", start, new, "")]


def test_a_pushed_tip_need_not_be_checked_out(pushing: Repo) -> None:
    there = pushing.git("rev-parse", "HEAD")
    pushing.git("checkout", "-q", "-b", "side")
    tip = pushing.commit({"c.py": "1\n"})
    pushing.git("checkout", "-q", "main")
    line = f"{tip} {tip} refs/heads/main {there}"
    assert asked(pushing, line) == [("main", there, tip, "")]


def test_a_branch_and_its_tag_are_looked_at_once(pushing: Repo) -> None:
    there, tip = pushing.git("rev-parse", "HEAD"), pushing.commit({"b.py": "1\n"})
    pushing.git("tag", "-a", "v1", "-m", "v1")
    tag, zeros = pushing.git("rev-parse", "v1"), "0" * len(tip)
    lines = f"refs/heads/main {tip} refs/heads/main {there}\nrefs/tags/v1 {tag} refs/tags/v1 {zeros}\n"
    calls: list[tuple[str, str]] = []

    def impact(base: str, tip: str) -> Impact:
        calls.append((base, tip))
        return NOTHING

    found = hook.run(indexed(pushing), "origin", lines.split("\n"), impact)
    assert [one.ref for one in found] == ["main", "tags/v1"]
    assert calls == [(there, tip)]


def test_what_the_remote_has_already_is_nothing_new(pushing: Repo) -> None:
    head = pushing.git("rev-parse", "HEAD")
    line = f"refs/heads/copy {head} refs/heads/copy {'0' * len(head)}"
    assert asked(pushing, line) == [("copy", "", head, "nothing-new")]


def test_a_slow_look_is_given_up(pushing: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    there, tip = pushing.git("rev-parse", "HEAD"), pushing.commit({"b.py": "1\n"})
    monkeypatch.setenv("SLEEPCODE_HOOK_SECONDS", "0.5")

    def forever(base: str, tip: str) -> Impact:
        while True:
            pass

    (found,) = hook.run(indexed(pushing), "origin", [f"x {tip} refs/heads/main {there}"], forever)
    assert found.why_not == "overdue"


def test_without_time_to_refresh_the_index_is_used_as_it_is(pushing: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    there, tip = pushing.git("rev-parse", "HEAD"), pushing.commit({"b.py": "1\n"})
    workspace = indexed(pushing)
    refresh(workspace)
    monkeypatch.setenv("SLEEPCODE_HOOK_SECONDS", "0.6")
    monkeypatch.setattr(hook, "refresh", lambda workspace: time.sleep(60))
    (found,) = hook.run(open_workspace(pushing.root), "origin", [f"x {tip} refs/heads/main {there}"], lambda *_: BROKEN)
    assert (found.impact, found.stale) == (BROKEN, True)


def test_an_index_of_another_version_says_nothing_until_it_is_made_again(
    pushing: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That no test is known is not that there is none."""
    there, tip = pushing.git("rev-parse", "HEAD"), pushing.commit({"b.py": "1\n"})
    workspace = indexed(pushing)
    refresh(workspace)
    with closing(sqlite3.connect(workspace.index_file)) as index:
        index.execute("PRAGMA user_version=1")
    monkeypatch.setenv("SLEEPCODE_HOOK_SECONDS", "0.6")
    monkeypatch.setattr(hook, "refresh", lambda workspace: time.sleep(60))
    (found,) = hook.run(open_workspace(pushing.root), "origin", [f"x {tip} refs/heads/main {there}"], lambda *_: BROKEN)
    assert (found.impact, found.why_not) == (None, "no-index")


# -- the file


def say(text: str, status: int = 0) -> str:
    """A hook script that records its name, arguments and standard input."""
    return f'#!/bin/sh\n{{ echo "{text} $0 $*"; cat; }} >>said\nexit {status}\n'


def put(repo: Repo, text: str, mode: int = 0o755, folder: str = ".git/hooks") -> Path:
    file = repo.write(f"{folder}/pre-push", text)
    file.chmod(mode)
    return file


def push(repo: Repo, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ("git", "push", "origin", *arguments),
        cwd=repo.root,
        env=os.environ | environ,
        capture_output=True,
        text=True,
    )


def test_uninstalling_puts_back_exactly_what_was_there(repo: Repo) -> None:
    hooks = repo.root / ".git" / "hooks"
    target = repo.write("hooks/real", say("linked"))
    (hooks / "pre-push").symlink_to("../../hooks/real")
    before = os.readlink(hooks / "pre-push"), sorted(os.listdir(hooks)), target.read_bytes()
    assert hook.install(open_workspace(repo.root)).hook.state is State.OURS
    hook.install(open_workspace(repo.root))
    hook.uninstall(open_workspace(repo.root))
    assert (os.readlink(hooks / "pre-push"), sorted(os.listdir(hooks)), target.read_bytes()) == before
    hook.uninstall(open_workspace(repo.root))
    assert sorted(os.listdir(hooks)) == before[1]


def test_without_a_hook_before_uninstalling_leaves_none(repo: Repo) -> None:
    placed = hook.install(open_workspace(repo.root))
    assert stat.S_IMODE(placed.hook.path.stat().st_mode) == 0o755
    assert hook.uninstall(open_workspace(repo.root)).hook.state is State.ABSENT


def test_a_hook_of_somebody_else_is_not_taken_out(repo: Repo) -> None:
    file = put(repo, say("mine"))
    assert hook.uninstall(open_workspace(repo.root)).hook.state is State.FOREIGN
    assert file.read_text() == say("mine")


def test_a_hook_put_over_ours_is_not_lost(repo: Repo) -> None:
    put(repo, say("first"))
    hook.install(open_workspace(repo.root))
    put(repo, say("second"))
    with pytest.raises(SleepcodeError, match="was replaced"):
        hook.install(open_workspace(repo.root))


@pytest.mark.parametrize("folder", ["hooks in tree", "/elsewhere"])
def test_core_hookspath_is_where_the_hook_goes(repo: Repo, tmp_path: Path, folder: str) -> None:
    folder = f"{tmp_path}{folder}" if folder.startswith("/") else folder
    repo.git("config", "core.hooksPath", folder)
    placed = hook.install(open_workspace(repo.root))
    assert placed.hook.path == repo.root / folder / "pre-push"
    assert (placed.shared, placed.tracked) == (folder.startswith("/"), not folder.startswith("/"))


@pytest.mark.parametrize("head", ["#!/bin/sh", "#!/bin/sh -e", "#!/usr/bin/env bash", f"#!{sys.executable}"])
def test_the_hook_that_was_there_gets_the_same_arguments_and_input(pushing: Repo, head: str) -> None:
    if "python" in head:
        put(
            pushing,
            f"{head}\nimport sys; open('said','a').write(' '.join(sys.argv[1:])+'\\n'+sys.stdin.read())\n",
        )
    else:
        put(pushing, say("kept").replace("#!/bin/sh", head))
    remote = pushing.git("remote", "get-url", "origin")
    pushing.commit({"b.py": "1\n"})
    pushing.git("tag", "v1")
    assert push(pushing, "main", "v1", "--dry-run").returncode == 0
    alone = (pushing.root / "said").read_bytes()
    (pushing.root / "said").unlink()
    hook.install(open_workspace(pushing.root))
    done = push(pushing, "main", "v1", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert (pushing.root / "said").read_bytes() == alone
    assert f"origin {remote}".encode() in alone and alone.count(b"\n") == 3


def test_the_other_hooks_failure_stops_the_push(pushing: Repo) -> None:
    put(pushing, say("kept", 7))
    placed = hook.install(open_workspace(pushing.root))
    pushing.commit({"b.py": "1\n"})
    assert push(pushing, "main").returncode != 0
    status = subprocess.run((placed.hook.path, "origin", "url"), cwd=pushing.root, input="", text=True)
    assert status.returncode == 7


def test_a_hook_that_git_would_not_run_is_not_run(pushing: Repo) -> None:
    put(pushing, say("not executable", 1), 0o644)
    hook.install(open_workspace(pushing.root))
    pushing.commit({"b.py": "1\n"})
    assert push(pushing, "main").returncode == 0
    assert not (pushing.root / "said").exists()
    hook.uninstall(open_workspace(pushing.root))
    assert stat.S_IMODE((pushing.root / ".git/hooks/pre-push").stat().st_mode) == 0o644


def test_husky_finds_its_script_beside_ours(pushing: Repo) -> None:
    """husky 9 has hooks that find themselves by `$0`, in .husky/_, and the user's own in .husky."""
    pushing.git("config", "core.hooksPath", ".husky/_")
    pushing.write(".husky/_/h", 'n=$(basename "$0")\nsh -e "$(dirname "$(dirname "$0")")/$n" "$@"\n')
    put(pushing, '#!/usr/bin/env sh\n. "$(dirname "$0")/h"', folder=".husky/_")
    pushing.write(".husky/pre-push", "echo husky $1 >>said\n")
    hook.install(open_workspace(pushing.root))
    pushing.commit({"b.py": "1\n"})
    assert push(pushing, "main").returncode == 0
    assert (pushing.root / "said").read_text() == "husky origin\n"


def test_a_push_without_an_index_goes_on_and_says_how_to_get_one(pushing: Repo) -> None:
    hook.install(open_workspace(pushing.root))
    pushing.commit({"b.py": "1\n"})
    done = push(pushing, "main")
    assert done.returncode == 0
    assert "sleepcode sleep" in done.stderr


def test_a_push_can_be_made_without_us(pushing: Repo) -> None:
    hook.install(open_workspace(pushing.root))
    pushing.commit({"b.py": "1\n"})
    done = push(pushing, "main", SLEEPCODE_SKIP="1")
    assert done.returncode == 0
    assert "sleepcode" not in done.stderr


def test_from_a_worktree_the_same_hook_runs(pushing: Repo, tmp_path: Path) -> None:
    hook.install(open_workspace(pushing.root))
    pushing.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = Repo(tmp_path / "linked")
    linked.commit({"c.py": "1\n"})
    done = push(linked, "side")
    assert done.returncode == 0
    assert "sleepcode side: not checked: no index yet" in done.stderr


def test_a_sleepcode_that_is_gone_is_one_line_and_no_obstacle(pushing: Repo) -> None:
    placed = hook.install(open_workspace(pushing.root))
    text = placed.hook.path.read_text().replace(sys.executable, "/nonexistent/python")
    placed.hook.path.write_text(text)
    pushing.commit({"b.py": "1\n"})
    done = push(pushing, "main", PATH="/usr/bin:/bin")
    assert done.returncode == 0
    assert "sleepcode: not found" in done.stderr


def test_a_module_of_the_repository_is_not_taken_for_ours(pushing: Repo) -> None:
    pushing.write("sleepcode.py", "open('owned', 'w')")
    pushing.write("typer.py", "open('owned', 'w')")
    hook.install(open_workspace(pushing.root))
    pushing.commit({"b.py": "1\n"})
    assert push(pushing, "main").returncode == 0
    assert not (pushing.root / "owned").exists()


def test_a_hook_manager_that_writes_its_file_again_is_chained_again(pushing: Repo) -> None:
    file = pushing.root / ".git/hooks/pre-push"
    script = "#!/bin/sh\necho managed >&2\n"
    file.write_text(script)
    file.chmod(0o755)
    hook.install(open_workspace(pushing.root))
    file.write_text(script)  # as `husky` and `pre-commit install` do
    again = hook.install(open_workspace(pushing.root))
    assert again.hook.state is State.OURS and again.hook.chained is not None
    pushing.commit({"b.py": "1\n"})
    assert "managed" in push(pushing, "main").stderr


def test_uninstall_says_that_the_hook_before_it_is_back(pushing: Repo) -> None:
    file = pushing.root / ".git/hooks/pre-push"
    file.write_text("#!/bin/sh\n")
    run(pushing, "hook", "install")
    done = subprocess.run(
        (sys.executable, "-m", "sleepcode", "hook", "uninstall"),
        cwd=pushing.root,
        capture_output=True,
        text=True,
    )
    assert f"taken out: {file}; the hook that was here before is back" in done.stdout


# -- all of it, on a project


def run(repo: Repo, *arguments: str) -> None:
    subprocess.run((sys.executable, "-m", "sleepcode", *arguments), cwd=repo.root, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Repo:
    """Pushed, indexed, with the hook; and a signature edit that breaks a caller, committed."""
    subprocess.run(("git", "init", "-q", "--bare", str(tmp_path / "remote.git")), check=True)
    repo = Repo(tmp_path / "repo")
    repo.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    repo.commit(
        {
            "price.py": "def total(amount):\n    return amount * 2\n",
            "shop.py": "from price import total\n\n\ndef sell():\n    return total(3)\n",
            "test_shop.py": "from shop import sell\n\n\ndef test_sell():\n    assert sell() == 6\n",
        }
    )
    repo.git("push", "-q", "-u", "origin", "main")
    run(repo, "sleep")
    run(repo, "hook", "install")
    repo.commit({"price.py": "def total(amount, rate):\n    return amount * rate\n"})
    return repo


def test_a_push_says_what_its_commits_reach(project: Repo) -> None:
    done = push(project, "main")
    assert done.returncode == 0
    assert "sleepcode main: 1 definition changed, 1 call breaks, 1 test may fail" in done.stderr
    assert "  breaks  shop.py:5  " in done.stderr
    assert "test_shop.py::test_sell" in done.stderr
    assert done.stdout == ""


def test_refs_without_a_change_share_a_line(project: Repo) -> None:
    push(project, "main")
    for name in ("v1", "v2", "v3"):
        project.git("tag", name)
    told = push(project, "--tags").stderr
    assert "sleepcode tags/v1, tags/v2, tags/v3: no commit that the remote lacks, nothing to check\n" in told


def test_the_command_for_the_rest_names_what_was_pushed_not_what_is_checked_out(project: Repo) -> None:
    """The pushed branch is another than the one in the work tree."""
    tests = "".join(f"def test_{n}():\n    assert sell() == 6\n\n\n" for n in range(9))
    main = project.commit({"test_more.py": f"from shop import sell\n\n\n{tests}"})
    push(project, "main")
    project.git("checkout", "-q", "-b", "side")
    side = project.commit({"price.py": "def total(amount, rate):\n    return amount - rate\n"})
    project.git("checkout", "-q", "main")
    assert f"more: sleepcode impact {main[:10]}..{side[:10]}\n" in push(project, "side").stderr


def test_an_empty_commit_changes_no_code(project: Repo) -> None:
    push(project, "main")
    project.commit(message="nothing")
    assert "sleepcode main: no code changed\n" in push(project, "main").stderr


def test_strict_stops_a_push_that_breaks_a_call(project: Repo) -> None:
    done = push(project, "main", SLEEPCODE_STRICT="1")
    assert done.returncode != 0
    assert "stopped: strict is on" in done.stderr
    assert project.git("ls-remote", "origin", "main").split()[0] == project.git("rev-parse", "HEAD~")
    assert push(project, "main", SLEEPCODE_STRICT="1", SLEEPCODE_SKIP="1").returncode == 0


def test_strict_lets_a_push_pass_that_breaks_nothing(project: Repo) -> None:
    project.commit({"shop.py": "from price import total\n\n\ndef sell():\n    return total(3, 2)\n"})
    done = push(project, "main", SLEEPCODE_STRICT="1")
    assert done.returncode == 0, done.stderr


def test_a_bug_of_ours_does_not_stop_a_push_even_when_strict(project: Repo) -> None:
    (project.root / ".git" / "sleepcode" / "index.sqlite").write_bytes(b"not a database, " * 100)
    done = push(project, "main", SLEEPCODE_STRICT="1")
    assert done.returncode == 0
    assert "the push goes on" in done.stderr and "Traceback" not in done.stderr
