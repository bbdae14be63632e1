"""Edits and git's moves are told; ignored files, git's own and our store are not."""

import queue
import time
from contextlib import contextmanager

import pytest

from sleepcode.edges.events import Event, Events


@pytest.fixture
def tree(repo):
    (repo.root / "node_modules").mkdir()
    repo.write("src/a.py", "a = 1\n")
    repo.commit()
    (repo.root / ".git" / "sleepcode").mkdir()
    return repo.root


@contextmanager
def followed(root, polling=""):
    told = queue.Queue()

    def snapshot():
        files = [file for file in (root / "src").rglob("*") if file.is_file()]
        return {file.relative_to(root).as_posix(): (file.stat().st_mtime_ns, file.stat().st_size) for file in files}

    git_dir = root / ".git"
    with Events(root, git_dir, git_dir, lambda: {"src"}, snapshot, told.put, 0.05, polling) as events:
        yield events, told


def gathered(told, until, within=5.0):
    """Every event up to one for which *until* holds."""
    found, end = [], time.monotonic() + within
    while not any(until(each) for each in found):
        try:
            found.append(told.get(timeout=max(0.0, end - time.monotonic())))
        except queue.Empty:
            raise AssertionError(f"not told in {within} s; only {found}") from None
    return found


@pytest.mark.parametrize("polling", ["", "no inotify here"])
def test_a_save_is_told(tree, polling):
    with followed(tree, polling) as (_, told):
        (tree / "src" / "a.py").write_text("a = 22\n")
        gathered(told, lambda event: event == Event("file", "src/a.py"))


@pytest.mark.parametrize("polling", ["", "no inotify here"])
def test_a_commit_is_told(repo, tree, polling):
    with followed(tree, polling) as (_, told):
        repo.commit({"src/a.py": "a = 2\n"})
        gathered(told, lambda event: event.kind == "git")


def test_an_ignored_folder_and_our_store_are_not_looked_at(tree):
    with followed(tree) as (_, told):
        (tree / "node_modules" / "x.js").write_text("x\n")
        (tree / ".git" / "sleepcode" / "index.sqlite").write_text("x\n")
        (tree / "src" / "b.py").write_text("b\n")
        found = gathered(told, lambda event: event.path == "src/b.py")
        assert {event.path for event in found} <= {"src", "src/b.py"}


def test_a_folder_that_appears_can_be_followed(tree):
    with followed(tree) as (events, told):
        (tree / "docs").mkdir()
        gathered(told, lambda event: event == Event("folder", "docs"))
        events.follow_folder("docs")
        (tree / "docs" / "a.md").write_text("hello\n")
        gathered(told, lambda event: event == Event("file", "docs/a.md"))


def test_a_replacing_save_names_the_file(tree):
    with followed(tree) as (_, told):
        (tree / "src" / ".a.swp").write_text("a = 3\n")
        (tree / "src" / ".a.swp").rename(tree / "src" / "a.py")
        gathered(told, lambda event: event == Event("file", "src/a.py"))


def test_where_the_system_has_no_watches_left_it_polls_and_says_why(tree, monkeypatch):
    def no_room(*_, **__):
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("watchdog.observers.api.BaseObserver.schedule", no_room)
    with followed(tree) as (events, told):
        assert events.polling == "inotify watch limit reached"
        (tree / "src" / "a.py").write_text("a = 22\n")
        gathered(told, lambda event: event == Event("file", "src/a.py"))


def test_a_folder_that_there_is_no_room_to_follow_is_polled(tree, monkeypatch):
    def no_room(*_, **__):
        raise OSError(28, "inotify watch limit reached")

    with followed(tree) as (events, told):
        monkeypatch.setattr("watchdog.observers.api.BaseObserver.schedule", no_room)
        events.follow_folder("docs")
        assert events.polling == "inotify watch limit reached"
        gathered(told, lambda event: event == Event("folder", "docs"))
        (tree / "src" / "a.py").write_text("a = 22\n")
        gathered(told, lambda event: event == Event("file", "src/a.py"))
