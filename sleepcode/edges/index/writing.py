"""What a refresh writes: files, facts, and the linked graph."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from sleepcode.core.facts import FileFacts, Flag
from sleepcode.core.model import Definition, Digest
from sleepcode.edges.index.bundles import Bundle, Bundles, facts_in
from sleepcode.edges.index.definitions import DefinitionRow
from sleepcode.edges.index.definitions import pack as pack_definitions
from sleepcode.edges.index.definitions import unpack as unpack_definitions
from sleepcode.edges.index.pairs import pack as pack_pairs
from sleepcode.edges.index.pairs import pairs_in
from sleepcode.edges.index.rows import EdgeRow, Edges, pack
from sleepcode.edges.index.schema import BELOW, below
from sleepcode.edges.index.turned import Turned
from sleepcode.edges.sqlite_file import at_once

FEW_FILES = 50  # are looked up one by one
MOST_DEFINITIONS = 0xF000  # of one file; what is past it has no number

_encode = msgspec.msgpack.Encoder().encode

CUT = b"-"  # graph.linked of a file that lost edges since it was linked


class FileRow(NamedTuple):
    """A file as it was last read."""

    id: int
    path: str
    digest: Digest
    language: str  # "" for one without a grammar
    size: int
    mtime: int  # nanoseconds


class PassedOver(NamedTuple):
    """Why a file is not read; while its size and time are these, it need not be looked into again."""

    why: str
    size: int = -1
    mtime: int = -1  # nanoseconds; -1 where it was not looked into


class Writing:
    """The writer's half of the index; one transaction a refresh."""

    def __init__(self, connection: sqlite3.Connection, bundles: Bundles) -> None:
        self._db = connection
        self._bundles = bundles

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; other processes' readers see the state before it until it ends."""
        with at_once(self._db):
            before = self._db.total_changes
            yield
            if self._db.total_changes != before:
                self._db.execute("INSERT OR REPLACE INTO meta VALUES ('generation', ?)", (os.urandom(8).hex(),))

    def files(self, only: Iterable[str] | None = None) -> dict[str, FileRow]:
        """By path; only: those files, and all below those folders."""
        rows = self._below("SELECT id, path, digest, language, size, mtime FROM files", only)
        return {row[1]: FileRow(*row) for row in rows}

    def _below(self, query: str, only: Iterable[str] | None) -> Iterator[tuple[Any, ...]]:
        """The rows of the files that *only* names, and of all below its folders; None: all."""
        if only is None:
            yield from self._db.execute(query).fetchall()
        for path in only or ():
            yield from self._db.execute(f"{query} WHERE {BELOW}", below(path))

    def parsed_files(self, but: str) -> int:
        """How many files have a language, and another one than *but*."""
        query = "SELECT count(*) FROM files WHERE language NOT IN ('', ?)"
        row = self._db.execute(query, (but,)).fetchone()
        return int(row[0])

    def put_file(self, path: str, digest: Digest, language: str, size: int, mtime: int) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO reach_stale SELECT id FROM files WHERE path=? AND digest!=?", (path, digest)
        )
        self._db.execute(
            "INSERT INTO files (path, digest, language, size, mtime) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET digest=excluded.digest, language=excluded.language, "
            "size=excluded.size, mtime=excluded.mtime",
            (path, digest, language, size, mtime),
        )

    def cut_off(self, paths: Iterable[str]) -> None:
        """Drop the edges that lead to these files, which are about to be removed: their numbers may be another's then.

        A whole link does without: it writes what every file runs now.
        """
        ids = {row[0] for path in paths for row in self._db.execute("SELECT id FROM files WHERE path=?", (path,))}
        callers: set[int] = set()
        for file in ids:
            row = self._db.execute("SELECT callers FROM incoming WHERE file=?", (file,)).fetchone()
            callers.update(caller for _, caller in (pairs_in(row[0]) if row else ()))
            self._db.execute("DELETE FROM incoming WHERE file=?", (file,))
        for file in sorted(callers - ids):
            block = self._db.execute("SELECT edges FROM graph WHERE file=?", (file,)).fetchone()[0]
            rows = Edges(file, block).rows()
            left = [row for row in rows if isinstance(row.callee, str) or row.callee >> 16 not in ids]
            # Not what the last link made of it any more, so that the next one writes it.
            self._db.execute("UPDATE graph SET edges=?, linked=? WHERE file=?", (pack(file, left), CUT, file))
            self._db.execute("INSERT OR IGNORE INTO reach_stale VALUES (?)", (file,))

    def remove_file(self, path: str) -> None:
        row = self._db.execute("SELECT id FROM files WHERE path=?", (path,)).fetchone()
        if row is not None:
            turned = Turned()
            self._clear(row[0], turned)
            self._turn(turned)
            self._db.execute("DELETE FROM graph WHERE file=?", row)
            self._db.execute("DELETE FROM files WHERE id=?", row)
            self._db.execute("INSERT OR IGNORE INTO reach_stale VALUES (?)", row)

    def _clear(self, file: int, turned: Turned) -> None:
        """Take out of what is turned around what stands there because of one file."""
        row = self._db.execute("SELECT definitions, edges FROM graph WHERE file=?", (file,)).fetchone()
        if row is not None:
            turned.drop(file, unpack_definitions(file, row[0]) if row[0] else (), Edges(file, row[1]).callees())

    def _turn(self, turned: Turned) -> None:
        """Write what changed of who defines a name, and of who has edges to a file."""
        for table, key, column, rows in (
            ("named", "number", "files", turned.named()),
            ("incoming", "file", "callers", turned.callers()),
        ):
            for number, (gone, come) in rows.items():
                row = self._db.execute(f"SELECT {column} FROM {table} WHERE {key}=?", (number,)).fetchone()
                pairs = (pairs_in(row[0]) if row else set()) - gone | come
                if pairs:
                    self._db.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (number, pack_pairs(pairs)))
                else:
                    self._db.execute(f"DELETE FROM {table} WHERE {key}=?", (number,))

    def known_facts(self, digests: Iterable[tuple[Digest, str]]) -> set[tuple[Digest, str]]:
        return {
            pair
            for pair in digests
            if self._db.execute("SELECT 1 FROM facts WHERE digest=? AND language=?", pair).fetchone()
        }

    def put_facts(self, bundle: Bundle) -> None:
        number = self._db.execute("INSERT INTO bundles (blob) VALUES (?)", (bundle.blob,)).lastrowid
        rows = ((digest, language, number, place) for place, (digest, language) in enumerate(bundle.of))
        self._db.executemany("INSERT OR IGNORE INTO facts VALUES (?, ?, ?, ?)", rows)

    def each_facts(self) -> Iterator[tuple[str, FileFacts]]:
        """(path, facts) of every parsed file."""
        query = "SELECT path, bundle, place FROM files JOIN facts USING (digest, language) ORDER BY bundle"
        for path, *where in self._db.execute(query):
            yield path, facts_in(self._bundles.read(*where))

    def all_facts(self, paths: Iterable[str]) -> dict[str, FileFacts]:
        """Path -> facts of those of the files that are parsed."""
        query = "SELECT bundle, place FROM files JOIN facts USING (digest, language) WHERE path=?"
        rows = ((path, self._db.execute(query, (path,)).fetchone()) for path in paths)
        return {path: facts_in(self._bundles.read(*row)) for path, row in rows if row is not None}

    def put_graph(
        self,
        definitions: Mapping[str, list[tuple[Definition, int]]],
        edges: Mapping[str, list[EdgeRow]],
        contexts: Mapping[str, list[int]],
        modules: Mapping[str, str],
        blind_spots: Mapping[str, list[tuple[str, int, str]]],
        places: Mapping[str, list[int]] | None = None,
    ) -> None:
        """Replace what is stored of each file that *definitions* names.

        contexts: path -> [count of definitions, place of the definition of each context]; a path that is
        absent keeps its contexts.  places: path -> the place of each definition, where not their order.
        """
        query = "SELECT path, id, linked FROM files LEFT JOIN graph ON file=id"
        if len(definitions) < FEW_FILES:
            rows_of = [self._db.execute(f"{query} WHERE path=?", (path,)).fetchone() for path in definitions]
        else:
            rows_of = self._db.execute(query).fetchall()
        known = {path: (file, mark) for path, file, mark in rows_of}
        turned = Turned()
        for path in sorted(definitions, key=known.__getitem__):  # in order, rows take the least room
            file, before = known[path]
            found = definitions[path]
            at = places.get(path) if places is not None else None
            rows = [
                DefinitionRow(
                    file << 16 | (at[i] if at is not None else i), d.qualname, d.kind, d.line, d.end_line, flags
                )
                for i, (d, flags) in enumerate(found[:MOST_DEFINITIONS])
            ]
            outgoing = edges.get(path, [])
            packed, module, blind = pack(file, outgoing), modules.get(path, ""), blind_spots.get(path, ())
            mark = _mark(rows, packed, module, blind, contexts.get(path))
            if mark == before:  # most files of a tree that is linked again
                continue
            if before:
                self._clear(file, turned)
            turned.put(file, rows, {row.callee for row in outgoing if isinstance(row.callee, int)})
            self._db.execute("UPDATE files SET module=? WHERE id=?", (module, file))
            tests = sum(bool(row.flags & Flag.TEST) for row in rows)
            self._db.execute(
                "INSERT INTO graph VALUES (:file, :tests, :linked, coalesce(:contexts, x''), :blind, :definitions, "
                ":edges) ON CONFLICT (file) DO UPDATE SET tests=:tests, linked=:linked, "
                "contexts=coalesce(:contexts, contexts), blind_spots=:blind, definitions=:definitions, edges=:edges",
                {
                    "file": file,
                    "tests": tests,
                    "linked": mark,
                    "contexts": _encode(contexts[path]) if path in contexts else None,
                    "blind": _encode([(line, kind, name) for kind, line, name in blind]) if blind else b"",
                    "definitions": pack_definitions(rows),
                    "edges": packed,
                },
            )
            self._db.execute("INSERT OR IGNORE INTO reach_stale VALUES (?)", (file,))
        self._turn(turned)

    def places(self, path: str) -> tuple[dict[str, int], list[int]]:
        """(qualified name -> place of each definition, [the first place that is free])."""
        row = self._db.execute(
            "SELECT id, contexts, definitions FROM files LEFT JOIN graph ON file=id WHERE path=?", (path,)
        ).fetchone()
        rows = unpack_definitions(row[0], row[2]) if row[2] else ()
        known = {one.qualname: one.id & 0xFFFF for one in rows}
        contexts = msgspec.msgpack.decode(row[1]) if row[1] else [0]
        return known, [max(contexts[0] + len(contexts) - 1, *(place + 1 for place in known.values()), 0)]

    def provisional(self) -> tuple[str, ...]:
        """Files that were linked on their own, or removed, since the last whole link."""
        return tuple(self._listed("provisional"))

    def put_provisional(self, paths: Iterable[str]) -> None:
        self._put_listed("provisional", paths)

    def lost(self) -> set[str]:
        """Names that files linked on their own no longer have: who reads one is linked again when it is back."""
        return set(self._listed("lost"))

    def put_lost(self, names: Iterable[str]) -> None:
        self._put_listed("lost", sorted(names))

    def _listed(self, key: str) -> list[str]:
        row = self._db.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        return msgspec.json.decode(row[0], type=list[str]) if row else []

    def _put_listed(self, key: str, these: Iterable[str]) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, msgspec.json.encode(list(these)).decode()))

    def skipped(self, only: Iterable[str] | None = None) -> dict[str, PassedOver]:
        """By path; only: of those files, and of all below those folders."""
        return {
            path: PassedOver(*why) for path, *why in self._below("SELECT path, why, size, mtime FROM skipped", only)
        }

    def put_skipped(self, skipped: Mapping[str, PassedOver], only: Iterable[str] | None = None) -> None:
        """Replace what is skipped; only: of those files, and of all below those folders."""
        if only is None:
            self._db.execute("DELETE FROM skipped")
        else:
            self._db.executemany(f"DELETE FROM skipped WHERE {BELOW}", map(below, only))
        rows = ((path, *why) for path, why in skipped.items())
        self._db.executemany("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?)", rows)

    def prune_facts(self, most: int) -> None:
        """Keep facts no file has any more, for the way back to a branch: the latest *most* of them."""
        known = self._db.execute("SELECT count(*) FROM facts").fetchone()[0]
        files = self._db.execute("SELECT count(*) FROM files WHERE language != ''").fetchone()[0]
        if known <= files + most:  # at every save: to look which of them no file has takes longer than to write
            return
        # Of what was pruned the last time: who has looked up by now where facts are, finds them there.
        self._db.execute("DELETE FROM bundles WHERE number NOT IN (SELECT bundle FROM facts)")
        self._db.execute(
            "DELETE FROM facts WHERE (digest, language) IN (SELECT facts.digest, facts.language FROM facts "
            "LEFT JOIN files USING (digest, language) WHERE files.id IS NULL ORDER BY bundle LIMIT max(0, "
            "(SELECT count(*) FROM facts LEFT JOIN files USING (digest, language) WHERE files.id IS NULL) - ?))",
            (most,),
        )


def _mark(*stored: object) -> bytes:
    """Stands for everything that `put_graph` stores of one file."""
    return blake2b(_encode(stored), digest_size=16).digest()
