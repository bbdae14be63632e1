"""Comprehensions and generators: scopes of their own, whose values are a new container's."""

from collections.abc import Callable

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.languages.python.assignments import assign_target
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.conditions import condition
from sleepcode.languages.python.expressions import box, hashed, iterate
from sleepcode.languages.python.scope import Scope
from sleepcode.languages.python.strings import remember_element


def comprehension(kind: str) -> Callable[[Builder, Node], int]:
    def rule(b: Builder, node: Node) -> int:
        outer = b.scope
        b.scope = Scope("comprehension", outer.definition, outer, outer.code)
        try:
            for clause in node.named_children:
                if clause.type == "for_in_clause":
                    _for_in(b, clause)
                elif clause.type == "if_clause" and clause.named_children:
                    _, holds, _ = condition(b, clause.named_children[0])
                    b.scope.env = {**b.scope.env, **holds}
            body = node.child_by_field_name("body")
            if body is None:
                return UNKNOWN
            if body.type == "pair":
                key, value = body.child_by_field_name("key"), body.child_by_field_name("value")
                held_key = b.evaluate(key)
                held = b.evaluate(value)
                items = [(None, held), ("<keys>", held_key)]
                hashed(b, held_key, line_of(body))
            else:
                items = [(None, b.evaluate(body))]
                if kind == "set":
                    hashed(b, items[0][1], line_of(body))
            return box(b, kind, [item for item in items if item[1] >= 0])
        finally:
            b.scope = outer

    return rule


def _for_in(b: Builder, clause: Node) -> None:
    left = clause.child_by_field_name("left")
    sources = clause.children_by_field_name("right")
    if left is None or not sources:
        return
    for source in sources:
        value = b.evaluate(source)
    waits = any(child.type == "async" for child in clause.children)
    assign_target(b, left, iterate(b, value, line_of(clause), waits))
    remember_element(b, left, sources[-1])
