"""Questions about a definition's instructions that need nothing but these."""

from collections.abc import Iterable, Mapping
from typing import Any

from sleepcode.core.facts import DefFact, Flag, Op

METACLASS = "<metaclass>"  # attribute of a class

NAMING = (Op.COPY, Op.DEF, Op.IMPORT, Op.STAR, Op.TYPEARG)  # what class hierarchies are found through


def code_that_runs(fact: DefFact, given: Mapping[int, bool | str]) -> Iterable[Any]:
    """The code of a call that gives some parameters and leaves out others; what is not said may be either.

    given: a parameter's builtin type, or "=" and its text, where that is known.
    """
    if not given:
        return fact.code
    runs: list[Any] = []
    position = 0
    while position < len(fact.code):
        instruction = fact.code[position]
        position += 1
        if instruction[0] == Op.WHEN and not _may_be(given.get(instruction[1]), instruction[2]):
            position += instruction[3]
        else:
            runs.append(instruction)
    return runs


def _may_be(known: bool | str | None, asked: bool | str) -> bool:
    if known is None or (isinstance(asked, str) and isinstance(known, bool)):
        return True
    if isinstance(asked, bool):
        return bool(known) == asked
    if asked[0] in "=!":
        return str(known)[0] != "=" or (str(known)[1:] in asked[1:].split()) == (asked[0] == "=")
    return (("str" if str(known)[0] == "=" else known) in asked[1:].split()) == (asked[0] == "+")


def declared_result(fact: DefFact) -> list[Any]:
    """Of a function's code, what says of which type its result is declared."""
    wanted, found = {fact.returns}, []
    for instruction in reversed(fact.code):
        if instruction[0] in (Op.COPY, Op.BOX, Op.TYPED) and instruction[1] in wanted:
            if instruction[0] == Op.COPY:
                wanted.add(instruction[2])
                continue
            if instruction[0] == Op.BOX:
                wanted.update(source for _, source in instruction[3])
            found.append(instruction)
    return found[::-1]


def reads_of_types(definitions: Iterable[Any]) -> set[int]:
    """Variables of a file that hold base classes or declared types, or what these are attributes of."""
    wanted = {base for fact in definitions for base in fact.bases}
    for fact in definitions:
        for instruction in fact.code:
            if instruction[0] == Op.TYPED:
                _add_names(instruction[2], wanted)
    if not wanted:
        return wanted
    for fact in definitions:
        for instruction in reversed(fact.code):
            if instruction[0] in (Op.ATTR, Op.COPY) and instruction[1] in wanted:
                wanted.add(instruction[2])
            elif instruction[0] == Op.TYPEARG and instruction[1] in wanted:
                _add_names(instruction[2], wanted)  # `module.Base[Argument]`
    return wanted


def makes_hierarchy(instruction: Any, reads: set[int]) -> bool:
    """Whether classes, their bases or their metaclass are found through it; *reads*: see `reads_of_types`."""
    op = instruction[0]
    return (
        op in NAMING
        or (op == Op.ATTR and instruction[1] in reads)
        or (op == Op.SETATTR and instruction[2] == METACLASS)
    )


def _add_names(term: Any, into: set[int]) -> None:
    if isinstance(term, int):
        into.add(term)
    else:
        for part in term or ():
            _add_names(part, into)


def own_variables(fact: Any) -> set[int]:
    """Variables that the definition's own code writes."""
    own = {fact.var, fact.returns, fact.yields, fact.sends, *(p.var for p in fact.params), *fact.members.values()}
    for instruction in fact.code:
        if instruction[0] not in (Op.STAR, Op.SETATTR, Op.SETITEM, Op.RAISE):
            own.add(instruction[1])
    own.discard(-1)
    return own


def first_parameter(fact: DefFact) -> int:
    """The file's variable of the parameter that a call gives first; -1 where it has none."""
    implicit = 1 if fact.kind == "method" and not fact.flags & Flag.STATIC else 0
    if len(fact.params) <= implicit or fact.params[implicit].kind not in ("", "/"):
        return -1
    return fact.params[implicit].var
