"""The index of anticipated questions, on a real SQLite file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sleepcode.core.model import Anticipated, Note, Tokens
from sleepcode.edges.questions import QuestionIndex
from sleepcode.errors import SleepcodeError

MATCH = "rules.py::Rule.match"


def note(brief: str, *questions: str, path: str = "rules.py", subject: str = MATCH) -> Note:
    asked = tuple(Anticipated(question, "open", subject, ()) for question in questions)
    return Note(brief, path, (), asked, "static", "", Tokens(), 1.0)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[QuestionIndex]:
    with QuestionIndex.open(tmp_path / "questions.sqlite") as opened:
        yield opened


def fill(index: QuestionIndex, *notes: Note) -> int:
    by_brief = {one.brief: one for one in notes}
    return index.catch_up([(one.path, one.brief) for one in notes], by_brief.get)


def test_questions_are_found_by_their_words(index: QuestionIndex) -> None:
    fill(index, note("1", "what happens if two rules match?", "is it thread safe?"))
    found = index.like("which rule wins when two match?")
    assert [(one.question, one.position) for one in found] == [("what happens if two rules match?", 0)]
    assert index.like("which rule wins?", ["rules.py::Rule"]) == ()


def test_questions_are_found_by_intent_and_subject(index: QuestionIndex) -> None:
    fill(index, note("1", "one", "two"))
    assert [one.question for one in index.about("open", [MATCH])] == ["one", "two"]
    assert index.about("raises", [MATCH]) == ()


def test_catching_up_reads_new_notes_only_and_drops_what_is_gone(index: QuestionIndex) -> None:
    first, second = note("1", "old words"), note("2", "new words")
    assert fill(index, first) == 1
    assert fill(index, first, second) == 1
    assert fill(index, first, second) == 0
    assert fill(index, second) == 0
    assert [one.question for one in index.like("words")] == ["new words"]
    assert index.count() == 1


@pytest.mark.parametrize(
    "text", ['"', "a OR", "NEAR(", "*", "rules*", "-match", "col:x", "'; DROP TABLE words; --", ""]
)
def test_what_a_user_types_is_words_and_never_a_query(index: QuestionIndex, text: str) -> None:
    fill(index, note("1", "is it thread safe?"))
    assert index.like(text) == ()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "questions.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 99)
    with pytest.raises(SleepcodeError, match="damaged"):
        QuestionIndex.open(tmp_path / "questions.sqlite")
