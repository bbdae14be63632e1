"""The prompt of `sleepcode ask` without a question: one line in, until end of input."""

import sys
from collections.abc import Iterator
from pathlib import Path

from sleepcode.render.console import say, styled

MOST_REMEMBERED = 500


def questions(history: Path) -> Iterator[str]:
    """Each line that is typed; history: where lines are remembered for the arrow keys."""
    try:
        import readline
    except ImportError:  # Windows
        readline = None  # type: ignore[assignment]
    if readline is not None and history.exists():
        readline.read_history_file(history)
    if sys.stdin.isatty():
        say(styled("ask about the code; `it` is what was asked about last; Ctrl-D ends", "dim"))
    try:
        while True:
            try:
                line = input("? " if sys.stdin.isatty() else "")
            except EOFError:
                if sys.stdin.isatty():
                    say()
                return
            if line.strip() in ("exit", "quit"):
                return
            if line.strip():
                yield line
    finally:
        if readline is not None:
            readline.set_history_length(MOST_REMEMBERED)
            readline.write_history_file(history)
            history.chmod(0o600)
