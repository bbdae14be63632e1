"""The language table: which file is which language, and what its parser is."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from sleepcode.core.resource import table_of, text_of

if TYPE_CHECKING:  # most commands only ask which language a path is
    from tree_sitter import Language, Parser, Query


class Library(msgspec.Struct, frozen=True):
    """What is known of a language's own library; languages.toml says what each list is."""

    wrappers: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()
    calls_back: frozenset[str] = frozenset()
    transforms: frozenset[str] = frozenset()
    functional: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    inert: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    containers: Mapping[str, int] = msgspec.field(default_factory=dict)
    arities: Mapping[str, int] = msgspec.field(default_factory=dict)


class Grammar(msgspec.Struct, frozen=True):
    """One row of languages.toml."""

    name: str
    extensions: tuple[str, ...]
    wheel: str  # the module that carries the compiled grammar
    entry: str  # its function that returns it
    module: str  # dotted name of the language's own code; empty when table and query suffice
    tests: tuple[str, ...]  # glob patterns of file names that hold tests
    absent: tuple[str, ...]  # how it is written that there is no value
    types: str  # what is said of what is a class to the graph, where few of them are classes
    asserts: str  # when its asserts are not run; empty when always, or where it has none
    erased: frozenset[str]  # types of nodes that are gone when the program runs: annotations
    erased_declarations: frozenset[str]  # the same of whole declarations
    library: Library


@cache
def table() -> dict[str, Grammar]:
    """The languages by name."""
    return {
        name: Grammar(
            name,
            tuple(row["extensions"]),
            row["wheel"],
            row.get("entry", "language"),
            row.get("module", ""),
            tuple(row.get("tests", ())),
            tuple(row.get("absent", "").split()),
            row.get("types", "class"),
            row.get("asserts", ""),
            frozenset(row.get("erased", ())),
            frozenset(row.get("erased_declarations", ())),
            _library(row.get("library", {})),
        )
        for name, row in table_of("languages.toml").items()
    }


def _library(row: Mapping[str, Any]) -> Library:
    words = {key: frozenset(text.split()) for key, text in row.items() if isinstance(text, str)}
    return Library(containers=row.get("containers", {}), arities=row.get("arities", {}), **words)


@cache
def _by_extension() -> dict[str, str]:
    return {extension: name for name, row in table().items() for extension in row.extensions}


def language_of(path: str) -> str | None:
    """The language of the file at *path*, by its name; None for one that has no grammar here."""
    dot = path.rfind(".")
    return _by_extension().get(path[dot:]) if dot > path.rfind("/") else None


def is_script(path: str) -> bool:
    """Whether it runs as JavaScript, in whichever of its dialects."""
    return language_of(path) in ("javascript", "typescript", "tsx")


def is_stub(path: str) -> bool:
    """Whether it only declares what stands in another file."""
    return path.endswith((".pyi", ".d.ts", ".d.mts", ".d.cts"))


@cache
def _unparsed() -> dict[str, str]:
    return {ending: name for name, endings in table_of("unparsed.toml").items() for ending in endings}


def unparsed_language(path: str) -> str:
    """The programming language of a file that has no grammar here; empty for text, data, and what is parsed."""
    dot = path.rfind(".")
    return _unparsed().get(path[dot:], "") if dot > path.rfind("/") else ""


@cache
def tree_sitter_language(name: str) -> "Language":
    from tree_sitter import Language

    row = table()[name]
    return Language(getattr(import_module(row.wheel), row.entry)())


@cache
def parser(name: str) -> "Parser":
    from tree_sitter import Parser

    return Parser(tree_sitter_language(name))


@cache
def query(name: str, purpose: str = "") -> "Query":
    """The compiled query of a language: `<name>.scm`, or `<name>.<purpose>.scm`."""
    from tree_sitter import Query

    file = f"{name}.{purpose}.scm" if purpose else f"{name}.scm"
    return Query(tree_sitter_language(name), _with_inherited(file))


def _with_inherited(file: str) -> str:
    """The text of a query file, followed by those that its first line `; inherits: a, b` names."""
    text = text_of("sleepcode.languages", file)
    first, _, _ = text.partition("\n")
    if not first.startswith("; inherits:"):
        return text
    others = [_with_inherited(f"{other.strip()}.scm") for other in first.partition(":")[2].split(",")]
    return "\n".join([text, *others])
