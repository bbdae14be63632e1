"""Notes, and a model where there is one -> an answer; else the nearest that is known."""

import time
from typing import TYPE_CHECKING

from sleepcode.ask.by_route import from_note
from sleepcode.ask.code_facts import ASKS_ABSENT, ways_out, what_it_does
from sleepcode.ask.excerpts import told as lines_told
from sleepcode.ask.given import Answered, Given
from sleepcode.ask.places import places_of, told
from sleepcode.ask.structural import subjects_of
from sleepcode.core.model import Answer, Claim, Definition, Standing
from sleepcode.core.questions.question import FEW, Understood

if TYPE_CHECKING:
    from sleepcode.ask.stored import Memory

MOST_SAID = 2  # claims of what the subject says of itself, before the places that speak of the question


def recalled(given: Given, asked: Understood, subjects: tuple[Definition, ...]) -> Answered:
    """Raises ModelFailed."""
    from sleepcode.ask.stored import Memory

    memory = Memory(given.workspace, given.index)
    try:
        if not given.options.live and (stored := memory.alike(asked.question.text, _ids(asked, subjects))):
            anticipated, note, likeness = stored
            return from_note(asked, anticipated, note, f"foreseen as “{anticipated.question}”, {likeness:.0%} alike")
        if given.has_model:
            answered = _by_model(given, memory, asked, subjects)
            return answered or nearest(given, asked, "nothing here speaks of it; name a file or a definition", subjects)
    finally:
        memory.close()
    missing = "no model is configured (set SLEEPCODE_MODEL, or see `sleepcode config`)"
    if given.workspace.settings.model:
        missing = "--no-model was given"
    return nearest(given, asked, f"it takes reasoning, and {missing}", subjects)


def nearest(given: Given, asked: Understood, missing: str, subjects: tuple[Definition, ...] = ()) -> Answered:
    """What is known that comes nearest, and what is missing."""
    from sleepcode.ask.stored import Memory

    workspace, index, text = given.workspace, given.index, asked.question.text
    memory = Memory(workspace, index)
    try:
        subjects = subjects or subjects_of(index, asked)
        ids = _ids(asked, subjects)
        near = memory.near(text, ids) if ids else ()
        found = () if near else places_of(workspace, index, text, inside=subjects)
        alone = subjects[0] if len(subjects) == 1 else None
        about = what_it_does(workspace, index, asked, alone)[:MOST_SAID] if alone else ()
        ways: tuple[Claim, ...] = ()
        if len(subjects) <= FEW and ASKS_ABSENT.search(text):
            ways = tuple(way for one in subjects for way in ways_out(workspace, index, one))
        if alone is not None and alone.kind != "module":
            about += lines_told(workspace, index, text, alone)
        first = f"not answered: {missing}"
        first += "; these places speak of it:" if found else "; the nearest that is known:" if near or about else ""
        if ways:
            first = f"{ways[0].text}; whether that is what is asked is not proved: {missing}"
        answer = Answer(
            asked.question,
            tuple(dict.fromkeys((*ways, *(claim for claim, _ in near), *about, *told(workspace, index, found)))),
            "nearest",
            Standing.UNKNOWN,
            "fresh" if near or found or about else "none",
            text=first,
            why="no stored answer is near enough",
        )
        return answer, tuple(dict.fromkeys(note for _, note in near))
    finally:
        memory.close()


def foreseen(given: Given, asked: Understood, one: Definition) -> Answered | None:
    """What a fresh note answers already; commits come and go unseen by a note, so history is looked up."""
    from sleepcode.ask.stored import Memory

    if asked.question.intent == "history":
        return None
    found = Memory(given.workspace, given.index).foreseen(asked.question.intent, one.id)
    if found is None or not found[0].answer:
        return None
    return from_note(asked, *found, f"foreseen as “{found[0].question}”")


def _by_model(given: Given, memory: "Memory", asked: Understood, subjects: tuple[Definition, ...]) -> Answered | None:
    from sleepcode.ask.with_model import written

    found = written(given, memory, asked, subjects)
    if found is None:
        return None
    if found.route == "live" and subjects:
        memory.questions.remember(asked.question.text, subjects[0].path, subjects[0].id, time.time())
    answer = Answer(
        asked.question,
        found.claims,
        found.route,
        Standing.EXACT if found.proved else Standing.UNKNOWN,
        found.freshness,
        text=found.text,
        why=found.why,
        unchecked=found.unchecked,
        tokens_now=found.tokens,
        tokens_asleep=sum(note.tokens.total for note in found.notes),
    )
    return answer, found.notes


def _ids(asked: Understood, subjects: tuple[Definition, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(one.id for one in asked.subjects), *(one.id for one in subjects), *asked.paths]))
