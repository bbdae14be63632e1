"""The parameters of constructors that nobody writes: of dataclasses, attrs' classes, named tuples and plain classes.

Source: docs.python.org/3/library/dataclasses.html, .../typing.html#typing.NamedTuple; www.attrs.org/en/stable/api.html.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from sleepcode.core.facts import Param
from sleepcode.core.grammar import parser
from sleepcode.core.matches import text_of

_ATTRS = ("define", "frozen", "mutable")
_MAKERS = ("dataclass", *_ATTRS)
_PLAIN = ("object", "Generic", "ABC", "Protocol")
_CONSTRUCTORS = ("__init__", "__new__")
_DEFAULTS = ("default", "default_factory", "factory")

Fields = dict[str, Param]  # by the field's name, in order


def unwritten_constructors(content: bytes) -> dict[str, tuple[Param, ...]]:
    """Qualified class name -> parameters without the object itself.

    Left out: a class with a constructor of its own, under a decorator or with a base whose effect is not known.
    """
    found: dict[str, Fields] = {}
    for name, node, decorators in _classes(parser("python").parse(content).root_node, ""):
        fields = _fields_of(node, decorators, found)
        if fields is not None:
            found[name] = fields
    return {name: _in_order(fields) for name, fields in found.items()}


def _in_order(fields: Fields) -> tuple[Param, ...]:
    params = tuple(fields.values())
    return (*(p for p in params if p.kind != "k"), *(p for p in params if p.kind == "k"))


def _classes(block: Node, around: str) -> Iterator[tuple[str, Node, list[Node]]]:
    for child in block.named_children:
        node = child.child_by_field_name("definition") or child
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if node.type == "class_definition" and name is not None and body is not None:
            qualname = f"{around}.{text_of(name)}".lstrip(".")
            decorators = [each.named_children[0] for each in child.named_children if each.type == "decorator"]
            yield qualname, node, decorators
            yield from _classes(body, qualname)


def _fields_of(node: Node, decorators: list[Node], known: dict[str, Fields]) -> Fields | None:
    body, bases = node.child_by_field_name("body"), node.child_by_field_name("superclasses")
    if body is None or any(_defines(statement, _CONSTRUCTORS) for statement in body.named_children):
        return None
    makers = [each for each in decorators if _last_name(each) in _MAKERS]
    options = _options(makers[0]) if makers else {}
    if len(decorators) > 1 or len(makers) != len(decorators) or options.get("init") == "False":
        return None
    fields: Fields = {}
    is_tuple = False
    for base in bases.named_children if bases is not None else ():
        name = _last_name(base)
        if name == "NamedTuple":
            is_tuple = True
        elif name in known:
            fields |= known[name]
        elif name not in _PLAIN:
            return None
    if not makers and not is_tuple:
        return fields if not fields else None
    is_private = bool(makers) and _last_name(makers[0]) in _ATTRS  # attrs: `_x` is given as x
    for name, field in _annotated(body, options.get("kw_only") == "True"):
        given = field and Param(name.lstrip("_") if is_private else name, -1, field.kind, field.default)
        if given:
            fields[name] = given
        else:
            fields.pop(name, None)
    return fields


def _annotated(body: Node, only_keywords: bool) -> Iterator[tuple[str, Param | None]]:
    """(name, its parameter or None) of the annotated names of a class body."""
    for statement in body.named_children:
        node = statement.named_children[0] if statement.type == "expression_statement" else statement
        name, declared = node.child_by_field_name("left"), node.child_by_field_name("type")
        if node.type != "assignment" or name is None or name.type != "identifier" or declared is None:
            continue
        if re.search(r"\bClassVar\b", text_of(declared)):
            continue
        if re.search(r"\bKW_ONLY\b", text_of(declared)):
            only_keywords = True
            continue
        value = node.child_by_field_name("right")
        options = _options(value) if value is not None and _last_name(value) in ("field", "ib", "Factory") else None
        if options is None:
            default, is_given, keyword = value is not None, True, only_keywords
        else:
            default = any(each in options for each in _DEFAULTS)
            is_given = options.get("init") != "False"
            keyword = options.get("kw_only", str(only_keywords)) == "True"
        yield text_of(name), Param(text_of(name), -1, "k" if keyword else "", default) if is_given else None


def _defines(statement: Node, names: tuple[str, ...]) -> bool:
    node = statement.child_by_field_name("definition") or statement
    name = node.child_by_field_name("name")
    return node.type == "function_definition" and name is not None and text_of(name) in names


def _last_name(node: Node) -> str:
    """`dataclass` of `dataclasses.dataclass(frozen=True)`, `Generic` of `Generic[T]`."""
    while (inner := node.child_by_field_name("function") or node.child_by_field_name("value")) is not None:
        node = inner
    return text_of(node).rpartition(".")[2]


def _options(call: Node) -> dict[str, str]:
    given = call.child_by_field_name("arguments") if call.type == "call" else None
    found: dict[str, str] = {}
    for argument in given.named_children if given is not None else ():
        name, value = argument.child_by_field_name("name"), argument.child_by_field_name("value")
        if argument.type == "keyword_argument" and name is not None and value is not None:
            found[text_of(name)] = text_of(value)
    return found
