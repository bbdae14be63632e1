"""May several threads use it?  What the code says of that, the locks it takes, and what it changes after it was made.

No rule proves that code is thread-safe, so the answer tells what a reader would look for, and that it is no proof.
"""

import re

from sleepcode.ask.reading import lines_of, syntax_at
from sleepcode.core.answers.found import Found, all_named, claim, named, with_members
from sleepcode.core.comments import start_above
from sleepcode.core.model import Claim, Definition
from sleepcode.core.wording import clipped, counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

_SAYS = re.compile(r"(?i)\bthread|concurren|re-?entran|race condition|atomic|simultaneous|\bparallel\b")
_SAFE = re.compile(
    r"(?i)\b(?:thread|concurrency|goroutine)[- ]?safe|\bsafe (?:\w+ )*(?:concurren\w+|threads?|goroutines?|parallel)\b"
)
_DENIES = re.compile(r"(?i)\b(?:not|never|isn't|aren't|un)\b|n't\b")
_GUARDS = re.compile(
    r"\b(?:R?Lock|RwLock|RWMutex|Mutex|mutex|Semaphore|BoundedSemaphore|Condition|Barrier|ReentrantLock|synchronized)\b"
    r"|\bthreading\.(?:local|Event)\b|\bThreadLocal\b|\b(?:Lifo|Priority|Simple)?Queue(?:Cls)?\b(?=[\[(]|$)"
    r"|\bAtomic\w+\b|\bsync\.(?:Once|Map|Pool)\b|\bContextVar\b|\bwith [\w.]*(?:lock|mutex|cond|condition|semaphore)\b"
    r"|\.R?Lock\(\)|\bchan\b"
)
_SETS = re.compile(
    r"(?<![\w.])(?:self|cls|this)(?:\.|->)(\w+)(?:\[[^\]]*\])?\s*(?:[-+*/|&^%]|//|\*\*|<<|>>|\|\||\?\?)?=(?!=)"
    r"|(?<![\w.])(?:self|cls|this)(?:\.|->)(\w+)\.(?:append|add|update|pop|popitem|clear|extend|insert|remove|discard"
    r"|setdefault|appendleft|popleft|push|splice|set|delete)\("
)
_CONSTRUCTS = {"__init__", "__new__", "__setstate__", "__post_init__", "constructor"}
MOST_LINES = 4
LONGEST = 110


def threads(workspace: Workspace, index: Index, subjects: tuple[Definition, ...]) -> Found:
    said: list[Claim] = []
    guards: list[Claim] = []
    changes: list[Claim] = []
    for subject in (each for one in subjects for each in (one, *_apart(index, one))):
        said += _lines_with(workspace, index, subject, _SAYS, "says")
        guards += _lines_with(workspace, index, subject, _GUARDS, "has")
        changes += _changes(workspace, index, subject)
    what = all_named(subjects)
    says = f"speaks of threads at {counted(_places(said), 'line')}" if said else "says nothing of threads"
    has = f"has {counted(_places(guards), 'line')} with a lock, queue or the like" if guards else "takes no lock"
    sets = "sets no attribute and no global after it was made, as far as its own code goes"
    if changes:
        sets = f"{counted(len(changes), 'method')} of it set state after it was made"
    text = f"rules cannot prove that several threads may use it: {what} {says}, {has}, {sets}"
    if own_word := next((one for one in said if _SAFE.search(one.text)), None):
        said = [own_word, *(one for one in said if one is not own_word)]
        short = "no" if _DENIES.search(own_word.text) else "yes"
        text = f"{short}, by its own words: {own_word.text.partition(': ')[2]}; rules cannot prove it"
    return Found(text, (*said, *guards, *changes), (), guessed=True)


def _apart(index: Index, subject: Definition) -> list[Definition]:
    """The methods that stand outside of their type, as Go has them."""
    members = with_members(index, subject) if subject.kind == "class" else ()
    return [one for one in members if one.path != subject.path or not subject.line <= one.line <= subject.end_line]


def _places(claims: list[Claim]) -> int:
    return sum(len(one.evidence) for one in claims)


def _lines_with(
    workspace: Workspace, index: Index, subject: Definition, pattern: re.Pattern[str], verb: str
) -> list[Claim]:
    whole = lines_of(workspace, subject.path)
    first = start_above(whole, subject.line)
    hits = [
        (at, text.strip()) for at, text in enumerate(whole[first : subject.end_line], first + 1) if pattern.search(text)
    ]
    claims = []
    for at, text in hits[:MOST_LINES]:
        shown = clipped(text, LONGEST)
        claims.append(claim(index, "effect", f"{named(subject)} {verb}: “{shown}”", [(subject.path, at)]))
    return claims


def _changes(workspace: Workspace, index: Index, subject: Definition) -> list[Claim]:
    """Attributes and module-level objects that methods set once the object is there."""
    own = {one.id for one in with_members(index, subject)}
    set_by: dict[str, dict[str, list[tuple[str, int]]]] = {}
    syntax = syntax_at(workspace, subject.path)
    made = {each.text for each in syntax.of("state", "imported")}
    changed = [(each.line, each.text) for each in syntax.of("global")]
    changed += [(each.line, each.text) for each in syntax.of("mutate") if each.text in made]
    lines = lines_of(workspace, subject.path)
    receiver = re.match(r"func \((\w+) \*", lines[subject.line - 1]) if subject.line <= len(lines) else None
    sets = re.compile(_SETS.pattern.replace("self|", f"self|{receiver[1]}|")) if receiver else _SETS
    for at, text in enumerate(lines, 1):
        if match := sets.search(text):
            changed.append((at, f"{receiver[1] if receiver else 'self'}.{match[1] or match[2]}"))
    for at, name in changed:
        owner = index.definition_at(subject.path, at) if subject.line <= at <= subject.end_line else None
        if owner is not None and owner.id in own and owner.last not in _CONSTRUCTS:
            set_by.setdefault(named(owner), {}).setdefault(name, []).append((subject.path, at))
    return [
        claim(
            index,
            "effect",
            f"{who} sets {listed((f'`{name}`' for name in names), 5)}",
            [place for places in names.values() for place in places],
        )
        for who, names in set_by.items()
    ]
