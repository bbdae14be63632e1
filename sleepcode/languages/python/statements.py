"""Statements in order, with the names that each branch leaves behind."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.languages.python import guards
from sleepcode.languages.python.builder import MOST_CHILDREN, Builder
from sleepcode.languages.python.definitions import define_class, define_decorated, define_function
from sleepcode.languages.python.expressions import (
    OPERATORS,
    condition,
    evaluate,
    held_key,
    item_name,
    item_path,
    iterate,
)
from sleepcode.languages.python.imports import import_from, import_plain
from sleepcode.languages.python.literals import constant_key, plain_string
from sleepcode.languages.python.matching import match_statement
from sleepcode.languages.python.strings import remember, remember_element
from sleepcode.languages.python.types import alias, declared, looks_like_type

# Deeper blocks than this are generated or hostile.
DEEPEST_BLOCK = 90


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


def assign(b: Builder, node: Node) -> int:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    annotation = node.child_by_field_name("type")
    if left is None:
        return UNKNOWN
    if right is None:
        value = UNKNOWN
    elif right.type == "assignment":
        return _assign_chain(b, node)
    else:
        value = evaluate(b, right)
        if left.type == "identifier" and b.scope.kind == "module":
            value = _constant(b, right, value)
        if left.type == "identifier":
            _remember_string(b, b.text(left), right)
    if right is not None and left.type == "identifier" and b.scope.kind in ("module", "class"):
        told = annotation is not None and b.text(annotation).rpartition(".")[2] == "TypeAlias"
        if told or (annotation is None and looks_like_type(b, right)):
            value, annotation = alias(b, value, right), None
    if annotation is not None:
        term = declared(b, annotation)
        if term is not None:
            typed = b.new()
            b.copy(typed, value)
            b.emit(Op.TYPED, typed, term)
            value = typed
        if right is None and left.type == "identifier" and b.scope.kind != "class" and term is None:
            return UNKNOWN
    if right is not None and _assign_pairwise(b, left, right, value):
        return value
    assign_target(b, left, value)
    return value


def _assign_chain(b: Builder, node: Node) -> int:
    """`a = b = value`: the innermost first, in a loop, since generated code chains thousands."""
    targets: list[Node] = []
    current: Node | None = node
    while current is not None:
        right = current.child_by_field_name("right")
        if right is None or right.type != "assignment":
            break
        left = current.child_by_field_name("left")
        if left is not None:
            targets.append(left)
        current = right
    value = assign(b, current) if current is not None else UNKNOWN
    for target in reversed(targets):
        assign_target(b, target, value)
    return value


def _constant(b: Builder, node: Node, value: int) -> int:
    """A variable of its own for a module's constant: what is imported under its name may be a key."""
    constant = constant_key(b, node)
    if constant is None:
        return value
    into = b.new()
    b.emit(Op.LITERAL, into, "str" if isinstance(constant, str) else "int", constant)
    return into


def _remember_string(b: Builder, name: str, right: Node) -> None:
    remember(b, name, right)
    if name == "__all__" and b.scope.kind == "module":
        b.all_names = listed_names(b, right)


def listed_names(b: Builder, node: Node) -> list[str] | None:
    """What the display of strings says; None where it says anything else, too."""
    if node.type not in ("list", "tuple", "expression_list"):
        return None
    names = [plain_string(b, child) for child in node.named_children if child.type != "comment"]
    return [name for name in names if name] if all(names) else None


def _assign_pairwise(b: Builder, left: Node, right: Node, value: int) -> bool:
    """`a, b = x, y`: each target gets its own value."""
    if left.type not in PATTERNS or right.type not in ("expression_list", "tuple", "list"):
        return False
    targets = [c for c in left.named_children if c.type != "comment"]
    sources = [c for c in right.named_children if c.type != "comment"]
    if len(targets) != len(sources) or any("splat" in c.type for c in (*targets, *sources)):
        return False
    # evaluate() already ran over the whole right side: read its parts back from the box.
    for instruction in reversed(b.scope.code):
        if instruction[0] == Op.BOX and instruction[1] == value:
            held = dict(instruction[3])
            break
    else:
        return False
    for position, target in enumerate(targets):
        assign_target(b, target, held.get(position, UNKNOWN))
    return True


PATTERNS = ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list")


def assign_target(b: Builder, target: Node, value: int) -> None:
    """Bind *target*, whatever its shape, to what *value* holds."""
    kind = target.type
    if kind == "identifier":
        b.bind(b.text(target), value if value >= 0 else b.new())
    elif kind == "attribute":
        holder, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
        base = evaluate(b, holder) if holder is not None else UNKNOWN
        if base >= 0 and name is not None:
            if value < 0:
                value = b.new()
            attribute = b.mangle(b.text(name))
            b.scope.attributes.pop((base, attribute), None)
            if b.narrowed and holder is not None:
                b.widen(f"{b.text(holder)}.{attribute}")
            b.emit(Op.SETATTR, base, attribute, value, line_of(target))
    elif kind == "subscript":
        holder = target.child_by_field_name("value")
        keys = target.children_by_field_name("subscript")
        base = evaluate(b, holder) if holder is not None else UNKNOWN
        if holder is not None and len(keys) == 1 and value >= 0 and (path := item_path(b, holder)):
            constant = constant_key(b, keys[0])
            if constant is not None and b.scope.kind != "comprehension":
                b.set_item(path.partition("[")[0], item_name(path, constant), value)
        held_keys = [evaluate(b, key) for key in keys]
        if base >= 0:
            key = constant_key(b, keys[0]) if len(keys) == 1 else None
            b.emit(Op.SETITEM, base, key or held_key(b, keys, held_keys), value, line_of(target))
            if key is None and held_keys and held_keys[0] >= 0:
                b.emit(Op.SETITEM, base, "<keys>", held_keys[0], 0)
    elif kind in PATTERNS:
        _unpack(b, target, value)
    elif kind in ("list_splat_pattern", "list_splat", "parenthesized_expression") and target.named_children:
        assign_target(b, target.named_children[0], value)


def _unpack(b: Builder, target: Node, value: int) -> None:
    parts = [c for c in target.named_children if c.type != "comment"]
    starred = next((i for i, part in enumerate(parts) if "splat" in part.type), None)
    line = line_of(target)
    if value >= 0:
        # The iteration itself is a call where the value is an object of the project's.
        b.emit(Op.ITER, UNKNOWN, value, line)
    for position, part in enumerate(parts):
        if value < 0:
            assign_target(b, part, UNKNOWN)
        elif starred is not None and position == starred:
            behind = position + 1 - len(parts)
            assign_target(b, part, item_of(b, value, ("<slice>", position, behind or None), line))
        else:
            key = position if starred is None or position < starred else position - len(parts)
            assign_target(b, part, item_of(b, value, key, line))


def item_of(b: Builder, value: int, key: Any, line: int) -> int:
    """The element of *value* that a pattern takes out by its position, or the rest as `("<slice>", from, to)`."""
    into = b.new()
    b.emit(Op.ITEM, into, value, ("<unpack>", key), line)
    return into


def _augmented(b: Builder, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return
    name = OPERATORS.get(b.text(operator).rstrip("="))
    value, other = evaluate(b, left), evaluate(b, right)
    if left.type == "identifier" and b.text(left) == "__all__":
        b.list_more(listed_names(b, right))
    literals = b.literals.values()
    if name is None or value < 0 or (value in literals and (other < 0 or other in literals)):
        return
    into = b.new()
    b.emit(Op.OPERATOR, into, f"__i{name}__", value, other, line_of(node))
    assign_target(b, left, into)


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


# -- branches ---------------------------------------------------------------------------------------


def branch(b: Builder, env: dict[str, int], extra: dict[str, int], body: Callable[[], None]) -> dict[str, int] | None:
    """Run *body* with its own view of the names; what it leaves, or None when it does not fall through."""
    scope = b.scope
    scope.env = {**env, **extra}
    saved_attributes = scope.attributes
    scope.attributes = dict(saved_attributes)
    scope.dead = False
    body()
    left, dead = scope.env, scope.dead
    scope.dead = False
    scope.attributes = saved_attributes
    return None if dead else left


def merge(b: Builder, envs: list[dict[str, int] | None], fallback: dict[str, int]) -> None:
    """Continue with what any of the branches may have left."""
    alive = [env for env in envs if env is not None]
    if not alive:
        b.scope.env = dict(fallback)
        b.scope.dead = True
        return
    if len(alive) == 1:
        b.scope.env = dict(alive[0])
        return
    first = dict(alive[0])
    origin = b.origin
    for name in b.narrowed:
        if any(name not in env for env in alive):
            for env in (first, *alive[1:]):
                env.pop(name, None)
    if b.items_set:
        for remembered in b.items_set.values():
            for name in remembered:
                if any(name not in env for env in alive):
                    for env in (first, *alive[1:]):
                        env.pop(name, None)
    for other in alive[1:]:
        for name, variable in other.items():
            held = first.get(name)
            if held is None:
                first[name] = variable
            elif held != variable:
                whole, other_whole = origin.get(held, held), origin.get(variable, variable)
                first[name] = whole if whole == other_whole else b.join((held, variable))
    b.scope.env = first


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


def _alias(b: Builder, node: Node) -> None:
    """`type Handler[T] = Callable[[T], None]`: what a parameter stands for is not followed."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    name = left.named_children[0] if left is not None and left.named_children else None
    if name is not None and name.type == "generic_type":
        name = name.named_children[0]
    if name is not None and right is not None:
        b.bind(b.text(name), alias(b, b.new(), right))


def _ignore(b: Builder, node: Node) -> None:
    return None


RULES: dict[str, Callable[[Builder, Node], object]] = {
    "expression_statement": _expression,
    "assignment": assign,
    "augmented_assignment": _augmented,
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
    "type_alias_statement": _alias,
    "block": walk_block,
    "else_clause": walk_block,
    "finally_clause": walk_block,
    "except_clause": _except,
    "elif_clause": _if,
}
