"""Tests that are reached -> what speaks for each of them, and the order in which to run them."""

from collections.abc import Mapping, Sequence

from sleepcode.core.model import Certainty, Changed, RankedTest
from sleepcode.core.rank import Felt, features, likelihoods, rarity_of
from sleepcode.core.upstream import Reached, upstream
from sleepcode.edges.index import Index
from sleepcode.edges.suite_index import SuiteIndex
from sleepcode.impact.arrows import Arrows, Node
from sleepcode.impact.chain import chain_of

CERTAINTIES = (Certainty.RESOLVED, Certainty.INFERRED, Certainty.CANDIDATE)


def ranked_of(
    index: Index,
    suite: SuiteIndex,
    arrows: Arrows,
    reached: Mapping[Node, Reached[Node]],
    changed: tuple[Changed, ...],
) -> tuple[RankedTest, ...]:
    """All tests that are reached, likeliest first."""
    nodes = [node for node in reached if arrows.is_test(node)]
    felt = felt_of(index, arrows, reached, nodes, changed)
    scores = likelihoods(rows_of(suite, felt, changed))
    order = sorted(range(len(nodes)), key=lambda i: (-scores[i], felt[i].hops, felt[i].id))
    found = []
    for rank, i in enumerate(order, 1):
        how = CERTAINTIES[reached[nodes[i]].certainty]
        why = chain_of(index, reached, nodes[i])
        found.append(RankedTest(felt[i].id, rank, round(scores[i], 4), how, "static", why))
    return tuple(found)


def rows_of(suite: SuiteIndex, felt: Sequence[Felt], changed: tuple[Changed, ...]) -> list[tuple[float, ...]]:
    """One row of features a test."""
    ids = suite.test_ids() or [one.id for one in felt]
    return features(felt, _names(changed), {one.path for one in changed}, rarity_of(ids))


def felt_of(
    index: Index,
    arrows: Arrows,
    reached: Mapping[Node, Reached[Node]],
    nodes: Sequence[Node],
    changed: tuple[Changed, ...],
) -> list[Felt]:
    """In the order of *nodes*."""
    names = _names(changed)
    shorts = {name.rpartition(".")[2].split("#")[0] for name in names} - {"__init__"}
    owners = {name.split(".")[-2] for name in names if "." in name}
    made = _makers(index, arrows, changed) if nodes else None
    used = _Used(index)
    felt = []
    for node in nodes:
        how = reached[node]
        words = used.words(how.by) if how.by is not None else frozenset()
        maker = None if made is None else made[node].any if node in made else 0.0
        named, owned = bool(words & shorts), bool(words & owners)
        felt.append(Felt(arrows.test_id(node), how.path, how.any, how.hops, maker, named, owned, 0.0))
    return felt


def _names(changed: tuple[Changed, ...]) -> list[str]:
    """Qualified names of what changed."""
    return [one.id.partition("::")[2] for one in changed if "::" in one.id]


def _makers(index: Index, arrows: Arrows, changed: tuple[Changed, ...]) -> dict[Node, Reached[Node]] | None:
    """How the makers of the changed method's class are reached; None when it is not one class's methods."""
    owners = set()
    for one in changed:
        definition = index.definition(one.id)
        if definition is None or definition.kind != "method":
            return None
        owners.add(one.id.rpartition(".")[0])
    if len(owners) != 1:
        return None
    makers = arrows.readers.makers(arrows.readers.family(owners.pop()))
    return upstream(dict.fromkeys(makers, 1.0), arrows.into) if makers else None


class _Used:
    """The names that a definition's own code reads; each file's facts are read once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._files: dict[int, dict[int, frozenset[str]]] = {}

    def words(self, node: Node) -> frozenset[str]:
        if not isinstance(node, int):
            return frozenset()
        node = self.index.definition_node(node)
        file = node >> 16
        if file not in self._files:
            definition = self.index.definition_of(node)
            facts = self.index.facts_of(definition.path) if definition is not None else None
            self._files[file] = {
                place: frozenset(word for text in used for word in text.split("."))
                for place, used in (facts.uses.items() if facts is not None else ())
            }
        return self._files[file].get(node & 0xFFFF, frozenset())
