"""The state of a repository, on the terminal."""

from sleepcode.core.model_calls.budget import Cost
from sleepcode.render.console import clean, say, say_json, styled, table
from sleepcode.render.skips import say_skips
from sleepcode.status import Status

_STYLE = {"ready": "green", "enriching": "cyan", "stale": "yellow", "raw": "dim"}
_TURN = ("edited", "stale", "rest")
_MEANS = {
    "ready": "the note is fresh",
    "enriching": "being written now",
    "stale": "the note answers an older brief",
    "raw": "no note yet",
}


def show_status(status: Status, *, json: bool, why: bool = False) -> None:
    if json:
        say_json(status)
        return
    where = status.branch or f"detached at {status.head[:12]}" if status.head else "no commit yet"
    say(f"{styled(status.root, 'bold')}  {clean(where)}")
    for state, count in status.files.items():
        if count or state == "ready":
            say(f"  {styled(f'{count:6} {state:9}', _STYLE[state])}  {_MEANS[state]}")
    blind = {kind: count for kind, count in status.blind_spots.items() if kind != "skipped"}
    if blind:
        shown = ", ".join(f"{count} {kind}" for kind, count in blind.items())
        say(f"  {sum(blind.values()):6} {'blind':9}  spots the graph cannot follow: {clean(shown)}")
    say_skips(status.skipped)
    rows = [
        ("stored", f"{status.notes:,} notes, {status.store_bytes / 1e6:.1f} MB in {status.store}"),
        ("writer", "static (no model is configured)" if status.model == "static" else status.model),
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
    if why:
        _show_queue(status)
    elif status.files["stale"] + status.files["raw"] and not status.at_work:
        idle = " now; the watcher will when you are idle" if status.watcher else ""
        say(f"`sleepcode sleep` writes what is missing or stale{idle}")


def _show_queue(status: Status) -> None:
    """What is written next: the edited files, then those gone stale, then the rest, each by its priority."""
    if not status.queue:
        say("nothing waits to be written")
        return
    say("priority = questions expected × tokens a note saves each ÷ tokens it costs")
    rows = [
        [
            _TURN[each.turn],
            f"{each.score:.2f}",
            each.path,
            f"{each.expected:.2f} × {each.saves:,} ÷ {each.costs:,}",
            ", ".join(f"{name} {value:.2f}" for name, value in each.terms if value),
        ]
        for each in status.queue
    ]
    table(rows, ["turn", "priority", "file", "which is", "expected because"], indent="  ")


def _of(spent: Cost, budget: Cost) -> str:
    return f"{spent.tokens:,} of {budget.tokens:,} tokens, ${spent.money:.2f} of ${budget.money:.2f}"
