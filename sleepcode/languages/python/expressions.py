"""Expressions -> the variable that holds their value, with the instructions that put it there."""

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op, is_pattern
from sleepcode.languages.python import assignments, definitions
from sleepcode.languages.python.builder import DEEPEST, Builder
from sleepcode.languages.python.calls import call
from sleepcode.languages.python.conditions import condition
from sleepcode.languages.python.literals import constant_key
from sleepcode.languages.python.operators import binary, boolean, comparison, conditional, negation, unary
from sleepcode.languages.python.scope import Scope, inline_home
from sleepcode.languages.python.strings import patterns, remember_dotted, remember_element

SENT_TO = ("assignment", "parenthesized_expression", "named_expression", "argument_list", "return_statement")


def evaluate(b: Builder, node: Node) -> int:
    """The variable with the value of *node*; -1 when nothing is known of it."""
    rule = RULES.get(node.type)
    if rule is None:
        return UNKNOWN
    if b.depth > DEEPEST:
        return UNKNOWN
    b.depth += 1
    try:
        return rule(b, node)
    finally:
        b.depth -= 1


def evaluate_all(b: Builder, nodes: list[Node]) -> int:
    for node in nodes:
        evaluate(b, node)
    return UNKNOWN


def _identifier(b: Builder, node: Node) -> int:
    name = b.text(node)
    if b.items_set:
        b.forget_items(name)
    return b.read(name)


def _attribute(b: Builder, node: Node) -> int:
    holder, name_node = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    if holder is None or name_node is None:
        return UNKNOWN
    name = b.mangle(b.text(name_node))
    value = evaluate(b, holder)
    if holder.type == "identifier":
        path = f"{b.text(holder)}.{name}"
        inline_home(b.scope).uses.add(path)
        if path in b.narrowed and (known := b.scope.env.get(path)) is not None:
            return known
    return read_attribute(b, value, name, line_of(name_node))


def read_attribute(b: Builder, value: int, name: str, line: int) -> int:
    if value < 0:
        return UNKNOWN
    found = b.scope.attributes.get((value, name))
    if found is None:
        found = b.scope.attributes[value, name] = b.new()
        b.emit(Op.ATTR, found, value, name, line)
    return found


def _subscript(b: Builder, node: Node) -> int:
    holder = node.child_by_field_name("value")
    keys = node.children_by_field_name("subscript")
    key = item_key(b, keys[0]) if len(keys) == 1 else None
    if holder is not None and b.text(holder) == "globals()" and (names := patterns(b, keys[0])):
        return b.join(b.read(n) if b.scope.kind == "module" else b.outer(None, n) for n in names if not is_pattern(n))
    if holder is not None and isinstance(key, (str, int)) and (path := item_path(b, holder)):
        name = item_name(path, key)
        if b.items_set and (node.parent is None or node.parent.type != "subscript"):
            b.forget_below(path.partition("[")[0], name)
        just_set = b.scope.env.get(name)
        if just_set is not None:
            if (value := evaluate(b, holder)) >= 0:
                b.emit(Op.ITEM, b.new(), value, key, line_of(node))  # an object of the project's runs code all the same
            return just_set
    if holder is not None and holder.type == "identifier" and isinstance(key, (str, int)):
        value = b.read(b.text(holder))
    else:
        value = evaluate(b, holder) if holder is not None else UNKNOWN
    held = [evaluate(b, inner) for inner in keys]
    if value < 0:
        return UNKNOWN
    if key is None:
        key = held_key(b, keys, held)
    into = b.new()
    b.emit(Op.ITEM, into, value, key, line_of(node))
    return into


def held_key(b: Builder, keys: list[Node], held: list[int]) -> Any:
    """`("<held>", variable)` of what a subscript looks up; None for slices and literals."""
    if any(key.type == "slice" for key in keys):
        return None
    if len(keys) > 1:
        literals = b.literals.values()
        items = [(position, value) for position, value in enumerate(held) if value >= 0 and value not in literals]
        return ("<held>", box(b, "tuple", items)) if items else None
    return held_key_of(b, held[0]) if held else None


def held_key_of(b: Builder, variable: int) -> Any:
    return ("<held>", variable) if variable >= 0 and variable not in b.literals.values() else None


def item_path(b: Builder, holder: Node) -> str:
    """`name`, or `name['key'][0]` of constant keys: what stands before the last key; "" for anything else."""
    keys: list[str] = []
    current: Node | None = holder
    while current is not None and current.type == "subscript":
        own = current.children_by_field_name("subscript")
        key = constant_key(b, own[0]) if len(own) == 1 else None
        if key is None:
            return ""
        keys.append(f"[{key!r}]")
        current = current.child_by_field_name("value")
    return b.text(current) + "".join(reversed(keys)) if current is not None and current.type == "identifier" else ""


def item_name(holder: str, key: str | int) -> str:
    """The name under which a scope remembers `holder[key]`, until *holder* is used in any other way."""
    return f"{holder}[{key!r}]"


def item_key(b: Builder, node: Node) -> Any:
    """A constant key, or `("<slice>", start, stop)`: start None is not known, nor is an end that is no constant."""
    if node.type != "slice":
        return constant_key(b, node)
    ends: list[Any] = [None]
    for child in node.children:
        if child.type == ":":
            ends.append(None)
        elif child.is_named:
            end = constant_key(b, child)
            known = isinstance(end, int) and end >= 0
            if not known and len(ends) == 1:
                return ("<slice>", None, None)
            ends[-1] = end if known else None
    return ("<slice>", ends[0] or 0, ends[1]) if len(ends) == 2 else ("<slice>", None, None)


def _string(b: Builder, node: Node) -> int:
    remember_dotted(b, node)
    for part in node.named_children:
        if part.type == "interpolation":
            inner = part.child_by_field_name("expression")
            value = evaluate(b, inner) if inner is not None else UNKNOWN
            if value >= 0:
                conversion = part.child_by_field_name("type_conversion")
                method = "__format__"
                if conversion is not None:
                    method = "__repr__" if b.text(conversion) in ("!r", "!a") else "__str__"
                b.emit(Op.OPERATOR, UNKNOWN, method, value, UNKNOWN, line_of(part))
            for spec in part.children_by_field_name("format_specifier"):
                _string_parts(b, spec)
    prefix = b.text(node.children[0]).lower() if node.children else ""
    return b.literal("bytes" if "b" in prefix else "str")


def _string_parts(b: Builder, node: Node) -> None:
    for part in node.named_children:
        inner = part.child_by_field_name("expression")
        if inner is not None:
            evaluate(b, inner)


def _concatenated(b: Builder, node: Node) -> int:
    for part in node.named_children:
        evaluate(b, part)
    return b.literal("str")


def _display(kind: str) -> Callable[[Builder, Node], int]:
    def rule(b: Builder, node: Node) -> int:
        items: list[tuple[Any, int]] = []
        spread: list[int] = []
        exact = kind in ("list", "tuple")
        for position, child in enumerate(c for c in node.named_children if c.type != "comment"):
            if child.type in ("list_splat", "parenthesized_list_splat"):
                exact = False
                spread.append(evaluate(b, child.named_children[0]) if child.named_children else UNKNOWN)
                continue
            value = evaluate(b, child)
            if value >= 0:
                items.append((position if exact else None, value))
            if kind == "set":
                hashed(b, value, line_of(child))
        return box(b, kind, items, spread, line_of(node))

    return rule


def box(b: Builder, kind: str, items: list[tuple[Any, int]], spread: list[int] | None = None, line: int = 0) -> int:
    into = b.new()
    b.emit(Op.BOX, into, kind, tuple(items))
    for source in spread or ():
        if source >= 0:
            b.emit(Op.SPREAD, into, source, line)
    return into


def hashed(b: Builder, value: int, line: int) -> None:
    """*value* becomes a key."""
    if value >= 0 and value not in b.literals.values():
        b.emit(Op.OPERATOR, UNKNOWN, "__hash__", value, UNKNOWN, line)


def _dictionary(b: Builder, node: Node) -> int:
    items: list[tuple[Any, int]] = []
    spread: list[int] = []
    for child in node.named_children:
        if child.type == "dictionary_splat":
            spread.append(evaluate(b, child.named_children[0]) if child.named_children else UNKNOWN)
            continue
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if key is None or value is None:
            continue
        held_key = evaluate(b, key)
        held = evaluate(b, value)
        if held >= 0:
            constant = constant_key(b, key)
            items.append((held_key_of(b, held_key) if constant is None else constant, held))
        if held_key >= 0 and key.type not in ("string", "integer"):
            items.append(("<keys>", held_key))
            hashed(b, held_key, line_of(key))
    return box(b, "dict", items, spread)


def _comprehension(kind: str) -> Callable[[Builder, Node], int]:
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
                held_key = evaluate(b, key) if key is not None else UNKNOWN
                held = evaluate(b, value) if value is not None else UNKNOWN
                items = [(None, held), ("<keys>", held_key)]
                hashed(b, held_key, line_of(body))
            else:
                items = [(None, evaluate(b, body))]
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
        value = evaluate(b, source)
    waits = any(child.type == "async" for child in clause.children)
    assignments.assign_target(b, left, iterate(b, value, line_of(clause), waits))
    remember_element(b, left, sources[-1])


def iterate(b: Builder, value: int, line: int, waits: bool = False) -> int:
    if value < 0:
        return UNKNOWN
    element = b.new()
    b.emit(Op.ITER, element, value, line, waits)
    return element


def _named(b: Builder, node: Node) -> int:
    name, value_node = node.child_by_field_name("name"), node.child_by_field_name("value")
    value = evaluate(b, value_node) if value_node is not None else UNKNOWN
    if name is not None:
        scope = b.scope
        while b.scope.kind == "comprehension" and b.scope.parent is not None:
            b.scope = b.scope.parent
        b.bind(b.text(name), value if value >= 0 else b.new())
        b.scope = scope
    return value


def _await(b: Builder, node: Node) -> int:
    value = evaluate(b, node.named_children[0]) if node.named_children else UNKNOWN
    if value < 0:
        return UNKNOWN
    into = b.new()
    b.emit(Op.AWAIT, into, value, line_of(node))
    return into


def _yield(b: Builder, node: Node) -> int:
    gathered = definitions.yields_of(b)
    children = node.named_children
    delegated = any(child.type == "from" for child in node.children)
    is_used = node.parent is not None and node.parent.type in SENT_TO
    sent = definitions.sent_to(b) if is_used and not delegated else UNKNOWN
    if not children:
        return sent
    value = evaluate(b, children[0]) if len(children) == 1 else _display("tuple")(b, node)
    if value < 0:
        return sent
    if delegated:
        b.copy(gathered, iterate(b, value, line_of(node)))
        result = b.new()
        b.emit(Op.AWAIT, result, value, line_of(node))
        return result
    b.copy(gathered, value)
    return sent


def _lambda(b: Builder, node: Node) -> int:
    return definitions.define_lambda(b, node)


def _inner(b: Builder, node: Node) -> int:
    children = [c for c in node.named_children if c.type != "comment"]
    if len(children) == 1:
        return evaluate(b, children[0])
    return evaluate_all(b, children)


def _literal(kind: str) -> Callable[[Builder, Node], int]:
    return lambda b, node: b.literal(kind)


RULES: dict[str, Callable[[Builder, Node], int]] = {
    "identifier": _identifier,
    "attribute": _attribute,
    "call": call,
    "subscript": _subscript,
    "string": _string,
    "concatenated_string": _concatenated,
    "integer": _literal("int"),
    "float": _literal("float"),
    "true": _literal("bool"),
    "false": _literal("bool"),
    "none": _literal("NoneType"),
    "list": _display("list"),
    "tuple": _display("tuple"),
    "expression_list": _display("tuple"),
    "pattern_list": _display("tuple"),
    "set": _display("set"),
    "dictionary": _dictionary,
    "list_comprehension": _comprehension("list"),
    "set_comprehension": _comprehension("set"),
    "dictionary_comprehension": _comprehension("dict"),
    "generator_expression": _comprehension("generator"),
    "lambda": _lambda,
    "conditional_expression": conditional,
    "boolean_operator": boolean,
    "not_operator": negation,
    "binary_operator": binary,
    "unary_operator": unary,
    "comparison_operator": comparison,
    "named_expression": _named,
    "await": _await,
    "parenthesized_expression": _inner,
    "yield": _yield,
    "slice": _inner,
    "list_splat": _inner,
    "dictionary_splat": _inner,
    "keyword_argument": lambda b, node: _inner_value(b, node),
    "type": _inner,
}


def _inner_value(b: Builder, node: Node) -> int:
    value = node.child_by_field_name("value")
    return evaluate(b, value) if value is not None else UNKNOWN
