"""Remarks in which the authors say why -> the task to word the question that somebody will ask, which they answer.

A paragraph of a docstring is one where it gives a reason or a warning; its first sentence is told elsewhere.
"""

import ast
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sleepcode.core.checks.mentions import mentions_in, words_in
from sleepcode.core.checks.plain import plain_text
from sleepcode.core.examples.module import module_of
from sleepcode.core.model import Definition
from sleepcode.core.model_notes.brief import BriefInputs
from sleepcode.core.model_notes.proposals import Proved
from sleepcode.core.questions.match import apart, stems
from sleepcode.core.questions.told_why import AUTHORS

MOST = 6  # remarks a file
MOST_OF_ONE = 2  # paragraphs of one docstring
LEAST_WORDS, MOST_CHARACTERS = 7, 330
MOST_SHOWN = 3  # lines of code that it stands at
MOST_CODE = 70  # characters of them in the claim
LEAST_SHARED = 2  # words of the remark and its code that the question has to have
MOST_QUESTION = 140
_REMARK = re.compile(r"^\s*(?:#(?!!|\s*(?:type:|noqa|pragma|fmt:|pylint|ruff|mypy|-\*-))|//(?!/))\s?(.*)$")
_WHY = re.compile(
    r"(?:\b|, )(?:because|since|so that|(?<=, )so|otherwise|to avoid|to prevent|in order to|due to"
    r"|as (?:it|they|we|this) |else\b.*\bwould|workaround|work around|hack|must (?:be|not|have)|never|don't|do not"
    r"|can't|cannot|won't|need(?:s|ed)? to|note that|makes? sure|ensures?|only if|even if|even though|unless|instead of"
    r"|rather than|backwards?[- ]compat\w*|legacy|bug|issue|fix(?:es|ed)?|required by|requires|see https?://|rfc ?\d+"
    r"|deliberately|intentionally|on purpose)\b",
    re.I,
)
_CODE = re.compile(r"^[\w.\[\]\"' ]+(?:\(.*\)|=.*)\s*:?$|^(?:if|for|while|def|class|return|import|from) .*[:)]?$")
_DUE = re.compile(r"^\W*(?:TODO|FIXME|XXX)\b", re.I)
_SECTION = re.compile(r"^(?:\.\.\s|(?:Args|Arguments|Parameters|Returns|Yields|Raises|Examples?)\b|[a-z])")
_FIELD = re.compile(r":(?!\w+:`)\w|>>>|Traceback \(|\.\.\.$|\w*(?:Error|Exception): ")
_OF_THE_REMARK = re.compile(r"\b(?:remark|comment|authors?|the following|mentioned)\b", re.I)
_QUESTION = re.compile(r"^(?:why|what|when|how|is|are|does|do|can|should|must|which|where)\b.*\?$", re.I)


@dataclass(frozen=True)
class Remark:
    """What the authors wrote, and where."""

    subject: str
    name: str  # of the definition around it; empty: the file's own level
    said: str
    lines: tuple[int, ...]
    code: tuple[str, ...]  # the lines that follow it
    around: str  # the definition's text

    prompt = "reasons"
    most = 1
    tokens = 60

    @property
    def asks(self) -> str:
        where = f"in `{self.name}`" if self.name else "in this file"
        return "\n".join([f"{where}, above the lines below, its authors wrote: {self.said}", *self.code])

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": MOST_QUESTION}

    def proved(self, said: Any) -> tuple[Proved, ...]:
        question = plain_text(said).partition("?")[0] + "?" if isinstance(said, str) else ""
        if not _QUESTION.match(question) or _OF_THE_REMARK.search(question) or not self._is_answered(question):
            return ()
        code = self.code[0].strip() if self.code else ""
        at = (
            f" at `{code}`"
            if not code.startswith(("def ", "async def ", "class ")) and 0 < len(code) <= MOST_CODE and "`" not in code
            else ""
        )
        whose = f"`{self.name}`" if self.name else "The file"
        text = f"{whose}{at}, {AUTHORS}{self.said}"
        return (Proved("behaviour", text, self.lines, (self.lines[0],), self._named(question)),)

    def _is_answered(self, question: str) -> bool:
        """Whether it is about the remark and its code, and names nothing that is not there."""
        shared = stems(apart(question)).keys() & stems(apart(f"{self.said} {' '.join(self.code)}")).keys()
        unknown = mentions_in(question).names - words_in(f"{self.name} {self.around} {self.said}")
        return len(shared) >= LEAST_SHARED and not unknown

    def _named(self, question: str) -> str:
        """The definition has to be named: a question is kept for what it is about."""
        last = self.name.rpartition(".")[2]
        return question if not last or last in question else f"{question.rstrip('?')} in `{self.name}`?"


def remarks_of(inputs: BriefInputs) -> Iterator[Remark]:
    """The first ones of a file that say why: remarks beside the code before what stands in docstrings."""
    lines = inputs.content.splitlines()
    found = itertools.chain(_beside_code(inputs.definitions, lines), _in_docstrings(inputs, lines))
    yield from itertools.islice(found, MOST)


def _beside_code(definitions: Sequence[Definition], lines: Sequence[str]) -> Iterator[Remark]:
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _REMARK.match(lines[end]):
            end += 1
        said = " ".join(match[1].strip() for line in lines[at:end] if (match := _REMARK.match(line)))
        owner = _owner(definitions, at + 1, end + 1) if _tells_why(" ".join(said.split())) else None
        if owner is not None:
            yield _remark(owner, said, tuple(range(at + 1, end + 1)), _code_after(lines, end), lines)
        at = max(end, at + 1)


def _in_docstrings(inputs: BriefInputs, lines: Sequence[str]) -> Iterator[Remark]:
    module = module_of(inputs.content) if inputs.path.endswith((".py", ".pyi")) else None
    for qualname, function in module.every if module else ():
        owner = next((each for each in inputs.definitions if each.qualname == qualname), None)
        first = function.body[0]
        if owner is None or ast.get_docstring(function) is None:
            continue
        paragraphs = list(_paragraphs(lines, first.lineno, first.end_lineno or first.lineno))
        telling = [each for each in paragraphs[1:] if _tells_why(each[0]) and not _SECTION.match(each[0])]
        for said, numbers in telling[:MOST_OF_ONE]:
            yield _remark(owner, said, numbers, (lines[function.lineno - 1],), lines)


def _paragraphs(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Text and line numbers of those parts of a docstring that blank lines part."""
    numbers: list[int] = []
    for number in range(start, end + 2):
        if number <= end and (bare := lines[number - 1].strip(" \t\"'")) and not _FIELD.match(bare):
            numbers.append(number)
        elif numbers:
            yield " ".join(lines[each - 1].strip(" \t\"'") for each in numbers), tuple(numbers)
            numbers = []


def _remark(
    owner: Definition, said: str, numbers: tuple[int, ...], code: tuple[str, ...], lines: Sequence[str]
) -> Remark:
    around = "\n".join(lines[owner.line - 1 : owner.end_line])
    return Remark(owner.id, owner.qualname.partition("#")[0], " ".join(said.split()), numbers, code, around)


def _tells_why(said: str) -> bool:
    is_prose = len(said.split()) >= LEAST_WORDS and len(said) <= MOST_CHARACTERS and "`" * 3 not in said
    return (
        is_prose
        and bool(_WHY.search(said))
        and not any(each.match(said) for each in (_CODE, _DUE))
        and said.isprintable()
    )


def _owner(definitions: Sequence[Definition], start: int, after: int) -> Definition | None:
    holding = [each for each in definitions if each.kind != "lambda" and each.line <= start <= each.end_line]
    above = [each for each in definitions if each.line == after and each.kind in ("function", "method", "class")]
    return next(iter(above), None) or min(holding, key=lambda each: each.end_line - each.line, default=None)


def _code_after(lines: Sequence[str], at: int) -> tuple[str, ...]:
    shown: list[str] = []
    for line in lines[at:]:
        if not line.strip() or _REMARK.match(line) or len(shown) == MOST_SHOWN:
            break
        shown.append(line)
    return tuple(shown)
