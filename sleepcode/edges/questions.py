"""The anticipated questions of all notes in SQLite's full-text index."""

import re
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from sleepcode.core.model import Digest, Note
from sleepcode.core.questions.match import Stored, stems
from sleepcode.core.trouble import of_store
from sleepcode.edges.sqlite_file import SqliteFile, at_once, connect

_SCHEMA = """
CREATE TABLE IF NOT EXISTS notes (brief TEXT PRIMARY KEY, path TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS anticipated (
  id INTEGER PRIMARY KEY, question TEXT NOT NULL, intent TEXT NOT NULL, subject TEXT NOT NULL,
  path TEXT NOT NULL, brief TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS anticipated_subject ON anticipated (subject, intent);
CREATE INDEX IF NOT EXISTS anticipated_brief ON anticipated (brief);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(question, tokenize="porter unicode61 tokenchars '_'");
"""
_COLUMNS = "question, intent, subject, path, brief, position"


class QuestionIndex(SqliteFile):
    """Opened once per process; made anew from the notes whenever it is missing."""

    @classmethod
    def open(cls, file: Path) -> "QuestionIndex":
        """Raises SleepcodeError when the file is not ours."""
        try:
            connection = connect(file, timeout=10)
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            remedy = "delete that file; it is made again from the notes"
            raise of_store(error, "the index of questions", file, remedy) from error
        return cls(connection)

    def catch_up(self, briefs: Iterable[tuple[str, Digest]], get: Callable[[Digest], Note | None]) -> int:
        """Take in the notes that are new and drop those that are gone; how many were read.

        briefs: (path, brief) of every stored note.
        """
        wanted = {brief: path for path, brief in briefs}
        known = {brief for (brief,) in self.connection.execute("SELECT brief FROM notes")}
        new = [brief for brief in wanted if brief not in known]
        gone = known - wanted.keys()
        if not new and not gone:
            return 0
        with at_once(self.connection):
            for brief in gone:
                self._drop(brief)
            for brief in new:
                note = get(brief)
                if note is not None:
                    self._put(note)
        return len(new)

    def about(self, intent: str, subjects: Iterable[str]) -> tuple[Stored, ...]:
        """What the notes answer of this intent about these subjects; newest notes last."""
        found: list[Stored] = []
        for subject in subjects:
            rows = self.connection.execute(
                f"SELECT {_COLUMNS} FROM anticipated WHERE subject=? AND intent=? ORDER BY id",
                (subject, intent),
            )
            found += [Stored(*row) for row in rows]
        return tuple(found)

    def like(self, text: str, subjects: Iterable[str] = (), most: int = 20) -> tuple[Stored, ...]:
        """The stored questions that share words with *text*, best first; only about *subjects* when given.

        Words that every question has ("what does the …") do not count.
        """
        words = [word for word in re.findall(r"\w+", text) if stems(word)]
        if not words:
            return ()
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        wanted = tuple(subjects)
        where = f" AND subject IN ({', '.join('?' * len(wanted))})" if wanted else ""
        rows = self.connection.execute(
            f"SELECT {', '.join('a.' + name for name in _COLUMNS.split(', '))} FROM words"
            f" JOIN anticipated a ON a.id = words.rowid WHERE words MATCH ?{where} ORDER BY rank LIMIT ?",
            (query, *wanted, most),
        )
        return tuple(Stored(*row) for row in rows)

    def count(self) -> int:
        (number,) = self.connection.execute("SELECT count(*) FROM anticipated").fetchone()
        return int(number)

    # -- within

    def _put(self, note: Note) -> None:
        self.connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (note.brief, note.path))
        for position, one in enumerate(note.anticipated):
            cursor = self.connection.execute(
                "INSERT INTO anticipated VALUES (NULL, ?, ?, ?, ?, ?, ?)",
                (one.question, one.intent, one.subject, note.path, note.brief, position),
            )
            self.connection.execute(
                "INSERT INTO words (rowid, question) VALUES (?, ?)", (cursor.lastrowid, one.question)
            )

    def _drop(self, brief: Digest) -> None:
        self.connection.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM anticipated WHERE brief=?)", (brief,))
        self.connection.execute("DELETE FROM anticipated WHERE brief=?", (brief,))
        self.connection.execute("DELETE FROM notes WHERE brief=?", (brief,))
