"""Does a call still fit a signature?  Only what is certain counts: stars and defaults make room for doubt."""

from collections.abc import Sequence

import msgspec

from sleepcode.core.facts import DefFact, FileFacts, Flag, Op, Param

WHOLE = ("default", "module.exports")  # names of imports that give what a module exports as one value
# Plain numbers: to compare with a member of the enumeration takes four times as long, in the innermost of loops.
_IMPORT, _ATTR, _ITEM, _TYPEARG = int(Op.IMPORT), int(Op.ATTR), int(Op.ITEM), int(Op.TYPEARG)


class Call(msgspec.Struct, frozen=True):
    """The arguments of one call as written."""

    line: int
    name: str  # what is called, its last part; empty when that is no name
    positional: int
    keywords: tuple[str, ...]
    star: bool
    double_star: bool
    receiver: str = ""  # the name that it is called on, where that is declared in the file or free there


def misfit(call: Call, before: DefFact, after: DefFact, owner: str = "") -> str:
    """Why a call that fitted *before* no longer fits *after*; empty when it may, or never did.

    owner: the class of a method, by its own name.
    """
    by_class = bool(owner) and call.receiver == owner
    if _problem(call, before.params, _given(before, by_class)):
        return ""
    problem = _problem(call, after.params, _given(after, by_class))
    if problem and not by_class and not _asks_receiver(before) and _asks_receiver(after):
        # Whether an object or a class by another name is the receiver was the same before, and the call does not tell.
        return problem if _problem(call, after.params, 0) else ""
    return problem


def gives(call: Call, definition: DefFact, name: str, owner: str = "") -> bool:
    """Whether the call gives the parameter a value of its own, so that its default is not used.

    owner: the class of a method, by its own name.
    """
    takes = [p.name for p in definition.params if p.kind in ("", "/")]
    count = call.positional + _given(definition, bool(owner) and call.receiver == owner)
    return name in call.keywords or name in takes[:count]


def is_bound(definition: DefFact) -> bool:
    return definition.kind == "method" and not definition.flags & Flag.STATIC


def _asks_receiver(definition: DefFact) -> bool:
    """Whether it makes a difference if it is called on an object or on the class."""
    return is_bound(definition) and not definition.flags & Flag.CLASSMETHOD


def _given(definition: DefFact, by_class: bool) -> int:
    """How many arguments the receiver stands for."""
    return 0 if not is_bound(definition) or (by_class and _asks_receiver(definition)) else 1


def _problem(call: Call, params: Sequence[Param], given: int) -> str:
    takes = [p for p in params if p.kind in ("", "/")]
    variadic = any(p.kind == "*" for p in params)
    any_keyword = any(p.kind == "**" for p in params)
    count = call.positional + given
    if count > len(takes) and not variadic:
        extra = count - len(takes)
        return f"{extra} positional argument{'s' if extra > 1 else ''} too many: {_shown(params)}"
    filled = {p.name for p in takes[:count]}
    named = {p.name for p in params if p.kind in ("", "k")}
    for keyword in call.keywords:
        if keyword not in named and not any_keyword:
            return f"no parameter {keyword!r}: {_shown(params)}"
        if keyword in filled and keyword in named:
            return f"{keyword!r} is given twice: {_shown(params)}"
    if call.star or call.double_star:
        return ""
    for p in params:
        needed = not p.default and p.kind in ("", "/", "k")
        if needed and p.name not in filled and p.name not in call.keywords:
            return f"argument {p.name!r} is missing: {_shown(params)}"
    return ""


def _shown(params: Sequence[Param]) -> str:
    parts: list[str] = []
    for i, p in enumerate(params):
        if p.kind == "k" and not any(q.kind in ("*", "k") for q in params[:i]):
            parts.append("*")
        parts.append(p.kind * (p.kind in ("*", "**")) + p.name + ("=…" if p.default else ""))
        if p.kind == "/" and (i + 1 == len(params) or params[i + 1].kind != "/"):
            parts.append("/")
    return f"({', '.join(parts)})"


def calls_at(facts: FileFacts, line: int) -> tuple[Call, ...]:
    """The calls that start on a line, with the name each goes by."""
    names = names_in(facts)
    found = []
    for definition in facts.definitions:
        if not definition.code or not _may_hold(definition, line):
            continue
        attributes: dict[int, tuple[str, int]] = {}  # variable -> (name, variable of the receiver)
        aliases: dict[int, int] = {}
        for instruction in definition.code:
            op = instruction[0]
            if op == Op.ATTR:
                attributes[instruction[1]] = instruction[3], instruction[2]
            elif op == Op.COPY:
                aliases[instruction[1]] = instruction[2]
            elif op == Op.CALL and instruction[7] == line:
                _, _, function, positional, keywords, star, double_star, *_ = instruction
                seen = 0
                while function in aliases and function not in attributes and function not in names and seen < 9:
                    function, seen = aliases[function], seen + 1
                name, receiver = attributes.get(function, (names.get(function, ""), -1))
                found.append(
                    Call(
                        line,
                        name,
                        len(positional),
                        tuple(keyword for keyword, _ in keywords),
                        bool(star),
                        bool(double_star),
                        names.get(receiver, ""),
                    )
                )
    return tuple(found)


def _may_hold(definition: DefFact, line: int) -> bool:
    """Decorators and defaults run outside of a definition's lines, so a few lines of grace."""
    return definition.kind == "module" or definition.line - 20 <= line <= definition.end_line


def names_in(facts: FileFacts) -> dict[int, str]:
    """Variable -> the name it is known by in the file."""
    names = {variable: name for name, variable in facts.exports.items()}
    names |= {variable: name for name, variable in facts.free.items()}
    generic: list[tuple[int, int]] = []
    written: dict[str, str] = {}
    for definition in facts.definitions:
        if definition.name and definition.var >= 0:
            names[definition.var] = definition.name
        for instruction in definition.code:
            op = instruction[0]
            if op == _ATTR:
                names.setdefault(instruction[1], instruction[3])
            elif op == _IMPORT:
                if instruction[1] >= 0:
                    whole = instruction[4] in WHOLE
                    names[instruction[1]] = (
                        whole_name(facts, instruction[3], written) if whole else instruction[4] or instruction[3]
                    )
            elif op == _ITEM:
                generic.append((instruction[1], instruction[2]))
            elif op == _TYPEARG and instruction[2] and isinstance(instruction[2], list):
                generic.append((instruction[1], instruction[2][0]))
    for variable, head in generic:  # `Base[T]` goes by the name of Base
        if head in names:
            names.setdefault(variable, names[head])
    return names


def whole_name(facts: FileFacts, module: str, written: dict[str, str], place: int = 0) -> str:
    """What the file calls a module that it imports as one value (`export default`, `module.exports`).

    Facts do not keep the name: it is the one used that is written like the file, or all that *place* uses.
    written: the names that the file uses, by their small letters; filled at the first call.
    """
    if not written:
        names = {name for used in facts.uses.values() for name in used}
        written |= {name.lower(): name for name in sorted(names, reverse=True)} | {"": ""}  # `Stream` before `stream`
    stem = module.rstrip("/").rpartition("/")[2].partition(".")[0]
    own = facts.uses.get(place, ())
    like = written.get(stem.replace("-", "").replace("_", "").lower(), "")
    return like or (own[0] if len(own) == 1 else stem)


def imports_of(facts: FileFacts) -> tuple[tuple[int, str, str, int], ...]:
    """(level, module, name, line) of every import in the file, also those inside functions."""
    return tuple(
        (instruction[2], instruction[3], instruction[4], instruction[5])
        for definition in facts.definitions
        for instruction in definition.code
        if instruction[0] == _IMPORT
    )
