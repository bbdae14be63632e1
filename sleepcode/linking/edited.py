"""The edges of edited files, and of those that read what the edit takes or gives back."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from sleepcode.core.facts import DefFact, FileFacts, qualified_names
from sleepcode.core.link.around import around
from sleepcode.core.link.graph import Linked, Spot, definition_rows, link, unlinked
from sleepcode.core.link.settled.cut import KIND
from sleepcode.core.link.surface import came_and_went, reads_any, without_readers
from sleepcode.core.link.unchanged import Moved, unchanged
from sleepcode.core.model import BlindSpot, Definition
from sleepcode.edges.index import Index
from sleepcode.edges.index.rows import EdgeRow
from sleepcode.linking.neighbours import neighbourhood, whole_tree
from sleepcode.linking.whole import definitions_of

MOST_DEPENDENTS = 30  # files that read what an edit takes or gives back; more wait for the whole link
MOST_IMPORTERS = 400  # that are looked at for it
MOST_HANDS = 3  # files that a name goes through
ROOM = 1_000  # instructions of an edited file that are linked with what was edited
ROOM_OF_DEPENDENT = 200  # and of a file that reads what an edit takes or gives back
Places = tuple[dict[str, int], list[int]]  # (qualified name -> place, [the next free place])


def link_some(index: Index, changed: Iterable[str], before: dict[str, FileFacts], removed: Iterable[str] = ()) -> None:
    """Link the *changed* files alone; *before*: their facts as they were last linked."""
    changed, before = list(changed), dict(before)
    contents = frozenset(changed)
    cut = index.writing.provisional()
    index.writing.put_provisional(sorted({*cut, *changed, *removed}))
    if not changed:
        return
    own = {path: each for path in changed if (each := index.facts_of(path)) is not None}
    same: dict[str, Mapping[str, Moved]] = {path: unchanged(before.get(path), each) for path, each in own.items()}
    for path, (there, readers_apart) in _dependents(index, own, before, set(cut)).items():
        changed.append(path)
        own[path], before[path], same[path] = there, there, readers_apart
    linked = _linked(index, own, same, contents)
    program = linked.program
    rows = definition_rows(program)
    ids = {row.path: row.id for row in index.writing.files(changed).values()}
    places: dict[str, Places] = {path: index.writing.places(path) for path in changed}
    # Old edges by caller's name, read before anything is renumbered.
    kept = {path: _by_caller(index, path, places[path][0]) for path in changed if path in before}
    kept_spots = {path: [spot for spot in index.blind_spots(path) if spot.kind == KIND] for path in changed}
    definitions = definitions_of(linked, set(changed), rows)
    numbers: dict[int, int] = {}

    def number_of(node: int) -> int | None:
        found = numbers.get(node)
        if found is None:
            row = rows[linked.node_definition[node]]
            if row.path in places:
                found = ids[row.path] << 16 | _place(places[row.path], row.qualname)
            else:
                known = index.node_of(row.id)
                if known is None:
                    return None
                found = known
            numbers[node] = found
        return found

    edges: dict[str, list[EdgeRow]] = {path: [] for path in changed}
    contexts: dict[int, tuple[int, ...]] = {}
    drawn = _drawn(linked, rows, same, number_of)
    for path in changed:
        # Other files' edges lead to the contexts that the whole link made: any may do what the code does now.
        for drawing in drawn[path]:
            caller = drawing.caller
            if caller not in contexts:
                contexts[caller] = index.contexts_of(caller)
            edges[path].extend(EdgeRow(node, *drawing[1:]) for node in contexts[caller])
        for qualname, moved in same[path].items():
            stay = kept[path].get(qualname, ())
            edges[path].extend(stay if moved.is_still else (r._replace(line=moved.now(r.line)) for r in stay))
    index.writing.put_graph(
        definitions,
        edges,
        {},
        {path: program.module_name(program.number[path]) for path in changed},
        {path: _spots(linked, path, kept_spots[path], before.get(path), same[path]) for path in changed},
        {path: [_place(places[path], row.qualname) for row, _ in definitions[path]] for path in changed},
    )


def _drawn(
    linked: Linked,
    rows: Sequence[Definition],
    same: Mapping[str, Mapping[str, Moved]],
    number_of: Callable[[int], int | None],
) -> dict[str, dict[EdgeRow, None]]:
    """The edges of what was linked anew, by file, each once: contexts of this link say the same."""
    drawn: dict[str, dict[EdgeRow, None]] = {path: {} for path in same}
    for edge in linked.edges:
        row = rows[linked.node_definition[edge.caller]]
        if row.path not in same or row.qualname in same[row.path]:
            continue
        caller = number_of(edge.caller)
        callee = edge.callee if isinstance(edge.callee, str) else number_of(edge.callee)
        if caller is not None and callee is not None:
            drawn[row.path][EdgeRow(caller, callee, edge.line, edge.certainty, edge.kind)] = None
    return drawn


def _linked(
    index: Index, own: Mapping[str, FileFacts], same: Mapping[str, Mapping[str, Moved]], contents: Set[str]
) -> Linked:
    """The files of *own*, solved against what they import; contents: those that were edited."""
    if all(same[path].keys() >= set(qualified_names(each)) for path, each in own.items()):
        return unlinked(own, whole_tree(index).projects)  # comments, texts, order: every edge stays
    facts, projects = neighbourhood(index, own)
    for path, each in own.items():
        edited = [place for place, name in enumerate(qualified_names(each)) if name not in same[path]]
        facts[path] = around(each, edited, ROOM if path in contents else ROOM_OF_DEPENDENT)
    return link(facts, frozenset(own), projects)


def _dependents(
    index: Index, own: Mapping[str, FileFacts], before: Mapping[str, FileFacts], cut: set[str]
) -> dict[str, tuple[FileFacts, Mapping[str, Moved]]]:
    """Files that read what an edit took, or what it gives back -> their facts, and what of them reads none of it.

    cut: files that were linked on their own or removed since the last whole link.
    """
    lost = index.writing.lost()
    names: dict[str, set[str]] = {}
    back: set[str] = set()
    for path, facts in own.items():
        came, went = came_and_went(before.get(path), facts)
        lost |= went
        if path in before:
            names[path] = went | (came & lost)
        elif path in cut:  # removed before, and here again
            names[path] = came
            back.add(path)
    index.writing.put_lost(lost)
    found: dict[str, tuple[FileFacts, Mapping[str, Moved]]] = {}
    for _ in range(MOST_HANDS):
        further: dict[str, set[str]] = {}
        for path, given in names.items():
            importers = index.files_that_name(path) if path in back else index.importers_of(path)
            for importer in importers[:MOST_IMPORTERS] if given else ():
                is_new = importer not in own and importer not in found and len(found) < MOST_DEPENDENTS
                seen = index.outline_of(importer, given) if is_new else None
                if seen is None:
                    continue
                if reads_any(seen.uses, given) and (there := index.facts_of(importer)) is not None:
                    found[importer] = there, without_readers(there, given)
                if handed_on := given & seen.exports.keys():
                    further.setdefault(importer, set()).update(handed_on)
        names = further
    return found


def _by_caller(index: Index, path: str, places: dict[str, int]) -> dict[str, list[EdgeRow]]:
    file = index.file_number(path)
    names = {place: qualname for qualname, place in places.items()}
    found: dict[str, list[EdgeRow]] = {}
    called: dict[int, str | None] = {}  # node -> qualified name; many edges have the same caller
    for row in index.edges_in(file) if file is not None else ():
        if row.caller not in called:
            called[row.caller] = names.get(index.definition_node(row.caller) & 0xFFFF)
        qualname = called[row.caller]
        if qualname is not None:
            found.setdefault(qualname, []).append(row)
    return found


def _place(places: Places, qualname: str) -> int:
    known, free = places
    found = known.get(qualname)
    if found is None:
        found = known[qualname] = min(free[0], 0xFFFF)
        free[0] += 1
    return found


def _spots(
    linked: Linked, path: str, kept: list[BlindSpot], before: FileFacts | None, same: Mapping[str, Moved]
) -> list[Spot]:
    """The file's blind spots: what it says, and where values were lost now, or in code that is as it was."""
    found = dict.fromkeys(linked.blind_spots(path))
    names = qualified_names(before) if before is not None else []
    for spot in kept:
        around = [i for i, fact in enumerate(before.definitions if before else ()) if _holds(fact, spot.line)]
        moved = same.get(names[around[-1]]) if around else None
        if moved is not None:
            found[spot.kind, moved.now(spot.line), spot.name] = None
    return list(found)


def _holds(fact: DefFact, line: int) -> bool:
    return not fact.name or fact.line <= line <= fact.end_line
