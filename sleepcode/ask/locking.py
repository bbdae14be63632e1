"""Who takes a lock, and where: by the calls and words with which each language does so."""

import re

from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.found import Found, claim, named, with_members
from sleepcode.core.comments import is_comment
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Claim, Definition
from sleepcode.core.suites.tested import is_aside
from sleepcode.core.wording import clipped, counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

LOCKS = re.compile(r"(?i)locks?|mutex(?:es)?|semaphores?|monitors?|synchroni[sz]ed")
ASKS = re.compile(
    rf"^(?!.*\block ?files?\b)(?=.*\b(?:{LOCKS.pattern[4:]})\b)(?:and |but |so )?(?:who|what|which|where)\b.*"
    r"\b(?:takes?|taken|holds?|held|acquires?|acquired|grabs?|locks?|locked|uses?|used|guards?|protects?"
    r"|synchroni[sz]e[sd]?)\b",
    re.IGNORECASE,
)
_TAKES = {
    "go": r"\.(?:R?Lock|TryR?Lock)\(\)",
    "rust": r"\.(?:try_)?lock\(\)|\b(?:lock|mutex|rwlock)\w*\.(?:try_)?(?:read|write)\(\)",
    "java": r"\bsynchronized\b|\.(?:lock|tryLock|lockInterruptibly|acquire)\(",
    "python": r"\bwith\b.*(?i:lock|mutex|cond|semaphore)|\.acquire\(",
    "c": r"\b\w*mutex_(?:try)?lock\w*\(|\b\w*(?:rd|wr|spin_?)lock\(|\bEnterCriticalSection\(|\bsem_(?:try)?wait\(",
    "cpp": r"\b(?:lock_guard|unique_lock|scoped_lock|shared_lock)\b|\.(?:try_)?lock\(\)|\b\w*mutex_(?:try)?lock\w*\(",
}
MOST_NAMED = 6
LONGEST = 90


def locking(workspace: Workspace, index: Index, subjects: tuple[Definition, ...]) -> Found | None:
    """Of the subjects, or of the whole product; None in languages without locks."""
    within = {each.id for one in subjects for each in (one, *with_members(index, one))}
    paths = list(dict.fromkeys(one.path for one in subjects)) if subjects else index.paths()
    if any(one.path.endswith(".go") for one in subjects):  # whose methods stand in any file of the package
        paths = index.paths()
    known = [path for path in paths if language_of(path) in _TAKES and not is_aside(path)]
    by_owner: dict[str, list[tuple[str, int, str]]] = {}
    for path in known:
        takes = re.compile(_TAKES[language_of(path) or ""])
        for at, line in enumerate(lines_of(workspace, path), 1):
            owner = index.definition_at(path, at) if takes.search(line) and not is_comment(line) else None
            if owner is not None and (not within or owner.id in within):
                by_owner.setdefault(named(owner), []).append((path, at, line.strip()))
    if not known:
        return None
    claims: list[Claim] = [
        claim(index, "effect", f"{who} takes a lock: `{clipped(places[0][2], LONGEST)}`", [each[:2] for each in places])
        for who, places in by_owner.items()
    ]
    what = named(subjects[0]) if len(subjects) == 1 else "the product"
    if not claims:
        return Found(f"nothing in {what} takes a lock by a call that the rules know", (), guessed=True)
    number = counted(len(by_owner), "definition takes", "definitions take")
    return Found(f"{number} a lock: {listed(by_owner, MOST_NAMED)}", tuple(claims), guessed=True)
