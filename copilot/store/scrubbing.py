"""Takes the bytes of what was deleted out of the store's files.

SQLite overwrites what is deleted (`secure_delete`), but the write-ahead log keeps older pages until it is cut off.
PostgreSQL keeps deleted rows until they are vacuumed, and samples of them in its statistics; tables with keys, or with text
in the open, are therefore written anew, the others vacuumed. Its own log and its archives are the operator's.
"""

import sqlite3
from contextlib import closing

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from copilot.errors import ConfigurationProblem
from copilot.store.database import Database
from copilot.store.schema import customers, data_keys, metadata, proposal_evidence, proposals

_REWRITTEN = (data_keys, customers, proposals, proposal_evidence)


def scrub(database: Database, patience: float) -> bool:
    """Overwrite what was deleted; False where others still stand in the way after `patience` seconds, or rights are missing."""
    file = database.file
    try:
        if not database.is_sqlite:
            return _scrub_postgres(database, patience)
        if file is None:
            return True  # in memory
        with closing(sqlite3.connect(file, timeout=patience, isolation_level=None)) as connection:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except (sqlite3.OperationalError, ConfigurationProblem):
        return False
    return not busy


def _scrub_postgres(database: Database, patience: float) -> bool:
    done = True
    with database.unbound() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        usual = connection.execute(sa.text("SELECT current_setting('lock_timeout')")).scalar_one()
        _wait_at_most(connection, f"{int(patience * 1000)}ms")
        try:
            for table in metadata.sorted_tables:
                wholly = table in _REWRITTEN
                before = _file_of(connection, table.name)
                try:
                    connection.execute(sa.text(f"VACUUM ({'FULL, ' if wholly else ''}ANALYZE) {table.name}"))
                except DBAPIError:
                    done = False  # somebody reads it for longer than we wait
                # Who does not own a table is warned and passed over.
                done = done and (not wholly or _file_of(connection, table.name) != before)
        finally:
            _wait_at_most(connection, usual)
    return done


def _wait_at_most(connection: sa.Connection, limit: str) -> None:
    connection.execute(sa.select(sa.func.set_config("lock_timeout", limit, False)))


def _file_of(connection: sa.Connection, table: str) -> int:
    wanted = sa.text("SELECT pg_relation_filenode(CAST(:name AS regclass))")
    return int(connection.execute(wanted, {"name": table}).scalar_one())
