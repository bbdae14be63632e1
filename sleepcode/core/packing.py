"""FileFacts as values whose bytes compress well, and back.

Variables and lines are written by how far they are from the last ones: most are next to them, or parameters of
the function.  A third of what they take as they are.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from sleepcode.core.facts import DefFact, FileFacts, Op, Param

# Where in an instruction variables stand (the first is the one it writes), and its line.
_VARIABLES: dict[int, tuple[int, ...]] = {
    Op.COPY: (1, 2), Op.LITERAL: (1,), Op.DEF: (1,), Op.IMPORT: (1,), Op.ATTR: (1, 2), Op.SETATTR: (1, 3),
    Op.ITEM: (1, 2), Op.SETITEM: (1, 3), Op.BOX: (1,), Op.CALL: (1, 2), Op.ITER: (1, 2), Op.ENTER: (1, 2),
    Op.AWAIT: (1, 2), Op.OPERATOR: (1, 3, 4), Op.NARROW: (1, 2, 3), Op.RAISE: (1,), Op.SPREAD: (1, 2),
}  # fmt: skip
_LINE = {
    Op.IMPORT: 5, Op.ATTR: 4, Op.SETATTR: 4, Op.ITEM: 4, Op.SETITEM: 4, Op.CALL: 7, Op.ITER: 3, Op.ENTER: 3,
    Op.OPERATOR: 5, Op.RAISE: 2,
}  # fmt: skip
_NOWHERE: tuple[tuple[int, ...], int] = (), 0
_PLACES = {op: (variables, _LINE.get(op, 0)) for op, variables in _VARIABLES.items()}
# How a variable is written: -1 to -32 count from the definition's own one (its result, its parameters), 0 to 125
# back from a bit past the one written last.  Any other is itself and _FAR; so none, -1, is 126.
_OWN, _AHEAD, _FAR = 32, 21, 127


class Packed(FileFacts, frozen=True, array_like=True):
    """As it is kept, with what its code says of outside, for those who need no more of the code."""

    imported: tuple[str, ...] = ()  # names, as they are called where they come from; `*` for all of a module
    bases: dict[int, tuple[str, ...]] = {}  # noqa: RUF012, class -> the last names of its bases


def packed(facts: FileFacts, imported: tuple[str, ...] = (), bases: dict[int, tuple[str, ...]] | None = None) -> Packed:
    definitions = []
    line = var = 0
    for fact in facts.definitions:
        own = fact.var
        definitions.append(
            DefFact(
                fact.kind, fact.name, fact.parent, fact.line - line, fact.end_line - fact.line, own - var,
                tuple([Param(p.name, p.var - own, p.kind, p.default) for p in fact.params]),
                _result(fact.returns, own), _result(fact.yields, own), fact.flags, fact.bases,
                _names_packed(fact.members, own), _code_packed(fact), fact.decorators, fact.title,
                _result(fact.sends, own),
            )
        )  # fmt: skip
        line, var = fact.line, own
    return Packed(
        facts.language, tuple(definitions), facts.variables, _names_packed(facts.exports, 0),
        _names_packed(facts.free, 0), facts.all_names, facts.blind_spots, facts.problems, facts.package, facts.uses,
        facts.says, facts.dotted, imported, bases or {},
    )  # fmt: skip


def unpacked(facts: FileFacts) -> FileFacts:
    definitions = []
    line = own = 0
    for fact in facts.definitions:
        own += fact.var
        line += fact.line
        definitions.append(
            DefFact(
                fact.kind, fact.name, fact.parent, line, line + fact.end_line, own,
                tuple([Param(p.name, p.var + own, p.kind, p.default) for p in fact.params]),
                fact.returns + own if fact.returns else -1, fact.yields + own if fact.yields else -1, fact.flags,
                fact.bases, _names(fact.members, own), _code(fact.code, own, line), fact.decorators, fact.title,
                fact.sends + own if fact.sends else -1,
            )
        )  # fmt: skip
    return replace(facts, definitions=tuple(definitions), exports=_names(facts.exports, 0), free=_names(facts.free, 0))


def _result(variable: int, own: int) -> int:
    return variable - own if variable >= 0 else 0


def _names_packed(names: Mapping[str, int], last: int) -> dict[str, int]:
    found = {}
    for name, variable in names.items():
        found[name] = variable - last
        last = variable
    return found


def _names(names: dict[str, int], last: int) -> dict[str, int]:
    for name, step in names.items():
        last += step
        names[name] = last
    return names


def _code_packed(fact: DefFact) -> tuple[Any, ...]:
    own, line = fact.var, fact.line
    last = own
    end, call, box = own + _OWN, Op.CALL, Op.BOX

    def near(x: int) -> int:
        return own - 1 - x if own <= x < end else ahead - x if ahead - 126 < x <= ahead else x + 127

    code = []
    for instruction in fact.code:
        op = instruction[0]
        variables, at_line = _PLACES.get(op, _NOWHERE)
        new = list(instruction)
        ahead = last + _AHEAD
        for at in variables:
            x = instruction[at]
            new[at] = own - 1 - x if own <= x < end else ahead - x if ahead - 126 < x <= ahead else x + 127
        if op == call:
            for at in (3, 5, 6):
                if instruction[at]:
                    new[at] = list(map(near, instruction[at]))
        if (op == call and instruction[4]) or op == box:
            at = 4 if op == call else 3
            new[at] = [(key, near(x)) for key, x in instruction[at]]
        if at_line:
            new[at_line] -= line
            line = instruction[at_line]
        code.append(new)
        if variables and not own <= instruction[1] < end and instruction[1] >= 0:
            last = instruction[1]
    return tuple(code)


def _code(code: tuple[Any, ...], own: int, line: int) -> tuple[Any, ...]:
    """The same instructions, changed.  The hottest loop of unpacking: a function for one variable doubles its time."""
    last = own
    before, call, box = own - 1, Op.CALL, Op.BOX
    for i in code:
        op = i[0]
        variables, at_line = _PLACES.get(op, _NOWHERE)
        ahead = last + _AHEAD
        for at in variables:
            x = i[at]
            i[at] = before - x if x < 0 else ahead - x if x < 126 else x - 127
        if op == call:
            for at in (3, 5, 6) if i[5] or i[6] else (3,):
                if i[at]:
                    i[at] = [before - x if x < 0 else ahead - x if x < 126 else x - 127 for x in i[at]]
        if (op == call and i[4]) or op == box:
            for named in i[4 if op == call else 3]:
                x = named[1]
                named[1] = before - x if x < 0 else ahead - x if x < 126 else x - 127
        if at_line:
            i[at_line] = line = line + i[at_line]
        if variables and (i[1] < own or i[1] >= own + _OWN) and i[1] >= 0:
            last = i[1]
    return code
