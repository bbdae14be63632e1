"""Of a large file, the functions that an edit of some is linked with: the nearest, as many as there is room for.

Near is what an edited function names (for what it returns), what names it (for what that passes), what sets an
attribute that it reads, and what it stands in; then what is near to these.  Others keep what they declare.
"""

from collections.abc import Collection, Iterable, Iterator

import msgspec

from sleepcode.core.facts import FileFacts, Op
from sleepcode.core.link.state.code import declared_result, makes_hierarchy, reads_of_types

MAKERS = ("__init__", "__new__", "__call__")  # run where the class is named


def around(facts: FileFacts, edited: Collection[int], room: int) -> FileFacts:
    """The file with the code that is linked.

    edited: places of definitions.  room: how many instructions may be linked with theirs.
    """
    if sum(len(fact.code) for fact in facts.definitions) <= room:
        return facts
    return _with_code_of(facts, _near(facts, edited, room))


def outline(facts: FileFacts) -> FileFacts:
    """What linking another file looks at: a quarter of the code, and no function's contexts."""
    return _with_code_of(facts, ())


def _with_code_of(facts: FileFacts, near: Collection[int]) -> FileFacts:
    reads = reads_of_types(facts.definitions)
    definitions = []
    for place, fact in enumerate(facts.definitions):
        if place not in near and fact.kind not in ("module", "class"):
            declared = set(map(id, declared_result(fact)))
            kept = (i for i in fact.code if id(i) in declared or makes_hierarchy(i, reads))
            fact = msgspec.structs.replace(fact, code=tuple(kept))
        definitions.append(fact)
    return msgspec.structs.replace(facts, definitions=tuple(definitions))


def _near(facts: FileFacts, edited: Iterable[int], room: int) -> set[int]:
    given, taken = _given(facts), _taken(facts)
    givers: dict[str, list[int]] = {}
    takers: dict[str, list[int]] = {}
    for by_name, names_of in ((givers, given), (takers, taken)):
        for place, names in enumerate(names_of):
            for name in names:
                by_name.setdefault(name, []).append(place)
    found = set(edited)
    ring = sorted(found)
    while ring and room > 0:
        further: dict[int, None] = {}
        for place in ring:
            beside = [*_inside_and_around(facts, place)]
            beside += (each for name in sorted(taken[place]) for each in givers.get(name, ()))
            beside += (each for name in sorted(_own(facts, place)) for each in takers.get(name, ()))
            further.update((each, None) for each in beside if each not in found)
        ring = []
        for place in sorted(further, key=lambda place: len(facts.definitions[place].code)):
            size = len(facts.definitions[place].code)
            if size <= room:
                room -= size
                ring.append(place)
                found.add(place)
    return found


def _inside_and_around(facts: FileFacts, place: int) -> Iterator[int]:
    parent = facts.definitions[place].parent
    if parent > 0 and facts.definitions[parent].kind != "class":
        yield parent
    if facts.definitions[place].kind not in ("module", "class"):
        yield from (at for at, fact in enumerate(facts.definitions) if fact.parent == place)


def _own(facts: FileFacts, place: int) -> set[str]:
    """The names by which it is run."""
    fact = facts.definitions[place]
    names = {fact.name}
    if fact.name in MAKERS and fact.parent > 0:
        names.add(facts.definitions[fact.parent].name)
    return names - {""}


def _given(facts: FileFacts) -> list[set[str]]:
    """Of each function the names that it gives others: its own, and the attributes that it sets."""
    found: list[set[str]] = []
    for place, fact in enumerate(facts.definitions):
        is_body = fact.kind in ("module", "class")  # looked at in any case
        sets = () if is_body else (i[2] for i in fact.code if i[0] == Op.SETATTR)
        found.append(set() if is_body else _own(facts, place).union(sets))
    return found


def _taken(facts: FileFacts) -> list[set[str]]:
    return [
        {name.rpartition(".")[2] for name in facts.uses.get(place, ())}
        if fact.kind not in ("module", "class")
        else set()
        for place, fact in enumerate(facts.definitions)
    ]
