"""The lines of a file -> the head of a definition in it: from `def` to what opens its body, on one line."""

import re
from collections.abc import Iterable

from sleepcode.core.model import Definition

MOST_HEADER = 40  # lines


def header_of(one: Definition, lines: tuple[str, ...]) -> str:
    """Without its colon or brace; empty when it is not in *lines*, all those of its file."""
    last = one.qualname.rpartition(".")[2].partition("#")[0]
    taken: list[str] = []
    depth = 0
    for line in lines[one.line - 1 : one.line - 1 + MOST_HEADER]:
        text = line.strip()
        if not taken and (text.startswith(("@", "//", "/*", "*", "#[")) or last not in text):
            continue
        opened = next((at for at in _BODY.finditer(text) if depth + _depth(text[: at.start()]) == 0), None)
        if opened:
            taken.append(text[: opened.start()])
            break
        taken.append(text)
        depth += _depth(text)
        if depth <= 0 and text.split("#")[0].rstrip().endswith((":", ";", "=>", "...")):
            break
        if depth <= 0 and text.endswith(")") is False and len(taken) == 1 and "(" not in text:
            break
    return _joined(taken)


# A brace that opens a body: at the end of the line, or with the whole body behind it.  Not `interface{}`.
_BODY = re.compile(r"\s*(?:=>\s*)?(?<![\w\]])\s*\{(?:\s*$|\s.*\}\s*;?$|\}$)")


def _joined(parts: Iterable[str]) -> str:
    text = " ".join(part.split("  #")[0] for part in parts)
    return text.replace("( ", "(").replace(", )", ")").replace(" )", ")").rstrip(" {:")


def _depth(text: str) -> int:
    return sum(text.count(bracket) for bracket in "([{") - sum(text.count(bracket) for bracket in ")]}")
