"""What was measured about a change goes before what is inferred, each test with its source.

A measurement speaks for the tests that were there and for the function as it was before the change.
Tests that came or changed since are still inferred.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sleepcode.core.change import Versions
from sleepcode.core.model import Certainty, Changed, RankedTest
from sleepcode.core.mutant import Breakable, breakable
from sleepcode.edges.coverage_data import FILE, contexts_of, test_of_context
from sleepcode.edges.measured import Measured, MeasuredStore
from sleepcode.impact.versions import read_text
from sleepcode.workspace import Workspace

SURE = {"mutation": (0.95, 0.05), "coverage": (0.85, 0.1)}  # least score, and what inference adds to it


def measured_of(
    workspace: Workspace, versions: Mapping[str, Versions], changed: Iterable[Changed], tests: Sequence[str]
) -> dict[Changed, Measured]:
    """What is known of those changed definitions that were measured as they were before."""
    file = workspace.store / "measured.sqlite"
    has_coverage = (workspace.root / FILE).is_file()
    if not file.exists() and not has_coverage:
        return {}
    dotted = {
        id.removesuffix(".py").replace("/", ".").replace(".py::", ".").replace("::", "."): id for id in tests
    }
    functions: dict[str, dict[str, Breakable]] = {}
    found: dict[Changed, Measured] = {}
    store = MeasuredStore.open(file) if file.exists() else None
    try:
        for one in changed:
            if one.how not in ("body", "signature", "decorators"):
                continue
            if one.path not in functions:
                version = versions.get(one.path)
                before = version.before if version is not None else read_text(workspace, one.path)
                functions[one.path] = {each.name: each for each in breakable(before or b"")}
            function = functions[one.path].get(one.id.partition("::")[2])
            if function is None:
                continue
            known = store.of(one.id, function.digest) if store is not None else None
            if known is None and has_coverage:
                known = _covered(workspace, one.path, function, dotted)
            if known is not None and not (known.source == "coverage" and known.at_import):
                found[one] = known
    finally:
        if store is not None:
            store.connection.close()
    return found


def merged(
    measured: Mapping[Changed, Measured],
    inferred: Sequence[RankedTest],
    guessed: Sequence[RankedTest],
    changed_paths: set[str],
) -> tuple[RankedTest, ...]:
    """measured: of some changes.  inferred: from all changes; guessed: from those not measured."""
    known = frozenset.intersection(*(one.known for one in measured.values()))
    by_id = {one.id: one for one in inferred}
    found: dict[str, RankedTest] = {}
    for change, one in measured.items():
        least, more = SURE[one.source]
        date = datetime.fromtimestamp(one.measured_at, UTC).date().isoformat()
        verb = "failed when broken" if one.source == "mutation" else "ran it"
        evidence = (
            f"{change.path}:{change.line} {verb} on {date}, content digest {one.digest[:12] or 'unknown'}"
        )
        for id in one.tests:
            static = by_id.get(id)
            score = round(least + more * (static.score if static is not None else 0.0), 4)
            if id in found and found[id].score >= score:
                continue
            why = (evidence, *(static.why if static is not None else ()))
            found[id] = RankedTest(id, 0, score, Certainty.RESOLVED, one.source, why)
    for test in guessed:
        found.setdefault(test.id, test)
    for test in inferred:
        is_new = test.id not in known or test.id.partition("::")[0] in changed_paths
        if is_new:
            found.setdefault(test.id, test)
    order = sorted(found.values(), key=lambda one: (one.source == "static", -one.score, one.id))
    return tuple(replace(one, rank=rank) for rank, one in enumerate(order, 1))


def _covered(workspace: Workspace, path: str, function: Breakable, dotted: dict[str, str]) -> Measured | None:
    """What the project's own coverage file says, if it is of about this version."""
    lines = range(function.before_line, function.end_line + 1)
    covered = contexts_of(workspace.root, path, lines)
    if covered is None:
        return None
    ids = {test_of_context(context, dotted) for context in covered.contexts if context} - {None}
    known = {test_of_context(context, dotted) for context in covered.known} - {None}
    return Measured(
        tuple(sorted(id for id in ids if id)),
        frozenset(id for id in known if id),
        "coverage",
        covered.measured_at,
        "",
        "" in covered.contexts,
    )
