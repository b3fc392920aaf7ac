"""What a team spends: each call collected once, from every home, whatever is collected how often, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot.config import DATABASE_FILE, load_settings
from copilot.models.reply import Usage
from copilot.services.metering import Account, CapReached
from copilot.services.spending import collect_usage, report_usage, spent_elsewhere
from copilot.services.wiring import Desk
from copilot.store.usage import UsageLedger

ONE = Usage(prompt_tokens=100, completion_tokens=10, cost_usd=0.25)
MONTH = f"{datetime.now(UTC):%Y-%m}"


def desk_at(home: Path, notes: list[str] | None = None) -> Desk:
    return Desk(replace(load_settings(), home=home), note=(notes if notes is not None else []).append)


def spend(desk: Desk, agent: str, calls: int = 1, *, priced: bool = True, model: str = "m") -> None:
    for _ in range(calls):
        desk.usage_ledger.add(agent, "draft", model, ONE, priced=priced)


@pytest.fixture
def desks(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Desk, Desk]:
    """Two homes of one team; with SQLite each has a store of its own."""
    monkeypatch.setenv("COPILOT_KEY_FILE", str(tmp_path / "team.key"))
    return desk_at(tmp_path / "anna"), desk_at(tmp_path / "bo")


def test_a_team_sees_what_all_have_spent_and_one_home_what_it_has(desks: tuple[Desk, Desk], store_url: str) -> None:
    anna, bo = desks
    spend(anna, "anna", 3)
    spend(bo, "bo", 2, priced=False, model="n")
    for desk in desks:
        assert desk.records
        collect_usage(desk)
        collect_usage(desk)
    spend(anna, "anna")
    found = report_usage(anna, by="agent")
    shared = [("anna", 4, 1.0, 0), ("bo", 2, 0.5, 2)] if store_url else [("anna", 4, 1.0, 0)]
    assert [(row.name, row.calls, row.cost_usd, row.unpriced) for row in found.rows] == shared
    assert found.total.prompt_tokens == 100 * sum(row[1] for row in shared)
    assert [row.name for row in report_usage(anna, by="day").rows] == [f"{datetime.now(UTC):%Y-%m-%d}"]
    assert report_usage(anna, by="agent", month="2020-01").rows == ()


def test_a_cap_of_a_team_counts_what_others_had_collected(desks: tuple[Desk, Desk], store_url: str) -> None:
    anna, bo = desks
    spend(bo, "bo", 4)
    spend(anna, "anna", 2)
    assert bo.records
    collect_usage(bo)
    asked: list[str] = []

    def elsewhere(month: str) -> float:
        asked.append(month)
        return spent_elsewhere(anna, month)

    ledger = UsageLedger(anna.home / "usage", elsewhere=elsewhere)
    account = Account(ledger, agent="anna", command="draft", model="m", priced=True, cap=2.0)
    account.check()
    assert account.spent() == (1.5 if store_url else 0.5)
    account.enter([ONE, ONE])
    if store_url:
        with pytest.raises(CapReached):
            account.check()
    else:
        account.check()
    assert asked == [MONTH], "the database is asked once"
    assert Account(ledger, agent="anna", command="draft", model="m", priced=True).spent() == 0.0


def test_a_database_that_does_not_answer_leaves_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[str] = []
    monkeypatch.setenv("COPILOT_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    desk = desk_at(tmp_path / "anna", notes)
    spend(desk, "anna", 2)
    assert report_usage(desk, by="agent").total.calls == 2
    assert spent_elsewhere(desk, MONTH) == 0.0
    assert [note for note in notes if "alone" in note] == notes
    assert len(notes) == 2


def test_without_a_store_none_is_made(own_home: Path) -> None:
    desk = desk_at(own_home)
    spend(desk, "anna")
    assert report_usage(desk).total.calls == 1
    assert not (own_home / DATABASE_FILE).exists()


def test_what_retention_has_deleted_is_not_collected_again(own_home: Path) -> None:
    desk = desk_at(own_home)
    old = UsageLedger(own_home / "usage", clock=lambda: datetime(2019, 5, 4, tzinfo=UTC))
    old.add("anna", "draft", "m", ONE, priced=True)
    spend(desk, "anna")
    assert desk.records
    assert report_usage(desk, month="2019-05").total.calls == 0
    assert report_usage(desk).total.calls == 1


def test_a_torn_line_and_names_without_end_do_not_stop_the_others(own_home: Path) -> None:
    desk = desk_at(own_home)
    spend(desk, "a" * 5_000)
    with (own_home / "usage" / f"{MONTH}.jsonl").open("ab") as file:
        file.write(b'{"at": "2026-')
    spend(desk, "bo")
    assert desk.records
    assert [row.name for row in report_usage(desk, by="agent").rows] == ["a" * 200, "bo"]


def test_two_homes_draw_ids_of_their_own_and_keep_them(tmp_path: Path) -> None:
    first, again, other = (UsageLedger(tmp_path / name) for name in ("a", "a", "b"))
    assert first.id == again.id != other.id
    assert len(first.id) == 16
