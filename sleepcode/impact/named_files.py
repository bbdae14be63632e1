"""Changed files that are no code -> the code that names them.

A line with a file's name is taken as edited with the file: what such an edit would change (a body, a
constant, a decorator) is where the file's change may be felt.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial

from sleepcode.core.changes.differences import changed_between
from sleepcode.core.changes.file_names import Spelling, spellings
from sleepcode.core.changes.projectfiles import kind_of
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Changed
from sleepcode.core.suites.tested import in_tests
from sleepcode.edges.index import Index
from sleepcode.edges.suite_index import SuiteIndex
from sleepcode.impact.arrows import Node, Ways
from sleepcode.impact.readers import Readers
from sleepcode.impact.starts import Starts, file_node, is_data
from sleepcode.workspace import Workspace

MOST_FILES = 40  # a change of more is no change of one of them
MOST_STEPS = 3  # a page that is included in a page that is included in one that a test renders
_COMMENT = re.compile(r"(?:^|\s)(?:#|//)")
OF_A_FILE = 0.8  # likelihood that a text differs which names one that does
_CANDIDATE = 2


def named_files(
    workspace: Workspace, index: Index, suite: SuiteIndex, readers: Readers, changed: Iterable[Changed]
) -> dict[Node, Ways]:
    """For each changed file, and those that name it: what may feel its change, as arrows into `file:PATH`."""
    found: dict[Node, Ways] = {}
    files = list(dict.fromkeys(one.path for one in changed if is_data(one)))[:MOST_FILES]
    for _ in range(MOST_STEPS):
        nearer: list[str] = []
        for path, naming in _naming(workspace, files).items():
            ways: list[tuple[Node, float, int, str, int]] = []
            for other, lines in naming.items():
                if language_of(other) is None:
                    ways.append((file_node(other), OF_A_FILE, min(lines), "names", _CANDIDATE))
                    nearer.append(other)
                else:
                    ways += _felt_in(workspace, index, suite, readers, other, lines)
            found[file_node(path)] = ways
        files = [path for path in dict.fromkeys(nearer) if file_node(path) not in found][:MOST_FILES]
        if not files:
            break
    return found


Lines = dict[int, Spelling]  # line -> how it names the file


def _naming(workspace: Workspace, files: list[str]) -> dict[str, dict[str, Lines]]:
    """File -> the files with lines that name it; by the surest spelling that any code uses."""
    found: dict[str, dict[str, Lines]] = {}
    open_ = {path: spellings(path) for path in files}
    while open_:
        tried = {path: group for path, groups in open_.items() if (group := next(groups, None)) is not None}
        open_ = {path: open_[path] for path in tried}
        written = workspace.repository.lines_with({one.word for group in tried.values() for one in group})
        for path, group in tried.items():
            naming = _matching(written, path, group)
            if any(language_of(other) for other in naming):
                del open_[path]
                found[path] = naming
            elif naming and path not in found:
                found[path] = naming
    return found


def _matching(written: Iterable[tuple[str, int, str]], path: str, group: tuple[Spelling, ...]) -> dict[str, Lines]:
    """By file; a part of a name counts in code alone, for a file of the tests in their code alone."""
    found: defaultdict[str, Lines] = defaultdict(dict)
    for other, number, line in written:
        if other != path and (language_of(other) or kind_of(other) == "data"):
            code = _COMMENT.split(line, 1)[0] if language_of(other) else line
            spelling = next((one for one in group if one.is_in(code)), None)
            if spelling is not None and (
                spelling.is_sure or (language_of(other) and in_tests(other) >= in_tests(path))
            ):
                found[other][number] = spelling
    return found


def _felt_in(
    workspace: Workspace, index: Index, suite: SuiteIndex, readers: Readers, path: str, lines: Lines
) -> Iterator[tuple[Node, float, int, str, int]]:
    at_large: Lines = {}  # outside of functions: constants, decorators, tables
    for number, spelling in lines.items():
        around = index.definition_at(path, number)
        node = index.node_of(around.id) if around is not None and around.kind not in ("module", "class") else None
        if node is None:
            at_large[number] = spelling
        for each in readers.reach.contexts(node) if node is not None else ():
            yield each, spelling.likely, number, "names", _CANDIDATE
    before = workspace.read(path) if at_large else None
    if before is None:
        return
    text = before.decode("utf-8", "surrogateescape").split("\n")
    for number, spelling in at_large.items():
        if number <= len(text):
            text[number - 1] = spelling.without(text[number - 1])
    after = "\n".join(text).encode("utf-8", "surrogateescape")
    likely = max(spelling.likely for spelling in at_large.values())
    starts = Starts(index, readers, suite.test_ids)
    for one in changed_between(path, before, after, partial(index.facts_of_content, path)):
        own = index.node_of(one.id)
        for start, part in starts.of(one).items():
            yield start, likely * part, one.line if start == own else 0, "names", _CANDIDATE
