"""One measured figure, and many of them as a Markdown table."""

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """A figure with its goal, where it has one."""

    part: str
    what: str
    value: str
    goal: str = ""
    note: str = ""


def shown(rows: Iterable[Row]) -> str:
    lines = ["| part | what | measured | goal | |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)
