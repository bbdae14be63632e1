"""What a second worktree and a second branch cost, once the first is indexed."""

from collections.abc import Iterator
from pathlib import Path

import trees
from process import Setup, indexed, sleepcode
from table import Row
from yardstick import parsed


def sharing(setup: Setup) -> Iterator[Row]:
    root = indexed(setup, "sharing")
    alone = parsed(root)
    size = _size(root)
    trees.git(root, "worktree", "add", "-q", "--detach", str(setup.scratch / "second"))
    second = sleepcode(setup, setup.scratch / "second", "status")
    note = f"CPU {second.cpu:.1f} s, wall {second.wall:.1f} s"
    yield Row("sharing", "second worktree, CPU ÷ parse", f"{second.cpu / alone.seconds:.1f}×", "", note)
    grown = _size(root) - size
    share = f"{grown / alone.bytes:.0%}"
    yield Row("sharing", "second worktree, further bytes ÷ source", share, "", f"{grown / 1e6:.1f} MB")
    again = sleepcode(setup, root, "status")
    yield Row("sharing", "first worktree again, CPU", f"{again.cpu:.2f} s", "", "nothing changed")


def _size(root: Path) -> int:
    return sum(file.stat().st_size for file in (root / ".git" / "sleepcode").glob("*.sqlite*"))
