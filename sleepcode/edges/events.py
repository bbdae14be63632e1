"""What happens to files and to git, as it happens (watchdog; polling where the system has no room)."""

import inspect
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from watchdog import events
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

MOST_FOLDERS = 64  # watched one by one; each costs a thread
_OF_INTEREST: list[type[FileSystemEvent]] = [
    *(events.DirCreatedEvent, events.DirDeletedEvent, events.DirMovedEvent),
    *(events.FileClosedEvent, events.FileCreatedEvent, events.FileDeletedEvent),
    *(events.FileModifiedEvent, events.FileMovedEvent),
]
_GIT_FILES = {"HEAD", "index", "packed-refs", "MERGE_HEAD", "REBASE_HEAD", "CHERRY_PICK_HEAD"}


class Event(NamedTuple):
    """One thing that happened."""

    kind: str  # file, folder (all below it may have changed), git (HEAD, a ref or the index moved)
    path: str  # POSIX, from the root; for git what moved


Snapshot = Callable[[], Mapping[str, tuple[int, int]]]  # path -> (mtime in ns, size)


@dataclass
class Events:
    """Follows one work tree while open; *tell* is called on threads of ours."""

    root: Path
    git_dir: Path
    common_dir: Path
    unignored: Callable[[], set[str]]  # the top folders that hold files git does not ignore
    snapshot: Snapshot
    tell: Callable[[Event], None]
    poll_seconds: float = 2.0
    polling: str = ""  # why we poll; empty while the system tells us

    _observer: Any = field(default=None, init=False)
    _followed: set[str] = field(default_factory=set, init=False)
    _stop: threading.Event = field(default_factory=threading.Event, init=False)
    _poller: threading.Thread | None = field(default=None, init=False)

    def __enter__(self) -> "Events":
        if not self.polling:
            try:
                self._follow()
            except OSError as error:  # ENOSPC: no watches left; EMFILE: no inotify instances left
                self._end_observer()
                self.polling = error.strerror or str(error)
        if self.polling:
            self._begin_to_poll()
        return self

    def _begin_to_poll(self) -> None:
        # Taken before we return, so that nothing between now and the first look is missed.
        seen = dict(self.snapshot())
        self._poller = threading.Thread(target=self._poll, args=(seen,), name="poll", daemon=True)
        self._poller.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._end_observer()
        if self._poller is not None:
            self._poller.join(1.0)

    def follow_folder(self, name: str) -> None:
        """Follow a top folder that appeared after we began; without room for it, everything is polled."""
        if self._observer is None or name in self._followed or "" in self._followed:
            return
        self._followed.add(name)
        try:
            self._watch(self.root / name, recursive=True, tell=self._tree)
        except OSError as error:
            self.polling = error.strerror or str(error)
            self._end_observer()
            self._begin_to_poll()
            self.tell(Event("folder", name))  # what came into it before the first look

    # -- told by the system

    def _follow(self) -> None:
        self._observer = Observer()
        self._observer.start()
        folders = self.unignored()
        if len(folders) > MOST_FOLDERS:
            self._followed.add("")
            self._watch(self.root, recursive=True, tell=self._tree)
        else:
            # One by one: an ignored top folder, often the largest (node_modules, .venv), is not looked at.
            self._watch(self.root, recursive=False, tell=self._tree)
            for name in folders:
                self._followed.add(name)
                self._watch(self.root / name, recursive=True, tell=self._tree)
        self._watch(self.git_dir, recursive=False, tell=self._git)
        if self.common_dir != self.git_dir:
            self._watch(self.common_dir, recursive=False, tell=self._git)
        self._watch(self.common_dir / "refs", recursive=True, tell=self._git)

    def _watch(self, folder: Path, *, recursive: bool, tell: Callable[[FileSystemEvent], None]) -> None:
        more = {}
        if "event_filter" in inspect.signature(self._observer.schedule).parameters:
            more["event_filter"] = _OF_INTEREST  # else each file that we read ourselves is an event too
        self._observer.schedule(_Handler(tell), os.fspath(folder), recursive=recursive, **more)

    def _tree(self, event: FileSystemEvent) -> None:
        if event.event_type in ("opened", "closed_no_write") or (event.is_directory and event.event_type == "modified"):
            return
        for name in dict.fromkeys((event.src_path, event.dest_path)):
            path = self._relative(os.fsdecode(name)) if name else None
            if path:
                self.tell(Event("folder" if event.is_directory else "file", path))

    def _relative(self, name: str) -> str | None:
        """From the root; None for what is git's or outside."""
        try:
            path = Path(name).relative_to(self.root).as_posix()
        except ValueError:
            return None
        return None if path in (".", ".git") or path.startswith(".git/") else path

    def _git(self, event: FileSystemEvent) -> None:
        if event.is_directory or event.event_type in ("opened", "closed_no_write"):
            return
        for name in (event.src_path, event.dest_path):
            file = Path(os.fsdecode(name)) if name else None
            if file and (file.name in _GIT_FILES or (file.suffix != ".lock" and "refs" in file.parts)):
                self.tell(Event("git", file.name))
                return

    def _end_observer(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(1.0)
            self._observer = None

    # -- looked for

    def _poll(self, seen: dict[str, tuple[int, int]]) -> None:
        git = self._git_state()
        while not self._stop.wait(self.poll_seconds):
            now, git_now = dict(self.snapshot()), self._git_state()
            for path in _differing(seen, now):
                self.tell(Event("file", path))
            if git_now != git:
                self.tell(Event("git", "HEAD"))
            seen, git = now, git_now

    def _git_state(self) -> tuple[object, ...]:
        state: list[object] = []
        for file in (self.git_dir / "HEAD", self.git_dir / "index", self.common_dir / "packed-refs"):
            try:
                state.append(file.stat().st_mtime_ns)
            except OSError:
                state.append(None)
        return tuple(state)


def _differing(one: Mapping[str, tuple[int, int]], other: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for path in one.keys() | other.keys():
        if one.get(path) != other.get(path):
            yield path


class _Handler(FileSystemEventHandler):
    def __init__(self, tell: Callable[[FileSystemEvent], None]) -> None:
        self._tell = tell

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._tell(event)
