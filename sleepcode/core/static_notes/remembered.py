"""The repository's commits -> each file's history: how often, why last, and together with what."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from sleepcode.core.git_output import Commit as Logged
from sleepcode.core.static_notes.inputs import Commit, History

WIDEST = 30  # paths; a commit that touches more says nothing about any two of them
SHOWN = 4
MOST_TOGETHER = 6


def histories(commits: Iterable[Logged]) -> dict[str, History]:
    """By path; *commits* newest first, each with the paths it touched."""
    last: dict[str, list[Logged]] = {}
    count: Counter[str] = Counter()
    together: dict[str, Counter[str]] = {}
    for commit in commits:
        narrow = len(commit.paths) <= WIDEST
        for path in commit.paths:
            count[path] += 1
            seen = last.setdefault(path, [])
            if len(seen) < SHOWN:
                seen.append(commit)
            if narrow and len(commit.paths) > 1:
                together.setdefault(path, Counter()).update(other for other in commit.paths if other != path)
    return {
        path: History(tuple(_shown(each) for each in seen), count[path], _most(together.get(path, Counter())))
        for path, seen in last.items()
    }


def _shown(commit: Logged) -> Commit:
    day = datetime.fromtimestamp(commit.when, UTC).strftime("%Y-%m-%d")
    return Commit(commit.id[:9], day, commit.author, commit.subject)


def _most(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(ranked[:MOST_TOGETHER])
