"""A question why -> the remark in which the authors say it, among those that notes keep."""

from collections.abc import Iterable
from typing import TypeVar

from sleepcode.core.questions.match import apart, stems
from sleepcode.core.questions.predictable import coverage

AUTHORS = "in its authors' words: "  # stands in a claim before what they wrote
ENOUGH = 0.5  # share of the question's words that the remark speaks of
LEAST_SHARED = 2
Row = TypeVar("Row")


def best_reason(text: str, subject: str, told: Iterable[tuple[Row, str, str]]) -> tuple[float, Row] | None:
    """The row of the one remark that speaks most of the question; None where none or several do.

    told: (row, id of the definition it stands in, its words).  One of the class around *subject* counts, too.
    """
    owner = subject.rpartition(".")[0]
    names = [subject.rpartition("::")[2]]
    known = stems(apart(names[0])).keys()
    found: list[tuple[float, Row]] = []
    for row, where, words in told:
        if where not in (subject, owner):
            continue
        spoken = f"{words} {apart(words)}"
        share = coverage(text, names, [spoken])
        if share >= ENOUGH and len((stems(text).keys() - known) & stems(spoken).keys()) >= LEAST_SHARED:
            found.append((share, row))
    most = max((share for share, _ in found), default=0.0)
    best = [each for each in found if each[0] == most]
    return best[0] if len(best) == 1 else None
