"""Eight agents at once, each in a process of their own, on SQLite and on PostgreSQL: nothing is lost, nobody waits long."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.models.findings import RedactedText
from copilot.policy.access import Right
from copilot.services.access import changing
from copilot.services.auditing import verify_audit
from copilot.services.cases import open_case
from copilot.services.wiring import Desk
from copilot.store.schema import audit, cases, customers, notes
from tests.support.program import copilot
from tests.support.writers import (
    QUESTION,
    Writer,
    all_at_once,
    count_up,
    import_many,
    imported_lines,
    open_cases,
    read_until,
    write_notes,
)

AGENTS = 8
LONGEST_WAIT = 10.0
"""Seconds on a slow machine that does other things as well; 0.8 s was measured on two cores."""


@pytest.fixture
def desk(store_url: str) -> Desk:
    return Desk(load_settings())


def some_cases(desk: Desk, number: int) -> list[str]:
    return [open_case(QUESTION, desk, reference=f"customer {n}").id for n in range(number)]


def entries(desk: Desk, action: str) -> int:
    counted = sa.select(sa.func.count()).select_from(audit).where(audit.c.action == action)
    with desk.records.reading() as connection:
        return connection.execute(counted).scalar_one()


def test_notes_of_eight_agents_in_the_same_cases_are_all_there(desk: Desk, tmp_path: Path) -> None:
    known = some_cases(desk, 5)
    reports = all_at_once(tmp_path, write_notes, [(f"agent {n}", known, 25) for n in range(AGENTS)])
    written = Counter((line["case"], line["note"]) for report in reports for line in report)
    assert len(written) == AGENTS * 25 * len(known)
    store = desk.case_store
    with desk.records.reading() as connection:
        found = Counter(
            (case.id, str(note.text)) for case in store.called(connection, known) for note in store.notes(connection, case)
        )
        numbers = connection.execute(sa.select(notes.c.number).order_by(notes.c.number)).scalars().all()
    assert found == written
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))
    assert entries(desk, "case note") == len(numbers)
    assert verify_audit(desk).whole
    assert max(line["seconds"] for report in reports for line in report) < LONGEST_WAIT


def test_a_number_that_eight_agents_raise_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    (known,) = some_cases(desk, 1)
    with changing(desk, Right.WRITE, "case note", known) as change:
        case = desk.case_store.find(change.connection, known, lock=True)
        assert case is not None
        content = case.content.model_copy(update={"problem": RedactedText("0")})
        desk.case_store.replace(change.connection, case.model_copy(update={"content": content}))
    reports = all_at_once(tmp_path, count_up, [(known, 25)] * AGENTS)
    assert sorted(int(line["counted"]) for report in reports for line in report) == list(range(1, AGENTS * 25 + 1))


def test_a_customer_whom_eight_agents_meet_at_once_is_one_customer(desk: Desk, tmp_path: Path) -> None:
    reports = all_at_once(tmp_path, open_cases, [(f"customer {n % 2}", 10) for n in range(AGENTS)])
    opened = [line for report in reports for line in report]
    assert len({line["customer"] for line in opened}) == 2
    assert sorted(line["number"] for line in opened) == list(range(1, AGENTS * 10 + 1))
    with desk.records.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar() == 2
    assert entries(desk, "case open") == len(opened)
    assert verify_audit(desk).whole


def test_readers_see_whole_cases_while_others_write(desk: Desk, tmp_path: Path) -> None:
    known, stop = some_cases(desk, 3), tmp_path / "stop"
    readers = [Writer(tmp_path / f"reader-{n}.jsonl", read_until, known, str(stop)) for n in range(2)]
    all_at_once(tmp_path, write_notes, [(f"agent {n}", known, 10) for n in range(4)])
    stop.touch()
    for reader in readers:
        lines = reader.wait()
        assert {(line["turns"], line["triages"]) for line in lines} == {(len(QUESTION.messages), 1)}
        for case in known:
            seen = [line["notes"] for line in lines if line["case"] == case]
            assert seen == sorted(seen)


def test_whoever_writes_a_note_does_not_wait_for_a_long_import(desk: Desk, tmp_path: Path) -> None:
    known = some_cases(desk, 1)
    ids = [f"old-{n}" for n in range(2_000)]
    importer = Writer(tmp_path / "import.jsonl", import_many, imported_lines(ids))
    waited = []
    for turn in range(1_000):
        report = Writer(tmp_path / f"note-{turn}.jsonl", write_notes, "agent", known, 5).wait()
        waited += [line["seconds"] for line in report]
        if not importer.process.is_alive():
            break
    assert importer.wait()[0]["imported"]["added"] == len(ids)
    assert max(waited) < LONGEST_WAIT
    with desk.records.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(cases)).scalar() == len(ids) + 1
    assert verify_audit(desk).whole


def test_two_imports_of_the_same_cases_in_another_order_do_not_hinder_each_other(desk: Desk, tmp_path: Path) -> None:
    ids = [f"old-{n}" for n in range(300)]
    copilot("cases", "import", "-", stdin=imported_lines(ids))
    orders = [(imported_lines(ids, "Wait a day."),), (imported_lines(ids[::-1], "Ask the bridge."),)]
    reports = all_at_once(tmp_path, import_many, orders)
    assert sum(report[0]["imported"]["updated"] for report in reports) == 2 * len(ids)
    with desk.records.reading() as connection:
        kept = {str(case.content.resolution) for case in desk.case_store.called(connection, ids)}
    assert len(kept) == 1, "the later import wins as a whole"
    assert verify_audit(desk).whole
