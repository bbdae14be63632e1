"""What the static writer is shown of one file, its neighbours and its history."""

import functools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from sleepcode.core.examples.expected import Expected
from sleepcode.core.examples.module import Module, module_of
from sleepcode.core.facts import DefFact, FileFacts, Flag
from sleepcode.core.model import (
    BlindSpot,
    CallEdge,
    Claim,
    ClaimStanding,
    Definition,
    Digest,
    Evidence,
    Span,
)
from sleepcode.core.static_notes.syntax import Call, Syntax
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import short

_CONSTRUCTOR = re.compile(r"\b(\w+)\.(?:__init__|constructor|\1)$")  # the last: of Java and C++
_PARTS = re.compile(r"(?=\.)")  # a second definition of one name is `name#2`
MOST_PARSED = 3000  # lines of a file; longer ones are generated, mostly
UNTOLD = 0.0  # weight of what is told when it is asked, and not by itself
MOST_EVIDENCE = 6  # places shown for one claim; its text has the count


class Neighbour(msgspec.Struct, frozen=True):
    """Another file, as far as it calls into this one."""

    digest: Digest
    syntax: Syntax


class Commit(msgspec.Struct, frozen=True):
    """One commit that touched the file."""

    id: str
    day: str  # YYYY-MM-DD
    author: str
    subject: str


class History(msgspec.Struct, frozen=True):
    """What git says about one file."""

    commits: tuple[Commit, ...] = ()  # newest first, the last few
    count: int = 0  # of all commits looked at that touched it
    together: tuple[tuple[str, int], ...] = ()  # (path, commits that touched both), most first


class Reach(NamedTuple):
    """A test that reaches a definition."""

    test: Definition
    hops: int  # 1: the test calls it itself


class Inputs(msgspec.Struct, frozen=True):
    """Everything a static note is derived from; built by `sleepcode.gathering`."""

    path: str
    digest: Digest
    content: bytes
    language: str | None
    syntax: Syntax = msgspec.field(default_factory=Syntax)
    definitions: tuple[Definition, ...] = ()  # by line; [0] is the module
    facts: FileFacts | None = None
    callers: Mapping[str, tuple[CallEdge, ...]] = msgspec.field(default_factory=dict)  # by definition id
    callees: Mapping[str, tuple[CallEdge, ...]] = msgspec.field(default_factory=dict)
    known: Mapping[str, Definition] = msgspec.field(default_factory=dict)  # the project's ends of those edges
    neighbours: Mapping[str, Neighbour] = msgspec.field(default_factory=dict)  # by path
    test_paths: frozenset[str] = frozenset()
    reaching: Mapping[str, tuple[Reach, ...]] = msgspec.field(default_factory=dict)  # nearest first
    expected: Mapping[str, tuple[tuple[str, Expected], ...]] = msgspec.field(default_factory=dict)  # by id; with paths
    subclasses: Mapping[str, tuple[Evidence, ...]] = msgspec.field(default_factory=dict)  # by class id
    history: History = msgspec.field(default_factory=History)
    blind_spots: tuple[BlindSpot, ...] = ()
    exists: frozenset[str] = frozenset()  # those paths that the text links to which are there
    mentions: Mapping[str, Definition] = msgspec.field(default_factory=dict)  # code names in the text

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def lines(self) -> tuple[str, ...]:
        """As rows are counted: by line feeds alone."""
        return _lines_of(self.content)

    def product_module(self) -> Module | None:
        """The file as Python's own parser reads it; None for tests, other languages, and very long files."""
        if self.language != "python" or self.path in self.test_paths or self.content.count(b"\n") > MOST_PARSED:
            return None
        return module_of(self.text)

    def here(self, line: int, end_line: int = 0) -> Evidence:
        return Evidence(self.path, Span(line, max(line, end_line)), self.digest)

    def at(self, path: str, line: int) -> Evidence:
        if path == self.path:
            return self.here(line)
        neighbour = self.neighbours.get(path)
        return Evidence(path, Span(line, line), neighbour.digest if neighbour else "")

    def syntax_at(self, path: str) -> Syntax:
        if path == self.path:
            return self.syntax
        neighbour = self.neighbours.get(path)
        return neighbour.syntax if neighbour else Syntax()

    def is_test(self, path: str) -> bool:
        """Whether what stands there is no part of the product; of a file that tests share, its fellows are."""
        return path in self.test_paths or (in_tests(path) and not in_tests(self.path))

    def is_bodiless(self, definition: Definition) -> bool:
        """Whether it only declares what others write: of an interface, or an overload."""
        fact = self.fact(definition)
        return bool(fact and fact.flags & (Flag.OVERLOAD | Flag.ABSTRACT))

    def owner(self, line: int) -> Definition:
        """The innermost definition around *line* that is not a lambda."""
        found = self.definitions[0]
        for each in self.definitions[1:]:
            if each.line <= line <= each.end_line and each.kind != "lambda":
                found = each
        return found

    def fact(self, definition: Definition) -> DefFact | None:
        name = short(definition)
        for each in self.facts.definitions if self.facts else ():
            if each.line == definition.line and each.name == name:
                return each
        return None


@functools.lru_cache(maxsize=4)  # a note asks for them definition by definition
def _lines_of(content: bytes) -> tuple[str, ...]:
    return tuple(content.decode("utf-8", "replace").replace("\r\n", "\n").split("\n"))


class Weighed(NamedTuple):
    """A claim, how much it matters, and the definition it is about."""

    weight: float
    subject: str  # Definition.id or path
    claim: Claim


def proved(kind: str, text: str, evidence: Iterable[Evidence]) -> Claim:
    kept = list(dict.fromkeys(evidence))[:MOST_EVIDENCE]
    return Claim(kind, text, tuple(kept), ClaimStanding.PROVED)


def plain(qualname: str) -> str:
    """The name as it is written: `Find.by_name` of `Find#2.by_name`; a class's constructor goes by the class."""
    return _CONSTRUCTOR.sub(r"\1", "".join(part.partition("#")[0] for part in _PARTS.split(qualname)))


def label(definition: Definition) -> str:
    """How a sentence names it."""
    name = plain(definition.qualname)
    return f"`{name}`" if name else "the module's own code"


def is_public(definition: Definition) -> bool:
    return not any(part.startswith("_") and not part.startswith("__") for part in definition.qualname.split("."))


def call_at(syntax: Syntax, line: int, names: Iterable[str]) -> Call | None:
    """The call at *line* that has one of *names*; else the only call there is; else None."""
    wanted = set(names)
    near = [each for each in syntax.calls if each.line <= line <= each.end_line or each.line == line]
    named = [each for each in near if each.name in wanted]
    if named:
        return next((each for each in named if each.line == line), named[-1])
    alone = [each for each in near if each.line == line]
    return alone[0] if len(alone) == 1 else None
