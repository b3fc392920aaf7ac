"""What a database holds and how large it is, whatever its schema."""

from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from copilot.store.database import Database
from copilot.store.schema import metadata


def tables_of(connection: sa.Connection) -> list[str]:
    """Every table there is."""
    return sa.inspect(connection).get_table_names()


def count_rows(connection: sa.Connection, tables: Iterable[str] = tuple(metadata.tables)) -> dict[str, int]:
    """Table -> rows."""
    return {
        name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one() for name in sorted(tables)
    }


def size_of(connection: sa.Connection, database: Database) -> int | None:
    """Bytes on disk; None of a SQLite database in memory."""
    if not database.is_sqlite:
        return int(connection.execute(sa.select(sa.func.pg_database_size(sa.func.current_database()))).scalar_one())
    if database.file is None:
        return None
    files = (Path(f"{database.file}{suffix}") for suffix in ("", "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def journal_of(connection: sa.Connection, database: Database) -> str | None:
    """How SQLite keeps its journal; None of another database."""
    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar()) if database.is_sqlite else None
