"""Where Rust and Go panic: by name, or by unwrapping what is not there; no rule of exceptions sees that."""

import re
from collections.abc import Iterable, Iterator

from sleepcode.ask.reading import lines_of
from sleepcode.core.answers.found import Found, all_named, claim, named
from sleepcode.core.comments import is_comment
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Certainty, Claim, Definition
from sleepcode.core.suites.tested import is_aside
from sleepcode.core.wording import counted
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

ASKS = re.compile(
    r"^(?!.*\b(?:recover|catch|caught|handle)|(?:and |but |so )?(?:what happens|how)\b).*\bpanic(?:s|ked|king)?\b",
    re.IGNORECASE,
)
MOST_TOLD = 20
LONGEST = 110
_PANICS = {
    "rust": re.compile(
        r"\.(?:unwrap|expect|unwrap_err|expect_err)\(|\b(?:panic|unreachable|todo|unimplemented|assert(?:_eq|_ne)?)!\s*[(\[{]"
    ),
    "go": re.compile(r"(?<![\w.])panic\(|\bMust\w*\("),
}


def panics(workspace: Workspace, index: Index, subjects: Iterable[Definition]) -> Found | None:
    """In the subjects and what they call; in the whole product where there are none.  None in other languages."""
    ones = [one for one in subjects if language_of(one.path) in _PANICS]
    own = [each for one in ones for each in _in(workspace, index, one)]
    if not ones:
        modules = (found[0] for path in index.paths() if (found := index.definitions_in(path)))
        whole = [one for one in modules if language_of(one.path) in _PANICS and not is_aside(one.path)]
        tests = {one.id for one in index.tests()}
        own = [each for one in whole for each in _in(workspace, index, one, tests)]
        if not whole:
            return None
        text = (
            f"{counted(len(own), 'line')} of the product may panic"
            if own
            else "no line of the product says that it panics"
        )
        return Found(text, tuple(own[:MOST_TOLD]), guessed=True)
    below = [each for one in ones for each in _below(workspace, index, one)]
    what = all_named(ones)
    text = f"yes: {own[0].text}" if own else f"no line of {what} says that it panics"
    if below:
        text += f"; {counted(len(below), 'line')} of what it calls may" if own else f", but {below[0].text}"
    return Found(text, (*own, *below)[:MOST_TOLD], guessed=True)


def _below(workspace: Workspace, index: Index, one: Definition) -> Iterator[Claim]:
    """Of the definitions that it calls itself, as far as the call is sure."""
    called = {edge.callee for edge in index.callees_of(one.id) if edge.certainty == Certainty.RESOLVED}
    for id in sorted(called):
        other = index.definition(id)
        if other is not None and other.kind in ("function", "method") and not is_aside(other.path):
            yield from _in(workspace, index, other)


def _in(workspace: Workspace, index: Index, one: Definition, tests: Iterable[str] = ()) -> Iterator[Claim]:
    pattern = _PANICS.get(language_of(one.path) or "")
    lines = lines_of(workspace, one.path)
    for at in range(one.line, min(one.end_line, len(lines)) + 1) if pattern else ():
        text = lines[at - 1].strip()
        if pattern is None or is_comment(text) or one.path.endswith("doc.go") or not pattern.search(text):
            continue
        owner = index.definition_at(one.path, at) or one
        if owner.id not in tests and owner.kind != "test" and "tests" not in owner.qualname.split("."):
            said = f"{named(owner)} panics where this fails: “{text[:LONGEST]}”"
            yield claim(index, "raises", said, [(one.path, at)])
