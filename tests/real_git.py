"""Real git repositories in tmp_path, and a user who is nobody in particular."""

import os
import subprocess
from pathlib import Path

import pytest


class Repo:
    """A repository that a test writes to the way a developer would."""

    def __init__(self, root: Path, *init: str) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", *init)

    def git(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(("git", *arguments), cwd=self.root, capture_output=True, text=True)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def commit(self, files: dict[str, str] | None = None, message: str = "change") -> str:
        """Write *files*, commit all there is; the commit's id."""
        for path, text in (files or {}).items():
            self.write(path, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture(autouse=True)
def nobody(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a name in .gitconfig and nothing else; no settings, no keys."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(
        "[user]\nname = Nobody\nemail = nobody@example.org\n[init]\ndefaultBranch = main\n[commit]\ngpgsign = false\n"
    )
    for name in list(os.environ):
        if name.startswith(("GIT_", "SLEEPCODE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    return home


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")
