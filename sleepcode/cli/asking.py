"""The command `ask`: one question, or a prompt that takes one after the other."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from sleepcode.cli.common import Json, opened
from sleepcode.cli.impacts import impacts
from sleepcode.errors import ModelFailed, SleepcodeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sleepcode.core.model_calls.ledger_rows import PairRow


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
    workspace = opened(context)
    streamed: list[str] = []

    def on_text(text: str) -> None:
        streamed.append(text)
        stream_text(text)

    options = Options(model, live, budget, (lambda _: None) if json else on_text)
    asked = [" ".join(question)] if question else questions(workspace.ensure_store() / "asked")
    previous = None
    for text in asked:
        streamed.clear()
        try:
            found = answer_to(workspace, text, impacts(), options, previous)
        except SleepcodeError as error:
            if question:
                raise
            show_error(error)
            continue
        previous = found.understood
        if json:
            show_answer_json(found.answer)
        else:
            folder = os.path.relpath(workspace.root)
            show_answer(found.answer, every=every, streamed=bool(streamed), folder=folder)
        if found.failed is not None:
            show_error(found.failed)
        asks_back = previous.is_unclear and found.answer.standing == "unknown" and not found.answer.claims
        if question and (asks_back or found.failed is not None):  # what can be done was said
            raise typer.Exit(2)
        if found.again is not None:
            _measure_again(found.again, quiet=json)


def _measure_again(again: "Callable[[], PairRow]", *, quiet: bool) -> None:
    """The answer is on the screen; that the measurement fails is no failure of it."""
    from sleepcode.render.answer import show_pair

    try:
        pair = again()
    except ModelFailed:
        return
    if not quiet:
        show_pair(pair.tokens_without, pair.milliseconds_without)
