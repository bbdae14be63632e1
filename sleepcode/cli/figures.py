"""Commands that count: `stats`, `report`, `status`."""

from pathlib import Path
from typing import Annotated

import typer

from sleepcode.cli.common import Json, indexed, opened
from sleepcode.cli.impacts import impacts


def stats(context: typer.Context, json: Json = False) -> None:
    """What sleep cost and what it saved."""
    from sleepcode.stats import stats as figures

    found = figures(opened(context))
    if json:
        from sleepcode.render.console import say_json

        say_json(found)
    else:
        from sleepcode.render.stats import show_stats

        show_stats(found)


def report(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Default: report.html in .git/sleepcode."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every note, however large the page becomes.")] = False,
    json: Json = False,
) -> None:
    """One HTML page of pictures: answers, cost, notes, the change.

    It needs nothing from the network.
    """
    from sleepcode.render.report import write_report
    from sleepcode.report import report as gathered

    workspace = opened(context)
    target = output or workspace.ensure_store() / "report.html"
    write_report(gathered(workspace, impacts().of_change, every=every), target, json=json)


def status(
    context: typer.Context,
    why: Annotated[bool, typer.Option("--why", help="What is written next, and why in that order.")] = False,
    json: Json = False,
) -> None:
    """Files by state, blind spots, budget, who is at work."""
    import time

    from sleepcode.render.status import show_status
    from sleepcode.status import status as status_of

    show_status(status_of(indexed(context), why=why, now=time.time()), json=json, why=why)
