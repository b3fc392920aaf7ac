"""Drafts in the store: many at once, sealed for their customers, counted by what became of them; on both kinds of database."""

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.config import DATABASE_FILE, load_settings
from copilot.models.drafts import DraftContent, Judgement, NewDraft
from copilot.models.findings import RedactedText
from copilot.models.records import Case, CaseContent, Verdict, now
from copilot.models.reply import Draft, DraftMode, GuardReport, Provenance
from copilot.models.triage import Level, Sentiment, Tier, Triage
from copilot.services.kept_drafts import DraftKeeper, keeping_drafts
from copilot.services.wiring import Desk
from copilot.store.drafts import DraftStore

WORDS = "the lantern key opens the shed"


def content(number: int, *, mode: DraftMode = DraftMode.OFFLINE, model: str = "") -> DraftContent:
    triage = Triage(
        level=Level.P3,
        security_critical=False,
        category="how_to",
        tier=Tier.JUNIOR,
        language="en",
        sentiment=Sentiment.CALM,
        wants_human=False,
        priority=1,
    )
    draft = Draft(
        draft_id=f"d-{number:012x}",
        mode=mode,
        reply=f"{WORDS} {number}",
        language="en",
        triage=triage,
        guard=GuardReport(ok=True),
        made_with=Provenance(model=model),
    )
    return DraftContent(draft=draft, question=RedactedText("where is it"), conversation=f"{number:024x}")


def keep(desk: Desk, *drafts: NewDraft) -> None:
    with keeping_drafts(desk) as keeper:
        keeper.keep(*drafts)


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def desk(store_url: str, notes: list[str]) -> Iterator[Desk]:
    desk = Desk(load_settings(), note=notes.append)
    yield desk
    desk.records.database.engine.dispose()


def test_a_draft_comes_back_as_it_was_with_its_customer_and_case(desk: Desk) -> None:
    with desk.records.writing() as connection:
        customer = desk.customer_store.named(connection, "shop-7")
        at = now()
        case = Case(id="k-1", customer=customer, opened_at=at, updated_at=at, content=CaseContent(problem=RedactedText("x")))
        (number,) = desk.case_store.add(connection, [case])
    new = [
        NewDraft(content=content(1), reference="shop-7"),
        NewDraft(content=content(2), case="k-1"),
        NewDraft(content=content(3)),
        NewDraft(content=content(4), case="k-gone", reference="shop-8"),
        NewDraft(content=content(5), reference="shop-8"),
    ]
    keep(desk, *new)
    store = DraftStore(desk.records.vault)
    with desk.records.reading() as connection:
        found = store.select(connection)
        assert [kept.content for kept in found] == [one.content for one in new if one.case != "k-gone"]
        assert [kept.case for kept in found] == [None, number, None, None]
        owners = [kept.customer for kept in found]
        assert owners[0] == owners[1] == customer
        assert len(set(owners)) == 3
        assert store.find(connection, "d-00000000000a") is None


def test_thousands_of_drafts_are_a_few_transactions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    usual = DraftStore.add
    monkeypatch.setattr(DraftStore, "add", lambda self, c, new: (written.append(len(new)), usual(self, c, new))[1])
    keep(desk, *(NewDraft(content=content(number)) for number in range(1_000)))
    assert written == [100] * 10
    with desk.records.reading() as connection:
        assert len(DraftStore(desk.records.vault).select(connection)) == 1_000


def test_figures_by_verdict_mode_and_model_between_two_moments(desk: Desk) -> None:
    model = {"mode": DraftMode.MODEL, "model": "m-1"}
    keep(desk, *(NewDraft(content=content(n, **(model if n < 4 else {}))) for n in range(6)))
    store = DraftStore(desk.records.vault)
    with desk.records.writing() as connection:
        for number, likeness in ((0, 1.0), (1, 0.5)):
            kept = store.find(connection, f"d-{number:012x}", lock=True)
            assert kept
            store.judge(connection, kept, Judgement(verdict=Verdict.EDITED, at=now(), by="bo", similarity=likeness))
    with desk.records.reading() as connection:
        figures = store.figures(connection, "2000", "9999")
        assert {(one.verdict, one.mode, one.model): (one.drafts, one.similarity) for one in figures} == {
            ("", "model", "m-1"): (2, None),
            ("", "offline", ""): (2, None),
            ("edited", "model", "m-1"): (2, 0.75),
        }
        assert store.figures(connection, "2000", "2001") == []
        assert [kept.id for kept in store.judged(connection)] == ["d-000000000000", "d-000000000001"]


def test_nothing_of_a_draft_is_readable_in_the_file(own_home: Path) -> None:
    keep(Desk(load_settings()), NewDraft(content=content(1), reference="shop-number-seven"))
    held = b"".join(path.read_bytes() for path in own_home.rglob("*") if path.is_file())
    assert WORDS.encode() not in held
    assert b"shop-number-seven" not in held


def test_keep_drafts_0_keeps_none_and_makes_no_store(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_KEEP_DRAFTS", "0")
    keep(Desk(load_settings()), NewDraft(content=content(1)))
    assert not (own_home / DATABASE_FILE).exists()


def test_a_store_that_cannot_be_used_is_noted_once(own_home: Path) -> None:
    (own_home / DATABASE_FILE).write_bytes(b"this is no database" * 100)
    notes: list[str] = []
    with keeping_drafts(Desk(load_settings(), note=notes.append)) as keeper:
        for number in range(300):
            keeper.keep(NewDraft(content=content(number)))
    assert len(notes) == 1
    assert "not kept" in notes[0]


def test_a_store_that_does_not_answer_is_given_up(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.services.kept_drafts._PATIENCE", 0.3)
    notes: list[str] = []
    desk = Desk(load_settings(), note=notes.append)
    assert desk.records
    with closing(sqlite3.connect(own_home / DATABASE_FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        keep(desk, NewDraft(content=content(1)))
        other.execute("ROLLBACK")
    assert len(notes) == 1
    assert "did not answer in time" in notes[0]


def test_processes_that_keep_drafts_at_once_lose_none(desk: Desk) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_keep_some, args=(start,)) for start in (0, 100, 200, 300)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with desk.records.reading() as connection:
        assert len(DraftStore(desk.records.vault).select(connection)) == 200


def _keep_some(start: int) -> None:
    desk = Desk(load_settings())
    keeper = DraftKeeper(desk)
    for number in range(start, start + 50):
        keeper.keep(NewDraft(content=content(number), reference="the-same"))
    keeper.close()
