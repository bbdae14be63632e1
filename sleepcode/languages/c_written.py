"""C: functions that a macro of the file writes: `DEFINE_GETTER(number, double)` is what the macro says, on one line."""

import re
from functools import partial

DEFINED = re.compile(
    rb"(?m)^[ \t]*#[ \t]*define[ \t]+(\w+)\(([\w\s,]*(?:\.\.\.)?\s*)\)"
    rb"((?:\\\r?\n|[^\n])*\{(?:\\\r?\n|[^\n])*)"
)
BLOCK = re.compile(rb"\{[^{}]*\}")
CLOSED = b"\0"  # in the place of a block
# static void name##_push(type *list) {...}
HEAD = re.compile(rb"(?:\A|[;\0\s])[A-Za-z_][\w\s*#]*[\s*#](?!(?:if|for|while|switch)\b)\w+\s*\([^(){};\0]*\)[\s\w]*\0")
BEGINS = re.compile(rb"\)[\s\w]*\{")
NO_FUNCTION = re.compile(rb"(?:do|if|for|while|switch|return|else)\b|\W")
TEXT = re.compile(rb"(?<!#)#(?!#)\s*\w+")
PASTED = re.compile(rb"\s*##\s*")
GIVEN = rb"(?m)^[ \t]*(%b)[ \t]*\(((?:[^()\"';{}]|\"(?:[^\"\\\n]|\\.)*\"|\([^()]*\))*)\)[ \t]*;?(?=[ \t\r]*(?:$|/[/*]))"
LONGEST = 4_000


def written_out(content: bytes) -> bytes:
    """With the functions in the place of such invocations; lines keep their places.

    Each of them is made to call the macro: who changes that changes them.
    """
    macros = {name: (params, text) for name, params, body in DEFINED.findall(content) if (text := _functions(body))}
    return re.sub(GIVEN % b"|".join(macros), partial(_expanded, macros), content) if macros else content


def _functions(body: bytes) -> bytes:
    """The text of a macro that is definitions of functions; empty for any other."""
    text = re.sub(rb"\\\r?\n", b" ", body).strip()
    if len(text) > LONGEST or NO_FUNCTION.match(text):
        return b""
    outside, deeper = BLOCK.sub(CLOSED, text), text
    while outside != deeper:
        outside, deeper = BLOCK.sub(CLOSED, outside), outside
    return text if HEAD.search(outside) and not re.search(rb"[{}]", outside) else b""


def _expanded(macros: dict[bytes, tuple[bytes, bytes]], call: re.Match[bytes]) -> bytes:
    params, text = macros[call[1]]
    names = [b"__VA_ARGS__" if name.strip() == b"..." else name.strip() for name in params.split(b",")]
    given = [one.strip() for one in re.split(rb",(?![^()]*\))", call[2], maxsplit=len(names) - 1)]
    known = dict(zip(names, given, strict=False))
    text = re.sub(rb"\w+", lambda word: known.get(word[0], word[0]), TEXT.sub(b'""', text))
    made, depth = [], 0
    for part in re.split(rb"(\)[\s\w]*\{|[{}])", PASTED.sub(b"", text)):
        made.append(part + b" " + call[1] + b"();" if depth == 0 and BEGINS.match(part) else part)
        depth += part.endswith(b"{") - (part == b"}")
    return b"".join(made) + b"\n" * call[0].count(b"\n")
