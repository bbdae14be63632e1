"""`sleepcode hook`: puts the pre-push hook in place, takes it out, and is what git calls."""

import os
import sys
from typing import Annotated

import typer

from sleepcode.cli.common import Json, opened
from sleepcode.cli.impacts import impacts_between
from sleepcode.errors import SleepcodeError

commands = typer.Typer(
    help="The pre-push hook: says what a push reaches before it goes.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@commands.command("install")
def install(context: typer.Context, json: Json = False) -> None:
    """Put it in place; a hook that is there runs after it."""
    from sleepcode.hook import install
    from sleepcode.render.hook import show_placed

    show_placed(install(opened(context)), "install", json=json)


@commands.command("uninstall")
def uninstall(context: typer.Context, json: Json = False) -> None:
    """Take it out and put back the hook that was there."""
    from sleepcode.hook import uninstall
    from sleepcode.render.hook import show_placed

    show_placed(uninstall(opened(context)), "uninstall", json=json)


@commands.command("run")
def run(
    context: typer.Context,
    remote: Annotated[str, typer.Argument(help="The remote's name, or its URL.")] = "",
    url: Annotated[str, typer.Argument(help="The remote's URL.")] = "",
    blocked_status: Annotated[int, typer.Option(hidden=True)] = 1,
) -> None:
    """What git calls; by hand, it shows what `git push` would say now."""
    if os.environ.get("SLEEPCODE_SKIP", "0") not in ("", "0"):
        return
    from sleepcode.render.hook import show_pushed, show_trouble

    try:
        from sleepcode.hook import push_line_of_head, run

        workspace = opened(context)
        if sys.stdin.isatty():
            lines = [push_line_of_head(workspace)]
        else:
            lines = sys.stdin.buffer.read().decode("utf-8", "surrogateescape").split("\n")
        results = run(workspace, remote, lines, impacts_between(workspace))
        show_pushed(results, strict=workspace.settings.strict)
    except SleepcodeError as error:
        show_trouble(f"{error.problem} ({error.remedy})")
        return
    except Exception as error:  # whatever it is, it is no reason to stop a push
        from sleepcode.crash import write_crash_log

        show_trouble(f"a bug of ours, written to {write_crash_log(error, context.obj)}")
        return
    if workspace.settings.strict and any(result.is_risky for result in results):
        raise typer.Exit(blocked_status)
