"""What a sentence says of when something happens, held against the conditions that its lines stand under.

A sentence is turned round where a relation of it holds the other way in every place that may be meant; what cannot be
read so, in the sentence or in the code, speaks for nothing.
"""

from collections.abc import Sequence

from sleepcode.core.checks.code_conditions import places
from sleepcode.core.checks.relations import Relation, nearest, opposite
from sleepcode.core.checks.said_condition import Conditional, conditional


def turned_round(text: str, cited: Sequence[int], body: Sequence[str]) -> tuple[str, str] | None:
    """(kind, what is wrong).  cited: indexes of lines of *body*, which is a definition's."""
    said = conditional(text)
    if said is None:
        return None
    found = [list(there) for there in places(said.outcome, cited, body, said.about)]
    shared = [len(said.about & {word for each in there for word in each.of | each.than}) for there in found]
    meant = [there for there, words in zip(found, shared, strict=True) if words == max(shared)]
    wrong = [_against(said, there) for there in meant]
    if not wrong or None in wrong:
        return None
    of = next(filter(None, wrong)).of
    return "condition", f"it is the other way round: {' '.join(sorted(of))}"


def _against(said: Conditional, there: Sequence[Relation]) -> Relation | None:
    """The relation at one place that the sentence turns round, or joins to the others in the wrong way."""
    for part in said.parts:
        if against := opposite(part, there):
            return against
    joined = [each for part in said.parts for _, each in nearest(part, there) if each.joined]
    ways = {each.joined for each in joined}
    return joined[0] if said.joined and len(ways) == 1 and said.joined not in ways else None
