"""A ChangeSpec -> the versions of the files it touches, read from git, the work tree or a diff."""

from collections.abc import Iterable
from contextlib import suppress

from sleepcode.core.changes.change import ChangeSpec, Versions, revision_range
from sleepcode.core.changes.diff import DoesNotApply, Patch, applied, parse, undoing
from sleepcode.core.git_output import ChangedPath
from sleepcode.errors import SleepcodeError
from sleepcode.workspace import Workspace


def versions_of(workspace: Workspace, spec: ChangeSpec) -> tuple[Versions, ...]:
    """Empty when nothing changed.  Raises SleepcodeError for a revision or diff that does not fit."""
    repository = workspace.repository
    if spec.kind == "diff":
        return _of_diff(workspace, spec.diff)
    if spec.kind == "revisions":
        base, tip, parted = revision_range(spec.value)
        start = _tree(workspace, base)
        if tip is None:
            return _read(workspace, repository.changed(start, as_listed=True))
        end = _tree(workspace, tip)
        if parted:
            start = repository.merge_base(start, end) or start
        return _read(workspace, repository.changed(start, end))
    head = repository.head() or repository.empty_tree()
    if spec.kind == "staged":
        return _read(workspace, repository.changed(head, staged=True), staged=True)
    found = repository.changed(head, as_listed=True) if spec.kind != "branch" else ()
    if not found and (base_commit := repository.parted()) is not None:
        found = repository.changed(base_commit, head)
    return _read(workspace, found)


def _tree(workspace: Workspace, revision: str) -> str:
    repository = workspace.repository
    if revision == repository.empty_tree():
        return revision
    commit = repository.commit(revision)
    if commit is None:
        raise SleepcodeError(
            f"{revision!r} is no revision of this repository",
            remedy="`git log --oneline` shows what there is",
        )
    return commit


def _read(workspace: Workspace, changed: Iterable[ChangedPath], *, staged: bool = False) -> tuple[Versions, ...]:
    changes = tuple(changed)
    blobs = workspace.repository.read_blobs(id for c in changes for id in (c.old_blob, c.new_blob))
    found = []
    for change in changes:
        before = None if change.status in ("A", "?") else blobs.get(change.old_blob)
        if change.status == "D":
            after = None
        else:
            # Of a file of the work tree that was renamed, git tells the digest of what it has not stored.
            after = blobs.get(change.new_blob)
            if after is None and not staged:
                after = workspace.read(change.path)
        most = workspace.settings.max_file_bytes
        before, after = (None if c is not None and len(c) > most else c for c in (before, after))
        if before != after or change.old_path != change.path:
            found.append(Versions(change.path, change.old_path, before, after))
        elif before is None:  # binary, huge or out of the tree: it changed, but there is nothing to read
            found.append(Versions(change.path, change.old_path, b"", b"\0"))
    return tuple(found)


def _of_diff(workspace: Workspace, diff: bytes) -> tuple[Versions, ...]:
    """Of a diff to come, or of one that the work tree has already, as `git diff` prints it."""
    patches = parse(diff)
    if not patches and diff.strip():
        raise SleepcodeError("that is no unified diff", remedy="make one with `git diff` or `diff -u`")
    try:
        return _patched(workspace, patches)
    except SleepcodeError:
        with suppress(SleepcodeError):
            undone = _patched(workspace, undoing(patches))
            return tuple(Versions(one.old_path, one.path, one.after, one.before) for one in undone)
        raise


def _patched(workspace: Workspace, patches: Iterable[Patch]) -> tuple[Versions, ...]:
    now: dict[str, bytes | None] = {}
    first: dict[str, tuple[str, bytes | None]] = {}
    for patch in patches:
        source = patch.old_path or patch.path
        if source not in now:
            now[source] = workspace.read(source)
        before = now[source] if patch.old_path else None
        if patch.binary:
            first.setdefault(patch.path, (patch.path, b""))
            now[patch.path] = b"\0"
            continue
        if patch.old_path and patch.hunks and before is None:
            raise SleepcodeError(
                f"the diff changes {source}, which is not here",
                remedy="run it in the repository, and at the version, that the diff was made for",
            )
        try:
            after = applied(patch, before)
        except DoesNotApply as error:
            raise SleepcodeError(
                f"the diff does not apply: {error}", remedy="make it against the work tree as it is"
            ) from error
        first.setdefault(patch.path, (source, before))
        if patch.old_path and patch.new_path and patch.old_path != patch.new_path:
            now[patch.old_path] = None
        now[patch.path] = after
    return tuple(Versions(path, old, before, now[path]) for path, (old, before) in first.items())
