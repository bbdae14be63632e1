"""Brings the index up to date with the work tree: what changed is read, parsed and linked again."""

import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext

import msgspec

from sleepcode.core.git_output import Skipped
from sleepcode.core.grammar import language_of
from sleepcode.core.manifests import MANIFEST, is_manifest
from sleepcode.core.model import digest_of
from sleepcode.edges.child import output_of
from sleepcode.edges.index import Index
from sleepcode.edges.index.bundles import Bundle, bundled
from sleepcode.edges.index.writing import FileRow, PassedOver
from sleepcode.edges.workers import how_many, meanwhile, workers
from sleepcode.linking import SMALL_TREE, Change, Relink, as_little_as_will_do, everything, link_again
from sleepcode.workspace import Progress, Workspace

# Extractor, linker and process pool are imported where they run: most refreshes find nothing to do.

# Below this many files to parse, starting worker processes costs more than they save.
WORTH_A_POOL = 60
CHUNK = 24  # files a worker takes at once
# Facts of other branches and older edits that are kept for the way back.
KEPT_FACTS = 4000


class Refreshed(msgspec.Struct, frozen=True):
    """What a refresh did."""

    changed: tuple[str, ...]  # new or with other bytes
    removed: tuple[str, ...]
    seconds: float
    parsed: int = 0  # files whose facts were not known yet
    provisional: bool = False  # the edited files were linked on their own; see linking


class TooMuch(Exception):
    """What changed takes more than a moment to be linked."""


def refresh(
    workspace: Workspace,
    on_progress: Progress | None = None,
    *,
    exact: bool = False,
    only: Collection[str] | None = None,
    light: bool = False,
) -> Refreshed:
    """Make the index say what the work tree holds now; cheap when nothing changed.

    exact: link everything together even where linking the edited files alone would do for an answer.
    only: look at nothing but these files and what lies below these folders; who passes it has been told
    of every change.  light: raise TooMuch before a link that takes seconds and more memory; nothing is
    changed then, and `refresh_apart` does it.

    One listing by git and one stat a file find what to read; bytes decide what changed.
    Interrupted, it leaves the index as it was, but keeps facts that were already parsed.
    """
    began = time.perf_counter()
    index = workspace.index()
    report = on_progress or workspace.on_progress
    known = index.writing.files(only)
    listed, skipped = workspace.sources(only)
    passed = index.writing.skipped(only)
    seen, unread = _look(workspace, (entry.path for entry in listed), known, passed)
    refused = {each.path: PassedOver(each.why) for each in skipped} | unread
    present = {entry.path for entry in listed} - set(refused)
    removed = tuple(sorted(set(known) - present))
    changed = tuple(path for path, found in seen.items() if path not in known or found.digest != known[path].digest)
    touched = [found for path, found in seen.items() if path in known and found.digest == known[path].digest]
    writing = index.writing
    overdue = exact and bool(writing.provisional())
    if not changed and not removed and not overdue:
        if touched or refused != passed:
            with writing.transaction():
                _record(index, touched, refused, only)
        return Refreshed((), (), time.perf_counter() - began)
    read = {path: seen[path].content for path in changed if seen[path].language}
    change = Change(read, tuple(path for path in removed if known[path].language))
    relink = everything(change) if exact else as_little_as_will_do(index, change)
    if light and not relink.is_light and writing.parsed_files(MANIFEST) > SMALL_TREE:
        raise TooMuch
    parsed = _parse(index, [seen[path] for path in changed], report)
    with writing.transaction():
        if relink.before is not None:
            writing.cut_off(removed)
        for path in removed:
            writing.remove_file(path)
        _record(index, seen.values(), refused, only)
        index.forget_read()
        report("linking", 0, 1)
        with _suite_meanwhile(workspace, relink):
            link_again(index, relink)
        writing.prune_facts(KEPT_FACTS)
    index.forget_read()
    if relink.before is None and writing.parsed_files(MANIFEST) > SMALL_TREE:
        make_ready(workspace)  # a push or a question has no time for it
    report("linking", 1, 1)
    provisional = relink.is_needed and relink.before is not None
    return Refreshed(changed, removed, time.perf_counter() - began, parsed, provisional)


def make_ready(workspace: Workspace) -> None:
    """Look at what test runners add, and lay the tree out for walks: seconds that the first question need not take."""
    from sleepcode.edges.suite_index import SuiteIndex

    index = workspace.index()
    with SuiteIndex.open(workspace.suite_file) as suite:
        suite.refresh(index.digests, workspace.read, index.generation())
    index.reach(workspace.read).make()


def _suite_meanwhile(workspace: Workspace, relink: Relink) -> AbstractContextManager[None]:
    """A part of `make_ready` that needs no graph, on another processor while everything is linked."""
    index = workspace.index()
    if relink.before is not None or index.writing.parsed_files(MANIFEST) <= SMALL_TREE:
        return nullcontext()
    digests = index.digests()

    def read_suite() -> None:
        from sleepcode.edges.suite_index import SuiteIndex

        with SuiteIndex.open(workspace.suite_file) as suite:
            suite.refresh(lambda: digests, workspace.read)

    return meanwhile(read_suite)


def refresh_apart(workspace: Workspace, should_stop: Callable[[], bool], *, exact: bool = False) -> Refreshed | None:
    """A refresh in a process of its own, so that its memory goes when it is done.

    None when *should_stop* ended it (the index is as it was) or the child failed.
    """
    arguments = ("-m", "sleepcode.refresh", str(workspace.root), *(["exact"] if exact else ()))
    output = output_of(workspace.root, arguments, should_stop)
    workspace.index().forget_read()
    return msgspec.json.decode(output, type=Refreshed) if output is not None else None


def foresee_apart(workspace: Workspace, should_stop: Callable[[], bool]) -> None:
    """Ask what the current change reaches, in a process of its own: the answer is kept for who asks next."""
    output_of(workspace.root, ("-c", _FORESEE, "impact", "--name-only"), should_stop)


_FORESEE = (
    "from sleepcode.edges.machine import lower_priority; lower_priority(); from sleepcode.__main__ import main; main()"
)


class _Seen(msgspec.Struct, frozen=True):
    """A file whose stat differs from what the index knows, as it is now."""

    path: str
    digest: str
    language: str
    size: int
    mtime: int
    content: bytes


def _look(
    workspace: Workspace, paths: Iterable[str], known: dict[str, FileRow], passed: dict[str, PassedOver]
) -> tuple[dict[str, _Seen], dict[str, PassedOver]]:
    """Read the files whose size or time differ from what is known of them; (those, what is not ours to read)."""
    seen: dict[str, _Seen] = {}
    refused: dict[str, PassedOver] = {}
    root = str(workspace.root)
    for path in paths:
        try:
            stat = os.lstat(f"{root}/{path}")
        except OSError:
            refused[path] = PassedOver("absent")
            continue
        row = known.get(path)
        if row is not None and row.mtime == stat.st_mtime_ns and row.size == stat.st_size:
            continue
        held = passed.get(path)
        if held is not None and held.mtime == stat.st_mtime_ns and held.size == stat.st_size:
            refused[path] = held
            continue
        # A file written within the clock's grain of this look may change again unseen: do not trust its time.
        fresh = time.time_ns() - stat.st_mtime_ns < 20_000_000
        mtime = -1 if fresh else stat.st_mtime_ns
        content = workspace.repository.read(path, workspace.settings.max_file_bytes)
        if isinstance(content, Skipped):
            # What else stands in the way may be gone without a change of the file itself.
            stays = content.why in ("binary", "minified")
            refused[path] = PassedOver(content.why, *((stat.st_size, mtime) if stays else ()))
            continue
        language = language_of(path) or (MANIFEST if is_manifest(path) else "")
        seen[path] = _Seen(path, digest_of(content), language, stat.st_size, mtime, content)
    return seen, refused


def _record(index: Index, seen: Iterable[_Seen], refused: dict[str, PassedOver], only: Collection[str] | None) -> None:
    for found in seen:
        index.writing.put_file(found.path, found.digest, found.language, found.size, found.mtime)
    index.writing.put_skipped(refused, only)


def _parse(index: Index, found: list[_Seen], report: Progress) -> int:
    """Extract facts that are not known yet; kept even when what follows is interrupted."""
    wanted = {(f.digest, f.language): f for f in found if f.language}
    for pair in index.writing.known_facts(wanted):
        wanted.pop(pair, None)
    todo = list(wanted.values())
    pending: list[Bundle] = []
    done = 0
    for bundle in _extracted(todo):
        pending.append(bundle)
        done += len(bundle.of)
        report("parsing", done, len(todo))
        if len(pending) >= 40:
            _keep(index, pending)
            pending = []
    _keep(index, pending)
    return len(todo)


def _keep(index: Index, pending: list[Bundle]) -> None:
    with index.writing.transaction():
        for bundle in pending:
            index.writing.put_facts(bundle)


def _extracted(todo: list[_Seen]) -> Iterator[Bundle]:
    jobs = [(f.path, f.digest, f.language, f.content) for f in todo]
    chunks = [jobs[i : i + CHUNK] for i in range(0, len(jobs), CHUNK)]
    if len(jobs) < WORTH_A_POOL or how_many() < 2:
        for chunk in chunks:
            yield from _extract_chunk(chunk)
        return
    with workers(how_many()) as pool:
        for bundles in pool.map(_extract_chunk, chunks):
            yield from bundles


def _extract_chunk(jobs: list[tuple[str, str, str, bytes]]) -> list[Bundle]:
    from sleepcode.core.extract import extract

    extracted = ((digest, language, extract(path, content)) for path, digest, language, content in jobs)
    return list(bundled(((digest, language), facts) for digest, language, facts in extracted if facts is not None))


def _in_child(root: str, *how: str) -> None:
    """The other end of `refresh_apart`."""
    from pathlib import Path

    from sleepcode.edges.machine import lower_priority
    from sleepcode.workspace import open_workspace

    lower_priority()
    found = refresh(open_workspace(Path(root)), exact="exact" in how)
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    _in_child(*sys.argv[1:])
