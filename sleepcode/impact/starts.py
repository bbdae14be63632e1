"""Changed definitions -> the nodes where the walk to the tests starts, and how likely each one fails."""

from collections.abc import Iterable, Iterator

from sleepcode.core.facts import FileFacts
from sleepcode.core.fits import imports_of, names_in
from sleepcode.core.model import Changed, Definition
from sleepcode.edges.index import Index

# Parts of a change that fail what runs them less often than a broken body does.
LIKELIHOOD = {
    "body": 1.0,
    "signature": 1.0,
    "removed": 1.0,
    "decorators": 0.9,
    "bases": 0.7,
    "class-attribute": 0.7,
    "constant": 0.7,
    "module-level": 0.6,
    "import": 0.3,
    "moved": 0.3,
    "added": 0.3,
}
_MOST_IMPORTERS = 400


class Starts:
    """Collects start nodes; reads facts of a file once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.nodes: dict[int | str, float] = {}
        self._facts: dict[str, FileFacts | None] = {}

    def add(self, changed: Changed) -> None:
        likelihood = LIKELIHOOD.get(changed.how, 0.0)
        if not likelihood:
            return  # data, configuration, dependencies, prose: nothing in the graph
        if changed.how == "removed" and changed.id == changed.path:
            for importer in importers_of_gone(self.index, changed.path):
                self._start_id(importer, likelihood)
            return
        node = self.index.node_of(changed.id)
        if changed.how == "added" and changed.id == changed.path:
            return  # nobody knows a file that has just come, but for what imports it
        if node is not None:
            self._start(node, likelihood)
            definition = self.index.definition_of(node)
            if definition is not None and definition.kind == "class":
                self._class(definition, node, likelihood, changed.how)
            if changed.how in ("body", "signature", "decorators", "bases", "module-level"):
                return
        path, _, qualname = changed.id.partition("::")
        owner, _, name = qualname.rpartition(".")
        if owner:
            self._attribute(path, owner, name, likelihood)
        elif qualname:
            self._name(path, qualname, likelihood, missing=changed.how == "removed" and node is None)

    def _start(self, node: int, likelihood: float) -> None:
        for each in self.index.contexts_of(node):
            self.nodes[each] = max(self.nodes.get(each, 0.0), likelihood)

    def _class(self, definition: Definition, node: int, likelihood: float, how: str) -> None:
        """A class that differs is felt where it is made and in its methods."""
        for maker in makers_of(self.index, (node,)):
            self._start(maker, likelihood)
        if how in ("bases", "removed", "decorators"):
            prefix = definition.qualname + "."
            for inner in self.index.definitions_in(definition.path):
                if inner.qualname.startswith(prefix) and inner.kind == "method":
                    self._start_id(inner.id, likelihood)

    def _attribute(self, path: str, owner: str, name: str, likelihood: float) -> None:
        """What reads `owner.name`: the class's own methods, else what makes objects of it."""
        name = name.split("#")[0]
        readers = [id for id in self.readers(path, name) if id.startswith(f"{path}::{owner}.")]
        for id in readers:
            self._start_id(id, likelihood)
        node = self.index.node_of(f"{path}::{owner}")
        if node is None:
            return
        family = family_of(self.index, f"{path}::{owner}")
        for maker in makers_of(self.index, family):
            self._start(maker, likelihood * (0.5 if readers else 1.0))
        for importer in self.index.importers_of(path)[:_MOST_IMPORTERS]:
            for id in self.readers(importer, name):
                self._start_id(id, likelihood * 0.5)

    def _name(self, path: str, name: str, likelihood: float, *, missing: bool) -> None:
        """What reads a module's name: in its own file, and where it is imported."""
        name = name.split("#")[0]
        for id in self.readers(path, name):
            self._start_id(id, likelihood)
        stem = path.removesuffix("/__init__.py").rpartition("/")[2].rpartition(".")[0] or path
        for importer in self.index.importers_of(path)[:_MOST_IMPORTERS]:
            facts = self.facts(importer)
            if facts is None:
                continue
            imported = [(module, line) for _, module, what, line in imports_of(facts) if what == name]
            if missing and any(self._names_module(module, path) for module, _ in imported):
                self._start_id(importer, likelihood)  # the import itself fails
            for id in self.readers(importer, name, only_attribute=not imported, near=stem):
                self._start_id(id, likelihood)

    def _names_module(self, module: str, path: str) -> bool:
        tail = module.replace(".", "/")
        return not tail or f"/{path}".endswith((f"/{tail}.py", f"/{tail}/__init__.py"))

    def _start_id(self, id: str, likelihood: float) -> None:
        node = self.index.node_of(id)
        if node is not None:
            self._start(node, likelihood)

    def readers(self, path: str, name: str, *, only_attribute: bool = False, near: str = "") -> Iterator[str]:
        """Ids of the definitions of a file whose own code reads the name, or an attribute of that name."""
        facts = self.facts(path)
        if facts is None:
            return
        definitions = self.index.definitions_in(path)
        by_place = {
            (d.line, d.end_line, d.qualname.rpartition(".")[2].split("#")[0]): d.id for d in definitions
        }
        for place, used in facts.uses.items():
            for text in used:
                first, *rest = text.split(".")
                if (not only_attribute and first == name) or name in rest:
                    fact = facts.definitions[place]
                    id = by_place.get((fact.line, fact.end_line, fact.name)) if place else path
                    if id is not None:
                        yield id
                    break

    def facts(self, path: str) -> FileFacts | None:
        if path not in self._facts:
            self._facts[path] = self.index.facts_of(path)
        return self._facts[path]


def importers_of_gone(index: Index, path: str) -> tuple[str, ...]:
    """The files whose imports name a file that the index may no longer have."""
    if index.node_of(path) is not None:
        return index.importers_of(path)
    stem = path.removesuffix("/__init__.py").rpartition("/")[2].removesuffix(".py")
    return index.files_that_import(stem)


def makers_of(index: Index, classes: Iterable[int]) -> set[int]:
    """The nodes that make objects of the classes."""
    return {row.caller for node in classes for row in index.edges_into(node) if row.kind == "new"}


def family_of(index: Index, id: str) -> set[int]:
    """The class and its subclasses, as far as bases go by its name in files that import it."""
    found: set[int] = set()
    queue = [id]
    seen = set(queue)
    while queue:
        one = queue.pop()
        node = index.node_of(one)
        if node is None:
            continue
        found.add(node)
        path, _, qualname = one.partition("::")
        short = qualname.rpartition(".")[2]
        for file in (path, *index.importers_of(path)[:_MOST_IMPORTERS]):
            facts = index.facts_of(file)
            if facts is None or not any(d.bases for d in facts.definitions):
                continue
            names = names_in(facts)
            wanted = [d for d in facts.definitions if any(names.get(base) == short for base in d.bases)]
            if not wanted:
                continue
            by_place = {(d.line, d.end_line): d.id for d in index.definitions_in(file) if d.kind == "class"}
            for fact in wanted:
                below = by_place.get((fact.line, fact.end_line))
                if below is not None and below not in seen:
                    seen.add(below)
                    queue.append(below)
    return found
