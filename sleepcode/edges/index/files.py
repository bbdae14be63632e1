"""Look-ups of files: their paths, languages and facts, and what was left out."""

import sqlite3
from collections.abc import Iterable

import msgspec

from sleepcode.core.facts import FileFacts, OutlineOnly, PackageOnly
from sleepcode.core.grammar import language_of, unparsed_language
from sleepcode.core.model import Digest, digest_of
from sleepcode.edges.index.bundles import Bundles, facts_in, outline_in
from sleepcode.edges.index.schema import BELOW, below

_PACKAGE = msgspec.msgpack.Decoder(PackageOnly)


class Files:
    """What the index knows of each file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.bundles = Bundles(connection)
        self._numbers: dict[str, int] = {}  # path -> file
        self._paths: dict[int, str] = {}

    def paths(self) -> tuple[str, ...]:
        """Every file that was read, parsed or not, sorted."""
        return tuple(row[0] for row in self._db.execute("SELECT path FROM files ORDER BY path"))

    def digest_of_file(self, path: str) -> Digest:
        """Empty for a file the index does not have."""
        row = self._db.execute("SELECT digest FROM files WHERE path=?", (path,)).fetchone()
        return row[0] if row else ""

    def digests(self) -> dict[str, Digest]:
        """Every file that was read, with its digest."""
        return dict(self._db.execute("SELECT path, digest FROM files"))

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

    def file_numbers(self, paths: Iterable[str]) -> frozenset[int]:
        """The numbers of those of *paths* that the index has."""
        found = map(self.file_number, paths)
        return frozenset(number for number in found if number is not None)

    def path_of(self, file: int) -> str:
        """Raises KeyError for a number that no file has."""
        self._read_paths()
        return self._paths[file]

    def _read_paths(self) -> None:
        if not self._numbers:
            self._numbers = dict(self._db.execute("SELECT path, id FROM files"))
            self._paths = {number: path for path, number in self._numbers.items()}

    def skipped(self, only: Iterable[str] | None = None) -> dict[str, str]:
        """Path -> why it was not read; only: of those files, and of all below those folders."""
        if only is None:
            return dict(self._db.execute("SELECT path, why FROM skipped ORDER BY path"))
        query = f"SELECT path, why FROM skipped WHERE {BELOW}"
        return dict(row for path in sorted(only) for row in self._db.execute(query, below(path)))

    def unparsed(self, only: str | None = None) -> dict[str, str]:
        """Path -> programming language, of files that nothing here can parse; only: of that file."""
        where, given = (" AND path=?", (only,)) if only is not None else ("", ())
        rows = self._db.execute(f"SELECT path FROM files WHERE language=''{where} ORDER BY path", given)
        return {path: language for (path,) in rows if (language := unparsed_language(path))}

    def not_parsed(self) -> str:
        """`3 files are not parsed: Ruby, shell`; empty when all code is."""
        unparsed = self.unparsed()
        count = f"{len(unparsed)} files are" if len(unparsed) > 1 else f"{len(unparsed)} file is"
        return f"{count} not parsed: {', '.join(sorted(set(unparsed.values())))}" if unparsed else ""

    def facts_of(self, path: str) -> FileFacts | None:
        packed = self._facts(path)
        return None if packed is None else facts_in(packed)

    def outline_of(self, path: str, among: Iterable[str] = ("",)) -> OutlineOnly | None:
        """Its names, imports and bases, for a fifth of its facts' time; None if it has none of the names *among*."""
        packed = self._facts(path)
        is_there = packed is not None and any(name.encode("utf-8", "surrogatepass") in packed for name in among)
        return outline_in(packed) if packed is not None and is_there else None

    def facts_of_content(self, path: str, content: bytes) -> FileFacts | None:
        """Of any version that was indexed once, under a name like *path*; None where they must be taken anew."""
        query = "SELECT bundle, place FROM facts WHERE digest=? AND language=?"
        row = self._db.execute(query, (digest_of(content), language_of(path) or "")).fetchone()
        return facts_in(self.bundles.read(*row)) if row else None

    def packages(self, languages: Iterable[str]) -> dict[str, str]:
        """Path -> the package that the file declares, of files in these languages."""
        wanted = tuple(languages)
        query = (
            "SELECT path, bundle, place FROM files JOIN facts USING (digest, language) "
            f"WHERE language IN ({','.join('?' * len(wanted))}) ORDER BY bundle"
        )
        rows = self._db.execute(query, wanted)
        return {path: _PACKAGE.decode(self.bundles.read(*where)).package for path, *where in rows}

    def _facts(self, path: str) -> bytes | None:
        query = "SELECT bundle, place FROM files JOIN facts USING (digest, language) WHERE path=?"
        row = self._db.execute(query, (path,)).fetchone()
        return self.bundles.read(*row) if row else None
