"""The notes on disk: JSON in diskcache, found by brief or by path."""

import os
import sqlite3
import sys
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from sleepcode.core.model import Digest, Note
from sleepcode.core.trouble import of_store, remedied
from sleepcode.errors import Locked, SleepcodeError, StoreDamaged

# diskcache imports Django where it finds one, which takes 50 ms and may run code of the project that is asked about.
sys.modules.setdefault("diskcache.djangocache", None)  # type: ignore[arg-type]
import diskcache  # noqa: E402


class NoteStore:
    """All notes of one repository; many processes may read and write at once.

    A note costs money to write again, so nothing here is ever evicted: only `sleepcode forget` deletes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with self._clear_errors():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._cache = diskcache.Cache(
                os.fspath(folder),
                timeout=10,
                disk=JsonBytesDisk,
                eviction_policy="none",
                cull_limit=0,
                statistics=0,
                disk_min_file_size=2**30,  # never a file of its own: a row cannot name a path
            )
        weakref.finalize(self, self._cache.close)  # at the latest when the process ends

    def put(self, note: Note) -> None:
        with self._clear_errors(), self._cache.transact():
            self._cache.set(_note(note.brief), msgspec.json.encode(note))
            others = [row for row in self._rows(note.path) if row[0] != note.brief]
            self._list(note.path, [(note.brief, note.written_at), *others])

    def put_all(self, notes: Iterable[Note]) -> None:
        """All or none, in one transaction: a pass over thousands of files writes them in batches."""
        with self._clear_errors(), self._cache.transact():
            for note in notes:
                self.put(note)

    def get(self, brief: Digest) -> Note | None:
        """The note that answered this brief; None too for one this version cannot read."""
        with self._clear_errors():
            content = self._cache.get(_note(brief))
        try:
            return None if content is None else _decode_note(content)
        except msgspec.DecodeError:
            return None

    def __contains__(self, brief: Digest) -> bool:
        with self._clear_errors():
            return _note(brief) in self._cache

    def for_path(self, path: str) -> tuple[Note, ...]:
        """Every note about the file, newest first."""
        with self._clear_errors():
            rows = self._rows(path)
        found = (self.get(brief) for brief, _ in sorted(rows, key=lambda row: -row[1]))
        return tuple(note for note in found if note is not None)

    def paths(self) -> dict[str, tuple[Digest, ...]]:
        """The paths that have notes, each with its briefs, newest first."""
        with self._clear_errors():
            keys = [key for key in self._cache.iterkeys() if key.startswith(_PATH)]
            listed = {key.removeprefix(_PATH): self._rows(key.removeprefix(_PATH)) for key in sorted(keys)}
        return {
            path: tuple(brief for brief, _ in sorted(rows, key=lambda row: -row[1])) for path, rows in listed.items()
        }

    def delete(self, brief: Digest) -> None:
        note = self.get(brief)
        with self._clear_errors(), self._cache.transact():
            self._cache.delete(_note(brief))
            if note is not None:
                self._list(note.path, [row for row in self._rows(note.path) if row[0] != brief])

    def delete_path(self, path: str) -> int:
        """Forget all about one file; how many notes there were."""
        with self._clear_errors(), self._cache.transact():
            rows = self._rows(path)
            for brief, _ in rows:
                self._cache.delete(_note(brief))
            self._list(path, [])
        return len(rows)

    def count(self) -> int:
        with self._clear_errors():
            return sum(key.startswith(_NOTE) for key in self._cache.iterkeys())

    def problems(self) -> tuple[str, ...]:
        """What SQLite's own check has to say; nothing is repaired."""
        with self._clear_errors():
            rows = self._cache._sql("PRAGMA quick_check").fetchall()
        return tuple(text for (text,) in rows if text != "ok")

    def close(self) -> None:
        self._cache.close()

    def __enter__(self) -> "NoteStore":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, path: str) -> list[tuple[Digest, float]]:
        content = self._cache.get(_PATH + path)
        try:
            return [] if content is None else _decode_rows(content)
        except msgspec.DecodeError:
            return []

    def _list(self, path: str, rows: list[tuple[Digest, float]]) -> None:
        if rows:
            self._cache.set(_PATH + path, msgspec.json.encode(rows))
        else:
            self._cache.delete(_PATH + path)

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            remedy = "delete it with `sleepcode forget --notes`"
            raise of_store(error, "the note store", self.folder, remedy) from error
        except diskcache.Timeout:
            raise Locked(
                f"the note store {self.folder} stays locked by another process",
                remedy="stop the other sleepcode, then try again",
            ) from None
        except OSError as error:
            raise remedied(error) or SleepcodeError(
                f"cannot use the note store {self.folder}: {error.strerror or error}",
                remedy="make the folder writable for you",
            ) from error


class JsonBytesDisk(diskcache.Disk):  # type: ignore[misc]
    """Bytes in, bytes out.

    diskcache unpickles whatever a row says is a pickle (CVE-2025-69872), and opens and removes the files a
    row names; both are refused here, whoever wrote the row.
    """

    def put(self, key: object) -> Any:
        if type(key) is not str:
            raise TypeError("a key is a str")
        return super().put(key)

    def get(self, key: Any, raw: bool) -> Any:
        if not raw or type(key) is not str:
            self._refuse()
        return key

    def store(self, value: object, read: bool, key: object = diskcache.UNKNOWN) -> Any:
        if type(value) is not bytes or read:
            raise TypeError("a value is bytes")
        return super().store(value, read, key)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> bytes:
        if mode != _MODE_RAW or filename is not None or read or type(value) is not bytes:
            self._refuse()
        return bytes(value)

    def remove(self, file_path: str) -> None:
        self._refuse()

    def _refuse(self) -> None:
        raise StoreDamaged(
            f"the note store {self._directory} holds a value that sleepcode did not write; it was not read",
            remedy="delete the store with `sleepcode forget --notes`",
        )


_MODE_RAW = 1  # diskcache.core.MODE_RAW
_NOTE, _PATH = "note:", "path:"
_decode_note = msgspec.json.Decoder(Note).decode
_decode_rows = msgspec.json.Decoder(list[tuple[str, float]]).decode


def _note(brief: Digest) -> str:
    return _NOTE + brief
