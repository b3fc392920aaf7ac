"""The audit log: each entry is chained to the one before it by a keyed hash, so that a change or a gap shows.

An entry's MAC covers the MAC before it, the entry's number and every field. The head row says where the chain begins and
ends, under a MAC of its own: hiding the oldest entries as if they had been purged, or the newest, needs the key as well.
The key is the desk's own, wrapped by the master key: whoever can write to the database but has no master key cannot write
a chain that holds. What they can do is put an older state of the whole back; a `Witness` (the end of the chain as this
machine last saw it, or as somebody wrote it down elsewhere) shows that.
"""

import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from copilot.models.records import AuditEntry, now
from copilot.store.parts import in_parts
from copilot.store.schema import audit, audit_head
from copilot.store.vault import AUDIT, Vault

_HEAD = 1
_BEGINNING = b"\0" * 32
"""What stands before the first entry. As a head's MAC it never holds, and no later entry heals it."""
_FIELDS = (audit.c.number, audit.c.at, audit.c.actor, audit.c.role, audit.c.action, audit.c.subject, audit.c.why)


@dataclass(frozen=True, slots=True)
class Witness:
    """The last entry seen: its number and MAC."""

    last: int
    mac: bytes


class Flaw(StrEnum):
    """What may be wrong at an entry. CLOCK is no flaw of the chain: the entry's time lies before that of one before it."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    HEAD = "head"
    """The chain's beginning or end was written by somebody without the key; from here on entries may be hidden."""
    UNSEEN = "unseen"
    """The witness saw another entry of this number, or later ones than there are: an older state was put back."""
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class AuditFlaw:
    """One thing wrong with the chain, and the number of the entry it begins with."""

    kind: Flaw
    number: int


class _Head(NamedTuple):
    """The head row; `end` is the MAC of entry `last`, b"" where that entry is gone; `holds`: its own MAC is right."""

    first: int
    before: bytes
    last: int
    end: bytes
    holds: bool


class AuditLog:
    """Entries in order. Every method works within the transaction of `connection`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def prepare(self, connection: sa.Connection) -> None:
        """Begin the chain where there is none; no other process may be here at the same time."""
        if connection.execute(sa.select(audit_head.c.id)).first() is None:
            last = connection.execute(sa.select(sa.func.max(audit.c.number))).scalar() or 0
            mac = self._head_mac(connection, 1, _BEGINNING, 0, _BEGINNING) if last == 0 else _BEGINNING
            row = {"id": _HEAD, "first": 1, "before": _BEGINNING, "last": last, "mac": mac}
            connection.execute(sa.insert(audit_head).values(row))

    def append(self, connection: sa.Connection, actor: str, role: str, action: str, subject: str, why: str) -> Witness:
        """Add one entry; the end of the chain. Locks the chain until the transaction ends, so let it be its last step."""
        head = self._head(connection, lock=True)
        entry = AuditEntry(
            number=head.last + 1, at=now(), actor=actor[:200], role=role, action=action, subject=subject[:200], why=why
        )
        mac = self._mac(connection, head.end, list(entry.model_dump().values()))
        connection.execute(sa.insert(audit).values({**entry.model_dump(), "mac": mac}))
        self._write_head(connection, head, last=entry.number, end=mac)
        return Witness(entry.number, mac)

    def entries(
        self, connection: sa.Connection, *, subjects: Collection[str] = (), actor: str = "", limit: int | None = None
    ) -> list[AuditEntry]:
        """Entries, the newest first; of these subjects and this actor only, where any are given."""
        wanted = sa.select(*_FIELDS).order_by(audit.c.number.desc()).limit(limit)
        if actor:
            wanted = wanted.where(audit.c.actor == actor)
        selects = [wanted.where(audit.c.subject.in_(some)) for some in in_parts(sorted(subjects))] or [wanted]
        found = [AuditEntry(**row) for select in selects for row in connection.execute(select).mappings()]
        return sorted(found, key=lambda entry: -entry.number)[:limit]

    def holds(self, connection: sa.Connection, witness: Witness) -> bool:
        """Whether what `witness` saw is still part of the chain, or was purged from its beginning."""
        mac = connection.execute(sa.select(audit.c.mac).where(audit.c.number == witness.last)).scalar()
        if mac is not None:
            return hmac.compare_digest(witness.mac, bytes(mac))
        head = self._head(connection)
        if witness.last == head.first - 1 and witness.last:
            return hmac.compare_digest(witness.mac, head.before)
        return witness.last < head.first

    def verify(self, connection: sa.Connection) -> tuple[Witness, list[AuditFlaw]]:
        """The end of the chain, and what is wrong with it, in order; looks at every entry."""
        head = self._head(connection)
        flaws: list[AuditFlaw] = []
        before, expected, last_at = head.before, head.first, ""
        rows = connection.execute(sa.select(*_FIELDS, audit.c.mac).order_by(audit.c.number).execution_options(yield_per=1_000))
        for *fields, mac in rows:
            number, at = fields[0], fields[1]
            if not head.first <= number <= head.last:
                flaws.append(AuditFlaw(Flaw.INSERTED, number))
                continue
            if number != expected:
                flaws.append(AuditFlaw(Flaw.MISSING, expected))
            elif not hmac.compare_digest(bytes(mac), self._mac(connection, before, fields)):
                flaws.append(AuditFlaw(Flaw.CHANGED, number))
            if at < last_at:
                flaws.append(AuditFlaw(Flaw.CLOCK, number))
            before, expected, last_at = bytes(mac), number + 1, max(at, last_at)
        if expected <= head.last:
            flaws.append(AuditFlaw(Flaw.MISSING, expected))
        elif not head.holds:
            flaws.append(AuditFlaw(Flaw.HEAD, head.first))
        return Witness(head.last, head.end), flaws

    def unseen(self, end: Witness, witness: Witness) -> AuditFlaw:
        """The flaw of a chain with this end that does not hold what `witness` saw."""
        return AuditFlaw(Flaw.UNSEEN, min(witness.last, end.last + 1))

    def first(self, connection: sa.Connection) -> int:
        """The number of the oldest entry that was not purged."""
        return self._head(connection).first

    def purge(self, connection: sa.Connection, until: str, most: int = 1_000) -> int:
        """Let the chain begin after its oldest entries from before `until`, at most so many at once; how many went.

        Call it for a chain that `verify` has found whole: what is wrong with the entries that go is not seen any more.
        """
        head = self._head(connection, lock=True)
        kept = connection.execute(sa.select(sa.func.min(audit.c.number)).where(audit.c.at >= until)).scalar()
        first = min(head.last if kept is None else kept, head.first + most)  # the last entry stays: the chain hangs on it
        before = connection.execute(sa.select(audit.c.mac).where(audit.c.number == first - 1)).scalar()
        if first <= head.first or before is None:
            return 0
        connection.execute(sa.delete(audit).where(audit.c.number < first))
        self._write_head(connection, head._replace(first=first, before=bytes(before)), last=head.last, end=head.end)
        return first - head.first

    # --- inside ---------------------------------------------------------------------------------

    def _head(self, connection: sa.Connection, *, lock: bool = False) -> _Head:
        wanted = sa.select(audit_head)
        row = connection.execute(wanted.with_for_update() if lock else wanted).one()
        before, end = bytes(row.before), bytes(row.before)
        if row.last >= row.first:
            found = connection.execute(sa.select(audit.c.mac).where(audit.c.number == row.last)).scalar()
            end = b"" if found is None else bytes(found)
        mac = self._head_mac(connection, row.first, before, row.last, end)
        return _Head(row.first, before, row.last, end, hmac.compare_digest(mac, bytes(row.mac)))

    def _write_head(self, connection: sa.Connection, head: _Head, *, last: int, end: bytes) -> None:
        """Move the chain's ends. A head that somebody else wrote stays one that does not hold."""
        mac = self._head_mac(connection, head.first, head.before, last, end) if head.holds else _BEGINNING
        connection.execute(sa.update(audit_head).values(first=head.first, before=head.before, last=last, mac=mac))

    def _head_mac(self, connection: sa.Connection, first: int, before: bytes, last: int, end: bytes) -> bytes:
        said = json.dumps(["head", first, before.hex(), last, end.hex()]).encode()
        return hmac.digest(self._vault.desk_key(connection, AUDIT), said, "sha256")

    def _mac(self, connection: sa.Connection, before: bytes, fields: list[object]) -> bytes:
        said = json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return hmac.digest(self._vault.desk_key(connection, AUDIT), before + said, "sha256")
