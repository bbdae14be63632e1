"""What follows from a Markdown or plain text file: outline, links, code it names, quantities."""

import posixpath
import re
from collections.abc import Iterable
from typing import NamedTuple

from sleepcode.core.model import Evidence
from sleepcode.core.static_notes.inputs import Inputs, Weighed, proved
from sleepcode.core.static_notes.syntax import one_line
from sleepcode.core.static_notes.tables import Column, tables_in
from sleepcode.core.wording import counted, listed

_LINK = re.compile(r"(?<!\!)\[[^\]\n]*\]\(\s*<?([^)\s>]+)")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\(\s*<?([^)\s>]+)")
_NAME = re.compile(r"`+([A-Za-z_][\w.]*(?:::\w[\w.]*)?)(\(\))?`+")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
MOST_ADDED = 20  # rows; more than that is a list of alternatives
MOST_LIMITS = 6  # that one sentence names
_EACH = re.compile(r"\b(?:defaults?|values?|limits?)\b", re.I)
_AMOUNT = re.compile(
    r"^(?!.*(?:\bper\b|/)).*\b(?:prices?|costs?|totals?|amounts?|quantity|qty|pieces|hours|days|fees?|points|sum)\b",
    re.I,
)
_UNDERLINE = re.compile(r"^([=~\-^*#])\1{2,}\s*$")
_MARKS = frozenset("=~-^*#`")  # what a heading, the line under one, or a fence begins with


class Mention(NamedTuple):
    text: str
    line: int


def prose(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about a text file."""
    text = inputs.text
    headings = headings_in(text)
    if headings:
        names = listed((f"“{each.text}”" for each in headings), 8)
        claim = proved("behaviour", f"{counted(len(headings), 'section')}: {names}", _here(inputs, headings))
        yield Weighed(30, inputs.path, claim)
    else:
        first = next((one_line(line.encode()) for line in text.splitlines() if line.strip()), "")
        if first:
            yield Weighed(30, inputs.path, proved("behaviour", f"begins “{first}”", [inputs.here(1)]))
    links = local_links(text, inputs.path)
    missing = [each for each in links if each.text not in inputs.exists]
    if missing:
        names = listed(f"`{each.text}`" for each in missing)
        claim = proved("failure", f"links to {names}, which is not in the repository", _here(inputs, missing))
        yield Weighed(28, inputs.path, claim)
    there = [each for each in links if each.text in inputs.exists]
    if there:
        names = listed(f"`{each.text}`" for each in there)
        yield Weighed(10, inputs.path, proved("coupling", f"links to {names}", _here(inputs, there)))
    yield from _code(inputs, text)
    yield from _quantities(inputs, text)


def headings_in(text: str) -> list[Mention]:
    """Markdown and underlined headings, outside of code blocks."""
    found: list[Mention] = []
    fenced = False
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        first = line[:1]
        if first not in _MARKS:  # nearly all
            if first.isspace() and line.lstrip().startswith(("```", "~~~")):
                fenced = not fenced
            continue
        above = lines[number - 2].rstrip() if number > 1 else ""
        underlined = not fenced and _UNDERLINE.match(line) and above and len(line.rstrip()) >= len(above)
        if not underlined:  # `~~~~` as long as the text above it is no fence
            fenced ^= line.lstrip().startswith(("```", "~~~"))
        heading = None if fenced else _HEADING.match(line)
        if heading:
            found.append(Mention(one_line(heading[2].encode()), number))
        elif underlined and not above.startswith(("|", "-", "*", "#")):
            found.append(Mention(one_line(above.strip().encode()), number - 1))
    return found


def local_links(text: str, path: str) -> list[Mention]:
    """The paths that *text* links to, from the repository's root; those that leave it left out."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for target in _LINK.findall(line) + _IMAGE.findall(line):
            plain = target.partition("#")[0].partition("?")[0]
            if plain and not re.match(r"[a-z][a-z0-9+.-]*:|//|mailto:", plain):
                base = "" if plain.startswith("/") else posixpath.dirname(path)
                joined = posixpath.normpath(posixpath.join(base, plain.lstrip("/")))
                if not joined.startswith(".."):
                    found.append(Mention(joined, number))
    return found


def names_in(text: str) -> list[Mention]:
    """What stands in backticks and may be a name of the project's code."""
    return [
        Mention(name, number) for number, line in enumerate(text.splitlines(), 1) for name, _ in _NAME.findall(line)
    ]


def _code(inputs: Inputs, text: str) -> Iterable[Weighed]:
    mentioned = [each for each in names_in(text) if each.text in inputs.mentions]
    if mentioned:
        names = listed(f"`{each.text}` ({inputs.mentions[each.text].path})" for each in mentioned)
        meant = ((each, inputs.mentions[each.text]) for each in mentioned)
        places = (place for each, one in meant for place in (inputs.here(each.line), inputs.at(one.path, one.line)))
        claim = proved("coupling", f"speaks of {names}: a rename there makes this text wrong", places)
        yield Weighed(20, inputs.path, claim)


def _quantities(inputs: Inputs, text: str) -> Iterable[Weighed]:
    for table in tables_in(text):
        for column in table.columns:
            claim = proved("quantity", _told(column), [inputs.here(table.start, table.end)])
            yield Weighed(16, inputs.path, claim)


def _told(column: Column) -> str:
    """Rows of settings or limits are each another thing; others are compared, and added where that is an amount."""
    name, cells = column.name or "numbers", column.cells
    low, high = min(cells, key=lambda each: each[1]), max(cells, key=lambda each: each[1])
    if _EACH.search(name) and len(cells) <= MOST_ADDED:
        return f"{name}: {listed((f'{value:.10g} ({row})' for row, value in cells), MOST_LIMITS)}"
    said = f"{name}: {counted(len(cells), 'value')} from {low[1]:.10g} ({low[0]}) to {high[1]:.10g} ({high[0]})"
    if low[1] == high[1]:
        said = f"{name}: {low[1]:.10g} in all {len(cells)} rows"
    elif len(cells) <= MOST_ADDED and (not column.name or _AMOUNT.search(name)):
        said += f"; they add up to {sum(value for _, value in cells):.10g}"
    return said + (f"; {counted(column.without, 'row')} without" if column.without else "")


def _here(inputs: Inputs, mentions: Iterable[Mention]) -> Iterable[Evidence]:
    return (inputs.here(each.line) for each in mentions)
