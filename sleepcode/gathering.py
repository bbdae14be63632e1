"""A path -> what the static writer is shown of it, and the brief that this amounts to.

A shared service: `sleep`, `watch` and `notes` gather the same way, so that the brief we would write
now can be compared with the one that a note answered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from sleepcode.core.bases import bases_in
from sleepcode.core.examples.expected import Expected, expected_of
from sleepcode.core.facts import FileFacts
from sleepcode.core.grammar import language_of
from sleepcode.core.model import (
    BlindSpot,
    Brief,
    CallEdge,
    Certainty,
    Definition,
    Evidence,
    Span,
    digest_of,
)
from sleepcode.core.model_notes.brief import BriefInputs, NeighbourSurface, ShownCall, ShownTest, brief_of
from sleepcode.core.static_notes.inputs import History, Inputs, Neighbour, Reach
from sleepcode.core.static_notes.near_tests import NOT_RUNS, NearTests
from sleepcode.core.static_notes.prose import local_links, names_in
from sleepcode.core.static_notes.syntax import Syntax, syntax_of
from sleepcode.core.static_notes.writer import VERSION
from sleepcode.core.wording import short

MOST_CALLER_FILES = 60  # whose syntax is looked at for one file
MOST_TEST_FILES = 8  # that are read for what they expect of one definition
MOST_TEST_LINES = 40  # of one such file
WHOLE = 1 << 40  # tokens: the static writer sees the file in full


class Rows(Protocol):
    """What is read of the index."""

    def definitions_in(self, path: str) -> tuple[Definition, ...]: ...
    def definition(self, id: str) -> Definition | None: ...
    def definitions_named(self, name: str) -> tuple[Definition, ...]: ...
    def callers_of(self, id: str) -> tuple[CallEdge, ...]: ...
    def callees_of(self, id: str) -> tuple[CallEdge, ...]: ...
    def facts_of(self, path: str) -> FileFacts | None: ...
    def tests(self) -> tuple[Definition, ...]: ...
    def blind_spots(self, path: str | None = None) -> tuple[BlindSpot, ...]: ...
    def importers_of(self, path: str) -> tuple[str, ...]: ...


@dataclass
class Gathering:
    """Gathers for many files; what it remembers is bounded, and right as long as nothing changes."""

    rows: Rows
    read: Callable[[str], bytes | None]  # a file of the work tree; None when it is not there to be read
    exists: Callable[[str], bool]  # whether the repository has that path
    histories: Mapping[str, History] = field(default_factory=dict)
    parsed: Callable[[str], Syntax | None] = lambda _: None  # syntax that is known already

    def __post_init__(self) -> None:
        tests = self.rows.tests()
        self._tests = frozenset(each.id for each in tests)
        self._test_paths = frozenset(each.path for each in tests)
        self._content = lru_cache(256)(self.read)
        self._lines = lru_cache(256)(self._split)
        self._text = lru_cache(32)(self._decoded)
        self._syntax = lru_cache(256)(self._parse)
        self._facts = lru_cache(256)(self.rows.facts_of)
        self._callers = lru_cache(2_000)(self.rows.callers_of)
        self._near = NearTests(self.rows.callers_of, self._tests)
        self._definition = lru_cache(50_000)(self.rows.definition)
        self._surface = lru_cache(20_000)(self._signature)

    @property
    def test_paths(self) -> frozenset[str]:
        return self._test_paths

    def brief_of(self, path: str) -> Brief | None:
        """The brief we would write now; None when the file cannot be read.  Parses nothing."""
        content = self._content(path)
        if content is None:
            return None
        text = content.decode("utf-8", "surrogateescape")
        if language_of(path) is None:
            mentioned = tuple(sorted({each.path + " " + each.qualname for each in self._mentions(text).values()}))
            links = tuple(sorted(each.text for each in local_links(text, path) if self.exists(each.text)))
            surfaces = (NeighbourSurface("", mentioned + links),)
            return brief_of(BriefInputs(path, text, surfaces=surfaces, writer=VERSION, budget=WHOLE))
        definitions = self.rows.definitions_in(path)
        reaching = self._reaching(definitions)
        ids = sorted({reach.test.id for reaches in reaching.values() for reach in reaches})
        return brief_of(
            BriefInputs(
                path,
                text,
                surfaces=tuple(self._surfaces(path, definitions)),
                calls=tuple(self._calls(path, definitions)),
                tests=tuple(ShownTest(id, ()) for id in ids),
                writer=VERSION,
                budget=WHOLE,
                rests_on=self._read_of_tests(path, definitions),
            )
        )

    def inputs_of(self, path: str) -> Inputs | None:
        """Everything the static writer derives the note from."""
        content = self._content(path)
        if content is None:
            return None
        digest, language = digest_of(content), language_of(path)
        history = self.histories.get(path, History())
        if language is None:
            text = content.decode("utf-8", "surrogateescape")
            there = frozenset(each.text for each in local_links(text, path) if self.exists(each.text))
            mentions = self._mentions(text)
            near = {each.path: Neighbour(self._digest(each.path), Syntax()) for each in mentions.values()}
            return Inputs(
                path,
                digest,
                content,
                None,
                history=history,
                exists=there,
                mentions=mentions,
                neighbours=near,
            )
        definitions = self.rows.definitions_in(path)
        callers = {each.id: self._callers(each.id) for each in definitions}
        callees = {each.id: self.rows.callees_of(each.id) for each in definitions}
        reaching = self._reaching(definitions)
        ends = [edge.caller for edges in callers.values() for edge in edges]
        ends += [edge.callee for edges in callees.values() for edge in edges]
        known = {end: found for end in dict.fromkeys(ends) if (found := self._definition(end))}
        sites = [edge.site.path for edges in callers.values() for edge in edges]
        far = dict.fromkeys(sites)
        near = {
            each: Neighbour(self._digest(each), self._syntax(each) if at < MOST_CALLER_FILES else Syntax())
            for at, each in enumerate(sorted(set(far) - {path}, key=lambda p: (p in self._test_paths, p)))
        }
        for reach in (reach for reaches in reaching.values() for reach in reaches):
            near.setdefault(reach.test.path, Neighbour(self._digest(reach.test.path), Syntax()))
        return Inputs(
            path,
            digest,
            content,
            language,
            self._syntax(path),
            definitions,
            self._facts(path),
            callers,
            callees,
            known,
            near,
            self._test_paths,
            reaching,
            self._expected(path, definitions) if language == "python" else {},
            self._subclasses(path, definitions),
            history,
            self.rows.blind_spots(path),
        )

    # -- parts

    def _decoded(self, path: str) -> str:
        return (self._content(path) or b"").decode("utf-8", "replace")

    def _split(self, path: str) -> list[bytes]:
        return (self._content(path) or b"").split(b"\n")

    def _parse(self, path: str) -> Syntax:
        known = self.parsed(path)
        return known if known is not None else syntax_of(self._content(path) or b"", language_of(path))

    def _digest(self, path: str) -> str:
        return digest_of(self._content(path) or b"")

    def _reaching(self, definitions: Iterable[Definition]) -> dict[str, tuple[Reach, ...]]:
        found: dict[str, tuple[Reach, ...]] = {}
        for each in definitions:
            if each.kind == "module" or each.path in self._test_paths:
                continue
            ids, hops = self._near.of(each.id)
            tests = (self._definition(id) for id in ids)
            found[each.id] = tuple(Reach(test, hops) for test in tests if test)
        return found

    def _test_lines(self, one: Definition) -> dict[str, dict[int, str]]:
        """Test file -> the lines that call it, each with the caller's id."""
        found: dict[str, dict[int, str]] = {}
        for edge in self._callers(one.id):
            sure = edge.certainty != Certainty.CANDIDATE and edge.kind not in NOT_RUNS
            if sure and edge.site.path in self._test_paths:
                found.setdefault(edge.site.path, {})[edge.site.line] = edge.caller
        return {path: dict(sorted(found[path].items())[:MOST_TEST_LINES]) for path in sorted(found)[:MOST_TEST_FILES]}

    def _expected(self, path: str, definitions: Iterable[Definition]) -> dict[str, tuple[tuple[str, Expected], ...]]:
        found: dict[str, tuple[tuple[str, Expected], ...]] = {}
        for each in definitions if path not in self._test_paths else ():
            if each.kind in ("function", "method"):
                name = short(each) if short(each) not in ("__init__", "__new__") else each.qualname.split(".")[-2:][0]
                texts = ((test, self._text(test), lines) for test, lines in self._test_lines(each).items())
                least = self._least_given(each)
                told = tuple(
                    (test, one)
                    for test, text, lines in texts
                    for one in expected_of(text, lines, name)
                    if one.given >= least or "*" in one.call  # else another function of that name hands on the rest
                )
                found |= {each.id: told} if told else {}
        return found

    def _least_given(self, one: Definition) -> int:
        """Arguments that a call has to give."""
        facts = self._facts(one.path)
        found = next((each for each in facts.definitions if each.line == one.line), None) if facts else None
        params = [each for each in found.params if not each.default and each.kind not in ("*", "**")] if found else []
        return len([each for each in params if each.name not in ("self", "cls")])

    def _read_of_tests(self, path: str, definitions: Iterable[Definition]) -> str:
        """Digest of all that `_expected` may depend on: the tests that call a definition, what stands around them."""
        callers: dict[str, set[str]] = {}
        for each in definitions if path not in self._test_paths else ():
            for test, lines in self._test_lines(each).items():
                callers.setdefault(test, set()).update(lines.values())
        if not callers or language_of(path) != "python":
            return ""
        return digest_of(b"\n".join(line for test in sorted(callers) for line in self._apart(test, callers[test])))

    def _apart(self, path: str, kept: set[str]) -> list[bytes]:
        """The lines of a file without those of functions that are not *kept*."""
        lines = self._lines(path)
        left_out: set[int] = set()
        for each in self.rows.definitions_in(path):
            if each.kind in ("function", "method"):
                is_kept = any(f"{id}.".startswith(f"{each.id}.") for id in kept)
                (left_out.difference_update if is_kept else left_out.update)(range(each.line, each.end_line + 1))
        return [line for at, line in enumerate(lines, 1) if at not in left_out and line.strip()]

    def _calls(self, path: str, definitions: Iterable[Definition]) -> Iterable[ShownCall]:
        for each in definitions:
            for edge in self._callers(each.id):
                if edge.site.path == path or edge.certainty == Certainty.CANDIDATE:
                    continue
                lines = self._lines(edge.site.path)
                line = lines[edge.site.line - 1] if 0 < edge.site.line <= len(lines) else b""
                yield ShownCall(edge.caller, each.qualname, (line.strip().decode("utf-8", "replace"),))

    def _surfaces(self, path: str, definitions: Iterable[Definition]) -> Iterable[NeighbourSurface]:
        used: dict[str, set[str]] = {}
        for each in definitions:
            for edge in self.rows.callees_of(each.id):
                callee = self._definition(edge.callee)
                if callee is None:
                    if edge.callee.startswith("external:"):
                        used.setdefault("", set()).add(edge.callee)
                elif callee.path != path and edge.certainty != Certainty.CANDIDATE:
                    used.setdefault(callee.path, set()).add(self._surface(callee))
        return (NeighbourSurface(other, tuple(sorted(used[other]))) for other in sorted(used))

    def _signature(self, definition: Definition) -> str:
        facts = self._facts(definition.path)
        for fact in facts.definitions if facts else ():
            if fact.line == definition.line and fact.kind == definition.kind:
                params = ", ".join(f"{each.kind}{each.name}{'=' * each.default}" for each in fact.params)
                return f"{definition.qualname}({params})"
        return definition.qualname

    def _subclasses(self, path: str, definitions: Iterable[Definition]) -> dict[str, tuple[Evidence, ...]]:
        classes = {each.qualname: each.id for each in definitions if each.kind == "class"}
        found: dict[str, list[Evidence]] = {}
        if not classes:
            return {}
        for other in (path, *self.rows.importers_of(path)):
            facts = self._facts(other)
            for _, fact, bases in bases_in(facts) if facts else ():
                for name in set(bases) & classes.keys():
                    if classes[name] != f"{other}::{fact.name}":
                        place = Evidence(other, Span(fact.line, fact.line), self._digest(other))
                        found.setdefault(classes[name], []).append(place)
        return {id: tuple(places) for id, places in found.items()}

    def _mentions(self, text: str) -> dict[str, Definition]:
        """The names in the text that are one definition's and no other's."""
        found: dict[str, Definition] = {}
        for name in dict.fromkeys(each.text for each in names_in(text)):
            meant = self.rows.definitions_named(name.replace("::", "."))
            if len(meant) == 1:
                found[name] = meant[0]
        return found
