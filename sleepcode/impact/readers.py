"""Who reads a name, who derives from a class: looked up in the facts of the few files that may."""

from collections.abc import Callable, Iterable, Iterator

from sleepcode.core.facts import FileFacts
from sleepcode.core.fits import imports_of, names_in
from sleepcode.core.model import Definition
from sleepcode.edges.index import Index

MOST_IMPORTERS = 400


class Readers:
    """Reads the facts of a file once."""

    def __init__(self, index: Index, read: Callable[[str], bytes | None]) -> None:
        """read: the content of a file as it was indexed."""
        self.index = index
        self._content = read
        self._texts: dict[str, bytes] = {}
        self._facts: dict[str, FileFacts | None] = {}
        self._readers: dict[str, dict[str, list[tuple[str, bool]]]] = {}
        self._names: dict[str, dict[int, str]] = {}
        self._derived: dict[str, dict[str, list[str]]] = {}
        self._imported: dict[str, frozenset[str]] = {}  # names that a file imports

    def facts(self, path: str) -> FileFacts | None:
        if path not in self._facts:
            self._facts[path] = self.index.facts_of(path)
        return self._facts[path]

    def mentions(self, path: str, name: str) -> bool:
        """Whether the name stands in the file at all: most importers of a module name few things of it.

        To look is twenty times as fast as to unpack what is known of the file.
        """
        if path not in self._texts:
            self._texts[path] = self._content(path) or b""
        return name.encode() in self._texts[path]

    def of(self, path: str, name: str) -> Iterator[tuple[str, bool]]:
        """(id, as an attribute only) of the definitions of a file whose own code reads the name."""
        if path not in self._readers:
            self._readers[path] = self._read(path)
        yield from self._readers[path].get(name, ())

    def abroad(self, path: str, name: str) -> Iterator[tuple[str, bool]]:
        """(id, by an import of the name) of readers in the files that import *path*."""
        for importer in self.index.importers_of(path)[:MOST_IMPORTERS]:
            facts = self.facts(importer) if self.mentions(importer, name) else None
            if facts is None:
                continue
            if importer not in self._imported:
                self._imported[importer] = frozenset(what for _, _, what, _ in imports_of(facts))
            imported = name in self._imported[importer]
            for id, is_attribute in self.of(importer, name):
                if imported or is_attribute:
                    yield id, imported

    def bases_of(self, definition: Definition) -> tuple[str, ...]:
        """The last names of a class's bases."""
        facts = self.facts(definition.path)
        if facts is None:
            return ()
        short = definition.qualname.rpartition(".")[2].split("#")[0]
        for fact in facts.definitions:
            if fact.kind == "class" and fact.line == definition.line and fact.name == short:
                names = self._names_in(definition.path, facts)
                return tuple(names[base] for base in fact.bases if base in names)
        return ()

    def overridden(self, method: Definition, most: int = 12) -> list[str]:
        """Ids of the methods of that name in the project's classes that the method's class derives from."""
        owner, _, name = method.id.rpartition(".")
        found: list[str] = []
        queue, seen = [owner], {owner}
        while queue and len(seen) < most:
            one = self.index.definition(queue.pop(0))
            if one is None:
                continue
            for base in self.bases_of(one):
                near = [d for d in self.index.definitions_named(base) if d.kind == "class"]
                for definition in [d for d in near if d.path == one.path] or near[:3]:
                    if definition.id in seen:
                        continue
                    seen.add(definition.id)
                    queue.append(definition.id)
                    if self.index.definition(f"{definition.id}.{name}") is not None:
                        found.append(f"{definition.id}.{name}")
        return found

    def family(self, id: str, without: Callable[[str], bool] = lambda _: False) -> set[int]:
        """The class and its subclasses, as far as bases go by its name in files that import it.

        without: leaves out a subclass and what derives from it.
        """
        found: set[int] = set()
        queue, seen = [id], {id}
        while queue:
            one = queue.pop()
            node = self.index.node_of(one)
            if node is None:
                continue
            found.add(node)
            path, _, qualname = one.partition("::")
            short = qualname.rpartition(".")[2]
            for file in (path, *self.index.importers_of(path)[:MOST_IMPORTERS]):
                for below in self._deriving(file, short) if self.mentions(file, short) else ():
                    if below not in seen and not without(below):
                        seen.add(below)
                        queue.append(below)
        return found

    def having(self, method: Definition) -> set[int]:
        """The method's class and those subclasses that do not put another in its place, `super()` apart."""
        owner, _, name = method.id.rpartition(".")
        node = self.index.node_of(method.id)
        passing = {row.caller for row in self.index.edges_into(node)} if node is not None else set()

        def is_replaced(id: str) -> bool:
            other = self.index.node_of(f"{id}.{name}")
            return id != owner and other is not None and other not in passing

        return self.family(owner, is_replaced)

    def makers(self, classes: Iterable[int]) -> set[int]:
        """The nodes that make objects of the classes."""
        return {row.caller for node in classes for row in self.index.edges_into(node) if row.kind == "new"}

    def _deriving(self, path: str, base: str) -> list[str]:
        if path not in self._derived:
            self._derived[path] = self._by_base(path)
        return self._derived[path].get(base, [])

    def _by_base(self, path: str) -> dict[str, list[str]]:
        """Last name of a base -> ids of the file's classes that have it."""
        facts = self.facts(path)
        if facts is None or not any(d.bases for d in facts.definitions):
            return {}
        names = self._names_in(path, facts)
        bases = {(d.line, d.end_line): {names.get(each) for each in d.bases} for d in facts.definitions if d.bases}
        found: dict[str, list[str]] = {}
        for one in self.index.definitions_in(path):
            if one.kind == "class":
                for name in bases.get((one.line, one.end_line), ()):
                    if name is not None:
                        found.setdefault(name, []).append(one.id)
        return found

    def _names_in(self, path: str, facts: FileFacts) -> dict[int, str]:
        if path not in self._names:
            self._names[path] = names_in(facts)
        return self._names[path]

    def _read(self, path: str) -> dict[str, list[tuple[str, bool]]]:
        facts = self.facts(path)
        found: dict[str, list[tuple[str, bool]]] = {}
        if facts is None or not facts.uses:
            return found
        by_place = {
            (d.line, d.end_line, d.qualname.rpartition(".")[2].split("#")[0]): d.id
            for d in self.index.definitions_in(path)
        }
        for place, used in facts.uses.items():
            fact = facts.definitions[place]
            id = by_place.get((fact.line, fact.end_line, fact.name)) if place else path
            if id is None:
                continue
            seen: set[tuple[str, bool]] = set()
            for text in used:
                first, *rest = text.split(".")
                seen.add((first, False))
                seen.update((word, True) for word in rest)
            for name, is_attribute in seen:
                found.setdefault(name, []).append((id, is_attribute))
        return found
