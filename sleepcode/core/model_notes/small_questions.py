"""A definition's lines -> the questions worth asking about it, each with the few lines that answer it.

Which questions and which lines is computed, so that even a small model only has to read a few lines and
say what they mean.  It is shown nothing else: with a whole function before it, a 1.5B model answers from
other lines, or from the docstring.  What plain statements say by themselves (see branches) is not asked: it
is told from the source when somebody wants to know, and is always right.  Why a line is there and what
callers rely on are not asked: small models answer such questions with phrases.  Nor is what a whole function
is for, returns or changes: small models' answers to that were often wrong, and few were worth having.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sleepcode.core.branches import in_words, plainly
from sleepcode.core.layout import (
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
MOST_REPEATED = 70  # characters of conditions; longer ones are repeated, or told as what happens then
_LEAVES = re.compile(r"^\s*(?:return|raise|throw|continue|break|yield|panic!|throw new)\b")
_NESTED = re.compile(r"^\s*(?:\}\s*)?(?:for|while|with)\b")
_BRANCHES = re.compile(r"^\s*(?:\}\s*)?(?:if|elif|else|try|except|catch|finally|switch|match|case)\b")
_DEFAULT = re.compile(r"(\w+)\s*(?::\s*[^,=()]+(?:\[[^\]]*\])?)?\s*=\s*([^,()=]+(?:\(\))?)")


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
    spoken: str = ""  # the question as somebody would ask it, where it has plain words
    takes_words: bool = True  # more than its statements say by themselves

    @property
    def stored(self) -> str:
        """The question that the note answers."""
        return self.spoken or self.question


def questions_about(name: str, start: int, lines: Sequence[str]) -> tuple[Small, ...]:
    """The questions about `name`, whose text is *lines*, the first of them being line *start*.

    Ordered by place in the text; the most telling ones are chosen when there are too many.
    """
    asked: list[Small] = []
    for small in all_about(name, start, lines):
        again = any(set(small.lines) <= set(each.lines) for each in asked)
        of_its_kind = sum(each.kind == small.kind for each in asked)
        if small.takes_words and not again and of_its_kind < MOST_A_KIND and len(asked) < MOST:
            asked.append(small)
    return tuple(sorted(asked, key=lambda each: each.lines))


def all_about(name: str, start: int, lines: Sequence[str]) -> list[Small]:
    """Those that plain statements answer with them; the most telling first."""
    code = code_of(lines)
    found = [
        *_defaults(name, start, lines, code),
        *_conditions(name, start, lines, code),
        *_catches(name, start, lines, code),
    ]
    return [small for _, small in sorted(found, key=lambda weighed: -weighed[0])]


Weighed = tuple[int, Small]


def _conditions(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    for at in code:
        condition = condition_of(lines[at])
        under = when(lines, at) if condition else None
        if not condition or under is None or condition == "__name__ == '__main__'":
            continue
        if len(under) > MOST_REPEATED:
            continue
        block = block_at(lines, at)
        if not _is_one(lines, block):
            continue
        small = Small(
            "behaviour",
            f"what happens in `{name}` when {under}?",
            f"`{name}`, when {under}: ",
            tuple(start + each for each in block),
            condition=condition,
            ground="\n".join(lines[each] for each in block[1:]),
            shown=shown_with_heads(lines, block),
            spoken=f"what happens in `{name}` when {in_words(under) or under}?",
            takes_words=not plainly(lines, block),
        )
        yield _weight(lines, block, 9, 7), small


def _is_one(lines: Sequence[str], block: Sequence[int]) -> bool:
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
            if not _is_one(lines, block):
                continue
            small = Small(
                "failure",
                f"what does `{name}` do when `{caught}` is raised inside it?",
                f"`{name}`, when `{caught}` is raised inside it: ",
                tuple(start + each for each in block),
                ground="\n".join(lines[each] for each in block[1:]),
                shown=shown_with_heads(lines, block),
                takes_words=not plainly(lines, block),
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
                takes_words=not plainly(lines, block),
            )
            if _is_one(lines, block) and not heads_above(lines, at):
                yield _weight(lines, block, 9, 7), small
            break


def _asks_for(word: str, default: str) -> re.Pattern[str] | None:
    if default in ("None", "null", "undefined", "nil"):
        return re.compile(rf"{word}\s+is\s+None|not\s+{word}|!{word}|{word}\s*={{2,3}}\s*(?:null|undefined)")
    if default in ("False", "false", "''", '""', "0"):
        return re.compile(rf"not\s+{word}|!{word}")
    return re.compile(word) if default in ("True", "true") else None
