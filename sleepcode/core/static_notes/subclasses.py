"""FileFacts of a file -> its classes and the names of their bases, as far as its own text tells."""

from collections.abc import Iterator

from sleepcode.core.facts import DefFact, FileFacts, Op


def bases_in(facts: FileFacts) -> Iterator[tuple[DefFact, tuple[str, ...]]]:
    """Each class that names bases: a base under the name it was imported or defined by."""
    named: dict[int, str] = {}
    of: dict[int, int] = {}  # the class behind a subscripted one: Base[T] -> Base
    for definition in facts.definitions:
        for step in definition.code:  # a class may stand in a function
            if step[0] == Op.IMPORT and step[4]:
                named[step[1]] = step[4]
            elif step[0] == Op.ATTR:
                named[step[1]] = step[3]
            elif step[0] == Op.TYPEARG and isinstance(step[2], list) and step[2]:
                of[step[1]] = step[2][0]
        if definition.kind == "class":
            named[definition.var] = definition.name
    for name, var in (*facts.exports.items(), *facts.free.items()):
        named.setdefault(var, name)
    for definition in facts.definitions:
        heads = (of.get(var, var) for var in definition.bases)
        bases = tuple(named[var] for var in heads if var in named)
        if definition.kind == "class" and bases:
            yield definition, bases
