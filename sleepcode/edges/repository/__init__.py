"""One git repository, read through git's own commands.

A question that a warm answer needs goes straight to a git process; history, which else only offline work
reads, goes through GitPython, whose import costs 0.1 s of the 0.35 s that a warm answer may take.
"""

import os
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sleepcode.core.git_output import (
    LOG_FORMAT,
    ChangedPath,
    Commit,
    Listed,
    Skipped,
    grepped,
    is_zero,
    listing,
    log,
    raw_diff,
)
from sleepcode.core.grammar import language_of
from sleepcode.core.minified import is_minified
from sleepcode.edges.repository.places import found_by_asking, found_by_reading
from sleepcode.edges.repository.process import ALWAYS, LOCATION, GitSaidNo, environment, run, said_no
from sleepcode.errors import NotARepository

if TYPE_CHECKING:
    from git import Git

_DIFF = ("--no-color", "--no-ext-diff", "--no-textconv", "--find-renames", "--ignore-submodules=all")
_TOUCHED = ("--no-merges", "--no-renames", "--name-only")
_EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


class Repository(msgspec.Struct, frozen=True, dict=True):
    """A work tree, its git directory and the directory that all its worktrees share."""

    root: Path
    git_dir: Path
    common_dir: Path
    environ: dict[str, str]

    @classmethod
    def containing(cls, path: Path | None = None) -> "Repository":
        """The repository of *path*, or of the current folder, where $GIT_DIR counts as git means it.

        Raises NotARepository when there is none, or none with a work tree.
        """
        try:
            start = (path or Path.cwd()).expanduser().resolve()
        except FileNotFoundError:  # the current folder was removed under the shell
            raise NotARepository("the current folder is gone", remedy="change to a folder that is there") from None
        if not start.exists():
            raise NotARepository(f"{start} does not exist", remedy="pass the path of a folder inside a repository")
        start = start if start.is_dir() else start.parent
        told = {name: os.environ[name] for name in LOCATION if name in os.environ} if path is None else {}
        environ = environment() | told
        found = None if told or "GIT_CEILING_DIRECTORIES" in os.environ else found_by_reading(start)
        if found is None:
            found = found_by_asking(start, environ)
            if told:
                environ |= {"GIT_DIR": str(found[1]), "GIT_WORK_TREE": str(found[0])}
        return cls(*found, environ)

    # -- what is there

    def tracked_and_unignored(
        self, only: Iterable[str] | None = None
    ) -> tuple[tuple[Listed, ...], tuple[Skipped, ...]]:
        """The files git knows or would add, and the paths that are never read.

        only: of these files, and of what lies below these folders.
        """
        self._straight.clear()
        self._untracked.clear()
        where = () if only is None else ("--", *(f":(top,literal){path}" for path in only))
        if where == ("--",):
            return (), ()
        listed, skipped = listing(self._ask("ls-files", "-z", "-t", "-s", "-o", "--exclude-standard", *where))
        if only is None:
            self._untracked.append(tuple(entry.path for entry in listed if not entry.mode))
        return listed, skipped

    def read(self, path: str, most: int) -> bytes | Skipped:
        """The file as it is in the work tree; a reason instead when it is not ours to read."""
        file = f"{self._top}/{path}"
        try:
            if not self._is_straight(path.rpartition("/")[0]):
                return Skipped(path, "outside")
            descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return Skipped(path, "absent")
        except OSError:
            return Skipped(path, "symlink" if os.path.islink(file) else "unreadable")
        try:
            content = _at_most(descriptor, most + 1)
        except OSError:
            return Skipped(path, "unreadable")
        finally:
            os.close(descriptor)
        if len(content) > most:
            return Skipped(path, "huge")
        if b"\0" in content[:8000]:  # git's own rule
            return Skipped(path, "binary")
        return Skipped(path, "minified") if language_of(path) and is_minified(content) else content

    def _is_straight(self, folder: str) -> bool:
        """No link on the way to it; remembered until the next listing, since a look costs 50 µs."""
        known = self._straight.get(folder)
        if known is None:
            if folder:
                above, _, name = folder.rpartition("/")
                known = name not in (".", "..") and self._is_straight(above)
                known = known and not os.path.islink(f"{self._top}/{folder}")
            else:
                known = os.path.realpath(self.root) == str(self.root)
            self._straight[folder] = known
        return known

    def ignored(self, paths: Iterable[str]) -> frozenset[str]:
        """Those of *paths* that git ignores; a tracked one never is."""
        given = "\0".join(paths).encode("utf-8", "surrogateescape")
        found = self._try("check-ignore", "-z", "--stdin", given=given) if given else None
        return frozenset((found or b"").decode("utf-8", "surrogateescape").split("\0")) - {""}

    def lines_with(self, words: Iterable[str]) -> tuple[tuple[str, int, str], ...]:
        """(path, line, text) of the work tree's text files, where one of *words* stands."""
        wanted = [argument for word in sorted(words) for argument in ("-e", word)]
        if not wanted:
            return ()
        output = self._try("grep", "-I", "-n", "-z", "--full-name", "--untracked", "-F", *wanted, "--", ":(top)")
        return grepped(output or b"")  # where nothing is found git says no

    # -- where we are

    def head(self) -> str:
        """The commit checked out; empty before the first one."""
        return self.commit("HEAD") or ""

    def branch(self) -> str:
        """The branch checked out; empty when HEAD is detached."""
        ref = self._try("symbolic-ref", "--quiet", "--short", "HEAD")
        return "" if ref is None else ref.decode("utf-8", "replace").strip()

    def commit(self, rev: str) -> str | None:
        """The full id of the commit that *rev* names; None when there is none here."""
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
        return None if found is None else found.decode("ascii").strip()

    def commit_before(self, when: str) -> str | None:
        """The last commit of HEAD's line before a time in git's own words ("last week"); else its first one."""
        for about in (["-1", f"--before={when}"], ["--max-parents=0"]):
            found = self._try("rev-list", *about, "HEAD", "--")
            if found:
                return found.decode("ascii").split("\n")[-2]
        return None

    def upstream(self) -> str | None:
        """The remote branch that the current one follows."""
        found = self._try("rev-parse", "--verify", "--quiet", "--symbolic-full-name", "@{upstream}")
        return None if found is None else found.decode("utf-8", "replace").strip() or None

    def merge_base(self, one: str, other: str) -> str | None:
        found = self._try("merge-base", "--end-of-options", one, other)
        return None if found is None else found.decode("ascii").split("\n")[0] or None

    def parted(self) -> str | None:
        """The commit where the current branch left its upstream, or the main branch where it has none."""
        head = self.head()
        upstream = self.upstream()
        for other in (upstream,) if upstream else ("origin/HEAD", "origin/main", "origin/master", "main", "master"):
            if head and (commit := self.commit(other)) is not None:
                return self.merge_base(commit, head)
        return None

    def last_tag(self) -> str | None:
        """The nearest tag on HEAD's line of history."""
        found = self._try("describe", "--tags", "--abbrev=0")
        return None if found is None else found.decode("utf-8", "replace").strip()

    def tag_of(self, version: str) -> str | None:
        """The one tag that ends in a version, as `v1.2` and `release-1.2` do; None where there are more."""
        tags = (self._try("tag", "--list", f"*[!0-9.]{version}") or b"").decode("utf-8", "replace").split()
        return tags[0] if len(tags) == 1 else None

    def is_shallow(self) -> bool:
        return (self.common_dir / "shallow").exists()

    def empty_tree(self) -> str:
        """The id of the tree without files, in this repository's hash."""
        return _EMPTY_TREE[64 if b"sha256" in self._config_text else 40]

    def is_busy(self) -> bool:
        """A git command is at work, or a rebase, merge, cherry-pick, revert or bisect is half done."""
        return any((self.git_dir / name).exists() for name in _BUSY)

    # -- what changed

    def status(self) -> tuple[ChangedPath, ...]:
        """The work tree against HEAD, untracked files too."""
        return self.changed(self.head() or self.empty_tree())

    def changed(
        self, base: str, target: str | None = None, *, staged: bool = False, as_listed: bool = False
    ) -> tuple[ChangedPath, ...]:
        """The files that differ; *target* None is the work tree (with what is untracked), or git's index.

        as_listed: untracked is what was so in the last listing, if that was of everything; to look again
        through all folders takes git longer than the rest.
        """
        output = self._ask("diff", "--raw", "-z", "--no-abbrev", *_DIFF, *_trees(base, target, staged), "--")
        found = tuple(change for change in raw_diff(output) if _is_utf8(change.path))
        if target is not None or staged:
            return found
        zeros = "0" * len(self.empty_tree())
        if as_listed and self._untracked:
            others = self._untracked[0]
        else:
            output = self._ask("ls-files", "-z", "-t", "-o", "--exclude-standard")
            others = tuple(entry.path for entry in listing(output)[0])
        return (*found, *(ChangedPath(path, path, "?", zeros, zeros) for path in others))

    def diff(self, base: str, target: str | None = None, *, staged: bool = False, context: int = 0) -> str:
        """The same as a unified diff with a/ and b/ before paths; untracked files are not in it."""
        arguments = ("--patch", f"--unified={context}", "--no-indent-heuristic", "--diff-algorithm=histogram")
        output = self._ask(
            "diff",
            *arguments,
            *_DIFF,
            "--src-prefix=a/",
            "--dst-prefix=b/",
            *_trees(base, target, staged),
            "--",
        )
        return output.decode("utf-8", "replace")

    def read_blob(self, rev: str, path: str) -> bytes | None:
        """The file as *rev* has it (":0" for git's index); None when it has not.  No filter is run."""
        return self._try("cat-file", "blob", f"{rev}:{path}" if rev != ":0" else f":0:{path}")

    def read_blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Objects by id, in one git process; what is missing or all zeros is absent."""
        wanted = [id for id in dict.fromkeys(ids) if not is_zero(id)]
        output = self._ask("cat-file", "--batch", given="".join(f"{id}\n" for id in wanted).encode())
        found: dict[str, bytes] = {}
        at = 0
        for id in wanted:
            end = output.index(b"\n", at)
            words = output[at:end].split(b" ")
            at = end + 1
            if len(words) == 3:
                size = int(words[2])
                found[id] = output[at : at + size]
                at += size + 1
        return found

    def not_on_remote(self, tip: str, remote: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Commits of *tip* that *remote* lacks as far as we know, newest first; and their edge."""
        known = f"--remotes={remote}" if self._try("config", "--get", f"remote.{remote}.fetch") else "--remotes"
        output = self._ask("rev-list", "--boundary", tip, "--not", known, "--").decode("ascii").split()
        return (
            tuple(id for id in output if not id.startswith("-")),
            tuple(id[1:] for id in output if id.startswith("-")),
        )

    # -- history, through GitPython

    def log_of(self, path: str = "", most: int = 20, span: str = "HEAD") -> tuple[Commit, ...]:
        """The last commits of *span* that touched *path* (or any), newest first, renames followed."""
        if not self.head():
            return ()
        where = ("--follow", span, "--", path) if path else (span, "--")
        return self._history(f"--max-count={most}", *where)

    def log_of_lines(self, path: str, start: int, end: int, most: int = 20, span: str = "HEAD") -> tuple[Commit, ...]:
        """The commits that touched these lines of the committed file, newest first; () when it has none."""
        if not self.head():
            return ()
        try:
            return self._history(f"--max-count={most}", "--no-patch", f"-L{start},{end}:{path}", span)
        except GitSaidNo:  # not committed, or shorter there
            return ()

    def history(self, most: int = 2000, span: str = "HEAD") -> tuple[Commit, ...]:
        """The last commits with the paths each touched, merges left out; one git process for all files."""
        if not self.head():
            return ()
        return self._history(*_TOUCHED, f"--max-count={most}", span, "--")

    def co_changed(self, path: str, most: int = 200, widest: int = 30) -> dict[str, int]:
        """How often each other file changed in the same commit as *path*, most often first.

        most: commits looked at.  widest: a commit that touches more files says nothing about any of them.
        """
        arguments = ("-z", f"--format={LOG_FORMAT}", *_TOUCHED, f"--max-count={most}", "--")
        commits = log(self._try("log", *arguments) or b"")  # before the first commit git says no
        narrow = (each.paths for each in commits if path in each.paths and len(each.paths) <= widest)
        counts = Counter(other for paths in narrow for other in paths if other != path)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    # -- places

    @property
    def hooks_dir(self) -> Path:
        """Where git looks for hooks here: core.hooksPath, else the common directory's own."""
        answer = self._ask("rev-parse", "--git-path", "hooks").decode("utf-8", "surrogateescape")
        return self.root / answer.removesuffix("\n")

    # -- git

    def _ask(self, *arguments: str, given: bytes = b"") -> bytes:
        return run(arguments, self.root, self.environ, given)

    def _try(self, *arguments: str, given: bytes = b"") -> bytes | None:
        """None where git says no; what only the user can put right is still raised."""
        try:
            return self._ask(*arguments, given=given)
        except GitSaidNo:
            return None

    def _history(self, *arguments: str) -> tuple[Commit, ...]:
        from git.exc import GitCommandError

        # GitPython adds to the process's environment, so a $GIT_DIR in it has to be overruled by name.
        environ = self.environ | {"GIT_DIR": str(self.git_dir), "GIT_WORK_TREE": str(self.root)}
        command = ["git", *ALWAYS, "log", "-z", f"--format={LOG_FORMAT}", *arguments]
        try:
            output = self._git.execute(command, env=environ, stdout_as_string=False, strip_newline_in_stdout=False)
        except GitCommandError as error:
            raise said_no(("log",), self.root, str(error.stderr)) from None
        assert isinstance(output, bytes)
        return log(output)

    @cached_property
    def _git(self) -> "Git":
        from git import Git

        return Git(self.root)

    @cached_property
    def _top(self) -> str:
        return str(self.root)

    @cached_property
    def _straight(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _untracked(self) -> list[tuple[str, ...]]:
        """Those of the last listing, if that was of everything."""
        return []

    @cached_property
    def _config_text(self) -> bytes:
        return (self.common_dir / "config").read_bytes()


_BUSY = (
    "index.lock", "HEAD.lock", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG", "rebase-merge",
    "rebase-apply", "sequencer",
)  # fmt: skip


def _at_most(descriptor: int, most: int) -> bytes:
    """The first bytes of a file; for most files two calls, a third of what a file object takes."""
    size = os.fstat(descriptor).st_size
    content = os.read(descriptor, min(size + 1, most))
    while size < len(content) < most and (more := os.read(descriptor, most - len(content))):
        content += more  # it grew, or its size is not told
    return content


def _trees(base: str, target: str | None, staged: bool) -> tuple[str, ...]:
    if staged:
        return ("--cached", "--end-of-options", base)
    return ("--end-of-options", base) if target is None else ("--end-of-options", base, target)


def _is_utf8(path: str) -> bool:
    return not any("\udc80" <= letter <= "\udcff" for letter in path)
