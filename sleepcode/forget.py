"""Delete what is stored about a repository."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sleepcode.core.wording import counted
from sleepcode.errors import SleepcodeError
from sleepcode.workspace import Workspace

PARTS = ("notes", "index", "ledger", "logs")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One thing that was deleted, or would be."""

    what: str
    bytes: int


def forget(workspace: Workspace, parts: Iterable[str] = PARTS, *, dry_run: bool = False) -> tuple[Forgotten, ...]:
    """Delete whole parts of the store, damaged or not; with all of PARTS, the store itself."""
    wanted = tuple(parts)
    everything = set(wanted) >= set(PARTS)
    found: list[Forgotten] = []
    for entry in sorted(workspace.store.iterdir()) if workspace.store.is_dir() else ():
        if everything or _part_of(entry) in wanted:
            found.append(Forgotten(entry.name, _size(entry)))
            if not dry_run:
                _delete(entry)
    if everything and not dry_run and workspace.store.is_dir():
        workspace.store.rmdir()
    return tuple(found)


def forget_notes_of(workspace: Workspace, paths: Iterable[str], *, dry_run: bool = False) -> tuple[Forgotten, ...]:
    """Delete the notes about files or all below folders.  Raises SleepcodeError for one that has none."""
    found: list[Forgotten] = []
    with workspace.notes() as store:
        stored = store.paths()
        for path in paths:
            below = [name for name in stored if name == path or name.startswith(f"{path.rstrip('/')}/") or path == "."]
            if not below:
                raise SleepcodeError(
                    f"there are no notes about {path}",
                    remedy="`sleepcode status` shows which files have notes",
                )
            for name in below:
                found.append(Forgotten(f"{counted(len(stored[name]), 'note')} about {name}", 0))
                if not dry_run:
                    store.delete_path(name)
    return tuple(found)


def _part_of(entry: Path) -> str:
    return next((part for part in PARTS if entry.name.startswith(part)), "")


def _size(entry: Path) -> int:
    if entry.is_symlink() or not entry.is_dir():
        return entry.lstat().st_size
    return sum(_size(child) for child in entry.iterdir())


def _delete(entry: Path) -> None:
    try:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    except OSError as error:
        raise SleepcodeError(
            f"cannot delete {entry}: {error.strerror}",
            remedy="stop other sleepcode processes, check who owns it",
        ) from error
