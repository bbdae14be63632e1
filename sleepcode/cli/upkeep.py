"""Commands that look after the installation and the store: `doctor`, `config`, `forget`."""

import sys
from typing import Annotated

import typer

from sleepcode.cli.common import Json, opened


def doctor(context: typer.Context, json: Json = False) -> None:
    """What is wrong here, and the remedy.

    Exit code 2 when something is.
    """
    from sleepcode.doctor import Health
    from sleepcode.doctor import doctor as look
    from sleepcode.render.doctor import show_findings

    findings = look(context.obj)
    show_findings(findings, json=json)
    if any(finding.health is Health.WRONG for finding in findings):
        raise typer.Exit(2)


def config(
    context: typer.Context,
    edit: Annotated[bool, typer.Option("--edit", "-e", help="Open your settings file in $EDITOR.")] = False,
    json: Json = False,
) -> None:
    """Every setting, its value and where it comes from."""
    from sleepcode.edges.config import edit as open_editor
    from sleepcode.edges.config import load, user_file
    from sleepcode.edges.repository import Repository
    from sleepcode.errors import NotARepository
    from sleepcode.render.config import show_config

    if edit:
        return open_editor(user_file())
    try:
        root = Repository.containing(context.obj).root
    except NotARepository:
        root = None
    show_config(load(root), user_file(), json=json)


def forget(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(help="Only the notes about these files or folders; none: all.")
    ] = None,
    notes: Annotated[bool, typer.Option("--notes", help="Only the notes.")] = False,
    index: Annotated[bool, typer.Option("--index", help="Only the index, which the next command makes again.")] = False,
    ledger: Annotated[bool, typer.Option("--ledger", help="Only the ledger.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Delete what is stored about this repository.

    Everything, or only what the options and paths name.  Your files and git's are never touched.
    """
    from sleepcode.forget import PARTS, forget_notes_of
    from sleepcode.forget import forget as forget_parts
    from sleepcode.render.forget import show_forgotten

    workspace = opened(context)
    if not (dry_run or yes) and sys.stdin.isatty():
        typer.confirm(f"Delete what sleepcode stored about {workspace.root}?", abort=True)
    if paths:
        found = forget_notes_of(workspace, [workspace.relative(path) for path in paths], dry_run=dry_run)
    else:
        chosen = [name for name, wanted in (("notes", notes), ("index", index), ("ledger", ledger)) if wanted]
        found = forget_parts(workspace, chosen or PARTS, dry_run=dry_run)
    show_forgotten(found, dry_run=dry_run, json=json)
