"""Where a command works."""

import os
from pathlib import Path

import pytest
from real_git import Repo

from sleepcode.errors import NotARepository, SleepcodeError
from sleepcode.workspace import open_workspace


def test_the_store_lies_beside_gits_objects_for_the_users_eyes_only(repo: Repo) -> None:
    workspace = open_workspace(repo.root)
    assert workspace.store == repo.root / ".git" / "sleepcode"
    assert not workspace.store.exists()  # looking makes nothing
    workspace.ensure_store()
    assert workspace.store.stat().st_mode & 0o777 == 0o700
    assert repo.git("status", "--porcelain") == ""


def test_worktrees_share_notes_and_have_an_index_each(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a.py": ""})
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    main, linked = open_workspace(repo.root), open_workspace(tmp_path / "linked")
    assert main.notes_folder == linked.notes_folder
    assert main.ledger_file == linked.ledger_file
    assert main.index_file != linked.index_file
    assert main.index_file.parent == linked.index_file.parent


@pytest.mark.parametrize("name", ["suite", "index-suite"])
def test_what_runners_add_is_kept_apart_whatever_a_worktree_is_called(repo: Repo, tmp_path: Path, name: str) -> None:
    repo.commit({"a.py": ""})
    repo.git("worktree", "add", "-q", str(tmp_path / name))
    both = [open_workspace(repo.root), open_workspace(tmp_path / name)]
    assert len({file for each in both for file in (each.index_file, each.suite_file)}) == 4


def test_a_store_that_leads_elsewhere_is_refused(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (repo.root / ".git" / "sleepcode").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SleepcodeError, match="symbolic link"):
        open_workspace(repo.root).ensure_store()


def test_a_path_is_taken_from_the_current_folder(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("src/pkg/a.py", "")
    monkeypatch.chdir(repo.root / "src")
    workspace = open_workspace()
    assert workspace.relative("pkg/a.py") == "src/pkg/a.py"
    assert workspace.relative(repo.root / "src" / "pkg") == "src/pkg"
    assert workspace.relative(".") == "src"
    assert workspace.relative("../gone.py") == "gone.py"
    with pytest.raises(SleepcodeError, match="outside"):
        workspace.relative("../../other.py")


def test_a_path_through_a_link_to_the_repository_is_inside_it(repo: Repo, tmp_path: Path) -> None:
    repo.write("a.py", "")
    (tmp_path / "link").symlink_to(repo.root)
    assert open_workspace(tmp_path / "link").relative(tmp_path / "link" / "a.py") == "a.py"


def test_settings_choose_what_is_parsed(repo: Repo) -> None:
    repo.commit({"src/a.py": "", "src/gen/b.py": "", "docs/c.py": ""})
    repo.write("sleepcode.toml", 'parse = ["src/"]\nignore = ["gen/"]')
    assert [entry.path for entry in open_workspace(repo.root).sources()[0]] == ["src/a.py"]


def test_a_file_names_its_repository_too(repo: Repo) -> None:
    repo.write("src/a.py", "")
    assert open_workspace(repo.root / "src" / "a.py").root == repo.root


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotARepository, match="does not exist"):
        open_workspace(tmp_path / "gone")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_git_directory_that_cannot_be_written_is_the_users_to_mend(repo: Repo) -> None:
    (repo.root / ".git").chmod(0o500)
    try:
        with pytest.raises(SleepcodeError, match="cannot write"):
            open_workspace(repo.root).ensure_store()
    finally:
        (repo.root / ".git").chmod(0o700)
