"""Which strings a name can be: what it was just given, what it loops over, what a table of strings holds."""

import re
from collections.abc import Sequence

from tree_sitter import Node

from sleepcode.core.facts import A_CLASS, ANY
from sleepcode.languages.python.builder import Builder, Listed, Strings
from sleepcode.languages.python.literals import plain_string

PERCENT = re.compile(r"%(?:\(\w+\))?[a-z]")
CLASS_NAME = re.compile(r"[\w.()]*(?:__class__|type\([\w.]+\)|cls|klass)\.__name__")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?::[A-Za-z_]\w*)?|[A-Za-z_]\w*:[A-Za-z_]\w*")
LONGEST_DOTTED = 100
MOST = 60  # strings that a name may be
DEEPEST = 8  # conditional expressions in one another
COPIES = ("list", "tuple", "set", "sorted", "reversed", "iter", "frozenset")


def remember_dotted(b: Builder, node: Node) -> None:
    """The literal may name something of the project: `"package.module.name"`."""
    if node.end_byte - node.start_byte < LONGEST_DOTTED:
        text = plain_string(b, node)
        if text and DOTTED.fullmatch(text):
            b.dotted[text] = None


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
    found = listed_in(b, source)
    if target.type == "identifier":
        _may_be(b, target, found.elements if found is not None else ())
    elif target.type in ("pattern_list", "tuple_pattern"):
        columns = found.columns if found is not None else ()
        for place, name in enumerate(child for child in target.named_children if child.type != "comment"):
            if name.type == "identifier":
                fits = len(columns) == len(target.named_children)
                _may_be(b, name, columns[place] if fits else ())


def _may_be(b: Builder, name: Node, strings: Strings) -> None:
    key = (b.scope.definition, b.text(name))
    if strings:
        b.strings[key] = strings
    else:
        b.strings.pop(key, None)


def patterns(b: Builder, node: Node, depth: int = 0) -> Strings:
    """The strings that *node* can be, `prefix<any>suffix` where only its ends are known; none where others can be."""
    if node.type == "identifier":
        return b.strings.get((b.scope.definition, b.text(node)), ())
    if (own := _own_name(b, node)) and (held := b.strings.get(_in_class(b, own))):
        return held
    plain = name_pattern(b, node)
    if plain is not None:
        return (plain,)
    if depth > DEEPEST:
        return ()
    children = [c for c in node.named_children if c.type != "comment"]
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
    return found.values if found is not None else ()


def listed_in(b: Builder, node: Node) -> Listed | None:
    """The strings in the container that *node* is; None where it may hold others."""
    if node.type == "identifier":
        name = b.text(node)
        found = b.listed.get((b.scope.definition, name))
        return found if found is not None else b.listed.get((0, name))
    if node.type == "attribute":
        own = _own_name(b, node)
        return b.listed.get(_in_class(b, own)) if own else None
    if node.type == "call":
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return None
        given = arguments.named_children
        if function.type == "identifier" and len(given) == 1:
            found = listed_in(b, given[0]) if b.text(function) in (*COPIES, "enumerate") else None
            if found is not None and b.text(function) == "enumerate":
                return Listed((), (), ((), found.elements))
            return found
        method, holder = function.child_by_field_name("attribute"), function.child_by_field_name("object")
        if method is not None and holder is not None and b.text(method) in ("keys", "values", "items"):
            found = listed_in(b, holder)
            return _part_of(found, b.text(method)) if found is not None else None
    return _display(b, node)


def _own_name(b: Builder, node: Node) -> str:
    """What `self.name` and `cls.name` name; empty for anything else."""
    holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    is_own = node.type == "attribute" and holder is not None and b.text(holder) in ("self", "cls")
    return b.text(name) if is_own and name is not None else ""


def _in_class(b: Builder, name: str) -> tuple[int, str]:
    return b.definitions[b.scope.definition].parent, name


def _part_of(table: Listed, method: str) -> Listed | None:
    """What `table.keys()`, `.values()` and `.items()` list."""
    if method == "items":
        return Listed((), (), (table.elements, table.values))
    chosen = table.values if method == "values" else table.elements
    return Listed(chosen, chosen) if chosen else None


def _display(b: Builder, node: Node) -> Listed | None:
    parts = [c for c in node.named_children if c.type != "comment"]
    if not 0 < len(parts) <= MOST:
        return None
    if node.type == "dictionary":
        keys, values = (_column(b, [c.child_by_field_name(field) for c in parts]) for field in ("key", "value"))
        return Listed(keys, values) if keys or values else None
    if node.type in ("list", "tuple", "set"):
        strings = _column(b, parts)
        return Listed(strings, strings) if strings else _rows(b, parts)
    return None


def _rows(b: Builder, parts: list[Node]) -> Listed | None:
    """Of a table written as tuples: the strings that stand at each place."""
    rows = [[c for c in part.named_children if c.type != "comment"] for part in parts if part.type in ("list", "tuple")]
    if len(rows) < len(parts) or len(set(map(len, rows))) > 1:
        return None
    columns = tuple(_column(b, [row[place] for row in rows]) for place in range(len(rows[0])))
    return Listed((), (), columns) if any(columns) else None


def _column(b: Builder, nodes: Sequence[Node | None]) -> Strings:
    """The strings that the nodes spell; none where one of them may be something else."""
    strings = [plain_string(b, node) if node is not None else None for node in nodes]
    known = tuple(string for string in strings if string)
    return known if len(known) == len(strings) else ()


def name_pattern(b: Builder, node: Node) -> str | None:
    """The attribute name that *node* spells; `prefix<any>suffix` where only its ends are constant."""
    plain = plain_string(b, node)
    if plain is not None and not PERCENT.search(plain):
        return plain
    if node.type == "attribute":
        return A_CLASS if CLASS_NAME.fullmatch(b.text(node)) else None
    holder, method = _called(b, node)
    if holder is not None and method in ("lower", "upper"):
        cased = patterns(b, holder)
        one = cased[0] if len(cased) == 1 else None
        return one and (one.lower() if method == "lower" else one.upper())
    ends = _ends(b, node)
    return _with_a_gap(*ends, b.text(node)) if ends is not None else None


def _ends(b: Builder, node: Node) -> tuple[str, str] | None:
    """What the string that *node* makes starts and ends with; None where it makes none."""
    plain = plain_string(b, node)
    if plain is not None:
        split = PERCENT.split(plain)
        return split[0], split[-1]
    if constant := _constant(b, node):
        return constant, constant
    if node.type == "string":
        parts = [part for part in node.named_children if part.type not in ("string_start", "string_end")]
        first, last = (_said(b, part) for part in (parts[0], parts[-1]))
        return first, last
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if node.type == "binary_operator" and left is not None and right is not None and operator is not None:
        while left is not None and left.type == "binary_operator":  # generated sums are thousands deep
            left = left.child_by_field_name("left")
        start = (left is not None and _ends(b, left)) or ("", "")
        if operator.type == "%":
            return start[0] or _first_of(b, right), start[1]
        return (start[0], (_ends(b, right) or ("", ""))[1]) if operator.type == "+" else None
    holder, method = _called(b, node)
    text = plain_string(b, holder) if holder is not None and method == "format" else None
    if text is None or "{" not in text:
        return None
    return text.partition("{")[0] or _first_of(b, node.child_by_field_name("arguments")), text.rpartition("}")[2]


def _constant(b: Builder, node: Node | None) -> str:
    """The one string that a name, or an attribute of the class around, stands for; else empty."""
    if node is None:
        return ""
    if node.type == "identifier":
        name = b.text(node)
        held = b.strings.get((b.scope.definition, name)) or b.strings.get((0, name), ())
    else:
        held = b.strings.get(_in_class(b, _own_name(b, node)), ())
    return held[0] if len(held) == 1 and held[0].isidentifier() else ""


def _said(b: Builder, part: Node) -> str:
    """What a part of an f-string says."""
    if part.type == "interpolation":
        return _constant(b, part.named_children[0] if part.named_children else None)
    return b.text(part) if part.type == "string_content" else ""


def _first_of(b: Builder, given: Node | None) -> str:
    """What fills the first gap of a string, where that is a constant; *given* fills them all."""
    if given is not None and given.type in ("tuple", "argument_list"):
        given = next((one for one in given.named_children if one.type != "comment"), None)
    return _constant(b, given)


def _called(b: Builder, node: Node) -> tuple[Node | None, str]:
    """The object and the name of a method that is called."""
    function = node.child_by_field_name("function") if node.type == "call" else None
    holder = function.child_by_field_name("object") if function is not None else None
    method = function.child_by_field_name("attribute") if function is not None else None
    return (holder, b.text(method)) if method is not None else (None, "")


def _with_a_gap(first: str, last: str, computed: str) -> str | None:
    """`prefix<any>suffix`; None where the constant ends say too little of a name.

    computed: the whole expression.  A class's name in the gap says that much, with ends or without.
    """
    if first.strip("_") or len(last.strip("_")) > 2 or (last[:1] == "_" and last.strip("_")):
        return first + ANY + last
    return first + A_CLASS + last if CLASS_NAME.search(computed) else None
