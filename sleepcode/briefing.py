"""One file of the work tree -> BriefInputs: what index, history and log know about it.

A shared service: the writers and the freshness check gather the same way, so that the brief we would
write now can be compared with the one that a note answered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from sleepcode.core.answers.signature import shown_parameter
from sleepcode.core.facts import FileFacts
from sleepcode.core.model import CallEdge, Certainty, Definition
from sleepcode.core.model_notes.brief import BriefInputs, NeighbourSurface, ShownCall, ShownTest
from sleepcode.core.wording import short

LINES_AROUND = 1
MOST_ASSERTIONS = 4
MOST_HOPS = 3
MOST_VISITED = 200
_ASSERTS = ("assert", "raises(", "expect(", "require.", "should", "EXPECT_", "ASSERT_")


class KnowsCalls(Protocol):
    """What is read of the index."""

    def definitions_in(self, path: str) -> tuple[Definition, ...]: ...
    def definition(self, id: str) -> Definition | None: ...
    def callers_of(self, id: str) -> tuple[CallEdge, ...]: ...
    def callees_of(self, id: str) -> tuple[CallEdge, ...]: ...
    def facts_of(self, path: str) -> FileFacts | None: ...
    def tests(self) -> tuple[Definition, ...]: ...


@dataclass
class Gatherer:
    """Gathers the inputs of many briefs; reads the index's tests once."""

    index: KnowsCalls
    read: Callable[[str], str]  # path -> text; raises OSError; memoised by the caller if worth it
    _tests: frozenset[str] | None = field(default=None, init=False)

    def inputs_of(
        self,
        path: str,
        *,
        writer: str,
        model: str = "static",
        effort: str = "",
        facts: Iterable[str] = (),
        history: Iterable[str] = (),
        questions: Iterable[str] = (),
    ) -> BriefInputs:
        definitions = self.index.definitions_in(path)
        return BriefInputs(
            path=path,
            content=self.read(path),
            definitions=definitions,
            surfaces=tuple(self._surfaces(path, definitions)),
            calls=tuple(self._calls(path, definitions)),
            tests=tuple(self._tests_reaching(definitions)),
            facts=tuple(facts),
            history=tuple(history),
            questions=tuple(questions),
            writer=writer,
            model=model,
            effort=effort,
        )

    def _surfaces(self, path: str, definitions: tuple[Definition, ...]) -> Iterable[NeighbourSurface]:
        used: dict[str, set[str]] = {}
        for definition in definitions:
            for edge in self.index.callees_of(definition.id):
                callee = self.index.definition(edge.callee)
                if callee and callee.path != path and edge.certainty != Certainty.CANDIDATE:
                    used.setdefault(callee.path, set()).add(self._signature(callee))
        return (NeighbourSurface(other, tuple(sorted(used[other]))) for other in sorted(used))

    def _signature(self, definition: Definition) -> str:
        facts = self.index.facts_of(definition.path)
        name = short(definition)
        for fact in facts.definitions if facts else ():
            if fact.line == definition.line and fact.name == name:
                params = f"({', '.join(shown_parameter(each) for each in fact.params)})"
                return f"{fact.kind} {definition.qualname}{params if fact.kind != 'class' else ''}"
        return f"{definition.kind} {definition.qualname}" if definition.qualname else "the module"

    def _calls(self, path: str, definitions: tuple[Definition, ...]) -> Iterable[ShownCall]:
        tests = self._test_paths()
        for definition in definitions:
            if definition.kind == "module":
                continue
            for edge in self.index.callers_of(definition.id):
                away = edge.site.path != path and edge.certainty != Certainty.CANDIDATE
                if away and edge.site.path not in tests and edge.kind != "import":
                    lines = self._lines_near(edge.site.path, edge.site.line, edge.caller)
                    yield ShownCall(edge.caller, definition.qualname, lines, edge.site)

    def _lines_near(self, path: str, line: int, caller: str) -> tuple[str, ...]:
        try:
            lines = self.read(path).splitlines()
        except OSError:
            return ()
        owner = self.index.definition(caller)
        first = max(line - LINES_AROUND, owner.line if owner else 1)
        last = min(line + LINES_AROUND, owner.end_line if owner else len(lines))
        shown = [text.strip() for text in lines[first - 1 : last]]
        return tuple(text for text in shown if text)

    def _test_ids(self) -> frozenset[str]:
        if self._tests is None:
            self._tests = frozenset(test.id for test in self.index.tests())
        return self._tests

    def _test_paths(self) -> frozenset[str]:
        return frozenset(id.partition("::")[0] for id in self._test_ids())

    def _tests_reaching(self, definitions: tuple[Definition, ...]) -> Iterable[ShownTest]:
        """The nearest tests upstream, breadth first, bounded."""
        tests = self._test_ids()
        frontier = [each.id for each in definitions if each.kind != "module"]
        seen = set(frontier)
        found: list[str] = []
        for _ in range(MOST_HOPS):
            nearer: list[str] = []
            for id in frontier:
                for edge in self.index.callers_of(id):
                    if edge.caller in seen or edge.certainty == Certainty.CANDIDATE:
                        continue
                    seen.add(edge.caller)
                    (found if edge.caller in tests else nearer).append(edge.caller)
            frontier = nearer
            if found or len(seen) > MOST_VISITED:
                break
        return [ShownTest(id, self._assertions(id)) for id in sorted(found)]

    def _assertions(self, id: str) -> tuple[str, ...]:
        test = self.index.definition(id)
        try:
            lines = self.read(test.path).splitlines()[test.line - 1 : test.end_line] if test else []
        except OSError:
            return ()
        stripped = [line.strip() for line in lines]
        return tuple(line for line in stripped if any(mark in line for mark in _ASSERTS))[:MOST_ASSERTIONS]
