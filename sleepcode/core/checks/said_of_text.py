"""What a sentence says of a text for people, held against its lines: rows of tables, units, denials, `only`, `than`.

A small model turns such lines round more often than it invents something, so each look is for one way to do so.  A true
sentence is thrown away where its lines say it in other words; a wrong one about opening hours or prices costs more.
"""

import re
from collections.abc import Iterator, Sequence

from sleepcode.core.checks.mentions import numbers_in
from sleepcode.core.questions.match import stems

_UNITS_TEXT = """
    mg; g gram grams; kg kilo kilos kilogram kilograms; t tonnes tons; oz ounces; lb lbs
    mm; cm; m metre metres meter meters; km kilometres kilometers; miles; ml; l litre litres liter liters
    EUR € euro euros; USD $ dollar dollars; GBP £; CHF francs; ¥ yen; % percent
    ms milliseconds; s sec seconds second; min minute minutes; h hour hours; day days; week weeks
    month months; year years; B byte bytes; kB KB KiB kilobytes; MB MiB megabytes; GB GiB gigabytes
"""
_UNITS = {word: row.split()[0] for row in re.split(r"[;\n]", _UNITS_TEXT) if row.split() for word in row.split()}
_FIGURE = r"\d[\d,]*(?:\.\d+)?"
_WITH_UNIT = re.compile(rf"([€$£¥])?(?<![\w.])({_FIGURE})\s*({'|'.join(map(re.escape, _UNITS))})?(?!\w)")
_DENIES = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|except|unless|closed|instead|un\w+ed|fails?"
    r"|lacks?|excludes?|forbid\w*|avoids?|prevents?|disabled?|ignore[sd]?|only)\b|n't\b",
    re.I,
)
_FLATLY = re.compile(r"\b(?:not|never|no(?! \w+ than)|none|nothing|nobody|neither|cannot)\b|n't\b", re.I)
_CLAUSES = re.compile(
    r"[.;:!?](?=\s|$)|,|\bbut\b|\b(?:and|or)\b(?= (?:are|is|do|does|can|will|has|have|must|not|was|never)\b)", re.I
)
# What a sentence may only say where its lines say something of the kind.
_STRONG = tuple(
    (re.compile(said, re.I), re.compile(there, re.I))
    for said, there in (
        (
            r"\b(?:only|solely|exclusively|just)\b",
            r"\b(?:only|sole\w*|exclusive\w*|just|except|nothing but|no other)\b",
        ),
        (r"\balways\b", r"\b(?:always|every|all|any|never|daily)\b"),
        (r"\bnever\b", r"\b(?:never|not|no|cannot|without)\b|n't\b"),
        (r"\b(?:all|every|each|any)\b", r"\b(?:all|every|each|any|both|daily|always|no|never|whatever|everything)\b"),
        (
            r"(?<!no )\b(?:more|less|fewer|\w{3,}er) than\b|\b(?:more|less) \w+ than\b|\b(?:longer|shorter|cheaper)\b",
            r"\bthan\b|\b(?:longer|shorter|cheaper)\b",
        ),
        (r"\bthe (?:most|least|(?!test|rest|request|latest)\w{3,}est)\b", r"\b(?:most|least|\w{3,}est)\b"),
    )
)


def wrong_of_text(text: str, cited: Sequence[str], lines: Sequence[str]) -> tuple[str, str] | None:
    """(kind, what is wrong).  lines: of the whole text."""
    shown = " ".join(cited)
    return (
        _unit(text, shown)
        or _row(text, cited, lines)
        or _denied(text, shown)
        or next((("strong", f"{said[0]} is more than the lines say") for said in _too_strong(text, shown)), None)
    )


def _too_strong(text: str, shown: str) -> Iterator[re.Match[str]]:
    for said, there in _STRONG:
        if (found := said.search(text)) and not there.search(shown):
            yield found


def _unit(text: str, shown: str) -> tuple[str, str] | None:
    there: dict[str, set[str]] = {}
    for sign, figure, unit in _WITH_UNIT.findall(shown):
        there.setdefault(figure, set()).add(_UNITS.get(unit or sign, ""))
    for sign, figure, unit in _WITH_UNIT.findall(text):
        units = there.get(figure, {""})
        if (unit or sign) and "" not in units and _UNITS[unit or sign] not in units:
            return "unit", f"the lines say {figure} {sorted(units)[0]}"
    return None


def _row(text: str, cited: Sequence[str], lines: Sequence[str]) -> tuple[str, str] | None:
    """A figure out of a table stands in the row that the sentence names."""
    said = stems(text).keys()
    rows = [line for line in lines if line.lstrip().startswith("|")]
    fits = {row: len(said & stems(row.strip().strip("|").partition("|")[0]).keys()) for row in rows}
    meant = [row for row in rows if fits[row] == max(fits.values()) > 0]
    for figure in numbers_in(text):
        having = [line for line in cited if figure in numbers_in(line)]
        if meant and having and all(line in fits and line not in meant for line in having):
            return "row", f"{figure:g} stands in the row {having[0].strip()[:60]}"
    return None


def _denied(text: str, shown: str) -> tuple[str, str] | None:
    """What the lines only speak of to deny it, and the other way round."""
    if not _DENIES.search(text):
        clauses = [clause for clause in _CLAUSES.split(shown) if clause.strip()]
        behind = (clause[found.end() :] for clause in clauses if (found := _DENIES.search(clause)))
        denied = {stem for part in behind for stem in stems(part)}
        plain = {stem for clause in clauses if not _DENIES.search(clause) for stem in stems(clause)}
        if turned := sorted((denied - plain) & stems(text).keys()):
            return "denied", f"the lines speak of {turned[0]} to deny it"
    elif _FLATLY.search(text) and not _DENIES.search(shown):
        return "denied", "nothing is denied in these lines"
    return None
