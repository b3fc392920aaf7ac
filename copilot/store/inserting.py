"""Insertions that leave alone what is there already, in both dialects."""

from typing import Any

import sqlalchemy as sa


def inserting(connection: sa.Connection, table: sa.Table) -> Any:
    """An INSERT into `table` that has `on_conflict_do_nothing()`."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
