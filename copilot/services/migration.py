"""`database status` and `database migrate`: which schema the store has, and what bringing it up to date would do.

Migrations run by themselves when the store is opened. A rehearsal runs them on the real data inside a transaction, looks
at what came out, and takes all of it back: nothing of it may open the store the usual way.
"""

import time
from collections.abc import Mapping, Sequence

from pydantic import computed_field

from copilot.models.base import Model
from copilot.policy.access import Right
from copilot.services.access import permit
from copilot.services.wiring import Desk
from copilot.store.database import Database, connect, current_revision, revision_of
from copilot.store.inspection import count_rows, journal_of, size_of, tables_of
from copilot.store.master_key import MasterKey, MasterKeys, master_keys, new_key
from copilot.store.migrations import HEAD, REVISIONS, migrate
from copilot.store.soundness import open_everything
from copilot.store.vault import Vault


class DatabaseStatus(Model):
    """The store as it is; `bytes` on disk, `journal` of SQLite."""

    engine: str
    where: str
    schema_revision: str
    newest_revision: str
    rows: Mapping[str, int]
    bytes: int | None
    journal: str | None


class MigrationReport(Model):
    """What a migration did, or would do. `before` and `after` are rows by table, `opened` sealed values opened to check."""

    rehearsed: bool
    found: str
    newest: str
    steps: tuple[str, ...]
    before: Mapping[str, int] = {}
    after: Mapping[str, int] = {}
    opened: int = 0
    seconds: float = 0.0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def rows_kept(self) -> bool:
        """Whether every table that is still there has as many rows as before."""
        return all(self.after[name] == rows for name, rows in self.before.items() if name in self.after)


def database_status(desk: Desk) -> DatabaseStatus:
    """Raises ConfigurationProblem."""
    permit(desk, Right.MAINTAIN, "database status", "")
    return describe_database(desk)


def describe_database(desk: Desk) -> DatabaseStatus:
    """As `database_status`, for whoever may ask already."""
    database = desk.records.database
    with database.reading() as connection:
        return DatabaseStatus(
            engine=database.engine.dialect.name, where=database.engine.url.render_as_string(hide_password=True),
            schema_revision=current_revision(connection), newest_revision=HEAD, rows=count_rows(connection),
            bytes=size_of(connection, database), journal=journal_of(connection, database),
        )  # fmt: skip


def migrate_database(desk: Desk) -> MigrationReport:
    """Bring the schema up to date, as opening the store does."""
    found = revision_of(connect(desk.settings.database_url, desk.home))
    permit(desk, Right.MAINTAIN, "database migrate", "")
    return MigrationReport(
        rehearsed=False, found=found, newest=HEAD, steps=_steps(found), after=describe_database(desk).rows
    )  # fmt: skip


def rehearse_migration(desk: Desk) -> MigrationReport:
    """Run what is pending and take it back. Raises ConfigurationProblem where it would fail."""
    desk.access.require(Right.MAINTAIN)  # a refusal cannot be written down: the log is part of what is not opened here
    began = time.monotonic()
    database = connect(desk.settings.database_url, desk.home)
    found = revision_of(database)
    steps = _steps(found)
    if not steps or _is_missing(database):
        return MigrationReport(rehearsed=True, found=found, newest=HEAD, steps=())
    vault = Vault(_for_rehearsal(master_keys(desk.settings)))
    with database.rehearsing() as connection, desk.progress(desk.say("rehearsing")) as progress:
        before = count_rows(connection, tables_of(connection))
        migrate(connection, desk.home, vault)
        return MigrationReport(
            rehearsed=True, found=found, newest=HEAD, steps=steps, before=before, after=count_rows(connection),
            opened=open_everything(connection, vault, progress), seconds=round(time.monotonic() - began, 2),
        )  # fmt: skip


class _InMemory:
    """A place for the key of a rehearsal, where none has been made yet."""

    name = "memory"
    ours = True

    def __init__(self) -> None:
        self._keys = [new_key()]

    def held(self) -> list[MasterKey]:
        return self._keys

    def put(self, keys: Sequence[MasterKey]) -> None:
        self._keys = list(keys)


def _for_rehearsal(masters: MasterKeys) -> MasterKeys:
    return masters if masters.in_use.held() else MasterKeys([_InMemory(), *masters.sources])


def _is_missing(database: Database) -> bool:
    return database.file is not None and not database.file.exists()


def _steps(found: str) -> tuple[str, ...]:
    return REVISIONS[REVISIONS.index(found) + 1 :] if found else REVISIONS
