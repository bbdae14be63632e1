"""Questions about history: when it changed last and first, who changed it most, how often, and what changes with it."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from posixpath import commonpath

from msgspec.structs import replace

from sleepcode.core.answers.found import Found, claim, named
from sleepcode.core.git_output import Commit
from sleepcode.core.model import Claim, ClaimStanding, Definition
from sleepcode.core.questions.understood import Understood
from sleepcode.core.wording import counted
from sleepcode.edges.index import Index
from sleepcode.edges.repository import Repository
from sleepcode.revisions import revisions_of
from sleepcode.workspace import Workspace

SHOWN = 8
WHOLE = 20_000  # commits, where the first one or their number is asked for
LATELY = 1_000  # commits that say which files change most

_WITH = re.compile(r"\b(?:with|together|alongside|usually)\b|\bco-?chang", re.IGNORECASE)
_FIRST = re.compile(
    r"\b(?:add(?:ed)?|introduc\w+|creat\w+|born|first|old(?:est)?|age|since when|appear\w*|originally|begin|began)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow (?:often|many|frequently)\b|\bnumber of\b", re.IGNORECASE)
_WHO = re.compile(
    r"\bwho(?:m)?\b.*\b(?:most\w*|main\w*|best|knows?|owns?|wrote|maintains?|contribut\w+|ask|review)\b"
    r"|\b(?:authors?|experts?|owners?|contributors?|maintainers?|committers?|people|developers)\b",
    re.IGNORECASE,
)
_FILES = re.compile(r"\b(?:files?|modules?|hot ?spots?|churn|what)\b", re.IGNORECASE)


def history(workspace: Workspace, index: Index, asked: Understood, subjects: Sequence[Definition]) -> Found:
    """Of a file: its commits and what changes with it; of a definition: those of its lines; of all: of HEAD's."""
    repository, text = workspace.repository, asked.question.text
    span = _span(repository, asked.scope) or "HEAD"
    path = commonpath(asked.paths) if asked.paths else subjects[0].path if subjects else ""
    if not path:
        return _of_all(workspace, index, text, span)
    lines = None if asked.paths else subjects[0]
    name, at = (named(lines), lines.line) if lines else (f"`{path}`", 1)
    every = bool(_FIRST.search(text) or _HOW_MANY.search(text) or _WHO.search(text))
    most = WHOLE if every else 20
    if lines:
        commits = repository.log_of_lines(*_committed(workspace, lines), most, span)
    else:
        commits = repository.log_of(path, most, span)
    if not commits:
        return Found(f"{name} is in no commit {'yet' if span == 'HEAD' else 'of those'}")
    claims = [claim(index, "history", _told(each), [(path, at)]) for each in commits[:SHOWN]]
    together = repository.co_changed(path)
    others = ", ".join([f"`{other}` ({number}×)" for other, number in together.items() if number > 1][:5])
    if others:
        claims.append(claim(index, "history", f"{path} changes together with {others}", [(path, 1)]))
    authors = Counter(each.author for each in commits)
    if len(authors) > 1:
        claims.append(claim(index, "history", f"changed by {_authors(authors)}", [(path, at)]))
    if _WITH.search(text):
        claims.sort(key=lambda each: "changes together" not in each.text)
        return Found(f"`{path}` changes together with {others or 'no other file more than once'}", tuple(claims))
    return Found(f"{name} {_headline(text, commits, authors)}{_cut(workspace, commits)}", tuple(claims))


def _headline(text: str, commits: Sequence[Commit], authors: Counter[str]) -> str:
    """What is asked of one thing's commits, the newest of them first."""
    last, first = commits[0], commits[-1]
    if _HOW_MANY.search(text):
        return (
            f"was changed in {counted(len(commits), 'commit')} by {counted(len(authors), 'author')},"
            f" from {_day(first.when)} to {_day(last.when)}"
        )
    if _FIRST.search(text):
        return f"came in {_day(first.when)} by {first.author}: “{first.subject}” ({first.id[:10]})"
    if _WHO.search(text):
        return f"was changed by {_authors(authors)}, last {_day(last.when)} by {last.author}"
    return f"last changed {_day(last.when)} by {last.author}: “{last.subject}”"


def _of_all(workspace: Workspace, index: Index, text: str, span: str) -> Found:
    repository = workspace.repository
    if _FILES.search(text) and not re.search(r"^(?!.*\bmost\b).*\bcommits?\b|\bwho\b", text, re.IGNORECASE):
        commits = repository.history(LATELY, span)
        counts = Counter(path for each in commits for path in each.paths)
        there = [(path, number) for path, number in counts.most_common() if index.digest_of_file(path)]
        if not there:
            return Found("no file that is here changed in them" if commits else "there is no commit yet")
        claims = [
            claim(index, "history", f"{path}: {counted(number, 'commit')}", [(path, 1)]) for path, number in there
        ]
        head = f"`{there[0][0]}` changed most: in {there[0][1]} of the last {counted(len(commits), 'commit')}"
        return Found(f"{head}{_cut(workspace, commits)}", tuple(claims[:12]))
    commits = repository.log_of(most=WHOLE, span=span)
    if not commits:
        return Found("there is no commit yet" if span == "HEAD" else "no commit is in that")
    authors = Counter(each.author for each in commits)
    first, last = commits[-1], commits[0]
    if _WHO.search(text):
        head = f"by commits: {_authors(authors)}"
    elif _HOW_MANY.search(text) or (span != "HEAD" and len(commits) > 1):
        head = f"{counted(len(commits), 'commit')} by {_authors(authors)}"
    elif re.search(r"\b(?:first|oldest)\b", text, re.IGNORECASE):
        head, commits = f"the first commit: {_told(first)}", commits[::-1]
    else:
        head = f"the last commit: {_told(last)}"
    return Found(f"{head}{_cut(workspace, commits)}", _listed(commits))


def with_commits(workspace: Workspace, asked: Understood, found: Found) -> Found:
    """What changed, and the commits that did it."""
    span = _span(workspace.repository, asked.scope)
    commits = workspace.repository.log_of(most=WHOLE, span=span) if span else ()
    if not commits or asked.paths or asked.subjects:
        return found
    return replace(
        found, text=f"{found.text}, {counted(len(commits), 'commit')}", claims=(*found.claims, *_listed(commits))
    )


def _span(repository: Repository, scope: str) -> str:
    """The commits of a change, as `git log` takes them; empty where there are none to tell of."""
    revisions = revisions_of(repository, scope)
    if not revisions or ".." in revisions:
        return revisions.removeprefix(f"{repository.empty_tree()}..")
    return f"{revisions}..HEAD"


def _listed(commits: Sequence[Commit]) -> tuple[Claim, ...]:
    return tuple(Claim("history", _told(each), (), ClaimStanding.PROVED) for each in commits[:SHOWN])


def _authors(authors: Counter[str]) -> str:
    told = [f"{name} ({number})" for name, number in authors.most_common(5)]
    return f"{', '.join(told)}{f' and {len(authors) - 5} more' if len(authors) > 5 else ''}"


def _cut(workspace: Workspace, commits: Sequence[Commit]) -> str:
    """Where history ends before its beginning."""
    if not workspace.repository.is_shallow():
        return ""
    return f"; this clone is shallow, what was before {_day(min(each.when for each in commits))} is not in it"


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
