"""Look-ups of edges: who calls, creates and imports what."""

import sqlite3
from collections.abc import Iterable

from sleepcode.core.columns import Lists
from sleepcode.core.facts import Op
from sleepcode.core.folding import NO_CALLS, differing
from sleepcode.core.model import CERTAINTIES, CallEdge, CallSite, Definition
from sleepcode.edges.index.defined import Defined
from sleepcode.edges.index.pairs import lists_in
from sleepcode.edges.index.rows import EdgeRow, Edges

MOST_IMPORTERS = 12  # whose short name for a module is looked at; and as many imports are followed from one to the next


class Called(Defined):
    """The edges between definitions, and from them to what lies outside; a file's are read together."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._blocks: dict[int, Edges] = {}
        self._incoming: dict[int, Lists] = {}
        self._outgoing: dict[int, list[EdgeRow]] = {}

    def callers_of(self, id: str) -> tuple[CallEdge, ...]:
        """Surest first."""
        node = self.node_of(id)
        if node is None:
            return ()
        rows = [row for each in self.contexts_of(node) for row in self.edges_into(each)]
        places = {(self.definition_node(row.caller), row.line) for row in rows}
        contexts = [of for of in map(self.contexts_of, {caller for caller, _ in places}) if len(of) > 1]
        beside = (row for of in contexts for each in of for row in self.edges_from(each) if (of[0], row.line) in places)
        return self._as_edges(rows, beside)

    def creations_of(self, id: str) -> tuple[CallEdge, ...]:
        """Where a class is instantiated, whether or not it has a constructor; surest first."""
        node = self.node_of(id)
        rows = [row for row in self.edges_into(node) if row.kind == "new"] if node is not None else []
        edges = (self.as_edge(row) for row in sorted(rows, key=lambda r: r.certainty))
        return tuple(dict.fromkeys(edge for edge in edges if edge is not None))

    def callees_of(self, id: str) -> tuple[CallEdge, ...]:
        """Surest first."""
        node = self.node_of(id)
        if node is None:
            return ()
        rows = [row for each in self.contexts_of(node) for row in self.edges_from(each)]
        return self._as_edges(rows)

    def edges_from(self, node: int) -> list[EdgeRow]:
        """Edges whose caller is exactly this node."""
        found = self._outgoing.get(node)
        if found is None:
            found = self._outgoing[node] = self._edges(node >> 16).of(node)
        return found

    def edges_into(self, node: int) -> list[EdgeRow]:
        """Edges whose callee is exactly this node."""
        incoming = self._incoming.get(node >> 16)
        if incoming is None:
            row = self._db.execute("SELECT callers FROM incoming WHERE file=?", (node >> 16,)).fetchone()
            incoming = self._incoming[node >> 16] = lists_in(row[0] if row else b"")
        return [row for file in incoming.of(node & 0xFFFF) for row in self._edges(file).into(node)]

    def edges_in(self, file: int) -> list[EdgeRow]:
        """Edges whose caller is in the file with that number."""
        return self._edges(file).rows()

    def importers_of(self, path: str) -> tuple[str, ...]:
        """Files that import *path*, sorted."""
        node = self.node_of(path)
        if node is None:
            return ()
        self._read_paths()
        files = {row.caller >> 16 for row in self.edges_into(node) if row.kind == "import"}
        return tuple(sorted(self._paths[file] for file in files))

    def imported_as(self, alias: str) -> str:
        """The module that files of the project import under that short name; empty when none does.

        Looked for in the importers of each top package, a few of each: who writes `nx.` does so everywhere.
        """
        for path in self._packages():
            for importer in self.importers_of(path)[:MOST_IMPORTERS]:
                found = self._imported(importer, alias)
                if found is not None and not found[2]:
                    return found[1]
        return ""

    def offered_as(self, alias: str) -> Definition | None:
        """What a package offers under another name: `from .place import module as place_module`."""
        ends = (self._followed(path, alias) for path in self._packages())
        return next((end for end in ends if end is not None), None)

    def _packages(self) -> list[str]:
        """The files of top packages, those nearest to the root first."""
        inits = "SELECT path FROM files WHERE path LIKE '%__init__.py' ORDER BY length(path) LIMIT 20"
        return [path for (path,) in self._db.execute(inits).fetchall()]

    def _imported(self, path: str, name: str) -> tuple[int, str, str] | None:
        """(level, module, name) of the import that binds a name at a file's top; the last empty for a module itself."""
        facts = self.facts_of(path)
        if facts is None or name not in facts.exports:
            return None
        bound = facts.exports[name]
        steps = (step for step in facts.definitions[0].code if step[0] == Op.IMPORT and step[1] == bound)
        return next(((int(step[2]), str(step[3]), str(step[4])) for step in steps), None)

    def _followed(self, path: str, name: str) -> Definition | None:
        """Where a chain of relative imports ends that begins with that name of that file."""
        for _ in range(MOST_IMPORTERS):
            found = self._imported(path, name)
            if found is None or not found[0] or not found[2]:
                return None
            level, module, name = found
            folder = path.split("/")[:-level]
            base = "/".join([*folder, *filter(None, module.split("."))])
            files = (file for file in (f"{base}.py", f"{base}/__init__.py") if self.file_number(file) is not None)
            path = next(files, "")
            one = self.definition(f"{path}::{name}") if path else None
            if one is not None or not path:
                return one
        return None

    def files_that_name(self, path: str) -> tuple[str, ...]:
        """Files with an import that has a file's own name among its dotted parts, be the file there or not.

        Reads the facts of every file.
        """
        stem = path.removesuffix("/__init__.py").rpartition("/")[2].removesuffix(".py")
        found = []
        for (path,) in self._db.execute("SELECT path FROM files WHERE language != ''").fetchall():
            facts = self.facts_of(path)
            if facts is not None and any(
                stem in f"{instruction[3]}.{instruction[4]}".split(".")
                for definition in facts.definitions
                for instruction in definition.code
                if instruction[0] == Op.IMPORT
            ):
                found.append(path)
        return tuple(sorted(found))

    def as_edge(self, row: EdgeRow) -> CallEdge | None:
        caller = self.definition_of(row.caller)
        callee = row.callee if isinstance(row.callee, str) else self.definition_of(row.callee)
        if caller is None or callee is None:
            return None
        return CallEdge(
            caller.id,
            callee if isinstance(callee, str) else callee.id,
            CallSite(caller.path, row.line),
            CERTAINTIES[row.certainty],
            row.kind,
        )

    def _as_edges(self, rows: Iterable[EdgeRow], beside: Iterable[EdgeRow] = ()) -> tuple[CallEdge, ...]:
        """The edges between definitions, surest first; *beside* has what other contexts of the callers call there."""
        rows = list(rows)
        definition = self.definition_node
        apart = differing(
            (definition(row.caller), row.caller, row.line, definition(row.callee))
            for row in (*rows, *beside)
            if isinstance(row.callee, int) and row.certainty < 2 and row.kind not in NO_CALLS
        )
        best: dict[tuple[str, str, int], CallEdge] = {}
        for row in sorted(rows, key=lambda r: r.certainty):
            if isinstance(row.callee, int) and (definition(row.caller), row.line, definition(row.callee)) in apart:
                row = row._replace(certainty=max(row.certainty, 1))
            edge = self.as_edge(row)
            if edge is not None and row.kind != "new":
                best.setdefault((edge.caller, edge.callee, row.line), edge)
        order = list(CERTAINTIES)
        return tuple(
            sorted(best.values(), key=lambda e: (order.index(e.certainty), e.site.path, e.site.line, e.callee))
        )

    def _edges(self, file: int) -> Edges:
        block = self._blocks.get(file)
        if block is None:
            row = self._db.execute("SELECT edges FROM graph WHERE file=?", (file,)).fetchone()
            block = self._blocks[file] = Edges(file, row[0] if row else b"")
        return block
