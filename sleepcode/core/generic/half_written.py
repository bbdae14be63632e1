"""A file of which a piece is only half written -> the same lines with that piece closed, so that the rest can be read.

An opening bracket without its end makes a parser take all that follows as a part of what was begun.  Where code is
laid out as it usually is, what begins in the first column begins anew: pieces of the text that open more than
they close are closed at their end, and that is kept where more of such beginnings are then found by the parser.
A line that the grammar does not know (`for (; int n = next(); )`) may swallow what follows, too: it is left out.
Missed: what stands in a class or namespace that is written without indentation, or goes on after it indented.
"""

import re
from collections.abc import Callable
from functools import partial
from itertools import accumulate, pairwise

from tree_sitter import Node, Tree

BEGINS = re.compile(rb"(?m)^(?!\w+[ \t]*:(?!:)|else\b|catch\b|finally\b|while\b)[A-Za-z_@]")  # no label
CLOSES = {"{": "}", "(": ")", "[": "]", "${": "}", "#[": "]"}
CLOSING = frozenset(CLOSES.values())
HOLDS_OTHERS = re.compile(r"preproc_|namespace|declaration_list|linkage|source_file|program|translation_unit|^ERROR$")
IS_WHOLE = re.compile(r"(?:declaration|definition|item|statement|specifier|clause|directive)$|^preproc_")
TEXT = re.compile(r"comment|string|template|text|raw")
MOST_LINES = 3  # of a piece that are left out
LONGEST = 400_000  # bytes: a file that is written by hand

Parse = Callable[[bytes], Tree]
Mend = Callable[[bytes, Parse], bytes]


def closed(content: bytes, tree: Tree, parse: Parse) -> tuple[bytes, Tree]:
    """*content* and *tree* as they are, or with half-written pieces closed where that shows more of the file."""
    starts = [at for at in map(re.Match.start, BEGINS.finditer(content)) if _is_code(tree.root_node, at)]
    lost = _lost(content, starts, tree) if len(starts) > 1 and len(content) <= LONGEST else 0
    best = content, tree
    closings: list[Mend] = [partial(_closed, shorten=_whole), partial(_closed, shorten=_head)]
    for mend in (*(closings if _left_open(tree.root_node) else ()), _readable) if lost else ():
        pieces = (mend(content[start:end], parse) for start, end in pairwise([*starts, len(content)]))
        other = b"".join([content[: starts[0]], *pieces])
        again = parse(other) if other != content else tree
        still = _lost(other, [match.start() for match in BEGINS.finditer(other)], again)
        if still < lost:
            lost, best = still, (other, again)
        if not lost:
            break
    return best


def _closed(piece: bytes, parse: Parse, shorten: Callable[[bytes], bytes]) -> bytes:
    text = piece.rstrip()
    is_frame = b"\n" not in text and text.endswith(b"{")  # namespace x {
    if is_frame or not _open(parse(piece).root_node):
        return piece
    shortened = shorten(text)
    ends = "".join(map(CLOSES.__getitem__, reversed(_open(parse(shortened).root_node))))
    return shortened + ends.encode() + piece[len(text) :]


def _readable(piece: bytes, parse: Parse) -> bytes:
    """Without the lines at which an error begins; as it was where that does not help."""
    lines = piece.split(b"\n")
    for _ in range(MOST_LINES):
        error = _first_error(parse(b"\n".join(lines)).root_node)
        if error is None:
            return b"\n".join(lines)
        row = error.start_point[0]
        begins_the_next = re.search(rb"\w\s*\Z", lines[row]) and not b"".join(lines[row + 1 :]).strip()
        if row == 0 or begins_the_next or not lines[row].strip(b"{} \t\r"):  # `  static void` before `name(...)`
            break
        lines[row] = re.sub(rb"[^{}\r]", b" ", lines[row])
    return piece


def _first_error(root: Node) -> Node | None:
    waiting = [root] if root.has_error else []
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            return node
        waiting.extend(child for child in reversed(node.children) if child.has_error)
    return None


def _whole(text: bytes) -> bytes:
    return text


def _head(text: bytes) -> bytes:
    """Its first lines, up to what opens its body; of the rest the ends of lines."""
    lines = text.split(b"\n")
    last = next((number for number, line in enumerate(lines) if line.rstrip().endswith(b"{")), 0)
    return b"\n".join([*lines[: last + 1], *[b" " * len(line) for line in lines[last + 1 :]]])


def _is_code(root: Node, at: int) -> bool:
    found = root.descendant_for_byte_range(at, at + 1)
    return found is None or not TEXT.search(found.type)


def _open(root: Node) -> list[str]:
    """The brackets of a piece that are not closed in it, outermost first."""
    stack: list[str] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.child_count:
            waiting.extend(reversed(node.children))
        elif node.type in CLOSES and not node.is_missing:
            stack.append(node.type)
        elif stack and node.type == CLOSES[stack[-1]] and not node.is_missing:
            stack.pop()
    return stack


def _left_open(root: Node) -> bool:
    """Whether the text as a whole opens more brackets than it closes: what is laid out otherwise does not."""
    balance, waiting = 0, [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        if not node.is_missing:
            balance += (node.type in CLOSES) - (node.type in CLOSING)
    return balance > 0


def _lost(content: bytes, starts: list[int], tree: Tree) -> int:
    """How many of the beginnings are none to the parser."""
    ends_between = (content.count(b"\n", *piece) for piece in pairwise([0, *starts]))
    lines = {*accumulate(ends_between)}
    waiting = [tree.root_node]
    while waiting:
        for child in waiting.pop().children:
            row, column = child.start_point
            if not column and child.child_count and IS_WHOLE.search(child.type):
                lines.discard(row)
            if HOLDS_OTHERS.search(child.type):
                waiting.append(child)
    return len(lines)
