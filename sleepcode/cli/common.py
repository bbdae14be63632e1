"""What commands share: the repository they work in, and options that mean the same everywhere."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sleepcode.workspace import Workspace

Json = Annotated[bool, typer.Option("--json", help="Print JSON, its shape versioned.")]
Paths = Annotated[list[str] | None, typer.Argument(help="Files or folders; none: the whole repository.")]


def opened(context: typer.Context) -> "Workspace":
    from sleepcode.render.progress import line
    from sleepcode.workspace import open_workspace

    return open_workspace(context.obj, line())


def indexed(context: typer.Context, *, exact: bool = False) -> "Workspace":
    """The workspace, with its index brought up to date."""
    workspace = opened(context)
    from sleepcode.refresh import refresh

    refresh(workspace, exact=exact)
    return workspace
