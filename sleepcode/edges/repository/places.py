"""Where a repository is: its work tree, its git directory, the directory all its worktrees share."""

import os
from pathlib import Path

from sleepcode.edges.repository.process import GitSaidNo, run
from sleepcode.errors import NotARepository


def found_by_reading(start: Path) -> tuple[Path, Path, Path] | None:
    """Work tree, git directory, common directory; None where only git itself can tell."""
    for folder in (start, *start.parents):
        entry = folder / ".git"
        if entry.is_dir() and (entry / "HEAD").exists():
            git_dir = entry
        elif entry.is_file():
            line = entry.read_bytes().strip()
            if not line.startswith(b"gitdir: "):
                return None
            git_dir = folder / os.fsdecode(line[8:])
        elif (folder / "HEAD").is_file() and (folder / "objects").is_dir():
            return None  # inside a git directory, or a bare repository
        else:
            continue
        git_dir = git_dir.resolve()
        pointer = git_dir / "commondir"
        common = (git_dir / os.fsdecode(pointer.read_bytes().strip())).resolve() if pointer.exists() else git_dir
        try:
            settled = b"worktree" not in (common / "config").read_bytes().lower()
        except OSError:
            return None
        return (folder, git_dir, common) if settled else None
    return None


def found_by_asking(start: Path, environ: dict[str, str]) -> tuple[Path, Path, Path]:
    def ask(what: str) -> Path:
        answer = run(("rev-parse", what), start, environ)
        return (start / os.fsdecode(answer.removesuffix(b"\n"))).resolve()

    try:
        return ask("--show-toplevel"), ask("--absolute-git-dir"), ask("--git-common-dir")
    except GitSaidNo as no:
        if "work tree" in no.problem:
            raise NotARepository(
                f"{start} has no work tree: it is a bare repository or a git directory",
                remedy="go to a checkout, or make one with `git worktree add PATH`",
            ) from None
        raise NotARepository(
            f"{start} is not inside a git repository", remedy="run `git init`, or pass --repo PATH"
        ) from None
