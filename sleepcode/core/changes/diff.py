"""Unified diffs, git's or plain: read into patches, and applied to bytes without touching a file."""

import re
from collections.abc import Iterable

import msgspec

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b'"': b'"', b"\\": b"\\", b"a": b"\a", b"b": b"\b"}


class DoesNotApply(ValueError):
    """The lines that a hunk wants to replace are not in the file."""


class Hunk(msgspec.Struct, frozen=True):
    """Lines with their ends; the last one lacks its newline where the diff says so."""

    start: int  # 1-based line in the old file; 0 when the old file is empty
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
    new_start: int  # as start, in the new file


class Patch(msgspec.Struct, frozen=True):
    """What a diff does to one file."""

    old_path: str  # empty for a new file
    new_path: str  # empty for a deleted one
    hunks: tuple[Hunk, ...]
    binary: bool = False

    @property
    def path(self) -> str:
        return self.new_path or self.old_path


def parse(diff: bytes) -> tuple[Patch, ...]:
    """The patches of *diff*, in order; text around them (a mail, a commit message) is passed over."""
    lines = diff.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    patches: list[Patch] = []
    at = 0
    while at < len(lines):
        if lines[at].startswith(b"diff --git "):
            patch, at = _git_patch(lines, at)
            patches.append(patch)
        elif lines[at].startswith(b"--- ") and at + 1 < len(lines) and lines[at + 1].startswith(b"+++ "):
            old, new = _name(lines[at][4:]), _name(lines[at + 1][4:])
            hunks, at = _hunks(lines, at + 2)
            old, new = _without_prefix(old, new)
            patches.append(Patch(old, new, hunks))
        else:
            at += 1
    return tuple(patches)


def applied(patch: Patch, before: bytes | None) -> bytes | None:
    """The file after *patch*; None when it is deleted.  Raises DoesNotApply.

    A hunk may have moved: the place nearest to where it says it belongs counts.  Where only the ends
    of lines differ (a diff with LF for a file with CRLF), the file's own stay.
    """
    if not patch.new_path:
        return None
    lines = (before or b"").splitlines(keepends=True) if before else []
    lines = _joined_at_newlines(lines)
    drift = 0
    for hunk in patch.hunks:
        wanted = max(hunk.start - 1, 0) + drift if hunk.old else hunk.start + drift
        at = _nearest(lines, hunk.old, wanted)
        if at is None:
            raise DoesNotApply(f"{patch.path}: line {hunk.start} of the diff is not what the file has there")
        here = lines[at : at + len(hunk.old)]
        crlf = any(line.endswith(b"\r\n") for line in here) and not any(b"\r\n" in line for line in hunk.old)
        new = [line[:-1] + b"\r\n" if crlf and line.endswith(b"\n") else line for line in hunk.new]
        lines[at : at + len(hunk.old)] = new
        drift = at - (wanted - drift) + len(hunk.new) - len(hunk.old)
    return b"".join(lines)


def undoing(patches: Iterable[Patch]) -> tuple[Patch, ...]:
    """What takes the patches back."""
    return tuple(
        Patch(
            patch.new_path,
            patch.old_path,
            tuple(Hunk(hunk.new_start, hunk.new, hunk.old, hunk.start) for hunk in patch.hunks),
            patch.binary,
        )
        for patch in reversed(tuple(patches))
    )


def _joined_at_newlines(lines: list[bytes]) -> list[bytes]:
    """splitlines also splits at a lone CR; a diff does not."""
    joined: list[bytes] = []
    for line in lines:
        if joined and not joined[-1].endswith(b"\n"):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _nearest(lines: list[bytes], old: tuple[bytes, ...], wanted: int) -> int | None:
    if not old:
        return min(max(wanted, 0), len(lines))
    places = range(len(lines) - len(old) + 1)
    for ends in (b"", b"\r\n"):  # exactly, then but for the ends of lines
        wanted_lines = [line.rstrip(ends) if ends else line for line in old]
        there = [line.rstrip(ends) if ends else line for line in lines]
        fits = [at for at in places if there[at : at + len(old)] == wanted_lines]
        if fits:
            return min(fits, key=lambda at: abs(at - wanted))
    return None


def _git_patch(lines: list[bytes], at: int) -> tuple[Patch, int]:
    old, new = _header_names(lines[at][len(b"diff --git ") :])
    at += 1
    binary = False
    hunks: tuple[Hunk, ...] = ()
    while at < len(lines) and not lines[at].startswith(b"diff --git "):
        line = lines[at]
        at += 1
        if line.startswith(b"new file mode"):
            old = ""
        elif line.startswith(b"deleted file mode"):
            new = ""
        elif line.startswith((b"rename from ", b"copy from ")):
            old = _unquoted(line.split(b" from ", 1)[1])
        elif line.startswith((b"rename to ", b"copy to ")):
            new = _unquoted(line.split(b" to ", 1)[1])
        elif line.startswith((b"Binary files ", b"GIT binary patch")):
            binary = True
        elif line.startswith(b"--- "):
            first = _name(line[4:])
            second = _name(lines[at][4:]) if at < len(lines) and lines[at].startswith(b"+++ ") else ""
            first, second = _without_prefix(first, second)
            old, new = first if old else "", second if new else ""
            hunks, at = _hunks(lines, at + 1)
    return Patch(old, new, hunks, binary), at


def _hunks(lines: list[bytes], at: int) -> tuple[tuple[Hunk, ...], int]:
    hunks: list[Hunk] = []
    while at < len(lines) and (header := _HUNK.match(lines[at])):
        left, right = (int(header[i]) if header[i] is not None else 1 for i in (2, 4))
        at += 1
        old: list[bytes] = []
        new: list[bytes] = []
        last: list[list[bytes]] = []
        while at < len(lines):
            line = lines[at]
            if line.startswith(b"\\"):  # "\ No newline at end of file" speaks of the line before it
                for side in last:
                    side[-1] = side[-1].removesuffix(b"\n")
            elif len(old) >= left and len(new) >= right:
                break
            else:
                mark, text = line[:1], line[1:] + b"\n"
                last = [old] if mark == b"-" else [new] if mark == b"+" else [old, new]
                for side in last:
                    side.append(text)
            at += 1
        hunks.append(Hunk(int(header[1]), tuple(old), tuple(new), int(header[3])))
    return tuple(hunks), at


def _name(raw: bytes) -> str:
    """A path after --- or +++; empty for /dev/null.  A plain diff has a date after a tab."""
    raw = raw.rstrip(b"\r")
    if not raw.startswith(b'"'):
        raw = raw.split(b"\t", 1)[0]
    name = _unquoted(raw)
    return "" if name == "/dev/null" else name


def _unquoted(raw: bytes) -> str:
    raw = raw.strip()
    if len(raw) > 1 and raw.startswith(b'"') and raw.endswith(b'"'):
        raw = re.sub(
            rb"\\([0-7]{3}|.)",
            lambda m: bytes([int(m[1], 8) & 255]) if len(m[1]) == 3 else _ESCAPES.get(m[1], m[1]),
            raw[1:-1],
        )
    return raw.decode("utf-8", "surrogateescape")


def _without_prefix(old: str, new: str) -> tuple[str, str]:
    """git's a/ and b/ (or i/, w/, c/, o/) go; names without them (git diff --no-prefix) stay."""
    if all(not name or re.match(r"[abciow12]/", name) for name in (old, new)):
        return old[2:], new[2:]
    return old.removeprefix("./"), new.removeprefix("./")


def _header_names(raw: bytes) -> tuple[str, str]:
    """Both paths of `diff --git a/x b/x`: they are equal unless rename lines say otherwise."""
    if raw.startswith(b'"'):
        parts = re.findall(rb'"(?:\\.|[^"\\])*"|\S+', raw)
        if len(parts) == 2:
            return _without_prefix(_unquoted(parts[0]), _unquoted(parts[1]))
    half = (len(raw) - 1) // 2
    return _without_prefix(_unquoted(raw[:half]), _unquoted(raw[half + 1 :]))
