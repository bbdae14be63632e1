"""Whether a definition is what a question asks for, or which are: async, a generator, abstract, documented."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from sleepcode.ask.by_route import from_graph
from sleepcode.ask.given import Given
from sleepcode.ask.relations import relation
from sleepcode.ask.seen import Seen
from sleepcode.ask.trait_values import VALUES, count, told_names, yes_no
from sleepcode.core.answers.found import Found, named, with_members
from sleepcode.core.facts import Flag
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Answer, Definition
from sleepcode.core.questions import phrases
from sleepcode.core.questions.traits import Trait
from sleepcode.core.questions.understood import Understood
from sleepcode.core.suites.tested import is_aside
from sleepcode.core.wording import counted
from sleepcode.core.written import is_told

MOST_SHOWN = 60
FUNCTIONS = frozenset({"function", "method"})
CLASSES = frozenset({"class"})
BOTH = FUNCTIONS | CLASSES
# What a base outside of the project may give a class, too.
_BY_BASES = {"context", "iterable", "callable", "enum"}


class Sort(NamedTuple):
    name: str
    kinds: frozenset[str]
    word: bytes  # what a file has to say for one to be in it
    has: Callable[[Seen], bool]

    def said(self, *, denied: bool = False, several: bool = False) -> str:
        """Of one, or of several, that have it, or that have not."""
        return _said()[self.name][2 * denied + several]


@cache
def _said() -> dict[str, list[str]]:
    return {name: ways.split(" ; ") for name, ways in phrases.pairs("trait-said")}


def traits(given: Given, asked: Understood, subjects: tuple[Definition, ...]) -> Answer | None:
    """None where something else is meant by the words, or it cannot be told."""
    trait = asked.trait
    if trait is None:
        return None
    if trait.two and len(trait.names) == 2:
        found = relation(given, asked, trait, subjects)
    elif trait.name in VALUES:
        found = VALUES[trait.name](given, trait, subjects)
    elif trait.name == "count":
        found = count(given, trait, subjects)
    else:
        paths = [one.path for one in subjects] or given.index.paths()
        of_python = any(path.endswith(".py") for path in paths)
        name = "docstring" if trait.name == "documented" and of_python else trait.name
        found = _of_sort(given, trait, subjects, _SORTS[name])
    return from_graph(asked, found, "by its own source") if found else None


def _of_sort(given: Given, trait: Trait, subjects: tuple[Definition, ...], sort: Sort) -> Found | None:
    ones = tuple(one for one in subjects if one.kind in sort.kinds)
    asks_whether = trait.asks == "whether"
    of_itself = trait.kind not in FUNCTIONS or trait.name == "abstract"
    inside = all(one.kind in ("class", "module") for one in subjects)  # of what stands in it
    inside = inside and (not ones or (sort.kinds != CLASSES and not (asks_whether and of_itself)))
    if not subjects or inside:
        return _which(given, trait, subjects, sort)
    if not asks_whether or not ones:
        return None
    return _whether(given, trait, ones, sort)


def _whether(given: Given, trait: Trait, ones: tuple[Definition, ...], sort: Sort) -> Found:
    told: list[str] = []
    yes: list[bool] = []
    more: list[Definition] = []
    for one in ones:
        seen = Seen(given, one)
        yes.append(sort.has(seen))
        told.append(f"{named(one)} {sort.said(denied=not yes[-1])}")
        if one.kind == "class" and trait.name == "abstract" and (left := seen.left_abstract()):
            more += left
            told[-1] = f"{named(one)} leaves {counted(len(left), 'method')} abstract: {told_names(left)}"
        if not yes[-1] and one.kind == "class" and trait.name in _BY_BASES and (above := seen.base_outside()):
            told.append(f"what `{above}`, which is not of this project, gives it is not known")
            trait = replace(trait, asks="which")
    return yes_no(given, trait, yes, told, (*ones, *more))


def _which(given: Given, trait: Trait, within: tuple[Definition, ...], sort: Sort) -> Found | None:
    """Of all that is not aside, or of what stands in a class or a file."""
    kinds = sort.kinds & (CLASSES if trait.kind == "class" else FUNCTIONS if trait.kind in FUNCTIONS else BOTH)
    kinds = kinds - CLASSES if trait.name == "abstract" and within and trait.kind != "class" else kinds or sort.kinds
    inside = {each.id for one in within for each in with_members(given.index, one)} - {one.id for one in within}
    everywhere = (path for path in given.index.paths() if is_told(trait.name, path) and not is_aside(path))
    looked_at: list[Definition] = []
    hits: list[Definition] = []
    for path in sorted({one.path for one in within}) or everywhere:
        if not trait.denied and sort.word not in (given.workspace.read(path) or b""):
            continue
        ones = [one for one in given.index.definitions_in(path) if one.kind in kinds and "#" not in one.id]
        ones = [one for one in ones if not within or one.id in inside]
        looked_at += ones
        hits += [one for one in ones if sort.has(Seen(given, one)) != trait.denied]
    noun = "class" if kinds == CLASSES else "function" if kinds == FUNCTIONS else "definition"
    plural = "classes" if noun == "class" else ""
    where = f" of {told_names(within)}" if within else ""
    if (
        not hits
        and not within
        and any(language_of(path) and not is_told(trait.name, path) for path in given.index.paths())
    ):
        return None  # files of a language that may have such things, which are not told here
    if not hits and trait.name == "property" and within:
        return None  # attributes may be meant
    if not hits and trait.denied:
        return Found(f"none: all {counted(len(looked_at), noun, plural)}{where} {sort.said(several=True)}")
    if not hits:
        return Found(f"none: no {noun}{where} {sort.said()}")
    said = sort.said(denied=trait.denied, several=len(hits) > 1)
    claims = tuple(Seen(given, one).header() for one in hits[:MOST_SHOWN])
    return Found(f"{counted(len(hits), noun, plural)}{where} {said}: {told_names(hits)}", claims)


def _either(trait: str, flag: int = 0) -> Callable[[Seen], bool]:
    return lambda one: one.flagged(flag) or one.says(trait) is not None


def _of_sort_called(sort: str) -> Callable[[Seen], bool]:
    return lambda one: one.sort == sort


def _unsafe(one: Seen) -> bool:
    body = one.given.structure.lines_of(one.one.path)[one.one.line - 1 : one.one.end_line]
    return any(re.search(r"\bunsafe\b", line.partition("//")[0]) for line in body)


def _takes(kind: str) -> Callable[[Seen], bool]:
    return lambda one: any(param.kind == kind for param in one.parameters)


def _is_context(one: Seen) -> bool:
    if one.one.kind == "class":
        return one.has_method("__enter__", "__aenter__")
    return one.decorated("contextmanager") or one.decorated("asynccontextmanager")


_KINDS_OF_CLASS = ("interface", "struct", "trait", "union")
_SORTS = {
    sort.name: sort
    for sort in (
        Sort("generator", FUNCTIONS, b"yield", _either("generator", Flag.GENERATOR)),
        Sort("async", FUNCTIONS, b"async", _either("async", Flag.ASYNC)),
        Sort("property", FUNCTIONS, b"property", lambda one: one.flagged(Flag.PROPERTY)),
        Sort("static", FUNCTIONS, b"static", _either("static", Flag.STATIC)),
        Sort("virtual", FUNCTIONS, b"virtual", _either("virtual")),
        Sort("const", FUNCTIONS, b"const", _either("const")),
        Sort("unsafe", FUNCTIONS, b"unsafe", _unsafe),
        Sort("error", FUNCTIONS, b"", _either("error")),
        Sort("void", FUNCTIONS, b"", _either("void")),
        Sort("gives", FUNCTIONS, b"", _either("gives")),
        Sort("generic", BOTH, b"", _either("generic")),
        *(Sort(sort, CLASSES, sort.encode(), _of_sort_called(sort)) for sort in _KINDS_OF_CLASS),
        Sort("classmethod", FUNCTIONS, b"classmethod", lambda one: one.flagged(Flag.CLASSMETHOD)),
        Sort("abstract", BOTH, b"abstract", Seen.abstract),
        Sort("docstring", BOTH, b"", Seen.documented),
        Sort("documented", BOTH, b"", Seen.documented),
        Sort("typed", FUNCTIONS, b"", Seen.typed),
        Sort("context", BOTH, b"", _is_context),
        Sort("iterable", CLASSES, b"__iter__", lambda one: one.has_method("__iter__", "__aiter__", "__getitem__")),
        Sort("callable", CLASSES, b"__call__", lambda one: one.has_method("__call__")),
        Sort("dataclass", CLASSES, b"dataclass", lambda one: one.decorated("dataclass")),
        Sort("enum", CLASSES, b"num", Seen.enum),
        Sort("kwargs", FUNCTIONS, b"**", _takes("**")),
        Sort("varargs", FUNCTIONS, b"*", _takes("*")),
    )
}
