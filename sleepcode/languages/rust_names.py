"""Rust: where paths begin: crate, self, super, Self and the names of crates."""

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN, line_of
from sleepcode.core.facts import Op
from sleepcode.core.generic.draft import Extraction
from sleepcode.core.generic.lexical import Scope


def root_of(x: Extraction, module: str, node: Node) -> int:
    """crate, self, super, or another crate; inline modules are stepped over first."""
    parts = module.split("::")
    scope = inline(x.scope)
    while scope is not None and parts[:1] == ["super"]:
        parts, scope = parts[1:], inline(scope.parent)
    if scope is not None and parts in ([], ["self"]):
        return x.definitions[scope.subject].var
    into = x.new()
    x.emit(Op.IMPORT, into, 0, "::".join(parts) or "self", "", line_of(node))
    return into


def inline(scope: Scope | None) -> Scope | None:
    """The innermost inline module's scope, from *scope* outwards."""
    while scope is not None and scope.kind != "namespace":
        scope = scope.parent
    return scope


def self_class(x: Extraction) -> int:
    scope = x.scope
    while scope.parent is not None:
        if scope.kind == "extension":
            x.scope, inside = scope.parent, x.scope
            found = x.named(scope.receiver)
            x.scope = inside
            return found
        if scope.kind == "class":
            return x.definitions[scope.subject].var
        scope = scope.parent
    return UNKNOWN
