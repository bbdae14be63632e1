"""A pass: a progress bar while it runs, a summary when it is over."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sleepcode.render.console import clean, console, say, styled, table
from sleepcode.sleep import Progress, Slept

MOST_PLANNED = 40
MOST_REASONS = 6


@contextmanager
def progress() -> Iterator[Progress]:
    """A function (what, done, of) that moves a bar; without a terminal it says nothing."""
    if not console().is_terminal:
        yield lambda *_: None
        return
    import rich.progress as rich

    said = rich.TextColumn("{task.description:<13}")
    columns = (said, rich.BarColumn(), rich.MofNCompleteColumn(), rich.TimeElapsedColumn())
    with rich.Progress(*columns, console=console(), transient=True) as bars:
        rows: dict[str, Any] = {}

        def move(what: str, done: int, of: int) -> None:
            if what not in rows:
                rows[what] = bars.add_task(what, total=of)
            bars.update(rows[what], completed=done, total=of)

        yield move


def show(slept: Slept) -> None:
    """The summary of a pass."""
    if slept.dry_run:
        _show_plan(slept)
    else:
        done = f"{_notes(len(slept.written))} written ({slept.claims} claims), {slept.fresh} fresh already"
        if slept.thought or slept.thought_fresh:
            done += (
                f"; {_notes(len(slept.thought))} of {clean(slept.model)} written, {slept.thought_fresh} fresh"
            )
        if slept.tokens:
            done += f", {slept.tokens:,} tokens"
        say(f"{done} in {slept.seconds:.1f} s, of which indexing {slept.seconds_indexing:.1f} s")
        if slept.interrupted:
            say(f"interrupted: {_notes(slept.left)} left; run `sleepcode sleep` again to go on")
    for put_off in slept.put_off[-MOST_REASONS:]:
        say(styled(f"put off: {put_off.path}: {put_off.reason}", "yellow"))
    reasons = Counter(each.why for each in slept.skipped)
    if reasons:
        named = [f"{number} {clean(why)}" for why, number in reasons.most_common(MOST_REASONS)]
        more = len(reasons) - MOST_REASONS
        rest = f" and {more} other reasons (`--json` lists every file)" if more > 0 else ""
        say(f"skipped {len(slept.skipped)}: {', '.join(named)}{rest}")


def _show_plan(slept: Slept) -> None:
    tokens = sum(each.tokens for each in slept.planned)
    cost = f"about {tokens:,} tokens to {slept.model}" if tokens else "no tokens (no model is configured)"
    say(f"would write {_notes(len(slept.planned))}, {slept.fresh} are fresh already; costs {cost}")
    rows = [
        [f"{each.score:.2f}", each.why, each.path, each.writer, f"{each.tokens:,}" if each.tokens else ""]
        for each in slept.planned[:MOST_PLANNED]
    ]
    table(rows, ["priority", "state", "file", "writer", "tokens" if tokens else ""], indent="  ")
    if len(slept.planned) > MOST_PLANNED:
        say(f"  and {len(slept.planned) - MOST_PLANNED} more")


def _notes(number: int) -> str:
    return f"{number} note{'s' if number != 1 else ''}"
