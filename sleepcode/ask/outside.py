"""Who calls, or extends, what the project does not define: `time.time`, `requests`, `java.io.Closeable`."""

import re
from collections.abc import Callable

from sleepcode.core.answers.found import Found, claim, name_of, named
from sleepcode.core.answers.reaching import path
from sleepcode.core.model import Certainty, Definition
from sleepcode.core.static_notes.effects import outside_name
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted
from sleepcode.edges.index import Index

MOST_CALLERS = 60
MOST_ENDS = 12  # that a way is looked for to


def outside_callers(index: Index, name: str) -> Found | None:
    """None where no call that the graph follows leaves the project under that name, or one inside of it."""
    called = _leaving(index, name)
    if not called:
        return None
    claims = [
        claim(index, "caller", f"{name_of(index, id)} calls `{known}`", dict.fromkeys(places))
        for id, names in called.items()
        for known, places in names.items()
    ]
    places = [place for names in called.values() for each in names.values() for place in set(each)]
    tests = sum(in_tests(path) for path, _ in places)
    text = f"`{name}`, which is not of this project, is called in {counted(len(places) - tests, 'place')}"
    text += f", and in {tests} of the tests" if tests else ""
    return Found(text, tuple(claims)[:MOST_CALLERS], (), guessed=True)


def way_out(index: Index, starts: tuple[Definition, ...], name: str) -> Found | None:
    """How a definition reaches what the project does not define: the shortest way to one that calls it."""
    called = _leaving(index, name)
    ends = [one for id in called if (one := index.definition(id)) is not None and not in_tests(one.path)]
    ways: list[tuple[int, Definition, Found | None]] = [(0, one, None) for one in ends if one in starts]
    for end in ends[:MOST_ENDS] if not ways else ():
        way = path(index, starts, (end,))
        if way.claims and not way.claims[0].text.startswith("back "):
            ways.append((len(way.claims), end, way))
    if not ways:
        return None
    _, end, found = min(ways, key=lambda way: way[0])
    known, places = next(iter(called[end.id].items()))
    claims = found.claims if found is not None else ()
    last = claim(index, "path", f"{named(end)} calls `{known}`, which is not of this project", dict.fromkeys(places))
    text = f"{found.text}, which calls `{known}`" if found is not None else last.text
    return Found(text, (*claims, last), (), guessed=True)


def _leaving(index: Index, name: str) -> dict[str, dict[str, list[tuple[str, int]]]]:
    """Who calls it -> under which name it is known -> where."""
    called: dict[str, dict[str, list[tuple[str, int]]]] = {}
    for file, language in sorted(index.languages_by_path().items(), key=lambda one: (in_tests(one[0]), one[0])):
        number = index.file_number(file) if language else None
        for row in index.edges_in(number) if number is not None else ():
            if not isinstance(row.callee, str) or name not in row.callee:
                continue
            edge, known = index.as_edge(row), outside_name(language, row.callee)
            meant = f".{known}.".endswith(f".{name}.") or f".{known}.".startswith(f".{name}.")
            if meant and edge is not None and edge.certainty != Certainty.CANDIDATE:
                called.setdefault(edge.caller, {}).setdefault(known, []).append((file, edge.site.line))
    return called


def _is_from(lines: tuple[str, ...], name: str) -> bool:
    """Whether a file that writes the last name alone may mean the dotted one: it imports it from nowhere else."""
    home, _, last = name.rpartition(".")
    if not home:
        return True
    text = "\n".join(lines)
    if re.search(rf"(?<![\w.]){re.escape(name)}\b", text):
        return True
    froms = re.findall(rf"^\s*from\s+([\w.]+)\s+import\s+(?:\([^)]*\b{last}\b|[^(\n]*\b{last}\b)", text, re.MULTILINE)
    return not froms or any(each == home or each.startswith(f"{home}.") for each in froms)


def extending_outside(
    index: Index, name: str, classes: list[Definition], lines_of: Callable[[str], tuple[str, ...]]
) -> Found | None:
    """None where no class names it as a base.  *classes*: those that do, or one of that last name (typing.Protocol)."""
    classes = [one for one in classes if _is_from(lines_of(one.path), name)]
    if not classes:
        return None
    classes.sort(key=lambda one: (in_tests(one.path), one.path, one.line))
    claims = [claim(index, "extend", f"{named(one)} extends `{name}`", [(one.path, one.line)]) for one in classes]
    tests = sum(in_tests(one.path) for one in classes)
    text = f"`{name}`, which is not of this project, is a base of {counted(len(classes) - tests, 'class', 'classes')}"
    text += f", and of {tests} in the tests" if tests else ""
    return Found(text, tuple(claims)[:MOST_CALLERS])
