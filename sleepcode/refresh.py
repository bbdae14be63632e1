"""Brings the index up to date with the work tree: what changed is read, parsed and linked again."""

import os
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from sleepcode.core.facts import FileFacts
from sleepcode.core.git_output import Skipped
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Definition, digest_of
from sleepcode.edges.index import Index
from sleepcode.edges.index.rows import EdgeRow
from sleepcode.edges.index.writing import FileRow
from sleepcode.workspace import Workspace

# Extractor, linker and process pool are imported where they run: most refreshes find nothing to do.
if TYPE_CHECKING:
    from sleepcode.core.link.graph import Linked

Progress = Callable[[str, int, int], None]  # (what is done now, how many are done, of how many)

# Below this many files to parse, starting worker processes costs more than they save.
WORTH_A_POOL = 60
CHUNK = 24  # files a worker takes at once
# Facts of other branches and older edits that are kept for the way back.
KEPT_FACTS = 4000


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did."""

    changed: tuple[str, ...]  # new or with other bytes
    removed: tuple[str, ...]
    seconds: float
    parsed: int = 0  # files whose facts were not known yet


def refresh(workspace: Workspace, on_progress: Progress | None = None) -> Refreshed:
    """Make the index say what the work tree holds now; cheap when nothing changed.

    One listing by git and one stat a file find what to read; bytes decide what changed.
    Interrupted, it leaves the index as it was, but keeps facts that were already parsed.
    """
    began = time.perf_counter()
    index = workspace.index()
    report = on_progress or (lambda *_: None)
    known = index.writing.files()
    listed, skipped = workspace.sources()
    seen, unread = _look(workspace, (entry.path for entry in listed), known)
    refused = {s.path: s.why for s in (*skipped, *unread)}
    present = {entry.path for entry in listed} - set(refused)
    removed = tuple(sorted(set(known) - present))
    changed = tuple(path for path, found in seen.items() if path not in known or found.digest != known[path].digest)
    touched = [found for path, found in seen.items() if path in known and found.digest == known[path].digest]
    writing = index.writing
    if not changed and not removed:
        if touched or refused != index.skipped():
            with writing.transaction():
                _record(index, touched, refused)
        return Refreshed((), (), time.perf_counter() - began)
    parsed = _parse(workspace, index, [seen[path] for path in changed], report)
    with writing.transaction():
        for path in removed:
            writing.remove_file(path)
        _record(index, seen.values(), refused)
        report("linking", 0, 1)
        _link(index)
        writing.prune_facts(KEPT_FACTS)
    index.forget_read()
    report("linking", 1, 1)
    return Refreshed(changed, removed, time.perf_counter() - began, parsed)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file whose stat differs from what the index knows, as it is now."""

    path: str
    digest: str
    language: str
    size: int
    mtime: int
    content: bytes


def _look(
    workspace: Workspace, paths: Iterable[str], known: dict[str, FileRow]
) -> tuple[dict[str, _Seen], list[Skipped]]:
    """Read the files whose size or time differ from what is known of them."""
    seen: dict[str, _Seen] = {}
    refused: list[Skipped] = []
    root = str(workspace.root)
    for path in paths:
        try:
            stat = os.lstat(f"{root}/{path}")
        except OSError:
            refused.append(Skipped(path, "absent"))
            continue
        row = known.get(path)
        if row is not None and row.mtime == stat.st_mtime_ns and row.size == stat.st_size:
            continue
        content = workspace.repository.read(path, workspace.settings.max_file_bytes)
        if isinstance(content, Skipped):
            refused.append(content)
            continue
        language = language_of(path) or ""
        # A file written within the clock's grain of this look may change again unseen: do not trust its time.
        fresh = time.time_ns() - stat.st_mtime_ns < 20_000_000
        mtime = -1 if fresh else stat.st_mtime_ns
        seen[path] = _Seen(path, digest_of(content), language, stat.st_size, mtime, content)
    return seen, refused


def _record(index: Index, seen: Iterable[_Seen], refused: dict[str, str]) -> None:
    for found in seen:
        index.writing.put_file(found.path, found.digest, found.language, found.size, found.mtime)
    index.writing.put_skipped(refused)


def _parse(workspace: Workspace, index: Index, found: list[_Seen], report: Progress) -> int:
    """Extract facts that are not known yet; kept even when what follows is interrupted."""
    wanted = {(f.digest, f.language): f for f in found if f.language}
    for pair in index.writing.known_facts(wanted):
        wanted.pop(pair, None)
    todo = list(wanted.values())
    done = 0
    pending: list[tuple[str, str, bytes]] = []
    for result in _extracted(todo):
        pending.append(result)
        done += 1
        report("parsing", done, len(todo))
        if len(pending) >= 400:
            _keep(index, pending)
            pending = []
    _keep(index, pending)
    return len(todo)


def _keep(index: Index, pending: list[tuple[str, str, bytes]]) -> None:
    with index.writing.transaction():
        for row in pending:
            index.writing.put_facts(*row)


def _extracted(todo: list[_Seen]) -> Iterator[tuple[str, str, bytes]]:
    jobs = [(f.path, f.digest, f.language, f.content) for f in todo]
    workers = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 8)
    if len(jobs) < WORTH_A_POOL or workers < 2:
        for job in jobs:
            yield from _extract_chunk([job])
        return
    chunks = [jobs[i : i + CHUNK] for i in range(0, len(jobs), CHUNK)]
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(workers)
    try:
        for rows in pool.map(_extract_chunk, chunks):
            yield from rows
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _extract_chunk(jobs: list[tuple[str, str, str, bytes]]) -> list[tuple[str, str, bytes]]:
    from sleepcode.core.extract import extract

    rows = []
    for path, digest, language, content in jobs:
        facts = extract(path, content)
        if facts is not None:
            rows.append((digest, language, zlib.compress(msgspec.msgpack.encode(facts), 1)))
    return rows


def _link(index: Index) -> None:
    """Solve all facts together and write the graph."""
    from sleepcode.core.link.graph import definition_rows, link
    from sleepcode.core.tested import is_test

    facts = index.writing.all_facts()
    linked = link(facts)
    program = linked.program
    ids = {row.path: row.id for row in index.writing.files().values()}
    numbers, contexts = _numbers(linked, ids)
    edges: dict[str, list[EdgeRow]] = {}
    for edge in linked.edges:
        definition = linked.node_definition[edge.caller]
        path = program.paths[program.file_of[definition]]
        callee = edge.callee if isinstance(edge.callee, str) else numbers[edge.callee]
        edges.setdefault(path, []).append(
            EdgeRow(numbers[edge.caller], callee, edge.line, edge.certainty, edge.kind)
        )
    definitions: dict[str, list[tuple[Definition, int]]] = {path: [] for path in program.paths}
    for number, row in enumerate(definition_rows(program)):
        definitions[row.path].append((row, is_test(row, program.definitions[number])))
    index.writing.put_graph(
        definitions,
        edges,
        contexts,
        {path: program.module_name(i) for i, path in enumerate(program.paths)},
        {path: list(program.facts[i].blind_spots) for i, path in enumerate(program.paths)},
    )


def _numbers(linked: "Linked", ids: dict[str, int]) -> tuple[list[int], dict[str, list[int]]]:
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


__all__ = ["FileFacts", "Refreshed", "refresh"]
