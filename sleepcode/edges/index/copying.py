"""A worktree's first index, copied from that of another worktree."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path


def begin_as_copy(path: Path) -> None:
    """Put the newest other index of the store at *path*; nothing when there is none that can be read.

    What differs between the two trees shows at the next refresh, as after a switch of branches.
    """
    others = list(path.parent.glob("index*.sqlite"))
    if not others:
        return
    newest = max(others, key=lambda p: p.stat().st_mtime)
    for suffix in (path.suffix, ".suite"):  # what test runners add stands beside it
        _copy(newest.with_suffix(suffix), path.with_suffix(suffix))


def _copy(newest: Path, path: Path) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    # Another process may be as far, or the file system know no links: then it begins empty, or is there.
    with suppress(sqlite3.Error, OSError):
        with (
            closing(sqlite3.connect(f"{newest.as_uri()}?mode=ro", uri=True, timeout=5)) as source,
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
        os.link(unfinished, path)
    unfinished.unlink(missing_ok=True)
