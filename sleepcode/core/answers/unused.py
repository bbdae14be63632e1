"""Dead code and untested code: what nothing runs, what no test runs."""

from collections.abc import Callable, Container, Iterable, Mapping
from functools import cache

from sleepcode.core.answers.found import HIDING, Found, Rows, claim, named
from sleepcode.core.answers.visible import is_private
from sleepcode.core.facts import DefFact, FileFacts, Flag
from sleepcode.core.model import Arc, BlindSpot, CallEdge, Certainty, Claim, Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted

MOST_MENTIONED = 20  # shown where nothing else is
# Names -> for each the places (path, line) where code spells it.
Spelled = Callable[[set[str]], Mapping[str, Iterable[tuple[str, int]]]]
# A decorator hands the function to somebody; of these alone we know that they do not keep it.
_HARMLESS = {"staticmethod", "classmethod", "property", "cached_property", "lru_cache", "cache", "contextmanager"}
_HARMLESS |= {"wraps", "override", "final", "abstractmethod", "overload", "deprecated", "asynccontextmanager"}
# What test runners call by its name in classes that only tests extend.
_BY_RUNNERS = {f"{when}_{what}" for when in ("setup", "teardown") for what in ("method", "class", "function", "module")}
_BY_RUNNERS |= {"setUp", "tearDown", "setUpClass", "tearDownClass", "setUpModule", "tearDownModule"}


def dead(
    rows: Rows,
    definitions: Iterable[Definition],
    edges: Iterable[CallEdge | Arc],
    spelled: Spelled,
    inside: Iterable[str] = (),
    readers: Callable[[str], Iterable[str]] = lambda _: (),
    header: Callable[[Definition], str] = lambda _: "",
) -> Found:
    """Functions, methods and classes that no edge enters and whose name no other line of code spells.

    edges: of those into one definition, one that another has is enough.
    readers: of a name, the ids of definitions whose code reads it, as far as known: what they read need not
    be looked for in the texts of all files.
    header: of a definition, as it is written.
    Left out, since somebody else may run them: tests, special methods, decorated and overriding ones.
    A public name may still be used from outside the project.
    """
    known = {one.id: one for one in definitions if "#" not in one.id}
    entered = _entered(edges)
    facts = cache(lambda path: _by_name(rows.facts_of(path)))
    folders = tuple(inside)
    candidates = [
        one
        for one in known.values()
        if one.id not in entered
        and one.kind in ("function", "method", "class")
        and (not folders or one.path in folders)
        and _could_be_dead(one, facts, known)
        and not (one.kind == "class" and _has_other_name(one, header(one)))
    ]
    unread = [one for one in candidates if all(_is_within(one, reader) for reader in readers(one.last))]
    places = spelled({one.last for one in unread})
    alone = [one for one in unread if _only_own(one, places.get(one.last, ()))]
    inner = {one.id for one in alone}
    top = [one for one in alone if one.id.rpartition(".")[0] not in inner]
    hidden = {one.id for one in top if is_private(one, rows.facts_of(one.path), header(one))}
    top.sort(key=lambda one: (one.id not in hidden, -(one.end_line - one.line), one.path, one.line))
    claims = tuple(_dead_claim(rows, one, private=one.id in hidden) for one in top)
    named_only = len(candidates) - len(alone)
    text = f"{counted(len(top), 'definition')} that nothing calls and no other line names ({len(hidden)} private)"
    if named_only:
        text += f"; {named_only} more have no caller, but code mentions their name"
    if not top:
        uncalled = counted(named_only, "definition has", "definitions have")
        text = "no dead code that the graph can prove"
        text += f"; {uncalled} no caller, but code mentions the name" if named_only else ""
        claims = tuple(_mentioned_claim(rows, one) for one in candidates[:MOST_MENTIONED])
    spots = _hiding(rows, folders)
    return Found(text, claims, spots)


def is_dead(rows: Rows, one: Definition, callers: tuple[CallEdge, ...], *, asks_alive: bool = False) -> Found:
    """The same about one definition: who keeps it alive.  asks_alive: "is it still used", not "is it dead"."""
    others = tuple(edge for edge in callers if edge.caller != one.id)
    product = tuple(edge for edge in others if not in_tests(edge.site.path))
    spots = tuple(spot for path in (one.path, *rows.importers_of(one.path)) for spot in rows.blind_spots(path))
    if product:
        sure = any(edge.certainty != Certainty.CANDIDATE for edge in product)
        places = counted(len({edge.site for edge in product}), "place")
        text = f"{'yes' if asks_alive else 'no'}: {named(one)} is {'' if sure else 'perhaps '}called from {places}"
        claims = [
            claim(rows, "caller", f"called at line {e.site.line}", [(e.site.path, e.site.line)]) for e in product[:10]
        ]
        return Found(text, tuple(claims), (), not sure)
    if others:
        text = f"only tests use {named(one)}"
        claims = [claim(rows, "caller", "a test calls it", [(e.site.path, e.site.line)]) for e in others[:10]]
        return Found(text, tuple(claims), spots)
    whose = "" if one.last.startswith("_") else "; its name is public, so code outside the project may"
    text = f"nothing in the project calls {named(one)}{whose}"
    return Found(text, (claim(rows, "dead", f"{named(one)} has no caller", [(one.path, one.line)]),), spots)


def untested(
    rows: Rows,
    definitions: Mapping[int, Definition],
    below: Callable[[Iterable[int]], Container[int]],
    into: Callable[[int], Iterable[CallEdge | Arc]],
    tests: Iterable[Definition],
    inside: Iterable[str] = (),
) -> Found:
    """Functions and methods of the product that no test reaches by any edge, the most called first.

    definitions: by number.  below: what the definitions with these numbers may run at any distance, by number.
    into: the edges into the one with that number.
    """
    is_product = {path: not in_tests(path) for path in {one.path for one in definitions.values()}}
    collected = {one.id for one in tests}
    roots = [node for node, one in definitions.items() if not is_product[one.path] or one.id in collected]
    reached = below(roots)
    folders = tuple(inside)
    declared = _declared(rows, {one.path for one in definitions.values() if "#" in one.id})
    code = {
        node: one
        for node, one in definitions.items()
        if one.kind in ("function", "method") and is_product[one.path] and (not folders or one.path in folders)
        if (one.path, one.line) not in declared
    }
    fan_in = {node: sum(not in_tests(edge.site.path) for edge in into(node)) for node in code if node not in reached}
    bare = sorted(fan_in, key=lambda node: (-fan_in[node], code[node].line - code[node].end_line, *_place(code[node])))
    bodiless = _declared(rows, {code[node].path for node in bare if not code[node].path.endswith(".py")}, Flag.ABSTRACT)
    no_code = {node for node in bare if _place(code[node]) in bodiless or code[node].path.endswith(".d.ts")}
    bare = [node for node in bare if node not in no_code]
    claims = tuple(_untested_claim(rows, code[node], fan_in[node]) for node in bare)
    if not roots:
        return Found("there are no tests that the graph knows", claims, guessed=True)
    functions = counted(len(code) - len(no_code), "function")
    text = f"{len(bare)} of {functions} are reached by no test"
    return Found(
        text if bare else f"a test reaches each of the {functions}",
        claims,
        _hiding(rows, folders),
        guessed=bool(bare),  # a test may still run one by a way that the graph cannot follow
    )


def _declared(rows: Rows, paths: Iterable[str], flags: int = Flag.OVERLOAD) -> set[tuple[str, int]]:
    """(path, line) of overloads, or of methods of interfaces: declarations without a body."""
    found: set[tuple[str, int]] = set()
    for path in paths:
        facts = rows.facts_of(path)
        found |= {(path, fact.line) for fact in facts.definitions if fact.flags & flags} if facts else set()
    return found


def _untested_claim(rows: Rows, one: Definition, calls: int) -> Claim:
    size = counted(one.end_line - one.line + 1, "line")
    text = f"{named(one)}, {size}, called from {counted(calls, 'place')}"
    return claim(rows, "untested", text, [(one.path, one.line)])


def _place(one: Definition) -> tuple[str, int]:
    return one.path, one.line


def _entered(edges: Iterable[CallEdge | Arc]) -> set[str]:
    """What something else runs; a class is alive when one of its methods is."""
    entered: set[str] = set()
    for edge in edges:
        id = edge.callee
        if edge.caller != id and id not in entered:
            entered.add(id)
            while "." in id.partition("::")[2] and (id := id.rpartition(".")[0]) not in entered:
                entered.add(id)
    return entered


def _only_own(one: Definition, places: Iterable[tuple[str, int]]) -> bool:
    """Whether the name stands nowhere but in the definition itself."""
    return all(path == one.path and one.line <= line <= one.end_line for path, line in places)


def _has_other_name(one: Definition, header: str) -> bool:
    """A type that C knows by what it is the type of: `typedef struct x {…} y;`, `union {…} y;`."""
    return header.startswith("typedef ") or one.last.startswith("<")


def _is_within(one: Definition, id: str) -> bool:
    return id == one.id or id.startswith(f"{one.id}.")


def _could_be_dead(
    one: Definition, facts_of: Callable[[str], Mapping[str, list[DefFact]]], known: Mapping[str, Definition]
) -> bool:
    """facts_of: of a file, by name; empty where it is not parsed."""
    last = one.last
    if in_tests(one.path) or (last.startswith("__") and last.endswith("__")):
        return False
    if last in _BY_RUNNERS or last.startswith(("pytest_", "PyInit_")):  # what the interpreter looks up
        return False
    facts = facts_of(one.path)
    fact = next((each for each in facts.get(last, ()) if each.line == one.line), None)
    if fact is None or _handed_on(fact):
        return False
    parent = known.get(one.id.rpartition(".")[0]) if "." in one.qualname else None
    if parent is not None and parent.kind not in ("class", "module"):
        return False  # nested in a function: whoever holds that one may hold this one
    owner = one.qualname.rpartition(".")[0].rpartition(".")[2] if one.kind == "method" else ""
    above = facts.get(owner, ()) if owner else ()
    return not (above and above[0].bases)  # it may override what a base class calls


def _by_name(facts: FileFacts | None) -> dict[str, list[DefFact]]:
    found: dict[str, list[DefFact]] = {}
    for fact in facts.definitions if facts is not None else ():
        found.setdefault(fact.name, []).append(fact)
    return found


def _handed_on(fact: DefFact) -> bool:
    given = {name.lstrip("@").partition("(")[0].rpartition(".")[2] for name in fact.decorators}
    registered = bool(given - _HARMLESS) or any(name.endswith((".setter", ".deleter")) for name in fact.decorators)
    return registered or bool(fact.flags & (Flag.TEST | Flag.ABSTRACT | Flag.OVERLOAD | Flag.CONSTRUCTOR))


def _dead_claim(rows: Rows, one: Definition, *, private: bool) -> Claim:
    size = counted(one.end_line - one.line + 1, "line")
    whose = "private" if private else "public: code outside may use it"
    return claim(rows, "dead", f"{one.kind} {named(one)}, {size}, {whose}", [(one.path, one.line)])


def _mentioned_claim(rows: Rows, one: Definition) -> Claim:
    text = f"{one.kind} {named(one)} has no caller that the graph knows, but code mentions its name"
    return claim(rows, "uncalled", text, [(one.path, one.line)])


def _hiding(rows: Rows, folders: tuple[str, ...]) -> tuple[BlindSpot, ...]:
    return tuple(
        spot
        for spot in rows.blind_spots()
        if spot.kind in HIDING and not in_tests(spot.path) and (not folders or spot.path in folders)
    )
