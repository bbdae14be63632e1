"""Questions about history: when did it last change, by whom, and what changes with it."""

from datetime import UTC, datetime

from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.git_output import Commit
from sleepcode.core.model import Definition
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace


def history(workspace: Workspace, index: Index, one: Definition) -> Found:
    """Of a file: its last commits and what changes with it; of a definition: the commits of its lines."""
    repository = workspace.repository
    whole = one.kind == "module"
    commits = repository.log_of(one.path) if whole else repository.log_of_lines(*_committed(workspace, one))
    if not commits:
        return Found(f"{named(one)} is in no commit yet")
    last = commits[0]
    authors = list(dict.fromkeys(each.author for each in commits))
    claims = [claim(index, "history", _told(each), [(one.path, one.line)]) for each in commits[:8]]
    together = repository.co_changed(one.path)
    names = [f"`{path}` ({number}×)" for path, number in together.items() if number > 1][:5]
    if names:
        claims.append(claim(index, "history", f"{one.path} changes together with {', '.join(names)}", [(one.path, 1)]))
    if len(authors) > 1:
        claims.append(claim(index, "history", f"changed by {', '.join(authors[:6])}", [(one.path, one.line)]))
    text = f"{named(one)} last changed {_day(last.when)} by {last.author}: “{last.subject}”"
    return Found(text, tuple(claims))


def _committed(workspace: Workspace, one: Definition) -> tuple[str, int, int]:
    """Where the definition stands in the last commit: the nearest line that reads like its first one now."""
    now = (workspace.read(one.path) or b"").splitlines()
    then = (workspace.repository.read_blob("HEAD", one.path) or b"").splitlines()
    first = now[one.line - 1] if one.line <= len(now) else b""
    same = [at for at, text in enumerate(then, 1) if text == first]
    start = min(same, key=lambda at: abs(at - one.line), default=one.line)
    return one.path, start, min(start + one.end_line - one.line, max(len(then), start))


def _told(commit: Commit) -> str:
    return f"{commit.id[:10]} {_day(commit.when)} {commit.author}: {commit.subject}"


def _day(when: int) -> str:
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d")
