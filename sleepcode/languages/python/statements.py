"""Statements in order, with the names that each branch leaves behind."""

from collections.abc import Callable
from functools import partial

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.languages.python import guards
from sleepcode.languages.python.assignments import assign_target
from sleepcode.languages.python.blocks import walk_block
from sleepcode.languages.python.branches import branch, merge
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.conditions import condition
from sleepcode.languages.python.expressions import iterate
from sleepcode.languages.python.strings import remember_element


def expression(b: Builder, node: Node) -> None:
    for child in node.named_children:
        rule = b.statements.get(child.type)
        if rule is not None:
            rule(b, child)
        else:
            b.evaluate(child)


def return_(b: Builder, node: Node) -> None:
    for child in node.named_children:
        value = b.evaluate(child)
        returns = b.definitions[b.scope.definition].returns
        if returns >= 0:
            b.copy(returns, value)
    b.scope.dead = True


def raise_(b: Builder, node: Node) -> None:
    for child in node.named_children:
        value = b.evaluate(child)
        if value >= 0:
            b.emit(Op.RAISE, value, line_of(node))
    b.scope.dead = True


def delete(b: Builder, node: Node) -> None:
    for child in node.named_children:
        targets = child.named_children if child.type == "expression_list" else [child]
        for target in targets:
            if target.type == "identifier":
                b.scope.env.pop(b.text(target), None)
            elif target.type == "subscript":
                holder = target.child_by_field_name("value")
                base = b.evaluate(holder)
                for key in target.children_by_field_name("subscript"):
                    b.evaluate(key)
                if base >= 0:
                    b.emit(Op.OPERATOR, UNKNOWN, "__delitem__", base, UNKNOWN, line_of(target))
            elif target.type == "attribute":
                holder, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
                base = b.evaluate(holder)
                if base >= 0 and name is not None:
                    b.emit(Op.SETATTR, base, b.mangle(b.text(name)), UNKNOWN, line_of(target))


def declare_outer(b: Builder, node: Node) -> None:
    names = {b.text(child) for child in node.named_children}
    if b.scope.kind != "module":
        b.scope.outer_names |= names


def assert_(b: Builder, node: Node) -> None:
    children = node.named_children
    if children:
        _, holds, _ = condition(b, children[0])
        for child in children[1:]:
            b.evaluate(child)
        b.scope.env.update(holds)


def _walk_where(b: Builder, test: Node, block: Node | None) -> Callable[[], None]:
    """What walks the block that runs where *test* holds."""
    walk = partial(walk_block, b, block)
    if b.text(test).rpartition(".")[2] != "TYPE_CHECKING":
        return walk

    def for_type_checkers() -> None:
        scope, before = b.scope, b.scope.typing_only
        scope.typing_only = True
        walk()
        scope.typing_only = before

    return for_type_checkers


def if_(b: Builder, node: Node) -> None:
    test, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    if test is None:
        return
    _, holds, fails = condition(b, test)
    guard = guards.asked_by(b, test)
    entry = b.scope.env
    places = guards.start(b, guard.when_true)
    left = [branch(b, entry, holds, _walk_where(b, test, then))]
    guards.end(b, places)
    entry = {**entry, **fails}
    alternatives = node.children_by_field_name("alternative")
    behind = guards.start(b, guard.when_false) if alternatives else []
    otherwise = False
    for alternative in alternatives:
        if alternative.type == "elif_clause":
            b.scope.env = dict(entry)
            test = alternative.child_by_field_name("condition")
            _, holds, fails = condition(b, test) if test is not None else (UNKNOWN, {}, {})
            entry = b.scope.env
            then = alternative.child_by_field_name("consequence")
            further = guards.asked_by(b, test)
            places = guards.start(b, further.when_true)
            left.append(branch(b, entry, holds, partial(walk_block, b, then)))
            guards.end(b, places)
            behind += guards.start(b, further.when_false)
            entry = {**entry, **fails}
        else:
            otherwise = True
            left.append(branch(b, entry, {}, partial(walk_block, b, alternative.child_by_field_name("body"))))
    guards.end(b, behind)
    if not otherwise:
        left.append(dict(entry))
    merge(b, left, entry)
    if left[0] is None and not alternatives and node.type == "if_statement":  # the rest of the block is an `else`
        b.behind += guards.start(b, guard.when_false)


def _loop(b: Builder, node: Node, head: Callable[[], dict[str, int]]) -> None:
    """Names bound in the body are joined at its head: an iteration may see what the last one left."""
    scope = b.scope
    bound = b.bound_between(node)
    joined: dict[str, int] = {}
    for name in sorted(bound):
        held = scope.env.get(name)
        if held is not None:
            joined[name] = b.new()
            b.copy(joined[name], held)
            scope.env[name] = joined[name]
    scope.attributes = {}
    b.widen()
    for holder in tuple(b.items_set):
        b.forget_items(holder)
    broken: list[dict[str, int] | None] = []
    scope.loops.append((joined, broken))
    extra = head()
    entry = scope.env
    body = node.child_by_field_name("body")
    left = branch(b, entry, extra, partial(walk_block, b, body))
    scope.loops.pop()
    if left is not None:
        for name, variable in joined.items():
            b.copy(variable, left.get(name, UNKNOWN))
    after = {
        **(left or {}),
        **{name: v for name, v in entry.items() if name in joined or name not in (left or {})},
    }
    scope.env = after
    scope.dead = False
    alternative = node.child_by_field_name("alternative")
    if alternative is not None:
        walk_block(b, alternative.child_by_field_name("body") or alternative)
    if broken:
        merge(b, [None if scope.dead else scope.env, *broken], after)


def for_(b: Builder, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    value = b.evaluate(right)

    def head() -> dict[str, int]:
        if left is not None:
            assign_target(b, left, iterate(b, value, line_of(node), _waits(node)))
            if right is not None:
                remember_element(b, left, right)
        return {}

    _loop(b, node, head)


def _waits(node: Node) -> bool:
    """`async for`, `async with`."""
    return any(child.type == "async" for child in node.children)


def while_(b: Builder, node: Node) -> None:
    test = node.child_by_field_name("condition")
    _loop(b, node, lambda: condition(b, test)[1] if test is not None else {})


def jump(b: Builder, node: Node) -> None:
    """What a loop is left with is what holds behind it, without its `else`."""
    if b.scope.loops and not b.scope.dead:
        joined, broken = b.scope.loops[-1]
        for name, variable in joined.items():
            b.copy(variable, b.scope.env.get(name, UNKNOWN))
        if node.type == "break_statement":
            broken.append({**b.scope.env, **joined})
    b.scope.dead = True


def try_(b: Builder, node: Node) -> None:
    body = node.child_by_field_name("body")
    entry = b.scope.env
    left = branch(b, entry, {}, partial(walk_block, b, body))
    reached = {**entry}
    if body is not None:
        for name in sorted(b.bound_between(body)):
            held = b.scope.env.get(name)
            if held is not None:
                reached[name] = b.join((entry.get(name, UNKNOWN), held))
    envs: list[dict[str, int] | None] = []
    final: Node | None = None
    for clause in node.named_children:
        if clause.type in ("except_clause", "except_group_clause"):
            envs.append(branch(b, reached, {}, partial(except_, b, clause)))
        elif clause.type == "else_clause" and left is not None:
            b.scope.env = left
            left = branch(b, left, {}, partial(walk_block, b, clause.child_by_field_name("body")))
        elif clause.type == "finally_clause":
            final = clause
    merge(b, [left, *envs], reached)
    if final is not None:
        dead = b.scope.dead
        for block in final.named_children:
            if block.type == "block":
                walk_block(b, block)
        b.scope.dead = b.scope.dead or dead


def except_(b: Builder, clause: Node) -> None:
    caught = clause.child_by_field_name("value")
    if caught is not None:
        caught, target = _and_alias(caught)
        kinds = b.evaluate(caught)
        if target is not None:
            held = b.new()
            if kinds >= 0:
                b.emit(Op.TYPED, held, [-2, kinds])
            assign_target(b, target, held)
    for block in clause.named_children:
        if block.type == "block":
            walk_block(b, block)


def _and_alias(node: Node) -> tuple[Node, Node | None]:
    """`value as target`: both."""
    alias = node.child_by_field_name("alias") if node.type == "as_pattern" else None
    value = node.named_children[0] if node.type == "as_pattern" else node
    return value, alias.named_children[0] if alias is not None and alias.named_children else None


def with_(b: Builder, node: Node) -> None:
    for clause in node.named_children:
        if clause.type != "with_clause":
            continue
        items = clause.named_children
        for item in items:
            value_node = item.child_by_field_name("value") if item.type == "with_item" else item
            if value_node is None:
                continue
            value_node, target = _and_alias(value_node)
            value = b.evaluate(value_node)
            entered = UNKNOWN
            if value >= 0:
                entered = b.new()
                b.emit(Op.ENTER, entered, value, line_of(item), _waits(node))
            if target is not None:
                assign_target(b, target, entered)
    body = node.child_by_field_name("body")
    walk_block(b, body)


def ignore(b: Builder, node: Node) -> None:
    return None
