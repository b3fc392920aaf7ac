"""Cases in the store: states and times in the open, what was said encrypted with the customer's key."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from copilot.models.findings import RedactedText
from copilot.models.records import Case, CaseContent, CaseStatus, Note, Publication, Turn, now
from copilot.models.summary import SummaryResult
from copilot.models.triage import Triage
from copilot.store.inserting import inserting
from copilot.store.parts import in_parts
from copilot.store.schema import cases, desk_state, messages, notes, summaries, triages
from copilot.store.vault import Vault

_PUBLISHED = "cases"
"""The counter of what is published."""


def place_of(case: str) -> str:
    """What the content of a case is sealed for."""
    return f"cases/{case}"


class CaseStore:
    """Every method works within the transaction of `connection`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    # --- cases ----------------------------------------------------------------------------------

    def add(self, connection: sa.Connection, new: Sequence[Case], digests: Sequence[bytes] = ()) -> list[int]:
        """Insert cases whose customers are there; their numbers, in the same order.

        `digests` are keyed hashes of what they were imported from.
        """
        if not new:
            return []
        rows = [
            self._row(connection, case) | {"digest": digest}
            for case, digest in zip(new, digests or [b""] * len(new), strict=True)
        ]
        inserted = sa.insert(cases).returning(cases.c.number, sort_by_parameter_order=True)
        return list(connection.execute(inserted, rows).scalars())

    def add_missing(self, connection: sa.Connection, new: Sequence[Case], digests: Mapping[str, bytes]) -> dict[str, int]:
        """Insert those of `new` whose id no other run has inserted since; id -> number of those.

        `digests` are keyed hashes of what they were imported from, by id.
        """
        if not new:
            return {}
        # In the order of the unique key: of two runs that insert the same cases neither waits for the other in a circle.
        rows = [self._row(connection, case) | {"digest": digests[case.id]} for case in sorted(new, key=lambda case: case.id)]
        inserted = inserting(connection, cases).on_conflict_do_nothing().returning(cases.c.id, cases.c.number)
        return {row.id: row.number for row in connection.execute(inserted, rows)}

    def find(self, connection: sa.Connection, case_id: str, *, lock: bool = False) -> Case | None:
        """The case called `case_id`, or None; with `lock` nobody else changes it until the transaction ends."""
        wanted = sa.select(cases).where(cases.c.id == case_id)
        row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
        return None if row is None else self._case(connection, row)

    def replace(self, connection: sa.Connection, case: Case, digest: bytes | None = None) -> Case:
        """Make `case`, changed now, what is kept under its number; as it is then."""
        changed = case.model_copy(update={"updated_at": now()})
        self.rewrite(connection, changed, digest)
        return changed

    def rewrite(self, connection: sa.Connection, case: Case, digest: bytes | None = None) -> None:
        """As `replace`, where nothing happened to the case: its age is still counted from the last time that something did."""
        row = self._row(connection, case) | ({} if digest is None else {"digest": digest})
        connection.execute(sa.update(cases).where(cases.c.number == case.number).values(row))

    def digests(self, connection: sa.Connection, ids: Iterable[str], *, lock: bool = False) -> dict[str, bytes]:
        """id -> what it was imported from, of those of `ids` that are there; with `lock` nobody else changes them."""
        known, all_ids = {}, sorted(ids)
        for some in in_parts(all_ids):
            wanted = sa.select(cases.c.id, cases.c.digest).where(cases.c.id.in_(some)).order_by(cases.c.id)
            for case_id, digest in connection.execute(wanted.with_for_update() if lock else wanted):
                known[case_id] = bytes(digest)
        return known

    def select(self, connection: sa.Connection, *conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Case]:
        """Cases that meet `conditions`, the last changed first."""
        wanted = sa.select(cases).where(*conditions).order_by(cases.c.updated_at.desc(), cases.c.number.desc()).limit(limit)
        rows = connection.execute(wanted).mappings().fetchall()
        self._vault.load(connection, (row["customer"] for row in rows))
        return [self._case(connection, row) for row in rows]

    def of_customer(self, connection: sa.Connection, customer: str) -> list[Case]:
        """Everything one customer came with, the last changed first."""
        return self.select(connection, cases.c.customer == customer)

    def numbered(self, connection: sa.Connection, numbers: Sequence[int]) -> list[Case]:
        """The cases with these numbers, in this order; none for a number that is gone."""
        found = {case.number: case for case in self.select(connection, cases.c.number.in_(numbers))}
        return [found[number] for number in numbers if number in found]

    def called(self, connection: sa.Connection, ids: Sequence[str]) -> list[Case]:
        """The cases with these ids."""
        found: list[Case] = []
        for some in in_parts(ids):
            found += self.select(connection, cases.c.id.in_(some))
        return found

    def published_marks(self, connection: sa.Connection) -> dict[str, str]:
        """id -> mark of every case that is knowledge; the mark is another whenever the case was written anew."""
        nonce = sa.func.substr(cases.c.sealed, 1, 13)
        rows = connection.execute(sa.select(cases.c.id, nonce).where(cases.c.publication == Publication.PUBLISHED.value))
        return {case_id: bytes(mark).hex() for case_id, mark in rows}

    def count(self, connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> int:
        """How many meet `conditions`."""
        return connection.execute(sa.select(sa.func.count()).select_from(cases).where(*conditions)).scalar_one()

    # --- what is published, for indexes ---------------------------------------------------------

    def publications(self, connection: sa.Connection) -> int:
        """A number that rises whenever what is published changes."""
        return connection.execute(sa.select(desk_state.c.value).where(desk_state.c.name == _PUBLISHED)).scalar() or 0

    def published_otherwise(self, connection: sa.Connection) -> None:
        """Say that what is published has changed."""
        same = desk_state.c.name == _PUBLISHED
        if not connection.execute(sa.update(desk_state).where(same).values(value=desk_state.c.value + 1)).rowcount:
            connection.execute(sa.insert(desk_state).values(name=_PUBLISHED, value=1))

    def withdraw_all(self, connection: sa.Connection, customer: str) -> None:
        """Let none of a customer's cases be knowledge."""
        own = sa.and_(cases.c.customer == customer, cases.c.publication == Publication.PUBLISHED.value)
        connection.execute(sa.update(cases).where(own).values(publication=Publication.WITHDRAWN.value))
        self.published_otherwise(connection)

    # --- what belongs to a case -----------------------------------------------------------------

    def turns(self, connection: sa.Connection, case: Case) -> list[Turn]:
        """The conversation, in order."""
        rows = connection.execute(
            sa.select(messages.c.position, messages.c.sealed)
            .where(messages.c.case_number == case.number)
            .order_by(messages.c.position)
        )
        return [Turn.model_validate_json(self._open(connection, case, f"messages/{at}", sealed)) for at, sealed in rows]

    def add_turns(self, connection: sa.Connection, talks: Iterable[tuple[Case, Sequence[Turn]]], start: int = 0) -> None:
        """Append turns to cases; `start` is how many there are already."""
        rows = [
            {
                "case_number": case.number,
                "position": position,
                "role": turn.role.value,
                "sealed": self._seal(connection, case, f"messages/{position}", turn.model_dump_json(exclude_defaults=True)),
            }
            for case, turns in talks
            for position, turn in enumerate(turns, start)
        ]
        if rows:
            connection.execute(sa.insert(messages), rows)

    def drop_turns(self, connection: sa.Connection, case: Case) -> None:
        """Delete the conversation."""
        connection.execute(sa.delete(messages).where(messages.c.case_number == case.number))

    def notes(self, connection: sa.Connection, case: Case) -> list[Note]:
        """What agents wrote down, in order."""
        rows = connection.execute(
            sa.select(notes).where(notes.c.case_number == case.number).order_by(notes.c.number)
        ).mappings()
        return [
            Note(at=row["at"], by=row["by"], text=RedactedText(self._open(connection, case, "notes", row["sealed"])))
            for row in rows
        ]

    def add_note(self, connection: sa.Connection, case: Case, by: str, text: RedactedText) -> None:
        """Write `text` down."""
        sealed = self._seal(connection, case, "notes", text)
        connection.execute(sa.insert(notes).values(case_number=case.number, at=now(), by=by, sealed=sealed))

    def add_triage(self, connection: sa.Connection, case: Case, by: str, triage: Triage) -> None:
        """Keep a verdict."""
        sealed = self._seal(connection, case, "triages", triage.model_dump_json())
        row = {"level": triage.level.value, "category": triage.category, "at": now(), "by": by, "sealed": sealed}
        connection.execute(sa.insert(triages).values(case_number=case.number, **row))

    def triages(self, connection: sa.Connection, case: Case) -> list[Triage]:
        """Every verdict, in order."""
        rows = connection.execute(
            sa.select(triages.c.sealed).where(triages.c.case_number == case.number).order_by(triages.c.number)
        )
        return [Triage.model_validate_json(self._open(connection, case, "triages", sealed)) for (sealed,) in rows]

    def add_summary(self, connection: sa.Connection, case: Case, by: str, summary: SummaryResult) -> None:
        """Keep a summary. It is written by a machine and never evidence."""
        sealed = self._seal(connection, case, "summaries", summary.model_dump_json())
        row = {"mode": summary.mode.value, "at": now(), "by": by, "sealed": sealed}
        connection.execute(sa.insert(summaries).values(case_number=case.number, **row))

    def summaries(self, connection: sa.Connection, case: Case) -> list[SummaryResult]:
        """Every summary, in order."""
        rows = connection.execute(
            sa.select(summaries.c.sealed).where(summaries.c.case_number == case.number).order_by(summaries.c.number)
        )
        return [SummaryResult.model_validate_json(self._open(connection, case, "summaries", sealed)) for (sealed,) in rows]

    # --- inside ---------------------------------------------------------------------------------

    def _row(self, connection: sa.Connection, case: Case) -> dict[str, Any]:
        row = case.model_dump(exclude={"number", "content"}, mode="json")
        content = case.content.model_dump_json(exclude_defaults=True)
        return row | {"sealed": self._vault.seal(connection, case.customer, place_of(case.id), content)}

    def _case(self, connection: sa.Connection, row: sa.RowMapping) -> Case:
        content = self._vault.open(connection, row["customer"], place_of(row["id"]), row["sealed"])
        plain = {name: row[name] for name in Case.model_fields if name != "content"}
        plain |= {"status": CaseStatus(row["status"]), "publication": Publication(row["publication"])}
        return Case(**plain, content=CaseContent.model_validate_json(content))

    def _seal(self, connection: sa.Connection, case: Case, place: str, text: str) -> bytes:
        return self._vault.seal(connection, case.customer, f"{place}/{place_of(case.id)}", text)

    def _open(self, connection: sa.Connection, case: Case, place: str, sealed: bytes) -> str:
        return self._vault.open(connection, case.customer, f"{place}/{place_of(case.id)}", sealed)
