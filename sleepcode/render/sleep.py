"""A pass: a progress bar while it runs, a summary when it is over."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sleepcode.render.console import clean, console, say, styled, table
from sleepcode.render.skips import counted, say_skips
from sleepcode.sleep import Slept
from sleepcode.workspace import Progress

MOST_PLANNED = 40
MOST_REASONS = 6


@contextmanager
def progress() -> Iterator[Progress]:
    """A function (what, done, of) that moves one bar; without a terminal it says nothing."""
    if not console().is_terminal:
        yield lambda *_: None
        return
    import rich.progress as rich

    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.MofNCompleteColumn(),
        rich.TimeElapsedColumn(),
    )
    with rich.Progress(*columns, console=console(), transient=True) as bar:
        shown: dict[str, Any] = {}

        def move(what: str, done: int, of: int) -> None:
            if what not in shown:
                for earlier in shown.values():
                    bar.remove_task(earlier)
                shown.clear()
                shown[what] = bar.add_task(clean(what), total=of if of > 1 else None)
            bar.update(shown[what], completed=done)

        yield move


def show(slept: Slept) -> None:
    """The summary of a pass."""
    if slept.dry_run:
        _show_plan(slept)
    else:
        _show_done(slept)
    for put_off in slept.put_off[-MOST_REASONS:]:
        minutes = (put_off.retry_at - time.time()) / 60
        again = f" (again in {minutes:.0f} min)" if minutes > 1 else ""
        say(styled(f"put off: {put_off.path}: {put_off.reason}{again}", "yellow"))
    say_skips(counted(each.why for each in slept.skipped))
    if slept.written and not slept.fresh and not slept.interrupted and sys.stdout.isatty():
        hint = f'`sleepcode notes {slept.written[0]}`, or `sleepcode ask "which tests break?"` after an edit'
        say(styled(f"now try {hint}", "dim"))


def _show_done(slept: Slept) -> None:
    took = f"{slept.seconds:.1f} s"
    if slept.seconds_indexing > 0.2 * slept.seconds and slept.indexed:
        took += f", {slept.seconds_indexing:.1f} s of it to index {slept.indexed:,} files"
    if slept.written:
        fresh = f", {slept.fresh:,} were fresh" if slept.fresh else ""
        say(f"{_notes(len(slept.written))} written{fresh} ({took})")
    elif slept.fresh and not slept.left:
        all_fresh = "the note is fresh" if slept.fresh == 1 else f"all {slept.fresh:,} notes are fresh"
        say(f"{all_fresh}, nothing to write ({took})")
    elif not slept.left:
        say("no source files here, nothing to write")
    if slept.thought or slept.thought_fresh or slept.tokens:
        fresh = f", {slept.thought_fresh:,} were fresh" if slept.thought_fresh else ""
        say(f"{_notes(len(slept.thought))} written by {clean(slept.model)}{fresh}, {slept.tokens:,} tokens")
    if slept.interrupted:
        left = f", {_notes(slept.left)} left" if slept.left else ""
        say(f"interrupted{left}; run `sleepcode sleep` again to go on from here")


def _show_plan(slept: Slept) -> None:
    tokens = sum(each.tokens for each in slept.planned)
    cost = "no tokens"
    if tokens:
        prices = [each.money for each in slept.planned if each.money is not None]
        money = f", about ${sum(prices):.2f}" if prices else ""
        most = sum(each.at_most for each in slept.planned)
        cost = f"about {tokens:,} tokens to {clean(slept.model)}{money} (± 25%; {most:,} at most)"
    say(f"would write {_notes(len(slept.planned))}, {slept.fresh:,} are fresh; costs {cost}")
    why = {"raw": "none yet", "stale": "stale"}
    rows = [
        [each.path, why[each.why], each.writer, f"{each.tokens:,}" if each.tokens else ""]
        for each in slept.planned[:MOST_PLANNED]
    ]
    table(rows, ["file, by priority", "note", "writer", "tokens" if tokens else ""], indent="  ")
    if len(slept.planned) > MOST_PLANNED:
        say(f"  … and {len(slept.planned) - MOST_PLANNED} more (--json)")


def _notes(number: int) -> str:
    return f"{number:,} note{'s' if number != 1 else ''}"
