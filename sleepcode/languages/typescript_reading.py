"""Valid TypeScript that the grammar takes for errors -> the same length and lines, written as it can be read.

Tried on files with errors only, and kept where fewer remain (tree-sitter-typescript 0.23.2).
"""

import re

# `export type * from "./types"`, and `typeof import("x")` as the argument of a type.
EXPORT_TYPES = re.compile(rb"^(\s*export )type( \*)", re.MULTILINE)
TYPE_OF_MODULE = re.compile(rb"typeof\s+import\(\s*(['\"`])[^'\"`\n]*\1\s*\)")
# A call signature on a line of its own, where the one before it ended with its line.
SIGNATURE = re.compile(rb"[ \t]+(?=[<(])")
ENDED = re.compile(rb"(\)\s*:|=>).*[\w\])>}'\"]\s*$|^\s*\)?[\])>}]+(\[\])?\s*$")
COMMENT = re.compile(rb"\s*(//.*|/?\*.*)?$")

LAST_COMMENT = re.compile(rb"\s//.*$")


def reread(content: bytes) -> bytes:
    content = EXPORT_TYPES.sub(rb"\1    \2", content)
    content = TYPE_OF_MODULE.sub(lambda found: b"any".ljust(len(found[0])), content)
    lines = content.split(b"\n")
    before = b""
    for number, line in enumerate(lines):
        if COMMENT.match(line):
            continue
        if SIGNATURE.match(line) and ENDED.search(before):
            lines[number] = b";" + line[1:]
        before = LAST_COMMENT.sub(b"", line)
    return b"\n".join(lines)
