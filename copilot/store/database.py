"""The relational store: one engine, one schema, its version.

SQLite in the home folder by default (WAL, so that readers never wait for a writer), PostgreSQL for a
team. Everything in it is redacted text.
"""

from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError

from copilot.config import DATABASE_FILE
from copilot.errors import ConfigurationProblem

SCHEMA_VERSION = 1
"""Raised where what is there has to change: a column altered, added or dropped, a meaning changed. A new table does not
raise it: every opening makes the tables that are missing, in an older database too, and an older program passes them over."""
_LOCK_SECONDS = 30

metadata = sa.MetaData()

schema_version = sa.Table("schema_version", metadata, sa.Column("version", sa.Integer, primary_key=True))

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("resolution", sa.Text, nullable=False),
    sa.Column("category", sa.String(64), nullable=False, default=""),
    sa.Column("language", sa.String(16), nullable=False, default=""),
    sa.Column("customer_key", sa.String(64), nullable=False, default="", index=True),
    sa.Column("closed_at", sa.String(40), nullable=False, default=""),
    sa.Column("content_hash", sa.String(64), nullable=False),
)

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("category", sa.String(64), nullable=False),
    sa.Column("nearest", sa.Text, nullable=False),
    sa.Column("created", sa.String(10), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("drafted_at", sa.Integer, nullable=False),
    sa.Column("dismissed_at", sa.Integer, nullable=False, default=0),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("files", sa.Text, nullable=False, default="[]"),
)

proposal_evidence = sa.Table(
    "proposal_evidence",
    metadata,
    sa.Column("key", sa.String(24), primary_key=True),  # a conversation is evidence for one proposal, once
    sa.Column("proposal", sa.String(16), sa.ForeignKey("proposals.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("day", sa.String(10), nullable=False, default=""),
)


def open_database(url: str, home: Path) -> sa.Engine:
    """The engine for `url` (or SQLite in `home`), its tables made where they are missing.

    Raises ConfigurationProblem: unreachable, not writable, or made by a newer version of the program.
    """
    engine = sa.create_engine(url or f"sqlite:///{home / DATABASE_FILE}")
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_pragmas)
    try:
        # Two first runs at once must not both create the tables.
        with FileLock(home / "database.lock", timeout=_LOCK_SECONDS):
            metadata.create_all(engine)
            _check_version(engine)
    except Timeout:
        raise ConfigurationProblem(
            "Another run holds the database's set-up lock", "Wait for it to end, then try again."
        ) from None
    except (SQLAlchemyError, OSError) as error:
        where = engine.url.render_as_string(hide_password=True)
        raise ConfigurationProblem(
            f"The database {where} cannot be used: {type(error).__name__}",
            "Check COPILOT_DATABASE_URL and the permissions of COPILOT_HOME.",
        ) from None
    return engine


def _set_pragmas(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _check_version(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        found = connection.execute(sa.select(sa.func.max(schema_version.c.version))).scalar()
        if found is None:
            connection.execute(sa.insert(schema_version).values(version=SCHEMA_VERSION))
        elif found > SCHEMA_VERSION:
            raise ConfigurationProblem(
                f"The database has schema version {found}; this program knows up to {SCHEMA_VERSION}", "Upgrade the program."
            )
