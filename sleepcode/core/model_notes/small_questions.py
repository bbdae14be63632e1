"""A definition's lines -> the questions worth asking about it, each with the few lines that answer it.

Which questions and which lines is computed, so that even a small model only has to read a few lines and
say what they mean.  It is shown nothing else: with a whole function before it, a 1.5B model answers from
other lines, or from the docstring.  What plain statements say by themselves (see branches) is not asked: it
is told from the source when somebody wants to know, and is always right.  Why a line is there and what
callers rely on are not asked: small models answer such questions with phrases.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent

from sleepcode.core.branches import in_words, plainly
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
MOST_SETS = 3  # of what is returned; of more, some were always left out
MOST_REPEATED = 70  # characters of conditions; longer ones are repeated until the sentence is cut off
MOST_STEPS = 4  # from what is returned back to what it is made of
LEAST_EFFECTS = 2  # one change is told by its line
LEAST_PURPOSE, MOST_PURPOSE = 4, 18  # lines of code: fewer say it themselves, of more a sentence tells a part
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
    r"|(?:io\.)?(?:StringIO|BytesIO)\(|(?:copy\.)?(?:deep)?copy\(|new \w+|make\(|vec!|Vec::|HashMap::|String::)"
)
_DEFAULT = re.compile(r"(\w+)\s*(?::\s*[^,=()]+(?:\[[^\]]*\])?)?\s*=\s*([^,()=]+(?:\(\))?)")
# Of twelve functions with such lines a 1.5B model told what four are for wrong, of thirteen without them one:
# what is raised becomes what is chosen, what goes on until something is done once, what is undone stays.
_HARD_TO_TELL = re.compile(r"^\s*(?:\}\s*)?(?:while|raise|throw|try|except|catch|finally|defer|yield|break|continue)\b")
_ALTERNATIVE = re.compile(r"^\s*(?:\}\s*)?(?:else|elif|case|default)\b")
_SETS_BACK = re.compile(r"^\s*(?:\}\s*)?(?:finally|defer)\b")
_DOCSTRING = re.compile(r"^\s*[rRuUbB]?(?:\"\"\"|\'\'\'|\"|\')|^\s*(?:/\*\*|\*)")
_KNOWN_BY_NAME = {"__init__", "constructor", "__repr__", "__str__", "__eq__", "__hash__", "__len__"}
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
    intent: str = "open"  # the kind of question it answers
    returned: str = ""  # the lines that what it returns comes from
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
        again = any(set(small.lines) <= set(each.lines) for each in asked if each.intent == small.intent)
        again = again or (bool(small.each) and any(each.intent == "does" for each in asked))  # that says it too
        of_its_kind = sum(each.kind == small.kind for each in asked)
        if small.takes_words and not again and of_its_kind < MOST_A_KIND and len(asked) < MOST:
            asked.append(small)
    return tuple(sorted(asked, key=lambda each: each.lines))


def all_about(name: str, start: int, lines: Sequence[str]) -> list[Small]:
    """Those that plain statements answer with them; the most telling first."""
    code = code_of(lines)
    found = [
        *_purpose(name, start, lines, code),
        *_defaults(name, start, lines, code),
        *_conditions(name, start, lines, code),
        *_catches(name, start, lines, code),
        *_effects(name, start, lines, code),
        *_returns(name, start, lines, code),
    ]
    return [small for _, small in sorted(found, key=lambda weighed: -weighed[0])]


Weighed = tuple[int, Small]


def _purpose(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    """What an undocumented function is for."""
    body = range(code[0], len(lines)) if code else range(0)
    said = any(_DOCSTRING.match(line) for line in lines[: code[0] if code else 0])
    if said or not LEAST_PURPOSE <= len(code) <= MOST_PURPOSE or name.rpartition(".")[2] in _KNOWN_BY_NAME:
        return
    text = "\n".join(lines[at] for at in body)
    if any(_HARD_TO_TELL.match(lines[at]) for at in code):
        return
    yield (
        10,
        Small(
            "behaviour",
            f"what does `{name}` do for whoever calls it: what does it return or change? Leave conditions out.",
            f"`{name}`: ",
            tuple(start + at for at in code),
            ground=text,
            shown=dedent(text),
            intent="does",
            returned="\n".join(lines[at] for at in _leading_to_returns(lines, code)),
            spoken=f"what does `{name}` do?",
        ),
    )


def _conditions(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    for at in code:
        condition = condition_of(lines[at])
        under = when(lines, at) if condition else None
        if not condition or under is None or condition == "__name__ == '__main__'":
            continue
        block = block_at(lines, at)
        if not _is_one(lines, block):
            continue
        small = Small(
            "behaviour",
            f"what happens in `{name}` when {under}?"
            if len(under) <= MOST_REPEATED
            else f"what does the innermost block of `{name}` do?",
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


def _effects(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    made_here = {match[1] for at in code if (match := _MADE.match(lines[at]))}

    def lasts(at: int) -> bool:
        """A list that the function made itself is nobody else's."""
        receiver = _RECEIVER.match(lines[at])
        return not receiver or receiver[1] not in made_here

    undone = any(_SETS_BACK.match(lines[at]) for at in code)
    changed = [at for at in code if _CHANGES.search(lines[at]) and lasts(at) and not undone]
    if any(_ALTERNATIVE.match(lines[head]) for at in changed for head in heads_above(lines, at)):
        return  # one of two is told as if it were all that may happen
    if 0 < len(changed) <= MOST_EFFECTS and not name.endswith("__init__"):
        small = Small(
            "effect",
            f"what does `{name}` change?",
            f"What `{name}` changes: ",
            tuple(start + at for at in changed),
            ground="\n".join(lines[at] for at in changed),
            shown=shown_with_heads(lines, changed),
            each=tuple(lines[at] for at in changed),
            takes_words=len(changed) >= LEAST_EFFECTS,
        )
        yield 6, small


def _returns(name: str, start: int, lines: Sequence[str], code: Sequence[int]) -> Iterator[Weighed]:
    returns = [at for at in code if _RETURN.match(lines[at])]
    if not 0 < len(returns) <= MOST_RETURNS:
        return
    sets = sorted({at for each in returns for at in _makes(lines, code, each)})
    shown = sorted({*returns, *sets})
    if len(shown) <= MOST_BLOCK and len(sets) <= MOST_SETS:
        small = Small(
            "behaviour",
            f"what does `{name}` return?",
            f"What `{name}` returns: ",
            tuple(start + at for at in shown),
            ground="\n".join(lines[at] for at in shown),
            shown=shown_with_heads(lines, shown),
            each=(
                *(lines[at].partition("=")[2] for at in sets),
                *(lines[at].strip().partition(" ")[2] for at in returns if not (sets and _BARE_NAME.match(lines[at]))),
            ),
            takes_words=bool(sets),
        )
        yield 6, small


def _makes(lines: Sequence[str], code: Sequence[int], returned: int) -> list[int]:
    """The lines that set the variable which is returned."""
    match = _BARE_NAME.match(lines[returned])
    if not match or match[1] in ("None", "True", "False", "self", "this", "null", "true", "false"):
        return []
    return [at for at in code if at < returned and _changing(match[1]).match(lines[at])]


def _changing(name: str) -> re.Pattern[str]:
    """A line that sets the variable, an entry of it, or puts something in."""
    return re.compile(
        rf"^\s*(?:(?:const|let|var)\s+|[\w.]+\s*=\s*)?{re.escape(name)}(?:\[[^\]]*\])?\s*(?::[^=]+)?[-+*/|&:]?=(?!=)"
        rf"|^\s*{re.escape(name)}\.(?:append|add|update|pop|remove|extend|insert|clear|setdefault|push|set)\("
    )


def _leading_to_returns(lines: Sequence[str], code: Sequence[int]) -> list[int]:
    """The lines with a return, and those that set what they return, in a few steps back."""
    found = {at for at in code if _RETURN.match(lines[at])}
    for _ in range(MOST_STEPS):
        used = {word for at in found for word in re.findall(r"[A-Za-z_]\w*", lines[at])}
        more = {at for at in code for word in used if _changing(word).match(lines[at])}
        if more <= found:
            break
        found |= more
    return sorted(found)
