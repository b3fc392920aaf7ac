"""Imports of cases and customers: every shape of file, repeated, interrupted, at once, and with customers who are gone."""

import hashlib
import multiprocessing
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.errors import ConfigurationProblem, UsageProblem
from copilot.models.conversation import Conversation, Message, Role
from copilot.models.imports import ImportReport
from copilot.models.records import Case, Customer, Publication
from copilot.policy.access import Right
from copilot.services import case_import, importing
from copilot.services.access import changing
from copilot.services.case_import import import_cases
from copilot.services.case_reading import CaseFile, read_case, search_cases
from copilot.services.cases import note, open_case, reopen, resolve
from copilot.services.customer_import import import_customers
from copilot.services.import_rows import Record, RecordFile
from copilot.services.imported_cases import FIELDS, read_record
from copilot.services.mapping import load_mapping
from copilot.services.wiring import Desk
from copilot.store.schema import audit as audit_table
from copilot.store.schema import cases as case_table
from copilot.store.schema import customers as customer_table
from copilot.store.schema import data_keys, tombstones
from tests.support.program import copilot, jsonl

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
TALK = [
    {"role": "customer", "text": "The swap of my 40 USDC hangs, write to mara@example.org", "at": "2024-03-02T10:00:00"},
    {"role": "agent", "text": "Which network was it, and which version of the app?"},
    {"role": "customer", "text": "Polygon on a Pixel-8. I typed " + PHRASE},
]
SWAP = {"id": "s-1", "problem": "Swap hangs", "resolution": "Raised the slippage to two percent.", "customer": "mara 17"}


def desk() -> Desk:
    return Desk(load_settings(), ui_lang="en")


def take(*records: dict[str, Any], **options: Any) -> ImportReport:
    return import_cases(jsonl(records).encode(), desk(), **options)


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.updated, report.unchanged


def file_of(case_id: str) -> CaseFile:
    return read_case(case_id, desk())


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def customer(reference: str) -> Customer | None:
    at = desk()
    with at.records.reading() as connection:
        return at.customer_store.find(connection, reference)


def forget(reference: str, day: str) -> None:
    """As `customer forget` leaves it: the key and the row gone, a tombstone in their place."""
    at = desk()
    with at.records.writing() as connection:
        found = at.customer_store.find(connection, reference)
        assert found is not None
        for case in at.case_store.of_customer(connection, found.id):
            at.case_store.drop_turns(connection, case)
            at.case_terms.drop(connection, [case.number])
            connection.execute(sa.delete(case_table).where(case_table.c.number == case.number))
        connection.execute(sa.delete(customer_table).where(customer_table.c.id == found.id))
        at.records.vault.forget(connection, found.id)
        lookup = at.records.vault.lookup(connection, reference)
        connection.execute(sa.insert(tombstones).values(lookup=lookup, forgotten_at=day, forgotten_by="wen"))


# --- what is kept ---------------------------------------------------------------------------------


def test_a_conversation_is_kept_redacted_and_personal_data_sealed(own_home: Path) -> None:
    assert counts(take({**SWAP, "messages": TALK, "level": "P2"})) == (1, 0, 0)
    file = file_of("s-1")
    assert [turn.role for turn in file.turns] == ["customer", "agent", "customer"]
    assert "[EMAIL_1]" in file.turns[0].text
    assert file.case.content.personal == {"[EMAIL_1]": "mara@example.org"}
    assert file.turns[0].at == "2024-03-02T10:00:00"
    assert file.case.level == "P2"
    assert "Polygon" in file.case.content.facts.chains
    on_disk = b"".join(path.read_bytes() for path in own_home.glob("copilot.sqlite*"))
    for planted in ("mara", "legal winner", "Raised the slippage"):
        assert planted.encode() not in on_disk
    assert "sausage" not in file.turns[2].text


def test_a_placeholder_means_the_same_in_problem_conversation_and_resolution() -> None:
    problem = "Refund mail from paul@example.org"
    take(
        {**SWAP, "problem": problem, "messages": TALK, "resolution": "Told mara@example.org and paul@example.org"},
        publish=False,
    )
    file = file_of("s-1")
    assert file.restored(file.case.content.problem) == problem
    assert file.restored(file.case.content.resolution) == "Told mara@example.org and paul@example.org"
    assert file.restored(file.turns[0].text) == TALK[0]["text"]


def test_resolved_cases_are_knowledge_unless_they_are_not_to_be() -> None:
    take(SWAP)
    take({**SWAP, "id": "s-2"}, publish=False)
    assert file_of("s-1").case.publication is Publication.PUBLISHED
    assert file_of("s-2").case.publication is Publication.NONE


def test_what_an_editor_took_back_stays_so_when_its_record_changes() -> None:
    take(SWAP)
    at = desk()
    with changing(at, Right.PUBLISH, "test") as change:
        case = at.case_store.find(change.connection, "s-1")
        assert case is not None
        at.case_store.replace(change.connection, case.model_copy(update={"publication": Publication.WITHDRAWN}))
    assert counts(take({**SWAP, "resolution": "Waited an hour."})) == (0, 1, 0)
    assert file_of("s-1").case.publication is Publication.WITHDRAWN


def test_a_change_that_nobody_approved_is_no_knowledge_any_more() -> None:
    take(SWAP)
    take({**SWAP, "resolution": "Waited an hour."}, publish=False)
    assert file_of("s-1").case.publication is Publication.NONE


def test_an_open_case_needs_no_resolution_and_is_not_published() -> None:
    promised = [*TALK[:2], {"role": "agent", "text": "I will check this with the team and write to you by tomorrow noon."}]
    take({"id": "o-1", "status": "open", "problem": "Swap hangs", "messages": promised, "opened_at": "2024-03-02"})
    case = file_of("o-1").case
    assert (case.status, case.resolved_at, case.publication, case.opened_at) == ("open", "", Publication.NONE, "2024-03-02")
    assert case.content.promises


def test_a_tier_is_kept_as_a_verdict_with_the_level_of_its_category() -> None:
    record = {**SWAP, "category": "funds_drained", "tier": "security"}
    take(record)
    take({**record, "resolution": "Moved what was left."})
    (verdict,) = file_of("s-1").triages
    assert (verdict.tier, verdict.level, verdict.security_critical) == ("security", "P0", True)


# --- again and again ------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing() -> None:
    records = [
        {**SWAP, "messages": TALK},
        {"id": "s-2", "problem": "备份卡住了", "resolution": "重启后恢复", "language": "zh_CN"},
    ]
    assert counts(take(*records)) == (2, 0, 0)
    before = [file_of("s-1"), file_of("s-2")]
    assert counts(take(*records)) == (0, 0, 2)
    assert [file_of("s-1"), file_of("s-2")] == before
    assert before[1].case.language == "zh"


def test_a_changed_personal_value_is_a_change_although_the_redacted_text_is_the_same() -> None:
    take({**SWAP, "problem": "Write to mara@example.org"}, publish=False)
    assert counts(take({**SWAP, "problem": "Write to paul@example.org"}, publish=False)) == (0, 1, 0)
    file = file_of("s-1")
    assert file.restored(file.case.content.problem) == "Write to paul@example.org"


def test_a_new_record_does_not_change_what_the_placeholders_of_a_note_mean() -> None:
    take({**SWAP, "problem": "Write to mara@example.org"}, publish=False)
    note("s-1", "mara@example.org answered", desk())
    take({**SWAP, "problem": "Write to paul@example.org", "messages": TALK}, publish=False)
    file = file_of("s-1")
    assert file.restored(file.notes[0].text) == "mara@example.org answered"
    assert file.restored(file.case.content.problem) == "Write to paul@example.org"
    assert file.restored(file.turns[0].text) == TALK[0]["text"]


def test_a_changed_record_is_found_by_its_new_words_and_by_the_notes_of_the_desk() -> None:
    take({**SWAP, "messages": TALK})
    note("s-1", "called back about slippage and kompass", desk())
    take({**SWAP, "problem": "Zanzibar token hangs", "resolution": "Waited."})

    def finds(query: str) -> bool:
        return [case.id for case in search_cases(query, desk())] == ["s-1"]

    assert finds("zanzibar")
    assert finds("slippage")  # the resolution has lost it, the note has not
    assert finds("kompass")
    assert finds("polygon")  # said in the conversation, of which the new record says nothing
    assert not finds("raised percent")
    assert len(file_of("s-1").turns) == 3


def test_new_messages_take_the_place_of_old_ones() -> None:
    take({**SWAP, "messages": TALK})
    take({**SWAP, "messages": TALK[:1]})
    assert len(file_of("s-1").turns) == 1
    assert search_cases("polygon", desk()) == []


def test_of_an_id_that_comes_twice_the_last_record_counts_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_AT_ONCE", 2)
    records = [SWAP, *({**SWAP, "id": f"n-{n}"} for n in range(4)), {**SWAP, "problem": "The last word"}]
    assert counts(take(*records)) == (5, 0, 1)
    assert file_of("s-1").case.content.problem == "The last word"
    assert counts(take(*records)) == (0, 0, 6)


# --- what the desk made of it ---------------------------------------------------------------------


def test_a_case_that_the_desk_opened_itself_is_left_alone() -> None:
    mine = Conversation((Message(Role.CUSTOMER, "My swap on Polygon hangs since noon"),))
    open_case(mine, desk(), reference="mara 17", case_id="s-1")
    before = file_of("s-1")
    for record in (SWAP, {**SWAP, "customer": ""}):
        report = take(record)
        assert counts(report) == (0, 0, 0)
        assert report.problems == ("line 1: left out: there is a case of that id at this desk already",)
    assert file_of("s-1") == before


def test_a_case_that_came_with_an_older_store_takes_its_record() -> None:
    take({**SWAP, "customer": ""})
    with changing(desk(), Right.PUBLISH, "test") as change:  # as the migration leaves it
        as_migrated = sa.update(case_table).values(digest=b"", published_by="", level="")
        change.connection.execute(as_migrated.where(case_table.c.id == "s-1"))
    assert counts(take({**SWAP, "customer": "", "resolution": "Waited an hour."})) == (0, 1, 0)
    case = file_of("s-1").case
    assert (case.content.resolution, case.publication) == ("Waited an hour.", Publication.PUBLISHED)


def test_a_record_of_another_customer_is_left_out() -> None:
    take(SWAP)
    before = file_of("s-1")
    for other in ("paul", "zoe"):
        import_customers(jsonl([{"reference": "paul"}]).encode(), desk())
        report = take({**SWAP, "customer": other})
        assert (counts(report), len(report.problems)) == ((0, 0, 0), 1)
        assert report.problems[0] == "line 1: left out: the case of that id belongs to another customer"
    assert file_of("s-1") == before
    assert customer("zoe") is None  # nothing is left of a record that was left out


def test_a_case_of_nobody_stays_so_and_that_is_told() -> None:
    take({**SWAP, "customer": ""})
    before = file_of("s-1").case
    report = take({**SWAP, "resolution": "Waited an hour."})
    assert counts(report) == (0, 1, 0)
    assert report.problems == ("line 1: imported, but its case stays with the customer nobody had named",)
    after = file_of("s-1").case
    assert (after.customer, after.content.resolution) == (before.customer, "Waited an hour.")


@pytest.mark.parametrize(("level", "kept"), [("P3", "P1"), ("", "P1"), ("P1", "P1"), ("P0", "P0")])
def test_severity_never_falls_by_an_import(level: str, kept: str) -> None:
    take({**SWAP, "status": "open", "level": "P1", "category": "account_lock"})
    take({**SWAP, "level": level, "category": "other"})
    case = file_of("s-1").case
    assert (case.level, case.category) == (kept, "account_lock" if level == "P3" else "other")


def test_severity_that_the_desk_raised_stays_with_its_verdict() -> None:
    open_record = {**SWAP, "status": "open", "level": "P2", "tier": "senior", "category": "other"}
    take(open_record)
    at = desk()
    with changing(at, Right.WRITE, "test") as change:
        case = at.case_store.find(change.connection, "s-1")
        assert case is not None
        at.case_store.replace(change.connection, case.model_copy(update={"level": "P0", "category": "funds_drained"}))
    take({**open_record, "problem": "Swap hangs still"})
    file = file_of("s-1")
    assert (file.case.level, file.case.category) == ("P0", "funds_drained")
    assert file.triages[-1].level == "P0"


def test_an_open_case_is_judged_by_its_conversation() -> None:
    stolen = [{"role": "customer", "text": "Somebody drained my wallet, all my coins were stolen. My phrase: " + PHRASE}]
    take({"id": "o-1", "status": "open", "problem": "Coins", "messages": stolen, "level": "P3", "tier": "junior"})
    take({"id": "o-2", "status": "open", "problem": "Coins", "messages": stolen})
    take({"id": "o-3", "status": "open", "problem": "Swap", "messages": TALK[:2], "level": "P1", "tier": "security"})
    for name in ("o-1", "o-2"):
        file = file_of(name)
        assert (file.case.level, [one.level for one in file.triages]) == ("P0", ["P0"])
        assert file.triages[0].reasons
        assert "sausage" not in str(file.triages)
    file = file_of("o-3")
    assert (file.case.level, [(one.level, one.tier) for one in file.triages]) == ("P1", [("P1", "security")])


def test_a_case_that_the_desk_resolved_is_not_opened_again_nor_solved_otherwise() -> None:
    record = {**SWAP, "status": "open"}
    take(record)
    resolve("s-1", "Cancelled the transaction and swapped anew.", desk())
    before = file_of("s-1").case
    assert counts(take({**record, "category": "swap_failed"})) == (0, 1, 0)
    assert counts(take({**record, "category": "swap_failed"})) == (0, 0, 1)
    take({**SWAP, "resolution": "Waited an hour."})
    after = file_of("s-1").case
    assert (after.status, after.resolved_at, after.publication) == (before.status, before.resolved_at, before.publication)
    assert after.content.resolution == "Cancelled the transaction and swapped anew."


def test_a_case_that_the_desk_opened_again_stays_open() -> None:
    take(SWAP)
    reopen("s-1", desk())
    take({**SWAP, "category": "swap_failed"})
    assert (file_of("s-1").case.status, file_of("s-1").case.publication) == ("open", Publication.WITHDRAWN)


def test_the_other_tool_may_open_and_solve_its_own_cases() -> None:
    take(SWAP)
    take({**SWAP, "status": "open"})
    assert (file_of("s-1").case.status, file_of("s-1").case.publication) == ("open", Publication.NONE)
    take({**SWAP, "resolution": "Waited an hour."})
    assert file_of("s-1").case.publication is Publication.PUBLISHED
    assert file_of("s-1").case.content.resolution == "Waited an hour."


# --- what becomes knowledge -----------------------------------------------------------------------


def test_what_breaks_a_rule_is_imported_and_not_published() -> None:
    bad = {**SWAP, "id": "s-2", "resolution": "Asked for the recovery phrase: please send us your recovery phrase."}
    report = take(SWAP, bad)
    assert counts(report) == (2, 0, 0)
    (told,) = report.problems
    assert told == "line 2: imported, not published: asks_for_secret"
    assert [file_of(name).case.publication for name in ("s-1", "s-2")] == [Publication.PUBLISHED, Publication.NONE]
    take({**bad, "resolution": "Waited an hour."})
    assert file_of("s-2").case.publication is Publication.PUBLISHED


def test_a_published_case_that_breaks_a_rule_now_is_no_knowledge_any_more() -> None:
    take(SWAP)
    assert take({**SWAP, "resolution": "Please send us your recovery phrase."}).problems
    assert file_of("s-1").case.publication is Publication.NONE


def test_knowledge_has_no_numbers_of_placeholders_and_no_name_of_its_customer() -> None:
    import_customers(jsonl([{"reference": "cust-77", "name": "Maralind"}]).encode(), desk())
    record = {**SWAP, "customer": "cust-77", "problem": "Write to mara@example.org", "resolution": "Maralind waited."}
    take(record, {**record, "id": "s-2", "customer": "Tessandra", "resolution": "Tessandra waited."})
    for name in ("s-1", "s-2"):
        content = file_of(name).case.content
        assert (content.problem, content.resolution) == ("Write to [EMAIL]", "[NAME] waited.")


def test_the_log_names_the_file_and_how_many_came(tmp_path: Path) -> None:
    file = written(tmp_path / "c.jsonl", jsonl([SWAP, {**SWAP, "id": "s-2"}]))
    at = desk()
    import_cases(file, at)
    with at.records.reading() as connection:
        subjects = set(
            connection.execute(sa.select(audit_table.c.subject).where(audit_table.c.action == "cases import")).scalars()
        )
    assert f"2 cases, sha256 {hashlib.sha256(file.read_bytes()).hexdigest()[:12]}" in subjects


# --- who may, and who is gone ---------------------------------------------------------------------


def test_who_may_not_publish_may_not_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_ROLE", "junior")
    for work in (import_cases, import_customers):
        with pytest.raises(ConfigurationProblem, match="may not publish"):
            work(b"{}", desk())


def test_records_of_a_forgotten_customer_are_left_out_unless_they_are_younger() -> None:
    take(SWAP)
    forget("mara 17", "2024-05-05T23:30:00+00:00")
    old = [
        {**SWAP, "id": "o-1", "closed_at": "2024-05-05"},
        {**SWAP, "id": "o-2"},
        {**SWAP, "id": "o-3", "closed_at": "2024-05-06T01:00:00+08:00"},
    ]
    report = take(*old, {**SWAP, "id": "y-1", "closed_at": "2024-05-06T09:00:00"}, {**SWAP, "id": "p-1", "customer": "paul"})
    assert (*counts(report), report.forgotten) == (2, 0, 0, 3)
    assert [problem.split(":")[0] for problem in report.problems] == ["line 1", "line 2", "line 3"]
    assert "mara" not in "".join(report.problems)
    assert file_of("y-1").case.customer == getattr(customer("mara 17"), "id", "")


def test_a_forgotten_customer_does_not_come_back_with_a_list_of_customers() -> None:
    import_customers(jsonl([{"reference": "mara 17", "name": "Mara"}]).encode(), desk())
    forget("mara 17", "2024-05-05T23:30:00+00:00")
    report = import_customers(jsonl([{"reference": "mara 17"}, {"reference": "paul"}]).encode(), desk())
    assert (*counts(report), report.forgotten) == (1, 0, 0, 1)
    assert customer("mara 17") is None
    report = import_customers(jsonl([{"reference": "mara 17", "since": "2024-06-01"}]).encode(), desk())
    assert (*counts(report), report.forgotten) == (0, 0, 0, 1)  # since when they are a customer is not the record's date


def test_an_old_list_fills_nothing_in_for_a_customer_who_came_back() -> None:
    take(SWAP)
    forget("mara 17", "2024-05-05T23:30:00+00:00")
    take({**SWAP, "id": "y-1", "closed_at": "2024-05-06T09:00:00"})
    report = import_customers(jsonl([{"reference": "mara 17", "name": "Mara", "since": "2025-01-01"}]).encode(), desk())
    assert (*counts(report), report.forgotten) == (0, 0, 0, 1)
    found = customer("mara 17")
    assert found is not None
    assert found.profile.name == ""


# --- files ----------------------------------------------------------------------------------------

ROWS = (
    "Id;Problem;Resolution;Customer\n"
    "c-1;“转账卡住了”，客户没有收到;请客户重启后就可以看到了;mara\n"
    'c-2;"two lines;\nof it";"said ""wait""";paul\n'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_tables_in_any_encoding(encoding: str, ends: str, tmp_path: Path) -> None:
    report = import_cases(written(tmp_path / "t.csv", ROWS.replace("\n", ends), encoding), desk())
    assert (counts(report), report.problems) == ((2, 0, 0), ())
    assert file_of("c-1").case.content.problem == "“转账卡住了”，客户没有收到"
    content = file_of("c-2").case.content
    assert (content.problem, content.resolution) == ("two lines;\nof it", 'said "wait"')


def test_an_encoding_that_only_a_late_block_tells(tmp_path: Path) -> None:
    rows = "".join(f"c-{n},Swap hangs,{'Waited an hour. ' * 80}\n" for n in range(1_000))
    file = written(tmp_path / "t.csv", f"id,problem,resolution\n{rows}last,转账没有到账,刷新后显示\n", "gb18030")
    assert counts(import_cases(file, desk())) == (1_001, 0, 0)
    assert file_of("last").case.content.problem == "转账没有到账"


@pytest.mark.parametrize("text", ["id\tproblem\tresolution\nt-1\tA\tB\n", "sep=|\nid|problem|resolution\nt-1|A|B\n"])
def test_tables_with_other_delimiters_on_standard_input(text: str) -> None:
    result = copilot("cases", "import", "--json", stdin=text)
    assert (result.code, result.json["added"]) == (0, 1)


def test_wrong_rows_are_named_by_the_line_they_begin_on_and_the_rest_goes_on(tmp_path: Path) -> None:
    text = 'id,problem,resolution\na,"two\nlines",x\nb,,x\nc,p,x,more\n,p,x\nd,p,x\n'
    report = import_cases(written(tmp_path / "t.csv", text), desk())
    assert counts(report) == (2, 0, 0)
    assert [problem.split(":")[0] for problem in report.problems] == ["line 4", "line 5", "line 6"]


def test_a_quote_that_nobody_closes_costs_its_rows_alone(tmp_path: Path) -> None:
    many = "".join(f"z-{n},Swap hangs,{'Waited. ' * 1_000}\n" for n in range(200))
    report = import_cases(written(tmp_path / "t.csv", f'id,problem,resolution\na,p,x\nb,"open,x\n{many}e,p,x\n'), desk())
    assert report.problems[0].startswith("line 3: a quote")
    assert {"a", "e"} <= {case.id for case in _all_cases()}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"closed_at": "yesterday"}, "closed_at"),
        ({"level": "P9"}, "level"),
        ({"status": "pending"}, "status"),
        ({"language": "Klingon"}, "language"),
        ({"id": f"my words {PHRASE}"}, "id"),
        ({"customer": PHRASE}, "customer"),
        ({"id": "x" * 201}, "id"),
        ({"problem": ["a"]}, "problem"),
        ({"resolution": " "}, "resolution"),
        ({"tier": "senior"}, "level"),
        ({"messages": "no"[:0]}, ""),
        ({"messages": [1]}, "messages"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field_and_never_quoted(change: dict[str, Any], named: str) -> None:
    report = take({**SWAP, **change}, {**SWAP, "id": "good"})
    assert report.added == (1 if named else 2)
    for problem in report.problems:
        assert named in problem
        assert "sausage" not in problem


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv"])
def test_a_large_file_never_stands_in_memory(name: str, tmp_path: Path) -> None:
    text = "Waited. " * 10_000
    with (tmp_path / name).open("w") as file:
        file.write("id,problem,resolution\n" if name.endswith("csv") else "")
        for n in range(300):  # 24 MB
            file.write(f"{n},Swap,{text}\n" if name.endswith("csv") else jsonl([{**SWAP, "id": n, "resolution": text}]))
    tracemalloc.start()
    try:
        rows = RecordFile(tmp_path / name, FIELDS, load_mapping(None, FIELDS), desk())
        assert sum(isinstance(row, Record) for row in rows) == 300
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


def test_a_file_that_is_no_text_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no text"):
        import_cases(written(tmp_path / "t.xlsx", "PK\x03\x04" + "x" * 100), desk())


@pytest.mark.parametrize("text", ["", "\n \n", "id,problem,resolution\n"])
@pytest.mark.parametrize("group", ["cases", "customers"])
def test_a_file_without_records_is_told(group: str, text: str, tmp_path: Path) -> None:
    table = written(tmp_path / "t.csv", text.replace("id", "reference") if group == "customers" else text)
    result = copilot(group, "import", str(table))
    assert (result.code, "no records" in result.err) == (2, True)


def test_unreadable_file_is_told() -> None:
    result = copilot("cases", "import", "nowhere.csv")
    assert (result.code, "nowhere.csv" in result.err) == (2, True)


# --- mapping --------------------------------------------------------------------------------------

MAPPING = """\
id: Ticket ID
problem: Subject
resolution: {column: Solution}
category:
  column: Type
  values: {Deposit: missing_balance, 转账: pending_transaction, "*": other}
status: {column: State, values: {Done: resolved, Waiting: open}}
language: {constant: en}
closed_at: {column: Solved, format: "%d.%m.%Y %H:%M"}
"""


def test_a_mapping_renames_translates_and_reads_dates(tmp_path: Path) -> None:
    table = "ticket id,SUBJECT,Solution,Type,State,Solved,Whatever\n7,A,B,转账,done,05.06.2024 07:08,x\n8,A,,Odd,Waiting,,x\n"
    mapping = written(tmp_path / "m.yaml", MAPPING)
    report = import_cases(written(tmp_path / "t.csv", table), desk(), mapping=mapping)
    assert (counts(report), report.problems) == ((2, 0, 0), ())
    first, second = file_of("7").case, file_of("8").case
    assert (first.category, first.resolved_at, first.language) == ("pending_transaction", "2024-06-05T07:08:00", "en")
    assert (second.category, second.status) == ("other", "open")


def test_a_mapping_reaches_into_json(tmp_path: Path) -> None:
    mapping = written(tmp_path / "m.yaml", "problem: ticket.parts.0.text\nmessages: talk.turns\ncustomer: nobody.has.it\n")
    record = {"id": 5, "ticket": {"parts": [{"text": "Deep"}]}, "resolution": "R", "talk": {"turns": TALK}}
    report = take(record, mapping=mapping)
    assert counts(report) == (1, 0, 0)
    assert report.problems == (f"{mapping}:3: no record has nobody.has.it",)
    assert (file_of("5").case.content.problem, len(file_of("5").turns)) == ("Deep", 3)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("id: Nr\nproblem: B\nresolution: Absent\n", 3, "no column 'Absent'"),
        ("id: Nr\nprobelm: B\n", 2, "no field 'probelm'"),
        ("id: Nr\nproblem: {columm: B}\n", 2, "no 'columm'"),
        ("id: Nr\nproblem: {column: B, format: '%d'}\n", 2, "problem is no date"),
        ("id: Nr\nproblem:\n  constant: x\n  column: B\n", 3, "a column or a constant"),
        ("id: Nr\nid: B\n", 2, "twice"),
        ("id: Nr\nextra: {a: B}\n", 2, "no field 'extra'"),
        ("id: [Nr\n", 2, "not valid YAML"),
        ("- id\n", 1, "NAME: VALUE"),
    ],
)
def test_a_wrong_mapping_is_told_with_file_and_line(text: str, line: int, said: str, tmp_path: Path) -> None:
    table, mapping = written(tmp_path / "t.csv", "Nr,B,C\n1,2,3\n"), written(tmp_path / "m.yaml", text)
    result = copilot("cases", "import", str(table), "--map", str(mapping))
    assert result.code == 3
    assert f"{mapping}:{line}" in result.err
    assert said in result.err


@pytest.mark.parametrize("text", [f'extra: {{"{PHRASE}": Plan}}\n', f'"{PHRASE}": Plan\n', f"name: {PHRASE}\n"])
def test_a_secret_in_a_mapping_is_refused_and_never_shown(text: str, tmp_path: Path, own_home: Path) -> None:
    table = written(tmp_path / "t.csv", "reference,Plan\n1,2\n")
    result = copilot("customers", "import", str(table), "--map", str(written(tmp_path / "m.yaml", text)))
    assert (result.code, "a secret stands here" in result.err) == (3, True)
    assert "sausage" not in result.err + result.out


def test_personal_data_in_the_names_of_a_mapping_is_not_shown(tmp_path: Path) -> None:
    table = written(tmp_path / "t.csv", "reference,Plan\n1,2\n")
    mapping = written(tmp_path / "m.yaml", "mara@example.org: Plan\n")
    result = copilot("customers", "import", str(table), "--map", str(mapping))
    assert (result.code, "mara" in result.err, "[EMAIL_1]" in result.err) == (3, False, True)


# --- customers ------------------------------------------------------------------------------------


def test_customers_keep_personal_data_and_no_secret(own_home: Path, tmp_path: Path) -> None:
    table = (
        "Account,name,devices,Plan,Remark\n"
        f'mara 17,Mara,"Pixel-8; iPhone-13\nPixel-8",gold,"Call +49 30 901820.\nHer words: {PHRASE}"\n'
    )
    mapping = written(tmp_path / "m.yaml", "reference: Account\nextra: {plan: Plan, remark: Remark}\n")
    file = written(tmp_path / "t.csv", table)
    assert counts(import_customers(file, desk(), mapping=mapping)) == (1, 0, 0)
    assert counts(import_customers(file, desk(), mapping=mapping)) == (0, 0, 1)
    found = customer("mara 17")
    assert found is not None
    assert (found.profile.name, found.profile.devices) == ("Mara", ("Pixel-8", "iPhone-13"))
    assert found.profile.extra["plan"] == "gold"
    assert "+49 30 901820" in found.profile.extra["remark"]
    assert "sausage" not in found.profile.extra["remark"]
    assert all(b"Mara" not in path.read_bytes() for path in own_home.glob("copilot.sqlite*"))


def test_what_a_record_does_not_say_stays() -> None:
    def bring(**record: Any) -> ImportReport:
        return import_customers(jsonl([record]).encode(), desk())

    take(SWAP)
    assert counts(bring(reference="mara 17", name="Mara", devices=["Pixel-8"], language="zh-TW")) == (0, 1, 0)
    assert counts(bring(reference="mara 17", standing="gold", name="")) == (0, 1, 0)
    found = customer("mara 17")
    assert found is not None
    assert found.profile.model_dump(exclude_defaults=True) == {
        "reference": "mara 17",
        "name": "Mara",
        "standing": "gold",
        "devices": ("Pixel-8",),
        "language": "zh-Hant",
    }
    assert file_of("s-1").case.customer == found.id


# --- many at once ---------------------------------------------------------------------------------


def test_pieces_that_other_processes_read_come_back_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_AT_ONCE", 3)
    monkeypatch.setattr(importing, "cores", lambda: 2)
    records = [{**SWAP, "id": f"m-{n}", "messages": TALK} for n in range(10)]
    file = written(tmp_path / "c.jsonl", jsonl([*records[:5], {"id": "bad"}, *records[5:]]))
    kind = importing.Import("cases import", "id", FIELDS, read_record, _kept)
    report = importing.run_import(kind, file, desk(), pays_from=1)
    assert counts(report) == (10, 0, 0)
    assert [problem.split(":")[0] for problem in report.problems] == ["line 6"]
    assert [case.id for case in _all_cases()] == [f"m-{n}" for n in range(10)]


def test_ctrl_c_keeps_what_is_in_and_the_next_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_AT_ONCE", 2)
    records = [{**SWAP, "id": f"i-{n}"} for n in range(6)]
    store, stored = case_import._Piece.keep, []

    def interrupted(self: Any, rows: Any) -> Any:
        if len(stored) == 2:
            raise KeyboardInterrupt
        stored.append(len(rows))
        return store(self, rows)

    monkeypatch.setattr(case_import._Piece, "keep", interrupted)
    result = copilot("cases", "import", "-", stdin=jsonl(records))
    assert result.code == 130
    assert "4 records are in" in result.err
    monkeypatch.setattr(case_import._Piece, "keep", store)
    assert counts(take(*records)) == (2, 0, 4)


def test_two_imports_of_the_same_cases_at_once_lose_nothing(store_url: str, own_home: Path, tmp_path: Path) -> None:
    records = [{**SWAP, "id": f"b-{n:03d}", "customer": f"who {n % 40}", "messages": TALK[:2]} for n in range(200)]
    files = [
        written(tmp_path / "one.jsonl", jsonl(records)),
        written(tmp_path / "two.jsonl", jsonl(reversed(records))),
        written(tmp_path / "three.jsonl", jsonl([{**record, "resolution": "Waited."} for record in records[::-3]])),
    ]
    desk().records  # noqa: B018 - made by one, so that the race is about rows
    spawn = multiprocessing.get_context("spawn")
    answers = [spawn.Pipe(duplex=False) for _ in files]
    running = [
        spawn.Process(target=_import_in_steps, args=(file, answer[1])) for file, answer in zip(files, answers, strict=True)
    ]
    for process in running:
        process.start()
    for process in running:
        process.join(120)
        assert process.exitcode == 0
    reports = [answer.recv() for answer, _ in answers]
    assert sum(report[0] for report in reports) == 200  # each was added by one of them, and by no other
    assert all(sum(report) == len(file.read_text().splitlines()) for report, file in zip(reports, files, strict=True))
    at = desk()
    with at.records.reading() as connection:
        kept = at.case_store.select(connection)
        assert len(kept) == len({case.id for case in kept}) == 200
        assert all(len(at.case_store.turns(connection, case)) == 2 for case in kept)
        assert at.customer_store.count(connection) == 40
        owners = connection.execute(sa.select(sa.func.count()).select_from(data_keys)).scalar_one()
    assert owners == 40 + 2  # nobody has a key who is not there


def _import_in_steps(file: Path, answer: Any) -> None:
    importing._AT_ONCE = 7
    answer.send(counts(import_cases(file, desk(), publish=False)))


def _kept(rows: Any, at: Desk, file: str) -> importing.Stored:
    return case_import.store_cases(rows, at, file)


def _all_cases() -> list[Case]:
    at = desk()
    with at.records.reading() as connection:
        return sorted(at.case_store.select(connection), key=lambda case: case.number)
