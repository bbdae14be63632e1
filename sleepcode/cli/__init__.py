"""The door: parses the command line, calls one room, hands its value to render, exits.

Rooms and renderers are imported inside the commands: `--help` must not pay for the index.
"""

from pathlib import Path
from typing import Annotated

import typer

from sleepcode.cli import hook
from sleepcode.cli.answers import graph, impact, notes
from sleepcode.cli.asking import ask
from sleepcode.cli.door import Doorkeeper
from sleepcode.cli.figures import report, stats, status
from sleepcode.cli.offline import sleep, watch
from sleepcode.cli.upkeep import config, doctor, forget

app = typer.Typer(
    cls=Doorkeeper,
    help="Thinks about a code base while its developer is idle: questions about it are answered at once.",
    epilog="Begin with `sleepcode sleep` in a git repository.  Exit codes: 0 done, 1 a strict check found risk, "
    "2 you can put it right, 3 our bug, 130 interrupted.",
    rich_markup_mode=None,  # rich would double the time of --help
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (watch, sleep, ask, impact, notes, graph, stats, report, status, doctor, config, forget):
    app.command()(command)
app.add_typer(hook.commands, name="hook")


def main() -> None:
    from sleepcode.edges.interrupts import end_now, on_interrupt, was_interrupted
    from sleepcode.edges.leaving import leave
    from sleepcode.render.console import leave_terminal

    on_interrupt(last_words=leave_terminal)
    try:
        app(prog_name="sleepcode")
    except SystemExit as ended:
        if was_interrupted():  # to take a large graph apart at exit can take seconds
            leave_terminal()
            end_now(ended.code if isinstance(ended.code, int) else 0)
        if isinstance(ended.code, int | None):
            leave(ended.code or 0)
        raise


def _version(wanted: bool) -> None:
    if wanted:
        from sleepcode import __version__

        typer.echo(f"sleepcode {__version__}")
        raise typer.Exit()


@app.callback()
def main_options(
    context: typer.Context,
    repo: Annotated[
        Path | None, typer.Option("--repo", "-C", help="Work in the repository of this path, not of here.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    context.obj = repo
