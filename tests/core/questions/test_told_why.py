"""Why something is so is answered by the remark that says it, and by no other."""

import pytest

from sleepcode.core.questions.told_why import best_reason

SUBJECT = "source.py::Source.end"
TOLD = [
    (
        "eof",
        "source.py::Source",
        "a NUL byte in the input is not mistaken for EOF, the end is found by place",
    ),
    (
        "lines",
        "source.py::Source.end",
        "`keepends` keeps each line's terminator, since it may be two characters",
    ),
    ("other", "source.py::Source.mark", "the NUL byte of the input is the end, otherwise it would be read"),
]


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("why is a NUL byte in the input not the end for Source.end?", "eof"),
        ("why does Source.end keep the terminator of a line?", "lines"),
        ("why does Source.end return a bool?", None),
        ("why is Source.end slow for large files?", None),
    ],
)
def test_the_remark_that_speaks_of_it_answers(question: str, answered: str | None) -> None:
    found = best_reason(question, SUBJECT, TOLD)
    assert (found[1] if found else None) == answered


def test_two_that_speak_of_it_alike_do_not() -> None:
    twice = [("one", SUBJECT, "keeps the terminator of a line"), ("two", SUBJECT, "a line has a terminator to keep")]
    assert best_reason("why does it keep the terminator of a line?", SUBJECT, twice) is None
