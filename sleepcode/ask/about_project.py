"""What a project is for -> the first words of its README."""

import re

from sleepcode.core.answers.found import Found, claim
from sleepcode.core.wording import clipped
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

ASKS = re.compile(
    r"(?:and |so |please )*(?:what(?:'s| is| does| do| are)|tell me(?: more)?(?: about)?|give me|explain|describe"
    r"|summari[sz]e)"
    r"(?: an?| the)?(?: short| brief| quick)?(?: overview| summary| description| purpose| point| idea| goal| aim)?"
    r"(?: of| behind)? (?:this|the|our|that)(?: whole| entire)? (?:project|library|repo(?:sitory)?|package"
    r"|tool|program|code ?base|app(?:lication)?|crate)(?: do| for| about| all| good| used| meant| exactly)*[?.! ]*",
    re.IGNORECASE,
)
LEAST_WORDS = 4  # of a paragraph that is no badge
LONGEST = 400
_README = re.compile(r"(?:docs/)?readme(?:\.(?:md|rst|txt|markdown|adoc))?", re.IGNORECASE)
_NO_PROSE = re.compile(r"\s*(?:#|<|\.\.|\[!|\[?!\[|\||>|```|~~~|[=\-~*_]{3,}|[*+-] |:\w+:)")


def about_project(workspace: Workspace, index: Index, question: str) -> Found | None:
    """None where that is not asked, or no README says it in words."""
    if not ASKS.fullmatch(question.strip()):
        return None
    for path in sorted(filter(_README.fullmatch, index.paths()), key=len):
        lines = (workspace.read(path) or b"").decode("utf-8", "replace").splitlines()
        if found := _first_paragraph(lines):
            at, text = found
            said = claim(index, "prose", f"`{path}` says: “{clipped(text, LONGEST)}”", [(path, at)])
            return Found(said.text, (said,), guessed=True)
    return None


def _first_paragraph(lines: list[str]) -> tuple[int, str] | None:
    """(its line, its text), of prose alone; a line that is underlined is a heading."""
    start, taken = 0, list[str]()
    for at, line in enumerate([*lines, ""], 1):
        below = lines[at] if at < len(lines) else ""
        is_title = not taken and bool(re.fullmatch(r"([=\-~^])\1{2,}\s*", below))
        if line.strip() and not _NO_PROSE.match(line) and not is_title:
            start = start if taken else at
            taken.append(re.sub(r"\[([^\]]*)\]\((?:<[^>]*>|[^)]*)\)", r"\1", line.strip()))
        elif taken:
            if len(" ".join(taken).split()) >= LEAST_WORDS:
                return start, " ".join(taken)
            taken = []
    return None
