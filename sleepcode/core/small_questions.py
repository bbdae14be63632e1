"""A definition's lines -> the questions worth asking about it, each with the lines that answer it.

Which questions and which lines is computed, so that even a small model only has to read a few lines and
say what they mean.  Why a line is there and what callers rely on are not among them: small models answer
such questions with phrases.  Lines are looked at by their shape and indentation, which serves every
language that is laid out as people lay it out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST = 6  # questions a definition
MOST_BLOCK = 7  # lines of evidence
MOST_CONDITION = 110  # characters
_IF = re.compile(r"^\s*(?:\}\s*)?(?:else\s+if|elif|if)\b\s*(.+)$")
_CATCH = re.compile(r"^\s*(?:\}\s*)?(?:except|catch)\b\s*\(?([^:{]*?)\)?\s*(?:as \w+\s*)?[:{]\s*$")
_RETURN = re.compile(r"^\s*(?:return|yield)\b\s*\S")
_LEAVES = re.compile(r"^\s*(?:return|raise|throw|continue|break|yield|panic!|throw new)\b")
_CHANGES = re.compile(
    r"^\s*(?:(?:self|this|cls)\.[\w.]+(?:\[[^\]]*\])?\s*(?::[^=]+)?[-+*/|&]?=(?!=)|\w[\w.]*\[[^\]]*\]\s*=(?!=)|del\s|global\s)"
    r"|\.(?:append|add|update|pop|remove|extend|insert|clear|setdefault|write|send|close|delete|push|set)\("
)
_DEFAULT = re.compile(r"(\w+)\s*(?::\s*[^,=()]+(?:\[[^\]]*\])?)?\s*=\s*([^,()=]+(?:\(\))?)")
_GOES_ON = re.compile(r"(?:\b(?:in|is|not|and|or)|[=(,+*/&|<>.-])$")
_QUOTES = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True, slots=True)
class Small:
    """One question with its place."""

    kind: str  # of the claim that its answer makes
    question: str
    lead: str  # stands before the answer, so that the claim can be read alone
    lines: tuple[int, ...]  # evidence
    condition: str = ""  # under which it asks, as it stands in the source
    ground: str = ""  # text that the answer must draw on


def questions_about(name: str, start: int, lines: Sequence[str]) -> tuple[Small, ...]:
    """The questions about `name`, whose text is *lines*, the first of them being line *start*.

    Ordered by place in the text; the most telling ones are chosen when there are too many.
    """
    code = _code(lines)
    found = [
        *_conditions(name, start, lines, code),
        *_catches(name, start, lines, code),
        *_defaults(name, start, lines, code),
        *_effects(name, start, lines, code),
        *_returns(name, start, lines, code),
    ]
    found.sort(key=lambda weighed: -weighed[0])
    asked: list[Small] = []
    for _, small in found:
        if sum(each.kind == small.kind for each in asked) < 3 and len(asked) < MOST:
            asked.append(small)
    return tuple(sorted(asked, key=lambda each: each.lines))


Weighed = tuple[int, Small]


def _conditions(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    for at in code:
        match = _IF.match(lines[at])
        if not match:
            continue
        condition = _bare(match[1])
        block = _block(lines, at)
        if not condition or len(condition) > MOST_CONDITION or condition == "__name__ == '__main__'":
            continue
        leaves = any(_LEAVES.match(lines[each]) for each in block[1:3])
        small = Small(
            "behaviour",
            f"what happens in `{name}` when `{condition}`?",
            f"`{name}`, when `{condition}`: ",
            tuple(start + each for each in block),
            condition=condition,
            ground="\n".join(lines[each] for each in block[1:]),
        )
        yield (9 if leaves else 5), small


def _catches(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    for at in code:
        match = _CATCH.match(lines[at])
        if match:
            caught = re.sub(r"\s+as\s+\w+$", "", match[1].strip()) or "any exception"
            small = Small(
                "failure",
                f"what does `{name}` do when `{caught}` is raised inside it?",
                f"`{name}`, when `{caught}` is raised inside it: ",
                tuple(start + each for each in _block(lines, at)),
                ground="\n".join(lines[each] for each in _block(lines, at)[1:]),
            )
            yield 8, small


def _defaults(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    head = code[0] if code else 0
    signature = " ".join(line.strip() for line in lines[:head])
    inside = signature.partition("(")[2]
    for match in _DEFAULT.finditer(inside):
        word = re.compile(rf"\b{re.escape(match[1])}\b")
        used = [at for at in code if word.search(lines[at])]
        if used and match[1] not in ("self", "cls"):
            declared = next((at for at in range(head) if word.search(lines[at])), 0)
            small = Small(
                "behaviour",
                f"what does `{name}` do when `{match[1]}` is not given?",
                f"`{name}`, when `{match[1]}` is not given (its default is `{match[2].strip()}`): ",
                tuple(start + at for at in dict.fromkeys([declared, *used[:4]])),
                ground="\n".join(lines[at] for at in used[:4]),
            )
            yield 4, small


def _effects(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    changed = [at for at in code if _CHANGES.search(lines[at])][:MOST_BLOCK]
    if changed and not name.endswith("__init__"):
        small = Small(
            "effect",
            f"what does `{name}` change?",
            f"What `{name}` changes: ",
            tuple(start + at for at in changed),
            ground="\n".join(lines[at] for at in changed),
        )
        yield 6, small


def _returns(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    returns = [at for at in code if _RETURN.match(lines[at])][:MOST_BLOCK]
    if returns:
        small = Small(
            "behaviour",
            f"what does `{name}` return?",
            f"What `{name}` returns: ",
            tuple(start + at for at in returns),
            ground="\n".join(lines[at] for at in returns),
        )
        yield 6, small


def _code(lines: Sequence[str]) -> list[int]:
    """Indexes of the body's lines that are code: past the signature, no comment, no docstring."""
    head = next((at for at, line in enumerate(lines) if re.search(r"[:{]\s*(?:#.*|//.*)?$", line)), 0) + 1
    found: list[int] = []
    in_docstring = False
    for at in range(head, len(lines)):
        line = lines[at].strip()
        quotes = len(_QUOTES.findall(line))
        starts = bool(re.match(r'[rRuUbB]?(?:"""|\'\'\')', line))
        if in_docstring:
            in_docstring = quotes % 2 == 0
        elif starts:
            in_docstring = quotes % 2 == 1
        elif line and not line.startswith(("#", "//", "/*", "*", "@")):
            found.append(at)
    return found


def _block(lines: Sequence[str], at: int) -> tuple[int, ...]:
    """The line and what is indented under it, bounded."""
    own = _indent(lines[at])
    block = [at]
    for below in range(at + 1, len(lines)):
        if not lines[below].strip():
            continue
        if _indent(lines[below]) <= own or len(block) >= MOST_BLOCK:
            break
        block.append(below)
    return tuple(block)


def _bare(condition: str) -> str:
    """The condition alone; empty when it goes on in the next line or stands in backticks itself."""
    bare = re.sub(r"\s*(?:#|//).*$", "", condition).rstrip()
    if not bare.endswith((":", "{")) or "`" in bare:
        return ""
    bare = bare.rstrip("{:").strip()
    while bare.startswith("(") and bare.endswith(")") and _balanced(bare[1:-1]):
        bare = bare[1:-1].strip()
    return bare if _balanced(bare) and not _GOES_ON.search(bare) else ""


def _balanced(text: str) -> bool:
    depth = 0
    for mark in text:
        depth += (mark in "([{") - (mark in ")]}")
        if depth < 0:
            return False
    return depth == 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
