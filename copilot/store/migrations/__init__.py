"""Versioned migrations of the relational store, run by Alembic inside the transaction they are given.

Either all of them happen or none. `steps/env.py` is what Alembic runs; each file of `steps/versions/` is one step. They are
imported only where a database is not in the current schema.
"""

from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

REVISIONS = ("0001", "0002")
HEAD = REVISIONS[-1]


class Sealing(Protocol):
    """What migrations need of the vault, which the schema they make has no rows for yet."""

    def prepare(self, connection: sa.Connection) -> None:
        """Make the desk's own keys where there are none."""
        ...

    def adopt(self, connection: sa.Connection, name: str, key: bytes) -> None:
        """Take over a key of the desk's that an earlier version kept in a file."""
        ...

    def new_owner(self, connection: sa.Connection, *owners: str) -> None:
        """Give each of `owners` a data key."""
        ...

    def seal(self, connection: sa.Connection, owner: str, place: str, text: str) -> bytes:
        """`text` encrypted for `owner`, to be read at `place` only."""
        ...

    def desk_key(self, connection: sa.Connection, name: str) -> bytes:
        """One of the desk's own keys."""
        ...


def migrate(connection: sa.Connection, home: Path, sealing: Sealing | None = None, revision: str = HEAD) -> None:
    """Bring the schema up to `revision` within the transaction of `connection`; `home` has the files of earlier versions."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "sealing": sealing, "home": home})
    config.set_main_option("script_location", str(Path(__file__).parent / "steps").replace("%", "%%"))
    command.upgrade(config, revision)
