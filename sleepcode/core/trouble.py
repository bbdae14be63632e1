"""What the disk or another process does to our files -> an error that the user can put right."""

import errno
from pathlib import Path

from sleepcode.errors import SleepcodeError, StoreDamaged

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def remedied(error: Exception) -> SleepcodeError | None:
    """None where the fault may be ours.  Nothing that is stored is damaged by any of these."""
    if isinstance(error, SleepcodeError):
        return error
    if isinstance(error, OSError) and error.errno in (*_FULL, errno.EROFS):
        place = f": {error.filename}" if error.filename else ""
        return _full(place) if error.errno in _FULL else _read_only(place)
    if type(error).__module__ != "sqlite3":
        return None
    name = str(getattr(error, "sqlite_errorname", ""))
    if name == "SQLITE_FULL" or "disk is full" in str(error):
        return _full("")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return _read_only("")
    if name.startswith("SQLITE_IOERR"):  # a write-ahead log that cannot grow says so too
        return SleepcodeError(
            "the disk took or gave no data (I/O error)", remedy="see that it has space and is in order"
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return SleepcodeError(
            "another sleepcode writes to the same store for long",
            remedy="try again, or see who with `sleepcode status`",
        )
    return None


def of_store(error: Exception, what: str, file: Path, remedy: str) -> SleepcodeError:
    """The error to raise when *file* cannot be used; *remedy*: for the case that it is damaged."""
    return remedied(error) or StoreDamaged(f"{what} {file} is damaged: {error}", remedy=remedy)


def _full(place: str) -> SleepcodeError:
    return SleepcodeError(
        f"no space is left on the disk{place}", remedy="free some, then try again; what is stored is sound"
    )


def _read_only(place: str) -> SleepcodeError:
    return SleepcodeError(f"the store cannot be written{place}", remedy="make .git/sleepcode writable for you")
