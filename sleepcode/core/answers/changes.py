"""The current change: what it is, what is risky in it, what it means for those who use the project."""

import re
from collections.abc import Collection, Iterable
from math import log2

from sleepcode.core.answers.found import Found, Rows, claim, name_of, sure
from sleepcode.core.model import Changed, Claim, Impact
from sleepcode.core.suites.tested import in_tests
from sleepcode.core.wording import counted, listed

# How far each kind of change is felt; a body edit keeps its callers' assumptions more often than not.
_WEIGHT = {
    "removed": 4.0,
    "signature": 3.0,
    "bases": 3.0,
    "decorators": 2.5,
    "dependency": 2.5,
    "module-level": 2.0,
    "class-attribute": 2.0,
    "config": 1.5,
    "constant": 1.5,
    "data": 1.5,
    "moved": 0.5,
    "added": 0.3,
}
_OF_ANNOTATIONS = 0.1
_SAYS = {
    "body": "its body",
    "signature": "its signature",
    "added": "new",
    "removed": "removed",
    "moved": "moved",
    "decorators": "its decorators",
    "bases": "its base classes",
    "class-attribute": "a class attribute",
    "module-level": "code that runs at import",
    "constant": "a constant",
    "data": "data",
    "dependency": "a dependency",
    "config": "configuration",
}
_BREAKS = {"removed", "signature", "bases", "moved"}


_ALONE = (  # what may be asked for alone, and how the headline says it
    ("added", "added", re.compile(r"\b(?:add(?:ed|s)?|new (?=\w*s\b)|introduc\w+|creat\w+)\b", re.IGNORECASE)),
    ("removed", "removed", re.compile(r"\b(?:remov\w+|delet\w+|drop(?:ped)?|gone|lost)\b", re.IGNORECASE)),
    ("moved", "moved", re.compile(r"\b(?:moved?|renamed?)\b", re.IGNORECASE)),
    ("signature", "changed in signature", re.compile(r"\bsignatures?\b", re.IGNORECASE)),
)
_FILES = re.compile(r"\b(?:which|what|list|how many)(?: \w+)? files\b", re.IGNORECASE)


def what_changed(rows: Rows, changed: Iterable[Changed], text: str = "", within: Collection[str] = ()) -> Found:
    """One line a changed definition, in the order of the files.

    text: the question, which may ask for what was added, removed or moved alone, or for files.
    within: paths or ids outside of which nothing is told.
    """
    wanted = {how: said for how, said, asks in _ALONE if asks.search(text)}
    ways: dict[str, list[Changed]] = {}
    for one in changed:
        inside = not within or one.path in within or any(f"{one.id}.".startswith(f"{each}.") for each in within)
        if inside and (not wanted or one.how in wanted):
            ways.setdefault(one.id, []).append(one)
    files = {ones[0].path: ones for ones in ways.values()}
    told = files if _FILES.search(text) else ways
    claims = tuple(
        claim(
            rows,
            "change",
            id if told is not ways else f"{name_of(rows, id)}: {_how(ones)}",
            [(ones[0].path, ones[0].line)],
        )
        for id, ones in told.items()
    )
    how = " or ".join(wanted.values()) or "changed"
    text = f"{counted(len(ways), 'definition')} {how} in {counted(len(files), 'file')}"
    return Found(text if claims else f"nothing {how}", claims)


def _how(ones: Iterable[Changed]) -> str:
    """All that changed of one definition."""
    return " and ".join(dict.fromkeys(map(_said, ones)))


def _said(one: Changed) -> str:
    if one.only_defaults_of is None:
        return _SAYS.get(one.how, one.how)
    return f"the default of {listed(one.only_defaults_of)}" if one.only_defaults_of else "its annotations"


def risk(rows: Rows, impact: Impact, tested: dict[str, int]) -> Found:
    """The changed definitions, the riskiest first, each with its reasons.

    tested: how many tests reach each changed definition.  The score is the kind of change × (1 + log2 of
    the callers) × 2 where no test reaches it, + 3 for each call site that it breaks.
    """
    broken: dict[str, int] = {}
    for one in impact.changed:
        name = one.id.rpartition("::")[2].rpartition(".")[2]
        broken[one.id] = sum(name in site.why for site in impact.broken_call_sites) if name else 0
    ranked = sorted(
        ((_score(rows, one, tested.get(one.id, 0), broken[one.id]), one) for one in impact.changed),
        key=lambda pair: -pair[0][0],
    )
    told: dict[str, Claim] = {}  # of what changed in two ways, the riskier one
    for (_, reasons), one in ranked:
        if not in_tests(one.path) and one.id not in told:
            text = f"{name_of(rows, one.id)}: {'; '.join(reasons)}"
            told[one.id] = claim(rows, "risk", text, [(one.path, one.line)])
    claims = tuple(told.values())
    if not claims:
        return Found("nothing of the product changed, so there is nothing to rank")
    first = next(one for _, one in ranked if not in_tests(one.path))
    return Found(f"the riskiest part is {name_of(rows, first.id)}", claims, impact.blind_spots)


def _score(rows: Rows, one: Changed, tests: int, broken: int) -> tuple[float, list[str]]:
    edges = [edge for edge in rows.callers_of(one.id) if sure(edge) and not in_tests(edge.site.path)]
    callers = len({edge.caller for edge in edges})
    reasons = [f"{_said(one)} changed" if one.how in ("body", "signature") else _said(one)]
    if broken:
        reasons.append(f"{counted(broken, 'call site')} no longer {'fits' if broken == 1 else 'fit'} it")
    reasons.append(f"{counted(callers, 'caller')} in the product" if callers else "no caller in the product")
    reasons.append(
        f"{counted(tests, 'test')} {'reaches' if tests == 1 else 'reach'} it" if tests else "no test reaches it"
    )
    blind = sum(one.line <= spot.line <= one.end_line for spot in rows.blind_spots(one.path))
    if blind:
        reasons.append(f"{counted(blind, 'place')} in it where the graph cannot follow")
    weight = _OF_ANNOTATIONS if one.is_annotation else _WEIGHT.get(one.how, 1.0)
    score = weight * (1 + log2(1 + callers)) * (1 if tests else 2) + 3 * broken
    return score, reasons


def compatibility(rows: Rows, impact: Impact) -> Found:
    """Breaking, compatible, or only behaviour, as semantic versioning means it, judged by public names."""
    code = [one for one in impact.changed if one.how not in ("config", "data", "dependency")]
    public = [one for one in code if _is_public(one.id) and not in_tests(one.path)]
    breaking = _once(one for one in public if _breaks(one))
    lost = {one.id for one in breaking}
    added = _once(one for one in public if one.how == "added")
    rest = _once(one for one in public if not _breaks(one) and one.how != "added" and one.id not in lost)
    claims = [*_told(rows, "breaks", breaking), *_told(rows, "adds", added), *_told(rows, "behaves", rest)]
    claims += [
        claim(rows, "breaks", f"no longer fits: {site.why}", [(site.path, site.line)])
        for site in impact.broken_call_sites
    ]
    if breaking:
        names = counted(len(breaking), "public definition")
        text = f"not certainly compatible: {names} lost or changed shape (major)"
    elif added:
        text = f"compatible: {counted(len(added), 'public definition')} added, none lost or reshaped (minor)"
    elif public:
        names = counted(len(public), "public definition")
        text = f"compatible in shape: only the inside of {names} changed (patch)"
    else:
        text = "compatible: nothing public changed (patch)"
    return Found(text if impact.changed else "nothing changed", tuple(claims), impact.blind_spots)


def _breaks(one: Changed) -> bool:
    return one.how in _BREAKS and not one.is_annotation


def _once(ones: Iterable[Changed]) -> list[Changed]:
    return list({one.id: one for one in ones}.values())


def _told(rows: Rows, kind: str, ones: Iterable[Changed]) -> Iterable[Claim]:
    for one in ones:
        yield claim(rows, kind, f"{name_of(rows, one.id)}: {_said(one)}", [(one.path, one.line)])


def _is_public(id: str) -> bool:
    path, _, name = id.partition("::")
    parts = [*path.removesuffix(".py").split("/"), *name.split(".")]
    return not any(part.startswith("_") and not part.startswith("__") for part in parts if part)
