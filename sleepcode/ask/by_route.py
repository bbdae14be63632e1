"""What was found -> an answer that says on which route."""

from sleepcode.ask.given import Answered
from sleepcode.core.answers.found import Found
from sleepcode.core.model import Answer, Anticipated, Impact, Note, Standing
from sleepcode.core.questions.understood import Understood


def from_graph(asked: Understood, found: Found, why: str, impact: Impact | None = None) -> Answer:
    return Answer(
        asked.question,
        tuple(dict.fromkeys(found.claims)),  # of several definitions of one name the same may hold
        "graph",
        Standing.UNKNOWN if impact and impact.standing == Standing.UNKNOWN else found.standing,
        "fresh",
        found.blind_spots,
        found.text,
        impact,
        why=why,
    )


def from_note(asked: Understood, found: Anticipated, note: Note, why: str) -> Answered:
    answer = Answer(
        asked.question,
        found.answer,
        "anticipated",
        Standing.EXACT if note.model == "static" else Standing.UNKNOWN,
        "fresh",
        text=found.answer[0].text if found.answer else "",
        why=why,
        tokens_asleep=note.tokens.total,
    )
    return answer, (note,)
