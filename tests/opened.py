"""A workspace of a repository with these files in it, its stores closed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from real_git import Repo

from sleepcode.workspace import Workspace, open_workspace


@contextmanager
def opened(repo: Repo, files: dict[str, str]) -> Iterator[Workspace]:
    repo.commit(files)
    workspace = open_workspace(repo.root)
    workspace.ensure_store()
    yield workspace
    workspace.index().close()
    workspace.notes().close()
    workspace.ledger().close()
