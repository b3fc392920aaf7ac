"""Customers in the store: found by a keyed hash of the desk's reference, shown by decrypting it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from copilot.models.records import Customer, Profile, now
from copilot.store.inserting import inserting
from copilot.store.parts import in_parts
from copilot.store.schema import cases, customers, drafts, tombstones
from copilot.store.vault import Unreadable, Vault


def place_of(customer: str) -> str:
    """What a profile is sealed for."""
    return f"customers/{customer}"


class CustomerStore:
    """Every method works within the transaction of `connection`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def find(self, connection: sa.Connection, reference: str) -> Customer | None:
        """The customer whom the desk calls `reference`, or whose id that is; None where there is none."""
        row = connection.execute(sa.select(customers).where(self._is(connection, reference))).mappings().first()
        return None if row is None else self._customer(connection, row)

    def identity(self, connection: sa.Connection, reference: str) -> str:
        """The id of the customer whom `find` finds, readable or not; "" where there is none."""
        return connection.execute(sa.select(customers.c.id).where(self._is(connection, reference))).scalar() or ""

    def owner(self, connection: sa.Connection, subject: str) -> str:
        """The id of the customer that `subject` is the id of, or that of a case or draft of theirs; "" where it is neither."""
        themselves = sa.select(customers.c.id).where(customers.c.id == subject)
        owned = (sa.select(table.c.customer).where(table.c.id == subject) for table in (cases, drafts))
        return connection.execute(sa.union_all(themselves, *owned)).scalar() or ""

    def names(self, connection: sa.Connection, identity: str) -> set[str]:
        """What the customer is called: the desk's reference, the name and each word of it; of one that can be read."""
        try:
            found = self.find(connection, identity)
        except Unreadable:
            return set()
        if found is None:
            return set()
        profile = found.profile
        return {profile.reference, profile.name, *(word for word in profile.name.split() if len(word) > 1)} - {""}

    def ids(self, connection: sa.Connection, references: Iterable[str]) -> dict[str, str]:
        """reference -> id of those that are known; none of them is forgotten before the transaction ends."""
        by_hash = {self._vault.lookup(connection, reference): reference for reference in references}
        found: dict[str, str] = {}
        for some in in_parts(sorted(by_hash)):
            wanted = sa.select(customers.c.lookup, customers.c.id).where(customers.c.lookup.in_(some))
            rows = connection.execute(wanted.order_by(customers.c.lookup).with_for_update(read=True, key_share=True))
            found |= {by_hash[bytes(lookup)]: identity for lookup, identity in rows}
        return found

    def called(self, connection: sa.Connection, references: Iterable[str]) -> dict[str, Customer]:
        """reference -> customer of those that are known; nobody else changes them until the transaction ends."""
        by_hash = {self._vault.lookup(connection, reference): reference for reference in references}
        found: dict[str, Customer] = {}
        for some in in_parts(sorted(by_hash)):
            wanted = sa.select(customers).where(customers.c.lookup.in_(some)).order_by(customers.c.lookup)
            rows = connection.execute(wanted.with_for_update()).mappings().fetchall()
            self._vault.load(connection, (row["id"] for row in rows))
            found |= {by_hash[bytes(row["lookup"])]: self._customer(connection, row) for row in rows}
        return found

    def add(self, connection: sa.Connection, profiles: Sequence[Profile]) -> list[str]:
        """New customers, each with a data key of their own; their ids. Without a reference it is somebody nobody named.

        Whom another run has added since is left as they are.
        """
        if not profiles:
            return []
        made = [(f"c-{secrets.token_hex(8)}", profile) for profile in profiles]
        self._vault.new_owner(connection, *(identity for identity, _ in made))
        at = now()
        rows: list[dict[str, Any]] = [
            {
                "id": identity,
                "lookup": self._vault.lookup(connection, profile.reference) if profile.reference else None,
                "created_at": at,
                "updated_at": at,
                "sealed": self._seal(connection, identity, profile) if profile != Profile() else None,
            }
            for identity, profile in made
        ]
        # In the order of the unique key: of two runs that add the same customers neither waits for the other in a circle.
        rows.sort(key=lambda row: row["lookup"] or b"")
        inserted = inserting(connection, customers).on_conflict_do_nothing().returning(customers.c.id)
        added = set(connection.execute(inserted, rows).scalars())
        late = {identity: profile.reference for identity, profile in made if identity not in added}
        there = self.ids(connection, late.values()) if late else {}
        for identity in late:
            self._vault.forget(connection, identity)
        return [there[profile.reference] if identity in late else identity for identity, profile in made]

    def replace(self, connection: sa.Connection, identity: str, profile: Profile) -> None:
        """Make `profile` what is kept of this customer."""
        connection.execute(
            sa.update(customers)
            .where(customers.c.id == identity)
            .values(sealed=self._seal(connection, identity, profile), updated_at=now())
        )

    def named(self, connection: sa.Connection, reference: str, since: str = "") -> str:
        """The id of the customer called `reference`, who is added where nobody has that name; "" adds one without a name.

        "" for one who was forgotten at the moment `since` (ISO 8601, UTC) or later.
        """
        if reference:
            # Locked, so that nobody forgets the customer while something is added to them.
            wanted = sa.select(customers).where(customers.c.lookup == self._vault.lookup(connection, reference))
            row = connection.execute(wanted.with_for_update()).mappings().first()
            if since and self.forgotten(connection, [reference]).get(reference, "") >= since:
                return ""
            if row is not None:
                if row["sealed"] is None:
                    self.replace(connection, row["id"], Profile(reference=reference))
                return str(row["id"])
        return self.add(connection, [Profile(reference=reference)])[0]

    def forgotten(self, connection: sa.Connection, references: Iterable[str]) -> dict[str, str]:
        """reference -> when, of those who were forgotten."""
        by_hash = {self._vault.lookup(connection, reference): reference for reference in references}
        found: dict[str, str] = {}
        for some in in_parts(list(by_hash)):
            rows = connection.execute(
                sa.select(tombstones.c.lookup, tombstones.c.forgotten_at).where(tombstones.c.lookup.in_(some))
            )
            found |= {by_hash[bytes(lookup)]: at for lookup, at in rows}
        return found

    def drop_unused(self, connection: sa.Connection, among: Iterable[str]) -> int:
        """Forget those of `among` whom nobody named and of whom nothing is left; how many."""
        dropped = 0
        for some in in_parts(sorted(set(among))):
            unused = connection.execute(
                sa.select(customers.c.id).where(
                    customers.c.id.in_(some),
                    customers.c.lookup.is_(None),
                    ~sa.exists().where(cases.c.customer == customers.c.id),
                    ~sa.exists().where(drafts.c.customer == customers.c.id),
                )
            ).scalars()
            for identity in list(unused):
                self._vault.forget(connection, identity)
                connection.execute(sa.delete(customers).where(customers.c.id == identity))
                dropped += 1
        return dropped

    def count(self, connection: sa.Connection) -> int:
        """How many the desk could name."""
        return connection.execute(
            sa.select(sa.func.count()).select_from(customers).where(customers.c.lookup.is_not(None))
        ).scalar_one()

    def _is(self, connection: sa.Connection, reference: str) -> sa.ColumnElement[bool]:
        return sa.or_(customers.c.lookup == self._vault.lookup(connection, reference), customers.c.id == reference)

    def _seal(self, connection: sa.Connection, identity: str, profile: Profile) -> bytes:
        return self._vault.seal(connection, identity, place_of(identity), profile.model_dump_json(exclude_defaults=True))

    def _customer(self, connection: sa.Connection, row: Mapping[str, object] | sa.RowMapping) -> Customer:
        identity, sealed = str(row["id"]), row["sealed"]
        profile = Profile()
        if isinstance(sealed, bytes | memoryview):
            profile = Profile.model_validate_json(self._vault.open(connection, identity, place_of(identity), bytes(sealed)))
        return Customer(id=identity, created_at=str(row["created_at"]), updated_at=str(row["updated_at"]), profile=profile)
