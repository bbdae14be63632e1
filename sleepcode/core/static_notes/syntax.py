"""Source text -> Syntax: what the language's notes query finds in one file."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec
from msgspec.structs import replace
from tree_sitter import Node, Query, QueryError

from sleepcode.core import grammar
from sleepcode.core.matches import decodable, matches

MOST_BYTES = 2_000_000  # a bigger file is generated or data; its graph rows still count
LONGEST_TEXT = 160
OF_STATE = {"mutate", "local"}  # kept where they name the module's own state, or what it imports


class Finding(msgspec.Struct, frozen=True, array_like=True):
    """One place where the query matched."""

    kind: str  # the pattern's first capture: raise, catch, guard, none, env, …
    line: int
    end_line: int
    text: str  # of the captured node, on one line
    about: str = ""  # text of its `.name`, `.when`, `.value` or `.bases` part
    body: tuple[int, int] = (0, 0)  # lines of its `.body` part


class Call(msgspec.Struct, frozen=True, array_like=True):
    """One call as written."""

    name: str  # the last name of what is called
    line: int
    end_line: int
    use: str  # ignored, assigned, unpacked, returned, compared, …; "combined" when none of these
    positional: int
    keywords: tuple[str, ...]
    spread: bool  # has *args or **kwargs, so that the rest is not known
    text: str  # its first line


class Syntax(msgspec.Struct, frozen=True, array_like=True):
    """What one file's syntax says, apart from the graph."""

    calls: tuple[Call, ...] = ()
    findings: tuple[Finding, ...] = ()
    lines: int = 0

    def of(self, *kinds: str) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.kind in kinds)


# Where a file has the environment by a bare name: Python's `environ`, an `env` in JavaScript.
_HAS_ENVIRON = re.compile(
    rb"(?m)^\s*from os import [^\n]*\benviron\b(?! as)"
    rb"|\benv\b\s*(?::[^=\n]+)?=[^;\n]*\b(?:process\??|import\.meta|Bun)\.env\b(?![.\[?]+\w)"
)


def syntax_of(content: bytes, language: str | None) -> Syntax:
    """What the notes query of *language* finds; empty where there is none, or no grammar."""
    lines = content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
    query = notes_query(language) if language else None
    if query is None or language is None or len(content) > MOST_BYTES:
        return Syntax(lines=lines)
    content = decodable(content)
    root = grammar.parser(language).parse(content).root_node
    calls: dict[int, tuple[Node, Node]] = {}
    uses: dict[int, str] = {}
    findings: dict[tuple[str, int, str], Finding] = {}
    for _, captures in matches(query, root):
        first = next((name for name in captures if "." not in name and name[0] != "_"), "")
        if first == "call":
            called = captures["call"][0]
            calls[called.start_byte] = (called, captures["call.arguments"][0])
        elif not first:
            for name, nodes in captures.items():
                if name.startswith("use."):
                    uses[nodes[0].start_byte] = name[4:]
        else:
            for finding in _findings(first, captures):
                findings.setdefault((finding.kind, finding.line, finding.text), finding)
    rows = content.split(b"\n")
    state = {each.text for each in findings.values() if each.kind in ("state", "imported")}
    kept = [each for each in findings.values() if each.kind not in OF_STATE or each.text in state]
    kept = [bare for each in kept if (bare := _bare(each, content)) is not None]
    written_to = {(each.line, each.text) for each in kept if each.kind == "setenv"}  # `os.environ[x] = y` reads nothing
    kept = [each for each in kept if each.kind not in ("env", "envkey") or (each.line, each.text) not in written_to]
    written = tuple(_call(*calls[at], uses.get(at, "combined"), rows) for at in sorted(calls))
    return Syntax(written, tuple(sorted(kept, key=lambda each: each.line)), lines)


@cache
def notes_query(language: str) -> Query | None:
    """The compiled `<language>.notes.scm`; None for a language that has none."""
    try:
        return grammar.query(language, "notes")
    except (FileNotFoundError, KeyError, QueryError):
        return None


def _bare(finding: Finding, content: bytes) -> Finding | None:
    """What is found by a bare name counts where the file has it so, and is none elsewhere."""
    bare, _, kind = finding.kind.partition("bare_")
    if not kind or bare:
        return finding
    return replace(finding, kind=kind) if _HAS_ENVIRON.search(content) else None


def _findings(kind: str, captures: dict[str, list[Node]]) -> Iterable[Finding]:
    parts = {name.partition(".")[2]: nodes for name, nodes in captures.items() if name.startswith(kind + ".")}
    body = parts.pop("body", [None])[0]
    about = next((one_line(nodes[0].text) for nodes in parts.values()), "")
    span = (body.start_point.row + 1, body.end_point.row + 1) if body is not None else (0, 0)
    if kind == "return" and captures[kind][0].type == "expression_statement":  # Rust's `if` and `match` give a value
        for node in _tails(captures[kind][0]):
            text = one_line(node.text)
            yield Finding(kind, node.start_point.row + 1, node.end_point.row + 1, text, text, span)
        return
    for node in captures[kind]:
        yield Finding(kind, node.start_point.row + 1, node.end_point.row + 1, one_line(node.text), about, span)


def _tails(node: Node) -> Iterator[Node]:
    """What a block or branches end in without a semicolon: their values."""
    inner = [each for each in node.named_children if not each.is_extra]
    if node.type == "if_expression":
        branches = (node.child_by_field_name(field) for field in ("consequence", "alternative"))
        inner = [each for each in branches if each is not None]
    elif node.type == "match_expression":
        inner = [each for each in inner[-1].named_children if each.type == "match_arm"]
    elif node.type in ("block", "match_arm", "else_clause", "expression_statement"):
        if node.type == "expression_statement" and node.children[-1].type == ";":
            return
        inner = inner[-1:]
    else:
        yield node
        return
    for each in inner:
        yield from _tails(each)


def _call(name: Node, arguments: Node, use: str, rows: list[bytes]) -> Call:
    positional, keywords, spread = 0, [], False
    if arguments.type == "generator_expression":
        positional = 1
    else:
        for each in arguments.named_children:
            if each.type == "keyword_argument":
                keywords.append(one_line(each.named_children[0].text))
            elif "splat" in each.type or "spread" in each.type:
                spread = True
            elif each.type != "comment":
                positional += 1
    row = name.start_point.row
    text = one_line(rows[row].strip())
    return Call(
        one_line(name.text),
        row + 1,
        arguments.end_point.row + 1,
        use,
        positional,
        tuple(keywords),
        spread,
        text,
    )


def one_line(text: bytes | None) -> str:
    """*text* without line breaks, control characters or the length that no reader wants."""
    flat = " ".join((text or b"")[: 4 * LONGEST_TEXT].decode("utf-8", "replace").split())
    if not flat.isprintable():
        flat = "".join(character for character in flat if character.isprintable())
    if len(flat) <= LONGEST_TEXT:
        return flat
    cut = flat[:LONGEST_TEXT]
    return (cut.rpartition(" ")[0] or cut[:-1]) + "…"
