"""Notes, and a model where there is one -> an answer; else the nearest that is known."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sleepcode.ask.by_route import from_graph, from_note
from sleepcode.ask.given import Answered, Given
from sleepcode.ask.nearest import nearest, reason_told
from sleepcode.core.answers.found import Found
from sleepcode.core.model import Answer, Claim, Definition, Standing
from sleepcode.core.questions.understood import Understood

if TYPE_CHECKING:
    from sleepcode.ask.stored import Memory

MOST_BESIDE = 3  # places that come nearest, beside what a model said


def recalled(given: Given, asked: Understood, subjects: tuple[Definition, ...]) -> Answered:
    """Raises ModelFailed."""
    from sleepcode.ask.stored import Memory

    memory = Memory(given.workspace, given.index)
    try:
        if not given.options.live and (stored := memory.alike(asked.question.text, _ids(asked, subjects))):
            anticipated, note, likeness = stored
            return from_note(asked, anticipated, note, f"foreseen as “{anticipated.question}”, {likeness:.0%} alike")
        if not given.options.live and (reason := memory.reason(asked.question.text, _ids(asked, subjects))):
            anticipated, note, share = reason
            return from_note(asked, anticipated, note, f"its authors say why: {share:.0%} of the question is in it")
        if not given.options.live and given.has_model and (told := reason_told(given, asked.question.text, subjects)):
            return from_graph(asked, Found(told.text, (told,), guessed=True), "its authors give a reason"), ()
        if given.has_model:
            answered = _by_model(given, memory, asked, subjects)
            return answered or nearest(given, asked, "nothing here speaks of it; name a file or a definition", subjects)
    finally:
        memory.close()
    missing = "no model is configured (set SLEEPCODE_MODEL, or see `sleepcode config`)"
    if given.workspace.settings.model:
        missing = "--no-model was given"
    return nearest(given, asked, f"it takes reasoning, and {missing}", subjects)


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
    if not found.proved:  # so that its words can be held against the code
        likeliest = nearest(given, asked, "", subjects)[0].claims[:MOST_BESIDE]
        answer = replace(answer, near=tuple(f"{each.text}  {_place(each)}" for each in likeliest))
    return answer, found.notes


def _place(claim: Claim) -> str:
    return f"{claim.evidence[0].path}:{claim.evidence[0].span.start}" if claim.evidence else ""


def _ids(asked: Understood, subjects: tuple[Definition, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(one.id for one in asked.subjects), *(one.id for one in subjects), *asked.paths]))
