"""A copy of the work tree that tests may be broken and run in.

It lies in the system's folder for temporary files, since tests and git itself act up inside of a `.git`; a
small file in the store names it, by which the next start removes what a killed process left behind.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PREFIX = "scratch-"
FOLDER = "sleepcode-"
LARGEST = 500_000_000  # bytes copied; a larger tree is not measured
LEFT_FREE = 1_000_000_000  # bytes of the disk that are left alone
BUILT = (".py", ".so", ".pyd", ".dylib")  # git ignores them, and the package does not work without


class TooLarge(Exception):
    """The work tree does not fit the bound on disk."""


class Interrupted(Exception):
    """The copy became unwanted while it was made."""


@dataclass(frozen=True)
class Scratch:
    """The copy, and what belongs to it."""

    folder: Path  # holds everything below
    tree: Path
    paths: tuple[str, ...]  # of the files that were copied
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict, repr=False)  # path -> as it was copied

    @property
    def temporary(self) -> Path:
        """Where tests put their temporary files."""
        return self.folder / "tmp"

    def write(self, path: str, content: bytes) -> None:
        """Replace a file; its compiled form goes, which may be as old and as long."""
        file = self.tree / path
        file.write_bytes(content)
        for stale in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
            stale.unlink(missing_ok=True)

    def tidy(self) -> None:
        """As it was copied: what tests wrote goes, what they changed or deleted comes back."""
        shutil.rmtree(self.temporary, ignore_errors=True)
        self.temporary.mkdir(mode=0o700, exist_ok=True)
        here = _files_in(self.tree)
        for path, found in here.items():
            if path not in self._seen:
                with suppress(OSError):
                    (self.tree / path).unlink()
            elif found != self._seen[path]:
                self._restore(path)
        for path in self._seen.keys() - here.keys():
            self._restore(path)

    def _restore(self, path: str) -> None:
        file = self.tree / path
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.is_symlink() or file.exists():
                file.unlink()
            shutil.copy2(self.folder / "kept" / path, file)
            for stale in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
                stale.unlink(missing_ok=True)


@contextmanager
def scratch_copy(
    root: Path, paths: Iterable[str], store: Path, unwanted: Callable[[], bool] = lambda: False
) -> Iterator[Scratch]:
    """A copy of *paths* and of what was built beside them, gone at the end.  Raises TooLarge, Interrupted."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    pointer = store / f"{PREFIX}{os.getpid()}-{folder.name}"
    pointer.write_text(f"{folder}\n{psutil.Process().create_time()}")
    try:
        for name in ("tree", "kept", "tmp"):
            (folder / name).mkdir(mode=0o700)
        copied, total = [], 0
        for path in _with_built(root, paths):
            source = root / path
            if source.is_symlink() or not source.is_file():
                continue
            total += 2 * source.stat().st_size
            if total > LARGEST or shutil.disk_usage(folder).free < LEFT_FREE:
                raise TooLarge
            if unwanted():
                raise Interrupted
            for top in ("kept", "tree"):
                target = folder / top / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
            copied.append(path)
        tree = folder / "tree"
        yield Scratch(folder, tree, tuple(copied), _files_in(tree))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        pointer.unlink(missing_ok=True)


def remove_leftovers(store: Path, end_what_runs_in: Callable[[Path], None]) -> int:
    """The copies of processes that are gone, and what still runs in them; how many there were."""
    removed = 0
    for pointer in store.glob(f"{PREFIX}*"):
        owner = pointer.name.removeprefix(PREFIX).partition("-")[0]
        try:
            name, _, began = pointer.read_text().partition("\n")
        except OSError:
            continue
        folder = Path(name)
        # Process ids come round again, after a restart of the machine at the latest.
        with suppress(psutil.Error, ValueError):
            if str(psutil.Process(int(owner)).create_time()) == began:
                continue
        if folder.name.startswith(FOLDER) and folder.parent == Path(tempfile.gettempdir()) and folder.is_dir():
            end_what_runs_in(folder)
            shutil.rmtree(folder, ignore_errors=True)
        pointer.unlink(missing_ok=True)
        removed += 1
    return removed


def _with_built(root: Path, paths: Iterable[str]) -> Iterator[str]:
    """*paths*, then files next to Python files among them that were generated or compiled there."""
    listed = dict.fromkeys(paths)
    yield from listed
    for folder in dict.fromkeys(path.rpartition("/")[0] for path in listed if path.endswith(".py")):
        with suppress(OSError):
            for entry in os.scandir(root / folder):
                path = f"{folder}/{entry.name}" if folder else entry.name
                if path not in listed and entry.name.endswith(BUILT) and entry.is_file(follow_symlinks=False):
                    yield path


def _files_in(tree: Path) -> dict[str, tuple[int, int]]:
    """Every file with what tells that it changed; caches and hidden folders at the top are left alone."""
    found: dict[str, tuple[int, int]] = {}
    stack = [""]
    while stack:
        folder = stack.pop()
        with suppress(OSError):
            for entry in os.scandir(tree / folder):
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    is_cache = entry.name == "__pycache__" or (not folder and entry.name.startswith("."))
                    if not is_cache:
                        stack.append(path)
                else:
                    seen = entry.stat(follow_symlinks=False)
                    found[path] = (seen.st_mtime_ns, seen.st_size)
    return found
