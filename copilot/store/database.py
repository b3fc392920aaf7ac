"""The relational store: how it is opened, read and written, and how its faults are told.

SQLite in the home folder by default (WAL: readers never wait for a writer), PostgreSQL for a team. A writer of SQLite
takes the write lock before it reads, so that nothing it decides on can change under it; in PostgreSQL it locks the rows
it will change. Older databases are brought to the current schema when they are opened.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from copilot.config import DATABASE_FILE
from copilot.errors import ConfigurationProblem
from copilot.store.migrations import HEAD, REVISIONS, Sealing, migrate

_PATIENCE = 120
"""Seconds a writer waits for the others."""
_ALONE = 0x636F70696C6F74
"""PostgreSQL's advisory lock of whoever works on the database as a whole; any number that nobody else uses ("copilot")."""

_FULL = ("disk is full", "disk full", "no space left", "disk quota", "could not extend file")
_BUSY = ("database is locked", "database table is locked", "lock timeout", "deadlock detected")


class Database:
    """One database, one pool of connections. Every block may raise ConfigurationProblem."""

    def __init__(self, engine: sa.Engine, home: Path) -> None:
        self.engine, self.home = engine, home

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(str(self.engine.url.database)) if self.is_sqlite else None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database throughout."""
        with self._told(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction; an exception undoes it. In SQLite no other writer is inside at the same time."""
        with self._told(), self.engine.execution_options(copilot_writes=True).begin() as connection:
            yield connection

    @contextmanager
    def writing_alone(self) -> Iterator[sa.Connection]:
        """As `writing`, with nobody else in such a block at the same time, on whatever machine."""
        with self.writing() as connection:
            if not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ALONE)))
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
    if revision_of(database) != HEAD:
        try:
            with FileLock(home / "database.lock", timeout=_PATIENCE), database.writing_alone() as connection:
                if current_revision(connection) != HEAD:
                    migrate(connection, home, sealing)
        except Timeout:
            raise ConfigurationProblem(
                "Another run holds the database's set-up lock", "Wait for it to end, then try again."
            ) from None
        except OSError as error:
            raise ConfigurationProblem(
                f"The home folder {home} cannot be written: {error.strerror}",
                "Check its permissions, or set COPILOT_HOME to a folder you may write to.",
            ) from None
        _clear_up(database)
    return database


def connect(url: str, home: Path) -> Database:
    """The database as it is, whatever its schema. Raises ConfigurationProblem."""
    try:
        target = sa.make_url(url) if url else sa.URL.create("sqlite", database=str(home / DATABASE_FILE))
        if target.drivername in {"postgresql", "postgres"}:
            target = target.set(drivername="postgresql+psycopg")  # the one driver this program brings (extra `postgres`)
        options: dict[str, Any] = {"hide_parameters": True}
        if target.get_backend_name() == "postgresql":
            options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}
        engine = sa.create_engine(target, **options)
    except (sa.exc.ArgumentError, NoSuchModuleError, ValueError):
        raise ConfigurationProblem(
            "COPILOT_DATABASE_URL is no URL of a database", "For instance postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    except ModuleNotFoundError as error:
        raise ConfigurationProblem(
            f"The driver of this database is not installed: {error.name}", "pip install 'wallet-desk-copilot[postgres]'"
        ) from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
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


def problem_of(error: SQLAlchemyError, url: sa.URL) -> ConfigurationProblem:
    """What happened to the database at `url`, without the values in it."""
    where = url.render_as_string(hide_password=True)
    said = str(error.orig).casefold() if isinstance(error, DBAPIError) else ""
    if any(words in said for words in _FULL):
        return ConfigurationProblem(
            f"The disk of {where} is full; nothing of this was written", "Make room, then run the same command again."
        )
    if any(words in said for words in _BUSY):
        return ConfigurationProblem(
            f"Other runs kept the database {where} busy for {_PATIENCE} seconds; nothing of this was written",
            "Run the same command again.",
        )
    if isinstance(error, sa.exc.IntegrityError):
        return ConfigurationProblem(
            "What this belongs to was changed or removed meanwhile; nothing of this was written",
            "Look at it again, then repeat.",
        )
    kind = type(error.orig).__name__ if isinstance(error, DBAPIError) else type(error).__name__
    return ConfigurationProblem(
        f"The database {where} cannot be used: {kind}", "Check COPILOT_DATABASE_URL and the permissions of COPILOT_HOME."
    )


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`, not guessed by the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
    cursor.execute("PRAGMA temp_store=MEMORY")
    file = cursor.execute("PRAGMA database_list").fetchone()[2]
    cursor.close()
    if file and os.name == "posix":
        for name in (file, f"{file}-wal", f"{file}-shm"):
            _make_private(Path(name))


def _make_private(path: Path) -> None:
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError:
        return  # not there yet, or somebody else's, whose permissions are theirs


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("copilot_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _clear_up(database: Database) -> None:
    """Take out of files what a migration has encrypted."""
    (database.home / "customer.key").unlink(missing_ok=True)  # the key of references is among the data keys now
    if database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
