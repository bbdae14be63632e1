"""What runs the project's own plugins: the functions that look through the group of entry points they stand in."""

import re
from collections.abc import Callable, Iterator

from sleepcode.core.answers.entry import declared
from sleepcode.core.facts import Op
from sleepcode.core.model import Definition
from sleepcode.edges.index import Index
from sleepcode.impact.arrows import Node
from sleepcode.impact.readers import Readers

ASKING = "entry-point"
TABLES = {"pyproject.toml": re.compile("entry-points|poetry.plugins"), "setup.cfg": re.compile("entry_points")}
PLUGGED = 0.5  # likelihood that what loads a group runs one of it
MADE = 0.3  # and where that is a class, one of its methods
HANDED_OUT = 0.2  # of that for who has an object that looked through it: which plugin it wants it says later
_INFERRED = 1
_KEPT = re.compile(r"^\s*(\w+)\s*(?::[^=]+)?=[^=]")
_PARAMETER = re.compile(r"^\s*def .*\b(\w+)\s*(?::[^=]+)?=[^=]")

Way = tuple[Node, float, int, str, int]
LinesOf = Callable[[str], tuple[str, ...]]


def plugged(readers: Readers, read: Callable[[str], bytes | None]) -> dict[int, list[Way]]:
    """What a table of entry points names -> the arrows from those functions into it."""
    index = readers.index
    lines: dict[str, tuple[str, ...]] = {}

    def lines_of(path: str) -> tuple[str, ...]:
        if path not in lines:
            lines[path] = tuple((read(path) or b"").decode("utf-8", "replace").split("\n"))
        return lines[path]

    found: dict[int, list[Way]] = {}
    if not any(word.search(line) for path, word in TABLES.items() for line in lines_of(path)):
        return found
    groups: dict[str, list[str]] = {}
    for _, target, group, _, _ in declared(lines_of):
        if group:
            groups.setdefault(group, []).append(target.partition("[")[0].strip().replace(":", "."))
    looking = list(_looking(index)) if groups else []
    for group, targets in groups.items():
        found_by = [(node, line) for node, one, at in looking if (line := _line(lines_of(one.path), one, at, group))]
        ways = [
            (user, 1.0 if user == node else HANDED_OUT, line)
            for node, line in found_by
            for user in _users(readers, node)
        ]
        for target in targets if ways else ():
            for plugin, likelihood in _run(index, target):
                found.setdefault(plugin, []).extend(
                    (node, likelihood * share, line, ASKING, _INFERRED) for node, share, line in ways
                )
    return found


def _looking(index: Index) -> Iterator[tuple[int, Definition, int]]:
    """The functions, and modules, that ask for entry points, and where: blind spots of the graph."""
    for spot in index.blind_spots():
        definition = index.definition_at(spot.path, spot.line) if spot.kind == ASKING else None
        node = index.node_of(definition.id) if definition is not None else None
        if definition is not None and node is not None:
            yield node, definition, spot.line


def _users(readers: Readers, node: int) -> set[int]:
    """Itself; of a method, who reads an object of its class the module made: it finds there what was looked for."""
    file, about, facts = node >> 16, readers.reach.about(node), readers.facts(readers.reach.path(node))
    if about is None or about.outer is None or about.kind != "method" or facts is None:
        return {node}
    owner = readers.reach.about(about.outer)
    bare = {
        fact.var for fact in facts.definitions if owner is not None and fact.parent == 0 and fact.name == owner.name
    }
    code = facts.definitions[0].code
    made = {step[1] for step in code if step[0] == Op.CALL and step[2] in bare}
    made |= {step[1] for step in code if step[0] == Op.COPY and step[2] in made}
    names = [name for name, var in facts.exports.items() if var in made]
    found = {reader for name in names for reader, _ in (*readers.of(file, name), *readers.abroad(file, name))}
    return {one for one in found if not readers.is_definition_time(one)} or {node}


def _line(text: tuple[str, ...], definition: Definition, asked: int, group: str) -> int:
    """Where it asks for the group, or for the name that the file keeps it under; 0 where for another one."""
    quoted = (f'"{group}"', f"'{group}'")
    own = text[definition.line - 1 : definition.end_line]
    for at, line in enumerate(own, definition.line):
        if any(one in line for one in quoted):
            return at
    naming = [line for line in text if any(one in line for one in quoted)]
    kept = (_PARAMETER.findall(line) or _KEPT.findall(line) for line in naming)
    names = {name for found in kept for name in found}
    return asked if names & set(re.findall(r"\w+", "\n".join(own))) else 0


def _run(index: Index, target: str) -> Iterator[tuple[int, float]]:
    """What is run of `package.module.name`: a function, or the methods of a class."""
    for one in index.definitions_named(target)[:3]:
        node = index.node_of(one.id)
        if node is not None and one.kind != "class":
            yield node, PLUGGED
        for method in index.definitions_in(one.path) if one.kind == "class" else ():
            inner = index.node_of(method.id) if method.qualname.startswith(f"{one.qualname}.") else None
            if inner is not None and method.kind == "method":
                yield inner, PLUGGED if method.qualname.endswith(".__init__") else MADE
