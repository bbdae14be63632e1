"""Lines of code as people lay them out -> blocks, the heads above them, and the conditions they stand under.

Read from shape and indentation alone, which serves every language that is indented; what cannot be read
so is left out rather than guessed.
"""

import re
from collections.abc import Sequence

MOST_BLOCK = 6  # lines
MOST_CONDITION = 110  # characters
_IF = re.compile(r"^\s*(?:\}\s*)?(?:else\s+if|elif|if)\b\s*(.+)$")
_ELIF = re.compile(r"^\s*(?:\}\s*)?(?:else\s+if|elif)\b")
_ELSE = re.compile(r"^\s*(?:\}\s*)?else\b\s*[:{]")
_CATCH = re.compile(r"^\s*(?:\}\s*)?(?:except|catch)\b\s*\(?([^:{]*?)\)?\s*(?:as \w+\s*)?[:{]\s*$")
_QUOTED = re.compile(r"'[^'\\]?'|\"[^\"]*\"")
_GOES_ON = re.compile(r"(?:\b(?:in|is|not|and|or)|[=(,+*/&|<>.-])$")
_QUOTES = re.compile(r'"""|\'\'\'')
_INNER = re.compile(r"^\s*(?:export\s+)?(?:async\s+)?(?:def|class|function|func|fn)\s+\w")
_REMARK = re.compile(r"\s{2,}#\s[^\"']*$")
_AGAIN = re.compile(r"\s*(?:raise|throw)(?:\s+[a-z_]\w*)?\s*;?\s*(?:(?:#|//).*)?$")
_LEAVES = re.compile(r"^\s*(?:return|raise|throw|continue|break|panic!)\b")
_HEAD = re.compile(r"^\s*(?:\}\s*)?(?:if|elif|else|for|while|try|except|catch|finally|with|switch|case|match)\b")


def code_of(lines: Sequence[str]) -> list[int]:
    """Indexes of the body's lines that are code of its own: past the signature, no comment, no docstring,
    nothing that stands in a definition within."""
    head = next((at for at, line in enumerate(lines) if re.search(r"[:{]\s*(?:#.*|//.*)?$", line)), 0) + 1
    found: list[int] = []
    in_docstring = False
    inner: int | None = None  # indentation of the definition within that we are in
    for at in range(head, len(lines)):
        line = lines[at].strip()
        if inner is not None and line and not in_docstring and indent_of(lines[at]) <= inner:
            inner = None if line[0] not in ")]}" else inner
        if inner is None and not in_docstring and _INNER.match(lines[at]):
            inner = indent_of(lines[at])
        quotes = len(_QUOTES.findall(line))
        starts = bool(re.match(r'[rRuUbB]?(?:"""|\'\'\')', line))
        if in_docstring:
            in_docstring = quotes % 2 == 0
        elif starts:
            in_docstring = quotes % 2 == 1
        elif line and inner is None and not line.startswith(("#", "//", "/*", "*", "@")):
            found.append(at)
    return found


def block_at(lines: Sequence[str], at: int) -> tuple[int, ...]:
    """The line and what is indented under it, comments left out, bounded."""
    return _under(lines, at)[: MOST_BLOCK + 1]


def is_whole(lines: Sequence[str], block: Sequence[int]) -> bool:
    """Whether the block was not cut off."""
    return len(_under(lines, block[0])) == len(block)


def _under(lines: Sequence[str], at: int) -> tuple[int, ...]:
    own = indent_of(lines[at])
    block = [at]
    for below in range(at + 1, len(lines)):
        line = lines[below].strip()
        if not line or line.startswith(("#", "//")):
            continue
        if indent_of(lines[below]) <= own or len(block) > MOST_BLOCK + 1:
            break
        block.append(below)
    return tuple(block)


def condition_of(line: str) -> str:
    """The condition of an `if` alone; empty when it goes on in the next line, or stands in backticks itself."""
    match = _IF.match(line)
    if not match:
        return ""
    bare = re.sub(r"\s+(?:#|//).*$", "", match[1]).rstrip()
    if not bare.endswith((":", "{")) or "`" in bare:
        return ""
    bare = bare.rstrip("{:").strip()
    while bare.startswith("(") and bare.endswith(")") and _balanced(bare[1:-1]):
        bare = bare[1:-1].strip()
    good = _balanced(bare) and not _GOES_ON.search(bare) and len(bare) <= MOST_CONDITION
    return bare if good else ""


def _condition_before(line: str) -> str:
    """Of `if (a) return b;` the condition."""
    match = re.match(r"\s*(?:\}\s*)?(?:else\s+)?if\s*\(", line)
    end, depth = (match.end() if match else 0), 1
    while match and end < len(line) and depth:
        depth += (line[end] == "(") - (line[end] == ")")
        end += 1
    inner = line[match.end() : end - 1].strip() if match and not depth else ""
    said = inner and "`" not in inner and len(inner) <= MOST_CONDITION and _LEAVES.match(line[end:])
    return inner if said else ""


def catches(line: str) -> str:
    """What an `except` or `catch` catches; empty for any other line."""
    match = _CATCH.match(re.sub(r"(?<=[:{])\s+(?:#|//).*$", "", line))
    return re.sub(r"\s+as\s+\w+$", "", match[1].strip()) or "any exception" if match else ""


def raises_again(line: str) -> bool:
    """Whether it raises what was caught: nothing is named, or a variable."""
    return _AGAIN.match(line) is not None


def heads_above(lines: Sequence[str], at: int) -> list[int]:
    """Indexes of the heads of the blocks that line stands in, outermost first; not the definition's own."""
    heads: list[int] = []
    own = indent_of(lines[at])
    for above in range(at - 1, 0, -1):
        line = lines[above]
        if not line.strip() or line.lstrip().startswith(("#", "//", ")", "]")) or indent_of(line) >= own:
            continue
        if not _HEAD.match(line):
            break
        heads.append(above)
        own = indent_of(line)
    return heads[::-1]


def when(lines: Sequence[str], at: int) -> str | None:
    """The conditions under which the `if` in that line is true, in backticks; None when it cannot be told."""
    parts: list[str] = []
    for head in [*heads_above(lines, at), at]:
        if said := _under_what(lines, head):
            parts.append(said + (" (and none of the branches before it)" if _ELIF.match(lines[head]) else ""))
        elif re.match(r"^\s*(?:\}\s*)?(?:if|elif|else|case|match|switch)\b", lines[head]):
            return None
    text = " and ".join(parts)
    return text if len(text) <= 2 * MOST_CONDITION else None


def _under_what(lines: Sequence[str], head: int) -> str:
    """What has to be so for the block under that head to be entered; empty where it cannot be told."""
    if condition := condition_of(lines[head]):
        return f"`{condition}`"
    if caught := catches(lines[head]):
        return f"`{caught}` was raised"
    opposite = _if_of(lines, head) if _ELSE.match(lines[head]) else ""
    return negated(opposite) if opposite else ""


def reached_when(lines: Sequence[str], at: int) -> tuple[str, ...]:
    """What has to be so for a line to be reached: the heads it stands under, and the guards before it that leave.

    Innermost first; what cannot be told so is left out, so that more may have to be so.
    """
    parts: list[str] = []
    for head in [at, *heads_above(lines, at)[::-1]]:
        if head != at and (said := _under_what(lines, head)):
            parts.append(said)
        parts += [negated(guard) for guard in _guards_before(lines, head)]
    return tuple(dict.fromkeys(parts))


def nearest_conditions(lines: Sequence[str], at: int) -> tuple[str, ...]:
    """The innermost head that a line stands under, what its `try` tried, and the guards before it in that block."""
    if own := _condition_before(lines[at]):
        return (f"`{own}`",)
    heads = heads_above(lines, at)
    parts: list[str] = []
    for head in heads[::-1]:
        caught = catches(lines[head])
        tried = _tried(lines, head) if caught else ""
        if said := f"`{tried}` raised `{caught}`" if tried else _under_what(lines, head):
            parts.append(said)
        if parts or _IF.match(lines[head]):
            break  # what an outer one says is no reason where the inner one cannot be read
    return (*parts, *(negated(guard) for guard in _guards_before(lines, at)))


def _tried(lines: Sequence[str], handler: int) -> str:
    """The one statement of the `try` that an `except` belongs to; empty where it has more."""
    own = indent_of(lines[handler])
    for above in range(handler - 1, -1, -1):
        if lines[above].strip() and indent_of(lines[above]) == own and re.match(r"\s*(?:\}\s*)?try\b", lines[above]):
            block = _under(lines, above)
            return lines[block[1]].strip().rstrip(";") if len(block) == 2 else ""
    return ""


def guards_before(lines: Sequence[str], at: int) -> tuple[str, ...]:
    """The conditions that have to be false for a line to be reached, since their blocks leave; topmost first."""
    found = [guard for head in [at, *heads_above(lines, at)[::-1]] for guard in _guards_before(lines, head)]
    return tuple(dict.fromkeys(found[::-1]))


def _guards_before(lines: Sequence[str], at: int) -> list[str]:
    """The conditions of the `if`s before that line, in its block, whose blocks end by leaving; nearest first."""
    found: list[str] = []
    own = indent_of(lines[at])
    for above in range(at - 1, 0, -1):
        line = lines[above]
        if not line.strip():
            continue
        if indent_of(line) < own:
            break
        if indent_of(line) == own and (condition := condition_of(line)) and not _ELIF.match(line):
            block = _under(lines, above)
            if (
                is_whole(lines, block)
                and _LEAVES.match(lines[block[-1]])
                and not _is_followed_by_else(lines, block[-1])
            ):
                found.append(condition)
    return found


def _is_followed_by_else(lines: Sequence[str], last: int) -> bool:
    following = next((line for line in lines[last + 1 :] if line.strip()), "")
    return bool(_ELSE.match(following) or _ELIF.match(following))


def _if_of(lines: Sequence[str], other: int) -> str:
    """The condition of the `if` whose `else` that line is; empty when there are several branches."""
    own = indent_of(lines[other])
    for above in range(other - 1, -1, -1):
        if lines[above].strip() and indent_of(lines[above]) == own and _HEAD.match(lines[above]):
            return "" if _ELIF.match(lines[above]) else condition_of(lines[above])
    return ""


def shown_with_heads(lines: Sequence[str], numbers: Sequence[int]) -> str:
    """These lines, each below the heads of its blocks, gaps marked; indented as little as they allow."""
    wanted: dict[int, None] = {}
    for at in numbers:
        wanted |= dict.fromkeys([*heads_above(lines, at), at])
        if lines[at].rstrip().endswith(("(", "[", "{", ",")):
            wanted |= dict.fromkeys(_under(lines, at)[:MOST_BLOCK])
    chosen = sorted(wanted)
    least = min((indent_of(lines[at]) for at in chosen if lines[at].strip()), default=0)
    shown: list[str] = []
    for before, at in zip([-1, *chosen], chosen, strict=False):
        between = range(before + 1, at) if before >= 0 else range(0)
        if any(lines[each].strip() and not lines[each].lstrip().startswith(("#", "//")) for each in between):
            shown.append("...")
        shown.append(_REMARK.sub("", lines[at][least:]))
    return "\n".join(shown)


def _balanced(text: str) -> bool:
    depth = 0
    for mark in _QUOTED.sub("", text):
        depth += (mark in "([{") - (mark in ")]}")
        if depth < 0:
            return False
    return depth == 0


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip())


def negated(condition: str) -> str:
    """Not *condition*, said in backquotes: what it denies, where it is a denial of one thing."""
    bare = condition.removeprefix("not ")
    is_one = re.fullmatch(r"\([^()]*\)", bare) or not re.search(r" and | or | if ", bare)  # `not` binds before these
    return f"`{bare}`" if bare != condition and is_one else f"not `{condition}`"
