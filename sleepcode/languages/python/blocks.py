"""Blocks of statements, in order."""

from tree_sitter import Node

from sleepcode.languages.python import guards
from sleepcode.languages.python.builder import MOST_CHILDREN, Builder

# Deeper blocks than this are generated or hostile.
DEEPEST_BLOCK = 90


def walk_block(b: Builder, block: Node | None) -> None:
    if block is None or b.depth > DEEPEST_BLOCK:
        return
    b.depth += 1
    around, b.behind = b.behind, []
    for statement in block.named_children:
        rule = b.statements.get(statement.type)
        if rule is not None:
            rule(b, statement)
        elif statement.type != "ERROR":
            b.evaluate(statement)
        elif statement.child_count < MOST_CHILDREN:
            walk_block(b, statement)
    guards.end(b, b.behind)
    b.behind = around
    b.depth -= 1
