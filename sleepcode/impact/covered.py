"""The project's own `.coverage` file with contexts, read as measured: kept by the digest of each function.

A file of code that was edited after coverage ran is left out, since its lines are no longer those that ran.
"""

from collections.abc import Iterable, Mapping

from sleepcode.core.changes.change import Versions
from sleepcode.core.model import Changed, digest_of
from sleepcode.core.mutation.mutant import breakable
from sleepcode.edges.coverage_data import FILE, Covered, covered_lines, test_of_context
from sleepcode.edges.measured import Entered, Key, MeasuredStore, Suite
from sleepcode.workspace import Workspace


def read_coverage_file(
    workspace: Workspace, changed: Iterable[Changed], versions: Mapping[str, Versions], tests: Iterable[str]
) -> bool:
    """Take over what it says of the changed files, if that is still to be done; whether there is such a file."""
    file = workspace.root / FILE
    try:
        seen = file.stat()
    except OSError:
        return False
    state = f"coverage {seen.st_mtime_ns} {seen.st_size}"
    workspace.ensure_store()
    with MeasuredStore.open(workspace.store / "measured.sqlite") as store:
        for path in sorted({one.path for one in changed if one.path.endswith(".py")}):
            suite = store.suite(seen.st_mtime)
            if suite is not None and path in suite.files:
                continue
            content = _as_it_ran(workspace, path, versions.get(path), seen.st_mtime)
            covered = covered_lines(workspace.root, path) if content is not None else None
            if content is not None and covered is not None:
                _keep(store, state, seen.st_mtime, suite, path, content, covered, tests)
    return True


def _as_it_ran(workspace: Workspace, path: str, version: Versions | None, ran_at: float) -> bytes | None:
    """The file's content when coverage ran, as far as can be told."""
    try:
        saved = (workspace.root / path).stat().st_mtime
    except OSError:
        return None
    if saved <= ran_at:
        return workspace.read(path)
    # Edited since; most likely it ran as it was committed, which its lines will bear out or not.
    return version.before if version is not None else None


def _keep(
    store: MeasuredStore,
    state: str,
    ran_at: float,
    suite: Suite | None,
    path: str,
    content: bytes,
    covered: Covered,
    tests: Iterable[str],
) -> None:
    dotted = {id.removesuffix(".py").replace("/", ".").replace(".py::", ".").replace("::", "."): id for id in tests}
    lines_of: dict[str, set[int]] = {}
    outside: set[int] = set()
    for context, lines in covered.lines.items():
        test = test_of_context(context, dotted)
        if test is not None:
            lines_of.setdefault(test, set()).update(lines)
        elif not context:
            outside |= lines
    text = content.splitlines()
    if any(line > len(text) or not text[line - 1].strip() for lines in lines_of.values() for line in lines):
        return  # these are the lines of another version
    entered: dict[Key, Entered] = {}
    for one in breakable(content):
        inside = range(one.before_line, one.end_line + 1)
        bits = {
            test: sum(1 << (line - one.first_line) for line in lines if line in inside)
            for test, lines in lines_of.items()
        }
        loose = any(line in inside for line in outside)
        entered[f"{path}::{one.name}", one.digest] = Entered({t: b for t, b in bits.items() if b}, loose, ran_at)
    known = {test_of_context(context, dotted) for context in covered.known} - {None}
    files = {**(suite.files if suite is not None else {}), path: digest_of(content)}
    passed = frozenset(id for id in known if id is not None)
    store.put_suite(Suite(ran_at, state, 0.0, passed, files), entered, {})
