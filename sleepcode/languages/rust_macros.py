"""Rust: the calls inside of macros' tokens, and of what the file's own macros expand to."""

import re

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.core.generic.calls import arguments_of, call, class_at, value_of
from sleepcode.core.generic.draft import Extraction
from sleepcode.core.generic.roles import Role
from sleepcode.languages.rust_names import root_of, self_class
from sleepcode.languages.rust_written import enter_written, pieces, written

FORMATS = frozenset({"format", "print", "println", "eprint", "eprintln", "write", "writeln", "panic", "format_args"})
COMPARES = {"assert_eq": "__eq__", "debug_assert_eq": "__eq__", "assert_ne": "__ne__"}
# What a trait of the library gives to every iterator: it runs `next`.
STEPS = frozenset({
    "all", "any", "by_ref", "collect", "count", "enumerate", "filter", "filter_map", "flat_map", "fold", "for_each",
    "inspect", "last", "map", "max", "max_by_key", "min", "min_by_key", "nth", "partition", "peekable", "position",
    "product", "skip_while", "step_by", "sum", "take_while", "try_fold", "unzip", "zip",
})  # fmt: skip
WRITTEN_TO = ("write", "writeln")  # their first argument is no text
# Macros of the library that take expressions: written as calls (`assert_eq_(a, b)`), the grammar reads those.
AS_CALLS = re.compile(
    rb"(?<![\w:$.])((?:debug_)?assert(?:_eq|_ne)?|e?print(?:ln)?|format(?:_args)?|write(?:ln)?|panic|unreachable|todo"
    rb"|unimplemented|dbg)!(?=\s?\()"
)
AS_LISTS = re.compile(rb"([=(,&\[{;|>]\s{0,80})vec!(?=\s?\[)")
CAPTURED = re.compile(r"(?<!\{)\{([a-z_]\w*)[:}]")  # format!("{name}")
# What is derived as a rule: the library's Default, clap's Parser.
DERIVED = re.compile(rb"[\w:<>]+::(?:default\(\)|(?:try_)?parse\(\)|(?:try_)?parse_from\(.*\))", re.DOTALL)
NAMES = frozenset({"identifier", "self", "crate", "super"})
JOINS = frozenset({".", "::", "?", "&"})
LONGEST = 4_000  # bytes of an arm that is followed


def expressions(content: bytes) -> bytes:
    """The same with the library's macros as calls and lists; every byte keeps its place."""
    return AS_LISTS.sub(rb"\1    ", AS_CALLS.sub(rb"\1_", content))


def known_macro(x: Extraction, role: Role) -> None:
    """A call that `expressions` made of a macro."""
    name = x.name(role)[:-1]
    given, _ = arguments_of(x, role)
    if name in COMPARES and len(given) > 1:
        x.emit(Op.OPERATOR, x.new(), COMPARES[name], given[0], given[1], role.line)
    first = 2 if "_" in name and name != "format_args" else 1 if name in WRITTEN_TO or "assert" in name else 0
    for value in given[first:]:
        _format(x, value, role.node)
    for text in (n for n in role.parts["arguments"][0].named_children if n.type == "string_literal"):
        for captured in CAPTURED.findall(x.text(text)):
            _format(x, x.receiver()[0] if captured == "self" else x.read(captured, text), role.node)
    if name == "dbg":
        x.values[role.node.id] = x.join(given)
    elif name == "format":
        x.values[role.node.id] = x.literal("str")


def macro(x: Extraction, role: Role) -> None:
    """The arguments of a macro are tokens: names, paths, members and calls in them are followed.

    So is what it expands to, where the file itself defines it and it stands in a function.
    """
    tree = role.part("arguments")
    if tree is None:
        return
    functions = [one for one in written(x, role) if one.name.id in x.of_node]
    for one in functions:
        around = enter_written(x, one)
        _follow(x, one.tokens, {})
        left, right = (one.rule.child_by_field_name(side) for side in ("left", "right"))
        if left is not None and right is not None and right.end_byte - right.start_byte < LONGEST:
            known = _bound(x, left, tree)
            _follow(x, right.children, {name: held for name, held in known.items() if held[1] != x.text(one.name)})
        x.scope = around
    if functions:
        return
    stack = [tree]
    outer = held = _tokens(x, stack.pop().children, stack, {})
    while stack:
        held = held + _tokens(x, stack.pop().children, stack, {})
    name = x.name(role)
    if name in FORMATS:
        for value in outer:
            _format(x, value, role.node)
    elif name in COMPARES and len(outer) > 1:
        x.emit(Op.OPERATOR, x.new(), COMPARES[name], outer[0], outer[1], role.line)
    elif x.scope.definition and x.draft.kind not in ("class", "module"):
        _expand(x, role.node, name, tree)
    if name == "vec":
        x.values[role.node.id] = x.box("list", [(None, value) for value in held])


def _expand(x: Extraction, node: Node, name: str, arguments: Node) -> None:
    """Follow what the arms of the macro say, as if it stood here; which one is meant is not looked at."""
    top = node
    while top.parent is not None:
        top = top.parent
    for defined in top.children:
        named = defined.child_by_field_name("name") if defined.type == "macro_definition" else None
        if named is None or x.text(named) != name or b"fn " in x.content[defined.start_byte : defined.end_byte]:
            continue
        for arm in defined.named_children:
            left, right = arm.child_by_field_name("left"), arm.child_by_field_name("right")
            if left is not None and right is not None and right.end_byte - right.start_byte < LONGEST:
                _follow(x, right.children, _bound(x, left, arguments))


def _follow(x: Extraction, tokens: list[Node], known: dict[str, tuple[int, str]]) -> None:
    """The calls in the tokens, and in all brackets among them."""
    stack: list[Node] = []
    _tokens(x, tokens, stack, known)
    while stack:
        _tokens(x, stack.pop().children, stack, known)


def _bound(x: Extraction, pattern: Node, arguments: Node) -> dict[str, tuple[int, str]]:
    """Of each `$name` that is an argument by itself: the value and the text of that argument."""
    known: dict[str, tuple[int, str]] = {}
    for part, given in zip(pieces(pattern), pieces(arguments), strict=False):
        names = [token.child_by_field_name("name") for token in part if token.type == "token_binding_pattern"]
        if len(part) != 1 or len(names) != 1 or names[0] is None:
            continue
        current, before = UNKNOWN, ""
        for token in given:
            if token.type.endswith("string_literal"):
                current = x.new()
                continue
            follows = token.type in NAMES
            current = _step(x, token, current, before) if follows else current if token.type in JOINS else UNKNOWN
            before = "name" if follows else token.type
        known[x.text(names[0])] = current, x.text(given[0]) if len(given) == 1 else ""
    return known


def _format(x: Extraction, value: int, node: Node) -> None:
    """`{}` and `to_string()` run what the type says of its Display (or Debug)."""
    x.call(x.attribute(value, "fmt", node), [], node)


def call_or_format(x: Extraction, role: Role) -> None:
    call(x, role)
    function = role.part("function")
    text = x.content[function.start_byte : role.node.end_byte] if function is not None else b""
    if function is not None and DERIVED.fullmatch(text):
        _derived(x, role, function.child_by_field_name("path"))
    base, name = value_of(x, role.part("object")), x.name(role)
    if name == "to_string":
        _format(x, base, role.node)
    elif base >= 0 and name in STEPS:
        _step_through(x, role, name, base)


def _derived(x: Extraction, role: Role, kind: Node | None) -> None:
    """`Kind::default()` and what reads a command line, which may be derived, give one of their kind."""
    named = class_at(x, kind)
    if named >= 0:
        made = x.new()
        x.emit(Op.TYPED, made, named)
        x.values[role.node.id] = x.join([x.values[role.node.id], made])


def _step_through(x: Extraction, role: Role, name: str, base: int) -> None:
    """What is handed on of an iterator: its elements, behind their number, or beside those of another one."""
    given = arguments_of(x, role)[0]
    x.emit(Op.ITER, element := x.new(), base, role.line)
    if name == "enumerate":
        x.values[role.node.id] = x.box("list", [(None, x.box("tuple", [(1, element)]))])
    elif name == "zip" and given:
        beside = UNKNOWN
        if given[0] >= 0:
            x.emit(Op.ITER, beside := x.new(), given[0], role.line)
        x.values[role.node.id] = x.box("list", [(None, x.box("tuple", [(0, element), (1, beside)]))])
    elif name in x.hooks.library.calls_back:
        for argument in given:
            x.copy(x.values[role.node.id], x.call(argument, [element], role.node))


def _tokens(x: Extraction, tokens: list[Node], deeper: list[Node], known: dict[str, tuple[int, str]]) -> list[int]:
    """The values of the comma-separated expressions of one bracket; nested brackets go to *deeper*.

    known: what a macro's `$name` stands for, and the names that a `let` among the tokens binds.
    """
    current, before, values, bound = UNKNOWN, "", [], ""
    for token in tokens:
        kind = token.type
        if kind in NAMES:
            if before == "let":
                bound, current = x.text(token), UNKNOWN
            elif before not in (".", "::") and x.text(token) in known:
                current = known[x.text(token)][0]
            else:
                current = _step(x, token, current, before) if before != "fn" else UNKNOWN
        elif kind == "metavariable":
            value, text = known.get(x.text(token), (UNKNOWN, ""))
            current = x.attribute(current, text, token) if before in (".", "::") else value
        elif kind == "integer_literal" and before == ".":
            current = x.attribute(current, x.text(token), token)
        elif kind == "token_tree":
            deeper.append(token)
            bracket = x.content[token.start_byte : token.start_byte + 1]
            if before == "name" and bracket == b"(":
                current = x.call(current, [], token) if current >= 0 else UNKNOWN
            elif before == "name" and bracket == b"[" and current >= 0:
                x.emit(Op.ITEM, held := x.new(), current, None, line_of(token))
                current = held
            else:
                current = UNKNOWN
        elif kind == "token_repetition":
            deeper.append(token)
        elif kind not in JOINS:
            if kind in (",", ")", "]", "}") and current >= 0:
                values.append(current)
            if kind == ";" and bound:
                known[bound], bound = (current, ""), ""
            current = UNKNOWN if kind != "mutable_specifier" else current
        if kind != "mutable_specifier":  # `let mut name`
            before = "name" if kind in NAMES or kind == "metavariable" else kind
    return [*values, current] if current >= 0 else values


def _step(x: Extraction, token: Node, current: int, before: str) -> int:
    name = x.text(token)
    if before in (".", "::"):
        if name == "to_string" and current >= 0:
            _format(x, current, token)
        return x.attribute(current, name, token)
    if token.type == "self":
        return x.receiver()[0]
    if token.type in ("crate", "super"):
        return root_of(x, name, token)
    if AS_CALLS.match(f"{name[:-1]}!(".encode()) and name.endswith("_"):
        return UNKNOWN
    return self_class(x) if name == "Self" else x.read(name, token)
