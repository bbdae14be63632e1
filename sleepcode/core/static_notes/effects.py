"""What running this file's code does besides returning: outside world, shared state, configuration."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from sleepcode.core.grammar import table
from sleepcode.core.model import CallEdge, Definition, Evidence
from sleepcode.core.resource import table_of
from sleepcode.core.static_notes.callers import sure
from sleepcode.core.static_notes.contracts import by_owner, clean
from sleepcode.core.static_notes.inputs import Inputs, Weighed, label, proved
from sleepcode.core.static_notes.states import CONSTRUCTORS
from sleepcode.core.static_notes.syntax import Finding
from sleepcode.core.wording import listed, short

STARTS_THREADS = "starts threads"
STRONG = ("runs", "talks", "ends", "writes the environment", "reads or writes files")
LASTING = ("talks", "reads or writes", "runs other")  # what such a call returns goes on doing it
QUOTES = "\"'"
_STANDARD = re.compile(r"\bstd(?:err|out)\b")
VERBS = {
    "changes", "stores", "reads", "writes", "looks", "talks", "runs", "ends", "signals", "starts", "keeps",
    "takes", "waits", "draws", "warns", "logs",
}  # fmt: skip


_SAID = (  # kind of finding, how each is named, the sentence, kind and weight of the claim
    ("shared", "`{}`", "the default of {names} in {who} is one mutable object shared by all calls", "failure", 15),
    ("setenv", "`{}`", "{who} sets the environment variable{s} {names}", "effect", 14),
    ("starts", "`go {}`", "{who} " + STARTS_THREADS + ": {names}", "effect", 13),
    ("silent", "`{}`", "{who} swallows {names} without a trace", "failure", 11),
    ("lock", "`{}`", "{who} holds {names} while it runs its block", "effect", 10),
    ("deprecated", "", "{who} has a deprecated path: it warns whoever takes it", "behaviour", 10),
    ("assert", "`{}`", "{who} assumes {names} by an assert{unless}", "invariant", 8),
)


def effects(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about effects."""
    if inputs.path in inputs.test_paths:
        return
    yield from _outside(inputs)
    yield from _state(inputs)
    yield from _configuration(inputs)
    yield from _attributes(inputs)
    row = table().get(inputs.language or "")
    unless = f", which {row.asserts}" if row and row.asserts else ""
    for finding, shown, sentence, kind, weight in _SAID:
        for definition, found in by_owner(inputs, finding).items():
            names = listed(shown.format(_name(each)) for each in found)
            text = sentence.format(names=names, who=label(definition), s="s" * (len(found) > 1), unless=unless)
            yield Weighed(weight, definition.id, proved(kind, text, (inputs.here(each.line) for each in found)))


def _name(found: Finding) -> str:
    """Of an assert its condition, of a handler what it handles."""
    if found.kind == "silent":
        return clean(found.about) or "everything"
    return found.about if found.kind == "assert" else found.text.strip(QUOTES)


def _outside(inputs: Inputs) -> Iterable[Weighed]:
    done: dict[str, dict[Definition, dict[str, Evidence]]] = {}
    for definition in inputs.definitions:
        for edge, effect in _effects_of(inputs, definition):
            owner = inputs.owner(edge.site.line) if definition.kind == "lambda" else definition
            named = done.setdefault(effect, {}).setdefault(owner, {})
            named.setdefault(outside_name(inputs.language, edge.callee), inputs.here(edge.site.line))
    for effect, owners in done.items():
        names = listed((f"`{name}`" for calls in owners.values() for name in calls), 4)
        who = listed((label(each) for each in owners), 4)
        places = [place for calls in owners.values() for place in calls.values()]
        weight = (12 if effect.startswith(STRONG) else 5) + min(len(places), 5) / 2
        subject = next(iter(owners)).id if len(owners) == 1 else inputs.path
        yield Weighed(weight, subject, proved("effect", f"{who} {_agree(effect, len(owners))}: {names}", places))


def _effects_of(inputs: Inputs, definition: Definition) -> Iterable[tuple[CallEdge, str]]:
    """The calls out of the project that have an effect, where all that a call may run agree on it."""
    calls: dict[tuple[int, str], list[CallEdge]] = {}
    for edge in sure(inputs.callees.get(definition.id, ())):
        if edge.site.path == inputs.path:
            called = edge.callee.rpartition(":")[2].rpartition(".")[2]
            calls.setdefault((edge.site.line, called), []).append(edge)
    for (line, _), edges in calls.items():
        effects = {effect_of(inputs.language, each.callee) for each in edges}
        if _STANDARD.search(inputs.lines[line - 1]) and any(each.endswith("files") for each in effects):
            effects = {"writes to the terminal"}  # `fprintf(stderr, …)`
        if len(effects) == 1 and "" not in effects:
            yield edges[0], effects.pop()


def _agree(effect: str, owners: int) -> str:
    """`reads files` for one, `read files` for several."""
    words = effect.split() if owners > 1 else []
    return " ".join(word[:-1] if word in VERBS else word for word in words) or effect


@cache
def effect_of(language: str | None, callee: str) -> str:
    """The effect of calling *callee* (`external:os.remove`); empty when it has none that we know."""
    scheme, _, written = callee.partition(":")
    if scheme not in ("external", "builtin"):
        return ""
    name, of_result = outside_name(language, callee), "()" in written  # a call of what that call returned
    known, _ = _table(language or "")
    while name and name not in known:
        name = name.rpartition(".")[0]
    effect = known.get(name, "nothing")
    return "" if effect == "nothing" or (of_result and not effect.startswith(LASTING)) else effect


def outside_name(language: str | None, callee: str) -> str:
    """How a callee outside of the project is best called: `fs.readFile` of `external:node:fs.default.readFile`."""
    name = callee.partition(":")[2].partition("()")[0]
    for pattern, instead in _table(language or "")[1]:
        name = re.sub(pattern, instead, name)
    return name


@cache
def _rows() -> dict[str, Any]:
    return table_of("effects.toml")


@cache
def _table(language: str) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Dotted name -> effect, and the rewrites of a name before it is looked up."""
    row = dict(_rows().get(language, {}))
    known, rewrites = _table(row.pop("like")) if "like" in row else ({}, ())
    rewrites += tuple((pattern, instead) for pattern, instead in row.pop("rewrites", ()))
    return known | {name: effect for effect, names in row.items() for name in names}, rewrites


def _state(inputs: Inputs) -> Iterable[Weighed]:
    """Module-level objects that functions change."""
    made = {each.text: each for each in inputs.syntax.of("state")}
    imported = {each.text for each in inputs.syntax.of("imported")} - made.keys()
    local = {(inputs.owner(each.line).id, each.text) for each in inputs.syntax.of("local")}
    changed: dict[str, dict[Definition, Evidence]] = {}
    for each in inputs.syntax.of("mutate", "global"):
        owner = inputs.owner(each.line)
        fact = inputs.fact(owner)
        own = (owner.id, each.text) in local or (fact and any(p.name == each.text for p in fact.params))
        if owner.kind in ("function", "method") and (each.kind == "global" or not own):
            changed.setdefault(each.text, {}).setdefault(owner, inputs.here(each.line))
    for name, owners in changed.items():
        first = [inputs.here(made[name].line)] if name in made else []
        who = listed((label(each) for each in owners), 4)
        verb = "changes" if len(owners) == 1 else "change"
        text = f"{who} {verb} `{name}`, which lasts as long as the process"
        if name in imported:
            text = f"{who} {verb} `{name}`, which it imports and so shares with others"
        yield Weighed(16, inputs.path, proved("effect", text, [*owners.values(), *first]))


def _configuration(inputs: Inputs) -> Iterable[Weighed]:
    for kind, noun in (("env", "environment variable"), ("config", "setting")):
        read: dict[str, list[Evidence]] = {}
        for each in inputs.syntax.of(kind):
            read.setdefault(each.text.strip("\"'"), []).append(inputs.here(each.line))
        if read:
            names = listed((f"`{name}`" for name in read), 8)
            text = f"reads the {noun if len(read) == 1 else noun + 's'} {names}"
            weight = (14 if kind == "env" else 11) + min(len(read), 6) / 3
            places = [place for found in read.values() for place in found]
            yield Weighed(weight, inputs.path, proved("config", text, places))
    if computed := inputs.syntax.of("envkey"):
        names = listed(dict.fromkeys(f"`{each.text}`" for each in computed), 4)
        text = f"reads the environment under a name that is worked out: {names}"
        yield Weighed(13, inputs.path, proved("config", text, (inputs.here(each.line) for each in computed)))


def _attributes(inputs: Inputs) -> Iterable[Weighed]:
    """Attributes that exist only after some method other than the constructor has run."""
    writes = [(method, each) for method, found in by_owner(inputs, "write").items() for each in found]
    for cls in (each for each in inputs.definitions if each.kind == "class"):
        fact = inputs.fact(cls)
        own = [(method, each) for method, each in writes if method.id.rpartition(".")[0] == cls.id]
        early = {each.text for method, each in own if short(method) in CONSTRUCTORS}
        if fact is None or fact.bases or not early:
            continue  # a base may set them
        late = [(method, each) for method, each in own if each.text not in early and each.text not in fact.members]
        if late:
            names = dict.fromkeys(f"`{each.text}`" for _, each in late)
            who = listed((f"`{short(method)}`" for method, _ in late), 4)
            be = "is" if len(names) == 1 else "are"
            text = f"{listed(names, 4)} of {label(cls)} {be} not set by its constructor but first by {who}"
            yield Weighed(12, cls.id, proved("coupling", text, (inputs.here(each.line) for _, each in late)))
