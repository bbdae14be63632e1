"""The door: parses the command line, calls one room, hands its value to render, exits.

Rooms and renderers are imported inside the commands: `--help` must not pay for the index.
"""

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from sleepcode.errors import SleepcodeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sleepcode.ask.structural import Impacts
    from sleepcode.core.model import Impact
    from sleepcode.edges.ledger import PairRow
    from sleepcode.hook import ImpactBetween
    from sleepcode.workspace import Workspace


class Doorkeeper(TyperGroup):
    """Turns what a room raises into an exit code: 2 the user can fix it, 3 our bug, 130 interrupted."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except SleepcodeError as error:
            from sleepcode.render.errors import show_error

            show_error(error)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            from sleepcode.render.errors import show_interrupted

            show_interrupted(ctx.invoked_subcommand or "")
            raise typer.Exit(130) from None
        except BrokenPipeError:  # `sleepcode graph --all | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except Exception as error:
            if type(error).__module__.partition(".")[0] in ("click", "typer"):  # usage errors, Exit
                raise
            from sleepcode.core.trouble import remedied
            from sleepcode.crash import write_crash_log
            from sleepcode.render.errors import show_crash, show_error

            if told := remedied(error):
                show_error(told)
                raise typer.Exit(2) from None
            show_crash(error, write_crash_log(error, ctx.obj))
            raise typer.Exit(3) from None


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
hook = typer.Typer(
    help="The pre-push hook: says what a push reaches before it goes.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(hook, name="hook")

Json = Annotated[bool, typer.Option("--json", help="Print JSON, its shape versioned.")]
Paths = Annotated[list[str] | None, typer.Argument(help="Files or folders; none: the whole repository.")]


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


def _workspace(context: typer.Context) -> "Workspace":
    from sleepcode.render.progress import line
    from sleepcode.workspace import open_workspace

    return open_workspace(context.obj, line())


def _indexed(context: typer.Context, *, exact: bool = False) -> "Workspace":
    """The workspace, with its index brought up to date."""
    workspace = _workspace(context)
    from sleepcode.refresh import refresh

    refresh(workspace, exact=exact)
    return workspace


# -- offline work (WATCH)


@app.command()
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


@app.command()
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

        show_measuring(measured(_workspace(context), minutes * 60), json=json)
        return
    from msgspec.structs import replace

    from sleepcode.render.console import say_json
    from sleepcode.render.sleep import progress, show
    from sleepcode.sleep import sleep as pass_over

    workspace = _workspace(context)
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


# -- answers (ASK, IMPACT, WATCH)


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[
        list[str] | None, typer.Argument(help='In plain words: "who calls Rule.match?"; none: a prompt.')
    ] = None,
    model: Annotated[bool, typer.Option("--model/--no-model", help="Whether a model may be asked.")] = True,
    live: Annotated[
        bool, typer.Option("--live", help="Have the model read the code, whatever notes there are.")
    ] = False,
    budget: Annotated[
        int,
        typer.Option("--budget", min=0, metavar="TOKENS", show_default=False, help="Most tokens shown to a model."),
    ] = 0,
    every: Annotated[bool, typer.Option("--all", help="Every line of a long answer.")] = False,
    json: Json = False,
) -> None:
    """Answer a question, such as "which tests break?".

    From the call graph and the notes; from a model where it takes reasoning and one is configured.
    """
    from sleepcode.ask.answering import ask as answer_to
    from sleepcode.ask.given import Options
    from sleepcode.render.answer import show_answer, show_answer_json, stream_text
    from sleepcode.render.errors import show_error
    from sleepcode.render.prompt import questions

    if question and not " ".join(question).strip():
        raise SleepcodeError("that question is empty", remedy='ask in words: sleepcode ask "which tests break?"')
    workspace = _workspace(context)
    streamed: list[str] = []

    def on_text(text: str) -> None:
        streamed.append(text)
        stream_text(text)

    options = Options(model, live, budget, (lambda _: None) if json else on_text)
    asked, previous = (
        [" ".join(question)] if question else questions(workspace.ensure_store() / "asked"),
        None,
    )
    for text in asked:
        streamed.clear()
        try:
            found = answer_to(workspace, text, _impacts(), options, previous)
        except SleepcodeError as error:
            if question:
                raise
            show_error(error)
            continue
        previous = found.understood
        if json:
            show_answer_json(found.answer)
        else:
            show_answer(found.answer, every=every, streamed=bool(streamed))
        if found.failed is not None:
            show_error(found.failed)
            if question:
                raise typer.Exit(2)
        if found.again is not None:
            _measure_again(found.again, quiet=json)


def _measure_again(again: "Callable[[], PairRow]", *, quiet: bool) -> None:
    """The answer is on the screen; that the measurement fails is no failure of it."""
    from sleepcode.errors import ModelFailed
    from sleepcode.render.answer import show_pair

    try:
        pair = again()
    except ModelFailed:
        return
    if not quiet:
        show_pair(pair.tokens_without, pair.milliseconds_without)


@app.command()
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
        str, typer.Option("--diff", metavar="FILE", help="A unified diff that is not applied; - reads it.")
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
    found = impact_of(_workspace(context), spec, everything=every)
    if names:
        show_names(found)
    else:
        again = "" if diff == "-" else shlex.join(("sleepcode", *sys.argv[1:]))
        show_impact(found, limit=None if every else limit, json=json, again=again)


def _read_diff(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        problem = f"cannot read {name}: {error.strerror}"
        raise SleepcodeError(problem, remedy="pass a diff file, or -") from error


@app.command()
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

        sent = show_brief(_workspace(context), subject)
        return say_json(sent) if json else render_brief.show(sent)

    from sleepcode.notes import listed, notes_about
    from sleepcode.render.console import say_json
    from sleepcode.render.notes import show, show_list

    workspace = _workspace(context)
    if subject:
        found = notes_about(workspace, subject)
        say_json(found) if json else show(found, every=every)
    else:
        rows = listed(workspace)
        say_json(rows) if json else show_list(rows)


@app.command()
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
    from sleepcode.graph import graph_around, whole_graph
    from sleepcode.render.graph import FORMATS, show_neighbourhood, show_whole_graph

    format = "json" if json else format
    if format not in FORMATS:
        raise SleepcodeError(f"there is no format {format!r}", remedy=f"one of {', '.join(FORMATS)}")
    if whole == bool(subject):
        raise SleepcodeError("graph of what?", remedy="name a symbol or file, or pass --all, not both")
    workspace = _indexed(context, exact=whole)
    if whole:
        show_whole_graph(whole_graph(workspace), format)
    else:
        show_neighbourhood(graph_around(workspace, subject, hops=hops, widest=most), format)


# -- figures (ASK)


@app.command()
def stats(context: typer.Context, json: Json = False) -> None:
    """What sleep cost and what it saved."""
    from sleepcode.stats import stats as figures

    found = figures(_workspace(context))
    if json:
        from sleepcode.render.console import say_json

        say_json(found)
    else:
        from sleepcode.render.stats import show_stats

        show_stats(found)


@app.command()
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

    workspace = _workspace(context)
    target = output or workspace.ensure_store() / "report.html"
    write_report(gathered(workspace, _impacts().of_change, every=every), target, json=json)


# -- housekeeping


@app.command()
def status(
    context: typer.Context,
    why: Annotated[bool, typer.Option("--why", help="What is written next, and why in that order.")] = False,
    json: Json = False,
) -> None:
    """Files by state, blind spots, budget, who is at work."""
    import time

    from sleepcode.render.status import show_status
    from sleepcode.status import status as status_of

    show_status(status_of(_indexed(context), why=why, now=time.time()), json=json, why=why)


@app.command()
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


@app.command()
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


@app.command()
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

    workspace = _workspace(context)
    if not (dry_run or yes) and sys.stdin.isatty():
        typer.confirm(f"Delete what sleepcode stored about {workspace.root}?", abort=True)
    if paths:
        found = forget_notes_of(workspace, [workspace.relative(path) for path in paths], dry_run=dry_run)
    else:
        chosen = [name for name, wanted in (("notes", notes), ("index", index), ("ledger", ledger)) if wanted]
        found = forget_parts(workspace, chosen or PARTS, dry_run=dry_run)
    show_forgotten(found, dry_run=dry_run, json=json)


@hook.command("install")
def hook_install(context: typer.Context, json: Json = False) -> None:
    """Put it in place; a hook that is there runs after it."""
    from sleepcode.hook import install
    from sleepcode.render.hook import show_placed

    show_placed(install(_workspace(context)), "install", json=json)


@hook.command("uninstall")
def hook_uninstall(context: typer.Context, json: Json = False) -> None:
    """Take it out and put back the hook that was there."""
    from sleepcode.hook import uninstall
    from sleepcode.render.hook import show_placed

    show_placed(uninstall(_workspace(context)), "uninstall", json=json)


@hook.command("run")
def hook_run(
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

        workspace = _workspace(context)
        lines = [push_line_of_head(workspace)] if sys.stdin.isatty() else _protocol()
        results = run(workspace, remote, lines, _impact_between(workspace))
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


def _protocol() -> list[str]:
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape").split("\n")


def _impacts() -> "Impacts":
    from sleepcode.ask.structural import Impacts

    def of_change(workspace: "Workspace", scope: str) -> "Impact":
        from sleepcode.impact import impact_of_scope

        return impact_of_scope(workspace, scope, refreshed=True)

    def of_definitions(workspace: "Workspace", ids: tuple[str, ...]) -> "Impact":
        from sleepcode.impact import impact_of_definitions

        return impact_of_definitions(workspace, ids, refreshed=True)

    return Impacts(of_change, of_definitions)


def _impact_between(workspace: "Workspace") -> "ImpactBetween":
    def impact_between(base: str, tip: str) -> "Impact":
        from sleepcode.core.changes.change import ChangeSpec
        from sleepcode.hook import MOST_PLACES
        from sleepcode.impact import impact_of

        change = ChangeSpec("revisions", f"{base}..{tip}")
        return impact_of(workspace, change, refreshed=True, most=MOST_PLACES)

    return impact_between


def main() -> None:
    from sleepcode.edges.interrupts import end_now, on_interrupt, was_interrupted
    from sleepcode.render.console import leave_terminal

    on_interrupt(last_words=leave_terminal)
    try:
        app(prog_name="sleepcode")
    except SystemExit as ended:
        if was_interrupted():  # to take a large graph apart at exit can take seconds
            leave_terminal()
            end_now(ended.code if isinstance(ended.code, int) else 0)
        raise
