"""The graph of the whole tree, unit by unit."""

from collections.abc import Iterable, Mapping

from sleepcode.core.collector import paused_collector
from sleepcode.core.facts import FileFacts, Op
from sleepcode.core.link.graph import Linked, definition_rows, link
from sleepcode.core.link.state.program import Program
from sleepcode.core.link.units import units_of
from sleepcode.core.manifests import MANIFEST
from sleepcode.core.model import Definition
from sleepcode.core.suites.tested import is_test
from sleepcode.edges.index import Index
from sleepcode.edges.index.rows import EdgeRow
from sleepcode.edges.workers import can_copy, in_copies
from sleepcode.languages.protocol import Project
from sleepcode.linking.neighbours import file_alone

MOST_KEPT = 800_000  # instructions: of a larger tree, the facts are unpacked again for each unit


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
    return file_alone(facts.language, facts.package, imports)


def _link_unit(
    index: Index, facts: dict[str, FileFacts], projects: Mapping[str, Project], ids: Mapping[str, int]
) -> None:
    linked = link(facts, projects=projects, copies=in_copies if can_copy() else None)
    program = linked.program
    numbers, contexts = _numbers(linked, ids)
    edges: dict[str, list[EdgeRow]] = {}
    for edge in linked.edges:
        path = program.path_of(linked.node_definition[edge.caller])
        callee = edge.callee if isinstance(edge.callee, str) else numbers[edge.callee]
        edges.setdefault(path, []).append(EdgeRow(numbers[edge.caller], callee, edge.line, edge.certainty, edge.kind))
    index.writing.put_graph(
        definitions_of(linked, set(program.paths), definition_rows(program)),
        edges,
        contexts,
        {path: program.module_name(i) for i, path in enumerate(program.paths)},
        {path: linked.blind_spots(path) for path in program.paths},
    )


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


def definitions_of(
    linked: Linked, paths: set[str], rows: Iterable[Definition]
) -> dict[str, list[tuple[Definition, int]]]:
    found: dict[str, list[tuple[Definition, int]]] = {path: [] for path in paths}
    for number, row in enumerate(rows):
        if row.path in found:
            found[row.path].append((row, is_test(row, linked.program.definitions[number])))
    return found
