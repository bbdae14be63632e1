"""Everything that an impact rests on, as one digest: for as long as it is the same, so is the impact."""

import os
from collections.abc import Iterable, Sequence

import msgspec

from sleepcode.core.changes.change import Versions
from sleepcode.core.model import Changed, digest_of
from sleepcode.edges import own_code
from sleepcode.edges.index import Index
from sleepcode.edges.suite_index import SuiteIndex
from sleepcode.workspace import Workspace


def basis_of(
    workspace: Workspace,
    index: Index,
    suite: SuiteIndex,
    versions: Sequence[Versions],
    changed: Sequence[Changed] | None,
    *how: object,
) -> str:
    """changed: None where it follows from the versions.

    *index* and *suite* are up to date with the work tree; history and what was measured are not in them.
    """
    store, root = workspace.store, workspace.root
    measured = ("measured.sqlite", "measured.sqlite-wal")
    beside = (".coverage", "pyproject.toml", "setup.cfg")  # the last two name plugins
    built = sorted(root.glob("*/CTestTestfile.cmake"))  # where the command looks for tests
    parts = (
        own_code.stamp(),
        index.generation(),
        suite.stamp(),
        workspace.repository.head(),
        workspace.settings.max_file_bytes,
        list(_stats([*(store / name for name in measured), *(root / name for name in beside), *built])),
        [(one.path, one.old_path, *map(_digest, (one.before, one.after))) for one in versions],
        changed,
        how,
    )
    return digest_of(msgspec.msgpack.encode(parts))


def _stats(files: Iterable[os.PathLike[str]]) -> Iterable[tuple[int, int] | None]:
    for file in files:
        try:
            stat = os.stat(file)
        except OSError:
            yield None
        else:
            yield stat.st_size, stat.st_mtime_ns


def _digest(content: bytes | None) -> str:
    return digest_of(content) if content is not None else ""
