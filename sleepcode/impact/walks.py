"""The walks from a change to the tests: along calls, and along imports from where a call runs at import.

They are kept apart because they fail differently: when a file cannot be imported all of its tests fail
together, when a function breaks those that run it do.
"""

from collections.abc import Mapping

import msgspec

from sleepcode.core.reach.upstream import FLOOR, MOST, Reached, upstream
from sleepcode.impact.arrows import Arrows, Node

# What is only guessed to run at import seldom does: what is called there is mostly seen.
GUESSED = 0.3


class Walks(msgspec.Struct, frozen=True):
    """How each node is reached."""

    called: Mapping[Node, Reached[Node]]  # modules are ends here
    imported: Mapping[Node, Reached[Node]]  # from those modules on
    most: int = MOST  # nodes of each

    @property
    def is_cut(self) -> bool:
        """Whether there was more to reach than is looked at."""
        return max(len(self.called), len(self.imported)) >= self.most

    def nodes(self) -> set[Node]:
        return self.called.keys() | self.imported.keys()

    def best(self, node: Node) -> Reached[Node]:
        """Of the likelier walk.  Raises KeyError when neither came there."""
        called, imported = self.called.get(node), self.imported.get(node)
        if called is None or (imported is not None and imported.path > called.path):
            return self.imported[node]
        return called

    def certainty(self, node: Node) -> int:
        """Of the weakest step, along imports and along the calls that lead to the first of them."""
        how = self.best(node)
        if how is self.called.get(node):
            return how.certainty
        first, step = node, how
        while step.by is not None:
            first, step = step.by, self.imported[step.by]
        return max(how.certainty, self.called[first].certainty)


def walks_from(arrows: Arrows, starts: Mapping[Node, float], most: int = MOST, floor: float = FLOOR) -> Walks:
    """floor: the likelihood of the best path below which nothing is looked at."""
    called = upstream(starts, arrows.when_called, most=most, floor=floor) if starts else {}
    # The likeliest way alone: many unlikely ways to run something at import seldom make one that does.
    modules = {
        node: how.path * (GUESSED if how.certainty == 2 else 1.0)
        for node, how in called.items()
        if arrows.is_module(node)
    }
    return Walks(called, upstream(modules, arrows.into, most=most, floor=floor) if modules else {}, most)
