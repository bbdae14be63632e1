"""Places that call or read what lost values past a bound: more may run there than the graph says.

What is lost is lost to all that the variable flows to, and to the attributes read of that.  Only names that the
project defines matter: a place whose name no definition has cannot run one.
"""

from typing import NamedTuple

from sleepcode.core.link.rules.members import site_of_read
from sleepcode.core.link.state.records import Site
from sleepcode.core.link.state.solver import Solver

KIND = "too-many-values"  # of a blind spot


class Cut(NamedTuple):
    """One such place."""

    definition: int  # whose code it is in
    line: int
    name: str  # the attribute that is called or read there; "" where a variable is called


def cut_places(s: Solver, first_call: int = 0, first_attribute: int = 0) -> list[Cut]:
    """Those of the calls and reads from the given ones on, in order, each once."""
    if not s.overflowed:
        return []
    lacking = _lacking(s)
    names, properties = s.program.names, s.program.properties
    found: dict[Cut, None] = {}

    def note(site: Site, name: str) -> None:
        if site.number >= 0:
            found[Cut(s.node_definition[site.node], site.line, name)] = None

    called: set[int] = set()
    for callee, call in s.calls[first_call:]:
        base, name = s.attribute_of.get(callee, (-1, ""))
        name = name.lstrip(".")
        called.add(callee)
        if (callee in lacking or base in lacking) and (not name or name in names):
            note(call.site, name)
    for result, base, name in s.attributes_since(first_attribute):
        if base in lacking and name in properties and result not in called:
            note(site_of_read(s, base, result), name)
    return list(found)


def _lacking(s: Solver) -> set[int]:
    """The variables that lost values, and all that have theirs from them.

    A part goes on from what the rest lacked: what is new starts where it overflowed or took from such a variable.
    """
    lacking, attributes = s.lacking, s.attributes_of
    waiting = sorted(s.overflowed - lacking)
    seen, s.attributes_seen = s.attributes_seen, len(s.attribute_of)
    for result, base, _ in s.attributes_since(seen):
        attributes.setdefault(base, []).append(result)
        if base in lacking:
            waiting.append(result)
    waiting.extend(key & 0xFFFFFFFF for key in s.flowed or () if key >> 32 in lacking)
    lacking.update(waiting)
    while waiting:
        variable = waiting.pop()
        for into in (*(s.copies[variable] or ()), *attributes.get(variable, ())):
            if into not in lacking:
                lacking.add(into)
                waiting.append(into)
    return lacking
