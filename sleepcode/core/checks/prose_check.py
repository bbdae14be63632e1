"""A model's prose -> its sentences, each with the lines it cites: what the check of claims takes."""

import re
from collections.abc import Iterable

from sleepcode.core.checks.claims import Known, Said, check
from sleepcode.core.model import Claim

_CITES = re.compile(r"[\[(`]?([\w./\-]+\.\w+):(\d+)(?:[-–](\d+))?[\])`]?")
# Of the sentence before, though it stands behind its full stop.
_CITED_BEHIND = re.compile(r"([.!?])((?:\s*\[[^\]\s]+:\d+(?:[-–]\d+)?\])+)[.]?")
MOST_LINES = 8


def checked(text: str, subject: str, known: Known) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """(claims that stood the check, sentences that did not)."""
    stood: list[Claim] = []
    fell: list[str] = []
    for sentence in sentences(text):
        verdict = check(said(sentence, subject, known.path), known)
        if verdict.claim is not None:
            stood.append(verdict.claim)
        else:
            fell.append(sentence)
    return tuple(stood), tuple(fell)


def sentences(text: str) -> Iterable[str]:
    """The sentences that say something; code blocks and headings are left out."""
    prose = re.sub(r"```.*?(?:```|\Z)", " ", text, flags=re.DOTALL)
    for line in prose.splitlines():
        line = re.sub(r"^\s*(?:[-*•]|\d+[.)]|#+)\s+", "", line).strip()
        line = _CITED_BEHIND.sub(r"\2\1 ", line).strip()
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z`\"'(\[])", line):
            if len(re.findall(r"[A-Za-z]{2,}", sentence)) >= 3:
                yield sentence.strip()


def said(sentence: str, subject: str, path: str) -> Said:
    """The sentence without its citations, and the lines of *path* (or of the first file) that it cites."""
    cites = [(where, int(start), int(end or start)) for where, start, end in _CITES.findall(sentence)]
    file = next((where for where, _, _ in cites if where == path), cites[0][0] if cites else path)
    lines = [line for where, start, end in cites if where == file for line in range(start, end + 1)]
    bare = re.sub(r"\s*[\[(]\s*[\])]", "", _CITES.sub("", sentence))
    bare = re.sub(r"\s+([.,;])", r"\1", " ".join(bare.split()))
    return Said("behaviour", bare, subject, tuple(lines[:MOST_LINES]), path=file)
