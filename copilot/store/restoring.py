"""Puts what an archive holds in the place of every row, without those who were forgotten.

Functions work within the transaction of `connection`: all of it counts, or nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from copilot.errors import ConfigurationProblem
from copilot.models.ports import Progress
from copilot.store.archive import TABLES, Archive
from copilot.store.key_file import KeyRing, put_key_ring
from copilot.store.schema import audit, cases, customers, desk_state, drafts, metadata, tombstones
from copilot.store.vault import Vault, as_name

_AT_ONCE = 1_000
_OWN_TRACES = ("audit", "audit_head", "desk_state")
"""What a store has before anybody has put anything into it."""
_COUNTED = ("cases", "notes", "triages", "summaries")
"""Tables whose rows PostgreSQL numbers."""


@dataclass(frozen=True, slots=True)
class Selection:
    """`customers` come back; so many are `forgotten`, and with them go their cases (number -> id) and drafts."""

    customers: frozenset[str]
    forgotten: int
    cases: Mapping[int, str]
    drafts: Sequence[str]

    def holds(self, table: sa.Table, row: Mapping[str, Any]) -> bool:
        """Whether a row comes back."""
        owner = row["id"] if table is customers else row.get("customer")
        return (owner is None or owner in self.customers) and row.get("case_number") not in self.cases


def select(connection: sa.Connection, vault: Vault, archive: Archive, ring: KeyRing) -> Selection:
    """Who comes back: whose key is in `ring`, and whom neither it nor this store knows as forgotten."""
    having_keys = {key.owner for key in ring.data_keys}
    forgotten = ring.forgotten()
    for lookup, at in connection.execute(sa.select(tombstones.c.lookup, tombstones.c.forgotten_at)):
        forgotten[bytes(lookup)] = max(at, forgotten.get(bytes(lookup), ""))
    keys = ring.desk(vault)
    known = {
        # Somebody forgotten who came back later is another customer, with another id.
        row["id"]: row["id"] in having_keys
        and keys.hashed(as_name(row["id"])) not in forgotten
        and forgotten.get(row["lookup"], "") < row["created_at"]
        for row in archive.rows(customers)
    }
    kept = frozenset(identity for identity, stays in known.items() if stays)
    gone = {row["number"]: row["id"] for row in archive.rows(cases) if row["customer"] not in kept}
    lost = [row["id"] for row in archive.rows(drafts) if row["customer"] not in kept or row["case_number"] in gone]
    return Selection(customers=kept, forgotten=len(known) - len(kept), cases=gone, drafts=lost)


def replace(
    connection: sa.Connection, vault: Vault, archive: Archive, ring: KeyRing, chosen: Selection, progress: Progress
) -> dict[str, int]:
    """Delete everything, insert what was chosen; how many rows of each table. Raises ConfigurationProblem where they differ."""
    counters = _counters(connection)
    for table in reversed(TABLES):
        connection.execute(sa.delete(table))
    put_key_ring(connection, vault, ring, chosen.customers)
    inserted: dict[str, int] = {}
    done, total = 0, sum(archive.manifest.rows().values())
    for table in TABLES:
        rows = (row for row in archive.rows(table) if chosen.holds(table, row))
        count = 0
        for some in _parts(rows):
            connection.execute(sa.insert(table), some)
            count += len(some)
            progress(done + count, total)
        if _count(connection, table) != count:
            raise ConfigurationProblem(f"The table {table.name} holds other rows than the archive", "Nothing was changed.")
        inserted[table.name] = count
        done += count
    _go_on_counting(connection)
    _rise_above(connection, counters)
    return inserted


def holds_records(connection: sa.Connection) -> bool:
    """Whether anybody has put anything into this store yet."""
    tables = (table for table in TABLES if table.name not in _OWN_TRACES)
    return any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables)


def log_ends_with(connection: sa.Connection) -> tuple[int, str] | None:
    """Number and MAC (hex) of the newest audit entry, as they stand there."""
    last = connection.execute(sa.select(audit.c.number, audit.c.mac).order_by(audit.c.number.desc()).limit(1)).first()
    return None if last is None else (last.number, bytes(last.mac).hex())


def _parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(rows, _AT_ONCE)):
        yield some


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _go_on_counting(connection: sa.Connection) -> None:
    """Let PostgreSQL number new rows after the restored ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for name in _COUNTED:
        last = connection.execute(sa.select(sa.func.max(metadata.tables[name].c.number))).scalar()
        if last:
            connection.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, "number"), last)))


def _counters(connection: sa.Connection) -> dict[str, int]:
    return {row.name: row.value for row in connection.execute(sa.select(desk_state))}


def _rise_above(connection: sa.Connection, before: Mapping[str, int]) -> None:
    """Let every index that knew an earlier state, of here or of the archive, see that it is out of date."""
    restored = _counters(connection)
    risen = [{"name": name, "value": max(before.get(name, 0), restored.get(name, 0)) + 1} for name in {*before, *restored}]
    connection.execute(sa.delete(desk_state))
    if risen:
        connection.execute(sa.insert(desk_state), risen)
