"""Encryption at rest: each customer's records under a data key of their own, each data key under the master key.

AES-256-GCM throughout. A nonce is 96 random bits drawn for each encryption: a data key seals one customer's records, far
fewer than the 2^32 messages NIST SP 800-38D allows under one key, and the master key wraps one key a customer. Every
ciphertext is bound to its place (table, column, row) and its owner, so that none can be moved to another row. Whoever
destroys a data key has destroyed what it sealed, in every copy that does not hold the key.
"""

import hmac
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from copilot.errors import ConfigurationProblem
from copilot.models.ports import Progress
from copilot.models.records import now
from copilot.store.master_key import MasterKey, MasterKeys
from copilot.store.parts import AT_ONCE, in_parts
from copilot.store.schema import data_keys

LOOKUP = "desk:lookup"
"""Keys the hashes by which a customer, or a word, is found without standing there."""
AUDIT = "desk:audit"
"""Keys the chain of audit entries."""
DESK_KEYS = (LOOKUP, AUDIT)

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"
_REMEMBERED = 20_000


def as_name(identity: str) -> str:
    """The store's own id as what `Vault.lookup` hashes for its tombstone; no reference of the desk's is spelt like that."""
    return f"id\0{identity}"


class Unreadable(ConfigurationProblem):
    """A sealed value has no key any more, or was changed outside of this program."""


class Vault:
    """Seals and opens for owners whose data keys stand in the database. Thread-safe.

    Every method works within the transaction of `connection` and may raise ConfigurationProblem.
    """

    def __init__(self, masters: MasterKeys) -> None:
        self._masters = masters
        self._ciphers: OrderedDict[str, AESGCM] = OrderedDict()
        self._desk: dict[str, bytes] = {}
        self._found: dict[str, MasterKey] = {}
        self._lock = threading.RLock()

    # --- keys -----------------------------------------------------------------------------------

    def prepare(self, connection: sa.Connection) -> None:
        """Make the desk's own keys where there are none; needs a writing transaction."""
        known = set(connection.execute(sa.select(data_keys.c.owner).where(data_keys.c.owner.in_(DESK_KEYS))).scalars())
        if LOOKUP not in known and connection.execute(sa.select(data_keys.c.owner).limit(1)).first() is not None:
            raise _desk_keys_lost()  # a new key would find nobody, and hide that the old one is gone
        for name in DESK_KEYS:
            if name not in known:
                self._insert(connection, {name: secrets.token_bytes(_KEY_BYTES)})

    def adopt(self, connection: sa.Connection, name: str, key: bytes) -> None:
        """Take over a key of the desk's that an earlier version kept in a file."""
        self._insert(connection, {name: key})

    def new_owner(self, connection: sa.Connection, *owners: str) -> None:
        """Give each of `owners` a data key."""
        keys = {owner: secrets.token_bytes(_KEY_BYTES) for owner in owners}
        self._insert(connection, keys)
        for owner, key in keys.items():
            self._remember(owner, key)

    def load(self, connection: sa.Connection, owners: Iterable[str]) -> set[str]:
        """Fetch the data keys of many owners at once; those of `owners` that have one."""
        wanted = dict.fromkeys(owners)
        with self._lock:
            found = {owner for owner in wanted if owner in self._ciphers}
        missing = [owner for owner in wanted if owner not in found]
        wanted_keys = sa.select(data_keys.c.owner, data_keys.c.master, data_keys.c.wrapped)
        for some in in_parts(missing):
            for owner, master, wrapped in connection.execute(wanted_keys.where(data_keys.c.owner.in_(some))):
                self._remember(owner, self.unwrap(owner, master, wrapped))
                found.add(owner)
        return found

    def forget(self, connection: sa.Connection, owner: str) -> None:
        """Destroy the data key of `owner`; what it sealed can never be read again."""
        connection.execute(sa.delete(data_keys).where(data_keys.c.owner == owner))
        with self._lock:
            self._ciphers.pop(owner, None)

    def active(self, connection: sa.Connection) -> MasterKey:
        """The master key this database is sealed with; of a database without any key the one to begin with.

        It is read anew each time: another process may have changed it.
        """
        used = connection.execute(sa.select(data_keys.c.master).where(data_keys.c.owner == LOOKUP)).scalar()
        return self._master(used) if used else self._masters.first()

    def wrapped_by(self, connection: sa.Connection) -> dict[str, int]:
        """Id of a master key -> how many data keys it wraps."""
        counted = sa.select(data_keys.c.master, sa.func.count().label("held")).group_by(data_keys.c.master)
        return {row.master: row.held for row in connection.execute(counted)}

    def rewrap(self, connection: sa.Connection, new: MasterKey, progress: Progress) -> int:
        """Wrap every data key under `new`; how many were not. Needs a writing transaction."""
        others = data_keys.c.master != new.id
        total = connection.execute(sa.select(sa.func.count()).select_from(data_keys).where(others)).scalar_one()
        wanted = sa.select(data_keys.c.owner, data_keys.c.master, data_keys.c.wrapped).where(others)
        wanted = wanted.order_by(data_keys.c.owner).limit(AT_ONCE)
        change = sa.update(data_keys).where(data_keys.c.owner == sa.bindparam("of"))
        done, last = 0, ""
        while rows := connection.execute(wanted.where(data_keys.c.owner > last)).fetchall():
            changes = [
                {"of": owner, "wrapped": self.rewrapped(owner, master, wrapped, new), "master": new.id}
                for owner, master, wrapped in rows
            ]
            connection.execute(change, changes)
            done, last = done + len(rows), rows[-1].owner
            progress(done, total)
        return done

    def unwrap(self, owner: str, master_id: str, wrapped: bytes) -> bytes:
        """The data key of `owner`. Raises Unreadable, or ConfigurationProblem where the master key is not at hand."""
        master, wrapped = self._master(master_id), bytes(wrapped)
        try:
            return AESGCM(master.key).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _bound(owner, "data_keys"))
        except (InvalidTag, ValueError):
            raise Unreadable(
                f"The data key of {owner} was changed or damaged outside of this program", "Restore a backup with its keys."
            ) from None

    def rewrapped(self, owner: str, master_id: str, wrapped: bytes, new: MasterKey) -> bytes:
        """The data key of `owner` wrapped under `new`."""
        return wrapped if master_id == new.id else _wrap(new, owner, self.unwrap(owner, master_id, wrapped))

    def forget_all(self) -> None:
        """Remember no key any longer: those in the database have been replaced."""
        with self._lock:
            self._ciphers.clear()
            self._desk.clear()
            self._found.clear()

    # --- sealing --------------------------------------------------------------------------------

    def seal(self, connection: sa.Connection, owner: str, place: str, text: str) -> bytes:
        """`text` encrypted for `owner`, to be read at `place` ("table.column/row") only."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher(connection, owner).encrypt(nonce, text.encode(), _bound(owner, place))
        return _FORMAT + nonce + sealed

    def open(self, connection: sa.Connection, owner: str, place: str, sealed: bytes) -> str:
        """What was sealed for `owner` at `place`. Raises Unreadable."""
        sealed = bytes(sealed)
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _FORMAT:
                raise InvalidTag
            return self._cipher(connection, owner).decrypt(nonce, rest, _bound(owner, place)).decode()
        except (InvalidTag, ValueError):
            raise Unreadable(
                f"{place} cannot be decrypted: it was changed or damaged outside of this program", "Restore a backup."
            ) from None

    def lookup(self, connection: sa.Connection, text: str) -> bytes:
        """A keyed hash of `text` (32 bytes), to find it again without keeping it."""
        return hmac.digest(self.desk_key(connection, LOOKUP), text.encode(), "sha256")

    def desk_key(self, connection: sa.Connection, name: str) -> bytes:
        """One of DESK_KEYS."""
        with self._lock:
            if name not in self._desk:
                row = connection.execute(
                    sa.select(data_keys.c.master, data_keys.c.wrapped).where(data_keys.c.owner == name)
                ).one_or_none()
                if row is None:
                    raise _desk_keys_lost()
                self._desk[name] = self.unwrap(name, row.master, row.wrapped)
            return self._desk[name]

    # --- inside ---------------------------------------------------------------------------------

    def _cipher(self, connection: sa.Connection, owner: str) -> AESGCM:
        with self._lock:
            cipher = self._ciphers.get(owner)
        if cipher is None and owner in self.load(connection, [owner]):
            cipher = self._ciphers.get(owner)
        if cipher is None:
            raise Unreadable(f"The key of {owner} is gone: the customer was forgotten", "There is nothing left to read.")
        return cipher

    def _insert(self, connection: sa.Connection, keys: Mapping[str, bytes]) -> None:
        master, created = self.active(connection), now()
        rows = [
            {"owner": owner, "master": master.id, "wrapped": _wrap(master, owner, key), "created_at": created}
            for owner, key in keys.items()
        ]
        connection.execute(sa.insert(data_keys), rows)

    def _remember(self, owner: str, key: bytes) -> None:
        with self._lock:
            self._ciphers[owner] = AESGCM(key)
            while len(self._ciphers) > _REMEMBERED:
                self._ciphers.popitem(last=False)

    def _master(self, key_id: str) -> MasterKey:
        with self._lock:
            if key_id not in self._found:
                self._found[key_id] = self._masters.find(key_id)
            return self._found[key_id]


def _wrap(master: MasterKey, owner: str, key: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(master.key).encrypt(nonce, key, _bound(owner, "data_keys"))


def _desk_keys_lost() -> ConfigurationProblem:
    return ConfigurationProblem("The database has lost the desk's own keys", "Restore a backup with its keys.")


def _bound(owner: str, place: str) -> bytes:
    return f"{owner}\0{place}".encode()
