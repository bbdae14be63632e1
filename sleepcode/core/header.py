"""The lines of a file -> the head of a definition in it: from `def` to what opens its body, on one line."""

import re
from collections.abc import Iterable

from sleepcode.core.grammar import is_script
from sleepcode.core.model import Definition

MOST_HEADER = 40  # lines
_ANNOTATIONS = re.compile(r"^(?:@[\w.]+(?:\([^()]*\))?\s+)+")  # in the line of what they are about
_NULLABLE = re.compile(r"@Nullable")  # says as much of the result as its type


def header_of(one: Definition, lines: tuple[str, ...]) -> str:
    """Without its colon or brace; empty when it is not in *lines*, all those of its file."""
    owner, _, last = one.qualname.partition("#")[0].rpartition(".")
    names = (last, owner.rpartition(".")[2]) if last == "constructor" and owner else (last,)  # `function Shop() {…}`
    taken: list[str] = []
    above = ""
    depth = 0
    for line in lines[one.line - 1 : one.line - 1 + MOST_HEADER]:
        text = line.strip()
        bare = text if one.path.endswith(".py") else _ANNOTATIONS.sub("", text)
        if not taken and (bare.startswith(("@", "//", "/*", "*", "#[")) or not any(name in bare for name in names)):
            is_type = one.path.endswith(_C) and _TYPE.fullmatch(text)
            above = f"{text} " if is_type or _NULLABLE.fullmatch(text) else ""
            continue
        if not taken and (macro := _MACRO.match(text)):
            return macro[0]
        if one.kind == "test" and is_script(one.path):  # a block that is an argument
            return text.rstrip(" {")
        opened = next((at for at in _BODY.finditer(text) if depth + _depth(text[: at.start()]) == 0), None)
        if arrow := _arrow(one.path, "\n".join((*taken, text))):
            return _joined(arrow.split("\n"))
        if opened:
            taken.append(text[: opened.start()])
            break
        taken.append(text)
        depth += _depth(text)
        if depth <= 0 and text.split("#")[0].rstrip().endswith((":", ";", "=>", "...")):
            break
        if depth <= 0 and text.endswith(")") is False and len(taken) == 1 and "(" not in text:
            break
    return _joined((above + taken[0], *taken[1:])) if taken else ""


# A brace that opens a body: at the end of the line, or with the whole body behind it.  Not `interface{}`.
_BODY = re.compile(r"\s*(?:=>\s*)?(?<![\w\]])\s*\{(?:\s*$|\s.*\}\s*;?$|\}[,;]?$)")
_MACRO = re.compile(r"#\s*define\s+\w+(?:\([^)]*\))?")
_TYPE = re.compile(r"[A-Za-z_][\w\s*:<>,]*")  # of what a C function returns, in the line above its name
_C = (".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh")
_NAMES = re.compile(r"\bfunction\b|(?<![=!<>])=(?![=>])|^[\w$\"']+\s*:")  # before an arrow function: `f = `, `f: `


def _arrow(path: str, text: str) -> str:
    """Of `const f = (a: A): B => a.b` what stands before the body; empty where it is no arrow function."""
    named = _NAMES.search(text) if is_script(path) else None
    if named is None or named[0] == "function":
        return ""
    arrows = (at.start() for at in re.finditer("=>", text) if at.start() >= named.end())
    return next((text[:at].rstrip() for at in arrows if _depth(text[:at]) == 0), "")


def _joined(parts: Iterable[str]) -> str:
    text = " ".join(part.split("  #")[0] for part in parts)
    return text.replace("( ", "(").replace(", )", ")").replace(" )", ")").rstrip(" {:")


def _depth(text: str) -> int:
    return sum(text.count(bracket) for bracket in "([{") - sum(text.count(bracket) for bracket in ")]}")
