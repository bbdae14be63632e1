"""A bug of ours -> a log that its reporter can attach."""

import platform
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from sleepcode import __version__


def write_crash_log(error: BaseException, repo: Path | None = None) -> Path:
    """Where the traceback was written: in the repository's store, or else among temporary files."""
    text = "\n".join(
        (
            f"sleepcode {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"{datetime.now(UTC).isoformat(timespec='seconds')}  {' '.join(sys.argv[1:])}",
            "".join(traceback.format_exception(error)),
        )
    )
    name = f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}.log"
    try:
        from sleepcode.workspace import open_workspace

        folder = open_workspace(repo).ensure_store() / "logs"
        folder.mkdir(mode=0o700, exist_ok=True)
        log = folder / name
        log.write_text(text, "utf-8", "backslashreplace")
    except Exception:  # whatever broke the command may break this too
        with tempfile.NamedTemporaryFile(
            "w",
            prefix="sleepcode-",
            suffix=f"-{name}",
            delete=False,
            encoding="utf-8",
            errors="backslashreplace",
        ) as file:
            file.write(text)
        log = Path(file.name)
    return log
