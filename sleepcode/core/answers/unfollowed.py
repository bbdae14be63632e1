"""An answer that found nothing -> the same with the lines that name the subject all the same.

What a decorator replaces, what is handed through a table, is called by a name that the graph cannot follow.
"Nothing calls it" is only said where no line of code outside of the definition spells its name.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from sleepcode.core.answers.found import Found, Rows, claim, named
from sleepcode.core.model import Claim, Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted, short

MOST_SHOWN = 12


def or_named(
    rows: Rows,
    found: Found,
    subjects: Iterable[Definition],
    places: Iterable[tuple[str, int]],
    *,
    tests_only: bool = False,
) -> Found:
    """places: (path, line) of each line that spells the subjects' last name."""
    ones = tuple(subjects)
    outside = [
        (path, line)
        for path, line in dict.fromkeys(places)
        if not any(one.path == path and one.line <= line <= one.end_line for one in ones)
        and (in_tests(path) or not tests_only)
    ]
    if not outside:
        return found
    name = short(ones[0])
    what = "test line names" if tests_only else "line names"
    number = counted(len(outside), what, what.replace("names", "name").replace("line", "lines"))
    seen = "" if "the graph can see" in found.text else " by a way that the graph can follow"
    said, public, more = found.text.partition("; its name is public")
    text = f"{said}{seen}, but {number} `{name}`{public}{more}"
    outside.sort(key=lambda place: (in_tests(place[0]) and not tests_only, place))
    return replace(found, text=text, claims=(*found.claims, *_mentions(rows, name, outside)), guessed=True)


def _mentions(rows: Rows, name: str, places: list[tuple[str, int]]) -> Iterable[Claim]:
    by_owner: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for path, line in places:
        around = [one for one in rows.definitions_in(path) if one.line <= line <= one.end_line and one.qualname]
        owner = max(around, key=lambda one: one.line, default=None)
        by_owner.setdefault((path, named(owner) if owner else f"`{path}`"), []).append((path, line))
    for (_, who), lines in list(by_owner.items())[:MOST_SHOWN]:
        yield claim(rows, "mention", f"{who} names `{name}` (candidate, by name only)", lines)
