"""A function -> what the functions that it calls raise, or do to the world: what comes out of it all the same."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from sleepcode.ask.exceptions import bases_of
from sleepcode.ask.reading import lines_of, syntax_at
from sleepcode.core.answers.found import claim, named
from sleepcode.core.answers.signature import fact_of
from sleepcode.core.grammar import language_of
from sleepcode.core.model import CallEdge, Certainty, Claim, Definition
from sleepcode.core.static_notes.contracts import handlers_around, last_of
from sleepcode.core.static_notes.effects import effect_of, outside_name
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import listed
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

MOST_STEPS = 3  # of calls that are followed; what is further away is rarely what was meant
MOST_VISITED = 60
MOST_TOLD = 8
_RAISES = re.compile(r"\s*raise\s+([a-z_]\w*)\s*(?:\(|from\b|#|$)")
MOST_DOERS = 3  # functions that do one kind of thing
MOST_CALLS = 4  # of one function, for the same


class Reached(msgspec.Struct, frozen=True):
    """A definition that is run, and the call in the subject that leads there."""

    one: Definition
    site: CallEdge  # in the subject itself
    way: tuple[CallEdge, ...]  # from the subject on


def raised_through(workspace: Workspace, index: Index, subjects: Iterable[Definition]) -> tuple[Claim, ...]:
    """Exceptions of callees that no handler on the way catches; each once, the nearest first."""
    found: dict[str, Claim] = {}
    for reached in _reached(index, subjects):
        for each in syntax_at(workspace, reached.one.path).of("raise", "error"):
            inside = reached.one.line <= each.line <= reached.one.end_line
            owner = index.definition_at(reached.one.path, each.line) if inside else None
            name = each.about if each.kind == "error" else last_of(each.about)
            if owner is None or owner.id != reached.one.id or name in found or name == "NotImplementedError":
                continue
            if any(_caught(workspace, edge, _alike(index, name)) for edge in reached.way):
                continue
            places = [(reached.site.site.path, reached.site.site.line), (reached.one.path, each.line)]
            verb = "returns" if each.kind == "error" else "raises"
            found[name] = claim(index, "raises", f"{_by(index, reached)} {verb} `{name}`", places)
            if len(found) >= MOST_TOLD:
                return tuple(found.values())
        for name, line in given_and_raised(workspace, index, reached.one):
            passed = _passed(workspace, index, reached, name) if len(reached.way) == 1 else {}
            for what, at in (passed or {f"what it is given as `{name}`": reached.site.site.line}).items():
                places = [(reached.site.site.path, at), (reached.one.path, line)]
                found.setdefault(what, claim(index, "raises", f"{_by(index, reached, at)} raises {what}", places))
    return tuple(found.values())[:MOST_TOLD]


def _passed(workspace: Workspace, index: Index, reached: Reached, name: str) -> dict[str, int]:
    """The exceptions that the subject's calls hand over for that parameter -> the line of the first such call."""
    fact, last = fact_of(index, reached.one), re.escape(reached.one.last)
    params = [param.name for param in fact.params if param.name not in ("self", "cls")] if fact else []
    lines = lines_of(workspace, reached.site.site.path)
    found: dict[str, int] = {}
    for edge in index.callees_of(reached.site.caller):
        call = " ".join(lines[edge.site.line - 1 : edge.site.line + 2]) if edge.callee == reached.one.id else ""
        given = rf"\b{last}\((?:[^(]*\b{name}=|\s*(?:[^(),]+,){{{params.index(name)}}}\s*)([\w.]*[A-Z]\w*)\b"
        if match := re.search(given, call):
            found.setdefault(f"`{last_of(match[1])}`", edge.site.line)
    return found


def given_and_raised(workspace: Workspace, index: Index, one: Definition) -> list[tuple[str, int]]:
    """`raise exc`, or `raise exception(reason)`, of a parameter: its name and the line."""
    fact = fact_of(index, one) if one.kind in ("function", "method") else None
    params = {param.name for param in fact.params} - {"self", "cls"} if fact else set()
    lines = lines_of(workspace, one.path)
    found = ((_RAISES.match(lines[at - 1]), at) for at in range(one.line, one.end_line + 1) if at <= len(lines))
    return [(match[1], at) for match, at in found if params and match and match[1] in params]


def raised_by_makers(workspace: Workspace, index: Index, subjects: Iterable[Definition]) -> tuple[Claim, ...]:
    """`raise self._not_found(name)`: what the function that is called there gives back is raised."""
    found: dict[str, Claim] = {}
    for one in subjects:
        for each in syntax_at(workspace, one.path).of("raisedby"):
            if not one.line <= each.line <= one.end_line:
                continue
            for edge in index.callees_of(one.id):
                maker = index.definition(edge.callee) if edge.site.line == each.line else None
                if maker is None or maker.last != last_of(each.about):
                    continue
                made = [
                    (last_of(match[1]), back.line)
                    for back in syntax_at(workspace, maker.path).of("return")
                    if maker.line <= back.line <= maker.end_line
                    and (match := re.match(r"((?:\w+\.)*_*[A-Z]\w*)\(", back.about))
                ]
                for name, line in made:
                    text = f"{named(one)} raises `{name}`, made by {named(maker)}"
                    found.setdefault(name, claim(index, "raises", text, [(one.path, each.line), (maker.path, line)]))
    return tuple(found.values())


def done_through(workspace: Workspace, index: Index, subjects: Iterable[Definition]) -> tuple[Claim, ...]:
    """Effects of callees on the world, by what they call outside of the project."""
    found: dict[str, list[Claim]] = {}
    for reached in _reached(index, subjects):
        language = language_of(reached.one.path)
        done: dict[str, dict[str, tuple[str, int]]] = {}
        for edge in index.callees_of(reached.one.id):
            if (effect := effect_of(language, edge.callee)) and edge.certainty != Certainty.CANDIDATE:
                place = (edge.site.path, edge.site.line)
                done.setdefault(effect, {}).setdefault(outside_name(language, edge.callee), place)
        for effect, calls in done.items():
            places = [(reached.site.site.path, reached.site.site.line), *calls.values()]
            text = f"{_by(index, reached)} {effect}: {listed((f'`{name}`' for name in calls), MOST_CALLS)}"
            found.setdefault(effect, []).append(claim(index, "effect", text, places))
    told = [claims[at] for at in range(MOST_DOERS) for claims in found.values() if at < len(claims)]
    return tuple(told[:MOST_TOLD])


def _by(index: Index, reached: Reached, line: int = 0) -> str:
    """line: of the call, where it is another one than the first that leads there."""
    middle = index.definition(reached.way[0].callee)
    via = f" through {named(middle)}" if len(reached.way) > 1 and middle else ""
    return f"{named(reached.one)}, called{via} at line {line or reached.site.site.line},"


def _reached(index: Index, subjects: Iterable[Definition]) -> Iterator[Reached]:
    """Breadth first over calls that lead to one definition: nothing is told that another class's method does."""
    subjects = tuple(subjects)
    own = {one.id for one in subjects}
    of_tests = any(in_tests(one.path) for one in subjects)
    seen = set(own)
    level: list[tuple[str, tuple[CallEdge, ...]]] = [(id, ()) for id in own]
    for _ in range(MOST_STEPS):
        below: list[tuple[str, tuple[CallEdge, ...]]] = []
        for id, way in level:
            for edge in _sure_calls(index, id, of_tests):
                if edge.callee in seen or len(seen) > MOST_VISITED:
                    continue
                seen.add(edge.callee)
                one = index.definition(edge.callee)
                if one is not None and one.qualname:
                    further = (*way, edge)
                    yield Reached(one, further[0], further)
                    below.append((one.id, further))
        level = below


def _sure_calls(index: Index, id: str, of_tests: bool) -> list[CallEdge]:
    """By line.  The product runs what a test hands to it; that is no deed of the product."""
    places: dict[tuple[int, str], list[CallEdge]] = {}
    for edge in index.callees_of(id):
        if edge.kind != "import" and (of_tests or not in_tests(edge.callee.partition("::")[0])):
            name = edge.callee.rpartition(":")[2].rpartition(".")[2]
            places.setdefault((edge.site.line, name), []).append(edge)
    alone = (edges[0] for edges in places.values() if len({edge.callee for edge in edges}) == 1)
    return sorted((edge for edge in alone if edge.certainty != Certainty.CANDIDATE), key=lambda edge: edge.site.line)


def _alike(index: Index, name: str) -> list[str]:
    """The exception and the project's classes above it: who catches one of these catches it."""
    classes = [one for one in index.definitions_named(name) if one.kind == "class"]
    return [name, *(base for one in classes for base in bases_of(index, one))]


def _caught(workspace: Workspace, edge: CallEdge, names: list[str]) -> bool:
    """Whether a handler around the call catches one of *names* for good: none that raises it again."""
    syntax = syntax_at(workspace, edge.site.path)
    again = [each.line for each in syntax.of("rethrow")]
    around = handlers_around(syntax, edge.site.line, names)
    return any(not any(each.line <= at <= each.end_line for at in again) for each in around)
