"""A workspace of a repository with these files in it, its stores closed afterwards; a change that reaches nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from real_git import Repo

from sleepcode.ask.structural import Impacts
from sleepcode.core.model import Impact, Standing
from sleepcode.workspace import Workspace, open_workspace

NOTHING = Impact((), (), (), Standing.UNKNOWN, (), "")
IMPACTS = Impacts(lambda *_: NOTHING, lambda *_: NOTHING, lambda *_: ())


@contextmanager
def opened(repo: Repo, files: dict[str, str]) -> Iterator[Workspace]:
    repo.commit(files)
    workspace = open_workspace(repo.root)
    workspace.ensure_store()
    yield workspace
    workspace.index().close()
    workspace.notes().close()
    workspace.ledger().close()
