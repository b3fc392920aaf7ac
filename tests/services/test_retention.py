"""`purge` deletes what is too old and nothing else, whatever the clock says and wherever it is stopped."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.errors import ConfigurationProblem
from copilot.policy.retention import load_retention
from copilot.services import retention
from copilot.services.wiring import Desk
from copilot.store import schema
from tests.support.program import Result, copilot, jsonl

CHAT = json.dumps({"messages": [{"role": "customer", "text": "the walrus page of mail@example.org is grey"}]})
OLD = 2_000


def desk() -> Desk:
    return Desk(load_settings())


def opened(case: str, *, customer: str = "", days: int = OLD, resolved: bool = True) -> None:
    """A case with everything that belongs to one, last changed so many days ago."""
    named = ("--customer", customer) if customer else ()
    assert copilot("case", "open", "--id", case, *named, stdin=CHAT).code == 0
    assert copilot("case", "note", case, "smells of turpentine").code == 0
    assert copilot("summarize", "--case", case).code == 0
    assert copilot("draft", "--case", case, "--json").json["draft_id"]
    if resolved:
        assert copilot("case", "resolve", case, "Turned the walrus page blue again").code == 0
    aged(days, schema.cases, schema.cases.c.id == case)


def aged(days: int, table: sa.Table, *conditions: sa.ColumnElement[bool], column: str = "updated_at") -> None:
    at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    with desk().records.writing() as connection:
        connection.execute(sa.update(table).where(*conditions).values({column: at}))


def rows() -> dict[str, int]:
    with desk().records.reading() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in schema.metadata.sorted_tables
        }


def purged(*options: str) -> Mapping[str, Any]:
    done = copilot("purge", "--json", *options)
    assert done.code == 0, done.err
    answer: Mapping[str, Any] = done.json
    return answer


@pytest.fixture
def home(ready_home: Path) -> Path:
    return ready_home


def test_an_old_case_goes_whole_with_the_key_of_whom_nobody_named(home: Path, store_url: str) -> None:
    opened("k-old")
    opened("k-new", days=1)
    before = rows()
    dry = purged("--dry-run")["deleted"]
    assert {kind: count for kind, count in dry.items() if count} == {
        "messages": 1, "notes": 1, "triages": 1, "summaries": 1, "drafts": 1, "cases": 1,
    }  # fmt: skip
    assert rows() == before
    done = purged()
    assert done["deleted"] == dry
    after = rows()
    for table in ("messages", "notes", "triages", "summaries", "drafts", "cases", "customers"):
        assert after[table] == before[table] - 1, table
    assert after["data_keys"] == before["data_keys"] - 1
    assert copilot("case", "search", "walrus").out.count("k-new") == 1
    assert purged()["deleted"] == dict.fromkeys(dry, 0)


def test_an_open_case_is_never_purged(home: Path) -> None:
    opened("k-open", resolved=False, days=9_999)
    before = rows()
    assert not any(purged("--yes")["deleted"].values())
    assert rows() == {**before, "audit": before["audit"] + 1}


def test_a_published_case_stays_without_its_conversation(home: Path) -> None:
    opened("k-known")
    assert copilot("case", "publish", "k-known", "--yes").code == 0
    aged(OLD, schema.cases)
    deleted = purged("--yes")["deleted"]
    assert (deleted["cases"], deleted["messages"], deleted["notes"], deleted["drafts"]) == (0, 1, 1, 1)
    assert copilot("search", "walrus page blue", "--source", "cases", "--json").json["hits"][0]["doc_id"] == "k-known"
    shown = copilot("case", "show", "k-known", "--json").json
    assert shown["status"] == "resolved"


def test_what_is_left_of_a_case_is_found_by_nothing_that_went(home: Path) -> None:
    opened("k-1", customer="wm-1", days=400)
    opened("k-2", customer="wm-2", days=1)
    before = updated("k-1")
    assert copilot("case", "search", "turpentine").out.count("k-") == 2
    assert purged()["deleted"]["messages"] == 1
    assert copilot("case", "search", "turpentine").out.count("k-") == 1
    assert "k-1" in copilot("case", "search", "blue").out
    at_work = desk()
    with at_work.records.reading() as connection:
        case = at_work.case_store.find(connection, "k-1")
        assert case is not None
        assert case.content.resolution
        named = case.content.model_dump_json(exclude={"personal"})
        assert all(placeholder in named for placeholder in case.content.personal)
    assert updated("k-1") == before, "deleting is no change that would keep it longer"


def updated(case: str) -> str:
    with desk().records.reading() as connection:
        return str(connection.execute(sa.select(schema.cases.c.updated_at).where(schema.cases.c.id == case)).scalar_one())


def test_a_draft_that_nobody_judged_goes_with_its_customer(home: Path) -> None:
    for text in ("how do I hide a token", "where is the address book"):
        assert copilot("draft", stdin=text).code == 0
    with desk().records.reading() as connection:
        first = connection.execute(sa.select(schema.drafts.c.id).order_by(schema.drafts.c.id)).scalars().first()
    aged(200, schema.drafts, schema.drafts.c.id == first, column="at")
    before = rows()
    assert purged()["deleted"]["drafts"] == 1
    after = rows()
    assert (after["drafts"], after["customers"]) == (before["drafts"] - 1, before["customers"] - 1)


def test_a_named_customer_stays_when_their_last_case_goes(home: Path) -> None:
    opened("k-old", customer="wm-1")
    opened("k-new", customer="wm-2", days=1)
    assert purged()["deleted"]["cases"] == 1
    assert copilot("customer", "show", "wm-1").code == 0


def test_old_audit_entries_go_and_the_chain_stays_whole(home: Path, store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    past = (datetime.now(UTC) - timedelta(days=OLD)).isoformat(timespec="seconds")
    with monkeypatch.context() as patch:
        patch.setattr("copilot.store.audit.now", lambda: past)
        for _ in range(3):
            assert copilot("case", "list").code == 0
    for _ in range(4):
        assert copilot("case", "list").code == 0
    assert purged()["deleted"]["audit"] == 3
    report = copilot("audit", "verify", "--json").json
    assert (report["whole"], report["first"]) == (True, 4)


def test_a_log_that_is_not_whole_is_left_as_it_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    past = (datetime.now(UTC) - timedelta(days=OLD)).isoformat(timespec="seconds")
    with monkeypatch.context() as patch:
        patch.setattr("copilot.store.audit.now", lambda: past)
        assert copilot("case", "list").code == 0
    for _ in range(4):
        assert copilot("case", "list").code == 0
    with desk().records.writing() as connection:
        connection.execute(sa.update(schema.audit).where(schema.audit.c.number == 1).values(actor="eve"))
    report = purged()
    assert report["deleted"]["audit"] == 0
    assert "not whole" in report["notes"][0]
    assert copilot("audit", "verify", "--json").json["faults"][0]["number"] == 1


def test_old_model_calls_and_the_files_of_their_months_go(home: Path) -> None:
    call = {"agent": "ana", "command": "draft", "model": "m", "prompt_tokens": 1, "completion_tokens": 1, "cost_usd": 0.1}
    with desk().records.writing() as connection:
        moments = ["2020-01-02T00:00:00+00:00"] + [datetime.now(UTC).isoformat()] * 2
        placed = [{**call, "ledger": "here", "place": n, "at": at, "priced": True} for n, at in enumerate(moments)]
        connection.execute(sa.insert(schema.model_calls), placed)
    folder = home / "usage"
    folder.mkdir(exist_ok=True)
    for month in ("2020-01", f"{datetime.now(UTC):%Y-%m}"):
        (folder / f"{month}.jsonl").write_text("{}\n", encoding="utf-8")
    assert purged()["deleted"]["model_calls"] == 1
    assert [path.stem for path in folder.glob("*.jsonl")] == [f"{datetime.now(UTC):%Y-%m}"]


def test_a_clock_behind_the_newest_record_deletes_nothing(home: Path) -> None:
    opened("k-old")
    before = rows()
    with pytest.raises(ConfigurationProblem, match="41 days behind the newest record; nothing was deleted"):
        retention.purge(desk(), at=datetime.now(UTC) - timedelta(days=41, hours=-1, minutes=-30) - timedelta(hours=2))
    assert rows() == before


def test_a_clock_that_jumped_forward_deletes_nothing_unless_somebody_says_so(home: Path) -> None:
    for number in range(3):
        opened(f"k-{number}", days=1)
    before = rows()
    future = datetime.now(UTC) + timedelta(days=5_000)
    with pytest.raises(ConfigurationProblem, match=r"more than half of these: messages, .*cases.*nothing was deleted"):
        retention.purge(desk(), at=future)
    assert rows() == before
    report = retention.purge(desk(), at=future, dry_run=True)
    assert report.deleted["cases"] == 3
    assert "more than half" in report.notes[0]
    assert retention.purge(desk(), at=future, yes=True).deleted["cases"] == 3


def test_stopped_after_any_transaction_it_is_consistent_and_goes_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        opened(f"k-{number}", customer="wm-1" if number == 3 else "", days=OLD if number < 3 else 400)
    monkeypatch.setattr(retention, "_AT_ONCE", 1)
    steps = 0

    class Stop(Exception):
        pass

    def interrupt(title: str) -> Any:
        from contextlib import nullcontext

        def count(done: int, total: int) -> None:
            nonlocal steps
            steps += 1
            raise Stop

        return nullcontext(count)

    for _ in range(20):
        try:
            retention.purge(Desk(load_settings(), progress=interrupt), yes=True)
        except Stop:
            left = rows()
            assert left["customers"] == left["data_keys"] - 2
            assert left["notes"] <= left["cases"]
            continue
        break
    assert steps > 5
    left = rows()
    assert (left["cases"], left["messages"], left["notes"], left["drafts"]) == (2, 0, 0, 0)


def test_quotes_of_what_goes_are_not_left_behind(home: Path) -> None:
    from copilot.models.findings import RedactedText
    from copilot.models.proposals import Proposal, ProposalEvidence

    opened("k-old")
    opened("k-new", days=1)
    question = RedactedText("why is the walrus page grey")
    evidence = ProposalEvidence(key="4" * 24, where="case:k-old", question=question, language="en")
    with desk().proposal_store.changing() as changes:
        created = datetime.now(UTC).date()
        changes.put(
            Proposal(id="p-3", label="walrus", question=question, category="how_to", created=created, evidence=(evidence,))
        )
    purged()
    assert desk().proposal_store.all() == []


def test_a_withdrawn_case_leaves_no_byte_in_the_index(home: Path) -> None:
    rows_in = [{"id": f"m-{n}", "problem": f"The {word} stays grey", "resolution": "Reload"} for n, word in enumerate("abc")]
    rows_in[0]["problem"] = "The wallaby toggle stays grey"
    assert copilot("cases", "import", stdin=jsonl(rows_in)).code == 0
    assert copilot("case", "withdraw", "m-0").code == 0
    purged()
    assert not [path for path in (home / "knowledge").rglob("*") if path.is_file() and b"wallab" in path.read_bytes().lower()]


def test_zero_days_keeps_a_kind_for_good(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "kb" / "policy"
    policy.mkdir(parents=True)
    kept = dict.fromkeys(("messages", "notes", "triages", "summaries", "drafts", "cases", "audit", "model_calls"), 0)
    (policy / "retention.yaml").write_text(json.dumps(kept), encoding="utf-8")
    opened("k-old", days=9_999)
    monkeypatch.setenv("COPILOT_KB", str(tmp_path / "kb"))
    assert load_retention(load_settings()).cases == 0
    assert not any(purged()["deleted"].values())


def test_what_is_left_to_delete_is_told_in_the_agents_language(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened("k-old")
    opened("k-new", days=1)
    monkeypatch.setenv("COPILOT_UI_LANG", "zh")
    said: Result = copilot("purge", "--dry-run")
    assert said.out.startswith("将删除：1 会话消息、1 备注")
