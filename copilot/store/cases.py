"""Resolved cases: redacted, one row each, never machine-written."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa

from copilot.models.case import CaseRecord, ImportReport
from copilot.store.database import cases

_KEY_BYTES = 32


class CaseStore:
    """Cases in the relational store. A customer's reference is kept only as a keyed hash."""

    def __init__(self, engine: sa.Engine, home: Path) -> None:
        self._engine = engine
        self._key_file = home / "customer.key"

    def put(self, records: Iterable[CaseRecord]) -> ImportReport:
        """Insert or update `records` in one transaction; a record equal to the stored one is left alone."""
        added = updated = unchanged = 0
        with self._engine.begin() as connection:
            known = {row.id: row.content_hash for row in connection.execute(sa.select(cases.c.id, cases.c.content_hash))}
            for record in records:
                row = self._row(record)
                if record.id not in known:
                    connection.execute(sa.insert(cases).values(row))
                    added += 1
                elif known[record.id] != row["content_hash"]:
                    connection.execute(sa.update(cases).where(cases.c.id == record.id).values(row))
                    updated += 1
                else:
                    unchanged += 1
                known[record.id] = row["content_hash"]
        return ImportReport(added=added, updated=updated, unchanged=unchanged)

    def all(self) -> Iterator[CaseRecord]:
        """Every case, by id, without the customer's reference."""
        columns = (cases.c.id, cases.c.problem, cases.c.resolution, cases.c.category, cases.c.language, cases.c.closed_at)
        with self._engine.connect() as connection:
            for row in connection.execute(sa.select(*columns).order_by(cases.c.id)).mappings():
                yield CaseRecord(**row)

    def count(self) -> int:
        """How many cases are stored."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(cases)).scalar_one()

    def _row(self, record: CaseRecord) -> dict[str, str]:
        customer_key = self._customer_key(record.customer) if record.customer else ""
        row = {**record.model_dump(exclude={"customer"}), "customer_key": customer_key}
        row["content_hash"] = hashlib.sha256("\x1f".join(row.values()).encode()).hexdigest()
        return row

    def _customer_key(self, reference: str) -> str:
        return hmac.new(self._key(), reference.encode(), hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        try:
            descriptor = os.open(self._key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return self._key_file.read_bytes()
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        return self._key_file.read_bytes()
