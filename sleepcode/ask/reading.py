"""A path of the work tree -> its lines, its syntax, as answers read them."""

from functools import lru_cache

from sleepcode.core.grammar import language_of
from sleepcode.core.model import Definition
from sleepcode.core.static_notes.syntax import Finding, Syntax, notes_query, syntax_of
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace


def lines_of(workspace: Workspace, path: str) -> tuple[str, ...]:
    return tuple((workspace.read(path) or b"").decode("utf-8", "replace").splitlines())


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
