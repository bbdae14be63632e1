"""What decorators hand to tests: `@pytest.mark.parametrize("name", values)` to the parameter of that name,
`@pytest.fixture(params=values)` to the fixture's `request.param`.
"""

from collections.abc import Mapping, Sequence

from tree_sitter import Node

from sleepcode.core.drafts import line_of
from sleepcode.core.facts import Op
from sleepcode.languages.python.builder import Builder

_DISPLAYS = ("list", "tuple", "set")


def parametrize(b: Builder, decorators: Sequence[Node], variables: Mapping[str, int]) -> None:
    """variables: parameter name -> variable.  Emitted where the decorator runs."""
    for decorator in decorators:
        call = next((c for c in decorator.named_children if c.type == "call"), None)
        function = call.child_by_field_name("function") if call is not None else None
        arguments = call.child_by_field_name("arguments") if call is not None else None
        if function is None or arguments is None:
            continue
        name = b.text(function)
        if name.endswith("fixture") and "request" in variables:
            _request(b, variables["request"], arguments)
        if not name.endswith("parametrize"):
            continue
        given = [c for c in arguments.named_children if c.type not in ("comment", "keyword_argument")]
        if len(given) < 2:
            continue
        wanted = [variables.get(name, -1) for name in _names(b, given[0])]
        if any(variable >= 0 for variable in wanted):
            _flow(b, wanted, given[1])


def _request(b: Builder, variable: int, arguments: Node) -> None:
    for argument in arguments.named_children:
        name, values = argument.child_by_field_name("name"), argument.child_by_field_name("value")
        if name is not None and values is not None and b.text(name) == "params":
            element, request = b.new(), b.new()
            _flow(b, [element], values)
            b.emit(Op.BOX, request, "record", ())
            b.emit(Op.SETATTR, request, "param", element, line_of(values))
            b.copy(variable, request)


def _names(b: Builder, node: Node) -> list[str]:
    texts = [b.text(node)] if node.type == "string" else [b.text(child) for child in node.named_children]
    return [name.strip() for text in texts for name in text.strip("rub\"'").split(",") if name.strip()]


def _flow(b: Builder, wanted: Sequence[int], values: Node) -> None:
    if values.type not in _DISPLAYS:
        element = b.new()
        b.emit(Op.ITER, element, b.evaluate(values), line_of(values))
        _spread(b, wanted, element, values)
        return
    for child in _inner(values):
        parts = _parameters_of(b, child)
        if len(wanted) > 1 and parts is None and child.type in _DISPLAYS:
            parts = _inner(child)
        if parts is None:
            _spread(b, wanted, b.evaluate(child), child)
            continue
        for variable, part in zip(wanted, parts, strict=False):
            if variable >= 0:
                b.copy(variable, b.evaluate(part))


def _parameters_of(b: Builder, node: Node) -> list[Node] | None:
    """The arguments of `pytest.param(...)`; None for any other expression."""
    function = node.child_by_field_name("function") if node.type == "call" else None
    arguments = node.child_by_field_name("arguments")
    if function is None or arguments is None or b.text(function).rpartition(".")[2] != "param":
        return None
    return [c for c in _inner(arguments) if c.type != "keyword_argument"]


def _spread(b: Builder, wanted: Sequence[int], element: int, node: Node) -> None:
    for position, variable in enumerate(wanted):
        if variable >= 0 and element >= 0:
            if len(wanted) == 1:
                b.copy(variable, element)
            else:
                b.emit(Op.ITEM, variable, element, position, line_of(node))


def _inner(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]
