"""Call expressions, and the few calls whose meaning is their constant argument."""

import re
from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import NAMED_BY, Op, is_pattern
from sleepcode.core.grammar import parser
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.literals import constant_key, listed_names, plain_string
from sleepcode.languages.python.scope import Scope
from sleepcode.languages.python.strings import patterns
from sleepcode.languages.python.types import alias, declared, looks_like_type, stands_for

LONGEST_EVALUATED = 300
SPELLS = ("string", "identifier", "binary_operator", "call")  # expressions that may be a text
NAME = re.compile(r"[A-Za-z_]\w{,40}|\w{,40}<(any|class)>\w{,40}")


def call(b: Builder, node: Node) -> int:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None:
        return UNKNOWN
    line = line_of(node)
    name = b.text(function) if function.type == "identifier" else ""
    if not name and function.type == "attribute":
        dotted = b.text(function)
        name = dotted if dotted in BY_NAME or dotted in METHOD_CALLERS else ""
    callee = b.evaluate(function)
    positional: list[int] = []
    keywords: list[tuple[str, int]] = []
    stars: list[int] = []
    mappings: list[int] = []
    given: list[Node] = []
    if arguments.type == "generator_expression":
        positional.append(b.evaluate(arguments))
    else:
        for argument in arguments.named_children:
            kind = argument.type
            if kind == "comment":
                continue
            if kind == "keyword_argument":
                label, value = argument.child_by_field_name("name"), argument.child_by_field_name("value")
                if label is not None and value is not None:
                    keywords.append((b.text(label), _argument(b, value)))
            elif kind == "list_splat":
                stars.append(b.evaluate(argument))
            elif kind == "dictionary_splat":
                mappings.append(b.evaluate(argument))
            else:
                given.append(argument)
                positional.append(_argument(b, argument))
    if name == "super" and not positional:
        positional = _enclosing_class_and_self(b)
    into, called = b.new(), _last_name(b, function) if given else ""
    if callee >= 0:
        makes_type = len(given) > 1 and called == "namedtuple"
        constant = _field_names(b, given[1]) if makes_type else constant_key(b, given[0]) if given else None
        key = (constant,) if constant is not None else ()
        operands = (tuple(positional), tuple(keywords), tuple(stars), tuple(mappings))
        b.emit(Op.CALL, into, callee, *operands, line, *key)
    if function.type == "subscript" and looks_like_type(b, function) and callee >= 0:
        term = declared(b, function)  # `Repository[User]()`
        if term is not None:
            b.emit(Op.TYPED, into, term)
    if called == "TypeVar":
        stands_for(b, into, [*given[1:], *_labelled(b, arguments, "bound")])
    elif called == "NewType" and len(given) == 2:
        into = alias(b, into, given[1])
    special = BY_NAME.get(name)
    if special is not None:
        special(b, into, given, positional, line)
    elif name in METHOD_CALLERS and callee >= 0:
        _by_name(b, into, callee, given[:1] if "method" in name else given, line)
    return into


def _last_name(b: Builder, function: Node) -> str:
    last = function.child_by_field_name("attribute") or function
    return b.text(last) if last.type == "identifier" else ""


def _labelled(b: Builder, arguments: Node, label: str) -> list[Node]:
    """The value of the keyword argument of that name, if there is one."""
    pairs = ((each.child_by_field_name("name"), each.child_by_field_name("value")) for each in arguments.named_children)
    return [value for name, value in pairs if name is not None and value is not None and b.text(name) == label]


def _argument(b: Builder, node: Node) -> int:
    """The argument's value; where it is a text that may be a name, with the text."""
    value = b.evaluate(node)
    if node.type not in SPELLS:
        return value
    found = patterns(b, node)
    return b.spelling(found[0]) if len(found) == 1 and NAME.fullmatch(found[0]) else value


def _field_names(b: Builder, node: Node) -> str | None:
    """What `namedtuple("T", ...)` calls its fields, apart by blanks; None where that is not written there."""
    if node.type == "string":
        text = plain_string(b, node)
        return text.replace(",", " ") if text is not None else None
    names = [plain_string(b, each) for each in node.named_children if each.type != "comment"]
    return " ".join(filter(None, names)) if node.type in ("list", "tuple") and all(names) else None


def _enclosing_class_and_self(b: Builder) -> list[int]:
    """What `super()` means: the class around the method, and the method's first parameter."""
    scope: Scope | None = b.scope
    first = UNKNOWN
    while scope is not None:
        if scope.kind == "function":
            definition = b.definitions[scope.definition]
            parent = b.definitions[definition.parent]
            if parent.kind == "class":
                first = definition.params[0].var if definition.params else UNKNOWN
                return [parent.var, first]
        scope = scope.parent
    return []


def _getattr(b: Builder, into: int, given: list[Node], values: list[int], line: int) -> None:
    if len(given) < 2:
        return
    names = patterns(b, given[1])
    if not names:
        b.blind_spots.append(("dynamic-attribute", line))
        _read_unnamed(b, into, values, line)
    elif values[0] >= 0:
        for name in names:
            found = into if len(names) == 1 else b.new()
            b.emit(Op.ATTR, found, values[0], name, line)
            b.copy(into, found)
    if not names or any(map(is_pattern, names)):
        b.copy(into, _kept_under(b, given[1]))
    if len(values) > 2:
        b.copy(into, values[2])


def _kept_under(b: Builder, name: Node) -> int:
    """What this function's setattr puts under a name that is not known is what its getattr finds there."""
    key = (b.scope.definition, b.text(name))
    found = b.kept.get(key)
    if found is None:
        found = b.kept[key] = b.new()
    return found


def _hasattr(b: Builder, into: int, given: list[Node], values: list[int], line: int) -> None:
    """Looks the attribute up: a property runs."""
    if len(given) != 2:
        return
    names = patterns(b, given[1])
    if not names:
        _read_unnamed(b, b.new(), values, line)
    elif values[0] >= 0:
        for name in names:
            if not is_pattern(name):
                b.emit(Op.ATTR, b.new(), values[0], name, line)


def _read_unnamed(b: Builder, into: int, values: list[int], line: int) -> None:
    """The attribute that a variable names, which only a call may say."""
    if values[0] >= 0 and values[1] >= 0:
        b.emit(Op.ATTR, into, values[0], f"{NAMED_BY}{values[1]}", line)


def _setattr(b: Builder, into: int, given: list[Node], values: list[int], line: int) -> None:
    if len(given) < 3:
        return
    names = patterns(b, given[1])
    if not names or any(is_pattern(name) for name in names):
        b.blind_spots.append(("dynamic-attribute", line))
        b.copy(_kept_under(b, given[1]), values[2])
        if values[0] >= 0 and values[2] >= 0:
            for name in names or (f"{NAMED_BY}{values[1]}",):
                b.emit(Op.SETATTR, values[0], name, values[2], line)
    elif values[0] >= 0 and values[2] >= 0:
        other = _same_name_of(b, given) if len(names) > 1 else UNKNOWN
        for name in names:
            value = values[2]
            if other >= 0:
                value = b.new()
                b.emit(Op.ATTR, value, other, name, line)
            b.emit(Op.SETATTR, values[0], name, value, line)


def _same_name_of(b: Builder, given: list[Node]) -> int:
    """Of `setattr(one, name, getattr(other, name))` the other: each name has its own value."""
    function, arguments = (given[2].child_by_field_name(field) for field in ("function", "arguments"))
    if function is None or arguments is None or b.text(function) != "getattr":
        return UNKNOWN
    read = [node for node in arguments.named_children if node.type != "comment"]
    if len(read) < 2 or read[0].type not in ("identifier", "attribute") or b.text(read[1]) != b.text(given[1]):
        return UNKNOWN
    return b.evaluate(read[0])


def _import_module(b: Builder, into: int, given: list[Node], values: list[int], line: int) -> None:
    name = plain_string(b, given[0]) if given else None
    if name is None:
        b.blind_spots.append(("dynamic-import", line))
        return
    stem = name.lstrip(".")
    b.emit(Op.IMPORT, into, len(name) - len(stem), stem, "", line)


def _by_name(b: Builder, into: int, callee: int, given: list[Node], line: int) -> None:
    """`methodcaller("name")` goes by `operator.methodcaller.name`, and so for each name of `attrgetter("a", "b.c")`."""
    for node in given:
        name = plain_string(b, node)
        if name and all(part.isidentifier() for part in name.split(".")):
            b.emit(Op.ATTR, into, callee, name, line)


def _eval(b: Builder, into: int, given: list[Node], values: list[int], line: int) -> None:
    """A constant expression is as good as its text standing there."""
    text = plain_string(b, given[0]) if len(given) == 1 else None
    tree = parser("python").parse(text.encode()) if text and len(text) < LONGEST_EVALUATED else None
    if tree is None or tree.root_node.has_error or "lambda" in (text or ""):
        b.blind_spots.append(("exec", line))
        return
    outer, b.content = b.content, (text or "").encode()
    try:
        for statement in tree.root_node.named_children[:1]:
            b.copy(into, b.evaluate(statement.named_children[0]) if statement.named_children else UNKNOWN)
    finally:
        b.content = outer


def _blind(kind: str) -> Any:
    return lambda b, into, given, values, line: b.blind_spots.append((kind, line))


METHOD_CALLERS = ("methodcaller", "operator.methodcaller", "attrgetter", "operator.attrgetter")


def _list_more(b: Builder, into: int, given: list[Node], values: list[int], line: int) -> None:
    """`__all__.extend([...])`, `__all__.append(...)`."""
    for node in given[:1]:
        b.list_more([text] if (text := plain_string(b, node)) else listed_names(b, node))


# What looks through a group of entry points: the library's functions, and stevedore's classes.
_LOADERS = (
    *("entry_points", "importlib.metadata.entry_points", "metadata.entry_points", "importlib_metadata.entry_points"),
    *("pkg_resources.iter_entry_points", "iter_entry_points", "driver.DriverManager", "hook.HookManager"),
    *(f"{module}{kind}ExtensionManager" for kind in ("", "Named", "Enabled", "Dispatch", "NameDispatch")
      for module in ("", "stevedore.", "extension.", "named.", "enabled.", "dispatch.")),
)  # fmt: skip

BY_NAME: dict[str, Any] = {
    "__all__.append": _list_more,
    "__all__.extend": _list_more,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "setattr": _setattr,
    "importlib.import_module": _import_module,
    "import_module": _import_module,
    "__import__": _import_module,
    "exec": _blind("exec"),
    "eval": _eval,
    "globals": _blind("reflection"),
    "locals": _blind("reflection"),
    "sys.modules.get": _blind("dynamic-import"),
    "pkgutil.iter_modules": _blind("dynamic-import"),
    **dict.fromkeys(_LOADERS, _blind("entry-point")),
}
