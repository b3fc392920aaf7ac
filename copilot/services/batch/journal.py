"""What a batch has done so far, beside OUT: answers survive any kill, so that none is paid for twice.

One SQLite file, each group of answers one durable transaction. It is locked as long as a run works with it, by SQLite's own
lock, which ends with the process however that ends (docs/decisions/0003).
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from copilot.errors import CopilotError, ExitCode, UsageProblem
from copilot.services.batch.job import Outcome

_TABLES = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS errors (key TEXT PRIMARY KEY, error TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spendings (prompt_tokens INTEGER, completion_tokens INTEGER, cost_usd REAL);
"""


class JournalFull(CopilotError):
    """The journal cannot be written any more."""

    exit_code = ExitCode.UNEXPECTED


def open_durable(path: Path, tables: str) -> sqlite3.Connection:
    """A private SQLite file whose transactions survive a power cut, locked for this process. Raises OSError, sqlite3.Error."""
    path.touch(mode=0o600)
    database = sqlite3.connect(path, timeout=0.5, isolation_level=None)
    for setting in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {setting}")
    database.executescript(tables)
    return database


def remove_durable(path: Path) -> None:
    """Delete such a file, once it is closed, and what SQLite keeps beside it."""
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


class Journal:
    """The answers of a batch by key. A context manager; one process at a time."""

    def __init__(self, out: Path) -> None:
        self.path = out.with_name(f"{out.name}.journal")
        self._out = out

    def __enter__(self) -> "Journal":
        try:
            self.database = open_durable(self.path, _TABLES)
            self._check_layout()
            # What failed is tried again by every run.
            self.database.execute("DELETE FROM errors")
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from None
        return self

    def _check_layout(self) -> None:
        """Raises sqlite3.Error where another version of the program wrote it otherwise."""
        for table, columns in (("answers", "key, answer"), ("errors", "key, error"), ("spendings", "cost_usd")):
            self.database.execute(f"SELECT {columns} FROM {table} LIMIT 1")  # noqa: S608 - names of our own

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def answer(self, key: str) -> dict[str, Any] | None:
        """The answer stored under `key`."""
        return self._read("SELECT answer FROM answers WHERE key = ?", key)

    def error(self, key: str) -> dict[str, Any] | None:
        """What went wrong with `key` in this run."""
        return self._read("SELECT error FROM errors WHERE key = ?", key)

    def is_settled(self, key: str) -> bool:
        """Whether there is an answer, or this run has failed to find one."""
        found = self.database.execute(
            "SELECT 1 FROM answers WHERE key = ? UNION ALL SELECT 1 FROM errors WHERE key = ? LIMIT 1", (key, key)
        )
        return found.fetchone() is not None

    @property
    def holds_answers(self) -> bool:
        """Whether anything was ever answered."""
        return self.database.execute("SELECT 1 FROM answers LIMIT 1").fetchone() is not None

    @property
    def spent(self) -> float:
        """USD this job has cost in all its runs."""
        (total,) = self.database.execute("SELECT total(cost_usd) FROM spendings").fetchone()
        return float(total)

    def settle(self, outcomes: Iterable[Outcome]) -> None:
        """Keep how some tasks ended, durably, all or none. Raises JournalFull."""
        try:
            self.database.execute("BEGIN")
            for outcome in outcomes:
                if outcome.answer is not None:
                    self._write("answers", outcome.key, outcome.answer)
                elif outcome.error is not None:
                    self._write("errors", outcome.key, outcome.error)
                paid = outcome.usage
                if paid.prompt_tokens or paid.completion_tokens:
                    row = (paid.prompt_tokens, paid.completion_tokens, paid.cost_usd)
                    self.database.execute("INSERT INTO spendings VALUES (?, ?, ?)", row)
            self.database.execute("COMMIT")
        except sqlite3.Error as error:
            raise JournalFull(
                f"{self.path} cannot be written: {error}",
                "Free some space and give the same command again: what is in it is kept.",
            ) from None

    def remove(self) -> None:
        """Delete the journal: OUT holds everything."""
        self.database.close()
        remove_durable(self.path)

    def _write(self, table: str, key: str, value: Any) -> None:
        row = (key, json.dumps(value, ensure_ascii=False))
        self.database.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", row)  # noqa: S608 - two names of our own

    def _read(self, query: str, key: str) -> dict[str, Any] | None:
        try:
            row = self.database.execute(query, (key,)).fetchone()
            return json.loads(row[0]) if row else None
        except (sqlite3.Error, ValueError) as error:
            raise self._unusable(error) from None

    def _unusable(self, error: Exception) -> UsageProblem:
        if "locked" in str(error):
            return UsageProblem(f"Another run is working on {self._out}", "Wait for it, or choose another --out.")
        return UsageProblem(
            f"The journal {self.path} cannot be used: {error}", "Delete it to start over, or choose another --out."
        )
