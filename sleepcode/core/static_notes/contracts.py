"""What a caller may rely on: what is raised and when, who catches it, and whether None comes back."""

import builtins
import re
from collections.abc import Iterable, Iterator

from sleepcode.core.facts import Flag
from sleepcode.core.grammar import table
from sleepcode.core.header import header_of
from sleepcode.core.layout import nearest_conditions
from sleepcode.core.model import Definition, Evidence
from sleepcode.core.static_notes.callers import sites_of
from sleepcode.core.static_notes.declared_results import is_only_error
from sleepcode.core.static_notes.inputs import UNTOLD, Inputs, Weighed, label, proved
from sleepcode.core.static_notes.syntax import Finding, Syntax
from sleepcode.core.wording import clipped, counted, listed

MOST_CONDITIONS = 2  # that one sentence names
MOST_CODE = 60  # characters of code that makes an error
_TURNED = re.compile(r"\s*\.(?:map_err|or_else|with_context)\(")  # into an error of its own
_ALL = {"Exception", "BaseException", "Throwable", "exception"}  # who catches these catches nearly everything


def absent(inputs: Inputs) -> str:
    """How the file's language writes that nothing comes back, ready to be read."""
    row = table().get(inputs.language or "")
    return " or ".join(f"`{word}`" for word in row.absent) if row else "`None`"


def contracts(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about raises, guards and None."""
    for definition, raised in by_owner(inputs, "raise").items():
        yield from _raises(inputs, definition, raised)
    for definition, errors in by_owner(inputs, "error", "passed").items():
        yield _errors(inputs, definition, errors)
    for definition, (how, places) in nones(inputs).items():
        yield from _none(inputs, definition, how, places)


def _errors(inputs: Inputs, definition: Definition, errors: list[Finding]) -> Weighed:
    """Where an error is a value that is returned: those made here, and whether others are passed on."""
    made = [each.about for each in errors if each.kind == "error"]
    parts = [f"makes and returns {listed(map(_error, made), 3)}"] if made else []
    passed = [f"`{_shortened(each.about)}`" for each in errors if each.kind == "passed"]
    parts += [f"passes {listed(passed, 3)} on"] if passed else []
    text = f"{label(definition)} {' and '.join(parts)}"
    return Weighed(
        13 if made else UNTOLD, definition.id, proved("raises", text, (inputs.here(e.line, e.end_line) for e in errors))
    )


def _error(call: str) -> str:
    """The code that makes it; of a long one, what it says."""
    message = re.search(r'"((?:[^"\\]|\\.){4,})"', call) if len(call) > MOST_CODE else None
    return f"the error “{message[1]}”" if message else f"`{clipped(call, MOST_CODE)}`"


def _shortened(call: str) -> str:
    """Without what turns its error into another one; of a long one, what is called."""
    plain = _TURNED.split(call)[0]
    return plain if len(plain) <= MOST_CODE else plain.partition("(")[0] + "(…)"


def by_owner(inputs: Inputs, *kinds: str) -> dict[Definition, list[Finding]]:
    """The findings of these kinds under the definition whose code they stand in."""
    owned: dict[Definition, list[Finding]] = {}
    for each in inputs.syntax.of(*kinds):
        owned.setdefault(inputs.owner(each.line), []).append(each)
    return owned


def returned(inputs: Inputs, kind: str) -> dict[Definition, list[Finding]]:
    """What each definition returns itself: what a lambda written in it returns is no result of its own."""
    lambdas = [each for each in inputs.definitions if each.kind == "lambda"]
    found = by_owner(inputs, kind)
    for definition, places in found.items():
        inner = [each for each in lambdas if each.line >= definition.line]
        places[:] = [at for at in places if not any(each.line < at.line <= each.end_line for each in inner)]
    return {definition: places for definition, places in found.items() if places}


def nones(inputs: Inputs) -> dict[Definition, tuple[str, list[Evidence]]]:
    """The functions that return a value on one way and None on another: how, and where."""
    bare, falls = returned(inputs, "none"), by_owner(inputs, "falls")
    row = table().get(inputs.language or "")
    nothing = row.absent if row else ()
    found: dict[Definition, tuple[str, list[Evidence]]] = {}
    for definition, returns in returned(inputs, "return").items():
        fact = inputs.fact(definition)
        if definition.kind not in ("function", "method") or (fact and fact.flags & Flag.GENERATOR):
            continue
        if all(each.about in nothing for each in returns):
            continue
        if is_only_error(inputs.language or "", header_of(definition, inputs.lines)):
            continue
        written, off = bare.get(definition, []), falls.get(definition, [])
        inside = [each for each in returns if each not in written and _MAY_BE_NONE.search(each.about)]
        written = [*written, *(each for each in inside if each.line not in {one.line for one in written})]
        places = [inputs.here(each.line) for each in written]
        places += [inputs.here(each.line, each.end_line) for each in off]
        ways = [f"in {counted(len(written), 'return')}"] if written else []
        stated = _when(inputs, definition, written[0].line) if len(written) == 1 and not inside else ""
        if stated:
            ways = [f"if {stated}"]
        ways += ["by reaching its end"] if off else []
        if ways:
            found[definition] = (" and ".join(ways), places)
    return found


# `getattr(x, name, None)`, `a if b else None`, `x or None`, `b ? null : a`: what may be None by its own words.
_MAY_BE_NONE = re.compile(
    r"^[\w.]+\(.*, None\)$|\belse None$|\bor None$|^None if\b|\bif .* else None\b|default=None\)$"
    r"|[?:] ?(?:null|undefined|nullptr|NULL)$|\? ?(?:null|undefined|nullptr|NULL) ?:"
)


def _when(inputs: Inputs, definition: Definition, line: int) -> str:
    """Under what its code comes to that line, as far as the block tells it that the line stands in."""
    lines = inputs.lines[definition.line - 1 : definition.end_line]
    at = line - definition.line
    parts = nearest_conditions(lines, at)[:MOST_CONDITIONS] if 0 < at < len(lines) else ()
    return " and ".join(parts)


def _raises(inputs: Inputs, definition: Definition, raised: list[Finding]) -> Iterable[Weighed]:
    guards = {each.line: f"`{each.about}`" for each in inputs.syntax.of("guard")}
    when: dict[str, list[str]] = {}
    for each in raised:
        when.setdefault(each.about, []).append(guards.get(each.line) or _when(inputs, definition, each.line))
    if set(when) == {"NotImplementedError"}:
        text = f"{label(definition)} is left to subclasses: it raises `NotImplementedError`"
        yield Weighed(6, definition.id, proved("raises", text, (inputs.here(each.line) for each in raised)))
        return
    parts = []
    for name, conditions in list(when.items())[:4]:
        stated = [condition for condition in conditions if condition]
        rest = "" if len(conditions) <= 1 else f" (and in {counted(len(conditions) - 1, 'other case')})"
        parts.append(f"`{name}`" + (f" if {stated[0]}{rest}" if stated else ""))
    text = f"{label(definition)} raises " + (", ".join(parts))
    if len(when) > 4:
        text += f" and {counted(len(when) - 4, 'other exception')}"
    caught, uncaught = _catchers(inputs, definition, set(when))
    weight = 14 + min(len(caught) + len(uncaught), 8)
    yield Weighed(weight, definition.id, proved("raises", text, (inputs.here(e.line, e.end_line) for e in raised)))
    if caught:
        who = f"{counted(len(caught), 'caller')} of {label(definition)} {'catches' if len(caught) == 1 else 'catch'}"
        others = f", {len(uncaught)} {'does' if len(uncaught) == 1 else 'do'} not" if uncaught else ""
        text = f"{who} what it raises{others}"
        yield Weighed(weight - 1, definition.id, proved("raises", text, caught + uncaught))


def _catchers(inputs: Inputs, definition: Definition, names: set[str]) -> tuple[list[Evidence], list[Evidence]]:
    """(handlers around a call that catch one of *names*, calls without such a handler); tests left out."""
    caught: list[Evidence] = []
    uncaught: list[Evidence] = []
    for path, line in ((edge.site.path, edge.site.line) for edge, _ in sites_of(inputs, definition)):
        handler = next(handlers_around(inputs.syntax_at(path), line, names), None)
        if not inputs.is_test(path):
            (caught if handler else uncaught).append(inputs.at(path, handler.line if handler else line))
    return caught, uncaught


def handlers_around(syntax: Syntax, line: int, names: Iterable[str]) -> Iterator[Finding]:
    """Those around *line* that catch one of *names*, or everything."""
    for each in syntax.of("catch"):
        if each.body[0] <= line <= each.body[1]:
            handled = {part.strip() for part in re.split(r"[,|]", clean(each.about).strip("()"))} - {""}
            if not handled or any(covers(outer, name) for outer in handled for name in names):
                yield each


def clean(header: str) -> str:
    """`(A, B)` of `(A, B) as error`."""
    return header.partition(" as ")[0].strip()


def last_of(name: str) -> str:
    """`Error` of `errors.Error` and of `errors::Error`."""
    return re.split(r"\.|::", name)[-1]


def covers(handled: str, raised: str) -> bool:
    outer, inner = last_of(handled), last_of(raised)
    if outer == inner or outer in _ALL:
        return True
    above, below = getattr(builtins, outer, None), getattr(builtins, inner, None)
    return isinstance(above, type) and isinstance(below, type) and issubclass(below, above)


def _none(inputs: Inputs, definition: Definition, how: str, places: list[Evidence]) -> Iterable[Weighed]:
    none = absent(inputs)
    text = f"{label(definition)} can return {none} as well as a value: {how}"
    yield Weighed(13, definition.id, proved("behaviour", text, places))
    trusting = [
        inputs.at(edge.site.path, edge.site.line)
        for edge, call in sites_of(inputs, definition)
        if call and call.use in ("dereferenced", "iterated", "unpacked") and not inputs.is_test(edge.site.path)
    ]
    if trusting:
        who = f"{counted(len(trusting), 'caller')} of {label(definition)} {'uses' if len(trusting) == 1 else 'use'}"
        text = f"{who} its result at once, without a check for the {none} it can return"
        yield Weighed(24, definition.id, proved("failure", text, trusting + places))
