"""Commands that write notes: `watch` and `sleep`."""

from pathlib import Path
from typing import Annotated

import typer

from sleepcode.cli.common import Json, Paths, opened


def watch(
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(help="A folder of the repository; none: here.")] = None,
    idle: Annotated[
        float | None,
        typer.Option(min=0, metavar="SECONDS", help="Quiet time before notes are written; default: idle_seconds, 20."),
    ] = None,
    poll: Annotated[
        bool, typer.Option("--poll", help="Look for changes instead of being told: for network file systems.")
    ] = False,
    measure: Annotated[
        bool,
        typer.Option("--measure", help="When all is written, run test_command in a copy: see what breaks it."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="A line of JSON for each thing that happens.")] = False,
) -> None:
    """Follow the work tree and write notes while you are idle.

    Catches up first, then follows files and git, waits until nothing changes, and writes what is
    missing or stale.  Ctrl-C ends it.
    """
    import signal

    from sleepcode.arrivals import Arrivals
    from sleepcode.edges.interrupts import on_interrupt
    from sleepcode.render.console import leave_terminal
    from sleepcode.render.panel import show
    from sleepcode.watch import Watcher
    from sleepcode.workspace import open_workspace

    workspace = open_workspace(path or context.obj)
    arrivals = Arrivals(workspace, poll)
    on_interrupt(arrivals.stop, leave_terminal, (signal.SIGINT, signal.SIGTERM))
    seconds = workspace.settings.idle_seconds if idle is None else idle
    watcher = Watcher(workspace, arrivals, seconds)
    if measure:
        from sleepcode.measuring import test_command

        test_command(workspace)  # refuse now, not hours later
        watcher.measures = True
    show(watcher.watch(), str(workspace.root), json=json)


def sleep(
    context: typer.Context,
    paths: Paths = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be written and what it costs.")
    ] = False,
    measure: Annotated[
        bool, typer.Option("--measure", help="Instead, run test_command in a copy: see what breaks it.")
    ] = False,
    minutes: Annotated[float, typer.Option("--minutes", min=0.1, metavar="N", help="Most time for --measure.")] = 60.0,
    no_model: Annotated[bool, typer.Option("--no-model", help="Only the static writer.")] = False,
    json: Json = False,
) -> None:
    """Write every note that is missing or stale, now.

    Brings the index up to date first.  Ctrl-C loses nothing: the next run goes on from there.
    """
    if measure:
        from sleepcode.render.measuring import show as show_measuring
        from sleepcode.sleep import measured

        show_measuring(measured(opened(context), minutes * 60), json=json)
        return
    from msgspec.structs import replace

    from sleepcode.render.console import say_json
    from sleepcode.render.sleep import progress, show
    from sleepcode.sleep import sleep as pass_over

    workspace = opened(context)
    given = tuple(workspace.existing(path) for path in paths or ())
    with progress() as on_progress:
        workspace = replace(workspace, on_progress=on_progress)
        slept = pass_over(workspace, given, dry_run=dry_run, use_model=not no_model, on_progress=on_progress)
    if json:
        say_json(slept)
    else:
        show(slept)
    if slept.interrupted:
        raise typer.Exit(130)
