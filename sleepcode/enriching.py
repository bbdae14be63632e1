"""Which files lack a fresh static note, in which order to write them, and the writing.

A shared service of `sleep` and `watch`.
"""

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from sleepcode import __version__
from sleepcode.core.git_output import Commit, Skipped
from sleepcode.core.globs import any_of
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Digest, Note, digest_of
from sleepcode.core.schedule import Candidate, Priority, in_order
from sleepcode.core.static_notes.remembered import histories
from sleepcode.core.static_notes.syntax import Syntax, syntax_of
from sleepcode.core.static_notes.writer import PROSE, VERSION, note_of
from sleepcode.edges.brief_memo import recall, remember
from sleepcode.edges.child import lines_of
from sleepcode.edges.index.schema import VERSION as index_version
from sleepcode.edges.machine import lower_priority
from sleepcode.gathering import Gathering
from sleepcode.workspace import Workspace, open_workspace

BATCH = 64  # notes a transaction; what a killed process loses at most
CHUNK = 32  # files a worker parses at a time
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Work:
    """A static note to be written."""

    path: str
    brief: Digest
    stale: bool  # there is a note, but for another brief
    priority: Priority


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pass would do; *work* is in the order it would be done."""

    work: tuple[Work, ...] = ()
    fresh: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def is_source(path: str) -> bool:
    """Whether notes are written about it: a language we parse, or text for people."""
    return language_of(path) is not None or path.lower().endswith(PROSE)


class Begun(msgspec.Struct, frozen=True):
    """What a pass is about to do."""

    todo: list[str]  # in this order
    fresh: int


@dataclass
class Enricher:
    """Plans and writes with one view of the index; made anew after each refresh."""

    workspace: Workspace
    executor: Executor | None = None  # parses many files at once
    commits: tuple[Commit, ...] | None = None  # the repository's history; None: asked of git

    stored: list[Note] = field(default_factory=list, init=False)  # by `write`; an interrupt yields the last no more
    _parsed: dict[str, bytes] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        commits = self.workspace.repository.history() if self.commits is None else self.commits
        self._days = {path: commit.when for commit in reversed(commits) for path in commit.paths}
        self.gathering = Gathering(
            self.workspace.index(), self.workspace.read, self._exists, histories(commits), self._known_syntax
        )
        self._listed: frozenset[str] | None = None

    def plan(
        self,
        paths: Iterable[str] | None = None,
        now: float = 0.0,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Plan:
        """The files without a fresh note.

        paths: only these files, or what lies under these folders.
        on_progress: told (done, of) before each file; what it raises ends the planning.
        """
        on_progress = on_progress or partial(self.workspace.on_progress, "looking for stale notes")
        listed, skipped = self.workspace.sources()
        self._listed = frozenset(each.path for each in listed)
        wanted = _under(paths)
        awake = any_of(self.workspace.settings.awake)
        sources = [each.path for each in listed if wanted(each.path) and is_source(each.path) and not awake(each.path)]
        left_out = [each for each in skipped if wanted(each.path)]
        left_out += [Skipped(p, _no_source(p)) for p in sorted(self._listed) if wanted(p) and not is_source(p)]
        store = self.workspace.notes()
        fresh: list[str] = []
        lacking: dict[str, tuple[Digest, bool]] = {}
        memo, state = self.workspace.index_file.with_suffix(".briefs"), self._state()
        known = recall(memo, state)
        recalled = len(known)
        try:
            for done, path in enumerate(sources):
                on_progress(done, len(sources))
                digest = known.get(path) or self.brief_digest(path)
                if digest is None:
                    left_out.append(self._unreadable(path))
                    continue
                known[path] = digest
                if digest in store:
                    fresh.append(path)
                else:
                    lacking[path] = (digest, bool(store.for_path(path)))
            on_progress(len(sources), len(sources))
        finally:
            if len(known) > recalled:
                remember(memo, state, known)
        ordered = self._prioritised({path: stale for path, (_, stale) in lacking.items()}, now)
        work = tuple(Work(each.path, *lacking[each.path], each) for each in ordered)
        return Plan(work, tuple(fresh), tuple(left_out))

    def write(
        self, work: Iterable[Work], clock: Callable[[], float], stop: Callable[[], bool] = lambda: False
    ) -> Iterator[Note]:
        """Write the notes; each is yielded once it is stored.  *stop* is asked before each one.

        Whatever ends it early, the notes written by then are stored.
        """
        todo = list(work)
        self._parse_ahead([each.path for each in todo])
        store = self.workspace.notes()
        written: list[Note] = []
        try:
            for each in todo:
                if stop():
                    break
                inputs = self.gathering.inputs_of(each.path)
                if inputs is None:
                    continue
                written.append(note_of(inputs, each.brief, clock()))
                if len(written) >= BATCH:
                    store.put_all(written)
                    self.stored += written
                    stored, written = written, []
                    yield from stored
        finally:
            store.put_all(written)
            self.stored += written
        yield from written

    def brief_digest(self, path: str) -> Digest | None:
        """The key of the static note we would write now; None when the file cannot be read."""
        brief = self.gathering.brief_of(path)
        return None if brief is None else brief.digest

    def in_order(self, paths: Iterable[str], now: float) -> list[Priority]:
        """*paths*, the one most worth a note of the model first."""
        store = self.workspace.notes()
        written = {path: any(note.model != "static" for note in store.for_path(path)) for path in paths}
        return self._prioritised(written, now)

    def static_note(self, path: str, now: float) -> Note | None:
        """The static note as it would be written now; the stored one where it is fresh."""
        brief = self.gathering.brief_of(path)
        stored = self.workspace.notes().get(brief.digest) if brief else None
        if stored is not None or brief is None:
            return stored
        inputs = self.gathering.inputs_of(path)
        return note_of(inputs, brief.digest, now) if inputs else None

    # -- helpers

    def _state(self) -> Digest:
        """Of all that a static brief is made of: the files as indexed, and the code that reads them."""
        index = self.workspace.index()
        rows = sorted((path, row.digest) for path, row in index.writing.files().items())
        return digest_of(repr((__version__, VERSION, index_version, rows, index.skipped())).encode())

    def _prioritised(self, lacking: Mapping[str, bool], now: float) -> list[Priority]:
        """path -> whether its note went stale."""
        if not lacking:
            return []
        edited = {change.path for change in self.workspace.repository.status()}
        asked: Counter[str] = Counter()
        for subject, times in self.workspace.ledger().times_asked().items():
            asked[subject.partition("::")[0]] += times
        remembered, index = self.gathering.histories, self.workspace.index()
        candidates = []
        for path, stale in lacking.items():
            history = remembered.get(path)
            candidates.append(
                Candidate(
                    path,
                    tokens=len(self.workspace.read(path) or b"") // 4,
                    edited=path in edited,
                    went_stale=stale,
                    days=(now - self._days[path]) / DAY if path in self._days else None,
                    commits=history.count if history else 0,
                    fan_in=len(index.importers_of(path)),
                    asked=asked[path],
                    is_test=path in self.gathering.test_paths,
                )
            )
        return in_order(candidates)

    def _unreadable(self, path: str) -> Skipped:
        found = self.workspace.repository.read(path, self.workspace.settings.max_file_bytes)
        return found if isinstance(found, Skipped) else Skipped(path, "changed while being read")

    def _exists(self, path: str) -> bool:
        if self._listed is None:
            self._listed = frozenset(each.path for each in self.workspace.sources()[0])
        return path in self._listed or any(each.startswith(path.rstrip("/") + "/") for each in self._listed)

    def _known_syntax(self, path: str) -> Syntax | None:
        known = self._parsed.get(path)
        return None if known is None else _decode(known)

    def _parse_ahead(self, paths: list[str]) -> None:
        """Have the executor parse the code among *paths*, when it is worth its start."""
        code = [path for path in paths if language_of(path)]
        if self.executor is None or len(code) < 4 * CHUNK:
            return
        chunks = [code[at : at + CHUNK] for at in range(0, len(code), CHUNK)]
        contents = ([(path, self.workspace.read(path) or b"") for path in chunk] for chunk in chunks)
        for chunk, parsed in zip(chunks, self.executor.map(parse_chunk, contents), strict=True):
            self._parsed.update(zip(chunk, parsed, strict=True))


def enrich(
    workspace: Workspace,
    paths: Iterable[str] | None,
    clock: Callable[[], float],
    on_progress: Callable[[int, int], None],
    stop: Callable[[], bool],
    commits: tuple[Commit, ...] | None = None,
) -> Iterator[Begun | str]:
    """One pass over *paths*: what it begins with, then the path of each note that was written.  As Enricher has it."""
    enricher = Enricher(workspace, commits=commits)
    plan = enricher.plan(paths, clock(), on_progress)
    yield Begun([each.path for each in plan.work], len(plan.fresh))
    for note in enricher.write(plan.work, clock, stop):
        yield note.path


def enrich_apart(workspace: Workspace, paths: Iterable[str] | None, stop: Callable[[], bool]) -> Iterator[Begun | str]:
    """The same in a process of its own, whose memory goes when it is done; nothing at all where that failed."""
    arguments = ("-m", "sleepcode.enriching", str(workspace.root), *(paths or ()))
    for line in lines_of(workspace.root, arguments, stop):
        yield msgspec.json.decode(line, type=Begun | str)


def parse_chunk(files: list[tuple[str, bytes]]) -> list[bytes]:
    """Each file's Syntax, encoded; runs in a worker process."""
    return [msgspec.msgpack.encode(syntax_of(content, language_of(path))) for path, content in files]


_decode = msgspec.msgpack.Decoder(Syntax).decode


def _under(paths: Iterable[str] | None) -> Callable[[str], bool]:
    given = None if paths is None else [path.rstrip("/") for path in paths]
    if not given or "." in given or "" in given:
        return lambda _: True
    return lambda path: any(path == each or path.startswith(each + "/") for each in given)


def _no_source(path: str) -> str:
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return f"no grammar for {name[dot:]}" if dot > 0 else "no grammar for files without an ending"


def _in_child(root: str, *paths: str) -> None:
    """The other end of `enrich_apart`.  Ended, it stores what it has written."""

    def end(*_: object) -> None:
        raise SystemExit

    signal.signal(signal.SIGTERM, end)
    lower_priority()
    for step in enrich(open_workspace(Path(root)), paths or None, time.time, lambda *_: None, lambda: False):
        sys.stdout.buffer.write(msgspec.json.encode(step) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _in_child(*sys.argv[1:])
