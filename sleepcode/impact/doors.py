"""How a handler is asked for through what it is registered with: by a word of its decorators, its key or its name.

`@cli.command(name="list")` runs for `runner.invoke(cli, ["list"])`, `@app.route("/login")` for `client.get("/login")`,
`STAGES = {"$sort": sort}` for `aggregate([{"$sort": …}])`.
All tests that have the application reach all handlers alike; those that say the word are meant.
"""

import re

from sleepcode.impact.arrows import Arrows, Node
from sleepcode.impact.texts import Texts
from sleepcode.impact.walks import Walks

NOT_ASKED = 0.3  # of what it is for a test that may ask for any handler
NEAR = 1  # calls from the handler to the change
_LITERAL = re.compile(r"""(["'])([^-"'\\\s<{(*][^"'\\\s<{(*]{1,59})""")  # of a path up to what is filled in
_KEY = r"""(["'])([^"'\\\n]{1,60})\1\s*[:,]\s*"""  # of a table, or what a handler is registered under
_DOOR = "held"


class Doors:
    """Of one change and the tests that it reaches."""

    def __init__(self, arrows: Arrows, walks: Walks, texts: Texts, told: dict[Node, str]) -> None:
        """told: the tests, each with its own text."""
        self._words: dict[Node, re.Pattern[str] | None] = {}
        self._near: set[Node] = set()  # tests by whose door the change is near
        self._arrows, self._walks, self._texts = arrows, walks, texts
        through = {test: word for test in told if (word := self._word(test)) is not None}
        asking = {test: word.search(told[test]) is not None for test, word in through.items()}
        meant = {through[test].pattern for test, asks in asking.items() if asks}
        # Where nobody says its word it is asked for in another way.
        self._asking = {test: asks for test, asks in asking.items() if through[test].pattern in meant}

    def through(self, test: Node, likelihood: float) -> float:
        """The likelihood that the test runs what changed, with what it asks for."""
        return likelihood if self._asking.get(test, True) else likelihood * NOT_ASKED

    def is_shut(self, test: Node) -> bool:
        """Whether it asks for no handler that is what changed, or calls that; more may come there by many of them."""
        return test in self._near and not self._asking.get(test, True)

    def _word(self, test: Node) -> re.Pattern[str] | None:
        """What asks for the handler that its best way comes through; None for any other way."""
        node: Node | None = test
        while node is not None and node in self._walks.called:
            how = self._walks.called[node]
            if how.kind == _DOOR and how.by is not None:
                if how.by not in self._words:
                    self._words[how.by] = self._asked_by(how.by)
                if self._walks.called[how.by].hops <= NEAR:
                    self._near.add(test)
                return self._words[how.by]
            node = how.by
        return None

    def _asked_by(self, node: Node) -> re.Pattern[str] | None:
        handler = self._arrows.handler(node) if isinstance(node, int) else None
        about = self._arrows.reach.about(handler) if handler is not None else None
        if about is None or about.kind != "function":
            return None
        text = self._texts.above(about.node)
        words = {about.name, about.name.replace("_", "-"), *(found[1] for found in _LITERAL.findall(text))}
        entry = re.compile(rf"{_KEY}(?:\w+\.)*{re.escape(about.name)}\b")
        words |= {found[2] for found in entry.finditer(self._texts.whole(self._arrows.reach.path(about.node)))}
        either = "|".join(re.escape(word) for word in sorted(words))
        return re.compile(rf"""["'](?:[^"'\n]*[\s/])?(?:{either})(?:["'\s?#&/]|(?<=/))""")
