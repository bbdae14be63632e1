"""Types that implement an interface without saying so: Go's, by the methods that they have."""

from collections.abc import Iterable

from sleepcode.core.answers.found import Rows
from sleepcode.core.model import Definition
from sleepcode.languages.protocol import adapter

MOST_FILES = 600  # of those that have a method of such a name


def satisfying(rows: Rows, interface: Definition, methods: Iterable[Definition]) -> list[Definition]:
    """In the order of their files; none for a language in which a class names what it implements."""
    home = rows.facts_of(interface.path)
    if home is None:
        return []
    hooks = adapter(home.language)
    names = {one.last for one in methods}
    having = {one.path for name in names for one in rows.definitions_named(name)}
    beside = {path.rpartition("/")[0] for path in having}  # a type may stand in another file of its package
    near = [path for path in rows.paths() if path.rpartition("/")[0] in beside] if names else []
    if len(near) > MOST_FILES:
        near = sorted(having)[:MOST_FILES]
    read = {path: facts for path in near if (facts := rows.facts_of(path)) and facts.language == home.language}
    read[interface.path] = home
    number = next((i for i, fact in enumerate(home.definitions) if _is(fact.line, fact.kind, interface)), -1)
    found = []
    for path, index, where, base in hooks.implied_bases(read):
        if (where, base) == (interface.path, number):
            fact = read[path].definitions[index]
            found += [one for one in rows.definitions_in(path) if _is(fact.line, fact.kind, one)]
    return sorted(found, key=lambda one: (one.path, one.line))


def _is(line: int, kind: str, one: Definition) -> bool:
    return (line, kind) == (one.line, one.kind)
