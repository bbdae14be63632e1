"""Who reads a name, who derives from a class, who makes its objects: guesses by name, looked up in the reach map."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from sleepcode.core.facts import FileFacts
from sleepcode.core.suites.tested import in_tests
from sleepcode.edges.index import Index
from sleepcode.edges.index.reach import Reach

MOST_IMPORTERS = 400
# What test libraries call that which asks the whole application.
CLIENTS = ("client", "async_client", "api_client", "admin_client", "live_server", "aiohttp_client")
_OF_NOTHING = {"object", "ABC", "Generic", "Protocol"}  # bases that call nothing


class Readers:
    """Definitions go by their numbers in the index, files by theirs."""

    def __init__(self, index: Index, reach: Reach) -> None:
        self.index = index
        self.reach = reach
        self._facts: dict[str, FileFacts | None] = {}
        self._near: dict[int, frozenset[int]] = {}
        self._by_name: dict[tuple[int, str], frozenset[int]] = {}
        self._lineages: dict[int, list[int]] = {}

    def facts(self, path: str) -> FileFacts | None:
        """Read once."""
        if path not in self._facts:
            self._facts[path] = self.index.facts_of(path)
        return self._facts[path]

    @cached_property
    def clients(self) -> dict[str, set[int]]:
        """The tests that ask the whole application, by their paths."""
        found: dict[str, set[int]] = {}
        for one in {reader for client in CLIENTS for reader, _ in self.reach.readers(client)}:
            if not self.is_definition_time(one) and in_tests(path := self.reach.path(one)):
                found.setdefault(path, set()).add(one)
        return found

    @cached_property
    def modules(self) -> dict[str, list[str]]:
        """The Python files by the last part of the module that each is; a package's also under the empty name."""
        found: dict[str, list[str]] = {}
        for path in self.index.paths():
            if path.endswith(".py"):
                *folders, stem = path.removesuffix(".py").split("/")
                for name in ("", *folders[-1:]) if stem == "__init__" else (stem,):
                    found.setdefault(name, []).append(path)
        return found

    def of(self, file: int, name: str) -> list[tuple[int, bool]]:
        """(node, as an attribute only) of the definitions of a file whose own code reads the name."""
        return self.reach.readers_in(file, name)

    def abroad(self, file: int, name: str) -> Iterator[tuple[int, bool]]:
        """(node, by an import of the name) of readers in the files that import *file*."""
        importers, named = self.importers(file), self.by_name(file, name)
        for node, is_attribute in self.reach.readers(name) if importers else ():
            other = node >> 16
            if other in named or (is_attribute and other in importers):
                yield node, other in named

    def importers(self, file: int) -> frozenset[int]:
        """The first of them, of a file that very many import."""
        found = self._near.get(file)
        if found is None:
            found = self._near[file] = frozenset(self.reach.importers(file)[:MOST_IMPORTERS])
        return found

    def by_name(self, file: int, name: str) -> frozenset[int]:
        """The files that import the name from *file*, or from one that hands it on."""
        found = self._by_name.get((file, name))
        if found is None:
            found = self._by_name[file, name] = frozenset(self._importing(file, name))
        return found

    def _importing(self, file: int, name: str) -> Iterator[int]:
        naming, handing_on, seen = self.reach.importing(name), self.reach.importing("*"), {file}
        queue = [file]
        while queue and len(seen) < MOST_IMPORTERS:
            near = self.importers(queue.pop(0)) - seen
            yield from near & naming
            further = near & (naming | handing_on)
            seen |= further
            queue += sorted(further, key=lambda one: (not self._is_package(one), one))

    def overridden(self, method: int) -> list[int]:
        """The methods of that name in the project's classes that the method's class derives from."""
        about = self.reach.about(method)
        if about is None or about.outer is None:
            return []
        above = (self.reach.inside(owner, about.last) for owner in self._lineage(about.outer))
        return [each for each in above if each is not None]

    def _lineage(self, owner: int, most: int = 12) -> list[int]:
        """The project's classes that a class derives from, as far as bases go by their names, nearest first."""
        found = self._lineages.get(owner)
        if found is not None:
            return found
        found = self._lineages[owner] = []
        queue, seen = [owner], {owner}
        while queue and len(seen) < most:
            one = queue.pop(0)
            for base in self.reach.bases(one):
                near = self.reach.classes_named(base)
                for above in [node for node in near if node >> 16 == one >> 16] or near[:3]:
                    if above not in seen:
                        seen.add(above)
                        queue.append(above)
                        found.append(above)
        return found

    def relatives(self, owner: int) -> set[int]:
        """The class, what derives from it and what it derives from: their methods read its attributes."""
        return self.family(owner) | set(self._lineage(owner))

    def class_around(self, node: int) -> int | None:
        """The class that a definition stands in, however deep."""
        about = self.reach.about(node)
        while about is not None and about.outer is not None and not self.reach.is_class(about.outer):
            about = self.reach.about(about.outer)
        return about.outer if about is not None else None

    def is_definition_time(self, node: int) -> bool:
        """A module or class: what its own code reads it reads while it is imported."""
        return node & 0xFFFF == 0 or self.reach.is_class(node)

    def has_outside_base(self, owner: int) -> bool:
        """Whether a class derives, perhaps through others, from one that is not the project's own."""
        bases = {base for one in (owner, *self._lineage(owner)) for base in self.reach.bases(one)}
        return any(not self.reach.classes_named(base) for base in bases - _OF_NOTHING)

    def family(self, owner: int, without: Callable[[int], bool] = lambda _: False) -> set[int]:
        """The class and its subclasses, as far as bases go by its name in files that import it or the name.

        without: leaves out a subclass and what derives from it.
        """
        queue, seen = [owner], {owner}
        while queue:
            one = queue.pop()
            about, file = self.reach.about(one), one >> 16
            deriving = self.reach.deriving(about.last) if about is not None else ()
            importers = self.importers(file) | self.by_name(file, about.last) if about is not None and deriving else ()
            for below in deriving:
                if (below >> 16 == file or below >> 16 in importers) and below not in seen and not without(below):
                    seen.add(below)
                    queue.append(below)
        return seen

    def having(self, method: int) -> set[int]:
        """The method's class and those subclasses that do not put another in its place, `super()` apart."""
        about = self.reach.about(method)
        if about is None or about.outer is None:
            return set()
        owner, last = about.outer, about.last
        passing = self._passing(method, last)

        def is_replaced(below: int) -> bool:
            other = self.reach.inside(below, last)
            return other is not None and other not in passing

        return self.family(owner, is_replaced)

    def _passing(self, method: int, last: str) -> set[int]:
        """The method and those of its name that hand on to it, perhaps through others."""
        found, queue = {method}, [method]
        while queue:
            for each in self.reach.contexts(queue.pop()):
                for caller, *_ in self.reach.into(each):
                    about = self.reach.about(caller) if isinstance(caller, int) else None
                    if about is not None and about.last == last and about.node not in found:
                        found.add(about.node)
                        queue.append(about.node)
        return found

    def makers(self, classes: Iterable[int]) -> set[int]:
        """The nodes that make objects of the classes."""
        return {maker for node in classes for maker in self.reach.makers(node)}

    def naming(self, classes: Iterable[int]) -> set[int]:
        """What reads the name of one of the classes: functions, else files that import it, else the rest of its own."""
        found: set[int] = set()
        for node in classes:
            about, file = self.reach.about(node), node >> 16
            if about is not None:
                found.update(reader for reader, is_attribute in self.of(file, about.last) if not is_attribute)
                readers = {reader for reader, by_import in self.abroad(file, about.last) if by_import}
                files = self.importers(file) & self.reach.importing(about.last) - {reader >> 16 for reader in readers}
                found |= readers | {other << 16 for other in files if not self._is_package(other)}
        return found - set(classes) or {node >> 16 << 16 for node in classes}

    def _is_package(self, file: int) -> bool:
        """It imports for others to import from it."""
        return self.index.path_of(file).endswith("__init__.py")
