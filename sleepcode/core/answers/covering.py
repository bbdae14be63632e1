"""Which tests reach something, and what follows when it is edited or removed."""

import re
from collections.abc import Iterable, Mapping

from sleepcode.core.answers.families import Deriving, overrides_of
from sleepcode.core.answers.found import Found, Rows, all_named, be, blind_towards, claim, named, names_of, sure
from sleepcode.core.answers.neighbours import inward
from sleepcode.core.model import CallEdge, Certainty, Claim, Definition, Impact
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted

MOST_STEPS = 5  # of a chain that is told; a longer one is told by its ends


def covering(rows: Rows, subjects: tuple[Definition, ...], impact: Impact) -> Found:
    """The tests, likeliest to notice first, each with the chain that leads there."""
    what = all_named(subjects)
    claims = tuple(_tests(rows, impact))
    text = f"{what} {be(what)} reached by {counted(len(impact.tests) + impact.further, 'test')}"
    text += f"; the likeliest to notice a change: {len(impact.tests)}" if impact.further else ""
    if not impact.tests:
        text = f"no test reaches {what}{_where_none_are(rows)}"
    return Found(text, claims, impact.blind_spots, _by_name_only(impact))


def _where_none_are(rows: Rows) -> str:
    """What to add where nothing could: empty where there are tests at all."""
    return "" if any(map(in_tests, rows.paths())) or rows.tests() else ": none is seen here at all"


def untested_of(rows: Rows, subjects: tuple[Definition, ...], tests: Mapping[str, int]) -> Found:
    """Of a few definitions, those that no test reaches first.  tests: how many reach each."""
    ordered = sorted(subjects, key=lambda one: tests[one.id])
    claims = tuple(
        claim(
            rows,
            "untested",
            f"{named(one)} is reached by {counted(tests[one.id], 'test') if tests[one.id] else 'no test'}",
            [(one.path, one.line)],
        )
        for one in ordered
    )
    bare = sum(not tests[one.id] for one in subjects)
    text = f"no test reaches {counted(bare, 'definition')} of these {len(subjects)}"
    return Found(text if bare else f"tests reach all {len(subjects)} of them", claims, guessed=True)


def broken_tests(rows: Rows, impact: Impact) -> Found:
    """The same for a change: which tests may break."""
    number = len({one.id for one in impact.changed})
    changed = counted(number, "changed definition")
    if not impact.changed:
        return Found("nothing has changed, so no test can break")
    they_reach = "it reaches" if len(impact.tests) == 1 else "they reach"
    text = f"{counted(len(impact.tests), 'test')} may break: {they_reach} {changed}"
    text += f"; {impact.further} more do, and are less likely to notice" if impact.further else ""
    if not impact.tests:
        what = f"any of {changed}" if number > 1 else "the changed definition"
        text = f"no test reaches {what}{_where_none_are(rows)}"
        if all(one.is_annotation for one in impact.changed):
            text = f"no test runs otherwise: only annotations of {counted(number, 'definition')} changed"
    if impact.broken_call_sites:
        many = len(impact.broken_call_sites)
        text = f"{counted(many, 'call site')} no longer {'fits' if many == 1 else 'fit'}; {text}"
    claims = [
        claim(rows, "broken", f"no longer fits: {site.why}", [(site.path, site.line)])
        for site in impact.broken_call_sites
    ]
    return Found(text, (*claims, *_tests(rows, impact)), impact.blind_spots, _by_name_only(impact))


def as_change(
    rows: Rows, subjects: tuple[Definition, ...], impact: Impact, *, removed: bool, deriving: Deriving | None = None
) -> Found:
    """Who would feel an edit of *subjects*, or lose them."""
    edges = [edge for subject in subjects for edge in inward(rows, subject)]
    product = [edge for edge in edges if not in_tests(edge.site.path)]
    what = all_named(subjects)
    places, files = len({edge.site for edge in product}), len({edge.site.path for edge in product})
    claims = [*_sites(rows, product, removed), *_overriding(rows, subjects, deriving)]
    claims += _tests(rows, impact) if edges or not removed else ()  # they only run the line that defines it
    number = counted(len(impact.tests), "test")
    reached = f"{number} {'reaches' if len(impact.tests) == 1 else 'reach'} it"
    reached += f", besides {impact.further} that are less likely to notice" if impact.further else ""
    if removed and edges:
        broken = {edge.site for edge in edges if sure(edge)}
        inside = sum(in_tests(site.path) for site in broken)
        text = f"removing {what} breaks {counted(len(broken), 'place')}"
        text += f": {len(broken) - inside} in the product, {inside} in tests" if broken else " for sure"
        if more := len({edge.site for edge in edges} - broken):
            text += f"; {counted(more, 'more place')} may be meant, by name only"
    elif removed:
        text = f"nothing in the project uses {what}; removing it breaks no call that the graph can see"
    elif edges and not product:
        text = f"in the product nothing calls {what}, and {reached}"
    elif edges:
        where = f"{counted(places, 'place')} in {counted(files, 'file')}"
        text = f"a change of {what} is felt by {where}, and {reached}"
    else:
        text = f"nothing in the project calls {what}, and {reached}"
        over = [one for subject in subjects for one in overrides_of(rows, subject, deriving)]
        theirs = [edge for one in over for edge in inward(rows, one) if not in_tests(edge.site.path)]
        if theirs:  # what is called through a value of its class
            where = counted(len({edge.site for edge in theirs}), "place")
            text = f"no call runs {what} itself for sure; what overrides it is called in {where}, and {reached}"
            claims = [*_sites(rows, theirs, removed), *claims]
    spots = tuple(dict.fromkeys((*blind_towards(rows, subjects), *impact.blind_spots)))
    return Found(text, tuple(claims), spots, any(not sure(edge) for edge in edges))


def _sites(rows: Rows, edges: list[CallEdge], removed: bool) -> Iterable[Claim]:
    sites: dict[str, list[tuple[str, int]]] = {}
    for edge in edges:
        doubt = "" if edge.certainty == Certainty.RESOLVED else f" ({edge.certainty})"
        verb = "imports" if edge.kind == "import" else "calls" if edge.kind in ("call", "override") else "uses"
        text = f" {verb} ".join(names_of(rows, edge)) + doubt
        sites.setdefault(text, []).append((edge.site.path, edge.site.line))
    return [claim(rows, "failure" if removed else "caller", text, places) for text, places in sites.items()]


def _overriding(rows: Rows, subjects: tuple[Definition, ...], deriving: Deriving | None) -> Iterable[Claim]:
    """Methods of the same name in classes that name this one's class as a base."""
    for subject in subjects:
        for one in overrides_of(rows, subject, deriving):
            text = f"{named(one)} overrides {named(subject)}"
            yield claim(rows, "coupling", text, [(one.path, one.line)])


def _tests(rows: Rows, impact: Impact) -> Iterable[Claim]:
    for test in impact.tests:
        doubt = "" if test.certainty == Certainty.RESOLVED else f" ({test.certainty})"
        why = test.why[:1] if test.source != "static" else test.why  # what was measured needs no chain
        chain = f": {_chain(why)}" if why else ""
        place = test.id.partition("::")[0], _line(rows, test.id)
        yield claim(rows, "test", f"{test.id}{doubt}{chain}", [place])


def _chain(why: tuple[str, ...]) -> str:
    """The names on the way; the lines of each step are in the impact itself."""
    names = [step.partition(" ")[2].rpartition(" ")[2] for step in why]
    shown = names if len(names) <= MOST_STEPS else [*names[:2], "…", *names[-2:]]
    told = " → ".join(dict.fromkeys(shown)) if len(why) > 1 else why[0].partition(" ")[2]
    return re.sub(r"#\d+\b", "", told)  # which of several of one name is said by the line


def _line(rows: Rows, test: str) -> int:
    path, _, name = test.partition("::")
    one = rows.definition(f"{path}::{name.replace('::', '.').partition('[')[0]}")
    return one.line if one else 1


def _by_name_only(impact: Impact) -> bool:
    return any(test.certainty == Certainty.CANDIDATE for test in impact.tests)
