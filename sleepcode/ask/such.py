"""Which functions take a lock, recover from a panic, are async, may return null: all whose own lines say so."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from sleepcode.ask.reading import lines_of, syntax_at
from sleepcode.core.answers.found import Found, claim, named, with_members
from sleepcode.core.answers.members import HEADERS
from sleepcode.core.comments import is_comment
from sleepcode.core.grammar import language_of
from sleepcode.core.header import header_of
from sleepcode.core.model import Definition
from sleepcode.core.suites.tested import is_aside
from sleepcode.core.wording import clipped, counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

_LOCK = r"(?:locks?|mutex(?:es)?|semaphores?|monitors?|synchroni[sz]ed)"
_LOCKS = {
    "go": r"\.(?:R?Lock|TryR?Lock)\(\)",
    "rust": r"\.(?:try_)?lock\(\)|\b(?:lock|mutex|rwlock)\w*\.(?:try_)?(?:read|write)\(\)",
    "java": r"\bsynchronized\b|\.(?:lock|tryLock|lockInterruptibly|acquire)\(",
    "python": r"\bwith\b.*(?i:lock|mutex|cond|semaphore)|\.acquire\(",
    "c": r"\b\w*mutex_(?:try)?lock\w*\(|\b\w*(?:rd|wr|spin_?)lock\(|\bEnterCriticalSection\(|\bsem_(?:try)?wait\(",
    "cpp": r"\b(?:lock_guard|unique_lock|scoped_lock|shared_lock)\b|\.(?:try_)?lock\(\)|\b\w*mutex_(?:try)?lock\w*\(",
}
_RECOVERS = {"go": r"(?<![\w.])recover\(\)", "rust": r"\bcatch_unwind\b|\bset_hook\("}
_WORD = (
    r"(async|static|abstract|virtual|noexcept|constexpr|inline|unsafe|final|override|private|protected|const|extern)"
)
_KIND = r"(?:functions?|methods?|members?|class(?:es)?|traits?)"
_ASKED = r"(?:where|who|what|which|list|find|show|any|are|is|does|do)\b"
MOST_NAMED = 8
LONGEST = 110

Hit = tuple[Definition, str, int]  # whose line, the line, its number


class Sort(NamedTuple):
    asks: str
    does: tuple[str, str]  # said of one, of several
    find: Callable[[Workspace, Index, str, re.Match[str]], Iterator[Hit]]


def such(workspace: Workspace, index: Index, text: str, subjects: tuple[Definition, ...]) -> Found | None:
    """None where it is asked for nothing of the kind, or what is asked about is called so itself (`Lock`)."""
    if any(re.fullmatch(_LOCK, one.last, re.IGNORECASE) for one in subjects):
        return None
    asked = ((sort, re.match(sort.asks, text, re.IGNORECASE)) for sort in _SORTS)
    sort, match = next(((sort, match) for sort, match in asked if match), (None, None))
    if sort is None or match is None:
        return None
    within = {each.id for one in subjects for each in (one, *with_members(index, one))}
    paths = [path for path in index.paths() if language_of(path) and not is_aside(path)]
    hits = [
        hit for path in paths for hit in sort.find(workspace, index, path, match) if not within or hit[0].id in within
    ]
    word = _word(match)
    owners = dict.fromkeys(named(one) for one, _, _ in hits)
    if not hits:
        unknown = word in ("private", "protected")  # elsewhere a name says so
        unknown |= not word and not any(language_of(path) in _LOCKS for path in paths)
        return None if unknown else Found(f"no line says so: nothing {sort.does[0].format(word)}", (), guessed=True)
    number = counted(len(owners), "class", "classes") if _of_classes(match) else counted(len(owners), "function")
    told = f"{number} {sort.does[len(owners) > 1].format(word)}: {listed(owners, MOST_NAMED)}"
    claims = (claim(index, "mention", f"{named(one)}: `{clipped(said, LONGEST)}`", [(one.path, at)])
              for one, said, at in hits)  # fmt: skip
    return Found(told, tuple(claims), guessed=True)


def _lines(patterns: Mapping[str, str]) -> Callable[[Workspace, Index, str, re.Match[str]], Iterator[Hit]]:
    def find(workspace: Workspace, index: Index, path: str, _: re.Match[str]) -> Iterator[Hit]:
        pattern = patterns.get(language_of(path) or "")
        for at, line in enumerate(lines_of(workspace, path), 1) if pattern else ():
            owner = index.definition_at(path, at) if re.search(pattern or "", line) and not is_comment(line) else None
            if owner is not None:
                yield owner, line.strip(), at

    return find


def _word(match: re.Match[str]) -> str:
    return next((group.lower() for group in match.groups() if group), "")


def _of_classes(match: re.Match[str]) -> bool:
    return bool(_word(match)) and re.search(r"\bclass|\btrait", match[0], re.IGNORECASE) is not None


def _marked(workspace: Workspace, index: Index, path: str, match: re.Match[str]) -> Iterator[Hit]:
    lines, word = lines_of(workspace, path), _word(match)
    says = re.compile(rf"(?<![\w$.\"'])#?{word}\b(?!\s*\()")
    for one in index.definitions_in(path):
        if one.kind in (("class",) if _of_classes(match) else ("function", "method")):
            header = header_of(one, lines)
            if says.search(header):
                yield one, header, one.line
    if path.endswith(HEADERS) and not _of_classes(match):
        declares = rf"^(?=[^/;{{}}]*\b{word}\b)[^/;{{}}]*\([^;{{}}]*\)[^;{{}}]*;"
        for owner, line, at in _lines({language_of(path) or "": declares})(workspace, index, path, match):
            if owner.kind == "class":
                yield owner, line, at


def _syntax(kind: str, about: str | None = None) -> Callable[[Workspace, Index, str, re.Match[str]], Iterator[Hit]]:
    """about: what the finding has to be of, where that matters."""

    def find(workspace: Workspace, index: Index, path: str, _: re.Match[str]) -> Iterator[Hit]:
        lines = lines_of(workspace, path)
        for each in syntax_at(workspace, path).of(kind) if path.endswith(".py") else ():
            owner = index.definition_at(path, each.line)
            if owner is not None and about in (None, each.about):
                yield owner, lines[each.line - 1].strip(), each.line

    return find


def _none(workspace: Workspace, index: Index, path: str, _: re.Match[str]) -> Iterator[Hit]:
    lines = lines_of(workspace, path)
    for each in syntax_at(workspace, path).of("none"):
        owner = index.definition_at(path, each.line)
        if owner is not None and owner.kind in ("function", "method"):
            yield owner, lines[each.line - 1].strip(), each.line


_SORTS = (
    Sort(
        r"(?!what happens\b|.*\b(?:lock ?files?|if|when|once|while|default|never|before|after|between)\b)"
        rf"(?=.*\b{_LOCK}\b)(?:who|what|which|where)\b.*\b(?:takes?|taken|holds?|held|acquires?"
        r"|acquired|grabs?|locks?|locked|uses?|used|guards?|protects?|synchroni[sz]e[sd]?)\b",
        ("takes a lock", "take a lock"),
        _lines(_LOCKS),
    ),
    Sort(
        r"(?:where|who|what|which|does|is|are)\b(?=.*\bpanic).*\b(?:recover(?:s|ed|y)?|catch(?:es)?|caught|handle[sd]?)\b",
        ("recovers from a panic", "recover from a panic"),
        _lines(_RECOVERS),
    ),
    Sort(
        rf"{_ASKED}.*\b(?:bare|naked|blank) `?excepts?\b|{_ASKED}.*\bexcept:",
        ("has a bare `except:`", "have a bare `except:`"),
        _syntax("catch", ""),
    ),
    Sort(
        rf"{_ASKED}(?=.*\b(?:exceptions?|errors?|except)\b)(?!.*\b(?:when|if|by|for)\b)"
        r".*\b(?:swallow(?:s|ed)?|silenc\w+|silently|ignor(?:es?|ed)|(?:with|and|\.\.\.) pass)\b",
        ("passes over an exception", "pass over an exception"),
        _syntax("silent"),
    ),
    Sort(
        rf"{_ASKED}.*\b(?:global (?:statements?|keyword)|uses? global|global (?:is )?used"
        r"|(?:assigns?|sets?|writes?) globals)\b",
        ("assigns a global", "assign a global"),
        _syntax("global"),
    ),
    Sort(
        rf"{_ASKED}.*\b(?:regular expressions?|regex(?:es|ps?)?|re module)\b"
        r"(?!.*\b(?:for|that|match\w*|in|of|does|used to)\b(?! (?:the )?(?:code|project|here)))",
        ("uses a regular expression", "use a regular expression"),
        _lines({"python": r"\bre\.(?:compile|match|fullmatch|search|sub|subn|split|findall|finditer)\("}),
    ),
    Sort(
        rf"(?:which|what|list|are there|how many) (?:all |any |of the )*(?:{_KIND}(?: (?:of|in|on) \S+)?"
        rf"(?: are| is| that are)?(?: marked| declared)?(?: as)? {_WORD}(?: here)?"
        rf"|{_WORD} {_KIND}(?: are there| exist| are (?:in|of) \S+)?)$",
        ("says `{}`", "say `{}`"),
        _marked,
    ),
    Sort(
        r"(?:which|what) (?:functions?|methods?|code)(?: (?:of|in|on) \S+)? (?:can |may |could |might |do )?(?:ever )?"
        r"(?:returns?|gives? back) (?:null|none|nil|undefined)$",
        ("can return nothing", "can return nothing"),
        _none,
    ),
)
