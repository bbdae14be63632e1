"""What is marked as left to do, or as deprecated: the lines that say so, and what they stand at."""

import re
from collections.abc import Iterable, Iterator

from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.found import Found, all_named, claim, named
from sleepcode.core.answers.own_words import shown_header
from sleepcode.core.comments import is_above
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

_ASKS_OLD = re.compile(r"\b(?:deprecat\w*|obsolete)\b", re.IGNORECASE)
_LEFT = re.compile(r"(?:#|//|/\*|^\s*\*|--|<!--|\"{3}|'{3}|^\s*).{0,40}?\b(?:TODO|FIXME|XXX|HACK)\b")
_OLD = re.compile(
    r"@[Dd]eprecated\b|\bDeprecated:|DeprecationWarning\b|#\[deprecated|\.\. deprecated::|\b_?(?:warn_?)?deprecat\w*\("
    r"|^\s*(?:\w+(?:\.\w+)*\()?[rf]?[\"'].*\b(?:is|are|be|been) deprecated\b"
)
_DEFINES = re.compile(r"\s*(?:(?:async|pub(?:lic)?|export|static)\s+)*(?:def|func|fn|function|class)\b")
MOST_TOLD = 30
LONGEST = 140
MOST_ABOVE = 6  # lines of a call before the one that says so


def marked(workspace: Workspace, index: Index, text: str, subjects: tuple[Definition, ...]) -> Found:
    """subjects: none means all of the product."""
    asks_old = bool(_ASKS_OLD.search(text))
    what = "as deprecated" if asks_old else "TODO, FIXME, XXX or HACK"
    claims = list(_marked(workspace, index, _OLD if asks_old else _LEFT, subjects))
    whose = f" of {all_named(subjects)}" if subjects else ""
    if not claims:
        where = f"no line{whose}, or above it," if subjects else "no line of the product"
        headers = (shown_header(index, one, lines_of(workspace, one.path)) for one in subjects if one.kind != "module")
        return Found(f"{where} is marked {what}", tuple(filter(None, headers)), guessed=asks_old)
    files = dict.fromkeys(f"`{each.evidence[0].path}`" for each in claims)
    count = f"{counted(len(claims), 'line')}{whose} {'is' if len(claims) == 1 else 'are'} marked {what}"
    yes = "yes: " if asks_old and len(subjects) == 1 and subjects[0].kind != "module" else ""
    return Found(f"{yes}{count}, in {listed(files, 3)}", tuple(claims[:MOST_TOLD]), guessed=asks_old)


def _marked(
    workspace: Workspace, index: Index, mark: re.Pattern[str], subjects: tuple[Definition, ...]
) -> Iterator[Claim]:
    paths: Iterable[str] = dict.fromkeys(one.path for one in subjects)
    for path in paths if subjects else (path for path in index.paths() if language_of(path) and not in_tests(path)):
        lines = lines_of(workspace, path)
        own = [one for one in index.definitions_in(path) if one.qualname]
        told: set[int] = set()  # where calls begin
        for at, line in enumerate(lines, 1):
            if not mark.search(line) or _DEFINES.match(line):
                continue
            owner = _below(own, lines, at) or index.definition_at(path, at)
            inside = not subjects or any(_is_within(owner, each) for each in subjects)
            start = _opened(lines, at)
            if owner is not None and inside and start not in told:
                told.add(start)
                goes_on = line.rstrip().endswith(("(", ":", "deprecated")) and at < len(lines)
                said = " ".join(each.strip() for each in lines[start - 1 : at + bool(goes_on)])[:LONGEST]
                yield claim(index, "marked", f"{named(owner)}: “{said}”", [(path, at)])


def _opened(lines: tuple[str, ...], at: int) -> int:
    """Where the call begins that the line is within: `warn(` above `DeprecationWarning)`."""

    def closed(line: int) -> int:
        return lines[line - 1].count(")") - lines[line - 1].count("(")

    depth, least = 0, 0 if closed(at) > 0 else -1
    for above in range(at, max(at - MOST_ABOVE, 0) if "(" not in lines[at - 1] else at, -1):
        depth += closed(above)
        if depth <= least:
            return above
    return at


def _below(own: list[Definition], lines: tuple[str, ...], at: int) -> Definition | None:
    """The definition whose comment or decorator the line is."""
    if not is_above(lines[at - 1]):
        return None
    end = next((line for line in range(at, len(lines)) if lines[line].strip() and not is_above(lines[line])), 0) + 1
    return next((one for one in own if one.line == end), None)


def _is_within(owner: Definition | None, one: Definition) -> bool:
    return owner is not None and (
        one.kind == "module" or owner.id == one.id or owner.id.startswith((f"{one.id}.", f"{one.id}::"))
    )
