"""The call graph: all of it, or what lies around a symbol or file."""

from collections.abc import Iterable

import msgspec

from sleepcode.core.model import BlindSpot, CallEdge, CallGraph, Definition
from sleepcode.core.reach.neighbourhood import Branch, EdgesOf, callees_tree, callers_tree
from sleepcode.core.suites.tested import in_tests
from sleepcode.edges.index import Index
from sleepcode.errors import SleepcodeError, UnknownSubject
from sleepcode.workspace import Workspace

MOST_NAMED = 10
MOST_DRAWN = 3  # definitions of one name


class Neighbourhood(msgspec.Struct, frozen=True):
    """A symbol or file with its callers and callees."""

    subject: Definition
    callers: tuple[Branch, ...]
    callees: tuple[Branch, ...]
    blind_spots: tuple[BlindSpot, ...]  # of the subject's file: calls there that nobody can follow


def whole_graph(workspace: Workspace) -> CallGraph:
    return workspace.index().graph()


def graphs_around(workspace: Workspace, subject: str, *, hops: int = 2, widest: int = 20) -> tuple[Neighbourhood, ...]:
    """What is called and calls, *hops* calls each way, of each that is called so.

    Raises UnknownSubject for no or more than MOST_DRAWN matches.

    subject: an id, a name (`Rule.match`), a dotted name, a path, or `path:line`.  Of a file, only calls
    across its border are shown.
    """
    index = workspace.index()
    ones = find_subjects(index, workspace, subject)
    return tuple(_around(index, one, hops, widest) for one in ones)


def _around(index: Index, definition: Definition, hops: int, widest: int) -> Neighbourhood:
    if definition.kind == "module":
        inside = {inner.id for inner in index.definitions_in(definition.path)}

        def callers_of(id: str) -> Iterable[CallEdge]:
            return _across(inside, index.callers_of, id, definition.id)

        def callees_of(id: str) -> Iterable[CallEdge]:
            return _across(inside, index.callees_of, id, definition.id)
    else:
        callers_of, callees_of = index.callers_of, index.callees_of
    return Neighbourhood(
        definition,
        callers_tree(definition.id, callers_of, hops, widest),
        callees_tree(definition.id, callees_of, hops, widest),
        tuple(
            spot
            for spot in index.blind_spots(definition.path)
            if definition.kind == "module" or definition.line <= spot.line <= definition.end_line
        ),
    )


def find_subjects(index: Index, workspace: Workspace, subject: str) -> tuple[Definition, ...]:
    """What *subject* names, the product's before the tests'.  Raises UnknownSubject, with near names or candidates."""
    if (exact := index.definition(subject)) is not None:
        return (exact,)
    path, _, line = subject.rpartition(":")
    for candidate in _as_paths(workspace, path if line.isdecimal() else subject):
        inside = index.definitions_in(candidate)
        if inside and line.isdecimal():
            return (index.definition_at(candidate, int(line)) or inside[0],)
        if inside:
            return (inside[0],)
    named = sorted(index.definitions_named(subject), key=lambda one: in_tests(one.path))
    if 0 < len(named) <= MOST_DRAWN:
        return tuple(named)
    if named:
        shown = ", ".join(one.id for one in named[:MOST_NAMED]) + (", …" if len(named) > MOST_NAMED else "")
        raise UnknownSubject(f"{subject!r} names {len(named)} definitions", remedy=f"say which: {shown}")
    raise index.no_such(subject, f"nothing here is called {subject!r}", "`sleepcode status` shows what is indexed")


def _as_paths(workspace: Workspace, subject: str) -> tuple[str, ...]:
    """From the current folder, as other commands do; else from the root."""
    try:
        return (workspace.relative(subject), subject)
    except SleepcodeError:
        return (subject,)


def _across(inside: set[str], edges_of: EdgesOf, id: str, module: str) -> Iterable[CallEdge]:
    starts = inside if id == module else {id}
    for start in starts:
        for edge in edges_of(start):
            if id != module or not {edge.caller, edge.callee} <= inside:
                yield edge
