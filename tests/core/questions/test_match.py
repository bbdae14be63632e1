"""When a stored answer may stand for an asked question: precision first."""

from pathlib import Path

import pytest

from sleepcode.core.questions.match import THRESHOLD, Stored, best, likeness, stems

CASE = Path(__file__).parents[3] / "fixtures" / "questions" / "matching"


def accepted(name: str) -> tuple[int, int, int]:
    """(true pairs, true pairs accepted, false pairs accepted)"""
    rows = [line.split("\t") for line in (CASE / f"{name}.tsv").read_text("utf-8").splitlines()]
    taken = [same for same, asked, stored in rows if likeness(asked, stored) >= THRESHOLD]
    return sum(same == "1" for same, _, _ in rows), taken.count("1"), taken.count("0")


def test_no_near_miss_is_accepted_where_the_threshold_was_chosen() -> None:
    assert accepted("pairs") == (30, 25, 0)


def test_precision_on_pairs_written_afterwards() -> None:
    """
    What is left: "may a key map to several values" against "may several keys map to a value".
    """
    assert accepted("held-out") == (20, 16, 0)
    assert accepted("unseen") == (12, 12, 1)


SUBJECT = "a.py::Rule.match"


def stored(question: str, subject: str = SUBJECT, position: int = 0) -> Stored:
    return Stored(question, "open", subject, "a.py", "b" * 32, position)


def test_the_subject_must_be_the_same() -> None:
    question = "what happens with an empty path?"
    assert best(question, [SUBJECT], [stored(question)]) is not None
    assert best(question, [SUBJECT], [stored(question, "a.py::Map.match")]) is None
    assert best(question, [SUBJECT], [stored(question, "a.py")]) is None, "a file is not its method"


def test_the_most_alike_wins_and_of_equals_the_first() -> None:
    rows = [
        stored("how are slashes merged?", position=2),
        stored("how does it merge double slashes?", position=1),
        stored("how are double slashes merged?", position=0),
    ]
    found = best("how are double slashes merged?", [SUBJECT], rows)
    assert found is not None and found[1].position == 0


@pytest.mark.parametrize("text", ["", "?", "is it?", "what does it do with the"])
def test_a_question_without_content_matches_nothing(text: str) -> None:
    assert best(text, [SUBJECT], [stored("is it?"), stored("")]) is None


def test_a_quality_is_known_by_its_adjective() -> None:
    assert stems("idleness") == stems("idle")
    assert stems("the readiness") == stems("ready")
    assert stems("business") != stems("busy")
