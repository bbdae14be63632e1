"""Git's pre-push hook: put in place, taken out, run."""

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from sleepcode.core.git_output import PushedRef, pushed_refs
from sleepcode.core.model import Impact
from sleepcode.edges import hook_file
from sleepcode.edges.deadline import Overdue, deadline
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace

# Looked at on the way to the tests: a push waits for it, and only the likeliest few are shown.
MOST_PLACES = 1_000
ImpactBetween = Callable[[str, str], Impact]  # of going from one commit (or tree) to another


class Placed(msgspec.Struct, frozen=True):
    """Where the hook is and who else is met there."""

    hook: hook_file.HookFile
    shared: bool  # core.hooksPath names a folder that other repositories may use too
    tracked: bool  # the folder lies in the work tree, so that the hook may be committed
    removed: bool = False  # ours was there and was taken out


def install(workspace: Workspace) -> Placed:
    return _placed(workspace, hook_file.install(workspace.repository.hooks_dir, sys.executable))


def uninstall(workspace: Workspace) -> Placed:
    before = look(workspace).hook.state
    found = _placed(workspace, hook_file.uninstall(workspace.repository.hooks_dir, sys.executable))
    return replace(found, removed=before in (hook_file.State.OURS, hook_file.State.OUTDATED))


def look(workspace: Workspace) -> Placed:
    return _placed(workspace, hook_file.look(workspace.repository.hooks_dir, sys.executable))


class PushedImpact(msgspec.Struct, frozen=True):
    """What one pushed ref reaches."""

    ref: str  # on the remote, short
    base: str  # the tree or commit it is compared with; empty when nothing was compared
    tip: str
    impact: Impact | None
    why_not: str = ""  # deleted, nothing-new, not-a-commit, no-index, overdue
    stale: bool = False  # there was no time to bring the index up to date

    @property
    def is_risky(self) -> bool:
        """What strict mode stops: a place that no longer fits what it calls."""
        return self.impact is not None and bool(self.impact.broken_call_sites)


def run(
    workspace: Workspace, remote: str, lines: Iterable[str], impact_between: ImpactBetween
) -> tuple[PushedImpact, ...]:
    """What each ref on the protocol's lines reaches, most within `hook_seconds` for all of them.

    remote: its name, or its URL for a push to no named remote.  No model is called, no note written.
    An index that cannot be brought up to date in half of the time is used as it is; one of another version
    of ours has nothing in it then.
    """
    refs = pushed_refs(lines)
    done: list[PushedImpact] = []
    seen: dict[tuple[str, str], Impact] = {}  # a branch and a tag on it cost one look
    seconds, began = workspace.settings.hook_seconds, time.monotonic()
    has_index = workspace.index_file.exists()
    stale = has_index and not _refreshed(workspace, seconds / 2)
    has_index = has_index and not (stale and not workspace.index().is_linked())
    try:
        with deadline(max(seconds - (time.monotonic() - began), seconds / 4)):
            for ref in refs:
                found = _impact_of(workspace, remote, ref, impact_between if has_index else None, seen)
                done.append(replace(found, stale=stale))
    except Overdue:
        done += [PushedImpact(_short(ref.remote_ref), "", "", None, "overdue") for ref in refs[len(done) :]]
    return tuple(done)


def _refreshed(workspace: Workspace, seconds: float) -> bool:
    try:
        with deadline(seconds):
            refresh(workspace)
        return True
    except Overdue:
        return False


def push_line_of_head(workspace: Workspace) -> str:
    """The line git would write for `git push` now: for trying the hook by hand."""
    repository = workspace.repository
    branch, head = repository.branch() or "HEAD", repository.head()
    upstream = repository.upstream()
    there = upstream and repository.commit(upstream)
    return f"refs/heads/{branch} {head} refs/heads/{branch} {there or '0' * len(head)}"


def _impact_of(
    workspace: Workspace,
    remote: str,
    ref: PushedRef,
    impact_between: ImpactBetween | None,
    seen: dict[tuple[str, str], Impact],
) -> PushedImpact:
    name = _short(ref.remote_ref)
    if ref.deletes:
        return PushedImpact(name, "", "", None, "deleted")
    tip = workspace.repository.commit(ref.local_id)
    if tip is None:  # a tag may name a tree or a blob
        return PushedImpact(name, "", ref.local_id, None, "not-a-commit")
    base = _base(workspace, remote, ref, tip)
    if base is None:
        return PushedImpact(name, "", tip, None, "nothing-new")
    if impact_between is None:
        return PushedImpact(name, base, tip, None, "no-index")
    if (base, tip) not in seen:
        seen[base, tip] = impact_between(base, tip)
    return PushedImpact(name, base, tip, seen[base, tip])


def _base(workspace: Workspace, remote: str, ref: PushedRef, tip: str) -> str | None:
    """What to compare *tip* with; None when the remote has all of it already.

    The usual push goes on from what the branch has there.  For a new branch, a rewritten one, or one
    whose remote commit we never fetched, it is where the commits begin that the remote does not have.
    """
    repository = workspace.repository
    there = None if ref.creates else repository.commit(ref.remote_id)
    if there == tip:
        return None
    if there is not None and repository.merge_base(there, tip) == there:
        return there
    new, edge = repository.not_on_remote(tip, remote)
    if not new:
        return None
    return edge[0] if edge else repository.empty_tree()


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/")


def _placed(workspace: Workspace, hook: hook_file.HookFile) -> Placed:
    folder, repository = hook.path.parent.resolve(), workspace.repository
    own = (repository.common_dir / "hooks").resolve()
    in_tree = _is_below(folder, workspace.root.resolve()) and not _is_below(folder, repository.common_dir)
    return Placed(hook, shared=folder != own and not in_tree, tracked=in_tree)


def _is_below(path: Path, folder: Path) -> bool:
    return folder in path.parents or path == folder
