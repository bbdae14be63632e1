"""A function none of whose returns says None -> what still speaks for it: a variable, what it calls, its own words."""

import re
from collections.abc import Iterator

from sleepcode.ask.reading import lines_of, own_returns, syntax_at
from sleepcode.core.answers.found import claim, named
from sleepcode.core.answers.signature import fact_of
from sleepcode.core.facts import Flag
from sleepcode.core.grammar import is_script, is_stub, language_of, table
from sleepcode.core.model import Claim, Definition
from sleepcode.core.wording import clipped
from sleepcode.edges.index import Index
from sleepcode.workspace import Workspace

LONGEST_QUOTE = 140
_NAME = re.compile(r"[A-Za-z_]\w*")


def gives_nothing(workspace: Workspace, index: Index, one: Definition) -> bool:
    """Whether JavaScript gives undefined back: nothing is returned in its body, whose end is reached."""
    if one.kind not in ("function", "method") or not is_script(one.path):
        return False
    body = "".join(lines_of(workspace, one.path)[one.line - 1 : one.end_line])
    fact = fact_of(index, one)
    is_declared = is_stub(one.path) or (fact is not None and bool(fact.flags & Flag.ABSTRACT))
    if is_declared or "{" not in body or own_returns(workspace, index, one):
        return False
    inside = syntax_at(workspace, one.path).of("ends", "yield")
    return not any(one.line <= each.line <= one.end_line for each in inside)


def perhaps_none(workspace: Workspace, index: Index, one: Definition) -> Iterator[Claim]:
    """What is certain of it comes first; none of these claims proves that None comes back."""
    nothing = (table()[language].absent if (language := language_of(one.path)) else ()) or ("None",)
    lines = lines_of(workspace, one.path)
    returns = [each for each in own_returns(workspace, index, one) if each.line > one.line]
    fact = fact_of(index, one)
    params = {param.name for param in fact.params} if fact else set()
    for name in dict.fromkeys(each.about for each in returns if _NAME.fullmatch(each.about)):
        sets = re.compile(rf"^\s*{name}\s*(?::[^=]+)?=\s*(?:{'|'.join(map(re.escape, nothing))})\b")
        first = next((at for at in range(one.line, one.end_line + 1) if sets.search(lines[at - 1])), 0)
        at = next(each.line for each in returns if each.about == name)
        if first:
            text = f"{named(one)} returns `{name}`, which is `{nothing[0]}` at first"
            yield claim(index, "none", text, [(one.path, first), (one.path, at)])
        elif name in params:
            text = (
                f"{named(one)} returns `{name}`, which it is given: whether that is `{nothing[0]}` its callers decide"
            )
            yield claim(index, "none", text, [(one.path, at)])
    yield from _in_its_words(index, one, lines, nothing[0])


def _in_its_words(index: Index, one: Definition, lines: tuple[str, ...], nothing: str) -> Iterator[Claim]:
    """The line of its docstring, or of the comment above it, that speaks of None."""
    says = re.compile(rf"\b{re.escape(nothing)}\b")
    inside = False
    for at in range(one.line + 1, one.end_line + 1):
        text = lines[at - 1].strip()
        quotes = len(re.findall(r'"""|\'\'\'', text))
        if not inside and not quotes:
            if text.endswith((":", "(", ",")) or text.startswith(")"):  # the header goes on
                continue
            return
        inside = inside != (quotes % 2 == 1)
        if says.search(text) and re.search(r"(?i)\b(?:returns?|or|if|when|otherwise|else|gives?)\b", text):
            said = text.strip("\"' ")
            quoted = clipped(said, LONGEST_QUOTE)
            yield claim(index, "none", f"{named(one)} says of itself: “{quoted}”", [(one.path, at)])
            return
        if not inside:
            return
