"""A question and the lines of a definition -> the few lines that speak of it, below the heads they stand under.

What is shown to a model in place of the whole code: a word that is rare among the lines tells most, a comment brings
the code below it, a condition its block, a documented parameter its description.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

from sleepcode.core.comments import is_comment
from sleepcode.core.layout import code_of, indent_of
from sleepcode.core.model_calls.tokens import tokens_in
from sleepcode.core.questions import phrases
from sleepcode.core.questions.match import apart, stems

MOST_BELOW = 6  # lines that a head brings along
NEAR = 0.4  # what the words of a neighbouring line count
_HEAD = re.compile(
    r"^\s*(?:\}\s*)?(?:if|elif|else|for|while|try|except|catch|finally|with|switch|case|match|def|class|async|function|func"
    r"|fn|impl|public|private|protected|static)\b|^\s*\w[^=;]*\)\s*(?:->.*)?[:{]\s*$"
)
_FIELD = re.compile(r"^\s*(?::\w+[^:]*:|@\w+\s|\*\s*@\w+\s|[\w*]+\s*(?:\([^)]*\))?:\s)")
CUE = 0.8  # what such a line counts, in words that stand in one line only
SAID = 0.7  # what words count in a docstring or a signature: the code says what is so
ALL = 1.3  # of the budget: so little more is shown whole
_WAYS_OUT = re.compile(r"^\s*(?:return|raise|throw|yield)\b")


def focus(question: str, names: Iterable[str], lines: Sequence[str], budget: int) -> tuple[int, ...]:
    """Indexes of *lines* in order, about *budget* tokens of them; the first line is always one.

    names: of the definition, which say nothing about what is asked of it.
    """
    if sum(_cost(line) for line in lines if line.strip()) <= ALL * budget:
        return tuple(at for at, line in enumerate(lines) if line.strip())
    known = {stem for name in names for stem in (*stems(name), *stems(apart(name)))}
    asked = stems(apart(question)).keys() - known
    words = [stems(apart(line)).keys() & asked for line in lines]
    spread = Counter(stem for each in words for stem in each)
    own = [sum(log(1 + len(lines) / spread[stem]) for stem in each) for each in words]
    code = set(code_of(lines))
    own = [weight * (1 if at in code else SAID) for at, weight in enumerate(own)]
    cues = [re.compile(code) for code, words in phrases.pairs("cues") if phrases.search(words, question)]
    cued = CUE * log(1 + len(lines))
    own = [
        weight + cued * any(pattern.search(line) for pattern in cues) * (at in code)
        for at, (weight, line) in enumerate(zip(own, lines, strict=True))
    ]
    beside = [max(own[max(0, at - 2) : at] + own[at + 1 : at + 3], default=0.0) for at in range(len(lines))]
    # Where no line has a word of the question, what comes out of it tells most.
    around = zip(own, beside, lines, strict=True)
    score = [one + NEAR * other + 0.01 * bool(_WAYS_OUT.match(line)) for one, other, line in around]
    chosen: set[int] = {0} if lines else set()
    spent = sum(_cost(lines[at]) for at in chosen)
    for at in sorted(range(len(lines)), key=lambda at: (-score[at], at)):
        if score[at] <= 0 or at in chosen or not lines[at].strip():
            continue
        more = {each for each in _with_its_own(lines, at) if each not in chosen and lines[each].strip()}
        cost = sum(_cost(lines[each]) for each in more)
        if spent + cost > budget:
            if spent > budget * 0.8:
                break
            continue
        chosen |= more
        spent += cost
    return tuple(sorted(chosen))


def shown(lines: Sequence[str], chosen: Sequence[int]) -> str:
    """These lines, gaps marked, indented as little as they allow."""
    least = min((indent_of(lines[at]) for at in chosen if lines[at].strip()), default=0)
    text: list[str] = []
    for before, at in zip([-1, *chosen], chosen, strict=False):
        if before >= 0 and any(lines[each].strip() for each in range(before + 1, at)):
            text.append("...")
        text.append(lines[at][least:].rstrip())
    return "\n".join(text)


def constants_in(text: str, module: Sequence[str]) -> tuple[str, ...]:
    """The lines of the module that set the constants which *text* names."""
    named = set(re.findall(r"\b_?[A-Z][A-Z0-9_]{2,}\b", text))
    return tuple(
        line.strip()
        for line in module
        if (match := re.match(r"(?:export |const |static |pub |final )*(\w+)\s*(?::[^=]+)?=(?!=)", line))
        and match[1] in named
        and line.strip() not in text
    )


def _cost(line: str) -> int:
    return tokens_in(line.strip()) + 2


def _with_its_own(lines: Sequence[str], at: int) -> list[int]:
    """The line, the heads above it, and what it brings along."""
    found = [*_heads(lines, at), at]
    if is_comment(lines[at]):
        found += _comment(lines, at)
    elif _FIELD.match(lines[at]) or _HEAD.match(lines[at]) or lines[at].rstrip().endswith(("(", "[", "{", ",")):
        found += _below(lines, at)
    return found


def _heads(lines: Sequence[str], at: int) -> list[int]:
    heads: list[int] = []
    own = indent_of(lines[at])
    for above in range(at - 1, -1, -1):
        line = lines[above]
        if line.strip() and indent_of(line) < own and not is_comment(line):
            own = indent_of(line)
            if _HEAD.match(line) or line.rstrip().endswith(("(", "[", "{")):
                heads.append(above)
    return heads


def _comment(lines: Sequence[str], at: int) -> list[int]:
    """The rest of the comment, and the statement below it."""
    found: list[int] = []
    above = at - 1
    while above > 0 and is_comment(lines[above]):
        found.append(above)
        above -= 1
    below = at + 1
    while below < len(lines) and is_comment(lines[below]):
        found.append(below)
        below += 1
    if below < len(lines) and lines[below].strip():
        found += [below, *_below(lines, below)[:3]]
    return found


def _below(lines: Sequence[str], at: int) -> list[int]:
    """What is indented deeper, up to the next line that is not."""
    own = indent_of(lines[at])
    found: list[int] = []
    for below in range(at + 1, min(len(lines), at + 1 + MOST_BELOW)):
        if lines[below].strip() and indent_of(lines[below]) <= own:
            break
        found.append(below)
    return found
