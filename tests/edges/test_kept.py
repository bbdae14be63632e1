"""Answers that took long are kept for as long as what they rest on is the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

from real_git import Repo

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.edges.index import Index
from sleepcode.impact import impact_of
from sleepcode.refresh import foresee_apart, refresh
from sleepcode.workspace import open_workspace


def test_an_answer_is_worked_out_once(tmp_path: Path) -> None:
    worked_out = []

    def work_out() -> bytes:
        worked_out.append(1)
        return b"the answer"

    with Index.open(tmp_path / "index.sqlite") as index:
        assert [index.kept("a basis", work_out) for _ in range(3)] == [b"the answer"] * 3
    with Index.open(tmp_path / "index.sqlite") as index:
        assert index.kept("a basis", work_out) == b"the answer"
    assert len(worked_out) == 1


def test_only_the_latest_answers_are_kept(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index.sqlite") as index:
        for number in range(20):
            index.kept(str(number), lambda: b"early")
        assert index.kept("19", lambda: b"late") == b"early"
        assert index.kept("0", lambda: b"late") == b"late"


def test_a_generation_ends_with_a_change_of_the_tree(repo: Repo) -> None:
    repo.write("a.py", "def f():\n    return 1\n")
    workspace = open_workspace(repo.root)
    generations = []
    for text in ("def f():\n    return 1\n", "def f():\n    return 1\n", "def f():\n    return 2\n"):
        repo.write("a.py", text)
        refresh(workspace)
        refresh(workspace)
        generations.append(workspace.index().generation())
    assert generations[0] != generations[2] and "" not in generations


def test_an_edit_elsewhere_is_felt_though_the_change_is_the_same(repo: Repo) -> None:
    """The test came after the first answer; the changed function is as it was then."""
    repo.write("a.py", "def f():\n    return 1\n")
    repo.commit()
    repo.write("a.py", "def f():\n    return 2\n")
    assert impact_of(open_workspace(repo.root), ChangeSpec()).tests == ()
    repo.write("test_a.py", "from a import f\n\n\ndef test_f():\n    assert f()\n")
    found = impact_of(open_workspace(repo.root), ChangeSpec())
    assert [test.id for test in found.tests] == ["test_a.py::test_f"]
    assert impact_of(open_workspace(repo.root), ChangeSpec()) == found


def test_what_is_likeliest_to_be_asked_is_worked_out_beforehand(repo: Repo) -> None:
    """Asked for then, it is there even if nothing could be found any more."""
    repo.write("a.py", "def f():\n    return 1\n")
    repo.write("test_a.py", "from a import f\n\n\ndef test_f():\n    assert f()\n")
    repo.commit()
    repo.write("a.py", "def f():\n    return 2\n")
    workspace = open_workspace(repo.root)
    refresh(workspace)
    foresee_apart(workspace, lambda: False)
    with closing(sqlite3.connect(workspace.index_file, isolation_level=None)) as index:
        index.execute("DELETE FROM graph")
        index.execute("DELETE FROM reach")
    assert [test.id for test in impact_of(open_workspace(repo.root), ChangeSpec()).tests] == ["test_a.py::test_f"]
