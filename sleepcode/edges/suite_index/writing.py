"""What test files say, read and put side by side: the writing half of the suite index."""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

import msgspec

from sleepcode.core.model import Digest
from sleepcode.core.suites.pytest_settings import PytestSettings
from sleepcode.core.suites.suite import Suite
from sleepcode.core.suites.suite_columns import Need, pack, suite_columns
from sleepcode.core.suites.tests_of import TestFile, read_doctests, read_tests, seen_of
from sleepcode.edges.sqlite_file import at_once

# Files whose needs are others since all were put side by side: past these, that is done again.
MOST_STALE = 40
CHUNK = 100  # files
_decode = msgspec.msgpack.Decoder(TestFile).decode
_encode = msgspec.msgpack.Encoder().encode
Read = Callable[[str], bytes | None]


def rewrite(
    connection: sqlite3.Connection,
    wanted: Mapping[str, Digest],
    changed: list[str],
    gone: list[str],
    settings: PytestSettings,
    read: Read,
    stamp: str,
    everything: bool,
) -> None:
    """Put in what *changed* files say, and what follows for those that see them; everything: nothing is known yet."""
    fresh = _read(connection, {path: wanted[path] for path in changed}, settings, read, stamp)
    execute = connection.execute
    with at_once(connection):
        files = {path: _decode(zlib.decompress(blob)) for path, blob in execute("SELECT path, content FROM files")}
        files = {path: file for path, file in files.items() if path in wanted and not everything}
        before = {path: files[path] for path in changed if path in files}
        files |= fresh
        suite = Suite(files, settings, frozenset(p for p in wanted if p.endswith("__init__.py")))
        touched = [path for path in changed if before.get(path) != fresh[path]]
        reshaped = [p for p in touched if p not in before or seen_of(before[p]) != seen_of(fresh[p])]
        all_again = everything or bool(gone) or any(_is_seen(path, suite) for path in reshaped)
        connection.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in gone])
        if everything:
            execute("DELETE FROM files")
        connection.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?)",
            [(path, wanted[path], zlib.compress(_encode(fresh[path]), 6)) for path in changed],
        )
        _put_needs(connection, files if all_again else touched, suite)
        execute("DELETE FROM unfinished")
        execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (stamp,))
    if everything:
        with suppress(sqlite3.OperationalError):  # another process reads it: then it keeps the room of `unfinished`
            execute("VACUUM")


def _read(
    connection: sqlite3.Connection, digests: Mapping[str, Digest], settings: PytestSettings, read: Read, stamp: str
) -> dict[str, TestFile]:
    """What the files say.  Of very many, what was read is kept when time is up (a push has little of it)."""
    kept = connection.execute("SELECT path, digest, content FROM unfinished WHERE stamp = ?", (stamp,))
    found = {path: _decode(zlib.decompress(content)) for path, digest, content in kept if digests.get(path) == digest}
    todo = [path for path in digests if path not in found]
    for chunk in (todo[at : at + CHUNK] for at in range(0, len(todo), CHUNK)):
        for path in chunk:
            content = read(path) or b""
            is_source = not settings.is_testlike(path)
            found[path] = read_doctests(content) if is_source else read_tests(path, content, settings)
        if len(todo) > CHUNK:
            rows = [(path, digests[path], stamp, zlib.compress(_encode(found[path]), 1)) for path in chunk]
            with at_once(connection):
                connection.executemany("INSERT OR REPLACE INTO unfinished VALUES (?, ?, ?, ?)", rows)
    return found


def _put_needs(connection: sqlite3.Connection, again: Iterable[str], suite: Suite) -> None:
    """What the files *again* need: beside all others' when they are few, else anew with them."""
    execute = connection.execute
    needs = {path: _needs_of(suite, path) for path in again}
    stale = {path for (path,) in execute("SELECT path FROM stale")} | needs.keys()
    if len(stale) <= min(MOST_STALE, len(suite.files) - 1):
        connection.executemany(
            "INSERT OR REPLACE INTO stale VALUES (?, ?)",
            [(path, zlib.compress(_encode(found))) for path, found in needs.items()],
        )
        return
    execute("DELETE FROM stale")
    execute("DELETE FROM whole")
    needs = {path: needs.get(path) or _needs_of(suite, path) for path in suite.files}
    side_by_side = suite_columns(need for path in sorted(needs) for need in needs[path])
    execute("INSERT INTO whole VALUES (?)", (pack(side_by_side),))


def _needs_of(suite: Suite, path: str) -> list[Need]:
    return [Need(e.callee, e.caller, path, e.line, e.kind, e.inferred) for e in sorted(set(suite.edges_of(path)))]


def _is_seen(path: str, suite: Suite) -> bool:
    """Other test files depend on what it says."""
    if path.rpartition("/")[2] in ("conftest.py", "__init__.py") or path in suite.plugins:
        return True
    if path not in suite.is_test_file and suite.files[path].fixtures:
        return True
    stem = path.removesuffix(".py").rpartition("/")[2]
    return any(
        stem in (module.rpartition(".")[2], name)
        for file in suite.files.values()
        for _, module, name, _ in file.imported
    )
