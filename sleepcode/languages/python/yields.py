"""`yield`: what a generator gives, and what is sent into it."""

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Flag, Op
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.expressions import display, iterate

SENT_TO = ("assignment", "parenthesized_expression", "named_expression", "argument_list", "return_statement")


def yield_(b: Builder, node: Node) -> int:
    gathered = _yields_of(b)
    children = node.named_children
    delegated = any(child.type == "from" for child in node.children)
    is_used = node.parent is not None and node.parent.type in SENT_TO
    sent = _sent_to(b) if is_used and not delegated else UNKNOWN
    if not children:
        return sent
    value = b.evaluate(children[0]) if len(children) == 1 else display("tuple")(b, node)
    if value < 0:
        return sent
    if delegated:
        b.copy(gathered, iterate(b, value, line_of(node)))
        result = b.new()
        b.emit(Op.AWAIT, result, value, line_of(node))
        return result
    b.copy(gathered, value)
    return sent


def _yields_of(b: Builder) -> int:
    """The variable that gathers what the function being walked yields."""
    definition = b.definitions[b.scope.definition]
    if definition.yields < 0:
        definition.yields = b.new()
        b.flag(b.scope.definition, Flag.GENERATOR)
    return definition.yields


def _sent_to(b: Builder) -> int:
    """The variable with what is sent into the generator being walked."""
    definition = b.definitions[b.scope.definition]
    if definition.sends < 0:
        definition.sends = b.new()
    return definition.sends
