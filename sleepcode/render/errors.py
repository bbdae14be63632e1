"""What went wrong, on standard error."""

import sys
from pathlib import Path

from sleepcode.errors import SleepcodeError
from sleepcode.render.console import clean, say, styled


def show_error(error: SleepcodeError) -> None:
    say(f"{styled('error:', 'bold red', sys.stderr)} {clean(error.problem)}", stream=sys.stderr)
    say(f"{styled(' help:', 'bold', sys.stderr)} {clean(error.remedy)}", stream=sys.stderr)


def show_interrupted(command: str) -> None:
    """Silent for what has nothing to go on with, as other tools are."""
    if command == "sleep":
        say("interrupted; run `sleepcode sleep` again to go on from here", stream=sys.stderr)


def show_crash(error: Exception, log: Path) -> None:
    name = f"{type(error).__name__}: {error}".splitlines()[0]
    say(f"{styled('bug:', 'bold red', sys.stderr)} {clean(name)}", stream=sys.stderr)
    say(
        f"{styled('help:', 'bold', sys.stderr)} this is our bug, not yours; please report {clean(str(log))}",
        stream=sys.stderr,
    )
