"""A path of the work tree -> its lines, its syntax, as answers read them."""

from collections.abc import Iterator
from functools import lru_cache

from sleepcode.core.answers.found import named
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Definition
from sleepcode.core.static_notes.syntax import Finding, Syntax, notes_query, syntax_of
from sleepcode.core.suites.tested import is_aside
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace


def lines_of(workspace: Workspace, path: str) -> tuple[str, ...]:
    return tuple((workspace.read(path) or b"").decode("utf-8", "replace").splitlines())


def body_of(workspace: Workspace, one: Definition) -> tuple[str, ...]:
    """The lines of a definition, its header the first."""
    return lines_of(workspace, one.path)[one.line - 1 : one.end_line]


def numbered(content: bytes) -> Iterator[tuple[int, str]]:
    """(number, text) of each line."""
    return enumerate(content.decode("utf-8", "replace").splitlines(), 1)


def product(workspace: Workspace, index: Index, saying: str = "") -> Iterator[tuple[str, bytes]]:
    """(path, content) of the code that is no test nor beside the product; saying: that has this in it."""
    for path in index.paths():
        content = workspace.read(path) or b"" if language_of(path) and not is_aside(path) else b""
        if content and saying.encode() in content:
            yield path, content


def who_at(index: Index, path: str, line: int) -> str:
    """How a sentence names what the line is of."""
    owner = index.definition_at(path, line)
    return named(owner) if owner else f"`{path}`"


def syntax_at(workspace: Workspace, path: str) -> Syntax:
    return _syntax(workspace.read(path) or b"", language_of(path))


_syntax = lru_cache(maxsize=64)(syntax_of)  # one answer looks at the same file many times


def own_returns(workspace: Workspace, index: Index, one: Definition) -> list[Finding]:
    """The returns of a function itself; `return all.filter(each => …)` begins before the function that it hands on."""
    inner = [each for each in index.definitions_in(one.path) if each.id.startswith(f"{one.id}.")]
    lines = lines_of(workspace, one.path)

    def is_own(line: int) -> bool:
        starts = lines[line - 1].lstrip().startswith("return")
        return not any(each.line + starts <= line <= each.end_line for each in inner)

    within = (each for each in syntax_at(workspace, one.path).of("return") if one.line <= each.line <= one.end_line)
    return [each for each in within if is_own(each.line)]


def sees(path: str, kind: str) -> bool:
    """Whether the notes query of the file's language looks for such findings: if not, none proves nothing."""
    language = language_of(path)
    query = notes_query(language) if language else None
    names = (query.capture_name(at) for at in range(query.capture_count)) if query else ()
    return kind in names
