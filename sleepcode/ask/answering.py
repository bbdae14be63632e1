"""A question -> the cheapest route that answers it: graph, anticipated, composed, live, or what is near."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from sleepcode.ask.by_route import from_graph
from sleepcode.ask.computed import computed
from sleepcode.ask.given import USUAL, Answered, Given, Options
from sleepcode.ask.meant import meant
from sleepcode.ask.of_change import of_each
from sleepcode.ask.options import command_options
from sleepcode.ask.structural import Impacts, subjects_of
from sleepcode.ask.unclear import unclear
from sleepcode.core.model import Answer, Definition, Note, Question
from sleepcode.core.model_calls.ledger_maths import FROM_NOTES
from sleepcode.core.questions import phrases
from sleepcode.core.questions.understood import Understood
from sleepcode.edges.index import Index
from sleepcode.errors import ModelFailed
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace

if TYPE_CHECKING:
    from sleepcode.core.model_calls.ledger_rows import PairRow


class Asked(msgspec.Struct, frozen=True):
    """An answer, and what "it" means in the next question."""

    answer: Answer
    understood: Understood
    again: Callable[[], "PairRow"] | None = None  # by lot: work it out without notes, too; raises ModelFailed
    failed: ModelFailed | None = None  # the model was needed and failed; the answer is the nearest that is known


def ask(
    workspace: Workspace,
    text: str,
    impacts: Impacts,
    options: Options = USUAL,
    previous: Understood | None = None,
    clock: Callable[[], float] = time.time,
    lot: Callable[[], float] = random.random,
) -> Asked:
    """Brings the index up to date first."""
    began, asked_at = time.perf_counter(), clock()
    refresh(workspace)
    index = workspace.index()
    given = Given(workspace, index, impacts, options)
    understood, read_as = meant(text, index, previous)
    of_trait = _trait(given, understood)
    if understood.trait is not None and of_trait is None and not understood.unknown:
        # Some other thing is meant by these words.
        understood, read_as = meant(text, index, previous, traits=False)
    failed = None
    notes: tuple[Note, ...] = ()
    try:
        of_options = command_options(workspace, index, understood) if not options.live and not of_trait else None
        if of_trait is not None:
            answer = of_trait
        elif of_options is not None:
            found, understood = of_options
            answer = from_graph(understood, found, "declared for the command line")
        else:
            answer, notes = _answer(given, understood)
    except ModelFailed as error:
        from sleepcode.ask.nearest import nearest

        failed = error
        answer, notes = nearest(given, understood, f"the model failed: {error.problem}")
    took = (time.perf_counter() - began) * 1000
    answer = replace(answer, milliseconds=took, text=f"{read_as}; {answer.text}" if read_as else answer.text)
    _record(workspace, answer, notes, asked_at)
    drawn = given.has_model and lot() < workspace.settings.counterfactual
    again = None
    if drawn and notes and answer.route in FROM_NOTES and any(note.tokens.total for note in notes):
        again = partial(_again, workspace, index, understood, answer, notes)
    return Asked(answer, understood, again, failed)


def _trait(given: Given, asked: Understood) -> Answer | None:
    if asked.trait is None or asked.unknown or given.options.live:
        return None
    from sleepcode.ask.traits import traits

    return traits(given, asked, subjects_of(given.index, asked))


def _answer(given: Given, asked: Understood) -> Answered:
    if not given.options.live and (said := _pasted(given, asked) or _about_project(given, asked)):
        return said, ()
    if answer := unclear(given, asked):
        return answer, ()
    asked = of_each(given.structure, asked)
    subjects = subjects_of(given.index, asked)
    if special := _special(given.index, asked, subjects):
        subjects = (special,)
        asked = replace(asked, question=Question(asked.question.text, "does", special.id), subjects=subjects)
    if not given.options.live and (answered := computed(given, asked, subjects)):
        return answered
    from sleepcode.ask.recalled import recalled

    return recalled(given, asked, subjects)


def _pasted(given: Given, asked: Understood) -> Answer | None:
    if ": " not in asked.question.text and "Traceback" not in asked.question.text:
        return None
    from sleepcode.ask.quoted import pasted

    found = pasted(given.workspace, given.index, asked.question.text)
    return from_graph(asked, found, "by the text of the error, in the source") if found else None


def _about_project(given: Given, asked: Understood) -> Answer | None:
    if asked.question.intent not in ("does", "open", "where", "history") or asked.paths:
        return None
    from sleepcode.ask.about_project import about_project

    found = about_project(given.workspace, given.index, asked.question.text)
    return from_graph(asked, found, "by its own words") if found else None


def _special(index: Index, asked: Understood, subjects: tuple[Definition, ...]) -> Definition | None:
    """The method that the language calls for what is done to an object: `__del__`, where a class has it."""
    if asked.question.intent not in ("open", "does") or len(subjects) != 1 or subjects[0].kind != "class":
        return None
    for name, line in phrases.pairs("special"):
        if phrases.search(line, asked.question.text):
            return index.definition(f"{subjects[0].id}.{name}")
    return None


def _again(workspace: Workspace, index: Index, asked: Understood, answer: Answer, notes: tuple[Note, ...]) -> "PairRow":
    from sleepcode.ask.with_model import without_notes
    from sleepcode.core.model_calls.ledger_rows import PairRow

    began = time.perf_counter()
    paths = tuple(dict.fromkeys(note.path for note in notes))
    reply = without_notes(workspace, index, asked, subjects_of(index, asked), paths)
    took = (time.perf_counter() - began) * 1000
    row = PairRow(
        time.time(),
        asked.question.text,
        asked.question.subject,
        answer.tokens_now.total,
        answer.milliseconds,
        reply.tokens.total,
        took,
    )
    workspace.ledger().record_pair(row)
    return row


def _record(workspace: Workspace, answer: Answer, notes: tuple[Note, ...], asked_at: float) -> None:
    from sleepcode.core.model_calls.ledger_rows import QuestionRow

    workspace.ledger().record_question(
        QuestionRow(
            asked_at,
            answer.question.text,
            answer.question.intent,
            answer.question.subject,
            answer.route,
            answer.freshness,
            answer.standing,
            answer.milliseconds,
            answer.tokens_now,
            tuple(note.brief for note in notes),
            bool(notes) and all(note.written_at < asked_at for note in notes),
        )
    )
