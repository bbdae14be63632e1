"""Whether a definition is what a question asks for, or which are: async, a generator, abstract, documented."""

import re
from collections.abc import Callable
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
    kinds: frozenset[str]
    so: tuple[str, str]  # said of one, of several
    not_so: tuple[str, str]
    word: bytes  # what a file has to say for one to be in it
    has: Callable[[Seen], bool]


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
        told.append(f"{named(one)} {(sort.so if yes[-1] else sort.not_so)[0]}")
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
        return Found(f"none: all {counted(len(looked_at), noun, plural)}{where} {sort.so[1]}")
    if not hits:
        return Found(f"none: no {noun}{where} {sort.so[0]}")
    said = (sort.not_so if trait.denied else sort.so)[len(hits) > 1]
    claims = tuple(Seen(given, one).header() for one in hits[:MOST_SHOWN])
    return Found(f"{counted(len(hits), noun, plural)}{where} {said}: {told_names(hits)}", claims)


def _is(what: str, several: str = "") -> tuple[tuple[str, str], tuple[str, str]]:
    several = several or f"{what.removeprefix('a ').removeprefix('an ')}s"
    not_one = f"no {what.removeprefix('a ').removeprefix('an ')}" if what.startswith(("a ", "an ")) else f"not {what}"
    return (f"is {what}", f"are {several}"), (f"is {not_one}", f"are no {several}")


def _does(so: str, several: str, not_so: str, not_several: str) -> tuple[tuple[str, str], tuple[str, str]]:
    what = so.partition(" ")[2]
    return (so, several), (f"{not_so} {what}", f"{not_several} {what}")


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


_GIVES = ("returns a value", "return a value"), ("returns nothing", "return nothing")
_SORTS = {
    "generator": Sort(FUNCTIONS, *_is("a generator"), b"yield", _either("generator", Flag.GENERATOR)),
    "async": Sort(FUNCTIONS, *_is("async", "async"), b"async", _either("async", Flag.ASYNC)),
    "property": Sort(FUNCTIONS, *_is("a property", "properties"), b"property", lambda one: one.flagged(Flag.PROPERTY)),
    "static": Sort(FUNCTIONS, *_is("static", "static"), b"static", _either("static", Flag.STATIC)),
    "virtual": Sort(FUNCTIONS, *_is("virtual", "virtual"), b"virtual", _either("virtual")),
    "const": Sort(FUNCTIONS, *_is("const", "const"), b"const", _either("const")),
    "unsafe": Sort(
        FUNCTIONS, *_does("uses `unsafe`", "use `unsafe`", "does not use", "do not use"), b"unsafe", _unsafe
    ),
    "error": Sort(
        FUNCTIONS, *_does("returns an error", "return an error", "returns no", "return no"), b"", _either("error")
    ),
    "void": Sort(FUNCTIONS, *(_GIVES[::-1]), b"", _either("void")),
    "gives": Sort(FUNCTIONS, *_GIVES, b"", _either("gives")),
    "generic": Sort(
        BOTH, *_does("has type parameters", "have type parameters", "has no", "have no"), b"", _either("generic")
    ),
    **{
        sort: Sort(CLASSES, *_is(f"{'an' if sort[0] in 'ei' else 'a'} {sort}"), sort.encode(), _of_sort_called(sort))
        for sort in ("interface", "struct", "trait", "union")
    },
    "classmethod": Sort(FUNCTIONS, *_is("a class method"), b"classmethod", lambda one: one.flagged(Flag.CLASSMETHOD)),
    "abstract": Sort(BOTH, *_is("abstract", "abstract"), b"abstract", Seen.abstract),
    "docstring": Sort(
        BOTH,
        ("has a docstring", "have a docstring"),
        ("has no docstring", "have no docstring"),
        b"",
        Seen.documented,
    ),
    "documented": Sort(
        BOTH,
        ("is documented", "are documented"),
        ("has no documentation", "have no documentation"),
        b"",
        Seen.documented,
    ),
    "typed": Sort(
        FUNCTIONS,
        ("has type annotations", "have type annotations"),
        ("has no type annotation", "have no type annotations"),
        b"",
        Seen.typed,
    ),
    "context": Sort(BOTH, *_is("a context manager"), b"", _is_context),
    "iterable": Sort(
        CLASSES,
        ("can be iterated over", "can be iterated over"),
        ("has no `__iter__`", "have no `__iter__`"),
        b"__iter__",
        lambda one: one.has_method("__iter__", "__aiter__", "__getitem__"),
    ),
    "callable": Sort(
        CLASSES,
        ("has `__call__`", "have `__call__`"),
        ("has no `__call__`", "have no `__call__`"),
        b"__call__",
        lambda one: one.has_method("__call__"),
    ),
    "dataclass": Sort(
        CLASSES, *_is("a dataclass", "dataclasses"), b"dataclass", lambda one: one.decorated("dataclass")
    ),
    "enum": Sort(CLASSES, *_is("an enum"), b"num", Seen.enum),
    "kwargs": Sort(
        FUNCTIONS,
        ("takes any keyword", "take any keyword"),
        ("takes only the keywords of its header", "take only the keywords of their headers"),
        b"**",
        _takes("**"),
    ),
    "varargs": Sort(
        FUNCTIONS,
        ("takes any number of arguments", "take any number of arguments"),
        ("takes only the arguments of its header", "take only the arguments of their headers"),
        b"*",
        _takes("*"),
    ),
}
