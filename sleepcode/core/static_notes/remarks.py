"""Remarks in which the authors say why, each under the question that it answers.

A paragraph of a docstring is one where it gives a reason or a warning; its first sentence is told elsewhere.
"""

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sleepcode.core.examples.module import module_of
from sleepcode.core.model import Anticipated, Definition
from sleepcode.core.questions.told_why import AUTHORS
from sleepcode.core.static_notes.inputs import Inputs, Weighed, plain, proved

REASON = "reason"  # kind of claim
MOST = 16  # remarks a file
MOST_LINES = 6000
MOST_OF_ONE = 2  # paragraphs of one docstring
LEAST_WORDS, MOST_CHARACTERS = 7, 330
MOST_CODE = 70  # characters of the line below it that are told
_WEIGHT = 12
_REMARK = re.compile(r"^\s*(?:#(?=\s)(?!\s*(?:type:|noqa|pragma|fmt:|pylint|ruff|mypy|-\*-))|//(?!/))\s?(.*)$")
_WHY = re.compile(
    r"(?:\b|, )(?:because|since|so that|(?<=, )so|otherwise|to avoid|to prevent|in order to|due to"
    r"|as (?:it|they|we|this) |else\b.*\bwould|workaround|work around|hack|must (?:be|not|have)|never|don't|do not"
    r"|can't|cannot|won't|needs? to|note that|makes? sure|ensures?|only if|even if|even though|unless|instead of"
    r"|rather than|backwards?[- ]compat\w*|legacy|bug|issue|fix(?:es|ed)?|required by|requires|rfc ?\d+"
    r"|deliberately|intentionally|on purpose)\b",
    re.I,
)
_CODE = re.compile(r"^[\w.\[\]\"' ]+(?:\(.*\)|=.*)\s*:?$|^(?:if|for|while|def|class|return|import|from) .*[:)]?$")
_BARE = re.compile(r"@|(?:async )?def |class |(?:[})]\s*)?(?:pass|else|try|return|break|continue)\b\W*$")
_ADDRESS = re.compile(r"https?://\S+")
_DUE = re.compile(r"^\W*(?:TODO|FIXME|XXX)\b", re.I)
_SECTION = re.compile(r"^(?:\.\.\s|(?:Args|Arguments|Parameters|Returns|Yields|Raises|Examples?)\b|[a-z])")
_FIELD = re.compile(r":(?!\w+:`)\w|>>>|Traceback \(|\.\.\.$|\w*(?:Error|Exception): ")


class Remark(NamedTuple):
    """What the authors wrote, and where."""

    subject: str  # Definition.id
    name: str  # of the definition around it; empty: the file's own level
    said: str
    lines: tuple[int, ...]
    code: str  # the line that follows it


def remarks(inputs: Inputs) -> Iterable[Weighed]:
    """The claims: remarks beside the code before what stands in docstrings."""
    for each in _remarks(inputs):
        at = f" at `{each.code}`" if each.code else ""
        whose = f"`{each.name}`" if each.name else "The file"
        claim = proved(REASON, f"{whose}{at}, {AUTHORS}{each.said}", (inputs.here(line) for line in each.lines))
        yield Weighed(_WEIGHT, each.subject, claim)


def asked_why(claims: Iterable[Weighed]) -> Iterator[Anticipated]:
    """The remarks under their questions; what somebody asks is compared with what they say."""
    for each in claims:
        if each.claim.kind == REASON:
            name = plain(each.subject.partition("::")[2]) or each.subject.rpartition("/")[2]
            code = re.search(r" at `([^`]+)`, ", each.claim.text.partition(AUTHORS)[0])
            why = f"why does {name} have `{code[1]}`?" if code else f"what is to be kept in mind with {name}?"
            yield Anticipated(why, "open", each.subject, (each.claim,))


def _remarks(inputs: Inputs) -> Iterator[Remark]:
    text = inputs.text
    lines = inputs.lines
    if inputs.path in inputs.test_paths or len(lines) > MOST_LINES:
        return
    found = itertools.chain(_beside_code(inputs.definitions, lines), _in_docstrings(inputs, text, lines))
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
            below = lines[end] if end < len(lines) and owner.line != end + 1 else ""
            yield _remark(owner, said, tuple(range(at + 1, end + 1)), below)
        at = max(end, at + 1)


def _in_docstrings(inputs: Inputs, text: str, lines: Sequence[str]) -> Iterator[Remark]:
    module = module_of(text) if inputs.language == "python" else None
    for qualname, function in module.every if module else ():
        owner = next((each for each in inputs.definitions if each.qualname == qualname), None)
        first = function.body[0]
        if owner is None or ast.get_docstring(function) is None:
            continue
        paragraphs = list(_paragraphs(lines, first.lineno, first.end_lineno or first.lineno))
        telling = [each for each in paragraphs[1:] if _tells_why(each[0]) and not _SECTION.match(each[0])]
        for said, numbers in telling[:MOST_OF_ONE]:
            yield _remark(owner, said, numbers, "")


def _paragraphs(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Text and line numbers of those parts of a docstring that blank lines part; a field goes on to the next one."""
    numbers: list[int] = []
    in_field = False
    for number in range(start, end + 2):
        bare = lines[number - 1].strip(" \t\"'") if number <= end else ""
        in_field = bool(bare) and (in_field or bool(_FIELD.match(bare)))
        if bare and not in_field:
            numbers.append(number)
        elif numbers:
            yield " ".join(lines[each - 1].strip(" \t\"'") for each in numbers), tuple(numbers)
            numbers = []


def _remark(owner: Definition, said: str, numbers: tuple[int, ...], below: str) -> Remark:
    code = below.strip().removesuffix("{").rstrip()
    says_little = _BARE.match(code) or not re.search(r"\w{3}", code)
    shown = "" if says_little or "`" in code or len(code) > MOST_CODE or _REMARK.match(below) else code
    return Remark(owner.id, plain(owner.qualname), " ".join(said.split()), numbers, shown)


def _tells_why(said: str) -> bool:
    is_prose = len(said.split()) >= LEAST_WORDS and len(said) <= MOST_CHARACTERS and "`" * 3 not in said
    return (
        is_prose
        and bool(_WHY.search(_ADDRESS.sub("", said)))
        and not said.endswith(":")
        and not any(each.match(said) for each in (_CODE, _DUE))
        and said.isprintable()
    )


def _owner(definitions: Sequence[Definition], start: int, after: int) -> Definition | None:
    holding = [each for each in definitions if each.kind != "lambda" and each.line <= start <= each.end_line]
    above = [each for each in definitions if each.line == after and each.kind in ("function", "method", "class")]
    return next(iter(above), None) or min(holding, key=lambda each: each.end_line - each.line, default=None)
