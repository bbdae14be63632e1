"""Source trees to measure on: PyPI's source archives, unpacked, as git repositories."""

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

_GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false")


def unpacked(store: Path, requirement: str) -> Path:
    """The source archive of `name==version`, unpacked and committed; downloaded once."""
    folder = store / requirement.replace("==", "-")
    if not (folder / ".git").exists():
        shutil.rmtree(folder, ignore_errors=True)
        with tempfile.TemporaryDirectory() as down:
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
            subprocess.run([*command, "--no-binary", ":all:", "-d", down, requirement], check=True)
            archive = next(Path(down).glob("*.tar.gz"))
            with tarfile.open(archive) as tar:
                tar.extractall(down, filter="data")
            inner = next(each for each in Path(down).iterdir() if each.is_dir())
            shutil.move(inner, folder)
        begin(folder)
    return folder


def begin(folder: Path) -> None:
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "as it is")


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "--no-verify", "-m", message)


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run([*_GIT, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def clone(tree: Path, into: Path) -> Path:
    """A fresh clone of its own, without anything that sleepcode stored."""
    git(tree.parent, "clone", "-q", "--no-hardlinks", str(tree), str(into))
    return into


def copies(tree: Path, package: str, times: int, into: Path) -> Path:
    """The sources *times* over, each under a name of its own, so that no file and no import is the same twice."""
    for number in range(times):
        for file in python_files(tree):
            target = into / f"copy{number}" / file.relative_to(tree)
            target = Path(str(target).replace(f"/{package}/", f"/{package}{number}/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(
                re.sub(rf"\b{package}\b".encode(), f"{package}{number}".encode(), file.read_bytes())
                + f"\n# copy {number}\n".encode()
            )
    begin(into)
    return into


def side_by_side(trees: Iterable[Path], into: Path) -> Path:
    for tree in trees:
        shutil.copytree(tree, into / tree.name, ignore=shutil.ignore_patterns(".git"), symlinks=True)
    begin(into)
    return into


def python_files(tree: Path) -> list[Path]:
    listed = git(tree, "ls-files", "-z", "*.py").split("\0")
    return [tree / each for each in listed if each and (tree / each).is_file()]
