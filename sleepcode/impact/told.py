"""What makes an object of a class, and of a helper that tests share, who tells it which class to make.

`Utility = CSVStack` in a test class makes `self.Utility()` in its base make that one for its tests; for those of
other classes it makes others.  So not the helper is asked for, but where tests name the class: a class body, a
function, a table of the module or the parameters above a test.
"""

import re
from collections.abc import Iterable, Iterator

from sleepcode.core.suites.tested import in_tests
from sleepcode.impact.arrows import Arrows, Node
from sleepcode.impact.texts import Texts

MOST_FILES = 60  # of tests, that may name a class
_IMPORT = re.compile(r"^[ \t]*(?:from\s+\S+\s+)?import\b\s*(?:\([^)]*\)|(?:\\\n|[^\n])*)", re.M)


class Told:
    """Of one change; each class is looked for once."""

    def __init__(self, arrows: Arrows, texts: Texts) -> None:
        self._arrows, self._readers, self._reach, self._texts = arrows, arrows.readers, arrows.reach, texts
        self._found: dict[int, set[Node]] = {}

    def makers(self, classes: Iterable[int]) -> set[Node]:
        """The nodes that make objects of the classes, where tests choose the class what chooses it."""
        found: set[Node] = set()
        for owner in classes:
            if owner not in self._found:
                self._found[owner] = self._chosen(owner, {*self._readers.makers((owner,))})
            found |= self._found[owner]
        return found

    def callers(self, function: int, ways: Iterable[Node]) -> set[Node]:
        """The same of a function that a helper is handed: *ways* are what calls it."""
        return self._chosen(function, {*ways})

    def _chosen(self, node: int, users: set[Node]) -> set[Node]:
        """*users*, with those helpers of tests that do not name the class or function given up for who does."""
        about, reach = self._reach.about(node), self._reach
        if about is None:
            return users
        naming = {reader for reader, _ in reach.readers(about.last)}
        in_suite = {one for one in users if isinstance(one, int) and in_tests(reach.path(one))}
        handed = {one for one in in_suite if reach.definition_node(one) not in naming}
        files = self._files(node, about.last) if handed else {}
        places = {place for file, near in files.items() for place in self._places(file, about.last, imports=near)}
        handed = {one for one in handed if reach.definition_node(one) not in places}
        told = {door for place in places for door in self._door(place)} if handed else set()
        return users - handed | told if told else users

    def _files(self, node: int, name: str) -> dict[int, bool]:
        """Those of tests that may name it, and whether they import it from where it is: others say `package.name`."""
        file, reach = node >> 16, self._reach
        near = {file} | self._readers.importers(file) | self._readers.by_name(file, name)
        near_or_not = near | {reader >> 16 for reader, is_attribute in reach.readers(name) if is_attribute}
        found = {one: one in near for one in near_or_not if in_tests(reach.path(one << 16))}
        return found if len(found) <= MOST_FILES else {}

    def _places(self, file: int, name: str, *, imports: bool) -> Iterator[int]:
        """The definitions of a file that name it, what stands above one being part of it."""
        path = self._reach.path(file << 16)
        text = self._texts.whole(path)
        names = {name, *re.findall(rf"\b{re.escape(name)}\s+as\s+(\w+)", text)}
        code = _IMPORT.sub(lambda match: "\n" * match[0].count("\n"), text)
        said = re.compile(rf"{'' if imports else '[.]'}\b(?:{'|'.join(names)})\b")
        for line in {code.count("\n", 0, hit.start()) + 1 for hit in said.finditer(code)}:
            place = self._texts.around(path, line)
            node = self._reach.node_of(place) if place is not None else file << 16
            if node is not None:
                yield node

    def _door(self, place: int) -> Iterator[Node]:
        """What a test comes through that has what is named there."""
        owner = place if self._reach.is_class(place) else self._readers.class_around(place)
        collected = any(way[0].startswith("test:") for way in self._arrows.suite.callers_of(self._reach.id(place)))
        if owner is None or collected:
            yield place
        else:
            yield f"suite:{self._reach.id(owner)}"
            yield from self._readers.makers((owner,))
