"""Who calls what this file defines, how they use the result, and which sites an edit breaks."""

from collections import Counter
from collections.abc import Iterable

from sleepcode.core.facts import Flag, Param
from sleepcode.core.model import CallEdge, Certainty, Definition
from sleepcode.core.static_notes.inputs import Inputs, Weighed, call_at, is_public, label, proved
from sleepcode.core.static_notes.syntax import Call
from sleepcode.core.wording import counted, listed, short

USES = {
    "ignored": "ignore the result",
    "assigned": "keep the result in a variable",
    "unpacked": "unpack the result",
    "returned": "return the result",
    "yielded": "yield the result",
    "awaited": "await the result",
    "iterated": "iterate over the result",
    "compared": "compare the result",
    "tested": "test the result for truth",
    "passed": "pass the result on",
    "dereferenced": "read an attribute or item of the result",
    "entered": "enter the result as a context",
    "raised": "raise the result",
    "decorating": "decorate with the result",
}


def sure(edges: Iterable[CallEdge]) -> list[CallEdge]:
    return [each for each in edges if each.certainty != Certainty.CANDIDATE]


def sites_of(inputs: Inputs, definition: Definition) -> list[tuple[CallEdge, Call | None]]:
    """The calls of *definition* with their syntax, the product's own first, each place once."""
    names = {short(definition)}
    if short(definition) in ("__init__", "__new__"):
        names |= {definition.qualname.split(".")[-2] if "." in definition.qualname else "", "super", "cls"}
    seen: dict[tuple[str, int], CallEdge] = {}
    for edge in sure(inputs.callers.get(definition.id, ())):
        if edge.kind not in ("import", "class-body"):
            seen.setdefault((edge.site.path, edge.site.line), edge)
    ordered = sorted(seen.values(), key=lambda e: (e.site.path in inputs.test_paths, e.site.path, e.site.line))
    return [
        (
            each,
            call_at(inputs.syntax_at(each.site.path), each.site.line, names)
            if each.kind in ("call", "override")
            else None,
        )
        for each in ordered
    ]


def callers(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about callers; those of a test file are no news."""
    if inputs.path in inputs.test_paths:
        return
    unused: list[Definition] = []
    for definition in inputs.definitions:
        if definition.kind not in ("function", "method", "class"):
            continue
        sites = sites_of(inputs, definition)
        if definition.kind == "class":
            continue
        if sites:
            yield _called(inputs, definition, sites)
            yield from _signature(inputs, definition, sites)
        elif _is_overload(inputs, definition):
            continue
        elif not short(definition).startswith("__"):
            fact = inputs.fact(definition)
            if not inputs.callers.get(definition.id) and not (fact and fact.decorators):
                unused.append(definition)
    if unused:
        yield Weighed(
            8 + min(len(unused), 10) / 10,
            inputs.path,
            proved(
                "caller",
                f"the graph has no caller of {listed((label(each) for each in unused), 6)}",
                (inputs.here(each.line) for each in unused),
            ),
        )


def _is_overload(inputs: Inputs, definition: Definition) -> bool:
    fact = inputs.fact(definition)
    return bool(fact and fact.flags & Flag.OVERLOAD)


def _called(inputs: Inputs, definition: Definition, sites: list[tuple[CallEdge, Call | None]]) -> Weighed:
    own = [each for each in sites if each[0].site.path not in inputs.test_paths]
    shown = own or sites
    paths = {edge.site.path for edge, _ in shown}
    where = "this file" if paths == {inputs.path} else counted(len(paths), "file")
    tested = len(sites) - len(own)
    done = "read" if all(edge.kind == "property" for edge, _ in shown) else "called"
    text = f"{label(definition)} is {done} from {counted(len(shown), 'place')} in {where}"
    if not own:
        text = f"{label(definition)} is {done} only by tests: {counted(tested, 'place')} in {where}"
    elif tested:
        text += f" (and {tested} in tests)"
    used = Counter(call.use for _, call in shown if call and call.use in USES)
    if used and not short(definition).startswith("__init"):
        parts = [f"{number} {_verb(USES[use], number)}" for use, number in used.most_common(4)]
        text += ": " + ", ".join(parts)
    outside = sum(edge.site.path != inputs.path for edge, _ in own)
    weight = 20 + min(outside, 40) + min(len(own), 20) / 4 + (2 if is_public(definition) else 0)
    weight -= 12 if not own else 0
    if short(definition).startswith("__") and short(definition) != "__init__":
        weight /= 3  # run by syntax; nobody thinks of it as a call
    return Weighed(
        weight,
        definition.id,
        proved("caller", text, (inputs.at(edge.site.path, edge.site.line) for edge, _ in shown)),
    )


def _verb(phrase: str, number: int) -> str:
    first, _, rest = phrase.partition(" ")
    return phrase if number != 1 else f"{first}{'es' if first.endswith('s') else 's'} {rest}"


def _signature(inputs: Inputs, definition: Definition, sites: list[tuple[CallEdge, Call | None]]) -> Iterable[Weighed]:
    """What call sites fix about the parameters."""
    fact = inputs.fact(definition)
    calls = [(edge, call) for edge, call in sites if call is not None and not call.spread]
    if fact is None or len(calls) < 2 or fact.flags & Flag.PROPERTY:
        return
    bound = definition.kind == "method" and not fact.flags & Flag.STATIC
    params = fact.params[1:] if bound else fact.params
    named = {each.name for each in params}
    if any(set(call.keywords) - named and not _takes_any(params) for _, call in calls):
        return  # not the call we take it for
    named_in: dict[str, list[CallEdge]] = {}
    unused: list[str] = []
    for at, param in enumerate(params):
        if param.kind in ("*", "**"):
            continue
        by_name = [edge for edge, call in calls if param.name in call.keywords]
        if any(edge.site.path not in inputs.test_paths for edge in by_name):
            named_in[param.name] = by_name
        by_place = param.kind != "k" and any(call.positional > at for _, call in calls)
        if param.default and not by_name and not by_place and len(calls) == len(sites) > 2:
            unused.append(f"`{param.name}`")
    if named_in:
        names = listed((f"`{name}` ({counted(len(edges), 'call')})" for name, edges in named_in.items()), 5)
        text = f"calls of {label(definition)} name the parameter{'s' if len(named_in) > 1 else ''} {names}: "
        text += f"renaming {'one' if len(named_in) > 1 else 'it'} breaks them"
        edges = [edge for found in named_in.values() for edge in found]
        edges.sort(key=lambda each: each.site.path in inputs.test_paths)
        weight = 12 + min(len(edges), 12) / 2
        places = (inputs.at(edge.site.path, edge.site.line) for edge in edges)
        yield Weighed(weight, definition.id, proved("failure", text, places))
    if unused:
        text = f"no call in the project passes {listed(unused)} to {label(definition)}"
        yield Weighed(6, definition.id, proved("behaviour", text, [inputs.here(definition.line)]))


def _takes_any(params: tuple[Param, ...]) -> bool:
    return any(each.kind == "**" for each in params)
