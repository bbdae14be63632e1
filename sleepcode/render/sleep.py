"""A pass: a progress bar while it runs, a summary when it is over."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sleepcode.render.console import clean, console, say, styled, table
from sleepcode.render.skips import counted, say_skips
from sleepcode.sleep import Planned, Slept
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
    by_model = ""
    if slept.thought or slept.thought_fresh or slept.tokens:
        need_none = f", {slept.thought_fresh:,} are fresh or need none" if slept.thought_fresh else ""
        by_model = f"{_notes(len(slept.thought))} written by {clean(slept.model)}{need_none}, {slept.tokens:,} tokens"
    told = []
    if slept.written:
        fresh = f", {slept.fresh:,} were fresh" if slept.fresh else ""
        told.append(f"{_notes(len(slept.written))} written{' without a model' if by_model else ''}{fresh}")
    elif slept.fresh and not slept.left and not slept.thought:
        all_fresh = "the note is fresh" if slept.fresh == 1 else f"all {slept.fresh:,} notes are fresh"
        told.append(f"{all_fresh}, nothing to write")
    elif not slept.left and not by_model:
        say("no source files here, nothing to write")
    if by_model and (slept.thought or slept.tokens):
        told.append(by_model)
    for line in told[:-1]:
        say(line)
    if told:
        say(f"{told[-1]} ({took})")
    if slept.interrupted:
        left = f", {_notes(slept.left)} left" if slept.left else ""
        say(f"interrupted{left}; run `sleepcode sleep` again to go on from here")


def _show_plan(slept: Slept) -> None:
    tokens = sum(each.tokens for each in slept.planned)
    by_path: dict[str, list[Planned]] = {}
    for each in slept.planned:
        by_path.setdefault(each.path, []).append(each)
    cost = "costs no tokens"
    if tokens:
        prices = [each.money for each in slept.planned if each.money is not None]
        money = f", about ${sum(prices):.2f}" if sum(prices) else ""
        most = sum(each.at_most for each in slept.planned)
        asked = sum(each.tokens > 0 for each in slept.planned)
        cost = f"{asked:,} with {clean(slept.model)}: about {tokens:,} tokens{money} (± 25%; {most:,} tokens at most)"
    say(f"would write {_notes(len(by_path))}, {slept.fresh:,} are fresh; {cost}")
    why = {"raw": "none yet", "stale": "stale"}
    rows = []
    for path, planned in list(by_path.items())[:MOST_PLANNED]:
        needed = sum(each.tokens for each in planned)
        writers = " + ".join(each.writer for each in planned)
        rows.append([path, why[planned[0].why], writers, f"{needed:,}" if needed else ""])
    table(rows, ["file, by priority", "note", "writer", "tokens" if tokens else ""], indent="  ")
    if len(by_path) > MOST_PLANNED:
        say(f"  … and {len(by_path) - MOST_PLANNED} more (--json)")


def _notes(number: int) -> str:
    return f"{number:,} note{'s' if number != 1 else ''}"
