"""Text -> its Markdown tables and `name: number` lists, as columns of numbers with row names."""

import re
from collections.abc import Iterable

import msgspec

_NUMBER = re.compile(r"^[^\w\-+]{0,2}\s*([-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?)\s*[^\d.]{0,12}$")
_NONE = re.compile(r"[-–—?*\s]*|n/?a|nan|none|null|unknown", re.I)
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\**([^:*`]{1,60}?)\**\s*[:–—]\s*(.+?)\s*$")


class Column(msgspec.Struct, frozen=True):
    """The numbers of one column with the name of their row."""

    name: str
    cells: tuple[tuple[str, float], ...]
    without: int = 0  # rows that have no number there


class Table(msgspec.Struct, frozen=True):
    start: int  # 1-based lines, both ends included
    end: int
    columns: tuple[Column, ...]


def tables_in(text: str) -> Iterable[Table]:
    """The tables and lists of at least two rows whose cells are numbers, or empty."""
    rows: list[tuple[int, list[str]]] = []
    items: list[tuple[int, str, float]] = []
    fenced = False
    for number, line in enumerate([*text.splitlines(), ""], 1):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if not fenced and line.count("|") >= 2:
            rows.append((number, [cell.strip() for cell in line.strip().strip("|").split("|")]))
            continue
        item = None if fenced else _ITEM.match(line)
        value = number_of(item[2]) if item else None
        if item and value is not None:
            items.append((number, item[1].strip(), value))
            continue
        yield from _table(rows)
        if len(items) > 1:
            cells = tuple((name, value) for _, name, value in items)
            yield Table(items[0][0], items[-1][0], (Column("", cells),))
        rows, items = [], []


def number_of(cell: str) -> float | None:
    """The number that *cell* is, a unit or currency aside."""
    found = _NUMBER.match(cell.strip().strip("*`"))
    return float(found[1].replace(",", "")) if found else None


def _table(rows: list[tuple[int, list[str]]]) -> Iterable[Table]:
    if len(rows) < 4 or not all(set(cell) <= set("-: ") for cell in rows[1][1]):
        return
    names = rows[0][1]
    columns = []
    for at, name in enumerate(names[1:], 1):
        cells = [(row[0], number_of(row[at])) for _, row in rows[2:] if len(row) > at and not _NONE.fullmatch(row[at])]
        known = tuple((label, value) for label, value in cells if value is not None)
        if len(known) == len(cells) > 1:
            columns.append(Column(name, known, len(rows) - 2 - len(known)))
    if columns:
        yield Table(rows[0][0], rows[-1][0], tuple(columns))
