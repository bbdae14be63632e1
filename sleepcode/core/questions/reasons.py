"""A "why" question and the lines of a definition -> what its comments and docstring give as the reason.

A comment speaks of the code below it, in the case that it stands in, so the words of the question may stand there;
within a paragraph the sentence that says because, to avoid or otherwise tells more than the one that has the words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from sleepcode.core.comments import END_OF_SENTENCE, is_comment, unmarked
from sleepcode.core.layout import heads_above
from sleepcode.core.questions.asked_words import stems_in
from sleepcode.core.questions.match import apart, stems

ASKS = re.compile(r"^(?:and |but |so )?(?:why|what for|for what|how come|what is the reason|what's the reason)\b", re.I)
BELOW = 4  # lines of code that a comment speaks of
MOST = 3
LEAST = 0.5  # of the question's words that the paragraph or its code has
_REASON = re.compile(
    r"\b(?:because|since|so that|in order to|otherwise|due to|needed (?:for|to|by|because)|needs? to|would|could"
    r"|can(?:not|'t)|must|in case|ensures?|makes? sure|guarantees?|allows?|lets?|workaround|bug|issue|compat\w*"
    r"|performance|safe\w*|avoid\w*|prevent\w*|protect\w*|guard\w*|instead of|rather than|unless|reason|never|always)\b"
    r"|^(?:to|if|when|unless) \w+|https?://|#\d{2,}",
    re.I,
)
_AS_CODE = re.compile(r"\b(?:[A-Za-z]\w*_\w+|[a-z]+[A-Z]\w*)\b")  # who asks about such a name speaks of no other place
_SAMPLE = re.compile(r"#|>>>|\$ |\[|\{")  # code in a docstring gives no reason
_QUOTES = re.compile(r"[rRuUbB]?(\"\"\"|'''|/\*\*?)")


class Reason(msgspec.Struct, frozen=True):
    """A sentence or two of one comment."""

    at: int  # index of its first line
    text: str
    telling: bool  # it says because, to avoid, otherwise
    score: float  # how much it speaks of the question


def reasons(question: str, names: Iterable[str], lines: Sequence[str]) -> tuple[Reason, ...]:
    """The likeliest first; empty where no comment or docstring speaks of it."""
    names = tuple(names)
    asked = _stems(ASKS.sub(" ", question)) - {stem for name in names for stem in _stems(name)}
    asked -= stems_in("weak")  # "why does it exist": any reason that is given
    scored: list[Reason] = []
    written = {word for word in _AS_CODE.findall(question) if word not in names}
    if any(not any(word in line for line in lines) for word in written):
        return ()
    for at, paragraph, below in _paragraphs(lines):
        said = _stems(paragraph)
        spoken = len(asked & (said | _stems(below))) / len(asked) if asked else LEAST
        telling = [each for each in _sentences(paragraph) if _REASON.search(each)]
        telling.sort(key=lambda each: -len(asked & _stems(each)))
        if spoken < LEAST or not (telling or asked & said):
            continue
        own = [each for each in _sentences(paragraph) if asked & _stems(each)]
        shown = [each for each in _sentences(paragraph) if each in telling[:2] or (not telling and each in own[:2])]
        if shown:
            score = spoken + 0.5 * bool(telling) + 0.2 * len(asked & said) / max(len(asked), 1)
            scored.append(Reason(at, " ".join(shown), bool(telling), score))
    scored.sort(key=lambda each: -each.score)
    found = scored[:MOST]
    return tuple(each for each in found if each.telling or not any(one.telling for one in found))


def _stems(text: str) -> set[str]:
    """In small letters: STARTTLS is what `seen_starttls` speaks of."""
    return {*stems(apart(text).lower())}


def _sentences(paragraph: str) -> list[str]:
    return [each.strip() for each in re.split(rf"{END_OF_SENTENCE}\s+(?=[A-Z(`'\"])", paragraph) if each.strip()]


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """(index of the first line, text, the code that it speaks of) of each comment and each paragraph of a docstring."""
    at = 0
    while at < len(lines):
        line = lines[at]
        opened = _QUOTES.match(line.strip())
        if opened and opened[1] != "/*":
            end = _closing(lines, at, opened[1])
            body = "\n".join(lines[at : end + 1])
            yield from _split(at, body, "\n".join(lines[end + 1 : end + 1 + BELOW]) if opened[1] == "/**" else "")
            at = end + 1
        elif is_comment(line):
            end = at
            while end + 1 < len(lines) and is_comment(lines[end + 1]):
                end += 1
            text = " ".join(unmarked(each) for each in lines[at : end + 1])
            heads = [lines[head] for head in heads_above(lines, at)]
            yield at, " ".join(text.split()), "\n".join([*heads, *lines[end + 1 : end + 1 + BELOW]])
            at = end + 1
        else:
            beside = re.search(r"\s(?:#|//)\s(.+)$", line)
            if beside and not re.search(r"[\"'`].*(?:#|//).*[\"'`]", line):
                yield at, beside[1].strip(), line
            at += 1


def _closing(lines: Sequence[str], at: int, quotes: str) -> int:
    close = "*/" if quotes.startswith("/*") else quotes
    first = lines[at].split(quotes, 1)[1]
    if close in first:
        return at
    return next((end for end in range(at + 1, len(lines)) if close in lines[end]), len(lines) - 1)


def _split(at: int, body: str, below: str) -> Iterator[tuple[int, str, str]]:
    """The paragraphs of a docstring; fields and lists stand for themselves."""
    start, held = at, list[str]()
    for offset, line in enumerate([*body.splitlines(), ""]):
        bare = re.sub(r"^\s*\*+\s?|\"{3}|'{3}|/\*\*?|\*/", "", line).strip()
        fresh = not bare or re.match(r"[:@-]\w|[*-] |\w+\s*(?:\([^)]*\))?:\s", bare)
        if fresh and held:
            if not _SAMPLE.match(held[0]):
                yield start, " ".join(" ".join(held).split()), below
            held = []
        if bare:
            start = at + offset if not held else start
            held.append(bare)
