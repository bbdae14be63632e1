"""`match` statements: what each pattern binds, and what it says of the subject's type."""

from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.languages.python import assignments
from sleepcode.languages.python.blocks import walk_block
from sleepcode.languages.python.branches import branch, merge
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.conditions import condition
from sleepcode.languages.python.expressions import read_attribute
from sleepcode.languages.python.literals import constant_key


def match_statement(b: Builder, node: Node) -> None:
    subjects = node.children_by_field_name("subject")
    values = [b.evaluate(subject) for subject in subjects]
    value = values[0] if len(values) == 1 else UNKNOWN
    name = b.text(subjects[0]) if len(subjects) == 1 and subjects[0].type == "identifier" else None
    body = node.child_by_field_name("body")
    entry = b.scope.env
    left: list[dict[str, int] | None] = [dict(entry)]
    for clause in body.named_children if body is not None else ():
        if clause.type != "case_clause":
            continue

        def run(clause: Node = clause) -> None:
            for pattern in clause.named_children:
                if pattern.type == "case_pattern":
                    narrowed = _bind(b, pattern, value)
                    if name is not None and narrowed != value and narrowed >= 0:
                        b.scope.env[name] = narrowed
            guard = clause.child_by_field_name("guard")
            if guard is not None and guard.named_children:
                _, holds, _ = condition(b, guard.named_children[0])
                b.scope.env.update(holds)
            consequence = clause.child_by_field_name("consequence")
            if consequence is not None:
                walk_block(b, consequence)

        left.append(branch(b, entry, {}, run))
    merge(b, left, entry)


def _bind(b: Builder, pattern: Node, value: int) -> int:
    """Bind the names of *pattern*; the variable for the subject where the pattern matches."""
    kind = pattern.type
    children = pattern.named_children
    if kind == "case_pattern":
        return _bind(b, children[0], value) if children else value
    if kind == "dotted_name":
        if len(children) == 1 and b.text(pattern) != "_":
            b.bind(b.text(pattern), value if value >= 0 else b.new())
        elif len(children) > 1:
            held = b.read(b.text(children[0]))
            for child in children[1:]:
                held = read_attribute(b, held, b.text(child), line_of(pattern))
        return value
    if kind == "as_pattern" and len(children) == 2:
        narrowed = _bind(b, children[0], value)
        b.bind(b.text(children[1]), narrowed if narrowed >= 0 else b.new())
        return narrowed
    if kind == "union_pattern":
        return b.join(_bind(b, child, value) for child in children)
    if kind == "class_pattern":
        return _class_pattern(b, pattern, value)
    if kind == "splat_pattern":
        if children and b.text(children[0]) != "_":
            b.bind(b.text(children[0]), value if value >= 0 else b.new())
        return value
    if kind == "dict_pattern":
        values = pattern.children_by_field_name("value")
        for key, part in zip(pattern.children_by_field_name("key"), values, strict=False):
            element = b.new() if value >= 0 else UNKNOWN
            if value >= 0:
                b.emit(Op.ITEM, element, value, constant_key(b, key), line_of(key))
            _bind(b, part, element)
        return value
    _take_apart(b, [c for c in children if c.type in ("case_pattern", "splat_pattern")], value)
    return value


def _take_apart(b: Builder, parts: list[Node], value: int) -> None:
    """`[first, *rest, last]`, or the values of a mapping."""
    starred = next((i for i, part in enumerate(parts) if _is_splat(part)), None)
    for position, part in enumerate(parts):
        if value < 0:
            _bind(b, part, UNKNOWN)
            continue
        key: Any = position if starred is None or position < starred else position - len(parts)
        if position == starred:
            key = ("<slice>", position, position + 1 - len(parts) or None)
        _bind(b, part, assignments.item_of(b, value, key, line_of(part)))


def _is_splat(pattern: Node) -> bool:
    return pattern.type == "splat_pattern" or any(c.type == "splat_pattern" for c in pattern.named_children)


def _class_pattern(b: Builder, pattern: Node, value: int) -> int:
    children = pattern.named_children
    held = b.read(b.text(children[0].named_children[0]))
    for part in children[0].named_children[1:]:
        held = read_attribute(b, held, b.text(part), line_of(pattern))
    narrowed = b.new()
    if value >= 0:
        b.emit(Op.NARROW, narrowed, value, held)
    else:
        b.emit(Op.TYPED, narrowed, held)
    for child in children[1:]:
        inner = child.named_children[0] if child.named_children else None
        if inner is not None and inner.type == "keyword_pattern" and len(inner.named_children) == 2:
            attribute, sub = inner.named_children
            _bind(b, sub, read_attribute(b, narrowed, b.text(attribute), line_of(child)))
        elif inner is not None:
            _bind(b, inner, UNKNOWN)
    return narrowed
