"""Text to the terminal: colour only where it is wanted, and no control character from a file."""

import os
import re
import shlex
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# C0 but for tab and newline, DEL, C1, and what turns the direction of text (CVE-2021-42574).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LEAST_WRAPPED = 20  # columns; a narrower one goes below the others
WIDEST = 100  # columns; longer lines of prose are hard to read
_STYLES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
    "bold red": "1;31",
}


def clean(text: str) -> str:
    """*text* with each control character shown as its escape, so that a file cannot steer the terminal."""
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def has_colour(stream: IO[str] | None = None) -> bool:
    """A terminal, and neither NO_COLOR (https://no-color.org) nor TERM=dumb."""
    stream = stream or sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def styled(text: str, style: str, stream: IO[str] | None = None) -> str:
    """*text*, cleaned, in a style of this module's table; plain where colour is not wanted."""
    return f"\x1b[{_STYLES[style]}m{clean(text)}\x1b[0m" if has_colour(stream) else clean(text)


def say(text: str = "", *, stream: IO[str] | None = None) -> None:
    """Print one or more lines.  The caller has cleaned what comes from files."""
    _write(text + "\n", stream or sys.stdout)


def say_json(value: Any) -> None:
    """Print a dataclass, or what is made of them, as JSON."""
    import msgspec

    text = msgspec.json.encode(value).decode("utf-8")
    say(_CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def table(rows: Iterable[Sequence[str]], head: Sequence[str] = (), *, indent: str = "") -> None:
    """Print columns, two spaces apart, never cut; a stranger's `cut` and `awk` read them well.

    On a terminal too narrow for them, the last column is wrapped, in its place or below the others.
    """
    lines = [[clean(cell).replace("\n", "\\n") for cell in row] for row in rows]
    if not lines:
        return
    widths = [max(len(cell) for cell in column) for column in zip(*([list(head)] if head else []), *lines, strict=True)]
    if head:
        say(styled(_joined(head, widths, indent), "dim"))
    columns = terminal_width()
    for line in lines:
        if columns and len(_joined(line, widths, indent)) > columns and len(line) > 1:
            _wrapped(line, widths, indent, columns)
        else:
            say(_joined(line, widths, indent))


def _wrapped(line: Sequence[str], widths: Sequence[int], indent: str, columns: int) -> None:
    before = _joined(line[:-1], widths[:-1], indent)
    offset = len(indent) + sum(widths[:-1]) + 2 * len(widths[:-1])
    if offset + LEAST_WRAPPED > columns:
        say(before)
        before, offset = "", len(indent) + 4
    first = before.ljust(offset)
    say("\n".join(textwrap.wrap(line[-1], columns, initial_indent=first, subsequent_indent=" " * offset)))


def say_wrapped(first: str, text: str, places: str = "", *, style: str = "") -> None:
    """A line with where it stands; on a terminal it is wrapped at words, below where *text* begins."""
    text, width = clean(text), terminal_width()
    if not width:
        say(f"{first}{text}" + (f"  {clean(places)}" if places else ""))
        return
    rest = " " * len(first)
    whole = f"{text}  {clean(places)}" if places else text
    lines = textwrap.wrap(
        whole, min(width, WIDEST), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
    at = len("\n".join(lines)) - len(places)
    shown = "\n".join(lines)
    if places and shown.endswith(clean(places)):
        say((styled(shown[:at], style) if style else shown[:at]) + styled(places, "cyan"))
    else:
        say(styled(shown, style) if style else shown)


def terminal_width() -> int:
    """Columns of the terminal; 0 where standard output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def leave_terminal() -> None:
    """Flush what was printed and show the cursor, for a process that ends in the middle of something."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    if sys.stderr.isatty():
        with suppress(OSError):
            os.write(sys.stderr.fileno(), b"\r\x1b[K\x1b[?25h")


@cache
def console() -> "Console":
    """rich, for trees, progress and panels; plain and unwrapped where standard output is no terminal."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 10_000
    return Console(highlight=False, markup=False, emoji=False, width=width, no_color=not has_colour(), soft_wrap=True)


def _joined(cells: Sequence[str], widths: Sequence[int], indent: str) -> str:
    return indent + "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _write(text: str, stream: IO[str]) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:
        stream.write(text.encode("ascii", "backslashreplace").decode("ascii"))
    stream.flush()


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def from_here(command: str, folder: str) -> str:
    """A command that names files from the repository's top, as it runs where the user stands."""
    return command if folder == "." else f"(cd {shlex.quote(folder)} && {command})"
