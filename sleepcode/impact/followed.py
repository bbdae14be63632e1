"""Several changes -> the tests that each of them reaches, followed one by one and put together.

What a test must do to come to a method is known of one change at a time: it makes an object of its class, or
asks for its word.  Of more changes than are followed so, only what may run any of them is known.
"""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from sleepcode.core.model import Changed, RankedTest
from sleepcode.core.reach.upstream import MOST
from sleepcode.impact.arrows import Arrows, Node
from sleepcode.impact.ranking import ranked_of
from sleepcode.impact.starts import Starts
from sleepcode.impact.texts import Texts
from sleepcode.impact.walks import Walks, walks_from

MOST_APART = 6  # changes; each takes a walk of its own
LEAST = 1_000  # places that each of these walks may look at
_Apart = tuple[tuple[Changed, ...], Mapping[Node, float]]  # what is followed together, and where the walk starts


class Followed(msgspec.Struct, frozen=True):
    """What some changes reach."""

    tests: tuple[RankedTest, ...] = ()  # the likeliest first
    likely: frozenset[str] = frozenset()  # ids of those worth running
    walks: tuple[Walks, ...] = ()


def followed(
    arrows: Arrows,
    changed: tuple[Changed, ...],
    together: Mapping[str, float],
    texts: Texts,
    most: int = MOST,
    before: Mapping[str, bytes | None] | None = None,
    moved: frozenset[str] = frozenset(),
) -> Followed:
    """together: how surely a file changes together with the changed ones, 0 to 1.

    before: the changed files as they were.  moved: last names of what stands elsewhere now, as it was.
    """
    starts = Starts(arrows.index, arrows.readers, arrows.suite.test_ids, before, moved)
    unfelt: list[_Apart] = []

    def ranked(group: tuple[Changed, ...], walks: Walks) -> Followed:
        tests, worth = ranked_of(arrows, walks, group, together, texts)
        return Followed(tests, frozenset(test.id for test in tests[:worth]), (walks,))

    found: list[Followed] = []
    apart = _apart(starts, changed)
    most = max(most // max(len(apart), 1), min(most, LEAST))
    for group, nodes in apart:
        walks = walks_from(arrows, nodes, most)
        if any(map(arrows.is_test, walks.nodes())):
            found.append(ranked(group, walks))
        else:
            unfelt.append((group, nodes))
    if unfelt:
        arrows.follow_names()  # which would say too much where anything else leads to a test
        found += [ranked(group, walks_from(arrows, nodes, most)) for group, nodes in unfelt]
    return _put_together(found)


def _apart(starts: Starts, changed: tuple[Changed, ...]) -> list[_Apart]:
    """Each change that something may feel, with where its walk starts; all as one where they are too many."""
    found: list[_Apart] = [((one,), nodes) for one in changed if (nodes := starts.of(one))]
    if len(found) <= MOST_APART:
        return found
    every: dict[Node, float] = {}
    for _, starts_of in found:
        for node, likelihood in starts_of.items():
            every[node] = max(every.get(node, 0.0), likelihood)
    return [(tuple(one for group, _ in found for one in group), every)]


def _put_together(found: Iterable[Followed]) -> Followed:
    """A test fails where it fails for any of the changes; the likeliest way to one of them is told."""
    best: dict[str, RankedTest] = {}
    passes: dict[str, float] = {}
    likely: frozenset[str] = frozenset()
    walks: tuple[Walks, ...] = ()
    for each in found:
        likely |= each.likely
        walks += each.walks
        for test in each.tests:
            passes[test.id] = passes.get(test.id, 1.0) * (1 - test.score)
            if test.id not in best or best[test.id].score < test.score:
                best[test.id] = test
    order = sorted(best.values(), key=lambda test: (passes[test.id], test.rank, test.id))
    tests = (replace(test, rank=rank, score=round(1 - passes[test.id], 4)) for rank, test in enumerate(order, 1))
    return Followed(tuple(tests), likely, walks)
