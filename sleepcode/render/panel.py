"""The watcher: a live panel on a terminal, a log line per event elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from sleepcode.render.console import clean, console, has_colour, say, say_json

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sleepcode.watch import Watching

MOST_NEWS = 5
REDRAWS = 8  # a second, at most: a note a millisecond must not become a screen a millisecond


def show(steps: "Iterable[Watching]", where: str, *, json: bool = False) -> None:
    """Show each step until there are no more."""
    if json:
        for step in steps:
            if step.news or step.state == "waiting":
                say_json({"version": 1, "at": time.time(), **msgspec.to_builtins(step)})
    elif console().is_terminal and has_colour():
        _live(steps, where)
    else:
        for step in steps:
            if step.news:
                say(f"{time.strftime('%H:%M:%S')} {clean(_line(step))}")
            elif step.state == "waiting":
                say(f"{time.strftime('%H:%M:%S')} waiting: {clean('; '.join(step.why)).removeprefix('waiting ')}")


def _joined(state: str, why: str) -> str:
    return f"{state}: {why}" if why else state


def _line(step: "Watching") -> str:
    polling = f" (polling: {step.polling})" if step.polling and step.state == "catching up" else ""
    return step.news + polling


def _live(steps: "Iterable[Watching]", where: str) -> None:
    from rich.live import Live

    news: list[str] = []
    drawn, state = 0.0, ""
    with _no_echo(), Live(console=console(), auto_refresh=False) as live:
        for step in steps:
            if step.news:
                news = [*news, f"{time.strftime('%H:%M:%S')} {clean(_line(step))}"][-MOST_NEWS:]
            now = time.monotonic()
            # A note of the static writer takes milliseconds; any other step may be the last for minutes.
            passing = step.state == state == "enriching" and now - drawn <= 1 / REDRAWS
            if step.news or not passing:
                live.update(_panel(step, where, news), refresh=True)
                drawn = now
            state = step.state


@contextmanager
def _no_echo() -> Iterator[None]:
    """Keep what is typed off the screen: a `^C` in the middle of the panel would break its frame."""
    try:
        import termios

        before = termios.tcgetattr(sys.stdin)
        quiet = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, quiet)
    except (ImportError, OSError, ValueError, termios.error):  # no terminal to read from
        yield
        return
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _panel(step: "Watching", where: str, news: list[str]) -> "RenderableType":
    from rich.panel import Panel
    from rich.table import Table

    rows = Table.grid(padding=(0, 2))
    why = clean("; ".join(step.why)).removeprefix("waiting ")
    rows.add_row("state", f"{step.state} {why}".strip() if why.startswith("for ") else _joined(step.state, why))
    if step.planned:
        rows.add_row("notes", f"{step.fresh:,} of {step.files:,} fresh, {step.written:,} written so far")
    if step.next:
        rest = f" and {step.left - len(step.next)} more" if step.left > len(step.next) else ""
        rows.add_row("queue", clean(", ".join(step.next)) + rest)
    if step.last_note:
        rows.add_row("last note", clean(step.last_note))
    rows.add_row("writer", clean(step.model) + ("" if step.model == "static" else f", {step.budget}"))
    if step.polling:
        rows.add_row("events", f"polling: {clean(step.polling)}")
    for line in news:
        rows.add_row(line[:8], line[9:])
    return Panel(rows, title=f"sleepcode watch {clean(where)}", subtitle="Ctrl-C ends", title_align="left")
