"""What a sentence asserts of calls, exceptions, returns, defaults and threads, compared with the source."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sleepcode.core.layout import catches, indent_of, raises_again
from sleepcode.core.model import Span

_NAME = r"`?([A-Za-z_][\w.]*)(?:\(\))?`?"
_CALLS = re.compile(rf"(?:{_NAME}\s+)?(?:directly |then |also )?(?:calls|invokes|delegates to)\s+{_NAME}")
_CALLED_BY = re.compile(rf"(?:{_NAME}\s+)?(?:is |are |being )?(?:called|invoked) (?:by|from)\s+{_NAME}")
_RAISES = re.compile(r"\b(?:[Rr]ais(?:es?|ing|ed)|[Tt]hrows?|[Tt]hrowing)\s+(?:an?\s+)?`?([A-Z][\w.]*\w)")
_ITSELF_RAISES = re.compile(
    r"(?:[Ii]t|`[\w.]+(?:\(\))?`) (?:always |then |may |can )?(?:raises|throws) (?:an? )?`?"
    r"([A-Z][\w.]*\w|[\w.]+\.[\w.]*\w)"
)
_NO_RAISE = re.compile(r"\b(?:never|does not|doesn't|will not|won't|without)\s+(?:ever )?(?:rais|throw)\w*", re.I)
_RETURNS = re.compile(
    r"\b(?:[Rr]eturn(?:s|ed|ing)?|gives?|yields?)\s+(?:back\s+)?(?:the (?:value|string|constant)\s+)?"
    r"(?:`(None|True|False|null|nil|undefined|-?\d+)`|(None|True|False|null|nil|undefined)\b|[`]?([\"'][^\"']{0,40}[\"'])[`]?)"
)
_DEFAULT = re.compile(
    r"\b[Dd]efaults? (?:value )?(?:(?:is|of|to)\s+)?"
    r"(?:`([^`]+)`|(None|True|False|-?\d+(?:\.\d+)?|\"[^\"]*\"|'[^']*'))"
)
_THREADS = re.compile(
    r"\b(?:thread[- ]?safe|synchroni[sz]ed|holds? (?:a|the) lock|mutex|atomic(?:ally)?|concurrently"
    r"|(?:several|multiple|many|different) threads)\b",
    re.I,
)
_NOT_SAFE = re.compile(
    r"\b(?:not\s+(?:be\s+)?(?:thread[- ]?safe|safe|synchroni[sz]ed|atomic)|races?|lost|corrupt\w*|unsafe|must not)\b",
    re.I,
)
_ASYNC = re.compile(r"\b(?:async(?:hronous(?:ly)?)?|coroutine|await(?:s|ed|able)?)\b", re.I)
_LOCKS = re.compile(r"lock|mutex|synchronized|atomic|semaphore|contextvar|threading|\bqueue\.|import queue", re.I)
_ASYNC_SOURCE = re.compile(r"\basync|\bawait|coroutine|promise|asyncio|trio|future", re.I)
_RAISE_LINE = re.compile(r"^\s*(?:raise|throw(?:\s+new)?)\s+([A-Za-z_][\w.]*)")
_GIVES_TRUTH = re.compile(
    r"\breturn\b[^\n]*(?:[=!]=|[<>]|\b(?:not|is|in|and|or|any|all|bool|(?:is|has)_?\w+|\w+with)\b|&&|\|\|)"
)
_IS_TRUTH = re.compile(
    r"\b_*(?:is|has|have|can|should|may|needs?)_\w+\(|\b(?:is|has|can|should)[A-Z]\w*\(|\bbool(?:ean)?\b"
)
_GIVES_VALUE = re.compile(r"\breturn[ \t]+[^\s;]")
_REMARK = re.compile(r"\s#\s.*$", re.M)
_COMES_OF = {
    "UnicodeError": re.compile(r"\.(?:en|de)code\("),
    "UnicodeEncodeError": re.compile(r"\.encode\("),
    "UnicodeDecodeError": re.compile(r"\.decode\(|\bopen\("),
    "KeyError": re.compile(r"[\w)\]]\[[^\]:]*[A-Za-z_\"'][^\]:]*\]|\.pop\([^,)]+\)|\.remove\("),
    "IndexError": re.compile(r"[\w)\]]\[-?\w+\]|\.pop\("),
    "ZeroDivisionError": re.compile(r"[\w)\]]\s*[/%]{1,2}\s*[\w(]"),
    "StopIteration": re.compile(r"\bnext\("),
    "FileNotFoundError": re.compile(r"\bopen\(|\bos\.\w+\(|\.read_\w+\(|\.stat\("),
    "RecursionError": re.compile(r"\w\("),
    "JSONDecodeError": re.compile(r"\bjson\.loads?\(|\.json\("),
    "UnboundLocalError": re.compile(r"\bif\b|\btry\b"),
}
_WHOLE = {
    "raises": re.compile(r"`?([\w.]+)`?(?:\(\))? (?:may |can )?(?:raises?|throws?) (?:an? )?`?([\w.]+)`?\.?"),
    "calls": re.compile(r"`?([\w.]+)(?:\(\))?`? (?:calls|invokes) `?([\w.]+)(?:\(\))?`?\.?"),
    "called": re.compile(r"`?([\w.]+)(?:\(\))?`? is (?:called|invoked) (?:by|from) `?([\w.]+)(?:\(\))?`?\.?"),
}
Calls = frozenset[tuple[str, str]]  # (caller id, callee id)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands: the evidence's file and what the claim is about."""

    path: str
    lines: tuple[str, ...]  # of the evidence's file
    id: str  # of the subject
    qualname: str  # empty: the file
    span: Span  # of the evidence's file, where the subject is or may be
    body: tuple[str, ...]  # the subject's own lines


def contradiction(text: str, place: Place, calls: Calls) -> tuple[str, str] | None:
    """(kind, what is wrong) of the first assertion that graph or source do not bear out."""
    body = "\n".join(place.body)
    return (
        _calls(text, place, calls, body)
        or _raises(text, place, body)
        or _returns(text, body)
        or _defaults(text, body)
        or _concurrency(text, place, body)
    )


def is_proved(text: str, place: Place, calls: Calls) -> bool:
    """Whether the sentence says nothing but what graph or source show."""
    if match := _WHOLE["raises"].fullmatch(text):
        return _same(match[1], place.qualname) and _last(match[2]) in raised_in(place.body)
    if match := _WHOLE["calls"].fullmatch(text):
        return _edge(match[1], match[2], calls)
    if match := _WHOLE["called"].fullmatch(text):
        return _edge(match[2], match[1], calls)
    return False


def raised_in(body: tuple[str, ...]) -> frozenset[str]:
    """Names after `raise` or `throw` at a line's beginning."""
    return frozenset(_last(match[1]) for line in body if (match := _RAISE_LINE.match(line)))


def _calls(text: str, place: Place, calls: Calls, body: str) -> tuple[str, str] | None:
    for match in _CALLED_BY.finditer(text):
        callee = match[1] if match[1] and match[1] not in _PRONOUNS else place.qualname
        caller = match[2]
        if callee and caller.lower() not in _PRONOUNS and not _edge(caller, callee, calls):
            return "calls", f"{caller} does not call {callee}"
    for match in _CALLS.finditer(text):
        caller = match[1] if match[1] and match[1].lower() not in _PRONOUNS else place.qualname
        callee = match[2]
        if callee.lower() in _PRONOUNS or not caller:
            continue
        written = re.search(rf"\b{re.escape(_last(callee))}\s*\(", body) and _same(caller, place.qualname)
        if not written and not _edge(caller, callee, calls):
            return "calls", f"{caller} does not call {callee}"
    return None


def _raises(text: str, place: Place, body: str) -> tuple[str, str] | None:
    raised = raised_in(place.body)
    if _NO_RAISE.search(text):
        named = re.search(r"(?:rais|throw)\w*\s+(?:an?\s+)?`?([A-Z]\w+)", text)
        if (named and named[1] in raised) or (not named and raised):
            return "raises", f"{place.qualname} does raise {', '.join(sorted(raised))}"
        return None
    for match in _RAISES.finditer(text):
        name = _last(match[1])
        if not re.search(rf"\b{re.escape(name)}\b", body) and not _may_come_of(name, text, body):
            return "raises", f"{match[1]} does not occur in {place.qualname or place.path}"
    if (itself := _ITSELF_RAISES.match(text)) and _is_caught(_last(itself[1]), place.body):
        return "raises", f"{itself[1]} is caught there"
    return None


def _is_caught(name: str, body: Sequence[str]) -> bool:
    """Whether all that is said of the exception is that it is caught, and nothing is raised again."""
    named = [line for line in body if re.search(rf"\b{re.escape(name)}\b", _REMARK.sub("", line))]
    return bool(named) and all(map(catches, named)) and not any(map(raises_again, body))


def _may_come_of(name: str, text: str, body: str) -> bool:
    """Whether the language itself, or what is called, raises that here: for what is done, not for what is not."""
    if any(access in body for access in re.findall(r"`([\w.]+\.\w+)(?:\(\))?`", text)):
        return name != "TypeError"  # the sentence shows the access that fails
    does = _COMES_OF.get(name)
    return bool(does and does.search(_REMARK.sub("", body)))


def _returns(text: str, body: str) -> tuple[str, str] | None:
    header = next((n for n, line in enumerate(body.splitlines()) if line.rstrip().endswith((":", "{"))), -1)
    head, body = "\n".join(body.splitlines()[: header + 1]), "\n".join(body.splitlines()[header + 1 :])
    gives_truth = bool(_GIVES_TRUTH.search(body) or _IS_TRUTH.search(head))
    for match in _RETURNS.finditer(text):
        literal = next(group for group in match.groups() if group)
        plain = literal.strip("\"'")
        if literal in ("None", "undefined", "nil", "null"):
            gives_value = _GIVES_VALUE.search(body)
            bare = re.search(r"\breturn[ \t]*(?:;|$)", body, re.M) or _may_fall_through(body)
            if gives_value and not bare and literal not in body and ".get(" not in body:
                return "returns", f"it does not return {literal}"
        elif plain not in body and not (literal in ("True", "False") and gives_truth):
            return "returns", f"{literal} does not occur there"
    return None


def _may_fall_through(body: str) -> bool:
    """Whether the last statement may end without leaving, for all that its first line says."""
    lines = [line for line in body.splitlines() if line.strip(" })];")]
    least = min(map(indent_of, lines), default=0)
    last = next((line for line in reversed(lines) if indent_of(line) == least), "")
    return not re.match(r"\s*(?:return|raise|throw)\b", last)


def _defaults(text: str, body: str) -> tuple[str, str] | None:
    for match in _DEFAULT.finditer(text):
        literal = (match[1] or match[2]).strip()
        if literal.strip("\"'") not in body:
            return "default", f"the default {literal} does not occur there"
    return None


def _concurrency(text: str, place: Place, body: str) -> tuple[str, str] | None:
    source = "\n".join(place.lines)
    if _NOT_SAFE.search(text):
        return ("threads", "there is a lock") if _LOCKS.search(body) else None
    if _THREADS.search(text) and not _LOCKS.search(source):
        return "threads", "nothing there locks or synchronises"
    if _ASYNC.search(text) and not re.search(r"\bnot\b", text) and not _ASYNC_SOURCE.search(source):
        return "threads", "nothing there is asynchronous"
    return None


def _edge(caller: str, callee: str, calls: Calls) -> bool:
    return any(_names(one, caller) and _names(other, callee) for one, other in calls)


def _names(id: str, name: str) -> bool:
    """Whether the definition with that id may be called *name*: `match` and `Rule.match` both are."""
    qualname = id.rpartition("::")[2].rpartition(":")[2]
    if qualname == id:  # a module: by its file's name
        qualname = id.rpartition("/")[2].partition(".")[0]
    if qualname == name or qualname.endswith(f".{name}") or name.endswith(f".{qualname}"):
        return True
    return qualname.endswith(".__init__") and _names(qualname.removesuffix(".__init__"), name)


def _same(name: str, qualname: str) -> bool:
    return bool(name) and (name == qualname or qualname.endswith(f".{name}") or name.endswith(f".{qualname}"))


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]


_PRONOUNS_TEXT = """
    it this that which function method class code the a an and or any other each their its both also
    then they these those file module caller callers user users every another all is are being be
"""
_PRONOUNS = frozenset(_PRONOUNS_TEXT.split())
