"""Look-ups of definitions: by id, number, name and place."""

import sqlite3
from collections.abc import Iterable
from difflib import get_close_matches

import msgspec

from sleepcode.core.model import Definition
from sleepcode.edges.index.definitions import NOTHING, Inside, inside, last_name, names_in
from sleepcode.edges.index.files import Files
from sleepcode.edges.index.names import may_define
from sleepcode.errors import UnknownSubject


class Defined(Files):
    """What each file defines, read when it is first asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._contexts: dict[int, tuple[int, ...]] = {}
        self._inside: dict[int, Inside] = {}

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
        position = place - contexts[0] + 1
        return file << 16 | contexts[position] if 0 < position < len(contexts) else node

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

    def tests(self) -> tuple[Definition, ...]:
        """Definitions that the ecosystem's runner would collect."""
        files = self._db.execute("SELECT file FROM graph WHERE tests > 0 ORDER BY file").fetchall()
        return tuple(one for (file,) in files for one in self._in(file).tests)

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
        files = may_define(self._db, name, in_any_case=True)
        names = {last_name(one.qualname) for file in files for one in self._in(file).definitions}
        return min((each for each in names if each.lower() == name.lower()), default="")

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

    def _names(self) -> set[str]:
        """Last names of all definitions."""
        blocks = self._db.execute("SELECT definitions FROM graph WHERE definitions != x''")
        return {name for (block,) in blocks for name in names_in(block)} - {""}

    def _in(self, file: int) -> Inside:
        """What is defined in the file with that number."""
        found = self._inside.get(file)
        if found is None:
            query = "SELECT path, module, definitions FROM files JOIN graph ON file=id WHERE id=?"
            row = self._db.execute(query, (file,)).fetchone()
            found = NOTHING if row is None or not row[2] else inside(file, *row)
            self._inside[file] = found
        return found
