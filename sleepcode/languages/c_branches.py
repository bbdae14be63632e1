"""C: a function that one branch of a conditional defines, called from outside of it: elsewhere there is another one."""

import re

from tree_sitter import Node

from sleepcode.core.drafts import UNKNOWN
from sleepcode.core.generic.draft import Extraction
from sleepcode.core.generic.expressions import read
from sleepcode.core.generic.roles import Role

CONDITIONS = frozenset({"preproc_if", "preproc_ifdef", "preproc_elif", "preproc_elifdef"})
GUARD = re.compile(rb"#\s*ifndef\s+(\w+)[^\n]*\n\s*#\s*define\s+\1\b")
NO_NAME = re.compile(r"#\s*(?:if|elif)(?:def)?\b|\bdefined\b|[()\s]")


def read_or_another(x: Extraction, role: Role) -> None:
    """A name; where its one definition here is under a condition and this place is not, what others call so, too."""
    read(x, role)
    value = x.values[role.node.id]
    definition = _only_here(x, value) if value >= 0 else None
    required = conditions(x, definition) if definition is not None else set()
    if required and required - conditions(x, role.node):
        name = x.text(role.node)
        x.values[role.node.id] = x.join([value, x.free_name(x.hooks.spelled(x, name))])


def _only_here(x: Extraction, variable: int) -> Node | None:
    """The node of the one function that *variable* names."""
    if not x.alone:
        for index, draft in enumerate(x.definitions):
            declared = x.module.names.get(draft.name, ())
            if draft.kind == "function" and not draft.role.endswith(".macro") and len(declared) == 1:
                x.alone[declared[0].var] = x.node_of[index]
        x.alone.setdefault(UNKNOWN, x.root)
    return x.alone.get(variable)


def conditions(x: Extraction, node: Node) -> set[str]:
    """What must hold, as it is written, where *node* stands; what keeps a header from being read twice is left out."""
    found = set()
    below, around = node, node.parent
    while around is not None:
        if around.type in CONDITIONS and not GUARD.match(x.content, around.start_byte):
            is_other = around.child_by_field_name("alternative") == below
            end = x.content.find(b"\n", around.start_byte)
            written = x.content[around.start_byte : end].decode("utf-8", "replace")
            found.add(("!" if is_other else "") + NO_NAME.sub("", written.replace("ifndef", "if !")))
        below, around = around, around.parent
    return {condition.removeprefix("!!") for condition in found}
