"""What must have run before the change can: what entered the function around it, what made the object it belongs to.

A method runs on an object.  A test that reaches it by calls alone, but makes no object of its class, comes there on
an object of another class; the same goes for the methods that alone call the changed function.  So each step back
from the change is a gate, and who passes through none of its doors does not reach the change that way.
"""

from collections.abc import Container, Iterable, Sequence

from sleepcode.core.facts import Flag
from sleepcode.core.model import Changed
from sleepcode.edges.index import Index
from sleepcode.impact.arrows import Arrows, Node, Ways
from sleepcode.impact.told import Told
from sleepcode.impact.walks import Walks, walks_from

STEPS = 4  # back from the change, besides it
WIDEST = 60  # nodes of a step: more are a gate to nothing
MOST = 3_000  # nodes behind the doors
FLOOR = 0.03
NEVER = 0.02  # there are ways that no graph sees
SHUT = 0.1  # of what the likeliest test has; with less, 2 in 100 were seen to fail where 13 were foretold
_NO_OBJECT = Flag.STATIC | Flag.CLASSMETHOD
# Run on classes, or to make the object.
_OF_CLASSES = frozenset({"__new__", "__init_subclass__", "__class_getitem__", "__set_name__", "__prepare__"})


class Needs:
    """Of one change and the tests that it reaches."""

    def __init__(
        self, index: Index, arrows: Arrows, changed: tuple[Changed, ...], tests: Sequence[Node], told: Told
    ) -> None:
        self.arrows = arrows
        self._told = told
        start = index.node_of(changed[0].id) if len(changed) == 1 and tests else None
        self.around = None if start is None else self._around(start)
        self.shut: set[Node] = set()  # tests that come through one of the gates not at all
        for gate in self._gates(start) if start is not None else ():
            least = SHUT * max(entered(gate, test) for test in tests)
            self.shut.update(test for test in tests if entered(gate, test) < least)

    def passed(self, test: Node) -> float:
        """How likely the test, or what was imported for it, came through all gates."""
        if test in self.shut:
            return NEVER
        return 1.0 if self.around is None else max(entered(self.around, test), NEVER)

    def _around(self, start: int) -> Walks | None:
        """How the function is reached that the changed one stands in.

        However many places call what a function returned, it runs where that was called before.
        """
        reach = self.arrows.reach
        about = reach.about(start)
        if about is None or about.outer is None or about.kind not in ("function", "lambda"):
            return None
        outer = reach.about(about.outer)
        if outer is None or outer.kind not in ("function", "method"):
            return None
        return walks_from(self.arrows, dict.fromkeys(reach.contexts(outer.node), 1.0))

    def _gates(self, start: int) -> Iterable[Walks]:
        step: set[Node] = {start}
        for _ in range(STEPS + 1):
            doors: set[Node] = set()
            for node in step:
                doors |= self._doors(node)
            if not doors <= step:
                gate = walks_from(self.arrows, dict.fromkeys(doors, 1.0), MOST, FLOOR)
                if gate.is_cut:  # of what was not looked at it says nothing, and the next is wider
                    break
                yield gate
            step = {way[0] for node in step for way in self._into(node)}
            if not step or len(step) > WIDEST:
                break

    def _into(self, node: Node) -> Ways:
        if self.arrows.is_test(node) or self.arrows.is_module(node):
            return [(node, 1.0, 0, "", 0)]
        contexts = self.arrows.reach.contexts(node) if isinstance(node, int) else (node,)
        return [way for each in contexts for way in self.arrows.into(each)]

    def _doors(self, node: Node) -> set[Node]:
        """What makes the objects on which a method runs; itself for what runs without, or where none is seen made.

        Who surely calls it from outside of its class has an object, wherever that was made.
        """
        reach, readers = self.arrows.reach, self.arrows.readers
        about = reach.about(node) if isinstance(node, int) else None
        if about is None or not reach.path(about.node).endswith(".py"):
            return {node}
        if about.outer is None and about.kind == "function":
            callers = {way[0] for way in self._into(node)}
            chosen = self._told.callers(about.node, callers)
            return {node} if chosen == callers else chosen
        if about.outer is None or about.kind != "method" or about.name in _OF_CLASSES:
            return {node}
        if reach.flags(about.node) & _NO_OBJECT:
            return {node}
        having = readers.having(about.node)
        makers = {*self._told.makers(having), *self.arrows.made_by_runner(having)}
        if not makers:
            return {node}
        own = readers.relatives(about.outer)
        return makers | {way[0] for way in self._into(node) if way[4] == 0 and not self._stands_in(way[0], own)}

    def _stands_in(self, node: Node, classes: Container[int]) -> bool:
        return isinstance(node, int) and self.arrows.readers.class_around(node) in classes


def entered(walks: Walks, node: Node) -> float:
    called, imported = walks.called.get(node), walks.imported.get(node)
    return max(called.any if called else 0.0, imported.path if imported else 0.0)
