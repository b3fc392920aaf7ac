"""A customer's history: what helps to answer in context, no more of it decrypted and shown than that."""

import time
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Message, Role
from copilot.models.records import Case, CaseContent, CaseStatus, Profile, now
from copilot.services.cases import open_case, reopen, resolve
from copilot.services.customer_history import customer_history
from copilot.services.wiring import Desk

ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7"


def came_with(case_id: str, text: str, *answers: str, reference: str = "r-1", desk: Desk) -> Case:
    turns = (Message(Role.CUSTOMER, text), *(Message(Role.AGENT, answer) for answer in answers))
    return open_case(Conversation(turns), desk, reference=reference, case_id=case_id)


@pytest.fixture
def desk(own_home: Path) -> Desk:
    return Desk(load_settings())


@pytest.fixture
def known(desk: Desk) -> Desk:
    """A desk with a customer of three cases, one of them open, and somebody else."""
    with desk.records.writing() as connection:
        profile = Profile(
            reference="r-1",
            name="Ines",
            standing="gold",
            language="pt",
            devices=("Pixel 6",),
            extra={"mail": "ines@example.org"},
        )
        desk.customer_store.add(connection, [profile])
    came_with("old", f"Swap on BNB chain failed, my address is {ADDRESS}", desk=desk)
    resolve("old", "Raised the slippage.", desk)
    came_with("zh", "我的 iPhone 14 上 NFT 图片不显示，版本 2.3.0，邮箱 ines@example.org", desk=desk)
    resolve("zh", "Cleared the cache for ines@example.org.", desk)
    came_with("new", "My transfer on TRON is pending", "I'll ask the node team and update you tomorrow.", desk=desk)
    came_with("else", "My staking reward on Solana is missing", reference="r-2", desk=desk)
    return desk


def test_the_history_tells_cases_what_worked_and_what_was_promised(known: Desk) -> None:
    history = customer_history("r-1", known)
    assert (history.total, history.open) == (3, 1)
    assert {case.id: case.worked for case in history.cases} == {
        "new": "", "zh": "Cleared the cache for [EMAIL_1].", "old": "Raised the slippage.",
    }  # fmt: skip
    assert [(promise.case, promise.until) for promise in history.promises] == [("new", "tomorrow")]
    assert set(history.languages) == {"pt", "zh", "en"}
    assert history.languages[0] == "pt"
    assert set(history.devices) == {"Pixel 6", "iPhone 14"}
    assert history.versions == ("2.3.0",)
    assert history.addresses == (ADDRESS,)
    assert {"TRON", "BNB Smart Chain"} & set(history.chains)
    assert history.profile.standing == "gold"


def test_a_case_opened_again_is_no_longer_told_as_solved(known: Desk) -> None:
    reopen("old", known)
    assert next(case.worked for case in customer_history("r-1", known).cases if case.id == "old") == ""


def test_personal_data_needs_the_right_and_a_reason(known: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = customer_history("r-1", known)
    assert (shown.raw, shown.profile.name, shown.profile.reference) == (False, "[NAME]", "r-1")
    assert "ines@example.org" not in shown.model_dump_json()
    raw = customer_history("r-1", known, why="she called")
    assert (raw.raw, raw.profile.name, raw.profile.extra) == (True, "Ines", {"mail": "ines@example.org"})
    assert raw.cases[1].worked == "Cleared the cache for ines@example.org."
    monkeypatch.setenv("COPILOT_ROLE", "junior")
    assert customer_history("r-1", Desk(load_settings()), why="she called").raw is False


def test_the_store_s_own_id_leads_to_the_same_history_and_the_log_names_nobody(known: Desk) -> None:
    history = customer_history("r-1", known, why="call")
    assert customer_history(history.customer, known).cases[0].id == history.cases[0].id
    with known.records.reading() as connection:
        looked = [entry for entry in known.records.log.entries(connection) if entry.action.startswith("customer show")]
    assert {(entry.action, entry.subject) for entry in looked} == {
        ("customer show", history.customer), ("customer show raw", history.customer),
    }  # fmt: skip


def test_fewer_cases_are_shown_than_counted_and_promises_are_read_all_the_same(known: Desk) -> None:
    with known.records.writing() as connection:
        case = known.case_store.find(connection, "old")
        assert case is not None
        known.case_store.replace(connection, case)
    time.sleep(1.1)  # times are kept to the second
    resolve("old", "Raised it further.", known)
    history = customer_history("r-1", known, limit=1)
    assert ([case.id for case in history.cases], history.total) == (["old"], 3)
    assert [promise.case for promise in history.promises] == ["new"]
    assert history.versions == ()


def test_somebody_unknown_and_somebody_forgotten_are_told_apart(known: Desk) -> None:
    with pytest.raises(UsageProblem, match="knows no customer"):
        customer_history("r-3", known)
    from copilot.store.schema import tombstones

    with known.records.writing() as connection:
        row = {"lookup": known.records.vault.lookup(connection, "r-9"), "forgotten_at": "2026-03-01", "forgotten_by": "mei"}
        connection.execute(tombstones.insert().values(row))
    with pytest.raises(UsageProblem, match="forgotten on 2026-03-01"):
        customer_history("r-9", known)


def test_only_cases_that_are_shown_are_decrypted_and_no_query_reads_other_people_s(known: Desk) -> None:
    """Of a thousand cases of others and two hundred of theirs, ten are opened, and every query uses an index."""
    import sqlalchemy as sa

    with known.records.writing() as connection:
        (other,) = known.customer_store.add(connection, [Profile(reference="busy")])
        content = CaseContent.model_validate({"problem": "A question"})
        many = [
            Case(id=f"b{n}", customer=other, status=CaseStatus.RESOLVED, opened_at=now(), updated_at=now(), content=content)
            for n in range(200)
        ]
        known.case_store.add(connection, many)
    engine, asked, opened = known.records.database.engine, [], []
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, values, *_: asked.append((statement, values)))
    vault, unsealed = known.records.vault, known.records.vault.open
    vault.open = lambda *a: opened.append(a) or unsealed(*a)  # type: ignore[method-assign,func-returns-value]
    history = customer_history("busy", known)
    assert (history.total, len(history.cases)) == (200, 10)
    assert len(opened) <= 10 + 1  # and the profile
    with engine.connect() as connection:
        plans = [
            row[3]
            for statement, values in asked
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN") and plan != "SCAN audit_head"]  # its one row


def test_who_may_not_see_personal_data_sees_none_of_it_in_any_field(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = Profile(
        reference="desk-17",
        name="Oleander Quist",
        standing="gold, ask for Oleander Quist",
        devices=("Oleander Quist's Pixel 6", "tablet of quist@example.org"),
        addresses=(ADDRESS,),
        extra={"street": "Lindenweg", "mail": "quist@example.org"},
    )
    with desk.records.writing() as connection:
        desk.customer_store.add(connection, [profile])
    came_with("k", "oleander quist here, version 2.3.0 cannot swap", reference="desk-17", desk=desk)
    monkeypatch.setenv("COPILOT_ROLE", "junior")
    shown = customer_history(" desk-17\n", Desk(load_settings()), why="she called")
    told = shown.model_dump_json().casefold()
    assert not [word for word in ("oleander", "quist", "lindenweg", "gold, ask for o") if word in told]
    assert shown.profile.extra == {"street": "***", "mail": "***"}
    assert shown.profile.standing == "gold, ask for [NAME]"
    assert (shown.addresses, shown.versions) == ((ADDRESS,), ("2.3.0",))
    assert shown.cases[0].problem.startswith("[NAME] here")
    assert customer_history("desk-17", desk, why="she called").profile == profile
