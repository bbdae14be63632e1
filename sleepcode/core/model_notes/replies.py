"""The typed reply of the note's writer: its JSON schema, its decoding, and the claims it makes."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec

from sleepcode.core.checks.claims import Said
from sleepcode.core.checks.plain import plain_text
from sleepcode.core.model_notes.schemas import object_of
from sleepcode.core.model_notes.small_answers import MOST_CHARACTERS, read
from sleepcode.core.model_notes.small_questions import Small
from sleepcode.core.model_notes.targets import Target

MOST_WHOLE_STATEMENTS = 16  # about a whole file
MOST_WHOLE_QUESTIONS = 20
LEAST_WHOLE_QUESTIONS = 8
MOST_WHOLE_CALLERS = 6
MOST_CITED = 6  # lines
MOST_ANSWER = 380  # characters
MOST_LISTED = 150  # lines in an enumeration; past it a range
KINDS = ("behaviour", "invariant", "effect", "failure", "coupling", "config")
# What developers ask about code -> the kind of claim that the answer makes.  Tests are computed.
ASKED_KINDS = {
    "impact": "coupling",
    "contract": "invariant",
    "edge case": "behaviour",
    "error": "failure",
    "why": "behaviour",
    "extend": "behaviour",
    "configuration": "config",
    "data flow": "behaviour",
    "concurrency": "invariant",
}

Document = TypeVar("Document")
Text = Annotated[str, msgspec.Meta(max_length=1000)]


class Counts(NamedTuple):
    """How much is asked for about a text."""

    statements: int
    questions: int
    quantities: int


PROSE, PROSE_SMALL = Counts(12, 14, 8), Counts(5, 3, 4)


class Statement(msgspec.Struct):
    text: Text
    line: int = 0
    lines: list[int] = []
    kind: str = "behaviour"
    about: str = ""


class Asked(msgspec.Struct):
    question: Text
    answer: Text
    line: int = 0
    lines: list[int] = []
    kind: str = ""
    about: str = ""


class Relies(msgspec.Struct):
    caller: str
    relies_on: Text
    breaks: Text = ""
    about: str = ""


class Quantity(msgspec.Struct):
    lines: list[int]
    text: Text
    expression: Annotated[str, msgspec.Meta(max_length=200)]
    result: float


class Written(msgspec.Struct):
    """One reply."""

    statements: Annotated[list[Statement], msgspec.Meta(max_length=100)] = []
    questions: Annotated[list[Asked], msgspec.Meta(max_length=100)] = []
    callers: Annotated[list[Relies], msgspec.Meta(max_length=100)] = []
    quantities: Annotated[list[Quantity], msgspec.Meta(max_length=100)] = []
    answers: dict[str, Text] = {}


class Wrong(msgspec.Struct):
    claim: str
    why: Text = ""


class Doubted(msgspec.Struct):
    """The reply of a second reading."""

    wrong: Annotated[list[Wrong], msgspec.Meta(max_length=200)] = []


class AskedSmall(msgspec.Struct, frozen=True):
    """A computed question as it stands in a request."""

    label: str
    target: Target
    small: Small


class SaidAnswer(msgspec.Struct, frozen=True):
    """An anticipated question, its answer not yet checked."""

    question: str
    subject: str
    answer: Said
    intent: str = "open"


def decode(text: str) -> Written:
    """The reply; fences and words around the document are passed over.  Raises ValueError."""
    return _decoded(text, Written)


def _decoded(text: str, type: type[Document]) -> Document:
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ValueError("no JSON object in it")
    try:
        return msgspec.json.decode(text[start : end + 1].encode("utf-8", "replace"), type=type)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error


def decode_doubts(text: str) -> Doubted:
    """As `decode`, of a second reading."""
    return _decoded(text, Doubted)


def doubt_schema(labels: Sequence[str]) -> dict[str, Any]:
    row = {
        "claim": {"type": "string", "enum": list(labels)},
        "why": {"type": "string", "maxLength": MOST_CHARACTERS},
    }
    return object_of({"wrong": _list(len(labels), row)})


def text_schema(group: Sequence[Target], counts: Counts) -> dict[str, Any]:
    """The JSON schema of a reply about a text: every list and string bounded, lines only those shown."""
    line, text = _line(group), {"type": "string", "maxLength": MOST_CHARACTERS}
    lines = {"type": "array", "items": line, "minItems": 1, "maxItems": 4}
    sum_of = {"expression": {**text, "maxLength": 80}, "result": {"type": "number"}}
    return object_of(
        {
            "statements": _list(counts.statements, {"line": line, "text": text}),
            "questions": _list(counts.questions, {"question": text, "line": line, "answer": text}),
            "quantities": _list(counts.quantities, {"lines": lines, "text": text, **sum_of}),
        }
    )


def whole_schema(group: Sequence[Target]) -> dict[str, Any]:
    """The JSON schema of a reply about a whole file, for a model that can keep one in mind."""
    lines = {"type": "array", "items": _line(group[:1]), "minItems": 1, "maxItems": MOST_CITED}
    text = {"type": "string", "maxLength": MOST_ANSWER}
    about = {"type": "string", "enum": list(dict.fromkeys(each.name for each in group))}
    kind = {"type": "string", "enum": list(KINDS)}
    asked = {"type": "string", "enum": list(ASKED_KINDS)}
    lists = {
        "statements": _list(MOST_WHOLE_STATEMENTS, {"about": about, "lines": lines, "kind": kind, "text": text}),
        "questions": _list(
            MOST_WHOLE_QUESTIONS,
            {"kind": asked, "about": about, "question": text, "lines": lines, "answer": text},
        ),
    }
    if labels := [label for label, _, _ in labelled_callers(group)]:
        row = {"caller": {"type": "string", "enum": labels}, "relies_on": text, "breaks": text}
        lists["callers"] = _list(MOST_WHOLE_CALLERS, row)
    return object_of(lists)


def small_schema(labels: Sequence[str]) -> dict[str, Any]:
    """A reply that answers each labelled question and nothing else."""
    answer = {"type": "string", "maxLength": MOST_CHARACTERS}
    return object_of({"answers": object_of(dict.fromkeys(labels, answer))})


def said_to(reply: Written, asked: Sequence[AskedSmall]) -> tuple[list[SaidAnswer], int]:
    """The answers to small questions, and how many were refused; see small_answers.

    What was answered to two questions in the same words is about neither of them.
    """
    said: list[SaidAnswer] = []
    refused = 0
    given: set[str] = set()
    for each in asked:
        small, subject = each.small, each.target.subject
        text = plain_text(reply.answers.get(each.label, ""))
        found = read(text, small, f"{each.target.head}\n{each.target.constants}")
        if found.refused or (found.sentence and text in given):
            refused += 1
        elif found.sentence:
            given.add(text)
            claim = Said(small.kind, found.sentence, subject, small.lines, lead=small.lead)
            said.append(SaidAnswer(small.stored, subject, claim))
    return said, refused


def labelled_callers(group: Sequence[Target]) -> list[tuple[str, Target, int]]:
    """(label, target, which of its callers), the labels C1, C2 … over the whole group."""
    found = [(target, number) for target in group for number in range(len(target.callers))]
    return [(f"C{at}", target, number) for at, (target, number) in enumerate(found, 1)]


def said_by(reply: Written, group: Sequence[Target]) -> tuple[list[Said], list[SaidAnswer]]:
    """The claims and answers of a reply, each with what it is about; the rest is for the check."""
    by_name = {each.name: each for each in group}

    def subject(about: str, lines: Sequence[int]) -> str:
        if about in by_name:
            return by_name[about].subject
        holding = [each for each in group if any(line in each.lines for line in lines)]
        return min(holding, key=lambda each: len(each.lines), default=group[0]).subject

    claims = [
        Said(
            each.kind if each.kind in KINDS else "behaviour",
            each.text,
            subject(each.about, _lines_of(each)),
            _lines_of(each),
        )
        for each in reply.statements
    ]
    claims += [
        Said("quantity", each.text, group[0].subject, tuple(each.lines), (), "", each.expression, each.result)
        for each in reply.quantities
    ]
    labels = {label: (target, target.callers[number]) for label, target, number in labelled_callers(group)}
    for each in reply.callers:
        target, call = labels.get(each.caller, (None, None))
        if target and call and call.site:
            who = call.caller.rpartition("::")[2]
            text = f"`{who}` relies on `{target.name}`: {each.relies_on.rstrip('.')}."
            if each.breaks:
                text += f" Otherwise {each.breaks[:1].lower()}{each.breaks[1:].rstrip('.')}."
            claims.append(Said("coupling", text, target.subject, (call.site.line,), (), call.site.path))
    answers = [
        SaidAnswer(
            each.question,
            subject(each.about, _lines_of(each)),
            Said(
                ASKED_KINDS.get(each.kind, "behaviour"),
                each.answer,
                subject(each.about, _lines_of(each)),
                _lines_of(each),
            ),
        )
        for each in reply.questions
    ]
    return claims, answers


def _lines_of(row: Statement | Asked) -> tuple[int, ...]:
    return tuple(row.lines) or ((row.line,) if row.line else ())


def _line(group: Sequence[Target]) -> dict[str, Any]:
    numbers = [number for each in group for number in each.lines]
    if len(numbers) <= MOST_LISTED:
        return {"type": "integer", "enum": numbers}
    return {"type": "integer", "minimum": min(numbers), "maximum": max(numbers)}


def _list(most: int, row: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "maxItems": most, "items": object_of(row)}
