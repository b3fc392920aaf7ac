"""The relational store: how it is opened, read and written, and how its faults are told.

SQLite in the home folder by default (WAL: readers never wait for a writer), PostgreSQL for a team. In both a writer takes
the one write lock before it reads, so that nothing it decides on can change under it and no two writers can wait for each
other; the chain of the audit log puts them in a row anyway. Older databases are brought to the current schema when they
are opened.
"""

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from copilot.config import DATABASE_FILE
from copilot.errors import ConfigurationProblem
from copilot.store.database_problems import problem_of
from copilot.store.migrations import HEAD, REVISIONS, Sealing, migrate

_PATIENCE = 120
"""Seconds a writer waits for the others."""
_WAIT = f"PRAGMA busy_timeout={_PATIENCE * 1000}"
_WRITE = "BEGIN IMMEDIATE"
_WRITERS = 0x636F70696C6F74
"""PostgreSQL's advisory lock of whoever writes; any number that nobody else uses ("copilot")."""
_OLD_KEY = "customer.key"
"""Where the key of references was before it came among the data keys."""
_UNCLEARED = "database.uncleared"
"""Stands in the home from before a migration until nothing that it encrypted is left in the clear; a kill lies between."""
_LIMITS = {"lock_timeout": f"{_PATIENCE}s", "idle_in_transaction_session_timeout": "600s"}
"""Nobody waits for ever in PostgreSQL, and no machine that fell asleep keeps the others waiting."""


class Database:
    """One database, one pool of connections. Every block may raise ConfigurationProblem."""

    def __init__(self, engine: sa.Engine, home: Path) -> None:
        self.engine, self.home = engine, home
        self._reader, self._writer = engine, engine.execution_options(copilot_begin=_WRITE)
        if not self.is_sqlite:
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; none where it is in memory."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection for reading alone, which sees one state of the database throughout."""
        with self._told(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction; an exception undoes it. No other writer is inside at the same time, on whatever machine."""
        with self._told(), self._writer.begin() as connection:
            if not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITERS)))
            yield connection

    @contextmanager
    def rehearsing(self) -> Iterator[sa.Connection]:
        """As `writing`, but all of it is undone in the end."""
        with self.writing() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def unbound(self) -> Iterator[sa.Connection]:
        """A connection outside of any transaction, for what SQLite does to its files as a whole."""
        with self._told(), self.engine.execution_options(copilot_begin="").connect() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the database says, as a person needs it; its own words may hold the values of a row."""
        try:
            yield
        except SQLAlchemyError as error:
            raise problem_of(error, self.engine.url) from None


def open_database(url: str, home: Path, sealing: Sealing | None = None) -> Database:
    """The database at `url` (or SQLite in `home`), in the current schema.

    `sealing` encrypts what an older database held in the clear. Raises ConfigurationProblem: unreachable, not writable, or
    made by a newer version of the program.
    """
    database = connect(url, home)
    try:
        if revision_of(database) != HEAD or (home / _UNCLEARED).exists():
            with FileLock(home / "database.lock", timeout=_PATIENCE, mode=0o600):
                _bring_up(database, sealing)
    except Timeout:
        raise ConfigurationProblem(
            "Another run holds the database's set-up lock", "Wait for it to end, then try again."
        ) from None
    except OSError as error:
        raise ConfigurationProblem(
            f"The home folder {home} cannot be written: {error.strerror}",
            "Check its permissions and its disk, or set COPILOT_HOME to a folder you may write to.",
        ) from None
    return database


def _bring_up(database: Database, sealing: Sealing | None) -> None:
    if (file := database.file) is not None:
        os.close(os.open(file, os.O_CREAT | os.O_RDONLY, 0o600))  # SQLite itself would make it as the umask says
    uncleared = database.home / _UNCLEARED
    with database.writing() as connection:
        if current_revision(connection) != HEAD:
            if sa.inspect(connection).get_table_names():
                uncleared.touch()
            migrate(connection, database.home, sealing)
    if uncleared.exists():
        _clear_up(database)


def connect(url: str, home: Path) -> Database:
    """The database as it is, whatever its schema. Raises ConfigurationProblem."""
    try:
        target = sa.make_url(url) if url else sa.URL.create("sqlite", database=str(home / DATABASE_FILE))
        if target.drivername in {"postgresql", "postgres"}:
            target = target.set(drivername="postgresql+psycopg")  # the one driver this program brings (extra `postgres`)
        if target.get_backend_name() not in {"sqlite", "postgresql"}:
            raise sa.exc.ArgumentError
        options: dict[str, Any] = {"hide_parameters": True, "pool_timeout": _PATIENCE}
        if target.get_backend_name() == "postgresql":
            options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}
        engine = sa.create_engine(target, **options)
    except (sa.exc.ArgumentError, NoSuchModuleError, ValueError):
        raise ConfigurationProblem(
            "COPILOT_DATABASE_URL is no URL of a SQLite or PostgreSQL database",
            "For instance postgresql://USER:PASSWORD@HOST/NAME.",
        ) from None
    except ModuleNotFoundError as error:
        raise ConfigurationProblem(
            f"The driver of this database is not installed: {error.name}", "pip install 'wallet-desk-copilot[postgres]'"
        ) from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "connect", _set_up_postgresql)
    return Database(engine, home)


def revision_of(database: Database) -> str:
    """The revision of its schema; "" for an empty one or one from before revisions. Raises ConfigurationProblem."""
    file = database.file
    if file is not None and not file.exists():
        return ""
    with database.reading() as connection:
        return current_revision(connection)


def current_revision(connection: sa.Connection) -> str:
    """As `revision_of`, within a transaction."""
    found = ""
    if sa.inspect(connection).has_table("alembic_version"):
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""
    if found and found not in REVISIONS:
        raise ConfigurationProblem(
            f"The database has schema {found}; this program knows up to {HEAD}",
            "A newer version made it: upgrade this program. Nothing was changed.",
        )
    return found


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`, not guessed by the driver
    cursor = connection.cursor()
    cursor.execute(_WAIT)
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what was reported done survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
    cursor.execute("PRAGMA temp_store=MEMORY")
    file = cursor.execute("PRAGMA database_list").fetchone()[2]
    cursor.close()
    if file and os.name == "posix":
        for name in (file, f"{file}-wal", f"{file}-shm"):
            _make_private(Path(name))


def _set_up_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        for name, value in _LIMITS.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
    connection.commit()


def _make_private(path: Path) -> None:
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError:
        return  # not there yet, or somebody else's, whose permissions are theirs


def _begin_sqlite(connection: sa.Connection) -> None:
    statement = connection.get_execution_options().get("copilot_begin", "BEGIN")
    if statement == _WRITE:
        _take_turn(connection.connection.driver_connection)
    elif statement:
        connection.exec_driver_sql(statement)


def _take_turn(connection: Any) -> None:
    """Begin to write once nobody else does.

    SQLite's own waiting asks ever more seldom, so that whoever has waited longest comes last: with eight writers that was
    seconds. Here everybody asks equally often.
    """
    end = time.monotonic() + _PATIENCE
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute(_WRITE)
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise sa.exc.OperationalError(_WRITE, None, error) from None
            time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 - no secret
    finally:
        connection.execute(_WAIT)


def _clear_up(database: Database) -> None:
    """Take out of files what a migration has encrypted."""
    (database.home / _OLD_KEY).unlink(missing_ok=True)
    if database.is_sqlite:
        with database.unbound() as connection:
            connection.exec_driver_sql("VACUUM")  # pages freed before `secure_delete` was on hold what stood in them
            if connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]:
                return  # somebody reads an older state: whoever opens it next goes on
    (database.home / _UNCLEARED).unlink(missing_ok=True)
