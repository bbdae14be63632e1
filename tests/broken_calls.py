"""What a change of one file is said to break."""

from real_git import Repo

from sleepcode.core.changes.change import ChangeSpec
from sleepcode.impact import impact_of
from sleepcode.workspace import open_workspace


def broken_by(repo: Repo, path: str, text: str, old: str, new: str) -> list[str]:
    """The call sites, as `path:line why`, when *text* is written to *path* with *new* for *old*."""
    assert old in text
    repo.write(path, text.replace(old, new))
    found = impact_of(open_workspace(repo.root), ChangeSpec()).broken_call_sites
    return [f"{site.path}:{site.line} {site.why}" for site in found]
