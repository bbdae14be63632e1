"""Weighed claims -> the questions developers ask about such code, with their answers.

The kinds are those of Sillito, Murphy & De Volder ("Questions programmers ask during software evolution
tasks", 2006) and LaToza & Myers ("Hard-to-answer questions about code", 2010) that facts can answer.
"""

import re
from collections.abc import Iterable, Sequence

from sleepcode.core.header import header_of
from sleepcode.core.model import Anticipated, CallEdge, Claim, Definition, Evidence
from sleepcode.core.static_notes.by_tests import examples_of
from sleepcode.core.static_notes.callers import sure
from sleepcode.core.static_notes.contracts import absent, by_owner, nones, returned
from sleepcode.core.static_notes.declared_results import is_only_error, may_be_absent, never_absent
from sleepcode.core.static_notes.edge_cases import asked_in_cases
from sleepcode.core.static_notes.inputs import Inputs, Weighed, is_public, label, plain, proved
from sleepcode.core.static_notes.own_words import SAYS
from sleepcode.core.static_notes.reach_tests import at_test, nearest_tests, tests_named
from sleepcode.core.static_notes.remarks import asked_why
from sleepcode.core.wording import counted, listed, short

_LOOKS_UP = re.compile(r"\.get\([^,()]*\)$")
MOST_DEFINITIONS = 6  # that have questions of their own
_OF_FILE = ("does", "raises", "effects", "config", "history")  # nothing else than the stored answer tells these
_DULL = re.compile(r"no: |no return of |`\S+` passes |yes: .* but only beside ")  # who asks is told even so
ESSENTIAL = 15.0  # weight of a claim that says what a file is for


def anticipated(inputs: Inputs, claims: Sequence[Weighed]) -> tuple[Anticipated, ...]:
    """The questions, those about the whole file first."""
    asked = [*_about_file(inputs, claims), *asked_why(claims)]
    for definition in central(inputs):
        asked += [each for each in about(inputs, definition, claims) if each.intent != "callees"]
    told: dict[str, list[tuple[Claim, ...]]] = {}
    found: list[Anticipated] = []
    for each in asked:
        before = told.setdefault(each.subject, [])
        is_news = each.intent in _OF_FILE or not any(set(each.answer) <= set(other) for other in before)
        if each.answer and is_news and not _DULL.match(each.answer[0].text):
            found.append(each)
            before.append(each.answer)
    return tuple(found)


def central(inputs: Inputs) -> list[Definition]:
    """The definitions that others will ask about: most called from outside, public before private."""
    calls = {
        each.id: sum(_telling(inputs, edge) for edge in sure(inputs.callers.get(each.id, ())))
        for each in inputs.definitions
    }
    code = [each for each in inputs.definitions if each.kind in ("function", "method", "class") and not _dunder(each)]
    code.sort(key=lambda each: (-calls[each.id], not is_public(each), each.line))
    distinct: dict[str, Definition] = {}  # of overrides and overloads, the one most used
    for each in code:
        distinct.setdefault(short(each), each)
    return list(distinct.values())[:MOST_DEFINITIONS]


def _telling(inputs: Inputs, edge: CallEdge) -> float:
    if inputs.is_test(edge.site.path):
        return 0.2
    return 1.0 if edge.site.path == inputs.path else 4.0


def _dunder(definition: Definition) -> bool:
    return short(definition).startswith("__") and short(definition).endswith("__")


def _of(claims: Iterable[Weighed], subject: str, *kinds: str) -> tuple[Claim, ...]:
    """The claims of these kinds, heaviest first; *subject* empty: about anything in the file."""
    chosen = [each for each in claims if each.claim.kind in kinds and subject in ("", each.subject)]
    return tuple(each.claim for each in sorted(chosen, key=lambda each: -each.weight)[:5])


def _about_file(inputs: Inputs, claims: Sequence[Weighed]) -> Iterable[Anticipated]:
    path, name = inputs.path, inputs.path.rpartition("/")[2]
    yield Anticipated(f"what does {name} do?", "does", path, _does(claims, path))
    tests = "what does {} test?" if path in inputs.test_paths else "which tests cover {}?"
    yield Anticipated(tests.format(name), "tests", path, _of(claims, path, "test"))
    yield Anticipated(f"what happens if I change {name}?", "change", path, _of(claims, "", "coupling", "failure"))
    yield Anticipated(f"who uses {name}?", "callers", path, _of(claims, "", "caller"))
    yield Anticipated(f"what side effects does {name} have?", "effects", path, _of(claims, "", "effect"))
    yield Anticipated(f"which configuration does {name} read?", "config", path, _of(claims, path, "config"))
    yield Anticipated(f"which errors can {name} raise?", "raises", path, _of(claims, "", "raises"))
    yield Anticipated(f"what goes wrong in {name}?", "errors", path, _of(claims, "", "failure"))
    yield Anticipated(f"what changed in {name} lately, and with what?", "history", path, _of(claims, path, "history"))
    yield Anticipated(f"what may the graph miss in {name}?", "errors", path, _of(claims, path, "blind-spot"))


def _does(claims: Sequence[Weighed], path: str) -> tuple[Claim, ...]:
    heavy = [each for each in claims if each.weight >= ESSENTIAL]
    return _of(heavy, path, "behaviour", "coupling", "quantity")[:3]


def about(inputs: Inputs, definition: Definition, claims: Sequence[Weighed]) -> Iterable[Anticipated]:
    id, name = definition.id, plain(definition.qualname)
    said = [each for each in claims if SAYS in each.claim.text]
    yield Anticipated(f"what does {name} do?", "does", id, _of(said, id, "behaviour"))
    if definition.kind == "class":
        yield Anticipated(f"how do I extend {name}?", "extend", id, _extend(inputs, definition, claims))
    else:
        yield Anticipated(f"who calls {name}?", "callers", id, _of(claims, id, "caller"))
        yield Anticipated(f"what does {name} call?", "callees", id, _callees(inputs, definition))
        nothing = absent(inputs).partition(" or ")[0].strip("`")
        yield Anticipated(f"can {name} return {nothing}?", "none", id, _none(inputs, definition))
        yield Anticipated(f"what does {name} raise?", "raises", id, _of(claims, id, "raises"))
    yield Anticipated(f"which tests reach {name}?", "tests", id, _tests(inputs, definition))
    examples = examples_of(claims, id)
    yield Anticipated(f"what are examples of what {name} does?", "open", id, examples)
    for case, asked in asked_in_cases(claims, id):
        yield Anticipated(f"what does {name} do when {asked}?", "open", id, (case,))
    breaks = _of(claims, id, "failure", "caller", "coupling")
    yield Anticipated(f"what happens if I change {name}?", "change", id, breaks)
    yield Anticipated(f"what side effects does {name} have?", "effects", id, _of(claims, id, "effect"))


def _tests(inputs: Inputs, definition: Definition) -> tuple[Claim, ...]:
    own = [each for each in inputs.definitions if each.id == definition.id or each.id.startswith(definition.id + ".")]
    nearest = nearest_tests(inputs, own)
    if not nearest:
        return ()
    named = f"{label(definition)} is reached by {tests_named(nearest, 5)}"
    steps = min(each.hops for each in nearest)
    named += "" if steps == 1 else f"; the nearest is {counted(steps, 'call')} away"
    return (proved("test", named, (at_test(inputs, each) for each in nearest)),)


def _callees(inputs: Inputs, definition: Definition) -> tuple[Claim, ...]:
    edges = [each for each in sure(inputs.callees.get(definition.id, ())) if each.kind != "import"]
    own = [each for each in edges if each.callee in inputs.known]
    if not own:
        return ()
    names = listed((label(inputs.known[each.callee]) for each in own), 8)
    outside = {each.callee.partition(":")[2] for each in edges if each.callee.startswith("external:")}
    text = f"{label(definition)} calls {names}"
    if outside:
        text += f"; outside the project {listed((f'`{name}`' for name in sorted(outside)), 5)}"
    return (proved("behaviour", text, (inputs.here(each.site.line) for each in own)),)


def _none(inputs: Inputs, definition: Definition) -> tuple[Claim, ...]:
    who, nothing, language = label(definition), absent(inputs), inputs.language or ""

    def told(text: str, places: Iterable[Evidence] = (inputs.here(definition.line),)) -> tuple[Claim, ...]:
        return (proved("behaviour", text, places),)

    if definition in (found := nones(inputs)):
        how, places = found[definition]
        return told(f"yes: {who} can return {nothing} {how}", places)
    header = header_of(definition, inputs.lines)
    if plain_type := never_absent(language, header):
        return told(f"no: by its header {who} returns `{plain_type}`, which is never {nothing}")
    if is_only_error(language, header):
        return told(f"no: {who} returns only an error, and {nothing} where there was none")
    declared = may_be_absent(language, header)
    by_header = told(f"by its header {who} can return {nothing}: `{declared}`") if declared else ()
    returns = returned(inputs, "return").get(definition, [])
    if beside := [each for each in returns if re.match(r"(?:nil|None|null)\s*,", each.about)]:
        values = listed((f"`{each.about}`" for each in beside), 3)
        text = f"yes: {who} can return {nothing}, but only beside something else: {values}"
        return told(text, (inputs.here(each.line) for each in beside))
    if not returns or definition not in by_owner(inputs, "ends"):
        return by_header  # it always does, or it is not known whether its end can be reached
    values = listed((f"`{each.about}`" for each in returns), 3)
    if any(_LOOKS_UP.search(each.about) for each in returns):
        values += "; `get` of a mapping gives None for what it does not have"
    text = f"no return of {who} says {nothing}, and its end is not reached; what it returns: {values}"
    return by_header + told(text, (inputs.here(each.line) for each in returns))


def _extend(inputs: Inputs, definition: Definition, claims: Sequence[Weighed]) -> tuple[Claim, ...]:
    raised = (inputs.owner(each.line) for each in inputs.syntax.of("raise") if each.about == "NotImplementedError")
    abstract = [each for each in raised if each.id.startswith(definition.id + ".")]
    found: list[Claim] = []
    if abstract:
        names = listed(f"`{short(each)}`" for each in abstract)
        text = f"a subclass of {label(definition)} has to write {names}"
        found.append(proved("behaviour", text, (inputs.here(each.line) for each in abstract)))
    if inputs.subclasses.get(definition.id):
        where = inputs.subclasses[definition.id]
        found.append(proved("coupling", f"see how {counted(len(where), 'subclass', 'subclasses')} of it did", where))
    return tuple(found)
