"""Who calls it, what it calls, where it is, how it is called."""

from collections.abc import Iterable

from msgspec.structs import replace

from sleepcode.core.answers.found import (
    Found,
    Rows,
    all_named,
    be,
    blind_inside,
    blind_towards,
    claim,
    implementation,
    named,
    names_of,
    sure,
    twins_of,
    with_members,
    without_twin,
)
from sleepcode.core.model import BlindSpot, CallEdge, Certainty, Claim, Definition, Evidence
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted

_VERBS = {
    "import": "imports",
    "new": "creates",
    "property": "reads",
    "operator": "uses the operator of",
    "callback": "hands on",
    "class-body": "runs in its class body",
    "decorator": "is decorated with",
    "fixture": "takes the fixture",
}


def callers(rows: Rows, subjects: tuple[Definition, ...], only: str = "") -> Found:
    """Every place that runs one of *subjects*, the product's before the tests', the surest first.

    only: this kind of edge, such as import.
    """
    claims: list[Claim] = []
    edges: list[CallEdge] = []
    for subject in subjects:
        ours = [edge for edge in inward(rows, subject) if only in ("", edge.kind)]
        edges += ours
        claims += _called(rows, ours, subject)
    # Rust has its tests in the files that they test.
    inside = {one.id for one in rows.tests()} if any(edge.site.path.endswith(".rs") for edge in edges) else set()
    product = [edge for edge in edges if not in_tests(edge.site.path) and edge.caller not in inside]
    claims.sort(
        key=lambda each: any(place.path.endswith(".rs") and _is_at(edges, inside, place) for place in each.evidence)
    )
    what = all_named(subjects)
    places = counted(len({edge.site for edge in product}), "place")
    by_tests = len({edge.site for edge in edges}) - len({edge.site for edge in product})
    if only == "import":
        return _imported(rows, edges, what, spots=blind_towards(rows, subjects))
    verb = "used" if any(subject.kind in ("module", "class") for subject in subjects) else "called"
    if by_tests and not product:
        places = f"tests only, {counted(by_tests, 'place')}"
        by_tests = 0
    text = f"{what} {be(what)} {verb} in {places}" + (f", and from {by_tests} in tests" if by_tests else "")
    if not edges:
        text = f"nothing in the project calls {what}"
    spots = blind_towards(rows, subjects)
    return Found(text, tuple(claims), spots, any(not sure(edge) for edge in edges))


def _is_at(edges: list[CallEdge], callers: set[str], place: Evidence) -> bool:
    at = (place.path, place.span.start)
    return any(edge.caller in callers and (edge.site.path, edge.site.line) == at for edge in edges)


def _imported(rows: Rows, edges: list[CallEdge], what: str, spots: tuple[BlindSpot, ...]) -> Found:
    """One line for each file that imports it, with all the lines that do."""
    files: dict[str, list[CallEdge]] = {}
    for edge in edges:
        files.setdefault(edge.site.path, []).append(edge)
    claims = [
        claim(rows, "caller", f"`{path}` imports {what}", dict.fromkeys((e.site.path, e.site.line) for e in ours))
        for path, ours in files.items()
    ]
    by_tests = sum(map(in_tests, files))
    text = f"{what} {be(what)} imported by {counted(len(files) - by_tests, 'file')}"
    text += f", and by {by_tests} of the tests" if by_tests else ""
    return Found(text if files else f"nothing in the project imports {what}", tuple(claims), spots)


def inward(rows: Rows, subject: Definition) -> list[CallEdge]:
    """Edges into *subject* from outside of it; into a module, also into what it holds."""
    whole = subject.kind == "module"
    members = with_members(rows, subject) if whole else twins_of(rows, subject)
    own = {member.id for member in members} if whole else set()
    seen: dict[tuple[str, str, int], CallEdge] = {}
    for member in members:
        for edge in (*rows.creations_of(member.id), *rows.callers_of(member.id)):
            if edge.caller not in own:
                seen.setdefault((edge.caller, edge.site.path, edge.site.line), edge)
    order = {certainty: at for at, certainty in enumerate(Certainty)}
    return sorted(
        seen.values(),
        key=lambda edge: (
            in_tests(edge.site.path),
            order[edge.certainty],
            edge.site.path != subject.path,
            edge.site.path,
            edge.site.line,
        ),
    )


def _called(rows: Rows, edges: list[CallEdge], subject: Definition) -> Iterable[Claim]:
    """One claim for each caller, with all the lines that call."""
    sites: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for edge in edges:
        whole = subject.kind == "module" and edge.callee != subject.id
        names = names_of(rows, edge if whole else replace(edge, callee=subject.id))
        text = f" {_VERBS.get(edge.kind, 'calls')} ".join(names)
        if edge.certainty != Certainty.RESOLVED:
            text += f" ({edge.certainty}{', by name only' if edge.certainty == Certainty.CANDIDATE else ''})"
        sites.setdefault((edge.caller, text), []).append((edge.site.path, edge.site.line))
    return [claim(rows, "caller", text, places) for (_, text), places in sites.items()]


def callees(rows: Rows, subjects: tuple[Definition, ...]) -> Found:
    """What *subjects* call, in the order of the code; one line for each callee."""
    claims: list[Claim] = []
    members = [member for subject in subjects for member in with_members(rows, subject)]
    own = {member.id for member in members if len(members) > 1 and subjects[0].kind in ("class", "module")}
    outside: dict[str, list[tuple[str, int]]] = {}
    seen: dict[str, list[CallEdge]] = {}
    for member in members:
        for edge in sorted(rows.callees_of(member.id), key=lambda edge: edge.site.line):
            if edge.callee.startswith(("external:", "builtin:")):
                outside.setdefault(edge.callee, []).append((edge.site.path, edge.site.line))
            elif edge.callee not in own:
                seen.setdefault(without_twin(edge.callee), []).append(edge)
    for callee, edges in sorted(seen.items(), key=lambda one: in_tests(one[0]) > in_tests(subjects[0].path)):
        first = rows.definition(callee)
        target = implementation(rows, first) if first else None
        if len({edge.callee for edge in edges}) > 1 and len({edge.site for edge in edges}) == 1:
            edges = [replace(edges[0], certainty=Certainty.RESOLVED)]  # overloads of one function are one
        where = f", {target.path}:{target.line}" if target else ""
        doubt = "" if edges[0].certainty == Certainty.RESOLVED else f" ({edges[0].certainty})"
        verb = _VERBS.get(edges[0].kind, "calls")
        places = [(edge.site.path, edge.site.line) for edge in edges]
        text = f" {verb} ".join(names_of(rows, replace(edges[0], callee=callee))) + where + doubt
        claims.append(claim(rows, "callee", text, places))
    if outside:
        names = ", ".join(f"`{callee.partition(':')[2]}`" for callee in list(outside)[:12])
        more = f" and {len(outside) - 12} more" if len(outside) > 12 else ""
        firsts = [places[0] for places in list(outside.values())[:6]]
        claims.append(claim(rows, "callee", f"outside the project: {names}{more}", firsts))
    what = all_named(subjects)
    verb = "calls" if len(subjects) == 1 else "call"
    text = f"{what} {verb} {counted(len(seen), 'definition')} of the project"
    guessed = any(not sure(edges[0]) for edges in seen.values())
    return Found(text if claims else f"{what} {verb} nothing", tuple(claims), blind_inside(rows, members), guessed)


def where(rows: Rows, subjects: tuple[Definition, ...]) -> Found:
    """Path and line of each subject."""
    claims = tuple(
        claim(
            rows,
            "where",
            f"{named(one)}, a {one.kind}, lines {one.line}–{one.end_line}",
            [(one.path, one.line)],
        )
        for one in subjects
    )
    first = subjects[0]
    text = f"{named(first)} is defined at {first.path}:{first.line}"
    return Found(text if len(subjects) == 1 else f"defined in {len(subjects)} places", claims)
