"""A syntax tree and a language's query -> what each node is, in the order of the source."""

from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node, Query, Tree

from sleepcode.core.matches import matches


class Role(NamedTuple):
    """One match: the captured node, and the other captures of its pattern by name."""

    name: str  # the capture's name: call, member, definition.function, ...
    node: Node
    parts: dict[str, list[Node]]

    def part(self, name: str) -> Node | None:
        found = self.parts.get(name)
        return found[0] if found else None


# Captures that name a part of a match; every other capture names a role.
PARTS = frozenset(
    [
        "name",
        "alias",
        "type",
        "value",
        "object",
        "function",
        "arguments",
        "target",
        "key",
        "title",
        "module",
        "base",
        "receiver",
        "returns",
        "result",
        "head",
        "private",
        "qualified",
        "arguments",
        "decorator",
        "annotation",
        "test",
        "static",
        "abstract",
        "getter",
        "setter",
        "rest",
        "bound",
        "hook",
        "default",
        "suite",
    ]
)
NOT_READ = ("name", "target", "alias", "key", "title", "annotation")  # parts whose identifiers are not reads


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
        mains: list[tuple[str, Node]] = []
        for capture, nodes in captures.items():
            if capture == "opaque":
                opaque.extend((node.start_byte, node.end_byte) for node in nodes)
            elif capture in PARTS:
                parts[capture] = nodes
            elif capture.startswith("blind."):
                blind.append((capture[6:], nodes[0]))
            elif not capture.startswith("_"):
                mains.append((capture, nodes[0]))
        for capture, node in mains:
            if capture.startswith("unpack."):
                first = patterns.get(node.id)
                if first is None or pattern < first[0]:
                    patterns[node.id] = (pattern, Role(capture, node, parts))
                elif pattern == first[0]:
                    _merge(first[1], parts)
                continue
            seen = best.get(node.id)
            if seen is None or pattern < seen[0]:
                best[node.id] = (pattern, Role(capture, node, parts))
            elif pattern == seen[0]:  # the same pattern again: a repeated part
                _merge(seen[1], parts)
    for _, role in best.values():
        for part in NOT_READ:
            for node in role.parts.get(part, ()):
                names.add(node.id)
    kept = [role for _, role in best.values() if not (role.name == "identifier" and role.node.id in names)]
    kept.sort(key=lambda r: (r.node.start_byte, -r.node.end_byte, -r.node.descendant_count))
    if opaque:
        kept = list(_outside(kept, opaque))
    return Roles(kept, {node: role for node, (_, role) in patterns.items()}, blind)


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
