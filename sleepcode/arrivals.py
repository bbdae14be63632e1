"""What arrives while a work tree is followed: settled bursts of relevant changes, and the wish to stop.

A shared service of `watch`.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from sleepcode.core.settle import Settler
from sleepcode.edges.events import Event, Events
from sleepcode.workspace import Workspace

MOST_REMEMBERED = 10_000  # ignored paths; past that they are forgotten and asked about anew
A_SAVE = 8  # paths
GIT = ""  # stands for "git moved" among settled paths


@dataclass
class Arrivals:
    """Gathers events while open; `stop` may be called from any thread or a signal handler."""

    workspace: Workspace
    poll: bool = False
    monotonic: Callable[[], float] = time.monotonic
    stopped: bool = field(default=False, init=False)

    _inbox: "SimpleQueue[Event | None]" = field(default_factory=SimpleQueue, init=False)
    _settler: Settler = field(default_factory=Settler, init=False)
    _ignored: set[str] = field(default_factory=set, init=False)
    _unchecked: set[str] = field(default_factory=set, init=False)  # settling, and perhaps ignored

    def __enter__(self) -> "Arrivals":
        repository = self.workspace.repository
        self._events = Events(
            repository.root,
            repository.git_dir,
            repository.common_dir,
            unignored=self._top_folders,
            snapshot=self._snapshot,
            tell=self._inbox.put,
            polling="as asked" if self.poll else "",
        )
        self._events.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._events.__exit__()

    def stop(self) -> None:
        self.stopped = True
        self._inbox.put(None)  # SimpleQueue.put is safe in a signal handler

    @property
    def polling(self) -> str:
        """Why we poll; empty when the system tells us."""
        return self._events.polling

    def wait(self, until: float) -> None:
        """Sleep until something happens, a burst has settled, or that time."""
        if self.stopped:
            return
        settled = self._settler.due()
        end = until if settled is None else min(until, settled)
        try:
            self._take(self._inbox.get(timeout=max(0.0, end - self.monotonic())))
        except Empty:
            return
        if len(self._unchecked) <= A_SAVE:
            self._drop_ignored()  # while it settles: whoever saves waits for what comes after

    def settling(self) -> bool:
        return self._settler.due() is not None

    def settled(self) -> set[str]:
        """The changed paths of a burst that is over, ignored ones left out; GIT when git moved."""
        self._drop_ignored()
        changed = set(self._settler.take(self.monotonic()))
        if any(path.rpartition("/")[2] == ".gitignore" for path in changed):
            self._ignored.clear()
        return changed

    def disturbed(self) -> bool:
        """Whether anything happened that work should make way for."""
        with suppress(Empty):
            self._take(self._inbox.get_nowait())
        self._drop_ignored()
        return self.stopped or self.settling()

    def _take(self, event: Event | None) -> None:
        """Note one event and those behind it."""
        with suppress(Empty):
            while True:
                if event is not None and event.path not in self._ignored:
                    self._settler.add(GIT if event.kind == "git" else event.path, self.monotonic())
                    if event.kind != "git":
                        self._unchecked.add(event.path)
                    if event.kind == "folder":
                        self._new_folder(event.path)
                event = self._inbox.get_nowait()

    def _drop_ignored(self) -> None:
        """Ask git about the paths that came since it was last asked."""
        if not self._unchecked:
            return
        ignored = self.workspace.repository.ignored(self._unchecked)
        self._unchecked.clear()
        if len(self._ignored) + len(ignored) > MOST_REMEMBERED:
            self._ignored.clear()
        self._ignored |= ignored
        self._settler.drop(ignored)

    def _new_folder(self, path: str) -> None:
        is_top = "/" not in path and (self.workspace.root / path).is_dir()
        if is_top and not self.workspace.repository.ignored([path, path + "/"]):
            self._events.follow_folder(path)

    def _top_folders(self) -> set[str]:
        return {each.path.partition("/")[0] for each in self.workspace.sources()[0] if "/" in each.path}

    def _snapshot(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for each in self.workspace.sources()[0]:
            try:
                seen = os.stat(self.workspace.root / each.path, follow_symlinks=False)
            except OSError:
                continue
            found[each.path] = (seen.st_mtime_ns, seen.st_size)
        return found
