"""The store as services use it: one database, its vault, its audit log."""

import json
from contextlib import AbstractContextManager
from pathlib import Path

import sqlalchemy as sa

from copilot.errors import ConfigurationProblem
from copilot.files import write_atomically
from copilot.store.audit import AuditLog, Witness
from copilot.store.database import Database, open_database
from copilot.store.master_key import MasterKeys
from copilot.store.schema import audit_head, data_keys
from copilot.store.vault import DESK_KEYS, Vault

WITNESS_FILE = "audit.head"


class Records:
    """What every part of the store works with. Methods may raise ConfigurationProblem."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database, self.vault, self.log = database, vault, AuditLog(vault)

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection that sees one state."""
        return self.database.reading()

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """One transaction; an exception undoes it."""
        return self.database.writing()

    @property
    def _witness_file(self) -> Path:
        return self.database.home / WITNESS_FILE

    def witness(self) -> Witness | None:
        """The end of the audit chain as this home last saw it; None where it never did."""
        try:
            said = json.loads(self._witness_file.read_text("utf-8"))
            return Witness(int(said["last"]), bytes.fromhex(said["mac"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def see(self, end: Witness) -> None:
        """Remember the end of the chain, once the transaction that made it is committed.

        A chain that does not hold what this home saw before is not believed: what it saw stays, for `audit verify` to find.
        """
        known = self.witness()
        if known is not None:
            if end.last <= known.last:
                return
            try:
                with self.reading() as connection:
                    if not self.log.holds(connection, known):
                        return
            except ConfigurationProblem:
                return  # the entry itself is written; an older witness is weaker, not wrong
        self.see_anew(end)

    def see_anew(self, end: Witness) -> None:
        """Let `end` be what this home saw last, whatever it saw before: after a restore."""
        text = json.dumps({"last": end.last, "mac": end.mac.hex()})
        try:
            write_atomically(self._witness_file, text, private=True)
        except OSError:
            return  # as above


def open_records(url: str, home: Path, masters: MasterKeys) -> Records:
    """The store at `url` (or in `home`), with its keys. Raises ConfigurationProblem."""
    vault = Vault(masters)
    records = Records(open_database(url, home, vault), vault)
    with records.reading() as connection:
        known = connection.execute(sa.select(sa.func.count()).where(data_keys.c.owner.in_(DESK_KEYS))).scalar_one()
        begun = connection.execute(sa.select(audit_head.c.id)).first() is not None
    if known != len(DESK_KEYS) or not begun:
        with records.writing() as connection:
            vault.prepare(connection)
            records.log.prepare(connection)
    with records.reading() as connection:
        vault.active(connection)  # a wrong key is told before anything is begun
    return records
