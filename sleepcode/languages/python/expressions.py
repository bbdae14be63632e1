"""Expressions -> the variable that holds their value, with the instructions that put it there."""

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op, is_pattern
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.literals import constant_key
from sleepcode.languages.python.scope import inline_home
from sleepcode.languages.python.strings import patterns, remember_dotted


def evaluate_all(b: Builder, nodes: list[Node]) -> int:
    for node in nodes:
        b.evaluate(node)
    return UNKNOWN


def identifier(b: Builder, node: Node) -> int:
    name = b.text(node)
    if b.items_set:
        b.forget_items(name)
    return b.read(name)


def attribute(b: Builder, node: Node) -> int:
    holder, name_node = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    if holder is None or name_node is None:
        return UNKNOWN
    name = b.mangle(b.text(name_node))
    value = b.evaluate(holder)
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


def subscript(b: Builder, node: Node) -> int:
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
            if (value := b.evaluate(holder)) >= 0:
                b.emit(Op.ITEM, b.new(), value, key, line_of(node))  # an object of the project's runs code all the same
            return just_set
    if holder is not None and holder.type == "identifier" and isinstance(key, (str, int)):
        value = b.read(b.text(holder))
    else:
        value = b.evaluate(holder)
    held = [b.evaluate(inner) for inner in keys]
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


def string(b: Builder, node: Node) -> int:
    remember_dotted(b, node)
    for part in node.named_children:
        if part.type == "interpolation":
            inner = part.child_by_field_name("expression")
            value = b.evaluate(inner)
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
            b.evaluate(inner)


def concatenated_string(b: Builder, node: Node) -> int:
    for part in node.named_children:
        b.evaluate(part)
    return b.literal("str")


def display(kind: str) -> Callable[[Builder, Node], int]:
    def rule(b: Builder, node: Node) -> int:
        items: list[tuple[Any, int]] = []
        spread: list[int] = []
        exact = kind in ("list", "tuple")
        for position, child in enumerate(c for c in node.named_children if c.type != "comment"):
            if child.type in ("list_splat", "parenthesized_list_splat"):
                exact = False
                spread.append(b.evaluate(child.named_children[0]) if child.named_children else UNKNOWN)
                continue
            value = b.evaluate(child)
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


def dictionary(b: Builder, node: Node) -> int:
    items: list[tuple[Any, int]] = []
    spread: list[int] = []
    for child in node.named_children:
        if child.type == "dictionary_splat":
            spread.append(b.evaluate(child.named_children[0]) if child.named_children else UNKNOWN)
            continue
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if key is None or value is None:
            continue
        held_key = b.evaluate(key)
        held = b.evaluate(value)
        if held >= 0:
            constant = constant_key(b, key)
            items.append((held_key_of(b, held_key) if constant is None else constant, held))
        if held_key >= 0 and key.type not in ("string", "integer"):
            items.append(("<keys>", held_key))
            hashed(b, held_key, line_of(key))
    return box(b, "dict", items, spread)


def iterate(b: Builder, value: int, line: int, waits: bool = False) -> int:
    if value < 0:
        return UNKNOWN
    element = b.new()
    b.emit(Op.ITER, element, value, line, waits)
    return element


def named_expression(b: Builder, node: Node) -> int:
    name, value_node = node.child_by_field_name("name"), node.child_by_field_name("value")
    value = b.evaluate(value_node)
    if name is not None:
        scope = b.scope
        while b.scope.kind == "comprehension" and b.scope.parent is not None:
            b.scope = b.scope.parent
        b.bind(b.text(name), value if value >= 0 else b.new())
        b.scope = scope
    return value


def wait(b: Builder, node: Node) -> int:
    value = b.evaluate(node.named_children[0]) if node.named_children else UNKNOWN
    if value < 0:
        return UNKNOWN
    into = b.new()
    b.emit(Op.AWAIT, into, value, line_of(node))
    return into


def inner(b: Builder, node: Node) -> int:
    children = [c for c in node.named_children if c.type != "comment"]
    if len(children) == 1:
        return b.evaluate(children[0])
    return evaluate_all(b, children)


def literal(kind: str) -> Callable[[Builder, Node], int]:
    return lambda b, node: b.literal(kind)


def labelled(b: Builder, node: Node) -> int:
    value = node.child_by_field_name("value")
    return b.evaluate(value)
