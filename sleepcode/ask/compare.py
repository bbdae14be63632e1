"""What tells two definitions apart: what each says of itself, how each is called, what only one of them has."""

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from sleepcode.core.answers.families import ancestors_of
from sleepcode.core.answers.found import Found, claim, name_of, named
from sleepcode.core.layout import code_of
from sleepcode.core.model import Certainty, Claim, Definition
from sleepcode.core.wording import counted, listed
from sleepcode.edges.index import Index

MOST_SAID = 2  # claims about each alone
_LEFT_OUT = re.compile(r"raise NotImplementedError\b|pass$|\.\.\.$")  # to subclasses
ALIKE = 0.5  # of two bodies' lines, for the others to tell them apart
SHORT = 8  # lines of bodies that tell it in any case
MOST_LINES = 4  # that only one of them has
LONGEST = 100  # characters of one


def compare(
    index: Index,
    one: Definition,
    other: Definition,
    does: Callable[[Definition], tuple[Claim, ...]],
    lines_of: Callable[[str], tuple[str, ...]],
) -> Found:
    """does: what is known of one definition alone, what it says of itself first."""
    claims = [*does(one)[:MOST_SAID], *does(other)[:MOST_SAID]]
    text = f"{named(one)} and {named(other)}, side by side"
    if {one.kind, other.kind} <= {"function", "method"}:
        apart = tuple(_apart(index, one, other, lines_of))
        text = apart[0].text if apart else text
        claims = [*apart, *claims, *_calls_apart(index, one, other)]
    if one.kind == other.kind == "class":
        above, below = ({base.id: base for base in ancestors_of(index, each)} for each in (one, other))
        if other.id in above or one.id in below:
            child, parent = (one, other) if other.id in above else (other, one)
            text = f"{named(child)} extends {named(parent)}"
        elif shared := [base for id, base in above.items() if id in below]:
            text = f"both extend {listed((named(base) for base in shared), 3)}"
        mine, theirs = _members(index, one), _members(index, other)
        for own, others, who in ((mine, theirs, one), (theirs, mine, other)):
            only = [member for name, member in own.items() if name not in others]
            if only:
                names = listed((f"`{member.qualname.rpartition('.')[2]}`" for member in only), 10)
                places = [(member.path, member.line) for member in only]
                claims.append(claim(index, "behaviour", f"only {named(who)} itself defines {names}", places))
        both = sorted(mine.keys() & theirs.keys())
        if both:
            places = [(each[name].path, each[name].line) for name in both for each in (mine, theirs)]
            what = f"both define {listed((f'`{name}`' for name in both), 10)}"
            claims.append(claim(index, "behaviour", what, places))
        text += f": {counted(len(mine), 'member')} and {counted(len(theirs), 'member')} of their own"
    return Found(text, tuple(claims), (), guessed=True)


def _apart(
    index: Index, one: Definition, other: Definition, lines_of: Callable[[str], tuple[str, ...]]
) -> Iterator[Claim]:
    """Of two bodies that are short or much alike: the lines that only one of them has."""
    bodies = [_body(each, lines_of(each.path)) for each in (one, other)]
    texts = [[text for _, text in body] for body in bodies]
    match = SequenceMatcher(None, texts[0], texts[1], autojunk=False)
    is_far = match.ratio() < ALIKE and max(map(len, texts)) > SHORT
    if not all(texts) or is_far or all(map(_LEFT_OUT.match, texts[0])):
        return
    only: list[list[int]] = [[], []]
    for kind, start, end, begin, stop in match.get_opcodes():
        if kind != "equal":
            only[0] += range(start, end)
            only[1] += range(begin, stop)
    if not any(only):
        places = [(each.path, each.line) for each in (one, other)]
        yield claim(index, "behaviour", f"{named(one)} and {named(other)} have the same body", places)
        return
    parts, at = [], []
    for each, body, own in zip((one, other), bodies, only, strict=True):
        quoted = " … ".join(f"“{body[line][1][:LONGEST]}”" for line in own[:MOST_LINES])
        more = f" and {len(own) - MOST_LINES} more" if len(own) > MOST_LINES else ""
        parts.append(f"only {named(each)} has {quoted}{more}" if own else f"{named(each)} has no line of its own")
        at += [(each.path, body[line][0]) for line in own[:MOST_LINES]]
    same = sum(size for _, _, size in match.get_matching_blocks())
    text = f"their bodies share {counted(same, 'line') if same else 'no line'}; {'; '.join(parts)}"
    yield claim(index, "behaviour", text, at)


def _body(one: Definition, lines: tuple[str, ...]) -> list[tuple[int, str]]:
    """(line, its text) of the code; comments and docstrings do not tell."""
    inside = lines[one.line - 1 : one.end_line]
    return [(one.line + at, inside[at].strip()) for at in code_of(inside)]


def _calls_apart(index: Index, one: Definition, other: Definition) -> Iterator[Claim]:
    """What only one of them calls."""
    called = [
        {edge.callee: edge for edge in index.callees_of(each.id) if edge.certainty != Certainty.CANDIDATE}
        for each in (one, other)
    ]
    for each, mine, theirs in ((one, called[0], called[1]), (other, called[1], called[0])):
        only = [edge for id, edge in mine.items() if id not in theirs and index.definition(id)]
        if only:
            names = listed((name_of(index, edge.callee) for edge in only), 6)
            places = [(edge.site.path, edge.site.line) for edge in only]
            yield claim(index, "behaviour", f"only {named(each)} calls {names}", places)


def _members(index: Index, cls: Definition) -> dict[str, Definition]:
    inside = (each for each in index.definitions_in(cls.path) if each.id.rpartition(".")[0] == cls.id)
    return {each.last: each for each in inside if "#" not in each.id}
