"""Changed definitions -> the nodes where the walk to the tests starts, and how likely each one fails."""

import re
from collections.abc import Callable, Mapping, Sequence

from sleepcode.core.changes.fits import imports_of
from sleepcode.core.changes.made_of import made_of
from sleepcode.core.changes.projectfiles import kind_of
from sleepcode.core.facts import Flag
from sleepcode.core.grammar import language_of
from sleepcode.core.model import Changed, Definition
from sleepcode.core.suites.tested import in_tests
from sleepcode.edges.index import Index
from sleepcode.impact.readers import Readers

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


# Of that for what may feel it, but most likely does not: another reads the value where this one makes the object.
MADE_AT_IMPORT = 0.1


class Starts:
    """Finds start nodes; reads facts of a file once."""

    def __init__(
        self,
        index: Index,
        readers: Readers,
        test_ids: Callable[[], Sequence[str]],
        before: Mapping[str, bytes | None] | None = None,
        moved: frozenset[str] = frozenset(),
    ) -> None:
        """test_ids: of all that a runner would collect.

        before: the changed files as they were.  moved: last names of what stands elsewhere now, as it was.
        """
        self.index = index
        self.before = before or {}
        self.moved = moved
        self.test_ids = test_ids
        self.readers = readers
        self.nodes: dict[int | str, float] = {}

    def of(self, changed: Changed) -> dict[int | str, float]:
        """Node -> how likely it fails; empty where nothing can feel the change."""
        self.nodes = {}
        self._add(changed)
        return self.nodes

    def _add(self, changed: Changed) -> None:
        if is_data(changed):
            self.nodes[file_node(changed.path)] = 1.0
            return
        if changed.only_defaults_of is not None:
            if not changed.is_annotation:
                self.nodes[defaults_node(changed)] = 1.0
            return
        likelihood = LIKELIHOOD.get(changed.how, 0.0)
        if not likelihood:
            return  # configuration, dependencies, prose: nothing in the graph
        if changed.how == "removed" and changed.id == changed.path:
            for importer in importers_of_gone(self.index, changed.path):
                self._start_id(importer, likelihood)
            return
        node = self.index.node_of(changed.id)
        if changed.how == "added" and changed.id == changed.path:
            return  # nobody knows a file that has just come, but for what imports it
        path, _, qualname = changed.id.partition("::")
        owner, _, name = qualname.rpartition(".")
        if changed.how == "import" and name in self.moved:
            return  # it is imported from where it went
        if self._is_unheard_of(changed, path, owner, name):
            if node is not None and any(self.readers.reach.into(each) for each in self.readers.reach.contexts(node)):
                self._start(node, likelihood)
            return
        if node is not None:
            self._start(node, likelihood)
            for declared in self._overloads(changed.id):
                self._start(declared, likelihood)
            if changed.how == "signature" and not path.endswith(".py"):
                self._no_longer_led_to(node, changed.id, name, likelihood)
            definition = self.index.definition_of(node)
            if definition is not None and definition.kind == "class":
                self._class(definition, node, likelihood, changed.how)
            if changed.how in ("body", "signature", "decorators", "bases", "module-level"):
                return
        if owner:
            self._attribute(path, owner, name, likelihood)
            for made in self._made_of(path, f".{name}"):
                self._made(path, made, likelihood)
        elif qualname:
            is_gone = changed.how == "removed" and node is None
            if is_gone and self._still_has(path, name):
                if name in self.moved:
                    return
                is_gone, likelihood = False, LIKELIHOOD["moved"]
            self._name(path, qualname, likelihood, missing=is_gone)
            for made in self._made_of(path, qualname):
                self._made(path, made, likelihood)

    def _still_has(self, path: str, name: str) -> bool:
        """Whether the file binds the name all the same: what it defined before, it imports now."""
        facts = self.readers.facts(path)
        return facts is not None and name.partition("#")[0] in facts.exports

    def _is_unheard_of(self, changed: Changed, path: str, owner: str, name: str) -> bool:
        """Whether it has just come and no code named it before: who calls it now was edited, too.

        What runs tests and base classes from outside may have waited for it.
        """
        before = self.before.get(path)
        if before is None or changed.how not in ("added", "import", "constant") or in_tests(path):
            return False
        if re.search(rb"\b%s\b" % re.escape(name.encode("utf-8", "surrogateescape")), before):
            return False
        if not owner:
            return True
        around, file = self.index.node_of(f"{path}::{owner}"), self.index.file_number(path)
        if around is None or name.startswith("__") or self.readers.has_outside_base(around):
            return False
        return all(reader >> 16 == file for reader, _ in self.readers.reach.readers(name))

    def _start(self, node: int, likelihood: float) -> None:
        for each in self.readers.reach.contexts(node):
            self.nodes[each] = max(self.nodes.get(each, 0.0), likelihood)

    def _no_longer_led_to(self, node: int, id: str, name: str, likelihood: float) -> None:
        """Where arguments choose the method, no edge leads to it from calls that no longer fit: what reads its name."""
        ones = self.index.definitions_named(name)
        if any(self.readers.reach.into(each) for each in self.readers.reach.contexts(node)):
            return
        for reader, _ in self.readers.reach.readers(name) if all(one.id == id for one in ones) else ():
            self._start(reader, likelihood)

    def _overloads(self, id: str) -> list[int]:
        """The declarations that a function with @overload goes by: a call may lead to one of them."""
        path, _, qualname = id.partition("::")
        name, _, number = qualname.rpartition("#")  # what is inside of a twin has one further in front
        facts = self.readers.facts(path) if number.isdigit() else None
        if facts is None:
            return []
        declared = {fact.line for fact in facts.definitions if fact.flags & Flag.OVERLOAD}
        ids = [f"{path}::{name}", *(f"{path}::{name}#{n}" for n in range(2, int(number)))]
        nodes = [self.index.node_of(one) for one in ids] if declared else []
        return [
            node
            for node in nodes
            if node is not None and (d := self.index.definition_of(node)) is not None and d.line in declared
        ]

    def _class(self, definition: Definition, node: int, likelihood: float, how: str) -> None:
        """A class that differs is felt where it is made and in its methods."""
        for maker in self.readers.makers((node,)):
            self._start(maker, likelihood)
        if how in ("bases", "removed", "decorators"):
            prefix = definition.qualname + "."
            for inner in self.index.definitions_in(definition.path):
                if inner.qualname.startswith(prefix) and inner.kind == "method":
                    self._start_id(inner.id, likelihood)

    def _attribute(self, path: str, owner: str, name: str, likelihood: float, *, read_only: bool = False) -> None:
        """What reads `owner.name`, methods of the class and its relatives for certain; else what makes objects of it.

        What reads it while it is imported makes something of it, and goes on.  read_only: nothing but what reads it.
        """
        name = name.split("#")[0]
        file, around = self.index.file_number(path), self.index.node_of(f"{path}::{owner}")
        if file is None or around is None:
            return
        relatives = self.readers.relatives(around)
        importers = self.readers.importers(file) | {file}
        is_read = False
        for reader, is_attribute in self.readers.reach.readers(name):
            is_own = self.readers.class_around(reader) in relatives
            if not is_own and not (is_attribute and reader >> 16 in importers):
                continue
            is_read = True
            if not self.readers.is_definition_time(reader):
                self._start(reader, likelihood * (1.0 if is_own else 0.5))
            elif reader >> 16 != file:
                self._start(reader, likelihood * MADE_AT_IMPORT)
        if read_only:
            return
        from_outside = self.readers.has_outside_base(around)
        for maker in self.readers.makers(self.readers.family(around)):
            self._start(maker, likelihood * (1.0 if not is_read else 0.5 if from_outside else MADE_AT_IMPORT))
        if not is_read:  # a base from outside reads it, or a metaclass: of tests, to make or to run them
            test = f"{path}::{owner.replace('.', '::')}"
            for id in self.test_ids():
                if id == test or id.startswith(f"{test}::"):
                    self.nodes[f"test:{id}"] = max(self.nodes.get(f"test:{id}", 0.0), likelihood * 0.5)

    def _name(self, path: str, name: str, likelihood: float, *, missing: bool) -> None:
        """What reads a module's name: in its own file, and where it is imported."""
        name = name.split("#")[0]
        file = self.index.file_number(path)
        if file is None:
            return
        for reader, is_attribute in self.readers.of(file, name):
            if not is_attribute:
                self._start(reader, likelihood)
        for reader, _ in self.readers.abroad(file, name):
            self._start(reader, likelihood)
        if not missing:
            return
        if not path.endswith(".py") and not self.index.definitions_named(name):  # seen without an import of its file
            for reader, is_attribute in self.readers.reach.readers(name):
                if not is_attribute and reader >> 16 != file:
                    self._start(reader, likelihood)
        for importer in self.readers.importers(file) & self.readers.reach.importing(name):
            facts = self.readers.facts(self.index.path_of(importer))
            imported = imports_of(facts) if facts is not None else ()
            if any(what == name and self._names_module(module, path) for _, module, what, _ in imported):
                self._start(importer << 16, likelihood)  # the import itself fails

    def _made_of(self, path: str, name: str) -> tuple[str, ...]:
        before = self.before.get(path) if path.endswith(".py") else None
        return made_of(before, name) if before else ()

    def _made(self, path: str, qualname: str, likelihood: float) -> None:
        """What the file made of a changed name while it was imported has changed with it."""
        owner, _, name = qualname.rpartition(".")
        if (node := self.index.node_of(f"{path}::{qualname}")) is not None:
            self._start(node, likelihood)
        elif owner:
            self._attribute(path, owner, name, likelihood, read_only=True)
        else:
            self._name(path, name, likelihood, missing=False)

    def _names_module(self, module: str, path: str) -> bool:
        tail = module.replace(".", "/")
        return not tail or f"/{path}".endswith((f"/{tail}.py", f"/{tail}/__init__.py"))

    def _start_id(self, id: str, likelihood: float) -> None:
        node = self.index.node_of(id)
        if node is not None:
            self._start(node, likelihood)


def is_data(changed: Changed) -> bool:
    """Whether a file that is no code changed, and one that code may read."""
    return changed.id == changed.path and language_of(changed.path) is None and kind_of(changed.path) == "data"


def file_node(path: str) -> str:
    """The node that stands for a file which is no code."""
    return f"file:{path}"


def defaults_node(changed: Changed) -> str:
    """The node that stands for the defaults of a function."""
    return f"defaults:{changed.id}"


def importers_of_gone(index: Index, path: str) -> tuple[str, ...]:
    """The files whose imports name a file that the index may no longer have."""
    if index.node_of(path) is not None:
        return index.importers_of(path)
    return index.files_that_name(path)
