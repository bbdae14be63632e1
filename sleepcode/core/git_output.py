"""What git prints, NUL-separated, -> values."""

import re
from collections.abc import Iterable

import msgspec


class Listed(msgspec.Struct, frozen=True):
    """One path of the work tree that git tracks or does not ignore."""

    path: str
    mode: str  # "100644", "100755", "120000" symlink, "160000" submodule; "" when untracked
    blob: str  # object id in git's index; "" when untracked


class Skipped(msgspec.Struct, frozen=True):
    """A path that is not read, and why."""

    path: str
    why: str  # symlink, submodule, nested-repository, sparse, name, huge, binary, outside, unreadable, absent


class ChangedPath(msgspec.Struct, frozen=True):
    """One file that differs between two trees."""

    path: str  # in the newer tree; for a deletion, where it was
    old_path: str  # differs from path only for a rename or copy
    status: str  # A, D, M, R, C, T; "?" for an untracked file
    old_blob: str  # all zeros when there was none
    new_blob: str  # all zeros when it is gone or only in the work tree


class Commit(msgspec.Struct, frozen=True):
    """One line of history."""

    id: str
    when: int  # seconds since the epoch, of the commit
    author: str
    subject: str
    paths: tuple[str, ...] = ()  # what it touched, when asked for


class PushedRef(msgspec.Struct, frozen=True):
    """One line of a pre-push hook's standard input; see githooks(5)."""

    local_ref: str  # "(delete)" for a deletion
    local_id: str
    remote_ref: str
    remote_id: str

    @property
    def deletes(self) -> bool:
        return is_zero(self.local_id)

    @property
    def creates(self) -> bool:
        return is_zero(self.remote_id)


def is_zero(object_id: str) -> bool:
    """Git's "no object": 40 zeros under SHA-1, 64 under SHA-256."""
    return bool(object_id) and not object_id.strip("0")


def listing(output: bytes) -> tuple[tuple[Listed, ...], tuple[Skipped, ...]]:
    """Read `git ls-files -z -t -s -o --exclude-standard`.

    Each entry is `TAG SP MODE SP BLOB SP STAGE TAB PATH`, or `? PATH` for an untracked one.
    """
    listed: dict[str, Listed] = {}
    skipped: dict[str, Skipped] = {}
    for entry in output.split(b"\0"):
        if not entry:
            continue
        if (mode := _PLAIN.get(entry[:9])) and entry.isascii():
            blob, _, path = entry[9:].decode("ascii").partition(" 0\t")
            listed[path] = Listed(path, mode, blob)
            continue
        tag, rest = entry[:1], entry[2:]
        fields, raw = (b"", rest) if tag == b"?" else rest.split(b"\t", 1)
        try:
            path = raw.decode("utf-8")
        except UnicodeDecodeError:
            shown = raw.decode("utf-8", "backslashreplace")
            skipped[shown] = Skipped(shown, "name")
            continue
        if tag == b"?":
            if path.endswith("/"):
                skipped[path] = Skipped(path, "nested-repository")
            else:
                listed.setdefault(path, Listed(path, "", ""))
            continue
        mode, blob, _ = fields.decode("ascii").split(" ")
        if mode in ("120000", "160000"):
            skipped[path] = Skipped(path, "symlink" if mode == "120000" else "submodule")
        elif tag == b"S":
            skipped[path] = Skipped(path, "sparse")
        else:  # an unmerged path comes once per stage; the work tree has one file
            listed[path] = Listed(path, mode, blob)
    return tuple(listed.values()), tuple(skipped.values())


# How nearly every entry begins, and the mode in it.
_PLAIN = {b"H 100644 ": "100644", b"H 100755 ": "100755"}


def raw_diff(output: bytes) -> tuple[ChangedPath, ...]:
    """Read `git diff --raw -z --no-abbrev`."""
    fields = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    changed = []
    for head in fields:
        if not head.startswith(":"):
            continue
        _, _, old_blob, new_blob, status = head[1:].split(" ")
        old_path = path = next(fields)
        if status[0] in "RC":
            path = next(fields)
        changed.append(ChangedPath(path, old_path, status[0], old_blob, new_blob))
    return tuple(changed)


def grepped(output: bytes) -> tuple[tuple[str, int, str], ...]:
    """Read `git grep -n -z`: (path, line, text), each as `PATH NUL LINE NUL TEXT LF`."""
    found = []
    for entry in output.split(b"\n"):
        fields = entry.split(b"\0", 2)
        if len(fields) == 3 and fields[1].isdigit():
            path, line, text = fields
            found.append((path.decode("utf-8", "surrogateescape"), int(line), text.decode("utf-8", "replace")))
    return tuple(found)


LOG_FORMAT = "%x01%H%x00%ct%x00%an%x00%s%x00"


def log(output: bytes) -> tuple[Commit, ...]:
    """Read `git log -z --format=LOG_FORMAT`, with or without `--name-only`; newest first."""
    commits = []
    for record in output.decode("utf-8", "replace").split("\x01")[1:]:
        id, when, author, subject, names = record.split("\0", 4)
        paths = tuple(name for name in names.lstrip("\n\0").split("\0") if name)
        commits.append(Commit(id, int(when), author, subject, paths))
    return tuple(commits)


def pushed_refs(lines: Iterable[str]) -> tuple[PushedRef, ...]:
    """Read a pre-push hook's standard input; a line that does not fit the protocol is left out."""
    refs = []
    for line in lines:
        fields = line.rstrip("\n").split(" ")
        if len(fields) == 4 and _OBJECT_ID.fullmatch(fields[1]) and _OBJECT_ID.fullmatch(fields[3]):
            refs.append(PushedRef(*fields))
    return tuple(refs)


_OBJECT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
