"""The index: definitions, edges both ways and facts, in one SQLite file."""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sleepcode.core.columns import Lists
from sleepcode.core.facts import FileFacts, NamesOnly, Op, PackageOnly
from sleepcode.core.folding import NO_CALLS, differing
from sleepcode.core.grammar import language_of, unparsed_language
from sleepcode.core.model import (
    CERTAINTIES,
    BlindSpot,
    CallEdge,
    CallGraph,
    CallSite,
    Definition,
    Digest,
    digest_of,
)
from sleepcode.core.trouble import of_store
from sleepcode.edges.index.copying import begin_as_copy
from sleepcode.edges.index.definitions import NOTHING, Inside, inside, last_name, names_in
from sleepcode.edges.index.incoming import lists_in
from sleepcode.edges.index.kept import kept
from sleepcode.edges.index.names import may_define
from sleepcode.edges.index.rows import EdgeRow, Edges
from sleepcode.edges.index.schema import BELOW, TABLES, VERSION, below
from sleepcode.edges.index.writing import Writing
from sleepcode.errors import UnknownSubject

if TYPE_CHECKING:
    from sleepcode.edges.index.reach import Reach, Read

MOST_IMPORTERS = 12  # whose short name for a module is looked at
_FACTS = msgspec.msgpack.Decoder(FileFacts)
_NAMES = msgspec.msgpack.Decoder(NamesOnly)
_PACKAGE = msgspec.msgpack.Decoder(PackageOnly)


class Index:
    """Point look-ups over the last refresh.  Numbers (`node`) are this index's own; ids are for people."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path
        self._blocks: dict[int, Edges] = {}
        self._contexts: dict[int, tuple[int, ...]] = {}
        self._inside: dict[int, Inside] = {}
        self._incoming: dict[int, Lists] = {}
        self._outgoing: dict[int, list[EdgeRow]] = {}
        self._numbers: dict[str, int] = {}  # path -> file
        self._paths: dict[int, str] = {}
        self.writing = Writing(connection)

    @classmethod
    def open(cls, path: Path) -> "Index":
        """Raises SleepcodeError when the file is not an index; an older version starts afresh.

        A new one starts as a copy of a neighbour's, another worktree's: most of its files will be the same.
        """
        try:
            if not path.exists():
                begin_as_copy(path)
            connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA mmap_size=268435456")
            known = connection.execute("PRAGMA user_version").fetchone()[0]
            if known != VERSION:
                names = [
                    row[0]
                    for row in connection.execute(
                        "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
                    )
                ]
                for name in names:
                    connection.execute(f'DROP TABLE IF EXISTS "{name}"')
                if names:
                    with suppress(sqlite3.OperationalError):  # while another process reads it
                        connection.execute("VACUUM")
                connection.executescript(TABLES)
                connection.execute(f"PRAGMA user_version={VERSION}")
        except sqlite3.DatabaseError as error:
            remedy = "run `sleepcode forget --index`; it is built again from the files"
            raise of_store(error, "the index", path, remedy) from error
        path.chmod(0o600)
        return cls(connection, path)

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def forget_read(self) -> None:
        """Drop what was kept in memory; called after the index was written to."""
        for each in (self._blocks, self._contexts, self._inside, self._incoming, self._outgoing):
            each.clear()
        self._numbers.clear()
        self._paths.clear()

    # -- files ----------------------------------------------------------------------------------

    def paths(self) -> tuple[str, ...]:
        """Every file that was read, parsed or not, sorted."""
        return tuple(row[0] for row in self._db.execute("SELECT path FROM files ORDER BY path"))

    def digest_of_file(self, path: str) -> Digest:
        """Empty for a file the index does not have."""
        row = self._db.execute("SELECT digest FROM files WHERE path=?", (path,)).fetchone()
        return row[0] if row else ""

    def language_of_file(self, path: str) -> str:
        """Empty for a file without a grammar, or none."""
        row = self._db.execute("SELECT language FROM files WHERE path=?", (path,)).fetchone()
        return row[0] if row else ""

    def languages_by_path(self) -> dict[str, str]:
        """ "" for a file without a grammar."""
        return dict(self._db.execute("SELECT path, language FROM files"))

    def file_number(self, path: str) -> int | None:
        self._read_paths()
        return self._numbers.get(path)

    def path_of(self, file: int) -> str:
        """Raises KeyError for a number that no file has."""
        self._read_paths()
        return self._paths[file]

    def is_linked(self) -> bool:
        """Whether it holds a graph, of whatever age."""
        return self._db.execute("SELECT 1 FROM graph LIMIT 1").fetchone() is not None

    def generation(self) -> str:
        """Another one whenever anything was written that an answer may rest on."""
        row = self._db.execute("SELECT value FROM meta WHERE key='generation'").fetchone()
        return str(row[0]) if row else ""

    def kept(self, basis: str, work_out: Callable[[], bytes]) -> bytes:
        """An answer that may be known already; basis: everything that it rests on."""
        return kept(self._db, basis, work_out)

    def reach(self, read: "Read") -> "Reach":
        """What walks from a change look up; read: the content of a file of the work tree."""
        from sleepcode.edges.index.reach import Reach  # point look-ups take none of it

        return Reach(self, self._db, read)

    def _read_paths(self) -> None:
        if not self._numbers:
            self._numbers = dict(self._db.execute("SELECT path, id FROM files"))
            self._paths = {number: path for path, number in self._numbers.items()}

    def languages(self) -> dict[str, int]:
        """Language -> files; "" counts those without a grammar."""
        return dict(self._db.execute("SELECT language, count(*) FROM files GROUP BY language"))

    def no_such(self, subject: str, problem: str, otherwise: str) -> UnknownSubject:
        """The error for a name that nothing parsed bears; says so where it may be in what is not parsed.

        otherwise: the remedy where no name is near.
        """
        unparsed = self.unparsed()
        path = subject.partition("::")[0].removeprefix("./")
        if path in unparsed:
            return UnknownSubject(
                f"{path} is {unparsed[path]}, a language that is not parsed",
                remedy="who calls it and which tests reach it is unknown, which is not the same as nobody",
            )
        near = self.near_names(subject)
        remedy = f"did you mean {', '.join(near)}?" if near else otherwise
        return UnknownSubject(problem, remedy=f"{remedy} ({self.not_parsed()})" if unparsed else remedy)

    def not_parsed(self) -> str:
        """`3 files are not parsed: Ruby, shell`; empty when all code is."""
        unparsed = self.unparsed()
        count = f"{len(unparsed)} files are" if len(unparsed) > 1 else f"{len(unparsed)} file is"
        return f"{count} not parsed: {', '.join(sorted(set(unparsed.values())))}" if unparsed else ""

    def unparsed(self, only: str | None = None) -> dict[str, str]:
        """Path -> programming language, of files that nothing here can parse; only: of that file."""
        where, given = (" AND path=?", (only,)) if only is not None else ("", ())
        rows = self._db.execute(f"SELECT path FROM files WHERE language=''{where} ORDER BY path", given)
        return {path: language for (path,) in rows if (language := unparsed_language(path))}

    def skipped(self, only: Iterable[str] | None = None) -> dict[str, str]:
        """Path -> why it was not read; only: of those files, and of all below those folders."""
        if only is None:
            return dict(self._db.execute("SELECT path, why FROM skipped ORDER BY path"))
        query = f"SELECT path, why FROM skipped WHERE {BELOW}"
        return dict(row for path in sorted(only) for row in self._db.execute(query, below(path)))

    def facts_of(self, path: str) -> FileFacts | None:
        row = self._db.execute(
            "SELECT facts.blob FROM files JOIN facts USING (digest, language) WHERE path=?", (path,)
        ).fetchone()
        return _FACTS.decode(zlib.decompress(row[0])) if row else None

    def names_of(self, path: str) -> NamesOnly | None:
        """What the file exports and what its code reads, for a fifth of what its facts take."""
        row = self._db.execute(
            "SELECT facts.blob FROM files JOIN facts USING (digest, language) WHERE path=?", (path,)
        ).fetchone()
        return _NAMES.decode(zlib.decompress(row[0])) if row else None

    def facts_of_content(self, path: str, content: bytes) -> FileFacts | None:
        """Of any version that was indexed once, under a name like *path*; None where they must be taken anew."""
        query = "SELECT blob FROM facts WHERE digest=? AND language=?"
        row = self._db.execute(query, (digest_of(content), language_of(path) or "")).fetchone()
        return _FACTS.decode(zlib.decompress(row[0])) if row else None

    def packages(self, languages: Iterable[str]) -> dict[str, str]:
        """Path -> the package that the file declares, of files in these languages."""
        wanted = tuple(languages)
        query = (
            "SELECT path, facts.blob FROM files JOIN facts USING (digest, language) "
            f"WHERE language IN ({','.join('?' * len(wanted))})"
        )
        return {path: _PACKAGE.decode(zlib.decompress(blob)).package for path, blob in self._db.execute(query, wanted)}

    def files_defining(self, names: Iterable[str], most: int) -> dict[str, int]:
        """Path -> how many of *names* are defined in it, but for those that more than *most* files define."""
        counts: dict[int, int] = {}
        for name in names:
            files = may_define(self._db, name)
            for file in files if len(files) <= most else ():
                if any(name in one.qualname and last_name(one.qualname) == name for one in self._in(file).definitions):
                    counts[file] = counts.get(file, 0) + 1
        self._read_paths()
        return {self._paths[file]: count for file, count in counts.items()}

    # -- definitions ----------------------------------------------------------------------------

    def definition(self, id: str) -> Definition | None:
        node = self.node_of(id)
        return self.definition_of(node) if node is not None else None

    def node_of(self, id: str) -> int | None:
        """The number of the definition with that id."""
        path, _, qualname = id.partition("::")
        number = self.file_number(path)
        return self._in(number).by_name.get(qualname) if number is not None else None

    def definition_of(self, node: int) -> Definition | None:
        """The definition with that number; of a context, the definition it is of."""
        inside = self._in(node >> 16).by_node
        found = inside.get(node)
        return found if found is not None else inside.get(self.definition_node(node))

    def definition_node(self, node: int) -> int:
        """*node* itself, or for a context the node of its definition."""
        file, place = node >> 16, node & 0xFFFF
        contexts = self._contexts.get(file)
        if contexts is None:
            row = self._db.execute("SELECT contexts FROM graph WHERE file=?", (file,)).fetchone()
            packed = msgspec.msgpack.decode(row[0]) if row and row[0] else (0,)
            contexts = self._contexts[file] = tuple(packed)
        if place < contexts[0] or not contexts[1:]:
            return node
        position = place - contexts[0] + 1
        return file << 16 | contexts[position] if position < len(contexts) else node

    def contexts_of(self, node: int) -> tuple[int, ...]:
        """The nodes that are contexts of a definition, itself first."""
        self.definition_node(node)
        contexts = self._contexts.get(node >> 16, (0,))
        place, base = node & 0xFFFF, node & ~0xFFFF
        return (
            node,
            *(base | (contexts[0] + i) for i, of in enumerate(contexts[1:]) if of == place),
        )

    def definitions_named(self, name: str) -> tuple[Definition, ...]:
        """By short name, qualified name (`Rule.match`) or dotted name (`werkzeug.routing.Rule.match`)."""
        short = name.rpartition(".")[2]
        files = may_define(self._db, short)
        rows = [
            one
            for file in files
            for one in self._in(file).definitions
            if short in one.qualname and last_name(one.qualname) == short
        ]
        if short == name:
            return tuple(rows)
        return tuple(
            row
            for row in rows
            if row.qualname == name
            or row.qualname.endswith(f".{name}")
            or f"{row.module}.{row.qualname}" == name
            or f"{row.module}.{row.qualname}".endswith(f".{name}")
        )

    def definitions_in(self, path: str) -> tuple[Definition, ...]:
        """By line; the first is the module."""
        number = self.file_number(path)
        found = self._in(number).definitions if number is not None else ()
        return tuple(sorted(found, key=lambda d: (d.qualname != "", d.line, -d.end_line)))

    def definition_at(self, path: str, line: int) -> Definition | None:
        """The innermost definition around the line."""
        around = [d for d in self.definitions_in(path) if d.line <= line <= d.end_line or not d.qualname]
        return max(around, key=lambda d: (d.qualname != "", d.line, -d.end_line), default=None)

    def definitions(self) -> tuple[Definition, ...]:
        """All of them, by number."""
        return tuple(self.numbered().values())

    def numbered(self) -> dict[int, Definition]:
        """All of them, with their numbers."""
        files = self._db.execute("SELECT file FROM graph ORDER BY file").fetchall()
        return {node: one for (file,) in files for node, one in self._in(file).by_node.items()}

    def near_names(self, name: str, most: int = 5) -> tuple[str, ...]:
        """Names that resemble *name*, nearest first."""
        short = name.rpartition(".")[2].rpartition("::")[2]
        lower: dict[str, str] = {}
        for each in sorted(self._names()):
            lower.setdefault(each.lower(), each)
        close = get_close_matches(short.lower(), lower, n=most, cutoff=0.6)
        return tuple(lower[each] for each in close)

    def name_in_any_case(self, name: str) -> str:
        """The first of the names that differ from *name* in case alone; empty for none."""
        return min((each for each in self._names() if each.lower() == name.lower()), default="")

    def _names(self) -> set[str]:
        """Last names of all definitions."""
        blocks = self._db.execute("SELECT definitions FROM graph WHERE definitions != x''")
        return {name for (block,) in blocks for name in names_in(block)} - {""}

    def tests(self) -> tuple[Definition, ...]:
        """Definitions that the ecosystem's runner would collect."""
        files = self._db.execute("SELECT file FROM graph WHERE tests > 0 ORDER BY file").fetchall()
        return tuple(one for (file,) in files for one in self._in(file).tests)

    def file_numbers(self, paths: Iterable[str]) -> frozenset[int]:
        """The numbers of those of *paths* that the index has."""
        found = map(self.file_number, paths)
        return frozenset(number for number in found if number is not None)

    def digests(self) -> dict[str, Digest]:
        """Every file that was read, with its digest."""
        return dict(self._db.execute("SELECT path, digest FROM files"))

    def _in(self, file: int) -> Inside:
        """What is defined in the file with that number."""
        found = self._inside.get(file)
        if found is None:
            query = "SELECT path, module, definitions FROM files JOIN graph ON file=id WHERE id=?"
            row = self._db.execute(query, (file,)).fetchone()
            found = NOTHING if row is None or not row[2] else inside(file, *row)
            self._inside[file] = found
        return found

    # -- edges ----------------------------------------------------------------------------------

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

    def _edges(self, file: int) -> Edges:
        block = self._blocks.get(file)
        if block is None:
            row = self._db.execute("SELECT edges FROM graph WHERE file=?", (file,)).fetchone()
            block = self._blocks[file] = Edges(file, row[0] if row else b"")
        return block

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
        inits = "SELECT path FROM files WHERE path LIKE '%__init__.py' ORDER BY length(path) LIMIT 20"
        for (path,) in self._db.execute(inits).fetchall():
            for importer in self.importers_of(path)[:MOST_IMPORTERS]:
                facts = self.facts_of(importer)
                if facts is None or alias not in facts.exports:
                    continue
                for step in facts.definitions[0].code:
                    if step[0] == Op.IMPORT and step[1] == facts.exports[alias] and not step[4]:
                        return str(step[3])
        return ""

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

    # -- everything -----------------------------------------------------------------------------

    def blind_spots(self, path: str | None = None) -> tuple[BlindSpot, ...]:
        where, given = ("WHERE f.path=?", (path,)) if path is not None else ("", ())
        columns = "f.path, b.line, b.kind, b.name"
        query = f"SELECT {columns} FROM blind_spots b JOIN files f ON f.id=b.file {where} ORDER BY 1, 2, 3, 4"
        spots = [BlindSpot(*row) for row in self._db.execute(query, given)]
        if path is None:
            spots += [BlindSpot(skipped, 0, "skipped") for skipped in self.skipped()]
        spots += [BlindSpot(unparsed, 1, "unparsed") for unparsed in self.unparsed(path)]
        return tuple(spots)

    def graph(self) -> CallGraph:
        """Everything at once, for those who score it."""
        definitions = self.definitions()
        edges = tuple(self._all_edges())
        return CallGraph(definitions, edges, self.blind_spots())

    def _all_edges(self) -> Iterator[CallEdge]:
        for (file,) in self._db.execute("SELECT id FROM files WHERE language != '' ORDER BY path").fetchall():
            yield from self._as_edges(self.edges_in(file))
