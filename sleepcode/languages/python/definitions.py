"""Functions, classes and lambdas; their bodies wait until the scope around them is whole."""

from typing import Any

from tree_sitter import Node

from sleepcode.core.drafts import line_of
from sleepcode.core.facts import Flag, Op, Param
from sleepcode.languages.python.blocks import walk_block
from sleepcode.languages.python.builder import Builder
from sleepcode.languages.python.parametrize import parametrize
from sleepcode.languages.python.scope import Scope
from sleepcode.languages.python.types import bind_parameters, declared

DECORATOR_FLAGS = {
    "staticmethod": Flag.STATIC,
    "classmethod": Flag.CLASSMETHOD,
    "property": Flag.PROPERTY,
    "cached_property": Flag.PROPERTY,
    "abstractmethod": Flag.ABSTRACT,
    "abstractproperty": Flag.ABSTRACT | Flag.PROPERTY,
    "overload": Flag.OVERLOAD,
}
# What gathers arguments is declared by what each of them is.
SPLATS = {"list_splat_pattern": "list", "dictionary_splat_pattern": "dict"}
IMPLICIT_STATIC = ("__new__",)
IMPLICIT_CLASSMETHODS = ("__init_subclass__", "__class_getitem__")


def define_decorated(b: Builder, node: Node) -> None:
    inner = node.child_by_field_name("definition")
    decorators = [c for c in node.named_children if c.type == "decorator"]
    if inner is None:
        return
    if inner.type == "class_definition":
        define_class(b, inner, decorators)
    else:
        define_function(b, inner, decorators)


def define_function(b: Builder, node: Node, decorators: list[Node] | None = None) -> None:
    name_node = node.child_by_field_name("name")
    if name_node is None:
        return
    name = b.text(name_node)
    applied = _evaluate_decorators(b, decorators or [])
    scope = b.scope
    kind = "method" if scope.kind == "class" else "function"
    index = b.define(kind, name, scope.definition, node)
    definition = b.definitions[index]
    definition.returns = b.new()
    definition.decorators = [text for text, _, _ in applied]
    for text, _, _ in applied:
        flag = DECORATOR_FLAGS.get(text.rpartition(".")[2])
        if flag:
            b.flag(index, flag)
    overloads = b.overloads.setdefault((scope.definition, name), [])
    if definition.flags & Flag.OVERLOAD:
        overloads.append(index)
    else:
        if not name.startswith("__"):  # which overload of `__get__` is meant is told elsewhere (link.rules.generics)
            b.implemented.update(dict.fromkeys(overloads, index))
        overloads.clear()
    if kind == "method" and name in IMPLICIT_STATIC:
        b.flag(index, Flag.STATIC)
    if kind == "method" and name in IMPLICIT_CLASSMETHODS:
        b.flag(index, Flag.CLASSMETHOD)
    if any(child.type == "async" for child in node.children):
        b.flag(index, Flag.ASYNC)
    parameters = node.child_by_field_name("parameters")
    if parameters is not None:
        definition.params = _parameters(b, parameters)
    if decorators:
        parametrize(b, decorators, {each.name: each.var for each in definition.params})
    b.emit(Op.DEF, definition.var, index)
    if not scope.typing_only:  # what is declared for type checkers is not what runs
        b.bind(b.mangle(name) if kind == "method" else name, _decorate(b, definition.var, applied))
    b.queue.append((node, index, scope))


def define_lambda(b: Builder, node: Node) -> int:
    scope = b.scope
    home = scope
    while home.kind == "comprehension" and home.parent is not None:
        home = home.parent
    home.lambdas += 1
    index = b.define("lambda", f"<lambda{home.lambdas}>", home.definition, node)
    definition = b.definitions[index]
    definition.returns = b.new()
    parameters = node.child_by_field_name("parameters")
    if parameters is not None:
        definition.params = _parameters(b, parameters)
    b.emit(Op.DEF, definition.var, index)
    b.queue.append((node, index, scope))
    return definition.var


def define_class(b: Builder, node: Node, decorators: list[Node] | None = None) -> None:
    name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name_node is None:
        return
    applied = _evaluate_decorators(b, decorators or [])
    outer = b.scope
    index = b.define("class", b.text(name_node), outer.definition, node)
    definition = b.definitions[index]
    around, bases = outer, list[int]()
    if node.children_by_field_name("type_parameters"):
        around = b.scope = Scope("comprehension", outer.definition, outer, outer.code)
        bases.append(_generic(b, bind_parameters(b, node), definition.line))
    keywords: list[tuple[str, int]] = []
    superclasses = node.child_by_field_name("superclasses")
    for argument in superclasses.named_children if superclasses is not None else ():
        if argument.type == "keyword_argument":
            label, value = argument.child_by_field_name("name"), argument.child_by_field_name("value")
            if label is not None and value is not None:
                keywords.append((b.text(label), b.evaluate(value)))
        elif argument.type not in ("comment", "list_splat", "dictionary_splat"):
            bases.append(_base(b, argument))
    definition.bases = [base for base in bases if base >= 0]
    definition.decorators = [text for text, _, _ in applied]
    b.emit(Op.DEF, definition.var, index)
    for keyword, variable in keywords:
        if variable >= 0:
            b.emit(Op.SETATTR, definition.var, f"<{keyword}>", variable, definition.line)
    b.scope = Scope("class", index, around, definition.code)
    b.scope.env["__class__"] = definition.var
    walk_block(b, body)
    inner = b.scope
    definition.members = {name: b.gather(inner, name) for name in inner.versions}
    b.scope = outer
    bound = _decorate(b, definition.var, applied)
    if applied:
        # What decorates a class seldom puts another in its place; where it builds one anew, like attrs,
        # that has the same methods.
        bound, decorated = b.new(), bound
        b.emit(Op.NARROW, bound, decorated, definition.var, "decorated")
        b.copy(bound, definition.var)
    b.bind(b.text(name_node), bound)


def _generic(b: Builder, parameters: dict[str, int], line: int) -> int:
    """The base class that `class Box[T]` has without saying so: `Generic[T]`."""
    generic, into = b.new(), b.new()
    b.emit(Op.IMPORT, generic, 0, "typing", "Generic", line)
    b.emit(Op.TYPEARG, into, [generic, *parameters.values()])
    return into


def _base(b: Builder, argument: Node) -> int:
    """A base class; of `Generic[T]` or `list[C]` the type with its arguments."""
    if argument.type == "subscript":
        term = declared(b, argument)
        if term is None:
            return -1
        into = b.new()
        b.emit(Op.TYPEARG, into, term)
        return into
    return b.evaluate(argument)


def _evaluate_decorators(b: Builder, decorators: list[Node]) -> list[tuple[str, int, int]]:
    """(text without arguments, variable, line) of each decorator, outermost first."""
    applied = []
    for decorator in decorators:
        inner = next((c for c in decorator.named_children if c.type != "comment"), None)
        if inner is None:
            continue
        function = inner.child_by_field_name("function") if inner.type == "call" else inner
        text = b.text(function) if function is not None else ""
        applied.append((text, b.evaluate(inner), line_of(decorator)))
    return applied


def _decorate(b: Builder, variable: int, applied: list[tuple[str, int, int]]) -> int:
    for _, decorator, line in reversed(applied):
        into = b.new()
        if decorator >= 0:
            b.emit(Op.CALL, into, decorator, (variable,), (), (), None, line)
        else:
            b.copy(into, variable)
        variable = into
    return variable


def _parameters(b: Builder, parameters: Node) -> list[Param]:
    """Defaults are evaluated here, in the scope around."""
    found: list[Param] = []
    keyword_only = False
    for child in parameters.named_children:
        kind = child.type
        if kind == "positional_separator":
            found = [Param(each.name, each.var, "/", each.default) for each in found]
            continue
        if kind == "keyword_separator":
            keyword_only = True
            continue
        name = child
        shape = "k" if keyword_only else ""
        default = False
        if kind in ("default_parameter", "typed_default_parameter"):
            inner, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if inner is None:
                continue
            name, default = inner, True
        else:
            value = None
            if kind == "typed_parameter" and child.named_children:
                name = child.named_children[0]
        if name.type == "list_splat_pattern":
            shape, keyword_only = "*", True
        elif name.type == "dictionary_splat_pattern":
            shape = "**"
        if shape in ("*", "**"):
            if not name.named_children:
                continue
            name = name.named_children[0]
        if name.type != "identifier":
            continue
        variable = b.new()
        if value is not None:
            b.copy(variable, b.evaluate(value))
            if value.type == "none":
                b.optional.add(variable)
        found.append(Param(b.text(name), variable, shape, default))
    return found


def drain(b: Builder) -> None:
    """Walk the bodies that wait, outer before inner."""
    b.close(b.module)
    b.module.bound = frozenset()
    b.definitions[0].uses = b.module.uses
    position = 0
    while position < len(b.queue):
        node, index, outer = b.queue[position]
        position += 1
        _walk_body(b, node, index, outer)
    b.scope = b.module


def _walk_body(b: Builder, node: Node, index: int, outer: Scope) -> None:
    definition = b.definitions[index]
    scope = b.scope = Scope("function", index, outer, definition.code)
    b.items_set.clear()
    b.narrowed.clear()
    body = node.child_by_field_name("body")
    scope.bound = b.bound_between(body) if body is not None else frozenset()
    result = _declare_types(b, node, index, outer)
    for each in definition.params:
        b.bind(each.name, each.var)
    if node.type == "lambda":
        if body is not None:
            b.copy(definition.returns, b.evaluate(body))
    elif body is not None:
        walk_block(b, body)
    if definition.yields >= 0 and isinstance(result, list) and result[0] >= 0:  # `-> Iterator[Page]`
        b.emit(Op.TYPED, definition.yields, result[1])
    b.close(scope)
    definition.uses = scope.uses


def _declare_types(b: Builder, node: Node, index: int, outer: Scope) -> Any:
    """Annotations are read where the function stands, but only now that all names are known.

    Gives the term of the result.  What overloads are declared to return, an implementation does that is declared to
    return nothing else.
    """
    definition = b.definitions[index]
    parameters = node.child_by_field_name("parameters")
    inner = b.scope
    b.scope = Scope("comprehension", inner.definition, _finished(b, outer), inner.code)
    type_parameters = bind_parameters(b, node)
    variables = {each.name: each.var for each in definition.params}
    for child in parameters.named_children if parameters is not None else ():
        annotation = child.child_by_field_name("type")
        name = child.child_by_field_name("name") or (child.named_children[0] if child.named_children else None)
        if annotation is None or name is None:
            continue
        shape = SPLATS.get(name.type)
        if shape is not None and name.named_children:
            name = name.named_children[0]
        found = variables.get(b.text(name))
        term = declared(b, annotation) if found is not None else None
        if term is not None:
            if shape:
                term = [b.read(shape), *([-1] if shape == "dict" else []), term]
            b.emit(Op.TYPED, found, term)
    returned = node.child_by_field_name("return_type")
    if returned is None:
        results = b.promised.get(index, [])
    else:
        term = declared(b, returned)
        results = [] if term is None else [term]
    if results:
        b.emit(Op.TYPED, definition.returns, results[0] if len(results) == 1 else [-1, *results])
    if index in b.implemented:
        b.promised.setdefault(b.implemented[index], []).extend(results)
    b.scope = inner
    for parameter, variable in type_parameters.items():
        b.bind(parameter, variable)
    return results[0] if len(results) == 1 else None


def _finished(b: Builder, outer: Scope) -> Scope:
    """A view of *outer* with every name it ended up with."""
    view = Scope("function", outer.definition, outer.parent, outer.code)
    view.bound = frozenset()
    if outer.kind == "module":
        view.parent = outer
    else:
        view.env = {name: b.gather(outer, name) for name in outer.versions} if outer.kind != "module" else {}
    return view
