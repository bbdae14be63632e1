"""Code that runs for some calls only: by whether a parameter is given, of which type, which text (see Op.WHEN)."""

from collections.abc import Iterable
from typing import NamedTuple

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN
from sleepcode.core.facts import Op
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.literals import constant_key

TYPES = frozenset(("str", "int", "slice", "tuple", "bytes", "float", "bool", "list", "dict", "type"))
# Methods whose callers write what they are given: `x["name"]`, `x[0]`, `x[1:]`.
BY_TYPE = ("__getitem__", "__setitem__", "__delitem__")
BY_NAME = ("__getattr__", "__getattribute__", "__setattr__")  # `x.name`


Known = tuple[tuple[int, bool | str], ...]  # parameters, and what is known of each


class Guard(NamedTuple):
    """What is known of parameters where a condition holds, and where it does not."""

    when_true: Known = ()
    when_false: Known = ()

    def negated(self) -> "Guard":
        return Guard(self.when_false, self.when_true)


def asked_by(b: Builder, test: Node | None) -> Guard:
    """What `p is None`, `p`, `isinstance(p, str)`, `p == "name"`, opposites and several of them say of parameters."""
    if test is None or b.scope.kind != "function":
        return Guard()
    if test.type == "not_operator":
        return asked_by(b, test.child_by_field_name("argument")).negated()
    if test.type == "boolean_operator":
        return _of_both(b, test)
    if test.type == "call":
        return _of_type(b, test)
    if b.definitions[b.scope.definition].name in BY_NAME:
        return _of_name(b, test)
    by_identity = test.type == "comparison_operator" and len(test.named_children) == 2
    name = test.named_children[0] if by_identity else test
    parameter = b.scope.env.get(b.text(name), UNKNOWN) if name.type == "identifier" else UNKNOWN
    if parameter not in b.optional:
        return Guard()
    if not by_identity:
        return Guard(((parameter, True),))
    signs = [" ".join(b.text(sign).split()) for sign in test.children_by_field_name("operators")]
    if test.named_children[1].type != "none" or signs not in (["is"], ["is not"]):
        return Guard()
    given = signs == ["is not"]
    return Guard(((parameter, given),), ((parameter, not given),))


def _of_both(b: Builder, test: Node) -> Guard:
    """`p is None and q is None`: both are known where it holds, neither where it does not; of `or` the opposite."""
    first, second = (asked_by(b, test.child_by_field_name(side)) for side in ("left", "right"))
    operator = test.child_by_field_name("operator")
    if operator is not None and operator.type == "and":
        return Guard(first.when_true + second.when_true)
    return Guard((), first.when_false + second.when_false)


def _of_type(b: Builder, test: Node) -> Guard:
    """`isinstance(p, kinds)` of builtin kinds, in a method that is told what it is given."""
    definition = b.definitions[b.scope.definition]
    function, arguments = test.child_by_field_name("function"), test.child_by_field_name("arguments")
    if definition.name not in BY_TYPE or function is None or arguments is None or b.text(function) != "isinstance":
        return Guard()
    given = [a for a in arguments.named_children if a.type != "comment"]
    if len(given) != 2 or given[0].type != "identifier":
        return Guard()
    held = b.scope.env.get(b.text(given[0]), UNKNOWN)
    parameter = b.origin.get(held, held)
    kinds = [b.text(kind) for kind in (given[1].named_children if given[1].type == "tuple" else [given[1]])]
    if parameter not in {each.var for each in definition.params} or not TYPES.issuperset(kinds):
        return Guard()
    return Guard(((parameter, "+" + " ".join(kinds)),), ((parameter, "-" + " ".join(kinds)),))


def _of_name(b: Builder, test: Node) -> Guard:
    """`p == "name"`, `p in ("name", "other")` or the opposite, in a method that is told the name of an attribute."""
    operators = [" ".join(b.text(sign).split()) for sign in test.children_by_field_name("operators")]
    sign = {"==": "=!", "in": "=!", "!=": "!=", "not in": "!="}.get(operators[0]) if len(operators) == 1 else None
    if sign is None or test.named_children[0].type != "identifier":
        return Guard()
    asked = test.named_children[1]
    named = asked.named_children if asked.type in ("tuple", "list", "set") else [asked]
    texts = [constant_key(b, each) for each in named]
    held = b.scope.env.get(b.text(test.named_children[0]), UNKNOWN)
    parameter = b.origin.get(held, held)
    if parameter not in {each.var for each in b.definitions[b.scope.definition].params}:
        return Guard()
    if not all(isinstance(text, str) and text.isidentifier() for text in texts):
        return Guard()
    known = " ".join(map(str, texts))
    return Guard(((parameter, sign[0] + known),), ((parameter, sign[1] + known),))


def start(b: Builder, known: Known) -> list[int]:
    """Say of the code from here on that it runs only where that is *known* of parameters; where it is said."""
    for parameter, what in known:
        b.emit(Op.WHEN, parameter, what, 0)
    return list(range(len(b.scope.code) - len(known), len(b.scope.code)))


def end(b: Builder, places: Iterable[int]) -> None:
    """The code from `start` on is over."""
    for place in places:
        op, parameter, known, _ = b.scope.code[place]
        b.scope.code[place] = (op, parameter, known, len(b.scope.code) - place - 1)
