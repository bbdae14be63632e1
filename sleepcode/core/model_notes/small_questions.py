"""A definition's lines -> the questions worth asking about it, each with the few lines that answer it.

Which questions and which lines is computed, so that even a small model only has to read a few lines and
say what they mean.  It is shown nothing else: with a whole function before it, a 1.5B model answers from
other lines, or from the docstring.  Why a line is there and what callers rely on are not asked: small
models answer such questions with phrases.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sleepcode.core.layout import (
    MOST_BLOCK,
    block_at,
    catches,
    code_of,
    condition_of,
    heads_above,
    is_whole,
    shown_with_heads,
    when,
)

MOST = 6  # questions a definition
MOST_A_KIND = 4
MOST_RETURNS = 2  # ways out that one answer can tell apart
MOST_EFFECTS = 4
_RETURN = re.compile(r"^\s*(?:return|yield)\b\s*\S")
_LEAVES = re.compile(r"^\s*(?:return|raise|throw|continue|break|yield|panic!|throw new)\b")
_NESTED = re.compile(r"^\s*(?:\}\s*)?(?:for|while|with)\b")
_BRANCHES = re.compile(r"^\s*(?:\}\s*)?(?:if|elif|else|try|except|catch|finally|switch|match|case)\b")
_CHANGES = re.compile(
    r"^\s*(?:(?:self|this|cls)\.[\w.]+(?:\[[^\]]*\])?\s*(?::[^=]+)?[-+*/|&]?=(?!=)|\w[\w.]*\[[^\]]*\]\s*=(?!=)|del\s|global\s)"
    r"|\.(?:append|add|update|pop|remove|extend|insert|clear|setdefault|write|dump|send|close|delete|push|set)\("
)
_RECEIVER = re.compile(r"^\s*(\w+)(?:\.\w+\(|\[)")
_MADE = re.compile(
    r"^\s*(?:(?:const|let|var)\s+)?(\w+)(?:\s*:[^=]+)?\s*:?=\s*(?:\[|\{|(?:list|dict|set|deque|defaultdict|OrderedDict)\("
    r"|(?:io\.)?(?:StringIO|BytesIO)\(|copy\.(?:deep)?copy\(|new \w+|make\(|vec!|Vec::|HashMap::|String::)"
)
_DEFAULT = re.compile(r"(\w+)\s*(?::\s*[^,=()]+(?:\[[^\]]*\])?)?\s*=\s*([^,()=]+(?:\(\))?)")
_BARE_NAME = re.compile(r"^\s*(?:return|yield)\s+([A-Za-z_]\w*)\s*;?\s*$")


@dataclass(frozen=True, slots=True)
class Small:
    """One question with its place."""

    kind: str  # of the claim that its answer makes
    question: str
    lead: str  # stands before the answer, so that the claim can be read alone
    lines: tuple[int, ...]  # evidence
    condition: str = ""  # under which it asks, as it stands in the source
    ground: str = ""  # text that the answer must draw on
    shown: str = ""  # the lines that answer it, under the heads of the blocks they stand in
    each: tuple[str, ...] = ()  # texts of which the answer must tell every one


def questions_about(name: str, start: int, lines: Sequence[str]) -> tuple[Small, ...]:
    """The questions about `name`, whose text is *lines*, the first of them being line *start*.

    Ordered by place in the text; the most telling ones are chosen when there are too many.
    """
    code = code_of(lines)
    found = [
        *_defaults(name, start, lines, code),
        *_conditions(name, start, lines, code),
        *_catches(name, start, lines, code),
        *_effects(name, start, lines, code),
        *_returns(name, start, lines, code),
    ]
    found.sort(key=lambda weighed: -weighed[0])
    asked: list[Small] = []
    for _, small in found:
        again = any(set(small.lines) <= set(each.lines) for each in asked)
        of_its_kind = sum(each.kind == small.kind for each in asked)
        if not again and of_its_kind < MOST_A_KIND and len(asked) < MOST:
            asked.append(small)
    return tuple(sorted(asked, key=lambda each: each.lines))


Weighed = tuple[int, Small]


def _conditions(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    for at in code:
        condition = condition_of(lines[at])
        under = when(lines, at) if condition else None
        if not condition or under is None or condition == "__name__ == '__main__'":
            continue
        block = block_at(lines, at)
        if not _is_plain(lines, block):
            continue
        small = Small(
            "behaviour",
            f"what happens in `{name}` when {under}?",
            f"`{name}`, when {under}: ",
            tuple(start + each for each in block),
            condition=condition,
            ground="\n".join(lines[each] for each in block[1:]),
            shown=shown_with_heads(lines, block),
        )
        yield _weight(lines, block, 9, 7), small


def _is_plain(lines: Sequence[str], block: Sequence[int]) -> bool:
    """Whether a sentence can tell all of it: of what branches again a 1.5B model got three in four wrong, and
    its branches are asked about on their own."""
    return is_whole(lines, block) and not any(_BRANCHES.match(lines[each]) for each in block[1:])


def _weight(lines: Sequence[str], block: Sequence[int], leaving: int, plain: int) -> int:
    """Blocks that leave tell most; loops are told worst."""
    inner = [lines[each] for each in block[1:]]
    if any(_NESTED.match(line) for line in inner):
        return 2
    return leaving if any(_LEAVES.match(line) for line in inner[:2]) else plain


def _catches(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    for at in code:
        caught = catches(lines[at])
        if caught:
            block = block_at(lines, at)
            if not _is_plain(lines, block):
                continue
            small = Small(
                "failure",
                f"what does `{name}` do when `{caught}` is raised inside it?",
                f"`{name}`, when `{caught}` is raised inside it: ",
                tuple(start + each for each in block),
                ground="\n".join(lines[each] for each in block[1:]),
                shown=shown_with_heads(lines, block),
            )
            yield _weight(lines, block, 8, 8), small


def _defaults(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    """What becomes of a parameter that is not given, where a branch asks for just that."""
    head = code[0] if code else 0
    signature = " ".join(line.strip() for line in lines[:head])
    for match in _DEFAULT.finditer(signature.partition("(")[2]):
        word, default = match[1], match[2].strip()
        asks = _asks_for(word, default)
        for at in code:
            if not (asks and asks.fullmatch(condition_of(lines[at]))) or when(lines, at) is None:
                continue
            block = block_at(lines, at)
            small = Small(
                "behaviour",
                f"what does `{name}` do when `{word}` is not given?",
                f"`{name}`, when `{word}` is not given (its default is `{default}`): ",
                tuple(start + each for each in block),
                condition=condition_of(lines[at]),
                ground="\n".join(lines[each] for each in block[1:]),
                shown=shown_with_heads(lines, block),
            )
            if _is_plain(lines, block) and not heads_above(lines, at):
                yield _weight(lines, block, 9, 7), small
            break


def _asks_for(word: str, default: str) -> re.Pattern[str] | None:
    if default in ("None", "null", "undefined", "nil"):
        return re.compile(rf"{word}\s+is\s+None|not\s+{word}|!{word}|{word}\s*={{2,3}}\s*(?:null|undefined)")
    if default in ("False", "false", "''", '""', "0"):
        return re.compile(rf"not\s+{word}|!{word}")
    return re.compile(word) if default in ("True", "true") else None


def _effects(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    made_here = {match[1] for at in code if (match := _MADE.match(lines[at]))}

    def lasts(at: int) -> bool:
        """A list that the function made itself is nobody else's."""
        receiver = _RECEIVER.match(lines[at])
        return not receiver or receiver[1] not in made_here

    changed = [at for at in code if _CHANGES.search(lines[at]) and lasts(at)]
    if 0 < len(changed) <= MOST_EFFECTS and not name.endswith("__init__"):
        small = Small(
            "effect",
            f"what does `{name}` change?",
            f"What `{name}` changes: ",
            tuple(start + at for at in changed),
            ground="\n".join(lines[at] for at in changed),
            shown=shown_with_heads(lines, changed),
            each=tuple(lines[at] for at in changed),
        )
        yield 6, small


def _returns(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    returns = [at for at in code if _RETURN.match(lines[at])]
    if not 0 < len(returns) <= MOST_RETURNS:
        return
    sets = sorted({at for each in returns for at in _makes(lines, code, each)})
    shown = sorted({*returns, *sets})
    if len(shown) <= MOST_BLOCK:
        small = Small(
            "behaviour",
            f"what does `{name}` return?",
            f"What `{name}` returns: ",
            tuple(start + at for at in shown),
            ground="\n".join(lines[at] for at in shown),
            shown=shown_with_heads(lines, shown),
            each=tuple(lines[at].partition("=")[2] for at in sets)
            or tuple(lines[at].strip().partition(" ")[2] for at in returns),
        )
        yield 6, small


def _makes(lines: Sequence[str], code: Sequence[int], returned: int) -> list[int]:
    """The lines that set the variable which is returned."""
    match = _BARE_NAME.match(lines[returned])
    if not match or match[1] in ("None", "True", "False", "self", "this", "null", "true", "false"):
        return []
    sets = re.compile(rf"^\s*(?:(?:const|let|var)\s+)?{match[1]}\s*(?::[^=]+)?[-+*/|&:]?=(?!=)")
    return [at for at in code if at < returned and sets.match(lines[at])]
