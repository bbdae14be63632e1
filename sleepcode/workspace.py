"""Where a command works: a repository, the store beside its objects, the user's settings."""

import os
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sleepcode.core.git_output import Listed, Skipped
from sleepcode.core.globs import any_of
from sleepcode.core.settings import Settings
from sleepcode.edges.config import load
from sleepcode.edges.repository import Repository
from sleepcode.errors import SleepcodeError

if TYPE_CHECKING:
    from sleepcode.edges.index import Index
    from sleepcode.edges.ledger import Ledger
    from sleepcode.edges.notes import NoteStore


Progress = Callable[[str, int, int], None]  # (what is done now, how many are done, of how many)


def open_workspace(path: Path | None = None, on_progress: Progress = lambda *_: None) -> "Workspace":
    """The workspace that *path* (or the current folder) lies in.  Raises NotARepository, BadSettings."""
    repository = Repository.containing(path)
    store = repository.common_dir / "sleepcode"
    return Workspace(repository.root, store, load(repository.root), repository, on_progress)


class Workspace(msgspec.Struct, frozen=True, dict=True):
    """Everything a room needs, opened once per process; the stores open when first asked for."""

    root: Path  # top of the work tree
    store: Path  # <git common directory>/sleepcode: never in the tree, shared by all worktrees
    settings: Settings
    repository: Repository
    on_progress: Progress = lambda *_: None  # of whatever may take long

    @property
    def index_file(self) -> Path:
        """One per work tree: two of them on two branches would undo each other's index."""
        if self.repository.git_dir == self.repository.common_dir:
            return self.store / "index.sqlite"
        return self.store / f"index-{self.repository.git_dir.name}.sqlite"

    @property
    def suite_file(self) -> Path:
        """What test runners add to that index."""
        return self.index_file.with_suffix(".suite")

    @property
    def notes_folder(self) -> Path:
        return self.store / "notes"

    @property
    def ledger_file(self) -> Path:
        return self.store / "ledger.sqlite"

    def index(self) -> "Index":
        return self._index

    def notes(self) -> "NoteStore":
        return self._notes

    def ledger(self) -> "Ledger":
        return self._ledger

    def read(self, path: str) -> bytes | None:
        """A file of the work tree; None when it is not ours to read."""
        content = self.repository.read(path, self.settings.max_file_bytes)
        return content if isinstance(content, bytes) else None

    def sources(self, only: Iterable[str] | None = None) -> tuple[tuple[Listed, ...], tuple[Skipped, ...]]:
        """The files that may be read, after the settings' parse and ignore, and what is skipped.

        only: look at nothing but these files and what lies below these folders.

        Whether a file is huge, binary or leads out of the tree shows when it is read: Repository.read.
        """
        listed, skipped = self.repository.tracked_and_unignored(only)
        if not self.settings.parse and not self.settings.ignore:
            return listed, skipped
        wanted, unwanted = any_of(self.settings.parse), any_of(self.settings.ignore)
        kept = tuple(
            entry for entry in listed if (not self.settings.parse or wanted(entry.path)) and not unwanted(entry.path)
        )
        return kept, skipped

    def relative(self, path: str | Path) -> str:
        """A path as the user typed it (from the current folder, or the root) -> as the index has it.

        Raises SleepcodeError when it lies outside the work tree.
        """
        typed = Path(path).expanduser()
        here, there = self._inside(Path.cwd() / typed), self._inside(self.root / typed)
        for found in (here, there):
            if found is not None and (self.root / found).exists():
                return found
        if here is None:
            raise SleepcodeError(f"{path} is outside {self.root}", remedy="name a path inside the repository")
        return here

    def existing(self, path: str | Path) -> str:
        """The same, for a path that must be there.  Raises SleepcodeError."""
        found = self.relative(path)
        if not os.path.lexists(self.root / found):
            remedy = "name a file or folder of the repository, from here or from its root"
            raise SleepcodeError(f"there is no {path} here", remedy=remedy)
        return found

    def _inside(self, full: Path) -> str | None:
        """*full* from the root; a link itself is meant, not what it leads to."""
        full = Path(os.path.normpath(full))
        for candidate in (full.parent.resolve() / full.name, full.resolve()):
            if candidate.is_relative_to(self.root):
                return candidate.relative_to(self.root).as_posix()
        return None

    def ensure_store(self) -> Path:
        """The store's folder, made if need be, for this user's eyes only."""
        try:
            if self.store.is_symlink():
                raise SleepcodeError(
                    f"{self.store} is a symbolic link", remedy="delete it; sleepcode makes its own folder"
                )
            self.store.mkdir(mode=0o700, exist_ok=True)
            if self.store.stat().st_mode & 0o077:
                self.store.chmod(0o700)
        except OSError as error:
            raise SleepcodeError(
                f"cannot write to {self.store}: {error.strerror}",
                remedy="make the git directory writable for you",
            ) from error
        return self.store

    @cached_property
    def _index(self) -> "Index":
        from sleepcode.edges.index import Index

        self.ensure_store()
        return Index.open(self.index_file)

    @cached_property
    def _notes(self) -> "NoteStore":
        from sleepcode.edges.notes import NoteStore

        self.ensure_store()
        return NoteStore(self.notes_folder)

    @cached_property
    def _ledger(self) -> "Ledger":
        from sleepcode.edges.ledger import Ledger

        self.ensure_store()
        return Ledger.open(self.ledger_file)
