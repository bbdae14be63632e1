"""Commands that show what the index and the notes hold: `impact`, `notes`, `graph`."""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from sleepcode.cli.common import Json, indexed, opened
from sleepcode.errors import SleepcodeError


def impact(
    context: typer.Context,
    revisions: Annotated[
        str,
        typer.Argument(
            metavar="[REV]", help="REV, A..B or A...B; none: the work tree, or the branch when that is clean."
        ),
    ] = "",
    staged: Annotated[bool, typer.Option("--staged", help="What is staged for the next commit.")] = False,
    diff: Annotated[
        str, typer.Option("--diff", metavar="FILE", help="A unified diff, applied or not; - reads it.")
    ] = "",
    symbol: Annotated[
        str, typer.Option("--symbol", metavar="NAME", help="A definition, as if its body had changed.")
    ] = "",
    file: Annotated[str, typer.Option("--file", metavar="PATH", help="A file, as if all of it had changed.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Most tests shown.")] = 20,
    every: Annotated[bool, typer.Option("--all", help="Every test, unlikely ones too.")] = False,
    names: Annotated[
        bool, typer.Option("--name-only", help="Only the tests, one a line, likely ones first: for xargs.")
    ] = False,
    json: Json = False,
) -> None:
    """What a change reaches: broken calls, tests, blind spots."""
    from sleepcode.core.changes.change import ChangeSpec
    from sleepcode.impact import impact_of
    from sleepcode.render.impact import show_impact, show_names

    if sum(map(bool, (revisions, staged, diff, symbol, file))) > 1:
        raise SleepcodeError("that is more than one change", remedy="ask about one at a time")
    spec = ChangeSpec()
    if revisions:
        spec = ChangeSpec("revisions", revisions)
    elif staged:
        spec = ChangeSpec("staged")
    elif diff:
        spec = ChangeSpec("diff", diff=_read_diff(diff))
    elif symbol:
        spec = ChangeSpec("symbol", symbol)
    elif file:
        spec = ChangeSpec("file", file)
    workspace = opened(context)
    found = impact_of(workspace, spec, everything=every)
    if names:
        show_names(found)
    else:
        again = "" if diff == "-" else shlex.join(("sleepcode", *sys.argv[1:]))
        shown = None if every else limit
        show_impact(found, limit=shown, json=json, again=again, folder=os.path.relpath(workspace.root))


def _read_diff(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        problem = f"cannot read {name}: {error.strerror}"
        raise SleepcodeError(problem, remedy="pass a diff file, or -") from error


def notes(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="A file, or a symbol as Class.method; none: the list of notes.")] = "",
    every: Annotated[
        bool, typer.Option("--all", help="Every line, the questions too that stand answered above.")
    ] = False,
    brief: Annotated[
        bool, typer.Option("--show-brief", help="Print what a model would be sent, word for word.")
    ] = False,
    json: Json = False,
) -> None:
    """What is known of a file or symbol, each with its lines."""
    if brief:
        from sleepcode.render import brief as render_brief
        from sleepcode.render.console import say_json
        from sleepcode.show_brief import show_brief

        sent = show_brief(opened(context), subject)
        return say_json(sent) if json else render_brief.show(sent)

    from sleepcode.notes import listed, notes_about
    from sleepcode.render.console import say_json
    from sleepcode.render.notes import show, show_list

    workspace = opened(context)
    if subject:
        found = notes_about(workspace, subject)
        say_json(found) if json else show(found, every=every)
    else:
        rows = listed(workspace)
        say_json(rows) if json else show_list(rows)


def graph(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="A name, Class.method, path, path:line or id.")] = "",
    whole: Annotated[bool, typer.Option("--all", help="The whole call graph.")] = False,
    format: Annotated[str, typer.Option("--format", "-f", metavar="F", help="tree, mermaid, dot or json.")] = "tree",
    hops: Annotated[int, typer.Option(min=1, max=20, metavar="N", help="How many calls to follow each way.")] = 2,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="Most edges drawn per definition.")] = 20,
    json: Json = False,
) -> None:
    """Callers and callees of a symbol or file."""
    from sleepcode.graph import graphs_around, whole_graph
    from sleepcode.render.graph import FORMATS, show_neighbourhoods, show_whole_graph

    format = "json" if json else format
    if format not in FORMATS:
        raise SleepcodeError(f"there is no format {format!r}", remedy=f"one of {', '.join(FORMATS)}")
    if whole == bool(subject):
        raise SleepcodeError("graph of what?", remedy="name a symbol or file, or pass --all, not both")
    workspace = indexed(context, exact=whole)
    if whole:
        show_whole_graph(whole_graph(workspace), format)
    else:
        show_neighbourhoods(graphs_around(workspace, subject, hops=hops, widest=most), format)
