"""Which brief each file has in one state of the repository, kept so that it is worked out once."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from sleepcode.core.model import Digest


class _Memo(msgspec.Struct):
    state: Digest  # of everything that a brief is made of
    briefs: dict[str, Digest]


def recall(file: Path, state: Digest) -> dict[str, Digest]:
    """What was remembered in this very state; nothing in any other, or from a file that is not ours."""
    try:
        memo = msgspec.json.decode(file.read_bytes(), type=_Memo)
    except (OSError, msgspec.DecodeError):
        return {}
    return memo.briefs if memo.state == state else {}


def remember(file: Path, state: Digest, briefs: Mapping[str, Digest]) -> None:
    """Replace what was remembered, all at once; where that cannot be written, nothing is lost but time."""
    with suppress(OSError):
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".briefs-")
        try:
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(msgspec.json.encode(_Memo(state, dict(briefs))))
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise
