"""A path of the work tree -> its lines, its syntax, as answers read them."""

from functools import lru_cache

from sleepcode.core.grammar import language_of
from sleepcode.core.static_notes.syntax import Syntax, notes_query, syntax_of
from sleepcode.workspace import Workspace


def lines_of(workspace: Workspace, path: str) -> tuple[str, ...]:
    return tuple((workspace.read(path) or b"").decode("utf-8", "replace").splitlines())


def syntax_at(workspace: Workspace, path: str) -> Syntax:
    return _syntax(workspace.read(path) or b"", language_of(path))


_syntax = lru_cache(maxsize=64)(syntax_of)  # one answer looks at the same file many times


def sees(path: str, kind: str) -> bool:
    """Whether the notes query of the file's language looks for such findings: if not, none proves nothing."""
    language = language_of(path)
    query = notes_query(language) if language else None
    names = (query.capture_name(at) for at in range(query.capture_count)) if query else ()
    return kind in names
