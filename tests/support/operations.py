"""A store with something in every table, and what processes do while keys are changed and archives restored."""

import base64
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from copilot.config import load_settings
from copilot.models.conversation import Role
from copilot.models.findings import RedactedText
from copilot.models.records import Case, CaseContent, CaseStatus, Profile, Publication, Turn
from copilot.policy.access import Right
from copilot.services.access import changing
from copilot.services.keys import rotate_keys
from copilot.services.restore import restore
from copilot.services.wiring import Desk
from copilot.store import schema
from copilot.store.database import Database
from tests.support.writers import Report

AT = "2026-03-04T05:06:07+00:00"
SAID = "the bridge kept my coins, 跨链还没到账"


def this_desk() -> Desk:
    """The desk of the environment as it is now."""
    return Desk(load_settings())


def fill(desk: Desk, *references: str, cases: int = 2) -> list[str]:
    """Customers with cases and everything that belongs to them; ids of the cases, each published."""
    vault = desk.records.vault
    ids = []
    with changing(desk, Right.PUBLISH, "cases import", "some") as change:
        connection = change.connection
        for reference in references:
            profile = Profile(reference=reference, name=f"Name of {reference}") if reference else Profile()
            (owner,) = desk.customer_store.add(connection, [profile])
            new = [_case(f"{reference or owner}-{number}", owner) for number in range(cases)]
            numbers = desk.case_store.add(connection, new, [vault.lookup(connection, case.id) for case in new])
            for number, case in zip(numbers, new, strict=True):
                numbered = case.model_copy(update={"number": number})
                desk.case_store.add_turns(connection, [(numbered, [Turn(role=Role.CUSTOMER, text=RedactedText(SAID))] * 2)])
                desk.case_store.add_note(connection, numbered, "ann", RedactedText("looked at it"))
                desk.case_terms.add(connection, [(number, [case.content.problem, SAID])])
                _rest(connection, desk, owner, number, case.id)
            ids += [case.id for case in new]
        desk.case_store.published_otherwise(connection)
        connection.execute(
            sa.insert(schema.model_calls).values(
                ledger=f"home-{references}"[:64], place=1, at=AT, agent="ann", command="draft", model="m",
                prompt_tokens=3, completion_tokens=4, cost_usd=0.1 + 0.2, priced=True,
            )
        )  # fmt: skip
        for name in references:
            connection.execute(
                sa.insert(schema.proposals).values(
                    id=f"p-{name}"[:16], status="pending", label="桥", question="桥?", category="how_to", nearest="",
                    created=AT[:10], content="{}", drafted_at=1, dismissed_at=0, reason="", files="[]",
                )
            )  # fmt: skip
            connection.execute(
                sa.insert(schema.proposal_evidence).values(
                    key=f"e-{name}"[:24], proposal=f"p-{name}"[:16], number=1, place="x", question="q", answer="",
                    language="zh", day="",
                )
            )  # fmt: skip
    return ids


def _case(case_id: str, owner: str) -> Case:
    return Case(
        id=case_id, customer=owner, status=CaseStatus.RESOLVED, opened_at=AT, updated_at=AT, resolved_at=AT,
        publication=Publication.PUBLISHED, language="en",
        content=CaseContent(problem=RedactedText(f"Problem of {case_id}"), resolution=RedactedText("Claimed it")),
    )  # fmt: skip


def _rest(connection: sa.Connection, desk: Desk, owner: str, number: int, case_id: str) -> None:
    """What other parts write: verdicts of triage, summaries, drafts; sealed as they seal it."""
    vault = desk.records.vault
    who = {"case_number": number, "at": AT, "by": "ann"}
    for table, extra in ((schema.triages, {"level": "P2", "category": "how_to"}), (schema.summaries, {"mode": "offline"})):
        sealed = vault.seal(connection, owner, f"{table.name}/cases/{case_id}", SAID)
        connection.execute(sa.insert(table).values(**who, **extra, sealed=sealed))
    draft = f"d-{number}"
    connection.execute(
        sa.insert(schema.drafts).values(
            **who, id=draft, customer=owner, mode="offline", level="P2", category="how_to", language="zh", model="", prompt="",
            verdict="edited", judged_at=AT, judged_by="ann", edit_distance=3, similarity=0.3, seconds=None,
            sealed=vault.seal(connection, owner, f"drafts/{draft}", SAID),
            sealed_verdict=vault.seal(connection, owner, f"drafts.verdict/{draft}", SAID),
        )
    )  # fmt: skip


def forget(desk: Desk, reference: str) -> None:
    """Destroy the key of a customer and leave a tombstone, as far as an archive is concerned."""
    with changing(desk, Right.MAINTAIN, "customer forget") as change:
        connection = change.connection
        customer = desk.customer_store.find(connection, reference)
        assert customer is not None
        desk.records.vault.forget(connection, customer.id)
        lookup = desk.records.vault.lookup(connection, reference)
        connection.execute(sa.insert(schema.tombstones).values(lookup=lookup, forgotten_at="2099-01-01", forgotten_by="ann"))


def rows_of(database: Database, *without: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those named, in order."""
    found = {}
    with database.reading() as connection:
        for name, table in schema.metadata.tables.items():
            if name not in without:
                rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).fetchall()
                found[name] = [tuple(_comparable(value) for value in row) for row in rows]
    return found


def _comparable(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def readable(desk: Desk) -> Mapping[str, str]:
    """Every case of the store by id, decrypted: what it is about."""
    with desk.records.reading() as connection:
        return {case.id: case.content.problem for case in desk.case_store.select(connection)}


# --- in processes of their own ----------------------------------------------------------------------


def fill_until_killed(desk: Desk, report: Report, who: str) -> None:
    """New customers, each of whom gets a data key, over and over."""
    for turn in count():
        report(cases=fill(desk, f"{who}-{turn}", cases=1))


def rotate(desk: Desk, report: Report) -> None:
    """Change the master key once."""
    report(**rotate_keys(desk).model_dump(mode="json"))


def restore_over(desk: Desk, report: Report, archive: str, keys: str) -> None:
    """Restore in the place of what is there."""
    report(**restore(Path(archive), desk, keys=Path(keys), yes=True).model_dump(mode="json"))


def open_store(desk: Desk, report: Report) -> None:
    """Open the store, which migrates it."""
    with desk.records.reading() as connection:
        report(cases=desk.case_store.count(connection))
