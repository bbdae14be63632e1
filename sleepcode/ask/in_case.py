""" "What does it do when the queue is empty?" -> the branch of the definition that is taken then, and what it does."""

from collections.abc import Iterable

from sleepcode.ask.reading import body_of
from sleepcode.core.answers.found import Found, all_named, claim, named
from sleepcode.core.branches import branches
from sleepcode.core.model import Claim, Definition
from sleepcode.core.questions.cases import Case, asks_for, case_of, same_case, words_naming
from sleepcode.core.wording import counted
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

MOST_SUBJECTS = 4
MOST_SHOWN = 4


def in_case(workspace: Workspace, index: Index, text: str, subjects: Iterable[Definition]) -> Found | None:
    """None when the question names no case, or none of the definitions' branches is that case."""
    functions = [each for one in subjects for each in _functions(index, one)]
    if not 0 < len(functions) <= MOST_SUBJECTS:
        return None
    scored: list[tuple[float, Claim]] = []
    for one in functions:
        case = case_of(text, words_naming(one.qualname))
        scored += _alike(workspace, index, one, case) if case else ()
    most = max((score for score, _ in scored), default=0.0)
    found = [each for score, each in scored if score == most and score > 0.0]
    if not 0 < len(found) <= MOST_SHOWN:
        return None
    first = found[0].text if len(found) == 1 else f"{all_named(functions)}: {counted(len(found), 'case')} of that"
    return Found(first, tuple(found))


def _functions(index: Index, one: Definition) -> list[Definition]:
    """A class is asked about for its constructor."""
    if one.kind == "class":
        return [each for each in index.definitions_in(one.path) if each.qualname == f"{one.qualname}.__init__"]
    return [one] if one.kind in ("function", "method") else []


def _alike(workspace: Workspace, index: Index, one: Definition, asked: Case) -> Iterable[tuple[float, Claim]]:
    lines = body_of(workspace, one)
    for branch in branches(lines):
        stored = case_of(asks_for(one.qualname, branch)) if branch.words else None
        score = same_case(asked, stored) if stored else 0.0
        if score:
            text = f"{named(one)}, when {branch.when}: {branch.does}"
            places = [(one.path, one.line + at) for at in branch.lines]
            yield score, claim(index, "behaviour", text, places)
