"""What every extractor writes facts with: definitions in the making, variables, and instructions that move values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from sleepcode.core.facts import DefFact, Op, Param

UNKNOWN = -1  # no variable: a value that nothing is known of
MOST_PROBLEMS = 20  # told of a file


@dataclass(slots=True)
class Draft:
    """A DefFact in the making."""

    kind: str
    name: str
    parent: int
    line: int
    end_line: int
    var: int
    params: list[Param] = field(default_factory=list)
    returns: int = UNKNOWN
    yields: int = UNKNOWN
    sends: int = UNKNOWN
    flags: int = 0
    bases: list[int] = field(default_factory=list)
    members: dict[str, int] = field(default_factory=dict)
    code: list[Any] = field(default_factory=list)
    decorators: list[str] = field(default_factory=list)
    title: str = ""
    uses: set[str] = field(default_factory=set)

    def fact(self) -> DefFact:
        return DefFact(
            kind=self.kind,
            name=self.name,
            parent=self.parent,
            line=self.line,
            end_line=self.end_line,
            var=self.var,
            params=tuple(self.params),
            returns=self.returns,
            yields=self.yields,
            flags=self.flags,
            bases=tuple(self.bases),
            members=self.members,
            code=tuple(self.code),
            decorators=tuple(self.decorators),
            title=self.title,
            sends=self.sends,
        )


class Emitter:
    """Makes variables and writes instructions; which definition's code they go to is the extractor's to say."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.variables = 0
        self.literals: dict[str, int] = {}  # see literal
        self.top: list[Any] = []  # the module's code
        self.problems: list[tuple[int, str]] = []
        self.free: dict[str, int] = {}  # see FileFacts

    def text(self, node: Node) -> str:
        return self.content[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def new(self) -> int:
        self.variables += 1
        return self.variables - 1

    def emit(self, *instruction: Any) -> None:
        raise NotImplementedError

    def copy(self, into: int, source: int) -> None:
        if source >= 0 and source != into:
            self.emit(Op.COPY, into, source)

    def literal(self, kind: str) -> int:
        """The one variable of this file that holds an instance of a builtin type."""
        found = self.literals.get(kind)
        if found is None:
            found = self.literals[kind] = self.new()
            self.top.append((Op.LITERAL, found, kind))
        return found

    def join(self, sources: Iterable[int]) -> int:
        """One variable for what any of *sources* holds; UNKNOWN when none is known."""
        known = sorted({source for source in sources if source >= 0})
        if len(known) <= 1:
            return known[0] if known else UNKNOWN
        joined = self.new()
        for source in known:
            self.copy(joined, source)
        return joined

    def free_name(self, name: str) -> int:
        """The variable of a name that nothing in the file binds."""
        found = self.free.get(name)
        if found is None:
            found = self.free[name] = self.new()
        return found


def uses_of(drafts: Iterable[Draft]) -> dict[int, tuple[str, ...]]:
    """As FileFacts has them."""
    return {index: tuple(sorted(draft.uses)) for index, draft in enumerate(drafts) if draft.uses}


def line_of(node: Node) -> int:
    """Counted from 1, as git and editors do."""
    return node.start_point[0] + 1


def last_line(node: Node) -> int:
    start, end = node.start_point, node.end_point
    return max(start[0], end[0] - (end[1] == 0)) + 1


def syntax_errors(root: Node) -> list[tuple[int, str]]:
    """(line, what is wrong there) of the first parts that the grammar could not read."""
    stack, found = [root], list[tuple[int, str]]()
    while stack and len(found) < MOST_PROBLEMS:
        node = stack.pop()
        if node.is_error or node.is_missing:
            found.append((line_of(node), "missing syntax" if node.is_missing else "cannot be parsed"))
        elif node.has_error:
            stack.extend(reversed(node.children))
    return found
