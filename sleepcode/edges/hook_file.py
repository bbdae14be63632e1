"""The pre-push hook's file, and the one that was there before it."""

import os
import shlex
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sleepcode.core.resource import text_of
from sleepcode.errors import SleepcodeError

NAME = "pre-push"
SUFFIX = ".before-sleepcode"
_MARK = b"# sleepcode pre-push hook"


class State(StrEnum):
    ABSENT = "absent"
    FOREIGN = "foreign"  # a hook that is not ours
    OURS = "ours"
    OUTDATED = "outdated"  # ours, but of another version or interpreter


@dataclass(frozen=True, slots=True)
class HookFile:
    """What lies in the hooks folder."""

    path: Path
    state: State
    chained: Path | None  # the hook that ours runs after itself


def look(hooks: Path, python: str) -> HookFile:
    path, kept = hooks / NAME, hooks / (NAME + SUFFIX)
    if not os.path.lexists(path):
        state = State.ABSENT
    elif not _is_ours(path):
        state = State.FOREIGN
    else:
        state = State.OURS if path.read_bytes() == _script(python) else State.OUTDATED
    return HookFile(path, state, kept if os.path.lexists(kept) else None)


def install(hooks: Path, python: str) -> HookFile:
    """Put ours in place; a hook that is there is moved beside it, untouched."""
    found = look(hooks, python)
    try:
        hooks.mkdir(parents=True, exist_ok=True)
        if found.state is State.FOREIGN:
            if found.chained is not None and not _same(found.path, found.chained):
                raise SleepcodeError(
                    f"{found.path} was replaced since sleepcode kept {found.chained.name} beside it",
                    remedy="decide which of the two to keep, delete the other, then try again",
                )
            found.path.rename(hooks / (NAME + SUFFIX))
        _write(found.path, _script(python))
    except OSError as error:
        raise _cannot(found.path, error) from error
    return look(hooks, python)


def uninstall(hooks: Path, python: str) -> HookFile:
    """Take ours out and move back what was there, as it was.  What is not ours is left alone."""
    found = look(hooks, python)
    if found.state in (State.OURS, State.OUTDATED):
        try:
            if found.chained is not None:
                found.chained.replace(found.path)
            else:
                found.path.unlink()
        except OSError as error:
            raise _cannot(found.path, error) from error
    return look(hooks, python)


def _same(one: Path, other: Path) -> bool:
    """Hook managers write their file anew whenever they are set up; that is no other hook."""
    try:
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _MARK in file.read(200)
    except OSError:
        return False


def _script(python: str) -> bytes:
    text = text_of("sleepcode.edges", "pre-push.sh")
    return text.replace("@PYTHON@", shlex.quote(python)).replace("@SUFFIX@", SUFFIX).encode()


def _write(path: Path, content: bytes) -> None:
    """All or nothing: a push must never meet half a hook."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".sleepcode-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o755)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _cannot(path: Path, error: OSError) -> SleepcodeError:
    return SleepcodeError(f"cannot write {path}: {error.strerror}", remedy="make its folder writable")
