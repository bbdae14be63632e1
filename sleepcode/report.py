"""What the page of pictures shows, gathered as values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import mean

from sleepcode.core.model import Impact, Note, Tokens
from sleepcode.core.model_calls import ledger_maths as maths
from sleepcode.core.model_calls.ledger_rows import CallRow, QuestionRow
from sleepcode.core.model_calls.verdict import Verdict
from sleepcode.edges.index import Index
from sleepcode.edges.ledger import ASLEEP
from sleepcode.stats import Stats, stats
from sleepcode.workspace import Workspace

MOST_BYTES = 3_000_000  # of embedded sources; --all lifts it
MOST_NODES = 14  # a column of the graph
FAR = "far"  # a chain of calls whose middle is not drawn
PREDICTABLE = (0.0, 0.25, 0.5, 0.75, 1.0)
QUESTIONS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Measured:
    """One context with its questions: a point of the amortisation curve."""

    path: str
    questions: int
    asleep: int
    per_question: tuple[float, float]  # for t = 10 and t = 1


@dataclass(frozen=True, slots=True)
class Context:
    """One note with the source it was written about."""

    note: Note
    source: tuple[str, ...]
    fresh: bool  # the source is, byte for byte, what the note cites


@dataclass(frozen=True, slots=True)
class Around:
    """The calls around the current change."""

    changed: tuple[str, ...]  # ids
    callers: tuple[str, ...]
    tests: tuple[str, ...]
    edges: tuple[tuple[str, str, str], ...]  # caller, callee, certainty or FAR
    left_out: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page."""

    repository: str
    figures: Stats
    asleep_ms: float  # of calls, per context that had any
    composed: Tokens | None  # mean per composed question
    live: Tokens | None
    measured: tuple[Measured, ...]
    asleep_each: float  # tokens per context with a model's note
    heat: tuple[tuple[float, ...], ...]  # benefit per question: rows PREDICTABLE, columns QUESTIONS
    contexts: tuple[Context, ...]
    contexts_left_out: int
    around: Around | None
    why_not_around: str
    verdicts: tuple[Verdict, ...]


def report(workspace: Workspace, impact_of: Callable[[Workspace, str], Impact], *, every: bool = False) -> Report:
    """Brings the index up to date first."""
    from sleepcode.refresh import refresh

    refresh(workspace)
    figures = stats(workspace)
    ledger = workspace.ledger()
    asked, calls = ledger.questions(), ledger.calls()
    asleep = [row for row in calls if row.phase == ASLEEP and row.tokens.total]
    paths = {row.path for row in asleep}
    each = sum(row.tokens.total for row in asleep) / len(paths) if paths else 0.0
    contexts, left_out = _contexts(workspace, every)
    around, why = _around(workspace, impact_of)
    return Report(
        repository=workspace.root.name,
        figures=figures,
        asleep_ms=sum(row.milliseconds for row in asleep) / len(paths) if paths else 0.0,
        composed=_mean(row.tokens for row in asked if row.route == "composed"),
        live=_mean(row.tokens for row in asked if row.route == "live"),
        measured=_measured(asked, asleep),
        asleep_each=each,
        heat=_heat(each, figures.baseline),
        contexts=contexts,
        contexts_left_out=left_out,
        around=around,
        why_not_around=why,
        verdicts=figures.verdicts,
    )


def _mean(rows: Iterable[Tokens]) -> Tokens | None:
    found = list(rows)
    if not found:
        return None
    return Tokens(*(round(mean(getattr(row, name) for row in found)) for name in ("prompt", "cached", "completion")))


def _measured(asked: Iterable[QuestionRow], asleep: Iterable[CallRow]) -> tuple[Measured, ...]:
    spent: dict[str, int] = {}
    for call in asleep:
        spent[call.path] = spent.get(call.path, 0) + call.tokens.total
    by_path: dict[str, list[QuestionRow]] = {}
    for row in asked:
        path = row.subject.partition("::")[0]
        if path and row.route not in ("graph", "nearest"):
            by_path.setdefault(path, []).append(row)
    found = []
    for path in sorted({*by_path} & {*spent}):
        prices = [maths.amortised(by_path[path], spent[path], weight, None) for weight in maths.WEIGHTS]
        found.append(Measured(path, prices[0].questions, spent[path], (prices[0].per_question, prices[1].per_question)))
    return tuple(found)


def _heat(asleep: float, baseline: float | None) -> tuple[tuple[float, ...], ...]:
    if not asleep or baseline is None:
        return ()
    return tuple(
        tuple(maths.benefit(share, number, asleep, baseline, maths.WEIGHTS[0]) for number in QUESTIONS)
        for share in PREDICTABLE
    )


def _contexts(workspace: Workspace, every: bool) -> tuple[tuple[Context, ...], int]:
    """The notes, those of files asked about first, the fuller one of a file before the other, with their sources."""
    store, asked = workspace.notes(), workspace.ledger().times_asked()
    weight: dict[str, int] = {}
    for subject, number in asked.items():
        path = subject.partition("::")[0]
        weight[path] = weight.get(path, 0) + number
    listed = store.paths()
    order = sorted(listed, key=lambda path: (-weight.get(path, 0), -len(listed[path]), path))
    found: list[Context] = []
    size = 0
    for at, path in enumerate(order):
        content = workspace.repository.read(path, workspace.settings.max_file_bytes)
        notes = {note.model: note for note in reversed(store.for_path(path))}
        if not isinstance(content, bytes) or not notes:
            continue
        size += len(content)
        if size > MOST_BYTES and not every:
            return tuple(found), len(order) - at
        digest = workspace.index().digest_of_file(path)
        source = tuple(content.decode("utf-8", "replace").splitlines())
        for note in sorted(notes.values(), key=lambda note: -len(note.claims)):
            cited = {e.digest for claim in note.claims for e in claim.evidence if e.path == path}
            found.append(Context(note, source, cited <= {digest}))
    return tuple(found), 0


def _around(workspace: Workspace, impact_of: Callable[[Workspace, str], Impact]) -> tuple[Around | None, str]:
    impact = impact_of(workspace, "")
    index = workspace.index()
    changed = [one.id for one in impact.changed if index.definition(one.id)]
    if not changed:
        return None, "nothing is changed: no edit in the work tree, and nothing ahead of the upstream branch"
    shown = changed[:MOST_NODES]
    edges: dict[tuple[str, str], str] = {}
    for id in shown:
        for edge in index.callers_of(id):
            edges.setdefault((edge.caller, edge.callee), str(edge.certainty))
    known = {test.id for test in index.tests()}
    callers = list(dict.fromkeys(c for c, _ in edges if c not in shown and c not in known))[:MOST_NODES]
    for id in callers:
        for edge in index.callers_of(id):
            if edge.caller in known:
                edges.setdefault((edge.caller, edge.callee), str(edge.certainty))
    tests = [_definition_of(test.id, known) for test in impact.tests]
    likely = list(dict.fromkeys(tests))[:MOST_NODES]
    near = {caller for caller, _ in edges}
    for test, ranked in zip(tests, impact.tests, strict=True):
        if test in likely and test not in near:
            edges.setdefault((test, _nearest(index, ranked.why, [*callers, *shown])), FAR)
    kept = {*shown, *callers, *likely}
    lines = tuple((a, b, how) for (a, b), how in edges.items() if a in kept and b in kept)
    left_out = len(changed) - len(shown) + max(0, len(set(tests)) - len(likely))
    return Around(tuple(shown), tuple(callers), tuple(likely), lines, left_out), ""


def _definition_of(test: str, known: set[str]) -> str:
    """A runner's id (`path::Class::test[case]`) -> the definition's (`path::Class.test`)."""
    path, _, name = test.partition("::")
    id = f"{path}::{name.partition('[')[0].replace('::', '.')}"
    return id if id in known else test


def _nearest(index: Index, why: tuple[str, ...], shown: list[str]) -> str:
    """The shown definition at which a test's chain of calls arrives first; empty when it passes by none."""
    names = {(one.qualname if (one := index.definition(id)) else id).partition("#")[0]: id for id in reversed(shown)}
    for step in why:
        for word in step.split()[1:]:
            if (name := word.partition("#")[0]) in names:
                return names[name]
    return shown[-1] if shown else ""
