"""#if, #else, #endif that cut through a definition: one branch is kept, so that the rest of the file can be read.

A grammar reads conditionals as blocks of whole statements.  Where each branch has the head of a
function, an element of a list, or an opening brace that is closed further down, no tree fits; the
first branch is as good as any other.  Lines keep their places.
"""

import re
from itertools import pairwise

from sleepcode.languages.blanks import spaces

DIRECTIVE = re.compile(rb"(?m)^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b((?:\\\r?\n|[^\n])*)")
QUOTED = re.compile(rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|//[^\n]*|/\*.*?\*/", re.S)
UNFINISHED = re.compile(  # goes on in the next line
    rb"(?:[,(=+|&?*%-]|\)\s*:|\belse|(?:^|[;{}\s])(?:if|for|switch)[ \t]*\([^;{}]*\))\s*\Z"
)
CONTINUES = re.compile(rb"\s*(?:else\b|&&|\|\|)")
WORDS = re.compile(rb"[\w\s*&]*\w[\w\s*&]*")  # static void
NEXT = re.compile(rb"\s*\{")
TEMPLATE_HEAD = re.compile(rb"(?m)^(?![ \t]*#)[^\n]*>[ \t\r\n]*\Z")  # template <class T>
MOST_DEEP = 200

Part = tuple[int, int, bytes, bytes]  # start and end of the directive, its word, what follows it


def without_cutting_conditionals(content: bytes) -> bytes:
    """The same length; what is blanked is spaces, line ends stay."""
    if b"#" not in content or b"endif" not in content:
        return content
    text = bytearray(content)
    open_groups: list[list[Part]] = []
    for found in DIRECTIVE.finditer(content):
        word = found.group(1)
        part = (found.start(), found.end(), word, found.group(2))
        if word in (b"if", b"ifdef", b"ifndef"):
            open_groups.append([part])
        elif open_groups and len(open_groups) < MOST_DEEP:
            open_groups[-1].append(part)
            if word == b"endif":
                _settle(text, open_groups.pop())
    return bytes(text)


def _settle(text: bytearray, group: list[Part]) -> None:
    branches = [(before[1], after[0]) for before, after in pairwise(group)]
    bare = [QUOTED.sub(b"", bytes(text[start:end])) for start, end in branches]
    is_cut = any(
        body.count(b"{") != body.count(b"}") or UNFINISHED.search(body) or CONTINUES.match(body) for body in bare
    )
    if not is_cut:
        before = QUOTED.sub(b"", bytes(text[max(0, group[0][0] - 400) : group[0][0]]))
        is_cut = UNFINISHED.search(before) is not None or TEMPLATE_HEAD.search(before) is not None
    if not is_cut:  # between two texts that are one
        after = bytes(text[group[-1][1] : group[-1][1] + 400])
        is_cut = bytes(text[: group[0][0]][-200:]).rstrip()[-1:] == b'"' == after.lstrip()[:1]
    if not is_cut:
        is_cut = NEXT.match(text, group[-1][1]) is not None and any(
            body.rstrip()[-1:] not in (b"}", b";", b"") for body in bare
        )
    if not is_cut:
        is_cut = all(WORDS.fullmatch(body) for body in bare)
    if not is_cut:
        return
    kept = _kept(group, bare)
    for start, end, _, _ in group:
        text[start:end] = spaces(bytes(text[start:end]))
    for index, (start, end) in enumerate(branches):
        if index != kept:
            text[start:end] = spaces(bytes(text[start:end]))


def _kept(group: list[Part], bare: list[bytes]) -> int:
    """The index of the branch that stays; -1 for none: `extern "C" {` has its end in another conditional."""
    condition = group[0][3].strip()
    if b"__cplusplus" in condition and group[0][2] != b"ifndef":
        return 1 if len(bare) > 1 else -1
    return 1 if condition == b"0" and len(bare) > 1 else 0
