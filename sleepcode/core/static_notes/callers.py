"""Who calls what this file defines, how they use the result, and which sites an edit breaks."""

import re
from collections import Counter
from collections.abc import Iterable

from sleepcode.core.facts import Flag
from sleepcode.core.model import CallEdge, Certainty, Definition
from sleepcode.core.static_notes.inputs import Inputs, Weighed, call_at, is_public, label, plain, proved
from sleepcode.core.static_notes.syntax import Call
from sleepcode.core.suites.tested import is_beside
from sleepcode.core.wording import counted, listed, short

MOST_NAMED = 3  # callers that one sentence names
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
    found: list[tuple[CallEdge, Call | None]] = []
    for path, line in sorted(seen, key=lambda at: (inputs.is_test(at[0]), is_beside(at[0]), at)):
        edge = seen[path, line]
        is_written = edge.kind in ("call", "override")
        found.append((edge, call_at(inputs.syntax_at(path), line, names) if is_written else None))
    return found


def callers(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about callers; those of a test file are no news."""
    if inputs.path in inputs.test_paths:
        return
    unused: list[Definition] = []
    for definition in (each for each in inputs.definitions if each.kind in ("function", "method")):
        sites = sites_of(inputs, definition)
        fact = inputs.fact(definition)
        if sites:
            yield _called(inputs, definition, sites)
            yield from _signature(inputs, definition, sites)
        elif not (short(definition).startswith("__") or inputs.is_bodiless(definition) or (fact and fact.decorators)):
            unused += [] if inputs.callers.get(definition.id) else [definition]
    if unused:
        text = f"the graph has no caller of {listed((label(each) for each in unused), 6)}"
        places = [inputs.here(each.line) for each in unused]
        yield Weighed(8 + min(len(unused), 10) / 10, inputs.path, proved("caller", text, places))


def _called(inputs: Inputs, definition: Definition, sites: list[tuple[CallEdge, Call | None]]) -> Weighed:
    own = [each for each in sites if not inputs.is_test(each[0].site.path)]
    shown = own or sites
    tested = len(sites) - len(own)
    plainly = [each for each in shown if each[0].kind != "callback"]
    handed = len(shown) - len(plainly) if plainly else 0  # beside its calls
    shown = plainly or shown
    kinds = {edge.kind for edge, _ in shown}
    done = "read" if kinds == {"property"} else "handed on" if kinds == {"callback"} else "called"
    text = (
        f"{label(definition)} is {done}{_by_whom(inputs, shown) if own else ' only by tests: ' + _where(inputs, shown)}"
    )
    used = Counter(call.use for _, call in shown if call and call.use in USES)
    if own and used and not short(definition).startswith("__init"):
        text += _uses(used, len(shown))
    text += f"; handed on in {counted(handed, 'place')}" if handed else ""
    text += f"; {tested} more in tests" if own and tested else ""
    outside = sum(edge.site.path != inputs.path for edge, _ in own)
    weight = (20 if outside else 12) + min(outside, 40) + min(len(own), 20) / 4 + (2 if is_public(definition) else 0)
    weight -= 0 if own else 4
    if short(definition).startswith("__") and short(definition) != "__init__":
        weight /= 3  # run by syntax; nobody thinks of it as a call
    places = (inputs.at(edge.site.path, edge.site.line) for edge, _ in shown)
    return Weighed(weight, definition.id, proved("caller", text, places))


def _by_whom(inputs: Inputs, sites: list[tuple[CallEdge, Call | None]]) -> str:
    """By name, if they are few; else from how many places."""
    callers = dict.fromkeys(edge.caller for edge, _ in sites)
    if len(callers) > MOST_NAMED:
        return f" from {_where(inputs, sites)}"
    names = list(dict.fromkeys(map(_name, callers)))
    times = f" in {len(sites)} places" if len(sites) > len(names) else ""
    return f" by {listed(f'`{name}`' for name in names)}{times}"


def _name(caller: str) -> str:
    """The function around a call; of code that stands outside of any, the file."""
    path, _, qualname = caller.partition("::")
    return plain(re.sub(r"\.?<lambda\d*>.*$", "", qualname)) or path


def _where(inputs: Inputs, sites: list[tuple[CallEdge, Call | None]]) -> str:
    paths = {edge.site.path for edge, _ in sites}
    where = "this file" if paths == {inputs.path} else counted(len(paths), "file")
    return f"{counted(len(sites), 'place')} in {where}"


def _uses(used: Counter[str], sites: int) -> str:
    if len(used) == 1 and used.total() == sites:
        return f", {'all of ' * (sites > 2)}which {_verb(USES[next(iter(used))], sites)}"
    return ": " + ", ".join(f"{number} {_verb(USES[use], number)}" for use, number in used.most_common(4))


def _verb(phrase: str, number: int) -> str:
    first, _, rest = phrase.partition(" ")
    return phrase if number != 1 else f"{first}{'es' if first.endswith('s') else 's'} {rest}"


def _signature(inputs: Inputs, definition: Definition, sites: list[tuple[CallEdge, Call | None]]) -> Iterable[Weighed]:
    """The parameters that call sites name."""
    fact = inputs.fact(definition)
    calls = [(edge, call) for edge, call in sites if call is not None and not call.spread]
    if fact is None or len(calls) < 2 or fact.flags & Flag.PROPERTY:
        return
    named = {each.name for each in fact.params}
    if any(set(call.keywords) - named for _, call in calls) and all(each.kind != "**" for each in fact.params):
        return  # not the call we take it for
    named_in = {name: [edge for edge, call in calls if name in call.keywords] for name in named}
    told = {name: each for name, each in named_in.items() if any(not inputs.is_test(edge.site.path) for edge in each)}
    if told:
        order = [each.name for each in fact.params if each.name in told]
        names = listed((f"`{name}` ({counted(len(told[name]), 'call')})" for name in order), 5)
        text = f"calls of {label(definition)} name the parameter{'s' if len(told) > 1 else ''} {names}: "
        text += f"renaming {'one' if len(told) > 1 else 'it'} breaks them"
        edges = [edge for name in order for edge in told[name]]
        edges.sort(key=lambda each: inputs.is_test(each.site.path))
        places = (inputs.at(edge.site.path, edge.site.line) for edge in edges)
        yield Weighed(12 + min(len(edges), 12) / 2, definition.id, proved("failure", text, places))
