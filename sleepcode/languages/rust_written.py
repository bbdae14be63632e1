"""Rust: functions that a macro of the file writes, under names that it is given: `req! { test_name, b"…", … }`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from sleepcode.core.drafts import last_line, line_of
from sleepcode.core.facts import Flag, Op
from sleepcode.core.generic.definitions import declare_definition
from sleepcode.core.generic.draft import Drafted, Extraction
from sleepcode.core.generic.lexical import Scope
from sleepcode.core.generic.roles import Role

NAMED = re.compile(r"((?:#\s*\[[^\]]*\]\s*)*)(?:pub\s+|async\s+|unsafe\s+|const\s+)*fn\s+(\$\w+)")
LISTED = frozenset(",;")  # between the parts of a repetition
SEPARATORS = frozenset((",", ";", ":", "=>"))
TEST = re.compile(r"#\s*\[\s*(?:\w+\s*::\s*)*test\s*[\](]")


class Written(NamedTuple):
    """One function that an invocation writes."""

    name: Node
    tokens: list[Node]  # of the invocation, that are its own
    rule: Node
    is_test: bool


def pieces(tree: Node, apart: frozenset[str] = SEPARATORS) -> list[list[Node]]:
    """The tokens between the outer brackets, apart by what stands between arguments."""
    found: list[list[Node]] = [[]]
    for token in tree.children[1:-1]:
        if token.type in apart:
            found.append([])
        elif not token.type.endswith("comment"):
            found[-1].append(token)
    return found


def written(x: Extraction, role: Role) -> Iterator[Written]:
    """What an invocation among items writes; the first rule that fits is taken for the one that is meant."""
    tree, around = role.part("arguments"), role.node.parent
    while around is not None and around.type == "expression_statement":
        around = around.parent
    if tree is None or around is None or around.type not in ("source_file", "declaration_list"):
        return
    for rule in _rules(x).get(x.name(role), ()):
        left, right = rule.child_by_field_name("left"), rule.child_by_field_name("right")
        named = NAMED.search(x.text(right)) if right is not None else None
        if left is None or named is None:
            continue
        is_test = TEST.search(named[1]) is not None
        given = pieces(tree)
        for place, part in enumerate(pieces(left)):
            if f"{named[2]}:ident" not in "".join("".join(map(x.text, part)).split()):
                continue
            if part[0].type == "token_repetition_pattern":
                for tokens in pieces(tree, LISTED)[place:]:
                    if tokens and tokens[0].type == "identifier":
                        yield Written(tokens[0], tokens, rule, is_test)
                return
            if place < len(given) and [token.type for token in given[place]] == ["identifier"]:
                yield Written(given[place][0], tree.children, rule, is_test)
                return


def _rules(x: Extraction) -> dict[str, list[Node]]:
    """Macro -> its rules, of those that write functions under given names."""
    if x.rules is None:
        x.rules = {}
        waiting = [x.root] if b"macro_rules" in x.content and b"fn $" in x.content else []
        while waiting:
            node = waiting.pop()
            if node.type in ("source_file", "mod_item", "declaration_list"):
                waiting.extend(reversed(node.children))
            name = node.child_by_field_name("name") if node.type == "macro_definition" else None
            if name is not None:
                x.rules.setdefault(x.text(name), [child for child in node.children if child.type == "macro_rule"])
    return x.rules


def declare_written(x: Extraction, role: Role) -> None:
    for one in written(x, role):
        draft = Drafted(
            "function", x.text(one.name), x.around(), line_of(one.tokens[0]), last_line(one.tokens[-1]), x.new()
        )
        draft.returns = x.new()
        draft.flags |= Flag.TEST if one.is_test else 0
        x.of_node[one.name.id] = len(x.definitions)
        x.definitions.append(draft)
        declare_definition(x, draft, x.of_node[one.name.id])


def enter_written(x: Extraction, one: Written) -> Scope:
    """Put the function in its place, and go into it; the scope to come back to."""
    index, around = x.of_node[one.name.id], x.scope
    draft = x.definitions[index]
    x.emit(Op.DEF, draft.var, index)
    x.copy(next(d.var for d in around.names[draft.name] if d.start < 0), draft.var)
    x.scope = Scope("function", index, around, index)
    return around
