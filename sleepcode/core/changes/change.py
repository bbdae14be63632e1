"""Which change is meant, and the two versions of each file it touches."""

import msgspec


class ChangeSpec(msgspec.Struct, frozen=True):
    """What an impact is asked of.

    kind: "current" (work tree against HEAD; when that is clean, the branch against where it left its
    upstream), "branch" (the latter alone), "staged", "revisions", "diff" (against the work tree, not
    applied to it), "symbol" (as if its body had changed) or "file" (as if all it defines had).
    """

    kind: str = "current"
    value: str = ""  # a revision, A..B or A...B; an id or name; a path
    diff: bytes = b""


class Versions(msgspec.Struct, frozen=True):
    """One file before and after."""

    path: str  # after; before, where it is gone
    old_path: str
    before: bytes | None
    after: bytes | None


def revision_range(value: str) -> tuple[str, str | None, bool]:
    """`A..B` or `A...B` -> (A, B, from where they parted); a single REV is compared with the work tree."""
    for dots in ("...", ".."):
        if dots in value:
            base, _, tip = value.partition(dots)
            return base or "HEAD", tip or "HEAD", dots == "..."
    return value, None, False
