"""Facts in the index -> the graph in the index: all of it, or at once what an edit touched.

A whole link solves every file together and takes seconds on a large tree.  A few edited files are
linked on their own first: their bodies against what their imports say of themselves (names, classes,
declared types), while places whose function did not change keep the edges they had.  Such files are
`provisional` until the next whole link, which `sleep` and an idle `watch` make.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

import msgspec

from sleepcode.core.collector import paused_collector
from sleepcode.core.facts import DefFact, FileFacts, Op
from sleepcode.core.link.around import around, outline
from sleepcode.core.link.cut import KIND
from sleepcode.core.link.graph import Linked, Spot, definition_rows, link, unlinked
from sleepcode.core.link.program import Program
from sleepcode.core.link.surface import came_and_went, reads_any, without_readers
from sleepcode.core.link.unchanged import Moved, qualnames, unchanged
from sleepcode.core.link.units import units_of
from sleepcode.core.manifests import MANIFEST
from sleepcode.core.model import BlindSpot, Definition
from sleepcode.core.suites.tested import is_test
from sleepcode.edges.index import Index
from sleepcode.edges.index.rows import EdgeRow
from sleepcode.edges.workers import can_copy, in_copies
from sleepcode.languages.protocol import Project, adapter

MOST_KEPT = 800_000  # instructions: of a larger tree, the facts are unpacked again for each unit
MOST_NEIGHBOURS = 40  # files whose names an edited file is linked against
MOST_BY_NAME = 40  # and further ones that define what it names, where that is seen without an import
MOST_DEPENDENTS = 30  # files that read what an edit takes or gives back; more wait for the whole link
MOST_IMPORTERS = 400  # that are looked at for it
MOST_HANDS = 3  # files that a name goes through
ROOM = 1_000  # instructions of an edited file that are linked with what was edited
ROOM_OF_DEPENDENT = 200  # and of a file that reads what an edit takes or gives back
MOST_OUTLINES = 300  # of neighbours, kept for the next save
MOST_DEFINERS = 12  # a name that more files define says little
NOTHING = DefFact("module", "", -1, 1, 1, 0)


def link_all(index: Index) -> None:
    """Solve all facts, unit by unit, and write the graph."""
    _link_units(index)
    index.writing.put_provisional(())
    index.writing.put_lost(())


@paused_collector()  # of the whole function: when it runs again, all that was made is gone, and need not be walked
def _link_units(index: Index) -> None:
    whole, weights, facts = _surveyed(index)
    ids = {row.path: row.id for row in index.writing.files().values()}
    for unit in units_of(whole, weights):
        known = index.writing.all_facts(unit) if facts is None else {path: facts[path] for path in unit}
        _link_unit(index, known, whole.projects, ids)


def _surveyed(index: Index) -> tuple[Program, list[int], dict[str, FileFacts] | None]:
    """Every file by its name and imports, how many instructions it has, and the facts if few enough to be kept."""
    outlines: dict[str, FileFacts] = {}
    weights: dict[str, int] = {}
    kept: dict[str, FileFacts] | None = {}
    total = 0
    for path, facts in index.writing.each_facts():
        weights[path] = sum(len(fact.code) for fact in facts.definitions)
        outlines[path] = facts if facts.language == MANIFEST else _outline(facts)
        total += weights[path]
        if kept is not None:
            kept[path] = facts
            if total > MOST_KEPT:
                kept = None
    whole = Program(outlines)
    return whole, [weights[path] for path in whole.paths], kept


def _outline(facts: FileFacts) -> FileFacts:
    imports = tuple(i for fact in facts.definitions for i in fact.code if i[0] in (Op.IMPORT, Op.STAR))
    return FileFacts(facts.language, (msgspec.structs.replace(NOTHING, code=imports),), 1, package=facts.package)


def _link_unit(
    index: Index, facts: dict[str, FileFacts], projects: Mapping[str, Project], ids: Mapping[str, int]
) -> None:
    linked = link(facts, projects=projects, copies=in_copies if can_copy() else None)
    program = linked.program
    numbers, contexts = _numbers(linked, ids)
    edges: dict[str, list[EdgeRow]] = {}
    for edge in linked.edges:
        path = program.paths[program.file_of[linked.node_definition[edge.caller]]]
        callee = edge.callee if isinstance(edge.callee, str) else numbers[edge.callee]
        edges.setdefault(path, []).append(EdgeRow(numbers[edge.caller], callee, edge.line, edge.certainty, edge.kind))
    index.writing.put_graph(
        _definitions(linked, set(program.paths), definition_rows(program)),
        edges,
        contexts,
        {path: program.module_name(i) for i, path in enumerate(program.paths)},
        {path: linked.blind_spots(path) for path in program.paths},
    )


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
    if all(same[path].keys() >= set(qualnames(each)) for path, each in own.items()):
        linked = unlinked(own, _whole(index).projects)  # comments, texts, order: every edge stays
    else:
        facts, projects = _neighbourhood(index, changed)
        for path, each in own.items():
            edited = [place for place, name in enumerate(qualnames(each)) if name not in same[path]]
            facts[path] = around(each, edited, ROOM if path in contents else ROOM_OF_DEPENDENT)
        linked = link(facts, frozenset(changed), projects)
    program = linked.program
    rows = definition_rows(program)
    ids = {row.path: row.id for row in index.writing.files(changed).values()}
    places: dict[str, Places] = {path: index.writing.places(path) for path in changed}
    # Old edges by caller's name, read before anything is renumbered.
    kept = {path: _by_caller(index, path, places[path][0]) for path in changed if path in before}
    kept_spots = {path: [spot for spot in index.blind_spots(path) if spot.kind == KIND] for path in changed}
    definitions = _definitions(linked, set(changed), rows)
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
    for edge in linked.edges:
        row = rows[linked.node_definition[edge.caller]]
        if row.path not in edges or row.qualname in same[row.path]:
            continue
        caller = number_of(edge.caller)
        callee = edge.callee if isinstance(edge.callee, str) else number_of(edge.callee)
        if caller is not None and callee is not None:
            # Other files' edges lead to the contexts that the whole link made: any may do what the code does now.
            if caller not in contexts:
                contexts[caller] = index.contexts_of(caller)
            for node in contexts[caller]:
                edges[row.path].append(EdgeRow(node, callee, edge.line, edge.certainty, edge.kind))
    for path in changed:
        for qualname, moved in same[path].items():
            edges[path].extend(row._replace(line=moved.now(row.line)) for row in kept[path].get(qualname, ()))
    index.writing.put_graph(
        definitions,
        edges,
        {},
        {path: program.module_name(program.number[path]) for path in changed},
        {path: _spots(linked, path, kept_spots[path], before.get(path), same[path]) for path in changed},
        {path: [_place(places[path], row.qualname) for row, _ in definitions[path]] for path in changed},
    )


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
                seen = index.names_of(importer) if is_new else None
                if seen is None:
                    continue
                if reads_any(seen.uses, given) and (there := index.facts_of(importer)) is not None:
                    found[importer] = there, without_readers(there, given)
                if handed_on := given & seen.exports.keys():
                    further.setdefault(importer, set()).update(handed_on)
        names = further
    return found


def _definitions(
    linked: Linked, paths: set[str], rows: Iterable[Definition]
) -> dict[str, list[tuple[Definition, int]]]:
    found: dict[str, list[tuple[Definition, int]]] = {path: [] for path in paths}
    for number, row in enumerate(rows):
        if row.path in found:
            found[row.path].append((row, is_test(row, linked.program.definitions[number])))
    return found


def _numbers(linked: Linked, ids: Mapping[str, int]) -> tuple[list[int], dict[str, list[int]]]:
    """Node -> the index's number for it; and each file's contexts."""
    program = linked.program
    numbers: list[int] = []
    contexts = {path: [len(f.definitions)] for path, f in zip(program.paths, program.facts, strict=True)}
    count = len(program.definitions)
    for node, definition in enumerate(linked.node_definition):
        file = program.file_of[definition]
        path = program.paths[file]
        place = definition - program.definition_base[file]
        if node >= count:
            listed = contexts[path]
            following = listed[0] + len(listed) - 1
            if following < 0xFFFF:
                listed.append(place)
                place = following
        numbers.append(ids[path] << 16 | min(place, 0xFFFF))
    return numbers, contexts


def _neighbourhood(index: Index, changed: list[str]) -> tuple[dict[str, FileFacts], Mapping[str, Project]]:
    """Facts of the changed files and of what they import; of what those import, only that it is there.

    With it what imports are resolved by, which is the whole tree's.
    """
    whole = _whole(index)
    facts: dict[str, FileFacts] = {}
    wanted = list(changed)
    seen = set(changed)
    named: set[str] = set()  # found by what the changed files name: what types these declare is looked up, too
    for path in wanted:
        if path in changed:
            own = index.facts_of(path)
            hands_on, types = True, frozenset[str]()
        else:
            own, hands_on, types = _neighbour(index, path)
        if own is None:
            continue
        facts[path] = own
        if own.language != "python" and (path in changed or path in named):
            read = {name.lstrip(".") for used in own.uses.values() for name in used}
            names = read if path in changed else types
            found_by_name = _by_name(index, whole, path, names)
            for each in found_by_name:
                facts.setdefault(each, whole.facts[whole.number[each]])
            wanted.extend(each for each in found_by_name if each not in seen)
            seen.update(wanted)
            named.update(found_by_name if path in changed else ())
        for found in _imports_of(whole, path, own):
            if hands_on and found not in seen and len(seen) < MOST_NEIGHBOURS + len(changed):
                seen.add(found)
                wanted.append(found)
            for each in (found, *_around(whole, found)):
                facts.setdefault(each, whole.facts[whole.number[each]])
    return facts, whole.projects


class _Neighbour(NamedTuple):
    """A file that an edited one is linked against."""

    facts: FileFacts | None  # their outline
    hands_on: bool  # its own imports matter only then: a package's front
    types: frozenset[str]


_neighbours: dict[tuple[str, str], _Neighbour] = {}  # by path and digest: those of the last saves


def _neighbour(index: Index, path: str) -> _Neighbour:
    key = path, index.digest_of_file(path)
    found = _neighbours.get(key)
    if found is None:
        own = index.facts_of(path)
        found = _Neighbour(None, False, frozenset())
        if own is not None:
            found = _Neighbour(outline(own), path.endswith("__init__.py") or _hands_on(own), frozenset(_types_in(own)))
        if len(_neighbours) >= MOST_OUTLINES:
            _neighbours.clear()
        _neighbours[key] = found
    return found


def _hands_on(facts: FileFacts) -> bool:
    """Whether what other files export goes through this one (`export … from`)."""
    exported = set(facts.exports.values())
    return facts.language != "python" and any(
        i[0] == Op.STAR or (i[0] == Op.IMPORT and i[1] in exported) for i in facts.definitions[0].code
    )


def _types_in(facts: FileFacts) -> set[str]:
    """The names of declared types and bases that the file has from elsewhere."""
    named = {variable: name for name, variable in facts.free.items()}
    terms = {i[2] for fact in facts.definitions for i in fact.code if i[0] == Op.TYPED and isinstance(i[2], int)}
    terms.update(base for fact in facts.definitions for base in fact.bases)
    return {named[term] for term in terms & named.keys()}


def _by_name(index: Index, whole: Program, path: str, names: Set[str]) -> list[str]:
    """Files of the same family that define *names*: of the file's package, or linked to it without an import.

    Beside it and with most of the names first.
    """
    found = index.files_defining(sorted(names), MOST_DEFINERS)
    family, folder = whole.adapters[whole.number[path]].family, path.rpartition("/")[0]
    near = [
        (-count - (3 if each.rpartition("/")[0] == folder else 0), each)
        for each, count in found.items()
        if each in whole.number and whole.adapters[whole.number[each]].family == family
    ]
    return [each for _, each in sorted(near)[:MOST_BY_NAME]]


def _imports_of(whole: Program, path: str, facts: FileFacts) -> Iterator[str]:
    """The files that the imports of one file name."""
    if path in whole.number:
        yield from (whole.paths[number] for number in whole.imported(whole.number[path], facts))


def _around(whole: Program, path: str) -> Iterator[str]:
    """The packages that an import of the file runs, and what are attributes of a package: its modules."""
    folder = path.rpartition("/")[0]
    if path.endswith("/__init__.py"):
        yield from whole.beside(folder)
    while folder:
        if f"{folder}/__init__.py" in whole.number:
            yield f"{folder}/__init__.py"
        folder = folder.rpartition("/")[0]


_last: list[tuple[object, Program]] = []  # the tree of the last save, as nothing but files


def _whole(index: Index) -> Program:
    """Every file of the tree by its name alone, and what manifests say; kept until another file is there."""
    languages = index.languages_by_path()
    said = {path: index.facts_of(path) for path, language in languages.items() if language == MANIFEST}
    key = (hash(tuple(languages.items())), hash(repr(said)))
    if not _last or _last[0][0] != key:
        known = {language for language in languages.values() if language and language != MANIFEST}
        packages = index.packages(language for language in known if adapter(language).has_packages)
        facts = {
            path: FileFacts(language, (NOTHING,), 1, package=packages.get(path, ""))
            for path, language in languages.items()
            if language
        }
        facts |= {path: own for path, own in said.items() if own is not None}
        _last[:] = [(key, Program(facts))]
    return _last[0][1]


Places = tuple[dict[str, int], list[int]]  # (qualified name -> place, [the next free place])


def _place(places: Places, qualname: str) -> int:
    known, free = places
    found = known.get(qualname)
    if found is None:
        found = known[qualname] = min(free[0], 0xFFFF)
        free[0] += 1
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


def _spots(
    linked: Linked, path: str, kept: list[BlindSpot], before: FileFacts | None, same: Mapping[str, Moved]
) -> list[Spot]:
    """The file's blind spots: what it says, and where values were lost now, or in code that is as it was."""
    found = dict.fromkeys(linked.blind_spots(path))
    names = qualnames(before) if before is not None else []
    for spot in kept:
        around = [i for i, fact in enumerate(before.definitions if before else ()) if _holds(fact, spot.line)]
        moved = same.get(names[around[-1]]) if around else None
        if moved is not None:
            found[spot.kind, moved.now(spot.line), spot.name] = None
    return list(found)


def _holds(fact: DefFact, line: int) -> bool:
    return not fact.name or fact.line <= line <= fact.end_line
