"""A syntax tree and a language's query -> what each node is, in the order of the source."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from tree_sitter import Node, Query, Tree

from sleepcode.core.drafts import line_of
from sleepcode.core.matches import matches


class Role(NamedTuple):
    """One match: the captured node, and the other captures of its pattern by name."""

    name: str  # the capture's name: call, member, definition.function, ...
    node: Node
    parts: dict[str, list[Node]]

    def part(self, name: str) -> Node | None:
        found = self.parts.get(name)
        return found[0] if found else None

    @property
    def line(self) -> int:
        return line_of(self.node)


# Captures that name a part of a match; every other capture names a role.
PARTS = frozenset({
    "name", "alias", "type", "value", "object", "function", "arguments", "target", "key", "title", "module",
    "base", "receiver", "returns", "result", "head", "private", "qualified", "decorator",
    "annotation", "test", "static", "abstract", "getter", "setter", "rest", "bound", "hook", "default", "suite",
})  # fmt: skip
NOT_READ = ("name", "target", "alias", "key", "title", "annotation")  # parts whose identifiers are not reads


_PART, _ROLE, _UNPACK, _BLIND, _OPAQUE, _PREDICATE = range(6)


@cache
def _kind(capture: str) -> int:
    if capture in PARTS:
        return _PART
    if capture == "opaque":
        return _OPAQUE
    if capture.startswith("_"):
        return _PREDICATE
    return _BLIND if capture.startswith("blind.") else _UNPACK if capture.startswith("unpack.") else _ROLE


class Roles(NamedTuple):
    """What the query found."""

    ordered: list[Role]  # outer before inner, left to right
    patterns: dict[int, Role]  # node -> how it takes a value apart; besides its role
    blind: list[tuple[str, Node]]  # (kind, node)


def roles_of(tree: Tree, query: Query) -> Roles:
    """The roles of a tree's nodes.

    Where several patterns give one node a role, the first pattern of the query wins; `unpack.…` and
    `blind.…` stand besides any role.  An identifier that another match calls a name is not a read.
    """
    patterns: dict[int, tuple[int, Role]] = {}
    opaque: list[tuple[int, int]] = []  # bytes within which nothing has a role
    best: dict[int, tuple[int, Role]] = {}
    blind: list[tuple[str, Node]] = []
    names: set[int] = set()
    for pattern, captures in matches(query, tree.root_node):
        parts: dict[str, list[Node]] = {}
        mains: list[tuple[str, dict[int, tuple[int, Role]], Node]] = []
        for capture, nodes in captures.items():
            kind = _kind(capture)
            if kind == _PART:
                parts[capture] = nodes
            elif kind == _ROLE:
                mains.append((capture, best, nodes[0]))
            elif kind == _UNPACK:
                mains.append((capture, patterns, nodes[0]))
            elif kind == _BLIND:
                blind.append((capture[6:], nodes[0]))
            elif kind == _OPAQUE:
                opaque.extend((node.start_byte, node.end_byte) for node in nodes)
        for capture, into, node in mains:
            id = node.id
            seen = into.get(id)
            if seen is None or pattern < seen[0]:
                into[id] = (pattern, Role(capture, node, parts))
            elif pattern == seen[0]:  # the same pattern again: a repeated part
                _merge(seen[1], parts)
    for _, role in best.values():
        for part in NOT_READ:
            for node in role.parts.get(part, ()):
                names.add(node.id)
    kept = [role for _, role in best.values() if not (role.name == "identifier" and role.node.id in names)]
    kept = _ordered(kept)
    if opaque:
        kept = list(_outside(kept, opaque))
    return Roles(kept, {node: role for node, (_, role) in patterns.items()}, blind)


def _ordered(roles: list[Role]) -> list[Role]:
    """By place; of nodes in the very same place, the outer one first."""
    keyed = [(role.node.start_byte, -role.node.end_byte, role) for role in roles]
    keyed.sort(key=itemgetter(0, 1))
    ordered: list[Role] = []
    for _, group in groupby(keyed, key=itemgetter(0, 1)):
        here = [role for _, _, role in group]
        if len(here) > 1:  # counting what is below a node is dear
            here.sort(key=lambda role: -role.node.descendant_count)
        ordered += here
    return ordered


def _merge(role: Role, parts: dict[str, list[Node]]) -> None:
    for name, nodes in parts.items():
        have = role.parts.setdefault(name, [])
        have.extend(node for node in nodes if node not in have)


def _outside(roles: list[Role], ranges: list[tuple[int, int]]) -> Iterator[Role]:
    """Without the roles of nodes that lie inside one of *ranges*."""
    widest: list[tuple[int, int]] = []
    for start, end in sorted(ranges, key=lambda r: (r[0], -r[1])):
        if not widest or end > widest[-1][1]:
            widest.append((start, end))
    at = 0
    for role in roles:
        start, end = role.node.start_byte, role.node.end_byte
        while at < len(widest) and widest[at][1] <= start:
            at += 1
        if at == len(widest) or start < widest[at][0] or end > widest[at][1]:
            yield role
