"""What the file is: what it says of itself, its public surface, hierarchy, constants, marks of age."""

import re
from collections import Counter
from collections.abc import Iterable

from sleepcode.core.grammar import table
from sleepcode.core.model import Definition, Evidence
from sleepcode.core.static_notes.callers import sure
from sleepcode.core.static_notes.contracts import by_owner
from sleepcode.core.static_notes.inputs import Inputs, Weighed, is_public, label, plain, proved
from sleepcode.core.static_notes.own_words import SAYS, comment_above, first_sentence
from sleepcode.core.static_notes.syntax import Finding
from sleepcode.core.wording import counted, listed

MOST_VALUE = 40  # characters of a constant
MOST_SHORT = 50  # lines of a function
LEAST_WORDS = 4  # of a comment that says something; fewer are a heading
BLIND = {
    "dynamic-attribute": "reads attributes by a computed name",
    "dynamic-import": "imports by a computed name",
    "exec": "runs code built at run time",
    "monkey-patch": "replaces attributes of what it imports",
    "entry-point": "is found by plugins through entry points",
    "reflection": "looks code up by name",
    "macro": "calls macros that are not followed",
    "syntax-error": "has text that could not be parsed",
    "unparsed": "is in a language that is not parsed",
    "skipped": "was skipped",
    "too-many-values": "calls what may be more than can be followed",
}


def shape(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about the file as a whole."""
    yield from _says(inputs)
    yield from _used(inputs)
    yield from _hierarchy(inputs)
    yield from _longest(inputs)
    yield from _constants(inputs)
    yield from _age(inputs)
    yield from _blind(inputs)


def _says(inputs: Inputs) -> Iterable[Weighed]:
    documented = by_owner(inputs, "doc")
    of_file = ""
    for definition in inputs.definitions:
        said, places = _own_words(inputs, definition, documented.get(definition))
        of_file = of_file if definition.qualname else said
        if said and not (definition.qualname and said == of_file):
            text = f"{label(definition)}{SAYS}{said}" if definition.qualname else said
            weight = 60 if not definition.qualname else 5.0 if is_public(definition) else 1.0
            weight += min(len(inputs.callers.get(definition.id, ())), 40) / 20
            if definition.kind == "class":
                weight += 12
            yield Weighed(weight, definition.id, proved("behaviour", text, [places]))
    if inputs.definitions and not documented.get(inputs.definitions[0]) and len(inputs.definitions) > 1:
        yield Weighed(40, inputs.path, proved("behaviour", f"defines {_contents(inputs)}", _heads(inputs)))


def _own_words(inputs: Inputs, definition: Definition, docs: list[Finding] | None) -> tuple[str, Evidence]:
    """The first sentence of the docstring, else of the comment above, if that is one."""
    if docs:
        return first_sentence(docs[0].text), inputs.here(docs[0].line, docs[0].end_line)
    said, line = ("", 0)
    if definition.qualname and definition.kind != "lambda":
        said, line = comment_above(inputs.lines, definition.line)
    return (said if len(said.split()) >= LEAST_WORDS else ""), inputs.here(line or definition.line, definition.line)


def _contents(inputs: Inputs) -> str:
    top = [each for each in inputs.definitions[1:] if "." not in each.qualname]
    top.sort(key=lambda each: (-len(inputs.callers.get(each.id, ())), each.line))  # what is used most comes first
    row = table().get(inputs.language or "")
    parts: list[str] = []
    for kind, noun in (("class", row.types if row else "class"), ("function", "function")):
        names = dict.fromkeys(label(each) for each in top if each.kind == kind)
        several = "classes" if noun == "class" else ""
        parts += [f"{counted(len(names), noun, several)} ({listed(names, 5)})"] if names else []
    own = {each.qualname for each in inputs.definitions if each.kind == "class"}
    owners = (each.qualname.partition(".")[0] for each in inputs.definitions if each.kind == "method")
    apart = Counter(plain(of) for of in owners if of not in own).most_common(2)
    parts += [f"{counted(number, 'method')} of `{of}`, which is defined elsewhere" for of, number in apart]
    return listed(parts) or listed(label(each) for each in inputs.definitions[1:])


def _heads(inputs: Inputs) -> list[Evidence]:
    top = [each for each in inputs.definitions[1:] if "." not in each.qualname]
    return [inputs.here(each.line) for each in top or inputs.definitions[1:]]


def _used(inputs: Inputs) -> Iterable[Weighed]:
    """The part of the public surface that others lean on."""
    users: dict[Definition, dict[str, Evidence]] = {}
    for definition in inputs.definitions[1:]:
        for edge in sure(inputs.callers.get(definition.id, ())):
            if edge.site.path != inputs.path and not inputs.is_test(edge.site.path):
                place = inputs.at(edge.site.path, edge.site.line)
                users.setdefault(_top(inputs, definition), {}).setdefault(edge.site.path, place)
    others = {path for found in users.values() for path in found}
    if users:
        ranked = sorted(users, key=lambda each: -len(users[each]))
        counts = len(others) > 1 and len(ranked) > 1
        names = listed((label(each) + f" ({len(users[each])})" * counts for each in ranked), 5)
        who = listed(f"`{path}`" for path in sorted(others)) if len(others) <= 2 else f"{len(others)} other files"
        text = f"{who} {'runs' if len(others) == 1 else 'run'} its code: {names}"
        places = (next(iter(users[each].values())) for each in ranked)
        yield Weighed(34, inputs.path, proved("coupling", text, places))


def _top(inputs: Inputs, definition: Definition) -> Definition:
    name = definition.qualname.partition(".")[0].partition("#")[0]
    return next((each for each in inputs.definitions if each.qualname == name), definition)


def _hierarchy(inputs: Inputs) -> Iterable[Weighed]:
    for cls in inputs.definitions:
        places = inputs.subclasses.get(cls.id, ())
        if places:
            found = dict.fromkeys(each.path for each in places)
            paths = listed(("this file" if path == inputs.path else f"`{path}`" for path in found), 3)
            number = counted(len(places), "subclass", "subclasses")
            text = f"{label(cls)} has {number}, in {paths}: its methods may be overridden there"
            if inputs.is_bodiless(cls):
                text = f"{label(cls)} is implemented {counted(len(places), 'time')}, in {paths}"
            yield Weighed(17 + min(len(places), 10) / 2, cls.id, proved("coupling", text, places))


def _constants(inputs: Inputs) -> Iterable[Weighed]:
    changed = {each.text for each in inputs.syntax.of("mutate")}
    state = {each.text for each in inputs.syntax.of("state")}
    found = [
        each
        for each in inputs.syntax.of("constant")
        if each.about and (each.text not in state or (each.text not in changed and each.about[0] in "-\"'0123456789"))
    ]
    found = [each for each in found if len(each.about) <= MOST_VALUE and "re.compile" not in each.about]
    idle: list[Finding] = []
    for each in found if inputs.path not in inputs.test_paths else ():
        lines = _lines_with(inputs, each)
        readers = listed(dict.fromkeys(label(owner) for owner in map(inputs.owner, lines) if owner.qualname), 4)
        if readers:
            is_number = any(character.isdigit() for character in each.about)
            text = f"`{each.text} = {each.about}` is read by {readers}"
            places = [inputs.here(line) for line in (each.line, *lines)]
            yield Weighed(6 + 3 * is_number, inputs.path, proved("quantity", text, places))
        else:
            idle.append(each)
    if idle:
        names = listed((f"`{each.text} = {each.about}`" for each in idle), 4)
        yield Weighed(4, inputs.path, proved("quantity", f"fixes {names}", (inputs.here(each.line) for each in idle)))


def _lines_with(inputs: Inputs, constant: Finding) -> list[int]:
    """Those that name it, comments left out."""
    name = re.compile(rf"(?<![\w.\"'])(?:self\.)?{re.escape(constant.text)}(?![\w\"'])")
    found = (at for at, line in enumerate(inputs.lines, 1) if constant.text in line and at != constant.line)
    return [at for at in found if name.search(re.split(r"#(?!\w)|//|^\s*/?\*", inputs.lines[at - 1])[0])]


def _longest(inputs: Inputs) -> Iterable[Weighed]:
    """Where most of a large file happens: what to read first."""
    code = [each for each in inputs.definitions if each.kind in ("function", "method")]
    code.sort(key=lambda each: each.line - each.end_line)
    lines = [each.end_line - each.line + 1 for each in code[:2]]
    if len(code) > 2 and lines[0] >= MOST_SHORT and inputs.path not in inputs.test_paths:
        text = f"its longest functions are {label(code[0])}, {lines[0]} of {len(inputs.lines)} lines"
        text += f", and {label(code[1])}, {lines[1]}"
        places = (inputs.here(each.line, each.end_line) for each in code[:2])
        yield Weighed(33, inputs.path, proved("behaviour", text, places))


def _age(inputs: Inputs) -> Iterable[Weighed]:
    todos = inputs.syntax.of("todo")
    if todos:
        text = f"{counted(len(todos), 'place')} left to do: “{todos[0].text.strip('/*#- ')}”" + (
            " and others" if todos[1:] else ""
        )
        yield Weighed(6, inputs.path, proved("behaviour", text, (inputs.here(each.line) for each in todos)))


def _blind(inputs: Inputs) -> Iterable[Weighed]:
    kinds: dict[str, list[Evidence]] = {}
    for each in inputs.blind_spots:
        kinds.setdefault(each.kind, []).append(inputs.here(each.line))
    for kind, places in kinds.items():
        text = f"{BLIND.get(kind, kind)} in {counted(len(places), 'place')}: the graph may miss edges there"
        yield Weighed(9, inputs.path, proved("blind-spot", text, places))
