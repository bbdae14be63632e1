"""Show what was worked out about a file or symbol, checked against the source as it is now."""

import time
from collections.abc import Callable, Iterable

import msgspec
from msgspec.structs import replace

from sleepcode.core.model import Claim, ClaimStanding, Definition, Evidence, Note, digest_of
from sleepcode.core.static_notes.writer import note_of, weighed
from sleepcode.enriching import Enricher, is_source
from sleepcode.errors import SleepcodeError, UnknownSubject
from sleepcode.refresh import refresh
from sleepcode.workspace import Workspace

STATIC = "static"


class ShownClaim(msgspec.Struct, frozen=True):
    """A claim and whether it still holds."""

    kind: str
    text: str
    evidence: tuple[Evidence, ...]  # as of today where it holds
    standing: ClaimStanding
    holds: str  # yes; no: today's facts say otherwise; unchecked: its lines changed since


class ShownAnswer(msgspec.Struct, frozen=True):
    """An anticipated question with its answer."""

    question: str
    intent: str
    subject: str
    answer: tuple[ShownClaim, ...]


class ShownNote(msgspec.Struct, frozen=True):
    """One writer's note about one file."""

    path: str
    writer: str  # static, or the model
    effort: str
    freshness: str  # fresh, stale, none: derived just now, nothing is stored yet
    since: tuple[str, ...]  # what changed since it was written
    written_at: float  # seconds since the epoch
    tokens: int
    claims: tuple[ShownClaim, ...]
    anticipated: tuple[ShownAnswer, ...]
    rejected: int  # claims that the check dropped
    problems: tuple[str, ...]


class ShownNotes(msgspec.Struct, frozen=True):
    """What `sleepcode notes SUBJECT` found."""

    version: int
    subject: str  # a path, or a definition's id
    notes: tuple[ShownNote, ...]


class NoteRow(msgspec.Struct, frozen=True):
    """One file of the list of notes."""

    path: str
    freshness: str  # fresh, stale, none
    writer: str  # of the newest note; empty when there is none
    written_at: float
    claims: int
    questions: int


class NoteRows(msgspec.Struct, frozen=True):
    """What `sleepcode notes` found: every file that has or should have a note, stale ones first."""

    version: int
    files: tuple[NoteRow, ...]


def listed(workspace: Workspace) -> NoteRows:
    """Every source file and the state of its note."""
    refresh(workspace)
    plan = Enricher(workspace).plan()
    states = dict.fromkeys(plan.fresh, "fresh")
    states |= {each.path: "stale" if each.stale else "none" for each in plan.work}
    rows: list[NoteRow] = []
    for path, state in states.items():
        newest = next(iter(workspace.notes().for_path(path)), None)
        if newest is None:
            rows.append(NoteRow(path, state, "", 0.0, 0, 0))
        else:
            counts = len(newest.claims), len(newest.anticipated)
            rows.append(NoteRow(path, state, newest.model, newest.written_at, *counts))
    order = ("stale", "none", "fresh")
    return NoteRows(1, tuple(sorted(rows, key=lambda each: (order.index(each.freshness), each.path))))


def notes_about(workspace: Workspace, subject: str, clock: Callable[[], float] = time.time) -> ShownNotes:
    """Raises UnknownSubject with near names."""
    refresh(workspace)
    path, definition = _resolve(workspace, subject)
    enricher = Enricher(workspace, commits=workspace.repository.history())
    brief, inputs = enricher.gathering.brief_of(path), enricher.gathering.inputs_of(path)
    if brief is None or inputs is None:
        raise _unreadable(path, workspace.index().skipped().get(path, "unreadable"))
    today = note_of(inputs, brief.digest, clock())
    every = weighed(inputs)
    derivable = {each.claim.text for each in every} | {each.text for each in today.claims}
    if definition is not None:  # all that is known of it, not only what the file's note has room for
        today = replace(today, claims=tuple(each.claim for each in every))
    shown: list[ShownNote] = []
    writers: set[str] = set()
    for note in workspace.notes().for_path(path):
        if note.model in writers:
            continue
        writers.add(note.model)
        stored = workspace.notes().get(brief.digest) if note.model == STATIC else None
        fresh = _is_fresh(workspace, stored or note, today)
        shown.append(_shown(stored or note, fresh, today, derivable, _Tree(workspace)))
    if STATIC not in writers:
        shown.insert(0, replace(_shown(today, True, today, derivable, _Tree(workspace)), freshness="none", since=()))
    if definition is not None:
        shown = [_about(each, definition) for each in shown]
    return ShownNotes(1, definition.id if definition else path, tuple(shown))


def _resolve(workspace: Workspace, subject: str) -> tuple[str, Definition | None]:
    """The file, and the definition where a symbol was named."""
    index = workspace.index()
    sources, skipped = workspace.sources()
    listed = {each.path for each in sources}
    try:
        path = workspace.relative(subject)
    except SleepcodeError:
        path = ""
    if path in listed:
        if not is_source(path):
            raise SleepcodeError(
                f"no notes are written about {path}: neither text nor code in a language that is parsed",
                remedy="see `sleepcode status` for what is skipped",
            )
        return path, None
    for each in skipped:
        if path == each.path.rstrip("/") or path.startswith(each.path.rstrip("/") + "/"):
            raise _unreadable(path, each.why)
    found = index.definitions_named(subject.replace("::", ".") if "::" not in subject else subject)
    exact = index.definition(subject)
    found = (exact,) if exact else found
    if len(found) == 1 or len({each.id for each in found}) == 1:
        return found[0].path, found[0] if found[0].qualname else None
    if found:
        names = ", ".join(each.id for each in found[:8])
        raise UnknownSubject(f"{subject} may be any of {len(found)} definitions", remedy=f"name one: {names}")
    raise index.no_such(
        subject,
        f"there is no file and no symbol called {subject} here",
        "name a file, or a symbol as `Class.method`",
    )


def _unreadable(path: str, why: str) -> SleepcodeError:
    """Why there is nothing to say about a file that git lists."""
    reasons = {
        "symlink": ("a symbolic link", "ask about the file that it leads to"),
        "outside": ("a link out of the repository", "ask about a file of this repository"),
        "huge": ("larger than max_file_bytes", "raise that setting, see `sleepcode config`"),
        "binary": ("a binary file", "ask about a text file"),
        "minified": ("minified", "ask about the source that it was made from"),
        "absent": ("not there any more", "`git status` shows what was deleted"),
        "submodule": ("part of a submodule", "ask from within the submodule"),
        "nested-repository": ("part of another repository", "ask from within that repository"),
        "sparse": ("not checked out (sparse checkout)", "check it out first"),
    }
    problem, remedy = reasons.get(why, ("not readable", "see that you may read it"))
    return SleepcodeError(f"no notes about {path}: it is {problem}", remedy=remedy)


class _Tree:
    """Today's digests, each file read once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str, str] = {}

    def digest(self, path: str) -> str:
        if path not in self._known:
            most = self._workspace.settings.max_file_bytes
            content = self._workspace.repository.read(path, most)
            self._known[path] = digest_of(content) if isinstance(content, bytes) else ""
        return self._known[path]


def _is_fresh(workspace: Workspace, note: Note, today: Note) -> bool:
    """Whether the brief we would write now, for the same writer, is the one that *note* answered."""
    if note.model == STATIC:
        return note.brief == today.brief
    from sleepcode.write_model import model_brief

    settings = replace(workspace.settings, model=note.model, effort=note.effort or workspace.settings.effort)
    try:
        return model_brief(replace(workspace, settings=settings), note.path, today).digest == note.brief
    except OSError:
        return False


def _shown(note: Note, fresh: bool, today: Note, derivable: set[str], tree: _Tree) -> ShownNote:
    """*note* with each claim held against *today*'s, which rests on the source as it is.

    What the static writer would say today costs nothing, so it is shown, and of its stored note only
    what nobody would say today (*derivable* is all that could be said, whether or not there is room).
    """
    now = {each.text: each for each in _every(today)}
    claims, anticipated = note.claims, note.anticipated
    if note.model == STATIC:
        wrong = tuple(each for each in note.claims if each.text not in derivable and each.text not in now)
        claims, anticipated = (*today.claims, *wrong), today.anticipated
    return ShownNote(
        path=note.path,
        writer=note.model,
        effort=note.effort,
        freshness="fresh" if fresh else "stale",
        since=() if fresh else _since(note, tree),
        written_at=note.written_at,
        tokens=note.tokens.total,
        claims=tuple(_checked(each, note, now, tree) for each in claims),
        anticipated=tuple(
            ShownAnswer(
                each.question,
                each.intent,
                each.subject,
                tuple(_checked(claim, note, now, tree) for claim in each.answer),
            )
            for each in anticipated
        ),
        rejected=note.rejected,
        problems=note.problems,
    )


def _every(note: Note) -> Iterable[Claim]:
    yield from note.claims
    for each in note.anticipated:
        yield from each.answer


def _checked(claim: Claim, note: Note, now: dict[str, Claim], tree: _Tree) -> ShownClaim:
    same = now.get(claim.text)
    if same is not None and same.kind == claim.kind:
        claim, holds = same, "yes"
    elif note.model == STATIC:
        holds = "no"  # our own facts say otherwise now
    else:
        holds = "yes" if all(tree.digest(each.path) == each.digest for each in claim.evidence) else "unchecked"
    return ShownClaim(claim.kind, claim.text, claim.evidence, claim.standing, holds)


def _since(note: Note, tree: _Tree) -> tuple[str, ...]:
    """What changed since the note was written, as far as its evidence can tell."""
    changed = {e.path for claim in _every(note) for e in claim.evidence if tree.digest(e.path) != e.digest}
    if note.path in changed:
        return (f"{note.path} was edited",)
    if changed:
        return tuple(f"{path} was edited" for path in sorted(changed))
    return ("its callers, its tests, or what it calls changed",)


def _about(note: ShownNote, definition: Definition) -> ShownNote:
    """The part of *note* that speaks of one definition."""
    names = (f"`{definition.qualname}`", f"`{definition.qualname}.")  # and not those that begin alike

    def speaks(claim: ShownClaim) -> bool:
        inside = any(
            each.path == definition.path and definition.line <= each.span.start <= definition.end_line
            for each in claim.evidence[:1]
        )
        return inside or any(name in claim.text for name in names)

    return replace(
        note,
        claims=tuple(each for each in note.claims if speaks(each)),
        anticipated=tuple(
            each
            for each in note.anticipated
            if each.subject == definition.id or each.subject.startswith(definition.id + ".")
        ),
    )
