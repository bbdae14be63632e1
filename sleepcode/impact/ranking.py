"""Tests that are reached -> what speaks for each of them, and the order in which to run them."""

from collections.abc import Mapping, Sequence

from sleepcode.core.model import CERTAINTIES, Changed, RankedTest
from sleepcode.core.reach.rank import Felt, Rarity, counted, features, likelihoods, nudged, preferred, worth_naming
from sleepcode.edges.index import Index
from sleepcode.edges.suite_index import SuiteIndex
from sleepcode.impact.arrows import Arrows, Node
from sleepcode.impact.chain import Chains
from sleepcode.impact.doors import Doors
from sleepcode.impact.needs import Needs, entered
from sleepcode.impact.texts import Texts
from sleepcode.impact.told import Told
from sleepcode.impact.walks import Walks, walks_from

SETS_IT = 0.1  # gives the object its own value of the class attribute that changed


def ranked_of(
    arrows: Arrows,
    walks: Walks,
    changed: tuple[Changed, ...],
    together: Mapping[str, float],
    texts: Texts,
) -> tuple[tuple[RankedTest, ...], int]:
    """All tests that are reached, likeliest first, and how many of them are worth running.

    together: how surely a file changes together with the changed ones, 0 to 1.
    """
    index, nodes = arrows.index, tests_in(arrows, walks)
    felt = felt_of(index, arrows, walks, nodes, changed, together, texts)
    rows = rows_of(index, arrows.suite, felt, changed)
    called = [nudged(likely, one) for likely, one in zip(likelihoods(rows), felt, strict=True)]
    failing = [1 - (1 - likely) * (1 - one.imported) for likely, one in zip(called, felt, strict=True)]
    first = [preferred(likely, one) for likely, one in zip(called, felt, strict=True)]
    scores = [1 - (1 - likely) * (1 - one.imported) for likely, one in zip(first, felt, strict=True)]
    order = sorted(range(len(nodes)), key=lambda i: (-scores[i], felt[i].hops, felt[i].id))
    found = []
    chains = Chains(arrows.reach, walks)
    for rank, i in enumerate(order, 1):
        how = CERTAINTIES[walks.certainty(nodes[i])]
        why = chains.of(nodes[i])
        found.append(RankedTest(felt[i].id, rank, round(scores[i], 4), how, "static", why))
    likeliest = sorted(order, key=lambda i: -failing[i])
    worth = worth_naming([called[i] for i in likeliest], [felt[i].imported for i in likeliest])
    return tuple(found), worth


def tests_in(arrows: Arrows, walks: Walks) -> list[Node]:
    return sorted((node for node in walks.nodes() if arrows.is_test(node)), key=str)


def rows_of(
    index: Index, suite: SuiteIndex, felt: Sequence[Felt], changed: tuple[Changed, ...]
) -> list[tuple[float, ...]]:
    """One row of features a test."""
    rarity = suite.rarity() if suite.tests() else Rarity(counted(one.id for one in felt), len(felt))
    return features(felt, _names(index, changed), {one.path for one in changed}, rarity)


def felt_of(
    index: Index,
    arrows: Arrows,
    walks: Walks,
    nodes: Sequence[Node],
    changed: tuple[Changed, ...],
    together: Mapping[str, float],
    texts: Texts,
) -> list[Felt]:
    """In the order of *nodes*."""
    names = _names(index, changed)
    shorts = {name.rpartition(".")[2].split("#")[0] for name in names} - {"__init__"}
    owners = {name.split(".")[-2] for name in names if "." in name}
    told = Told(arrows, texts)
    needs = Needs(index, arrows, changed, nodes, told)
    around = needs.around
    made = around or (_makers(index, arrows, changed, told) if nodes else None)
    reach = arrows.reach
    naming, naming_owner = ({node for word in words for node, _ in reach.readers(word)} for words in (shorts, owners))
    likeliest = sorted(nodes, key=lambda node: (-walks.best(node).any, str(node)))
    own_texts = [(arrows.test_id(node), arrows.definition_of_test(node)) for node in likeliest]
    likenesses = dict(zip(likeliest, texts.likenesses(own_texts, changed, names), strict=True))
    told_by = {node: texts.own(*one) for node, one in zip(likeliest, own_texts, strict=True)}
    quoting = dict(zip(likeliest, texts.quoting([*told_by.values()], changed), strict=True))
    doors = Doors(arrows, walks, texts, told_by)
    defaults = [one.id.rpartition(".")[2].split("#")[0] for one in changed if one.how == "class-attribute"]
    felt = []
    for node in nodes:
        called, imported = walks.called.get(node), walks.imported.get(node)
        function = arrows.definition_of_test(node)
        own = reach.definition_node(function) if function is not None else -1
        id = arrows.test_id(node)
        is_set = any(texts.sets(id, function, name) for name in defaults)
        least = SETS_IT if is_set else needs.passed(node)
        felt.append(
            Felt(
                id,
                min(doors.through(node, called.path), least) if called else 0.0,
                min(doors.through(node, called.any), least) if called else 0.0,
                called.hops if called else 0,
                imported.path if imported else 0.0,
                entered(around, node) if around else _made(made, node),
                0.0 if made is None else made.imported[node].any if node in made.imported else 0.0,
                own in naming and node not in needs.shut,
                own in naming_owner and node not in needs.shut,
                *((0.0, 0.0) if is_set else likenesses[node]),
                together.get(id.partition("::")[0], 0.0) if together else 0.0,
                node in needs.shut,
                0.0 if is_set else quoting[node],
                doors.is_shut(node),
            )
        )
    return felt


def _made(makers: Walks | None, node: Node) -> float | None:
    """How likely the test calls what makes an object of the changed method's class; None: it is no method."""
    if makers is None:
        return None
    return makers.called[node].any if node in makers.called else 0.0


def _names(index: Index, changed: tuple[Changed, ...]) -> list[str]:
    """Qualified names of what changed; a function whose name others have goes by its module's, too."""
    names = []
    for one in changed:
        path, _, name = one.id.partition("::")
        if "." not in name and name and len(index.definitions_named(name)) > 1:
            name = f"{_module(path)}.{name}"
        names += [name] if name else []
    return names


def _module(path: str) -> str:
    """The last part of its name."""
    return path.rpartition(".")[0].removesuffix("/__init__").rpartition("/")[2]


def _makers(index: Index, arrows: Arrows, changed: tuple[Changed, ...], told: Told) -> Walks | None:
    """How the makers of objects that have the changed method are reached; None when it is no one method."""
    nodes = [index.node_of(one.id) for one in changed]
    method = arrows.reach.about(nodes[0]) if len(nodes) == 1 and nodes[0] is not None else None
    if method is None or method.kind != "method":
        return None
    makers = told.makers(arrows.readers.having(method.node))
    return walks_from(arrows, dict.fromkeys(makers, 1.0)) if makers else None
