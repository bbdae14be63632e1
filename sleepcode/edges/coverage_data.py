"""The project's own `.coverage` file: which test ran which line, where contexts were recorded.

Read with sqlite3, as coverage.py 5 and later write it; never with coverage itself, whose version may
differ.  Contexts are pytest-cov's (`tests/test_a.py::test_x|run`) or coverage's own (`tests.test_a.test_x`).
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

FILE = ".coverage"


@dataclass(frozen=True, slots=True)
class Covered:
    """What a coverage file says about one file of code."""

    lines: dict[str, set[int]]  # context -> the lines it ran; "" for what ran outside of any test
    known: frozenset[str]  # all contexts there are


def covered_lines(root: Path, path: str) -> Covered | None:
    """None when there is no such file, it has no contexts, or it knows nothing of *path*."""
    file = root / FILE
    if not file.is_file():
        return None
    try:
        connection = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=1.0)
    except sqlite3.Error:
        return None
    try:
        known = frozenset(name for (name,) in connection.execute("SELECT context FROM context") if name)
        if not known:
            return None
        row = connection.execute("SELECT id FROM file WHERE path=? OR path=?", (str(root / path), path)).fetchone()
        if row is None:
            return None
        found: dict[str, set[int]] = {}
        query = "SELECT context, numbits FROM line_bits JOIN context ON context.id = context_id WHERE file_id=?"
        for context, bits in connection.execute(query, row):
            lines = (place * 8 + bit for place, byte in enumerate(bits) for bit in range(8) if byte >> bit & 1)
            found.setdefault(context, set()).update(lines)
        query = "SELECT context, fromno, tono FROM arc JOIN context ON context.id = context_id WHERE file_id=?"
        for context, start, end in connection.execute(query, row):
            found.setdefault(context, set()).update(line for line in (start, end) if line > 0)
        return Covered(found, known)
    except sqlite3.Error:
        return None
    finally:
        connection.close()


def test_of_context(context: str, known: dict[str, str]) -> str | None:
    """The runner's id that a context stands for.  known: dotted names of tests -> ids."""
    if "::" in context:
        return context.partition("|")[0].partition("[")[0]
    return known.get(context)
