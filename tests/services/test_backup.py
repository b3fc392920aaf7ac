"""Backup and restore: the round trip keeps every row, whichever database; what is broken or foreign changes nothing."""

import base64
import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from copilot.errors import CopilotError, UsageProblem
from copilot.models.findings import RedactedText
from copilot.models.proposals import ArticleDraft, Proposal, ProposalContent, ProposalEvidence, Statement
from copilot.services.backup import back_up
from copilot.services.restore import restore
from copilot.store import schema
from copilot.store.master_key import FromFile, new_key
from copilot.store.migrations import REVISIONS
from tests.support.operations import SAID, fill, fill_until_killed, forget, readable, restore_over, rows_of, this_desk
from tests.support.program import copilot
from tests.support.writers import Writer

CHANGED_BY_RESTORING = ("audit", "audit_head", "desk_state", "data_keys")


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "desk.zip", tmp_path / "desk.keys"


@pytest.fixture
def shared_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A master key that every home of the test uses."""
    monkeypatch.setenv("COPILOT_KEY_FILE", str(tmp_path / "master"))


@pytest.fixture
def move(tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Work in another home, with another database, from now on."""

    def to(name: str, url: str = "") -> Path:
        home = tmp_path / name
        shutil.copytree(own_home / "cache", home / "cache", dirs_exist_ok=True)
        monkeypatch.setenv("COPILOT_HOME", str(home))
        monkeypatch.setenv("COPILOT_DATABASE_URL", url)
        return home

    return to


def contents() -> dict[str, list[tuple[object, ...]]]:
    return rows_of(this_desk().records.database, *CHANGED_BY_RESTORING)


def without(rows: dict[str, list[tuple[object, ...]]], reference: str) -> dict[str, list[tuple[object, ...]]]:
    """`rows` as they are without a customer who is there, and without everything of theirs."""
    desk = this_desk()
    with desk.records.reading() as connection:
        customer = desk.customer_store.find(connection, reference)
        assert customer is not None
        numbers = {case.number for case in desk.case_store.of_customer(connection, customer.id)}

    def theirs(name: str, row: tuple[object, ...]) -> bool:
        values = dict(zip(schema.metadata.tables[name].columns.keys(), row, strict=True))
        owner = values["id"] if name == "customers" else values.get("customer")
        return owner == customer.id or values.get("case_number") in numbers

    return {name: [row for row in some if not theirs(name, row)] for name, some in rows.items()}


def chain_is_whole(*, as_seen: bool = True) -> bool:
    records = this_desk().records
    witness = records.witness()
    with records.reading() as connection:
        whole = records.log.verify(connection)[1] == []
        return whole and (not as_seen or (witness is not None and records.log.holds(connection, witness)))


# --- the round trip -----------------------------------------------------------------------------


def test_every_row_travels_from_one_machine_to_a_team_and_back(
    postgres_url: str, places: tuple[Path, Path], shared_key: None, move: Callable[..., Path]
) -> None:
    archive, keys = places
    home = move("alone")
    prompts = home / "prompts"
    prompts.mkdir()
    (prompts / "reply.md").write_text("---\nid: reply\n---\n答复 {{ brand }}\n", encoding="utf-8")
    (home / "usage").mkdir()
    (home / "usage" / "2026-03.jsonl").write_text('{"at": 1}\n{"half')
    fill(this_desk(), "customer-1", "客户-2", "")
    expected = without(contents(), "客户-2")
    back_up(archive, this_desk())
    forget(this_desk(), "客户-2")
    expected["tombstones"] = contents()["tombstones"]
    back_up(archive.with_name("later.zip"), this_desk(), keys=keys)
    assert all(expected.values()), "something in every table"
    for name, url in (("team", postgres_url), ("alone-again", "")):
        home = move(name, url)
        report = restore(archive, this_desk(), keys=keys)
        assert (report.left_out.customers, report.left_out.cases, report.left_out.drafts) == (1, 2, 2)
        assert contents() == expected
        assert (
            report.opened
            == sum(len(expected[name]) for name in ("customers", "cases", "messages", "notes", "triages", "summaries"))
            + 2 * len(expected["drafts"])
            - 1
        )  # nothing is sealed of somebody whom nobody named
        assert (home / "prompts" / "reply.md").read_text("utf-8").endswith("答复 {{ brand }}\n")
        assert (home / "usage" / "2026-03.jsonl").read_text() == '{"at": 1}\n'
        assert chain_is_whole()
        fill(this_desk(), f"new in {name}")  # numbers go on after the restored ones
        assert len(readable(this_desk())) == 6


def test_without_anybody_forgotten_all_rows_are_the_same(
    store_url: str, places: tuple[Path, Path], shared_key: None, move: Callable[..., Path]
) -> None:
    archive, keys = places
    fill(this_desk(), "customer-1", "customer-2")
    before, audit = contents(), rows_of(this_desk().records.database)["audit"]
    back_up(archive, this_desk(), keys=keys)
    fill(this_desk(), "customer-3")
    report = restore(archive, this_desk(), keys=keys, yes=True)
    assert contents() == before
    assert rows_of(this_desk().records.database)["audit"][: len(audit)] == audit
    assert report.before is not None and report.before_keys is not None
    undone = restore(Path(report.before), this_desk(), keys=Path(report.before_keys), yes=True)
    assert any(case.startswith("customer-3") for case in readable(this_desk()))
    assert undone.left_out.customers == 0
    assert chain_is_whole()


def test_cases_are_found_again_and_the_index_is_made_anew(places: tuple[Path, Path], ready_home: Path) -> None:
    desk = this_desk()
    fill(desk, "customer-1")
    back_up(places[0], desk)
    desk.library.index_cases()
    with desk.records.reading() as connection:
        counter = desk.case_store.publications(connection)
        found = desk.case_terms.search(connection, SAID, 5)
    restore(places[0], this_desk(), yes=True)
    fresh = this_desk()
    with fresh.records.reading() as connection:
        assert fresh.case_store.publications(connection) > counter
        assert fresh.case_terms.search(connection, SAID, 5) == found != []
        customer = fresh.customer_store.find(connection, "customer-1")
    assert customer is not None and customer.profile.name == "Name of customer-1"
    hits = copilot("search", "--source", "cases", "--json", "Problem of customer-1-0").json["hits"]
    assert hits[0]["doc_id"].endswith("customer-1-0")


def test_the_archive_is_one_state_while_others_write(
    store_url: str, tmp_path: Path, places: tuple[Path, Path], shared_key: None, move: Callable[..., Path]
) -> None:
    archive, keys = places
    fill(this_desk(), "customer-1")
    writers = [Writer(tmp_path / f"{who}.jsonl", fill_until_killed, who) for who in ("ann", "ben")]
    try:
        end = time.monotonic() + 60
        while not all(writer.lines() for writer in writers):
            assert time.monotonic() < end
            time.sleep(0.02)
        before = {case for writer in writers for line in writer.lines() for case in line["cases"]}
        back_up(archive, this_desk(), keys=keys)
    finally:
        for writer in writers:
            writer.kill()
    move("elsewhere")
    report = restore(archive, this_desk(), keys=keys)
    assert report.left_out.customers == 0
    assert before <= set(readable(this_desk()))
    assert report.rows["messages"] == 2 * report.rows["cases"] == 2 * report.rows["notes"]
    assert chain_is_whole()


# --- what is in the archive ---------------------------------------------------------------------


def test_no_key_and_nothing_anybody_said_is_in_the_archive(
    own_home: Path, places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    archive, keys = places
    fill(this_desk(), "4711")
    back_up(archive, this_desk(), keys=keys)
    records = this_desk().records
    with records.reading() as connection:
        raw = [
            records.vault.unwrap(row.owner, row.master, row.wrapped) for row in connection.execute(sa.select(schema.data_keys))
        ]
        wrapped = [bytes(row.wrapped) for row in connection.execute(sa.select(schema.data_keys))]
    (master,) = FromFile(own_home / "master.key", own_home).held()
    with zipfile.ZipFile(archive) as file:
        held = b"".join(file.read(name) for name in file.namelist()) + archive.read_bytes()
    for planted in (
        b"Name of 4711",
        b"Problem of",
        b"sk-planted",
        SAID[:20].encode(),
        master.text.encode(),
        master.key.hex().encode(),
    ):
        assert planted not in held
    for key in (*raw, *wrapped, master.key):
        assert key not in held and base64.b64encode(key) not in held and key.hex().encode() not in held
    written = keys.read_bytes()
    for planted in (master.text.encode(), *raw, *(key.hex().encode() for key in raw)):
        assert planted not in written
    assert archive.stat().st_mode & 0o777 == keys.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in archive.parent.iterdir()) == sorted([archive.name, keys.name])


def test_the_newest_keys_take_the_place_of_the_ones_before(places: tuple[Path, Path]) -> None:
    archive, keys = places
    fill(this_desk(), "customer-1", "customer-2")
    back_up(archive, this_desk(), keys=keys)
    assert len(json.loads(keys.read_text())["data_keys"]) == 4
    forget(this_desk(), "customer-1")
    back_up(archive, this_desk(), keys=keys)
    written = json.loads(keys.read_text())
    assert (len(written["data_keys"]), len(written["tombstones"])) == (3, 1)


def test_an_archive_and_its_keys_are_two_files(places: tuple[Path, Path]) -> None:
    with pytest.raises(UsageProblem, match="cannot be one file"):
        back_up(places[0], this_desk(), keys=places[0])


# --- who was forgotten --------------------------------------------------------------------------


def test_who_was_forgotten_since_stays_forgotten(store_url: str, places: tuple[Path, Path]) -> None:
    archive, keys = places
    fill(this_desk(), "customer-1", "customer-2")
    back_up(archive, this_desk(), keys=keys)
    forget(this_desk(), "customer-1")
    for given in (None, keys):  # the keys from before still have that of the customer; the tombstone here does not let it in
        report = restore(archive, this_desk(), keys=given, yes=True)
        assert (report.left_out.customers, report.left_out.cases, report.left_out.drafts) == (1, 2, 2)
        assert {case[:10] for case in readable(this_desk())} == {"customer-2"}
        rows = rows_of(this_desk().records.database)
        assert len(rows["tombstones"]) == 1
        assert len(rows["data_keys"]) == 3


QUOTED = ("how do I print the wisteria receipt", "open the ultramarine drawer")
"""What a proposed article says of a customer."""


def propose_from(*places: str) -> None:
    """Proposed articles that rest on these places: the first also on what somebody else asked."""
    other = ProposalEvidence(key="0" * 24, where="other.jsonl:7", question=RedactedText("printing a receipt"), language="en")
    with this_desk().proposal_store.changing() as changes:
        for number, place in enumerate(places, 1):
            question, answer = map(RedactedText, QUOTED)
            own = ProposalEvidence(key=f"{number:024}", where=place, question=question, answer=answer, language="en")
            step = Statement(text=QUOTED[1], seen_in=(place,))
            changes.put(
                Proposal(
                    id=f"of-{number}", label=QUOTED[0], question=question, category="how_to",
                    evidence=(own, other) if number == 1 else (own,), created=date(2026, 3, 1), drafted_at=1,
                    content=ProposalContent(drafts=(ArticleDraft(language="en", title=QUOTED[0], steps=(step,)),)),
                )
            )  # fmt: skip


def held_under(home: Path) -> set[str]:
    """Which of QUOTED stand in a file there, or in a file of an archive there."""
    found = set()
    for path in filter(Path.is_file, home.rglob("*")):
        data = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                data += b"".join(map(archive.read, archive.namelist()))
        found |= {text for text in QUOTED if text.encode() in data}
    return found


@pytest.mark.parametrize("given", [False, True], ids=["keys of today", "keys from before"])
def test_no_quote_of_who_was_forgotten_comes_back(given: bool, ready_home: Path, places: tuple[Path, Path]) -> None:
    archive, keys = places
    fill(this_desk(), "customer-2")
    assert copilot("case", "open", "--customer", "customer-1", "--id", "k-1", stdin="my bridge is late").code == 0
    draft = copilot("draft", "--case", "k-1", "--json").json["draft_id"]
    assert copilot("reject", draft, "--reason", "not the question").code == 0
    propose_from(f"draft:{draft}", "case:k-1", "k-1")
    back_up(archive, this_desk(), keys=keys)
    assert held_under(ready_home) == set(QUOTED)
    assert copilot("customer", "forget", "customer-1", "--why", "letter", "--yes").code == 0
    assert held_under(ready_home) == set()
    report = restore(archive, this_desk(), keys=keys if given else None, yes=True)
    assert (report.left_out.customers, report.left_out.cases, report.left_out.drafts, report.remains) == (1, 1, 1, ())
    assert held_under(ready_home) == set()
    assert chain_is_whole()
    with sqlite3.connect(ready_home / "copilot.sqlite") as connection:
        assert connection.execute("SELECT question FROM proposals WHERE id LIKE 'of-%'").fetchall() == [("printing a receipt",)]
        assert connection.execute("SELECT count(*) FROM proposals WHERE id NOT LIKE 'of-%'").fetchone() == (1,)


def test_an_old_archive_cannot_be_read_with_the_newest_keys(
    places: tuple[Path, Path], shared_key: None, move: Callable[..., Path]
) -> None:
    archive, keys = places
    fill(this_desk(), "customer-1", "customer-2")
    back_up(archive, this_desk())
    forget(this_desk(), "customer-1")
    back_up(archive.with_name("newer.zip"), this_desk(), keys=keys)
    move("elsewhere")
    assert restore(archive, this_desk(), keys=keys).left_out.customers == 1
    assert {case[:10] for case in readable(this_desk())} == {"customer-2"}


def test_keys_older_than_the_archive_are_told(
    places: tuple[Path, Path], shared_key: None, move: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, keys = places
    fill(this_desk(), "customer-1")
    with monkeypatch.context() as patch:
        patch.setattr("copilot.store.key_file.now", lambda: "2020-01-01T00:00:00+00:00")
        back_up(archive, this_desk(), keys=keys)
    fill(this_desk(), "customer-2")
    back_up(archive, this_desk())
    move("elsewhere")
    with pytest.raises(UsageProblem, match="older than the archive and lack those of 1 customers"):
        restore(archive, this_desk(), keys=keys)
    assert restore(archive, this_desk(), keys=keys, yes=True).left_out.customers == 1


# --- what is refused ----------------------------------------------------------------------------


def test_records_are_not_replaced_without_being_told_to(places: tuple[Path, Path]) -> None:
    fill(this_desk(), "customer-1")
    back_up(places[0], this_desk())
    fill(this_desk(), "customer-2")
    before = rows_of(this_desk().records.database)
    with pytest.raises(UsageProblem, match="holds records already") as told:
        restore(places[0], this_desk())
    assert "--yes replaces them" in told.value.hint
    assert rows_of(this_desk().records.database) == before


def test_an_archive_of_another_store_needs_its_keys(
    places: tuple[Path, Path], shared_key: None, move: Callable[..., Path]
) -> None:
    fill(this_desk(), "customer-1")
    back_up(places[0], this_desk())
    move("elsewhere")
    with pytest.raises(UsageProblem, match="archive is of another store") as told:
        restore(places[0], this_desk())
    assert "--keys FILE" in told.value.hint
    assert readable(this_desk()) == {}


def test_keys_without_their_master_key_are_told_and_make_nothing(
    places: tuple[Path, Path], own_home: Path, move: Callable[..., Path]
) -> None:
    fill(this_desk(), "customer-1")
    back_up(places[0], this_desk(), keys=places[1])
    (master,) = FromFile(own_home / "master.key", own_home).held()
    home = move("elsewhere")
    with pytest.raises(CopilotError, match=f"encrypted with master key {master.id}"):
        restore(places[0], this_desk(), keys=places[1])
    assert sorted(path.name for path in home.iterdir()) == ["cache"]


def damage_of(archive: Path, how: str) -> bytes:
    data = archive.read_bytes()
    if how == "truncated":
        return data[: len(data) // 2]
    if how == "no archive":
        return b"not a zip at all" * 50
    if how == "empty":
        return b""
    rebuilt = archive.with_name("rebuilt.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(rebuilt, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if how == "a row less" and name == "tables/cases.jsonl":
                content = content.splitlines(keepends=True)[0]
            if how == "a file less" and name == "tables/notes.jsonl":
                continue
            if name == "manifest.json":
                manifest = json.loads(content)
                if how == "a newer schema":
                    manifest["revision"] = "9901"
                if how == "an older schema":
                    manifest["revision"] = REVISIONS[0]
                if how == "a newer format":
                    manifest["format"] = 99
                if how == "another time":
                    manifest["taken_at"] = "2019-01-01T00:00:00+00:00"
                if how == "a way out":
                    new.writestr("prompts/../../evil.md", "x")
                    manifest["parts"]["prompts/../../evil.md"] = {"sha256": hashlib.sha256(b"x").hexdigest()}
                content = json.dumps(manifest).encode()
            new.writestr(name, content)
        if how == "a file more":
            new.writestr("prompts/reply.md", "x")
    return rebuilt.read_bytes()


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("truncated", "no archive of `copilot backup`, or damaged"),
        ("no archive", "no archive of `copilot backup`, or damaged"),
        ("empty", "no archive of `copilot backup`, or damaged"),
        ("a row less", "cases.jsonl is not what was written"),
        ("a file less", "files are missing"),
        ("a file more", "others are in it"),
        ("another time", "changed by somebody without its keys"),
        ("a way out", "changed by somebody without its keys"),
        ("an older schema", "this program restores"),
        ("a newer schema", "newer version of this program"),
        ("a newer format", "newer version of this program"),
    ],
)
def test_a_damaged_archive_is_refused_before_anything_changes(
    how: str, told: str, places: tuple[Path, Path], tmp_path: Path, own_home: Path
) -> None:
    fill(this_desk(), "customer-1")
    back_up(places[0], this_desk())
    before = rows_of(this_desk().records.database)
    bad = tmp_path / "bad.zip"
    bad.write_bytes(damage_of(places[0], how))
    with pytest.raises(UsageProblem, match=told):
        restore(bad, this_desk(), yes=True)
    assert rows_of(this_desk().records.database) == before
    assert not list(own_home.glob("backups/*"))
    assert not list(tmp_path.rglob("evil.md"))


def test_any_flipped_byte_of_an_archive_is_noticed(places: tuple[Path, Path], tmp_path: Path) -> None:
    fill(this_desk(), "customer-1")
    back_up(places[0], this_desk())
    whole = places[0].read_bytes()
    before, chance = contents(), random.Random(5)
    bad = tmp_path / "bad.zip"
    refused = 0
    for _ in range(25):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        bad.write_bytes(data)
        try:
            restore(bad, this_desk(), yes=True)
        except UsageProblem:
            refused += 1
        assert contents() == before  # a bit of a date in the zip's own lists means nothing
    assert refused > 15


@pytest.mark.parametrize("how", ["truncated", "no keys", "one tombstone less", "a key exchanged"])
def test_damaged_keys_are_refused_before_anything_changes(how: str, places: tuple[Path, Path]) -> None:
    archive, keys = places
    fill(this_desk(), "customer-1", "customer-2")
    forget(this_desk(), "customer-2")
    back_up(archive, this_desk(), keys=keys)
    before = rows_of(this_desk().records.database)
    written = json.loads(keys.read_text())
    if how == "one tombstone less":
        written["tombstones"] = []
    if how == "a key exchanged":
        written["data_keys"][0]["wrapped"] = written["data_keys"][1]["wrapped"]
    text = {"truncated": keys.read_text()[:200], "no keys": "{}"}.get(how, json.dumps(written))
    keys.write_text(text)
    with pytest.raises(CopilotError, match=r"damaged|changed"):
        restore(archive, this_desk(), keys=keys, yes=True)
    assert rows_of(this_desk().records.database) == before


def test_a_record_that_does_not_open_stops_the_restore(places: tuple[Path, Path]) -> None:
    desk = this_desk()
    fill(desk, "customer-1")
    with desk.records.writing() as connection:
        connection.execute(sa.update(schema.notes).where(schema.notes.c.number == 1).values(sealed=b"\x01" + bytes(40)))
    back_up(places[0], this_desk())
    before = rows_of(this_desk().records.database)
    with pytest.raises(CopilotError, match="notes/cases/customer-1-0 cannot be decrypted"):
        restore(places[0], this_desk(), yes=True)
    assert rows_of(this_desk().records.database) == before


# --- faults -------------------------------------------------------------------------------------


def test_killed_at_any_moment_the_old_state_or_the_new_one_is_there(
    store_url: str, own_home: Path, tmp_path: Path, places: tuple[Path, Path]
) -> None:
    archive, keys = places
    fill(this_desk(), *(f"customer-{number}" for number in range(20)))
    old = contents()
    back_up(archive, this_desk(), keys=keys)
    fill(this_desk(), "customer-new")
    new = contents()
    chance = random.Random(3)
    seen = []
    for number in range(8):
        writer = Writer(tmp_path / f"{number}.jsonl", restore_over, str(archive), str(keys))
        end = time.monotonic() + 20
        while writer.process.is_alive() and not list(own_home.glob("backups/*.keys")) and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(chance.uniform(0.0, 0.15))
        writer.kill()
        shutil.rmtree(own_home / "backups", ignore_errors=True)
        now = contents()
        assert now in (old, new), number
        seen.append(now == old)
        assert chain_is_whole(as_seen=False)  # killed before it was written down what this home saw last
    restore(archive, this_desk(), keys=keys, yes=True)
    assert contents() == old
    assert chain_is_whole()
    assert not all(seen)


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on file sizes")
def test_a_full_disk_leaves_the_archive_that_was_there(places: tuple[Path, Path], own_home: Path) -> None:
    archive, keys = places
    fill(this_desk(), *(f"customer-{number}" for number in range(30)))
    back_up(archive, this_desk(), keys=keys)
    before = archive.read_bytes(), keys.read_bytes()
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
        "from pathlib import Path; from tests.support.operations import this_desk;"
        "from copilot.store.archive import write_archive; from copilot.services import backup;"
        "backup.looked = lambda *a: None; backup.back_up(Path(sys.argv[1]), this_desk(), keys=Path(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(archive), str(keys)], capture_output=True, text=True, env=os.environ, check=False
    )
    assert done.returncode == 1
    assert f"{archive} cannot be written: File too large" in done.stderr
    assert (archive.read_bytes(), keys.read_bytes()) == before
    assert sorted(path.name for path in archive.parent.iterdir()) == sorted([archive.name, keys.name])


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="cannot be written: No such file"):
        back_up(tmp_path / "nowhere" / "desk.zip", this_desk())


def test_a_rotated_key_opens_keys_written_before_only_with_the_old_one(
    places: tuple[Path, Path], tmp_path: Path, move: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = new_key()
    monkeypatch.setenv("COPILOT_MASTER_KEY", old.text)
    cases = fill(this_desk(), "customer-1")
    back_up(places[0], this_desk(), keys=places[1])
    move("elsewhere")
    monkeypatch.setenv("COPILOT_MASTER_KEY", new_key().text)
    with pytest.raises(CopilotError, match=f"encrypted with master key {old.id}"):
        restore(places[0], this_desk(), keys=places[1])
    newest = new_key()
    monkeypatch.setenv("COPILOT_MASTER_KEY", f"{newest.text},{old.text}")
    restore(places[0], this_desk(), keys=places[1])
    monkeypatch.setenv("COPILOT_MASTER_KEY", newest.text)  # everything restored is wrapped under the one in use here
    assert set(readable(this_desk())) == set(cases)
