"""What git knows, whatever the user's configuration and the names of the files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from real_git import Repo

from sleepcode.core.git_output import Skipped
from sleepcode.edges.repository import Repository
from sleepcode.errors import NotARepository, SleepcodeError

HOSTILE_CONFIG = """
[core]
quotepath = true
pager = false
fsmonitor = false-command-that-does-not-exist
[color]
ui = always
[diff]
noprefix = true
mnemonicPrefix = true
external = false
renames = false
relative = true
orderFile = /nonexistent
[log]
showSignature = true
"""


@pytest.fixture(params=["sha1", "sha256"])
def either(tmp_path: Path, request: pytest.FixtureRequest) -> Repo:
    return Repo(tmp_path / "repo", f"--object-format={request.param}")


def test_names_with_spaces_quotes_newlines_and_accents_are_listed_as_they_are(either: Repo) -> None:
    names = {"a b.py", 'quo"te.py', "new\nline.py", "tab\t.py", "été.py", "back\\slash.py", "-dash.py"}
    either.commit(dict.fromkeys(names, "x = 1\n"))
    either.write("un tracked\n.py", "")
    listed, skipped = Repository.containing(either.root).tracked_and_unignored()
    assert {entry.path for entry in listed} == names | {"un tracked\n.py"}
    assert skipped == ()
    assert {entry.path for entry in listed if not entry.blob} == {"un tracked\n.py"}


def test_ignored_files_are_not_listed_and_tracked_ones_are_even_when_ignored(repo: Repo) -> None:
    repo.commit({"kept.log": ""})
    repo.write(".gitignore", "*.log\nbuild/\n")
    repo.write("new.log", "")
    repo.write("build/out.py", "")
    listed, _ = Repository.containing(repo.root).tracked_and_unignored()
    assert {entry.path for entry in listed} == {"kept.log", ".gitignore"}


def test_what_is_not_an_ordinary_file_is_skipped_with_its_reason(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.commit({"a.py": ""})
    (repo.root / "link.py").symlink_to("/etc/passwd")
    (repo.root / "link-to-folder").symlink_to(tmp_path)
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "sub")
    repo.commit({"a.py": ""})
    Repo(repo.root / "nested").commit({"b.py": ""})
    os.mkdir(os.fsencode(repo.root) + b"/folder")
    with open(os.fsencode(repo.root) + b"/folder/latin\xe9.py", "wb"):
        pass
    listed, skipped = Repository.containing(repo.root).tracked_and_unignored()
    assert {entry.path for entry in listed} == {".gitmodules", "a.py"}
    assert {(entry.path, entry.why) for entry in skipped} == {
        ("link.py", "symlink"),
        ("link-to-folder", "symlink"),
        ("sub", "submodule"),
        ("nested/", "nested-repository"),
        ("folder/latin\\xe9.py", "name"),
    }


def test_a_file_in_conflict_is_listed_once(repo: Repo) -> None:
    repo.commit({"a.py": "1\n"})
    repo.git("checkout", "-q", "-b", "other")
    repo.commit({"a.py": "2\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a.py": "3\n"})
    repo.git("merge", "other", check=False)
    repository = Repository.containing(repo.root)
    assert [entry.path for entry in repository.tracked_and_unignored()[0]] == ["a.py"]
    assert repository.is_busy()
    repo.git("merge", "--abort")
    assert not repository.is_busy()


@pytest.mark.parametrize(
    ("path", "why"),
    [("link.py", "symlink"), ("folder/secret.py", "outside"), ("../out.py", "outside"), ("big.py", "huge"),
     ("image.py", "binary"), ("gone.py", "absent"), ("pipe.py", "binary")],
)  # fmt: skip
def test_nothing_outside_the_tree_and_nothing_huge_or_binary_is_read(
    repo: Repo, tmp_path: Path, path: str, why: str
) -> None:
    (tmp_path / "out.py").write_text("secret")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.py").write_text("secret")
    (repo.root / "link.py").symlink_to(tmp_path / "out.py")
    (repo.root / "folder").symlink_to(tmp_path / "elsewhere")
    repo.write("big.py", "x" * 101)
    repo.write("image.py", b"a\0b")
    os.mkfifo(repo.root / "pipe.py")
    repository = Repository.containing(repo.root)
    if path == "pipe.py":  # opening it must not wait for a writer
        assert repository.read(path, 100) in (b"", Skipped(path, "unreadable"))
    else:
        assert repository.read(path, 100) == Skipped(path, why)


def test_the_users_own_git_settings_change_nothing(repo: Repo, nobody: Path) -> None:
    repo.commit({"sub/été.py": "a\nb\nc\nd\n"})
    with (nobody / ".gitconfig").open("a") as file:
        file.write(HOSTILE_CONFIG)
    (repo.root / "sub" / "été.py").rename(repo.root / "sub" / "moved.py")
    subprocess.run(("git", "-c", "core.fsmonitor=false", "add", "-A"), cwd=repo.root, check=True)
    repository = Repository.containing(repo.root / "sub")
    (change,) = repository.changed("HEAD", staged=True)
    assert (change.old_path, change.path, change.status) == ("sub/été.py", "sub/moved.py", "R")
    repo.write("sub/moved.py", "a\nB\nc\nd\n")
    patch = repository.diff("HEAD")
    assert "--- a/sub/été.py\n+++ b/sub/moved.py\n@@ -2 +2 @@" in patch
    assert "\x1b" not in patch
    assert [commit.subject for commit in repository.log_of("sub/été.py")] == ["change"]


def test_the_work_tree_differs_by_what_is_edited_deleted_and_untracked(either: Repo) -> None:
    first = either.commit({"edited.py": "1\n", "deleted.py": "a long enough line\n", "same.py": "3\n"})
    either.write("edited.py", "11\n")
    either.write("new file.py", "")
    (either.root / "deleted.py").unlink()
    repository = Repository.containing(either.root)
    assert repository.head() == first
    assert {(change.path, change.status) for change in repository.status()} == {
        ("edited.py", "M"),
        ("deleted.py", "D"),
        ("new file.py", "?"),
    }
    deleted = next(change for change in repository.status() if change.status == "D")
    assert repository.read_blobs([deleted.old_blob, deleted.new_blob]) == {deleted.old_blob: b"a long enough line\n"}
    assert repository.read_blob("HEAD", "edited.py") == b"1\n"
    assert repository.read_blob("HEAD", "new file.py") is None


def test_a_repository_without_a_commit_has_everything_new(either: Repo) -> None:
    either.write("a.py", "1\n")
    either.git("add", "a.py")
    repository = Repository.containing(either.root)
    assert (repository.head(), repository.branch(), repository.upstream()) == ("", "main", None)
    assert [(change.path, change.status) for change in repository.status()] == [("a.py", "A")]
    assert repository.log_of("a.py") == ()


def test_a_linked_worktree_shares_the_common_directory_and_the_hooks(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a.py": ""})
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    main, linked = Repository.containing(repo.root), Repository.containing(tmp_path / "linked")
    assert linked.root == (tmp_path / "linked").resolve()
    assert linked.common_dir == main.common_dir == main.git_dir
    assert linked.git_dir == repo.root.resolve() / ".git" / "worktrees" / "linked"
    assert linked.hooks_dir.resolve() == main.hooks_dir.resolve() == main.common_dir / "hooks"


def test_a_submodule_is_a_repository_of_its_own(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.commit({"deep/a.py": ""})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "sub")
    found = Repository.containing(repo.root / "sub" / "deep")
    assert (found.root, found.git_dir) == (repo.root / "sub", repo.root / ".git" / "modules" / "sub")


def test_core_hookspath_is_honoured(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", "my hooks")
    assert Repository.containing(repo.root).hooks_dir == repo.root / "my hooks"


def test_git_dir_counts_unless_a_path_was_named(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"here.py": ""})
    other = Repo(tmp_path / "other")
    commit = other.commit({"there.py": ""}, "there")
    monkeypatch.chdir(repo.root)
    monkeypatch.setenv("GIT_DIR", "../other/.git")
    monkeypatch.setenv("GIT_WORK_TREE", "../other")
    told, named = Repository.containing(), Repository.containing(repo.root)
    assert (told.root, told.head()) == (other.root, commit)
    assert [entry.path for entry in named.tracked_and_unignored()[0]] == ["here.py"]
    assert [commit.subject for commit in named.log_of()] == ["change"]
    assert [commit.subject for commit in told.log_of()] == ["there"]


def test_a_bare_repository_has_nothing_to_read(tmp_path: Path) -> None:
    subprocess.run(("git", "init", "-q", "--bare", str(tmp_path / "bare")), check=True)
    with pytest.raises(NotARepository, match="no work tree") as caught:
        Repository.containing(tmp_path / "bare")
    assert "worktree" in caught.value.remedy


def test_outside_a_repository_the_remedy_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(NotARepository, match="not inside a git repository") as caught:
        Repository.containing(tmp_path)
    assert "git init" in caught.value.remedy


def test_a_folder_that_git_does_not_trust_names_the_setting(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own switch for its tests
    with pytest.raises(SleepcodeError, match="does not trust") as caught:
        Repository.containing(repo.root).tracked_and_unignored()
    assert f"safe.directory {repo.root}" in caught.value.remedy


def test_a_missing_git_is_said(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SleepcodeError, match="git is not installed"):
        Repository.containing(repo.root).tracked_and_unignored()


def test_files_that_change_together_are_counted_most_often_first(repo: Repo) -> None:
    for n in range(3):
        repo.commit({"a.py": f"{n}", "b.py": f"{n}", **({"c.py": f"{n}"} if n else {})})
    repo.commit({"c.py": "alone"})
    repo.commit({"a.py": "wide", **{f"w{n}.py": "" for n in range(40)}})
    assert Repository.containing(repo.root).co_changed("a.py") == {"b.py": 3, "c.py": 2}


def test_history_follows_a_rename(repo: Repo) -> None:
    repo.commit({"old.py": "line\n" * 20}, "first")
    repo.git("mv", "old.py", "new.py")
    repo.commit(message="second")
    found = Repository.containing(repo.root).log_of("new.py")
    assert [commit.subject for commit in found] == ["second", "first"]
    assert found[0].author == "Nobody"


def test_a_questions_path_does_not_import_gitpython(repo: Repo) -> None:
    code = (
        "import sys; from sleepcode.edges.repository import Repository as R; r = R.containing();"
        "r.tracked_and_unignored(); r.status(); r.head(); assert 'git' not in sys.modules"
    )
    subprocess.run((sys.executable, "-c", code), cwd=repo.root, check=True)


def test_lines_with_a_word_in_all_files_that_git_knows_or_would_add(repo: Repo) -> None:
    repo.commit({".gitignore": "ignored.py\n", "a b.py": "one\nopen('x.csv')\n", "x.csv": "x.csv\n"})
    repo.write("new.py", "'x.csv', 'ä'\n")
    repo.write("ignored.py", "'x.csv'\n")
    repo.write("binary", b"\0'x.csv'")
    found = Repository.containing(repo.root).lines_with({"x.csv", "nowhere"})
    assert set(found) == {("a b.py", 2, "open('x.csv')"), ("x.csv", 1, "x.csv"), ("new.py", 1, "'x.csv', 'ä'")}


def test_no_line_with_a_word_and_no_word_at_all(repo: Repo) -> None:
    repo.commit({"a.py": "one\n"})
    repository = Repository.containing(repo.root)
    assert repository.lines_with({"-e two"}) == repository.lines_with(()) == ()
