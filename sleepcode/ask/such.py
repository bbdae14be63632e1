"""Which functions are async, static, noexcept, may return null: all of the project that their own text says so of."""

import re
from collections.abc import Iterator

from sleepcode.ask.reading import lines_of, syntax_at
from sleepcode.core.answers.found import Found, claim, named, with_members
from sleepcode.core.comments import is_comment
from sleepcode.core.grammar import language_of, table
from sleepcode.core.header import header_of
from sleepcode.core.model import Definition
from sleepcode.core.suites.tested import is_aside
from sleepcode.core.wording import clipped, counted, listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

_WORDS = (
    r"(?P<word>async|static|abstract|virtual|noexcept|constexpr|inline|unsafe|final|override"
    r"|private|protected|const|extern)"
)
_KINDS = r"(?P<kind>functions?|methods?|class(?:es)?|traits?|members?)"
ASKS = re.compile(
    rf"^(?:and |so )?(?:which|what|list|are there|how many) (?:all |any |of the )*(?:{_KINDS}(?: (?:of|in|on) \S+)?"
    rf"(?: are| is| that are)?(?: marked| declared)?(?: as)? {_WORDS}(?: here)?"
    rf"|{_WORDS.replace('?P<word>', '?P<before>')} {_KINDS.replace('?P<kind>', '?P<after>')}"
    r"(?: are there| exist| are (?:in|of) \S+)?)$",
    re.IGNORECASE,
)
ASKS_NONE = re.compile(
    r"^(?:which|what) (?:functions?|methods?|code)(?: (?:of|in|on) \S+)? (?:can |may |could |might |do )?(?:ever )?"
    r"(?:returns?|gives? back) (?:null|none|nil|undefined)$",
    re.IGNORECASE,
)
_DECLARES = (".h", ".hh", ".hpp", ".hxx", ".h++")  # what stands only in a class's body
MOST_NAMED = 8
LONGEST = 110

Hit = tuple[Definition, str, int]


def such(workspace: Workspace, index: Index, text: str, subjects: tuple[Definition, ...]) -> Found | None:
    """None where it is asked for neither."""
    asked, wants_none = ASKS.match(text), ASKS_NONE.match(text)
    if not asked and not wants_none:
        return None
    within = {each.id for one in subjects for each in (one, *with_members(index, one))}
    word = (asked["word"] or asked["before"]).lower() if asked else ""
    of_class = asked is not None and (asked["kind"] or asked["after"]).lower().startswith(("class", "trait"))
    hits: list[Hit] = []
    for path in index.paths():
        if language_of(path) and not is_aside(path):
            found = _marked(workspace, index, path, word, of_class) if word else _none(workspace, index, path)
            hits += [hit for hit in found if not within or hit[0].id in within]
    if not hits and word in ("private", "protected"):  # elsewhere a name says so
        return None
    owners = dict.fromkeys(named(one) for one, _, _ in hits)
    kind = "class" if of_class else "function"
    does = f"{'says' if len(owners) == 1 else 'say'} `{word}`" if word else "can return nothing"
    number = counted(len(owners), kind, "classes" if of_class else "")
    told = f"{number} {does}: {listed(owners, MOST_NAMED)}"
    if not hits:
        told = f"no {kind} says `{word}` in its header" if word else "no function says that it returns nothing"
    claims = [
        claim(index, "mention", f"{named(one)}: `{clipped(said, LONGEST)}`", [(one.path, at)]) for one, said, at in hits
    ]
    return Found(told, tuple(claims), guessed=True)


def _marked(workspace: Workspace, index: Index, path: str, word: str, of_class: bool) -> Iterator[Hit]:
    lines = lines_of(workspace, path)
    says = re.compile(rf"(?<![\w$.\"'])#?{word}\b(?!\s*\()")
    for one in index.definitions_in(path):
        if (one.kind == "class") is of_class and one.kind in ("class", "function", "method"):
            header = header_of(one, lines)
            if says.search(header):
                yield one, header, one.line
    declares = re.compile(
        rf"^[^/;{{}}]*\b{word}\b[^;{{}}]*\([^;{{}}]*\)[^;{{}}]*;|^[^;{{}}]*\([^;{{}}]*\)[^;{{}}]*\b{word}\b[^;{{}}]*;"
    )
    for at, line in enumerate(lines, 1) if path.endswith(_DECLARES) and not of_class else ():
        owner = index.definition_at(path, at) if declares.match(line) and not is_comment(line) else None
        if owner is not None and owner.kind in ("class", "module"):
            yield owner, line.strip(), at


def _none(workspace: Workspace, index: Index, path: str) -> Iterator[Hit]:
    lines = lines_of(workspace, path)
    row = table()[language_of(path) or ""]
    for each in syntax_at(workspace, path).of("none"):
        owner = index.definition_at(path, each.line)
        if owner is not None and owner.kind in ("function", "method") and row.absent:
            yield owner, lines[each.line - 1].strip(), each.line
