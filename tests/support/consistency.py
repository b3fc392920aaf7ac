"""Whether a store is whole: nothing half written, nothing that cannot be opened, no gap in the audit log, nothing lost."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from copilot.models.records import CaseStatus, Publication, Verdict
from copilot.services.auditing import verify_audit
from copilot.services.wiring import Desk
from copilot.store.drafts import DraftStore
from copilot.store.schema import cases, customers, data_keys, terms
from tests.support.writers import QUESTION


def assert_whole(desk: Desk) -> None:
    """Every record opens and has all that belongs to it."""
    store = desk.case_store
    with desk.records.reading() as connection:
        if desk.records.database.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        found = store.select(connection)
        for case in found:
            opened_here = case.id.startswith("k-")
            assert len(store.turns(connection, case)) == (len(QUESTION.messages) if opened_here else 0)
            assert len(store.triages(connection, case)) == (1 if opened_here else 0)
            store.notes(connection, case)
            store.summaries(connection, case)
        DraftStore(desk.records.vault).select(connection)
        known = connection.execute(sa.select(customers.c.id)).scalars().all()
        for identity in known:
            assert desk.customer_store.find(connection, identity) is not None
        owners = set(connection.execute(sa.select(data_keys.c.owner)).scalars())
        assert owners - {owner for owner in owners if owner.startswith("desk:")} == set(known)
        numbers = set(connection.execute(sa.select(cases.c.number)).scalars())
        assert set(connection.execute(sa.select(terms.c.case_number).distinct()).scalars()) == numbers
    report = verify_audit(desk)
    assert report.whole, report


def assert_kept(desk: Desk, lines: Iterable[dict[str, Any]]) -> None:
    """What processes of `writers.work_all_day` reported as done is there."""
    store = desk.case_store
    with desk.records.reading() as connection:
        found = {case.id: case for case in store.select(connection)}
        drafts = {kept.id: kept for kept in DraftStore(desk.records.vault).select(connection)}
        for line in lines:
            match line:
                case {"opened": case_id}:
                    assert case_id in found
                case {"case": case_id, "note": text}:
                    assert text in {str(note.text) for note in store.notes(connection, found[case_id])}
                case {"case": case_id, "resolution": text}:
                    assert found[case_id].content.resolution == text
                case {"reopened": case_id}:
                    assert found[case_id].status is CaseStatus.OPEN
                case {"published": case_id}:
                    assert found[case_id].publication is Publication.PUBLISHED
                case {"imported": ids}:
                    assert set(ids) <= found.keys()
                case {"draft": draft_id}:
                    judgement = drafts[draft_id].judgement
                    assert judgement is not None and judgement.verdict is Verdict.ACCEPTED
                case _:
                    raise AssertionError(line)
