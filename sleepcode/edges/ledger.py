"""The ledger: one SQLite row per model call and per question, shared by all processes of a repository.

A call is reserved before it is made and settled after it; a reservation that a killed process left
behind goes on counting against the budgets, since it may well have been paid for.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from sleepcode.core.model import Digest, Tokens
from sleepcode.core.model_calls.budget import DAY, HOUR, Budget, Cost, OverBudget, Spent, refusal
from sleepcode.core.model_calls.ledger_rows import CallRow, PairRow, QuestionRow, RoundRow
from sleepcode.core.model_calls.request import Reply
from sleepcode.core.model_calls.retry import Breaker
from sleepcode.core.trouble import of_store
from sleepcode.edges.sqlite_file import SqliteFile, at_once, connect

_SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, phase TEXT NOT NULL, endpoint TEXT NOT NULL,
  purpose TEXT NOT NULL, path TEXT NOT NULL, brief TEXT NOT NULL, outcome TEXT NOT NULL,
  prompt INTEGER NOT NULL, cached INTEGER NOT NULL, completion INTEGER NOT NULL,
  money REAL, milliseconds REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS calls_at ON calls (at);
CREATE INDEX IF NOT EXISTS calls_brief ON calls (brief);
CREATE TABLE IF NOT EXISTS questions (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, text TEXT NOT NULL, intent TEXT NOT NULL,
  subject TEXT NOT NULL, route TEXT NOT NULL, freshness TEXT NOT NULL, standing TEXT NOT NULL,
  milliseconds REAL NOT NULL, prompt INTEGER NOT NULL, cached INTEGER NOT NULL,
  completion INTEGER NOT NULL, notes TEXT NOT NULL, foreseen INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS questions_subject ON questions (subject);
CREATE TABLE IF NOT EXISTS replies (
  request TEXT PRIMARY KEY, at REAL NOT NULL, text TEXT NOT NULL, prompt INTEGER NOT NULL,
  cached INTEGER NOT NULL, completion INTEGER NOT NULL, money REAL, finish TEXT NOT NULL,
  milliseconds REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS breakers (
  endpoint TEXT PRIMARY KEY, failures INTEGER NOT NULL, open_until REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS live (id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, until REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS rounds (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, path TEXT NOT NULL, brief TEXT NOT NULL,
  model TEXT NOT NULL, effort TEXT NOT NULL, round INTEGER NOT NULL, offered INTEGER NOT NULL,
  verified INTEGER NOT NULL, fresh INTEGER NOT NULL, tokens INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS pairs (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, question TEXT NOT NULL, subject TEXT NOT NULL,
  tokens_with INTEGER NOT NULL, milliseconds_with REAL NOT NULL, tokens_without INTEGER NOT NULL,
  milliseconds_without REAL NOT NULL) STRICT;
"""
ASLEEP, LIVE = "asleep", "live"
# The provider may bill what we did not wait for: such a row keeps its estimate.
PERHAPS_PAID = ("reserved", "timeout", "cut", "stopped")


class Ledger(SqliteFile):
    """Opened once per process."""

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], float] = time.time) -> None:
        super().__init__(connection)
        self._now = now

    @classmethod
    def open(cls, file: Path, now: Callable[[], float] = time.time) -> "Ledger":
        """Raises SleepcodeError when the file is no ledger."""
        try:
            connection = connect(file, timeout=10)
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise of_store(error, "the ledger", file, "delete that file; only figures are lost") from error
        return cls(connection, now)

    # -- calls

    def reserve(
        self,
        *,
        phase: str,
        endpoint: str,
        purpose: str,
        estimate: Tokens,
        money: float,
        budget: Budget | None,
        path: str = "",
        brief: Digest = "",
    ) -> int | OverBudget:
        """A row for a call that is about to be made, its id; or why it may not be made.

        budget: None for live calls, which nobody holds back.
        """
        now = self._now()
        with at_once(self.connection):
            if budget is not None:
                wanted = Cost(estimate.total, money)
                over = refusal(budget, self._spent(brief, now), wanted)
                if over is not None:
                    return over
            row = (now, phase, endpoint, purpose, path, brief, estimate.prompt, estimate.completion, money)
            cursor = self.connection.execute(
                "INSERT INTO calls VALUES (NULL, ?, ?, ?, ?, ?, ?, 'reserved', ?, 0, ?, ?, 0)", row
            )
            return int(cursor.lastrowid or 0)

    def settle(self, call: int, outcome: str, reply: Reply | None, request: Digest = "") -> None:
        """What the call came to; a good reply is kept under its request's digest, in the same transaction."""
        tokens = reply.tokens if reply else Tokens()
        money = reply.money if reply else 0.0
        milliseconds = reply.milliseconds if reply else 0.0
        with at_once(self.connection):
            if reply is None and outcome in PERHAPS_PAID:
                self.connection.execute("UPDATE calls SET outcome=? WHERE id=?", (outcome, call))
            else:
                self.connection.execute(
                    "UPDATE calls SET outcome=?, prompt=?, cached=?, completion=?, money=?, milliseconds=? WHERE id=?",
                    (outcome, *_columns(tokens), money, milliseconds, call),
                )
            if reply and outcome == "ok" and request:
                self.connection.execute(
                    "INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (request, self._now(), reply.text, *_columns(tokens), money, reply.finish_reason, milliseconds),
                )

    def reply_to(self, request: Digest) -> Reply | None:
        """A reply that was paid for before, whatever happened to the process that asked."""
        row = self.connection.execute(
            "SELECT text, prompt, cached, completion, money, finish, milliseconds FROM replies WHERE request=?",
            (request,),
        ).fetchone()
        return Reply(row[0], Tokens(*row[1:4]), *row[4:]) if row else None

    def spent(self, brief: Digest = "") -> Spent:
        """Asleep, settled or reserved: on this brief, in the last hour, in the last day."""
        return self._spent(brief, self._now())

    def calls(self, since: float = 0.0) -> tuple[CallRow, ...]:
        """Oldest first."""
        rows = self.connection.execute(
            "SELECT at, phase, endpoint, purpose, path, brief, outcome, prompt, cached, completion, money,"
            " milliseconds FROM calls WHERE at >= ? ORDER BY id",
            (since,),
        )
        return tuple(_call_row(*row) for row in rows)

    # -- questions

    def record_question(self, row: QuestionRow) -> None:
        *plain, tokens, notes, foreseen = msgspec.structs.astuple(row)
        self._insert("questions", *plain, *_columns(tokens), json.dumps(notes), int(foreseen))

    def questions(self, since: float = 0.0) -> tuple[QuestionRow, ...]:
        """Oldest first."""
        rows = self.connection.execute(
            "SELECT at, text, intent, subject, route, freshness, standing, milliseconds, prompt, cached,"
            " completion, notes, foreseen FROM questions WHERE at >= ? ORDER BY id",
            (since,),
        )
        return tuple(_question_row(*row) for row in rows)

    def questions_about(self, path: str, most: int = 10) -> tuple[str, ...]:
        """Texts of what was asked about the file or a definition in it, newest first, each once."""
        rows = self.connection.execute(
            "SELECT text FROM questions WHERE subject = ? OR substr(subject, 1, ?) = ?"
            " GROUP BY text ORDER BY max(id) DESC LIMIT ?",
            (path, len(path) + 2, f"{path}::", most),
        )
        return tuple(text for (text,) in rows)

    def times_asked(self) -> dict[str, int]:
        """How often each subject was asked about."""
        return dict(self.connection.execute("SELECT subject, count(*) FROM questions GROUP BY subject"))

    # -- questions answered both ways

    def record_pair(self, row: PairRow) -> None:
        self._insert("pairs", *msgspec.structs.astuple(row))

    def pairs(self) -> tuple[PairRow, ...]:
        """Oldest first."""
        rows = self.connection.execute(f"SELECT {', '.join(PairRow.__struct_fields__)} FROM pairs ORDER BY id")
        return tuple(PairRow(*row) for row in rows)

    # -- rounds of the model writer

    def record_round(self, row: RoundRow) -> None:
        self._insert("rounds", *msgspec.structs.astuple(row))

    def rounds(self, since: float = 0.0) -> tuple[RoundRow, ...]:
        """Oldest first."""
        columns = ", ".join(RoundRow.__struct_fields__)
        rows = self.connection.execute(f"SELECT {columns} FROM rounds WHERE at >= ? ORDER BY id", (since,))
        return tuple(RoundRow(*row) for row in rows)

    # -- a live question goes first

    @contextmanager
    def live(self, seconds: float = 300.0) -> Iterator[None]:
        """While inside, offline passes of all processes start no call; for *seconds* at most."""
        cursor = self.connection.execute("INSERT INTO live VALUES (NULL, ?, ?)", (os.getpid(), self._now() + seconds))
        try:
            yield
        finally:
            self.connection.execute("DELETE FROM live WHERE id=?", (cursor.lastrowid,))

    def is_live(self) -> bool:
        """Whether somebody waits for an answer now; a killed process's flag is not believed."""
        rows = self.connection.execute("SELECT id, pid FROM live WHERE until > ?", (self._now(),)).fetchall()
        return any(_is_alive(pid) for _, pid in rows)

    # -- circuit breakers

    def breaker(self, endpoint: str) -> Breaker:
        row = self.connection.execute(
            "SELECT failures, open_until FROM breakers WHERE endpoint=?", (endpoint,)
        ).fetchone()
        return Breaker(*row) if row else Breaker()

    def change_breaker(self, endpoint: str, change: Callable[[Breaker], Breaker]) -> Breaker:
        with at_once(self.connection):
            changed = change(self.breaker(endpoint))
            row = (endpoint, changed.failures, changed.open_until)
            self.connection.execute("INSERT OR REPLACE INTO breakers VALUES (?, ?, ?)", row)
        return changed

    # -- within

    def _insert(self, table: str, *values: object) -> None:
        self.connection.execute(f"INSERT INTO {table} VALUES (NULL{', ?' * len(values)})", values)

    def _spent(self, brief: Digest, now: float) -> Spent:
        hour, oldest_in_hour = self._sum("at > ?", (now - HOUR,))
        day, oldest_in_day = self._sum("at > ?", (now - DAY,))
        note, _ = self._sum("brief = ?", (brief,)) if brief else (Cost(), 0.0)
        return Spent(note, hour, day, oldest_in_hour, oldest_in_day)

    def _sum(self, where: str, values: Iterable[object]) -> tuple[Cost, float]:
        tokens, money, oldest = self.connection.execute(
            "SELECT coalesce(sum(prompt + completion), 0), coalesce(sum(money), 0.0), coalesce(min(at), 0.0)"
            f" FROM calls WHERE phase='asleep' AND {where}",
            tuple(values),
        ).fetchone()
        return Cost(int(tokens), float(money)), float(oldest)


def _call_row(*row: Any) -> CallRow:
    *plain, prompt, cached, completion, money, milliseconds = row
    fields = (*plain, Tokens(prompt, cached, completion), money, milliseconds)
    return CallRow(*fields)


def _question_row(*row: Any) -> QuestionRow:
    *plain, prompt, cached, completion, notes, foreseen = row
    fields = (*plain, Tokens(prompt, cached, completion), tuple(json.loads(notes)), bool(foreseen))
    return QuestionRow(*fields)


def _columns(tokens: Tokens) -> tuple[int, int, int]:
    return tokens.prompt, tokens.cached, tokens.completion


def _is_alive(pid: int) -> bool:
    if os.name != "posix":  # os.kill(pid, 0) would not be harmless there
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
