"""One run of git, with nobody's settings in the way."""

import os
import subprocess
from pathlib import Path

from sleepcode.errors import SleepcodeError

# Nobody's settings may change what we read or run: no colour, no path quoting, no file system
# monitor or external program of the repository's, no lock taken for a mere look.
_SETTINGS = (
    "core.quotepath=false core.fsmonitor=false core.pager=cat color.ui=false log.showSignature=false"
    " diff.noprefix=false diff.mnemonicPrefix=false diff.relative=false diff.submodule=short"
    " diff.orderFile=/dev/null"
)
ALWAYS = tuple(word for setting in _SETTINGS.split() for word in ("-c", setting))


def run(arguments: tuple[str, ...], folder: Path, environ: dict[str, str], given: bytes = b"") -> bytes:
    """What git prints.  Raises GitSaidNo, or the error of its own that a failure deserves."""
    try:
        done = subprocess.run(("git", *ALWAYS, *arguments), cwd=folder, env=environ, input=given, capture_output=True)
    except FileNotFoundError:
        raise SleepcodeError("git is not installed, or not on PATH", remedy="install git 2.25 or newer") from None
    if done.returncode == 0:
        return done.stdout
    raise said_no(arguments, folder, done.stderr.decode("utf-8", "replace").strip())


def said_no(arguments: tuple[str, ...], folder: Path, said: str) -> SleepcodeError:
    if "dubious ownership" in said or "unsafe repository" in said:
        return SleepcodeError(
            f"git does not trust {folder}: another user owns it",
            remedy=f"if you do, run `git config --global --add safe.directory {folder}`",
        )
    lines = [line for line in said.splitlines() if "fatal: " in line or "error: " in line] or said.splitlines()
    problem = lines[0].strip().removeprefix("fatal: ").removeprefix("error: ") if lines else "failed"
    return GitSaidNo(
        f"git {arguments[0]}: {problem}",
        remedy=f"see what `git -C {folder} {arguments[0]}` says in a shell",
    )


def environment() -> dict[str, str]:
    """The process's own without what points git at another repository or another behaviour."""
    kept = {name: value for name, value in os.environ.items() if name not in LOCATION and name not in _UNWANTED}
    return kept | {"LC_ALL": "C", "LANGUAGE": "", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


_UNWANTED = (
    *("GIT_PREFIX", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS"),
    *("GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_TRACE", "GIT_PAGER", "GIT_QUARANTINE_PATH"),
)


class GitSaidNo(SleepcodeError):
    """git ended with an error that has no better name."""


LOCATION = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)
