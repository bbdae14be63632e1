"""The state of a repository, on the terminal."""

from collections.abc import Mapping

from sleepcode.core.budget import Cost
from sleepcode.render.console import clean, say, say_json, styled, table
from sleepcode.status import Status

_STYLE = {"ready": "green", "enriching": "cyan", "stale": "yellow", "raw": "dim"}
_MEANS = {
    "ready": "the note is fresh",
    "enriching": "being written now",
    "stale": "the note answers an older brief",
    "raw": "no note yet",
}


def show_status(status: Status, *, json: bool) -> None:
    if json:
        say_json(status)
        return
    where = status.branch or f"detached at {status.head[:12]}" if status.head else "no commit yet"
    say(f"{styled(status.root, 'bold')}  {clean(where)}")
    for state, count in status.files.items():
        if count or state == "ready":
            say(f"  {styled(f'{count:6} {state:9}', _STYLE[state])}  {_MEANS[state]}")
    _counts("skipped", status.skipped)
    _counts("blind spots", status.blind_spots)
    rows = [
        ("notes", f"{status.notes} in {status.store} ({status.store_bytes / 1e6:.1f} MB)"),
        ("writer", status.model),
    ]
    if status.model != "static":
        rows += [
            ("this hour", _of(status.spent_hour, status.budget_hour)),
            ("this day", _of(status.spent_day, status.budget_day)),
        ]
    rows += [("watcher", status.watcher or "none; `sleepcode watch` starts one")]
    if status.at_work:
        rows += [("at work", status.at_work)]
    table(rows)
    if status.files["stale"] + status.files["raw"]:
        say("`sleepcode sleep` writes what is missing")


def _counts(title: str, counts: Mapping[str, int]) -> None:
    if counts:
        shown = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        say(f"  {sum(counts.values()):6} {title}: {clean(shown)}")


def _of(spent: Cost, budget: Cost) -> str:
    return f"{spent.tokens} of {budget.tokens} tokens, ${spent.money:.2f} of ${budget.money:.2f}"
