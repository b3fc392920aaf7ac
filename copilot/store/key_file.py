"""The keys of a backup: every data key as it is wrapped, and who was forgotten, in a file apart from the archive.

Whoever holds this file, an archive and the master key can read the archive. Whoever keeps an older one of these files
keeps the customers forgotten since: one file, written over the one before, is the way to keep them.
"""

import base64
import json
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from copilot.errors import UsageProblem
from copilot.models.base import Model
from copilot.models.records import now
from copilot.store.archive import DeskKeys
from copilot.store.schema import data_keys, tombstones
from copilot.store.vault import AUDIT, LOOKUP, Vault

FORMAT = 1


class WrappedKey(Model):
    """A row of data_keys; `wrapped` in base64."""

    owner: str
    master: str
    wrapped: str
    created_at: str


class Tombstone(Model):
    """A row of tombstones; `lookup` in base64."""

    lookup: str
    forgotten_at: str
    forgotten_by: str


class KeyRing(Model):
    """All of them at one moment, under a MAC with the desk's own key."""

    format: int = FORMAT
    taken_at: str
    data_keys: tuple[WrappedKey, ...]
    tombstones: tuple[Tombstone, ...]
    mac: str = ""

    def masters(self) -> set[str]:
        """Ids of the master keys that open these."""
        return {key.master for key in self.data_keys}

    def forgotten(self) -> dict[bytes, str]:
        """Keyed hash of a reference -> when that customer was forgotten."""
        return {_bytes(row.lookup): row.forgotten_at for row in self.tombstones}

    def desk(self, vault: Vault) -> DeskKeys:
        """The desk's own keys among them. Raises ConfigurationProblem where their master key is not at hand."""
        own = {key.owner: key for key in self.data_keys if key.owner in (LOOKUP, AUDIT)}
        if len(own) < 2:
            raise UsageProblem("The file of keys lacks the desk's own", "Nothing was changed. Use another one.")
        lookup, audit = (vault.unwrap(own[name].owner, own[name].master, _bytes(own[name].wrapped)) for name in (LOOKUP, AUDIT))
        return DeskKeys(lookup, audit)

    def sealed(self, keys: DeskKeys) -> "KeyRing":
        """The same with its MAC."""
        return self.model_copy(update={"mac": keys.mac(json.dumps(self.model_dump(mode="json", exclude={"mac"})))})


def desk_keys(connection: sa.Connection, vault: Vault) -> DeskKeys:
    """The desk's own keys as this database has them."""
    return DeskKeys(vault.desk_key(connection, LOOKUP), vault.desk_key(connection, AUDIT))


def key_ring(connection: sa.Connection) -> KeyRing:
    """What this database has."""
    return KeyRing(
        taken_at=now(),
        data_keys=tuple(
            WrappedKey(owner=row.owner, master=row.master, wrapped=_text(row.wrapped), created_at=row.created_at)
            for row in connection.execute(sa.select(data_keys).order_by(data_keys.c.owner))
        ),
        tombstones=tuple(
            Tombstone(lookup=_text(row.lookup), forgotten_at=row.forgotten_at, forgotten_by=row.forgotten_by)
            for row in connection.execute(sa.select(tombstones).order_by(tombstones.c.lookup))
        ),
    )


def read_key_ring(path: Path) -> KeyRing:
    """The file of `backup --keys`. Raises UsageProblem."""
    try:
        return KeyRing.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
    except ValueError:
        raise UsageProblem(
            f"{path} is no file of `copilot backup --keys`, or damaged", "Nothing was changed. Use another copy."
        ) from None


def put_key_ring(connection: sa.Connection, vault: Vault, ring: KeyRing, owners: Iterable[str]) -> None:
    """Make the keys of `owners`, wrapped under the master key in use here, and the desk's own all there are."""
    active, wanted = vault.active(connection), {LOOKUP, AUDIT, *owners}
    rows = [
        {
            "owner": key.owner,
            "master": active.id,
            "wrapped": vault.rewrapped(key.owner, key.master, _bytes(key.wrapped), active),
            "created_at": key.created_at,
        }
        for key in ring.data_keys
        if key.owner in wanted
    ]
    connection.execute(sa.delete(data_keys))
    connection.execute(sa.insert(data_keys), rows)
    known = {bytes(lookup) for lookup in connection.execute(sa.select(tombstones.c.lookup)).scalars()}
    new = [row.model_dump() | {"lookup": _bytes(row.lookup)} for row in ring.tombstones if _bytes(row.lookup) not in known]
    if new:
        connection.execute(sa.insert(tombstones), new)
    vault.forget_all()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
