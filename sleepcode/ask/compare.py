"""What tells two definitions apart: what each says of itself, how each is called, what only one of them has."""

from collections.abc import Callable

from sleepcode.core.answers.families import ancestors_of
from sleepcode.core.answers.found import Found, claim, counted, named
from sleepcode.core.model import Claim, Definition
from sleepcode.core.static_notes.inputs import listed
from sleepcode.edges.index import Index

MOST_SAID = 2  # claims about each alone


def compare(index: Index, one: Definition, other: Definition, does: Callable[[Definition], tuple[Claim, ...]]) -> Found:
    """does: what is known of one definition alone, what it says of itself first."""
    claims = [*does(one)[:MOST_SAID], *does(other)[:MOST_SAID]]
    text = f"{named(one)} and {named(other)}, side by side"
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


def _members(index: Index, cls: Definition) -> dict[str, Definition]:
    inside = (each for each in index.definitions_in(cls.path) if each.id.rpartition(".")[0] == cls.id)
    return {each.qualname.rpartition(".")[2]: each for each in inside if "#" not in each.id}
