"""The audit log: each entry is chained to the one before it by a keyed hash, so that a change or a gap shows.

An entry's MAC covers the MAC before it, the entry's number and every field; the head row says where the chain begins and
ends. The key is the desk's own, wrapped by the master key: whoever can write to the database but has no master key cannot
write a chain that holds. A `witness` (the end of the chain as this machine last saw it) shows where the newest entries
were cut off together with the head.
"""

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from copilot.models.records import AuditEntry, now
from copilot.store.schema import audit, audit_head
from copilot.store.vault import AUDIT, Vault

_HEAD = 1
_BEGINNING = b"\0" * 32
_FIELDS = (audit.c.number, audit.c.at, audit.c.actor, audit.c.role, audit.c.action, audit.c.subject, audit.c.why)


@dataclass(frozen=True, slots=True)
class Witness:
    """The last entry seen: its number and MAC."""

    last: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class AuditFlaw:
    """What is wrong with the chain, from entry `number` on: "changed", "missing", "cut" or "unseen"; or "clock", which
    is no flaw of the chain: this entry's time lies before that of the one before."""

    kind: str
    number: int


class AuditLog:
    """Entries in order. Every method works within the transaction of `connection`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def prepare(self, connection: sa.Connection) -> None:
        """Begin the chain where there is none; no other process may be here at the same time."""
        if connection.execute(sa.select(audit_head.c.id)).first() is None:
            row = {"id": _HEAD, "first": 1, "before": _BEGINNING, "last": 0, "mac": _BEGINNING}
            connection.execute(sa.insert(audit_head).values(row))

    def append(self, connection: sa.Connection, actor: str, role: str, action: str, subject: str, why: str) -> Witness:
        """Add one entry; the end of the chain. Locks the chain until the transaction ends, so let it be its last step."""
        head = connection.execute(sa.select(audit_head).with_for_update()).one()
        entry = AuditEntry(
            number=head.last + 1, at=now(), actor=actor[:200], role=role, action=action, subject=subject[:200], why=why
        )
        mac = self._mac(connection, bytes(head.mac), entry)
        connection.execute(sa.insert(audit).values({**entry.model_dump(), "mac": mac}))
        connection.execute(sa.update(audit_head).values(last=entry.number, mac=mac))
        return Witness(entry.number, mac)

    def entries(self, connection: sa.Connection, *, subject: str = "", limit: int | None = None) -> list[AuditEntry]:
        """Entries, the newest first; of one `subject` only."""
        wanted = sa.select(*_FIELDS).order_by(audit.c.number.desc()).limit(limit)
        if subject:
            wanted = wanted.where(audit.c.subject == subject)
        return [AuditEntry(**row) for row in connection.execute(wanted).mappings()]

    def verify(self, connection: sa.Connection, witness: Witness | None = None) -> tuple[Witness, list[AuditFlaw]]:
        """The end of the chain, and what is wrong with it."""
        head = connection.execute(sa.select(audit_head)).one()
        flaws: list[AuditFlaw] = []
        before, expected, last_at = bytes(head.before), head.first, ""
        seen = witness is None or witness.last < head.first
        for entry, mac in self._chain(connection):
            if entry.number != expected:
                flaws.append(AuditFlaw("missing", expected))
            elif not hmac.compare_digest(mac, self._mac(connection, before, entry)):
                flaws.append(AuditFlaw("changed", entry.number))
            if entry.at < last_at:
                flaws.append(AuditFlaw("clock", entry.number))
            if witness is not None and entry.number == witness.last:
                seen = hmac.compare_digest(mac, witness.mac)
                if not seen:
                    flaws.append(AuditFlaw("unseen", entry.number))
                    seen = True
            before, expected, last_at = mac, entry.number + 1, entry.at
        if expected != head.last + 1 or not hmac.compare_digest(before, bytes(head.mac)) or not seen:
            flaws.append(AuditFlaw("cut", expected))
        return Witness(head.last, bytes(head.mac)), flaws

    def purge(self, connection: sa.Connection, until: str) -> int:
        """Let the chain begin after the last of its oldest entries from before `until`; how many went."""
        head = connection.execute(sa.select(audit_head).with_for_update()).one()
        kept = connection.execute(sa.select(sa.func.min(audit.c.number)).where(audit.c.at >= until)).scalar()
        first = head.last + 1 if kept is None else kept
        if first <= head.first:
            return 0
        before = connection.execute(sa.select(audit.c.mac).where(audit.c.number == first - 1)).scalar_one()
        connection.execute(sa.delete(audit).where(audit.c.number < first))
        connection.execute(sa.update(audit_head).values(first=first, before=before))
        return int(first - head.first)

    def _chain(self, connection: sa.Connection) -> Iterator[tuple[AuditEntry, bytes]]:
        rows = connection.execute(sa.select(*_FIELDS, audit.c.mac).order_by(audit.c.number).execution_options(yield_per=1_000))
        for row in rows.mappings():
            yield AuditEntry(**{name: row[name] for name in AuditEntry.model_fields}), bytes(row["mac"])

    def _mac(self, connection: sa.Connection, before: bytes, entry: AuditEntry) -> bytes:
        said = json.dumps(list(entry.model_dump().values()), ensure_ascii=False).encode()
        return hmac.digest(self._vault.desk_key(connection, AUDIT), before + said, "sha256")
