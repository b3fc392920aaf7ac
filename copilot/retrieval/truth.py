"""The one copy that counts: documents, chunks, vectors and the lexical tables in a SQLite file.

Everything else (Chroma) is derived and may be thrown away. Row ids are never used twice
(AUTOINCREMENT), so an id that a derived index still knows can only mean what it meant, or nothing.
Vectors are kept by a digest of their text: renames, restarts and repeated sentences cost nothing.
Each lexical table holds the documents of one source in one script: the weight of an English word must not depend on
how many Chinese articles or past cases there are.
"""

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import local
from typing import Any
from uuid import uuid4

from copilot.errors import KnowledgeProblem
from copilot.retrieval.roots import saved_roots

SOURCES = ("kb", "cases")
SCRIPTS = ("han", "other")
_PATIENCE = 30.0
SCHEMA = 3
"""Another schema in the file empties it: everything in it can be indexed again. The roots and the vectors stay."""

_TABLES = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents(
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, doc_id TEXT NOT NULL, script TEXT NOT NULL,
    topic TEXT NOT NULL, language TEXT NOT NULL, text_hash TEXT NOT NULL, meta_hash TEXT NOT NULL, origin TEXT NOT NULL,
    record TEXT NOT NULL, UNIQUE(source, doc_id));
CREATE INDEX IF NOT EXISTS documents_topic ON documents(topic, language);
CREATE TABLE IF NOT EXISTS chunks(
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL, source TEXT NOT NULL, section INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, rank INTEGER NOT NULL, digest BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_document ON chunks(document);
CREATE INDEX IF NOT EXISTS chunks_digest ON chunks(digest);
CREATE TABLE IF NOT EXISTS vectors(digest BLOB PRIMARY KEY, vector BLOB NOT NULL);
"""
_FULL_TEXT = 'CREATE VIRTUAL TABLE IF NOT EXISTS {space} USING fts5(title, questions, body, tokenize="ascii")'


def spaces(source: str = "all") -> list[str]:
    """Names of the lexical spaces of a source: one a script."""
    return [f"{name}_{script}" for name in SOURCES if source in {"all", name} for script in SCRIPTS]


class Damaged(KnowledgeProblem):
    """The database file, or a table in it, cannot be read."""


class Truth:
    """The database file; one connection a thread. Every method may raise KnowledgeProblem."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = local()

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened and brought to the current schema at first use.

        Opened again where another process has put a new file in the place of a damaged one.
        """
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None and self._local.file not in {None, self._file()}:
            self.close()
            connection = None
        if connection is None:
            connection = self._local.connection = self._open()
            self._local.file = self._file()
        return connection

    def _file(self) -> int | None:
        """What tells this file from another of the same name; None where it is gone."""
        try:
            return self.path.stat().st_ino
        except OSError:
            return None

    def make_folder(self) -> None:
        """Make sure that the folder of the file is there."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise KnowledgeProblem(
                f"{self.path.parent} cannot be written: {error.strerror}", "Point COPILOT_HOME at a folder you may write to."
            ) from None

    def set_aside(self) -> None:
        """Rename a damaged file, so that the next connection starts an empty one. Needs the writer's lock."""
        self.close()
        with self.problems():
            for suffix in ("-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            if self.path.exists():
                self.path.replace(self.path.with_name(f"{self.path.name}.damaged"))

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _open(self) -> sqlite3.Connection:
        self.make_folder()
        with self.problems():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDONLY, 0o600))  # SQLite itself would make it as the umask says
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA busy_timeout=30000")
                if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
                    with self._creating():
                        _create(connection, saved_roots(self.path.parent))
                connection.execute("PRAGMA synchronous=NORMAL")
            except sqlite3.Error:
                connection.close()
                raise
            return connection

    def _creating(self) -> AbstractContextManager[Any]:
        """One creator at a time, in this process and in others: two first runs may meet in a fresh home."""
        from filelock import FileLock

        return FileLock(self.path.with_name("create.lock"), timeout=_PATIENCE, mode=0o600)

    @contextmanager
    def problems(self) -> Iterator[None]:
        """Turns what SQLite and the disk report into what the reader can do about it."""
        try:
            yield
        except OSError as error:
            raise KnowledgeProblem(
                f"{self.path.parent} cannot be written: {error.strerror or 'busy'}",
                "Free some space, or point COPILOT_HOME elsewhere.",
            ) from None
        except sqlite3.OperationalError as error:
            if "readonly" in str(error) or "unable to open" in str(error):
                raise KnowledgeProblem(
                    f"the knowledge index in {self.path.parent} cannot be written",
                    "Point COPILOT_HOME at a folder you may write to.",
                ) from None
            if "full" in str(error) or "disk I/O" in str(error):
                raise KnowledgeProblem(
                    "the disk is full or refuses to write; the last good index is still there",
                    "Free some space, or check the disk, and run it again.",
                ) from None
            if "locked" in str(error):
                raise KnowledgeProblem(
                    "the knowledge index is busy", "Wait for the other command to end and run this again."
                ) from None
            kind = Damaged if "no such" in str(error) else KnowledgeProblem  # a table that is gone is damage too
            raise kind(f"the knowledge index failed: {error}", "Run `copilot kb index` to rebuild it.") from None
        except sqlite3.DatabaseError as error:
            raise Damaged(f"the knowledge index is damaged: {error}", "Run `copilot kb index` to rebuild it.") from None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent state of everything, whatever is being written meanwhile."""
        connection = self.connection()
        with self.problems():
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: a commit at the end, a rollback on any error or kill."""
        connection = self.connection()
        with self.problems():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")


def _create(connection: sqlite3.Connection, roots: list[str]) -> None:
    _write_ahead(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] not in {0, SCHEMA}:
            for table in ("documents", "chunks"):
                connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute("DELETE FROM meta WHERE key<>'roots'")
            create_lexical(connection, anew=True)
        for statement in _TABLES.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        create_lexical(connection)
        if roots and not get_meta(connection, "roots"):
            set_meta(connection, "roots", roots)
        set_meta(connection, "birth", uuid4().hex)  # generations of two files must not be taken for each other
        connection.execute(f"PRAGMA user_version={SCHEMA}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging. SQLite does not wait for readers here, whatever its busy timeout: try again."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def create_lexical(connection: sqlite3.Connection, *, anew: bool = False) -> None:
    """The full-text tables of every space; `anew` empties them."""
    for space in spaces():
        if anew:
            connection.execute(f"DROP TABLE IF EXISTS {space}")
        connection.execute(_FULL_TEXT.format(space=space))


def get_meta(connection: sqlite3.Connection, key: str, default: Any = None) -> Any:
    """A remembered value (JSON), or `default`."""
    row = connection.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
    return default if row is None else json.loads(row[0])


def set_meta(connection: sqlite3.Connection, key: str, value: Any) -> None:
    """Remember a value as JSON."""
    connection.execute(
        "INSERT INTO meta VALUES(?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value", (key, json.dumps(value))
    )
