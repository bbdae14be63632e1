"""Which strings a name can be: what it was just given, what it loops over, what a table of strings holds."""

import re
from collections.abc import Sequence

from tree_sitter import Node

from sleepcode.core.facts import ANY
from sleepcode.languages.python.builder import Builder

PERCENT = re.compile(r"%(?:\(\w+\))?[a-z]")
MOST = 60  # strings that a name may be
DEEPEST = 8  # conditional expressions in one another
COPIES = ("list", "tuple", "set", "sorted", "reversed", "iter", "frozenset")

Listed = tuple[tuple[str, ...], tuple[str, ...]]  # what iterating gives, and what subscripting gives


def remember(b: Builder, name: str, right: Node) -> None:
    """*name* is bound to the value of *right*."""
    key = (b.scope.definition, name)
    found = patterns(b, right) if right.type not in ("identifier", "attribute") else ()
    if found:
        b.strings[key] = found
    else:
        b.strings.pop(key, None)
    listed = _display(b, right)
    if listed is not None:
        b.listed[key] = listed
    else:
        b.listed.pop(key, None)


def remember_element(b: Builder, target: Node, source: Node) -> None:
    """*target* is each element of *source* in turn."""
    if target.type == "identifier":
        found = listed_in(b, source)
        if found is not None and found[0]:
            b.strings[b.scope.definition, b.text(target)] = found[0]
        else:
            b.strings.pop((b.scope.definition, b.text(target)), None)


def patterns(b: Builder, node: Node, depth: int = 0) -> tuple[str, ...]:
    """The strings that *node* can be, `prefix<any>suffix` where only its ends are known; none where others can be."""
    plain = name_pattern(b, node)
    if plain is not None:
        return (plain,)
    children = [c for c in node.named_children if c.type != "comment"]
    if node.type == "identifier":
        return b.strings.get((b.scope.definition, b.text(node)), ())
    if depth > DEEPEST:
        return ()
    if node.type == "parenthesized_expression" and len(children) == 1:
        return patterns(b, children[0], depth + 1)
    if node.type == "conditional_expression" and len(children) == 3:
        first, second = patterns(b, children[0], depth + 1), patterns(b, children[2], depth + 1)
        return first + second if first and second else ()
    holder: Node | None = None
    if node.type == "subscript":
        holder = node.child_by_field_name("value")
    elif node.type == "call":
        function = node.child_by_field_name("function")
        method = function.child_by_field_name("attribute") if function is not None else None
        if function is not None and method is not None and b.text(method) in ("get", "pop"):
            holder = function.child_by_field_name("object")
    found = listed_in(b, holder) if holder is not None else None
    return found[1] if found is not None else ()


def listed_in(b: Builder, node: Node) -> Listed | None:
    """The strings in the container that *node* is; None where it may hold others."""
    if node.type == "identifier":
        name = b.text(node)
        found = b.listed.get((b.scope.definition, name))
        return found if found is not None else b.listed.get((0, name))
    if node.type == "attribute":
        holder, name_node = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if holder is None or name_node is None or b.text(holder) not in ("self", "cls"):
            return None
        return b.listed.get((b.definitions[b.scope.definition]["parent"], b.text(name_node)))
    if node.type == "call":
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return None
        if function.type == "identifier" and b.text(function) in COPIES and len(arguments.named_children) == 1:
            return listed_in(b, arguments.named_children[0])
        method, holder = function.child_by_field_name("attribute"), function.child_by_field_name("object")
        if method is not None and holder is not None and b.text(method) in ("keys", "values"):
            found = listed_in(b, holder)
            chosen = found[b.text(method) == "values"] if found is not None else ()
            return (chosen, chosen) if chosen else None
    return _display(b, node)


def _display(b: Builder, node: Node) -> Listed | None:
    from sleepcode.languages.python.expressions import plain_string

    parts = [c for c in node.named_children if c.type != "comment"]
    if not 0 < len(parts) <= MOST:
        return None
    if node.type == "dictionary":
        keys = [c.child_by_field_name("key") for c in parts]
        values = [c.child_by_field_name("value") for c in parts]
        first = tuple(plain_string(b, key) if key is not None else None for key in keys)
        second = tuple(plain_string(b, value) if value is not None else None for value in values)
        known = _all_known(first), _all_known(second)
        return known if any(known) else None
    if node.type in ("list", "tuple", "set"):
        strings = _all_known(tuple(plain_string(b, part) for part in parts))
        return (strings, strings) if strings else None
    return None


def _all_known(strings: tuple[str | None, ...]) -> tuple[str, ...]:
    known = tuple(string for string in strings if string)
    return known if len(known) == len(strings) else ()


def name_pattern(b: Builder, node: Node) -> str | None:
    """The attribute name that *node* spells; `prefix<any>suffix` where only its ends are constant."""
    from sleepcode.languages.python.expressions import plain_string

    plain = plain_string(b, node)
    if plain is not None:
        return _with_a_gap(PERCENT.split(plain)) if "%" in plain else plain
    if node.type == "string":
        parts = [part for part in node.named_children if part.type not in ("string_start", "string_end")]
        if any(part.type == "interpolation" for part in parts):
            first, last = (b.text(part) if part.type == "string_content" else "" for part in (parts[0], parts[-1]))
            return _with_a_gap((first, last))
    if node.type == "binary_operator":
        first_node, last_node = node.child_by_field_name("left"), node.child_by_field_name("right")
        while first_node is not None and first_node.type == "binary_operator":  # generated sums are thousands deep
            first_node = first_node.child_by_field_name("left")
        start = name_pattern(b, first_node) if first_node is not None else None
        if start is None and (first_node is None or first_node.type == "string"):
            return None
        operator = node.child_by_field_name("operator")
        adds = operator is not None and operator.type == "+" and last_node is not None
        end = plain_string(b, last_node) if adds and last_node is not None else None
        if not adds and start is not None and ANY in start:
            return start  # "visit_%s" % name
        return _with_a_gap(((start or "").partition(ANY)[0], end or ""))
    if node.type == "call":
        function = node.child_by_field_name("function")
        holder = function.child_by_field_name("object") if function is not None else None
        method = function.child_by_field_name("attribute") if function is not None else None
        if holder is None or method is None:
            return None
        if b.text(method) in ("lower", "upper"):
            cased = patterns(b, holder)
            one = cased[0] if len(cased) == 1 else None
            return one and (one.lower() if b.text(method) == "lower" else one.upper())
        text = plain_string(b, holder)
        if text is not None and "{" in text and b.text(method) == "format":
            return _with_a_gap((text.partition("{")[0], text.rpartition("}")[2]))
    return None


def _with_a_gap(parts: Sequence[str]) -> str | None:
    """`prefix<any>suffix`; None where the constant ends say too little of a name."""
    first, last = parts[0], parts[-1] if len(parts) > 1 else ""
    if first.strip("_") or len(last.strip("_")) > 2 or (last[:1] == "_" and last.strip("_")):
        return first + ANY + last
    return None
