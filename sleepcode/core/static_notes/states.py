"""What methods of a class do to each other through its attributes: one sets, another decides by it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sleepcode.core.branches import Branch, branches
from sleepcode.core.model import Definition, Evidence
from sleepcode.core.static_notes.contracts import by_owner
from sleepcode.core.static_notes.inputs import Inputs, Weighed, label, proved
from sleepcode.core.wording import listed, short

CONSTRUCTORS = ("__init__", "__new__", "__setstate__", "__post_init__", "setup", "setUp")
MOST_FOLLOWING = 3  # consequences told of one attribute
_SETS = r"\s*self\.{}\s*(?::[^=]+)?=\s*([^=].*?)\s*(?:#.*)?$"
_LITERAL = re.compile(r"True|False|None|-?\d+|\"[^\"]*\"|'[^']*'")


class Write(NamedTuple):
    method: Definition
    at: Evidence
    value: str  # a literal; empty for anything else


class Decision(NamedTuple):
    method: Definition
    at: Evidence
    branch: Branch


def states(inputs: Inputs) -> Iterable[Weighed]:
    """The claims about attributes; where the language's notes query looks for what is assigned to them."""
    lines = inputs.lines
    writes = list(_writes(inputs, lines))
    if not writes:
        return
    methods = [each for each in inputs.definitions if each.kind == "method"]
    taken = {each.id: branches(lines[each.line - 1 : each.end_line]) for each in methods}
    for cls in (each for each in inputs.definitions if each.kind == "class"):
        own = [each for each in methods if each.id.rpartition(".")[0] == cls.id]
        set_in = [(name, each) for name, each in writes if each.method in own]
        for name in dict.fromkeys(name for name, _ in set_in):
            ways = [each for other, each in set_in if other == name]
            late = [each for each in ways if short(each.method) not in CONSTRUCTORS]
            decided = [
                Decision(method, inputs.here(method.line + branch.lines[0]), branch)
                for method in own
                for branch in taken[method.id]
                if re.search(rf"\bself\.{re.escape(name)}\b(?!\()", branch.under)
            ]
            if late and decided:
                yield from _told(cls, name, ways, late, decided)


def _writes(inputs: Inputs, lines: Sequence[str]) -> Iterator[tuple[str, Write]]:
    for method, found in by_owner(inputs, "write").items():
        for each in found:
            line = lines[each.line - 1] if each.line <= len(lines) else ""
            match = re.match(_SETS.format(re.escape(each.text)), line)
            value = match[1] if match and _LITERAL.fullmatch(match[1]) else ""
            yield each.text, Write(method, inputs.here(each.line), value)


def _told(
    cls: Definition, name: str, ways: list[Write], late: list[Write], decided: list[Decision]
) -> Iterator[Weighed]:
    values = {each.value for each in late}
    if len(values) > 1 or "" in values:
        return  # no flag
    value = next(iter(values))
    starts = {each.value for each in ways if each not in late}
    stays = bool(starts) and value not in starts and "" not in starts
    setters = listed((f"`{short(each.method)}`" for each in late), 3)
    if others := [each for each in decided if any(each.method != way.method for way in late)]:
        deciders = listed((f"`{short(each.method)}`" for each in others), 4)
        decide = "decides" if len({each.method.id for each in others}) == 1 else "decide"
        sets = "sets" if len({each.method.id for each in late}) == 1 else "set"
        text = f"{deciders} of {label(cls)} {decide} by `{name}`, which {setters} {sets} to `{value}`"
        text += "; nothing in the class sets it back" if stays else ""
        places = [*(each.at for each in others), *(each.at for each in late)]
        yield Weighed(15 + min(len(places), 6) / 2, cls.id, proved("coupling", text, places))
    plain = rf"(?<!not )`self\.{re.escape(name)}`"
    follows = [each for each in decided if value == "True" and re.search(plain, each.branch.under)]
    for each in follows[:MOST_FOLLOWING]:
        again = all(each.method == way.method for way in late)
        if again and not (each.branch.leaves == "raise" and stays):
            continue
        after = f"a second call of {label(each.method)}" if again else f"{label(each.method)} after {setters}"
        text = f"{after}, which sets `{name}`, {each.branch.does}"
        text += f"; when {each.branch.when}" if each.branch.when != f"`self.{name}`" else ""
        kind = "failure" if each.branch.leaves == "raise" else "coupling"
        yield Weighed(19, each.method.id, proved(kind, text, [each.at, *(way.at for way in late)]))
