"""Questions that structure answers: intent and subject -> what is found, without a token."""

import re
from collections.abc import Callable
from functools import cache, cached_property

import msgspec
from msgspec.structs import replace

from sleepcode.core.answers.changes import compatibility, risk, what_changed
from sleepcode.core.answers.covering import as_change, broken_tests, covering, untested_of
from sleepcode.core.answers.cycles import cycles
from sleepcode.core.answers.entry import entry_points
from sleepcode.core.answers.families import bases, extend, overridden
from sleepcode.core.answers.found import Found, implementation, named
from sleepcode.core.answers.impls import with_impls
from sleepcode.core.answers.members import members
from sleepcode.core.answers.most import most, most_called
from sleepcode.core.answers.neighbours import callees, callers, inward, where
from sleepcode.core.answers.reaching import path
from sleepcode.core.answers.riskiest import riskiest
from sleepcode.core.answers.signature import signature
from sleepcode.core.answers.typed import ASKS as ASKS_TYPE
from sleepcode.core.answers.typed import typed
from sleepcode.core.answers.unfollowed import or_named
from sleepcode.core.answers.unused import dead, is_dead, untested
from sleepcode.core.header import header_of
from sleepcode.core.model import Arc, CallEdge, Changed, Definition, Impact
from sleepcode.core.questions.understood import Understood
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import clipped, short
from sleepcode.edges.index import Index
from sleepcode.edges.index.reach import Reach
from sleepcode.workspace import Workspace

_IMPORT = re.compile(r"\s*(?:import\b|from\s+\S+\s+import\b|use\s+[\w:]+)")
_ASKS_ALIVE = re.compile(r"\bstill (?!not\b|un)\w+", re.IGNORECASE)
_NEEDS = re.compile(r"\b(?:needs?|requires?)\b", re.IGNORECASE)
_MOST = re.compile(
    r"\b(?:most|riskiest|scariest|worst|weakest|more|which|what (?:function|method|part|thing))\b", re.IGNORECASE
)
_OF_ALL = re.compile(
    r"\b(?:here|code ?base|code|project|repo(?:sitory)?|package|library|system|app(?:lication)?"
    r"|(?:file|module|function|class|method)s?)\b",
    re.IGNORECASE,
)
_OF_CHANGE = re.compile(
    r"\b(?:chang\w*|edit\w*|diff|patch|commit\w*|branch|push\w*|pr|pull request|staged)\b", re.IGNORECASE
)
MOST_CALLED = 60
LONGEST = 160  # characters of a header in the first line
_WORD = re.compile(rb"[A-Za-z_]\w*")
_SPACED = bytes(byte if byte == ord("_") or bytes((byte,)).isalnum() else ord(" ") for byte in range(256))


class Impacts(msgspec.Struct, frozen=True):
    """What the impact room offers; handed in, since rooms do not import each other."""

    of_change: Callable[[Workspace, str], Impact]  # a Phrased.scope; "" is the current change
    of_definitions: Callable[[Workspace, tuple[str, ...]], Impact]  # as if these were edited
    changed: Callable[[Workspace, str], tuple[Changed, ...]]  # of a change, without what it reaches


class Structure(msgspec.Struct, frozen=True, dict=True):
    """What structural answers are computed from."""

    workspace: Workspace
    index: Index
    impacts: Impacts

    def lines_of(self, path: str) -> tuple[str, ...]:
        content = self.workspace.repository.read(path, self.workspace.settings.max_file_bytes)
        return tuple(content.decode("utf-8", "replace").splitlines()) if isinstance(content, bytes) else ()

    def header(self, one: Definition) -> str:
        return header_of(one, self.lines_of(one.path))

    @cached_property
    def _lines_at(self) -> Callable[[str], tuple[str, ...]]:
        return cache(self.lines_of)

    def spelled(self, names: set[str]) -> dict[str, list[tuple[str, int]]]:
        """Where code, templates and settings spell these names; every such file is read."""
        found: dict[str, list[tuple[str, int]]] = {}
        wanted = {name.encode() for name in names}
        few = len(wanted) < 60  # a plain search of the bytes is far quicker than all their words
        for file in self.index.paths():
            if file.endswith((".md", ".rst", ".txt", ".po", ".pot")):  # prose
                continue
            content = self.workspace.repository.read(file, self.workspace.settings.max_file_bytes)
            if not isinstance(content, bytes) or (few and not any(name in content for name in wanted)):
                continue
            if wanted.isdisjoint(content.translate(_SPACED).split()):
                continue
            here = wanted.intersection(_WORD.findall(content))
            for at, line in enumerate(content.splitlines(), 1) if here else ():
                if any(word in line for word in here):
                    for word in here.intersection(_WORD.findall(line)):
                        found.setdefault(word.decode(), []).append((file, at))
        return found

    def readers(self, name: str) -> list[str]:
        """The ids of the definitions whose own code reads the name."""
        return [self.reach.id(node) for node, _ in self.reach.readers(name)]

    def deriving(self, name: str) -> list[str]:
        """The files in which a class has a base of that name."""
        return [self.reach.path(node) for node in self.reach.deriving(name)]

    def classes_deriving(self, name: str) -> list[Definition]:
        """The classes that have a base of that name."""
        found = (self.index.definition(self.reach.id(node)) for node in self.reach.deriving(name))
        return [one for one in found if one is not None]

    def runs_at_import(self, edge: CallEdge | Arc) -> bool:
        """Whether the import stands outside of `if TYPE_CHECKING:`."""
        lines = self._lines_at(edge.site.path)
        if edge.site.line > len(lines) or not lines[edge.site.line - 1].startswith((" ", "\t")):
            return True
        above = (text for text in reversed(lines[: edge.site.line - 1]) if text and not text[0].isspace())
        return "TYPE_CHECKING" not in next(above, "")

    @cached_property
    def reach(self) -> Reach:
        return self.index.reach(self.workspace.read)


def subjects_of(index: Index, asked: Understood) -> tuple[Definition, ...]:
    """The definitions asked about; a file is its module, an overloaded function the one with the code."""
    modules = tuple(one for file in asked.paths for one in index.definitions_in(file)[:1])
    return tuple(implementation(index, one) for one in asked.subjects) or modules


def structural(given: Structure, asked: Understood) -> tuple[Found, Impact | None] | None:
    """None when it takes more than structure to answer."""
    subjects = subjects_of(given.index, asked)
    intent = asked.question.intent
    plain = _plain(given, asked, subjects) if subjects else None
    if plain is not None:
        by = {place.path for one in plain.claims if one.kind in _CALLED for place in one.evidence}
        only_tests = intent in ("callers", "dead") and all(map(in_tests, by))
        # Of a class its members are used as well: those edges lead to the members.
        is_class = intent == "callers" and len(subjects) == 1 and subjects[0].kind == "class"
        if only_tests or is_class:
            plain = _or_named(given, plain, subjects, product_only=bool(by))
        return plain, None
    if intent == "untested" and len(subjects) > 1 and not asked.paths:
        tests = {one.id: len(given.impacts.of_definitions(given.workspace, (one.id,)).tests) for one in subjects}
        return untested_of(given.index, subjects, tests), None
    if intent == "risk" and _MOST.search(asked.question.text) and (ranked := _riskiest(given, asked, subjects)):
        return ranked, None
    if subjects and intent in ("tests", "cover", "change", "remove", "untested", "risk"):
        found, impact = _with_impact(given, asked, subjects)
        if not impact or impact.tests or any(one.kind in _CALLED for one in found.claims):
            return found, impact
        return _or_named(given, found, subjects, tests_only=intent in ("tests", "cover", "untested")), impact
    if intent in ("tests", "what-changed", "risk", "compat", "change") and (not subjects or asked.scope):
        found, impact = _of_change(given, asked)
        if intent == "risk" and not (found.claims or asked.scope or _OF_CHANGE.search(asked.question.text)):
            everywhere = _riskiest_of_all(given)
            if everywhere is not None:
                return replace(everywhere, text=f"nothing of the product changed; {everywhere.text}"), None
        return found, impact
    whole = _whole(given, asked)
    return (whole, None) if whole else None


_CALLED = {"caller", "failure", "test"}  # the kinds of claims that say who runs the subject


def _or_named(
    given: Structure,
    found: Found,
    subjects: tuple[Definition, ...],
    *,
    tests_only: bool = False,
    product_only: bool = False,
) -> Found:
    name = short(subjects[0])
    if not name or subjects[0].kind == "module":
        return found
    places = given.spelled({name}).get(name, [])
    if product_only:
        known = {(place.path, place.span.start) for one in found.claims for place in one.evidence}
        places = [
            (path, line)
            for path, line in places
            if not in_tests(path) and (path, line) not in known and not _imports(given, path, line)
        ]
    return or_named(given.index, found, subjects, places, tests_only=tests_only)


def _imports(given: Structure, path: str, line: int) -> bool:
    return bool(_IMPORT.match(given.lines_of(path)[line - 1]))


def _plain(given: Structure, asked: Understood, subjects: tuple[Definition, ...]) -> Found | None:
    index = given.index
    match asked.question.intent:
        case "callers":
            imported = asked.paths and re.search(r"\bimport", asked.question.text, re.IGNORECASE)
            return callers(index, subjects, "import" if imported else "")
        case "callees":
            needed = bool(_NEEDS.search(asked.question.text)) and all(one.kind != "module" for one in subjects)
            return _with_header(given, callees(index, subjects), subjects) if needed else callees(index, subjects)
        case "where":
            return where(index, subjects)
        case "signature":
            by_type = _typed(given, subjects[0], asked.question.text)
            return by_type or signature(index, subjects, given.lines_of)
        case "extend" if any(one.kind in ("class", "method") for one in subjects):
            return with_impls(index, extend(index, subjects, given.deriving), subjects, given.lines_of)
        case "bases":
            return bases(index, subjects)
        case "members" if any(one.kind in ("class", "module") for one in subjects):
            return members(index, subjects, asked.question.text, given.lines_of)
        case "overridden":
            return overridden(index, subjects)
        case "path" if asked.targets:
            return path(index, subjects, asked.targets)
        case "dead" if not asked.paths:
            alive = _ASKS_ALIVE.search(asked.question.text) is not None
            return is_dead(index, subjects[0], tuple(inward(index, subjects[0])), asks_alive=alive)
        case "cycles":
            return cycles(index, given.reach.arcs(resolved=True), subjects, "", given.runs_at_import)
    return None


def _with_header(given: Structure, called: Found, subjects: tuple[Definition, ...]) -> Found:
    """ "What does it need": to be called, its arguments; to run, what it calls."""
    headers = signature(given.index, subjects, given.lines_of).claims
    return replace(
        called, text=f"`{clipped(headers[0].text, LONGEST)}`; {called.text}", claims=(*headers, *called.claims)
    )


def _typed(given: Structure, one: Definition, text: str) -> Found | None:
    asks = ASKS_TYPE.match(text) if one.kind == "class" else None
    if asks is None:
        return None
    verb, back = ("gives", " back") if asks["gives"] else ("takes", "")
    none = Found(f"no function says in its header that it {verb} {named(one)}{back}", (), guessed=True)
    return of_type(given, one.qualname, text) or none


def of_type(given: Structure, name: str, text: str) -> Found | None:
    """Which functions take or give back what is called so; None where none says so, or it is not asked."""
    last = name.rpartition(".")[2]
    places = given.spelled({last}).get(last, ()) if ASKS_TYPE.match(text) else ()
    around = [(given.index.definition_at(*place), place[1]) for place in places]
    return typed(given.index, name, text, around, given.lines_of) if around else None


def _with_impact(given: Structure, asked: Understood, subjects: tuple[Definition, ...]) -> tuple[Found, Impact | None]:
    intent = asked.question.intent
    if intent == "untested" and asked.paths:
        return _untested(given, asked), None
    ids = tuple(one.id for one in subjects)
    if asked.paths:
        ids = tuple(one.id for file in asked.paths for one in given.index.definitions_in(file))
    if intent in ("tests", "cover", "untested"):
        ids = _run_by_tests(given.index, ids)
    impact = given.impacts.of_definitions(given.workspace, ids)
    if intent in ("change", "remove", "risk"):
        return as_change(given.index, subjects, impact, removed=intent == "remove", deriving=given.deriving), impact
    return covering(given.index, subjects, impact), impact


def _run_by_tests(index: Index, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The functions and methods in place of classes and modules, whose own lines every import runs."""
    ones = [one for id in ids if (one := index.definition(id)) is not None]
    inside = [one for each in ones for one in index.definitions_in(each.path) if one.id.startswith(f"{each.id}.")]
    run = {one.id: None for one in (*ones, *inside) if one.kind in ("function", "method")}
    return tuple(run) or ids


def _riskiest(given: Structure, asked: Understood, subjects: tuple[Definition, ...]) -> Found | None:
    """Of the subjects, or of all that is called much where no change is spoken of."""
    if subjects:
        return riskiest(given.index, subjects, _number_of_tests(given))
    text = asked.question.text
    if asked.scope or _OF_CHANGE.search(text) or not _OF_ALL.search(text):
        return None
    return _riskiest_of_all(given)


def _riskiest_of_all(given: Structure) -> Found | None:
    ones = most_called(given.index.numbered(), given.reach.arcs_into, MOST_CALLED)
    return riskiest(given.index, tuple(ones), _number_of_tests(given), "what is called most here")


def _number_of_tests(given: Structure) -> Callable[[Definition], int]:
    return lambda one: len(given.impacts.of_definitions(given.workspace, (one.id,)).tests)


def _of_change(given: Structure, asked: Understood) -> tuple[Found, Impact | None]:
    intent = asked.question.intent
    if intent == "what-changed":
        within = asked.paths or tuple(one.id for one in asked.subjects)
        changed = given.impacts.changed(given.workspace, asked.scope)
        return what_changed(given.index, changed, asked.question.text, within), None
    impact = given.impacts.of_change(given.workspace, asked.scope)
    if intent == "compat":
        return compatibility(given.index, impact), impact
    if intent == "risk":
        known = [one for one in impact.changed if given.index.definition(one.id)]
        reaching = {one.id: len(given.impacts.of_definitions(given.workspace, (one.id,)).tests) for one in known[:40]}
        return risk(given.index, impact, reaching), impact
    return broken_tests(given.index, impact), impact


def _whole(given: Structure, asked: Understood) -> Found | None:
    index = given.index
    match asked.question.intent:
        case "cycles":
            words = asked.question.text.lower()
            only = "import" if "import" in words or "circular" in words else ""
            only = "call" if re.search(r"recurs|call", words) else only
            edges = given.reach.arcs(resolved=True, imports=only == "import")
            return cycles(index, edges, (), only, given.runs_at_import)
        case "entry":
            return entry_points(index, index.definitions_named, given.lines_of)
        case "dead":
            entries = given.reach.entries()
            return dead(index, index.definitions(), entries, given.spelled, asked.paths, given.readers, given.header)
        case "untested":
            return _untested(given, asked)
        case "most":
            arcs = given.reach.arcs_into
            return most(index, index.numbered(), arcs, given.lines_of, asked.question.text, asked.paths)
    return None


def _untested(given: Structure, asked: Understood) -> Found:
    index, reach = given.index, given.reach
    return untested(index, index.numbered(), reach.below, reach.arcs_into, index.tests(), asked.paths)
