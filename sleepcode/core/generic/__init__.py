"""One file of any language with a query -> FileFacts; broken code is not an error.

A language is `<name>.scm` (first line `; inherits: a, b` takes in other query files) and a row of
languages.toml.  Each pattern of the query names one node's *role*, and its parts; the first pattern
that gives a node a role wins, so special cases stand above general ones.  The roles:

    definition.<kind>   kind is module's function, method, class, lambda, namespace or test; parts:
                        @name @base* @returns @result (an expression that is the body) @receiver (its
                        class, where it stands outside) @title (of a test) @annotation* (text)
                        @decorator* (called); and as marks on any node: @test @static @abstract
                        @getter @setter @bound (this is the outer one's) @hook @suite
    parameter           @name or @target, @type, @value (the default), @rest
    field               of a class: @name* @type @value
    bind                a new local or module-level name: @name* or @target, @type, @value
    bind.hoisted        the same, known in the whole function (JavaScript's var)
    bind.construct      the same, and its declaration makes an instance: @type, @arguments
    bind.type           another name for a type: @name @value
    assign              @target @value
    iterate             @target @value   each element of value goes into target
    match               @target @value   destructuring of value where it fits (if let, instanceof)
    identifier this super               what a name means here
    call                @function @arguments, or @object @name @arguments, or @name @arguments
    new                 @type @arguments
    member              @object @name
    item                @object @key
    list tuple record   displays: their named children, with `pair` (@key @value), `spread` (@value)
    instance            an instance of @type        cast   @value that is said to be a @type
    pass                stands for its @value, or for either of them
    literal.<type>      a constant of a builtin type of the graph: str, int, float, bool
    return yield        @value
    scope               a block with its own names
    outside             part of a definition's node that runs around it (a class's decorators)
    extend              members for a class from outside (Rust's impl): @type @base
    type.generic        @head @arguments      type.array @value      type.union @value*
    type.parameter      @name @bound
    unpack.sequence unpack.object unpack.wrapper   patterns, by their named children
    import.*            by the language's own module, or: import.module (@module @alias),
                        import.name (@module @name @alias), import.star (@module)
    package             @name
    opaque              a node within which nothing has a role
    blind.<kind>        a place the graph cannot follow; stands besides the node's role

Captures that begin with an underscore are for predicates only.  What a query cannot say is in
`sleepcode.languages.<name>` behind `languages.protocol.Adapter`.

Over-approximated: a name has all values it is given in its scope, branches and loops are joined.
Missed: what macros expand to, values through the standard library except for the call-backs and
containers that the adapter names.
"""

from collections.abc import Iterator

from tree_sitter import Node, Tree

from sleepcode.core.drafts import line_of, syntax_errors
from sleepcode.core.facts import FileFacts
from sleepcode.core.generic.definitions import open_definition, run_hooks, settle_outside
from sleepcode.core.generic.draft import Extraction, Handler
from sleepcode.core.generic.half_written import closed
from sleepcode.core.generic.names import DECLARE
from sleepcode.core.generic.roles import Role, roles_of
from sleepcode.core.generic.statements import EVALUATE
from sleepcode.core.grammar import parser, query
from sleepcode.core.matches import decodable
from sleepcode.languages.protocol import Adapter, adapter

Step = tuple[bool, Role]  # True on the way in, False on the way out


def extract(language: str, content: bytes) -> FileFacts:
    """Facts of one file; what does not parse becomes `problems`."""
    hooks = adapter(language)
    content = hooks.prepare(decodable(content))
    content, tree, damaged = _read(language, content, hooks)
    roles, patterns, blind = roles_of(tree, query(language))
    x = Extraction(language, content, tree.root_node, hooks)
    x.roles = {role.node.id: role for role in roles}
    x.patterns = patterns
    steps = list(_walk(roles))
    _declare(x, steps, {**DECLARE, **hooks.declares})
    settle_outside(x)
    _evaluate(x, steps, {**EVALUATE, **hooks.evaluates})
    run_hooks(x)
    hooks.finish(x)
    if damaged.root_node.has_error:
        x.problems = syntax_errors(damaged.root_node)
        x.blind_spots.update(("syntax-error", line) for line, _ in x.problems)
    for kind, node in blind:
        x.blind_spots.add((kind, line_of(node)))
    return x.facts()


def read(language: str, content: bytes) -> Tree:
    """The tree in which definitions are looked for."""
    hooks = adapter(language)
    return _read(language, hooks.prepare(decodable(content)), hooks)[1]


def _read(language: str, content: bytes, hooks: Adapter) -> tuple[bytes, Tree, Tree]:
    """The bytes, their tree, and the tree in which errors show.

    What the grammar cannot read is tried once more as the language's module writes it, and then with what is half
    written closed.
    """
    tree = parser(language).parse(content)
    if tree.root_node.has_error:
        other = hooks.reread(content)
        again = parser(language).parse(other) if other != content else tree
        if _unread(again.root_node) < _unread(tree.root_node):
            content, tree = other, again
        if tree.root_node.has_error:
            return *closed(content, tree, parser(language).parse), tree
    return content, tree, tree


def _unread(root: Node) -> int:
    """How much of the text is not understood, in bytes; what is missing counts as one."""
    total, stack = 0, [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            total += max(1, node.end_byte - node.start_byte)
        elif node.has_error:
            stack.extend(node.children)
    return total


def _declare(x: Extraction, steps: list[Step], handlers: dict[str, Handler]) -> None:
    """First pass: scopes, definitions and every name, so that a use may come before its definition."""
    for entering, role in steps:
        if not entering:
            x.leave(role)
            continue
        if role.name.startswith("definition."):
            open_definition(x, role)
        handler = handlers.get(role.name)
        if handler is not None:
            handler(x, role)


def _evaluate(x: Extraction, steps: list[Step], handlers: dict[str, Handler]) -> None:
    """Second pass: the flow of values, inner expressions before outer ones."""
    for entering, role in steps:
        if entering:
            x.enter(role)
            continue
        handler = handlers.get("definition" if role.name.startswith("definition.") else role.name)
        if handler is not None:
            handler(x, role)
        x.leave(role)


def _walk(roles: list[Role]) -> Iterator[Step]:
    around: list[tuple[int, Role]] = []
    for role in roles:
        start, end = role.node.start_byte, role.node.end_byte
        while around and (around[-1][0] < end or around[-1][0] <= start):
            yield False, around.pop()[1]
        around.append((end, role))
        yield True, role
    while around:
        yield False, around.pop()[1]
