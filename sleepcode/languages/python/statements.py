"""Statements in order, with the names that each branch leaves behind."""

from collections.abc import Callable
from functools import partial

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.languages.python import guards
from sleepcode.languages.python.assignments import assign, assign_target, augmented, name_type
from sleepcode.languages.python.branches import branch, merge
from sleepcode.languages.python.builder import MOST_CHILDREN, Builder
from sleepcode.languages.python.conditions import condition
from sleepcode.languages.python.definitions import define_class, define_decorated, define_function, drain
from sleepcode.languages.python.expressions import (
    evaluate,
    iterate,
)
from sleepcode.languages.python.imports import import_from, import_plain
from sleepcode.languages.python.matching import match_statement
from sleepcode.languages.python.strings import remember_element

# Deeper blocks than this are generated or hostile.
DEEPEST_BLOCK = 90


def read_module(b: Builder) -> None:
    """The whole file; the bodies of functions after all that surrounds them."""
    walk_block(b, b.root)
    drain(b)


def walk_block(b: Builder, block: Node) -> None:
    if b.depth > DEEPEST_BLOCK:
        return
    b.depth += 1
    behind: list[int] = []  # places in the code from which on a parameter is known to be given, or not
    for statement in block.named_children:
        if statement.type == "if_statement":
            _if(b, statement, behind)
            continue
        rule = RULES.get(statement.type)
        if rule is not None:
            rule(b, statement)
        elif statement.type == "ERROR":
            if statement.child_count < MOST_CHILDREN:
                walk_block(b, statement)
        else:
            evaluate(b, statement)
    for place in reversed(behind):
        guards.end(b, place)
    b.depth -= 1


def _expression(b: Builder, node: Node) -> None:
    for child in node.named_children:
        rule = RULES.get(child.type)
        if rule is not None:
            rule(b, child)
        else:
            evaluate(b, child)


def _return(b: Builder, node: Node) -> None:
    for child in node.named_children:
        value = evaluate(b, child)
        returns = b.definitions[b.scope.definition].returns
        if returns >= 0:
            b.copy(returns, value)
    b.scope.dead = True


def _raise(b: Builder, node: Node) -> None:
    for child in node.named_children:
        value = evaluate(b, child)
        if value >= 0:
            b.emit(Op.RAISE, value, line_of(node))
    b.scope.dead = True


def _delete(b: Builder, node: Node) -> None:
    for child in node.named_children:
        targets = child.named_children if child.type == "expression_list" else [child]
        for target in targets:
            if target.type == "identifier":
                b.scope.env.pop(b.text(target), None)
            elif target.type == "subscript":
                holder = target.child_by_field_name("value")
                base = evaluate(b, holder) if holder is not None else UNKNOWN
                for key in target.children_by_field_name("subscript"):
                    evaluate(b, key)
                if base >= 0:
                    b.emit(Op.OPERATOR, UNKNOWN, "__delitem__", base, UNKNOWN, line_of(target))
            elif target.type == "attribute":
                holder, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
                base = evaluate(b, holder) if holder is not None else UNKNOWN
                if base >= 0 and name is not None:
                    b.emit(Op.SETATTR, base, b.mangle(b.text(name)), UNKNOWN, line_of(target))


def _declare_outer(b: Builder, node: Node) -> None:
    names = {b.text(child) for child in node.named_children}
    if b.scope.kind != "module":
        b.scope.outer_names |= names


def _assert(b: Builder, node: Node) -> None:
    children = node.named_children
    if children:
        _, holds, _ = condition(b, children[0])
        for child in children[1:]:
            evaluate(b, child)
        b.scope.env.update(holds)


def _walking(b: Builder, block: Node | None) -> Callable[[], None]:
    return partial(walk_block, b, block) if block is not None else (lambda: None)


def _walking_then(b: Builder, test: Node, block: Node | None) -> Callable[[], None]:
    """As `_walking`, for what runs where *test* holds."""
    walk = _walking(b, block)
    if b.text(test).rpartition(".")[2] != "TYPE_CHECKING":
        return walk

    def for_type_checkers() -> None:
        scope, before = b.scope, b.scope.typing_only
        scope.typing_only = True
        walk()
        scope.typing_only = before

    return for_type_checkers


def _if(b: Builder, node: Node, behind: list[int] | None = None) -> None:
    """*behind* gathers the places after which the rest of the block runs only where a parameter is given, or not."""
    test, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    if test is None:
        return
    _, holds, fails = condition(b, test)
    guard = guards.asked_by(b, test)
    entry = b.scope.env
    place = guards.start(b, guard.parameter, guard.when_true)
    left = [branch(b, entry, holds, _walking_then(b, test, then))]
    guards.end(b, place)
    entry = {**entry, **fails}
    alternatives = node.children_by_field_name("alternative")
    places = [guards.start(b, guard.parameter, guard.when_false)] if alternatives else []
    otherwise = False
    for alternative in alternatives:
        if alternative.type == "elif_clause":
            b.scope.env = dict(entry)
            test = alternative.child_by_field_name("condition")
            _, holds, fails = condition(b, test) if test is not None else (UNKNOWN, {}, {})
            entry = b.scope.env
            then = alternative.child_by_field_name("consequence")
            further = guards.asked_by(b, test)
            place = guards.start(b, further.parameter, further.when_true)
            left.append(branch(b, entry, holds, _walking(b, then)))
            guards.end(b, place)
            places.append(guards.start(b, further.parameter, further.when_false))
            entry = {**entry, **fails}
        else:
            otherwise = True
            left.append(branch(b, entry, {}, _walking(b, alternative.child_by_field_name("body"))))
    for place in reversed(places):
        guards.end(b, place)
    if not otherwise:
        left.append(dict(entry))
    merge(b, left, entry)
    if left[0] is None and not alternatives and behind is not None:
        behind.append(guards.start(b, guard.parameter, guard.when_false))


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
    scope.loops.append(joined)
    extra = head()
    entry = scope.env
    body = node.child_by_field_name("body")
    left = branch(b, entry, extra, lambda: walk_block(b, body) if body is not None else None)
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


def _for(b: Builder, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    value = evaluate(b, right) if right is not None else UNKNOWN

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


def _while(b: Builder, node: Node) -> None:
    test = node.child_by_field_name("condition")
    _loop(b, node, lambda: condition(b, test)[1] if test is not None else {})


def _jump(b: Builder, node: Node) -> None:
    for name, variable in (b.scope.loops[-1] if b.scope.loops else {}).items():
        b.copy(variable, b.scope.env.get(name, UNKNOWN))
    b.scope.dead = True


def _try(b: Builder, node: Node) -> None:
    body = node.child_by_field_name("body")
    entry = b.scope.env
    left = branch(b, entry, {}, lambda: walk_block(b, body) if body is not None else None)
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
            envs.append(branch(b, reached, {}, partial(_except, b, clause)))
        elif clause.type == "else_clause" and left is not None:
            b.scope.env = left
            left = branch(b, left, {}, _walking(b, clause.child_by_field_name("body")))
        elif clause.type == "finally_clause":
            final = clause
    merge(b, [left, *envs], reached)
    if final is not None:
        dead = b.scope.dead
        for block in final.named_children:
            if block.type == "block":
                walk_block(b, block)
        b.scope.dead = b.scope.dead or dead


def _except(b: Builder, clause: Node) -> None:
    caught = clause.child_by_field_name("value")
    if caught is not None:
        alias: Node | None = None
        if caught.type == "as_pattern":
            alias = caught.child_by_field_name("alias")
            caught = caught.named_children[0]
        kinds = evaluate(b, caught)
        if alias is not None and alias.named_children:
            held = b.new()
            if kinds >= 0:
                b.emit(Op.TYPED, held, [-2, kinds])
            assign_target(b, alias.named_children[0], held)
    for block in clause.named_children:
        if block.type == "block":
            walk_block(b, block)


def _with(b: Builder, node: Node) -> None:
    for clause in node.named_children:
        if clause.type != "with_clause":
            continue
        items = clause.named_children
        for item in items:
            value_node = item.child_by_field_name("value") if item.type == "with_item" else item
            if value_node is None:
                continue
            alias: Node | None = None
            if value_node.type == "as_pattern":
                alias = value_node.child_by_field_name("alias")
                value_node = value_node.named_children[0]
            value = evaluate(b, value_node)
            entered = UNKNOWN
            if value >= 0:
                entered = b.new()
                b.emit(Op.ENTER, entered, value, line_of(item), _waits(node))
            if alias is not None and alias.named_children:
                assign_target(b, alias.named_children[0], entered)
    body = node.child_by_field_name("body")
    if body is not None:
        walk_block(b, body)


def _ignore(b: Builder, node: Node) -> None:
    return None


RULES: dict[str, Callable[[Builder, Node], object]] = {
    "expression_statement": _expression,
    "assignment": assign,
    "augmented_assignment": augmented,
    "return_statement": _return,
    "raise_statement": _raise,
    "delete_statement": _delete,
    "assert_statement": _assert,
    "global_statement": _declare_outer,
    "nonlocal_statement": _declare_outer,
    "if_statement": _if,
    "for_statement": _for,
    "while_statement": _while,
    "try_statement": _try,
    "with_statement": _with,
    "match_statement": match_statement,
    "break_statement": _jump,
    "continue_statement": _jump,
    "function_definition": define_function,
    "class_definition": define_class,
    "decorated_definition": define_decorated,
    "import_statement": import_plain,
    "import_from_statement": import_from,
    "future_import_statement": _ignore,
    "pass_statement": _ignore,
    "comment": _ignore,
    "type_alias_statement": name_type,
    "block": walk_block,
    "else_clause": walk_block,
    "finally_clause": walk_block,
    "except_clause": _except,
    "elif_clause": _if,
}
