"""Disks, files, keys and clocks that fail: told plainly with exit 3, nothing damaged, and afterwards it works again."""

import hashlib
import json
import os
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.services.case_reading import read_case
from copilot.services.cases import note, open_case
from copilot.services.wiring import Desk
from copilot.store.database import connect, open_database
from copilot.store.drafts import DraftStore
from copilot.store.migrations import migrate
from tests.support import full_disk
from tests.support.consistency import assert_whole
from tests.support.program import Result, copilot, copilot_process
from tests.support.writers import QUESTION, Writer, import_many, imported_lines

TALK = "Customer: I sent 12 USDT yesterday and my friend still waits for it\nAgent: Which network?\nCustomer: The cheapest"
NO_SMALL_DISK = full_disk.unavailable()


@pytest.fixture
def used(ready_home: Path) -> str:
    """A home with an open case (a1), a resolved one (a2), a published one (a3); the id of a draft."""
    for case in ("a1", "a2", "a3"):
        assert copilot("case", "open", "--id", case, "--customer", "Wen", stdin=TALK).code == 0
    for case in ("a2", "a3"):
        assert copilot("case", "resolve", case, stdin="It had arrived on another network.").code == 0
    assert copilot("case", "publish", "a3", "--yes").code == 0
    return str(copilot("draft", "--json", stdin=TALK).json["draft_id"])


def digest(home: Path) -> str:
    """What the database file holds."""
    return hashlib.sha256((home / "copilot.sqlite").read_bytes()).hexdigest()


# --- disks ------------------------------------------------------------------------------------------


@pytest.mark.skipif(bool(NO_SMALL_DISK), reason=NO_SMALL_DISK)
@pytest.mark.parametrize("left", [0, 131_072])
def test_a_full_disk_is_told_by_every_command_that_writes_and_costs_nothing(left: int, used: str, ready_home: Path) -> None:
    commands = [
        (["case", "open", "--id", "b1"], TALK * 300),
        (["case", "add", "a1"], f"{TALK}\nCustomer: {'Still nothing. ' * 3_000}"),
        (["case", "note", "a1"], "Asked again. " * 3_000),
        (["case", "publish", "a2", "--yes"], ""),
        (["case", "withdraw", "a3"], ""),
        (["case", "resolve", "a1"], "It came by itself. " * 3_000),
        (["case", "reopen", "a2"], ""),
        (["case", "show", "a1"], ""),
        (["cases", "import", "-"], imported_lines([f"old-{n}" for n in range(300)])),
        (["customers", "import", "-"], '{"reference": "Ada", "name": "Ada"}\n' * 300),
        (["accept", used], ""),
        (["keys", "rotate"], ""),
        (["customer", "forget", "Wen", "--yes", "--why", "They asked for it"], ""),
    ]
    for found in full_disk.on_a_full_disk(ready_home, left, commands):
        # With a little left the smaller ones fit, and some only change the store before the index has no room.
        assert found["full"] == 3 or (left and found["full"] in {0, 5}), found
        assert found["full"] == 0 or ("full" in found["told"] and "→" in found["told"]), found
        assert found["whole"] == 0, found
        assert found["again"] == 0 or (found["full"] == 5 and found["again"] == 2), found


@pytest.mark.skipif(bool(NO_SMALL_DISK), reason=NO_SMALL_DISK)
def test_a_draft_is_written_although_a_full_disk_cannot_keep_it(used: str, ready_home: Path) -> None:
    (found,) = full_disk.on_a_full_disk(ready_home, 0, [(["draft"], TALK)])
    assert (found["full"], found["whole"], found["again"]) == (0, 0, 0), found
    assert "is full" in found["told"]


@pytest.mark.skipif(bool(NO_SMALL_DISK), reason=NO_SMALL_DISK)
def test_a_disk_that_is_full_before_a_migration_leaves_the_older_database(ready_home: Path) -> None:
    make_older_database(ready_home, cases=400)
    for left in (0, 262_144):
        (found,) = full_disk.on_a_full_disk(ready_home, left, [(["case", "list", "--json"], "")])
        shutil.rmtree(ready_home.with_name(f"{ready_home.name}-small"))
        assert found["full"] == 3 and "is full" in found["told"], found
        assert (found["whole"], found["again"]) == (0, 0), found


def make_older_database(home: Path, cases: int) -> None:
    database = connect("", home)
    with database.writing() as connection:
        migrate(connection, home, revision="0001")
        row = sa.text("INSERT INTO cases VALUES(:id, 'The bridge is late', :long, 'bridge_delay', 'en', '', '2024-05-01', '')")
        connection.execute(row, [{"id": f"old-{n}", "long": f"Claim it, {secrets.token_hex(400)}"} for n in range(cases)])
    database.engine.dispose()


def write_within(desk: Desk, report: object, room: int) -> None:
    """Import with files that cannot grow by more than `room` bytes."""
    size = (desk.home / "copilot.sqlite").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, size + room))
    import_many(desk, report, imported_lines([f"old-{n}" for n in range(1_500)]))  # type: ignore[arg-type]


@pytest.mark.parametrize("room", [0, 50_000, 400_000])
def test_a_quota_that_is_used_up_is_told_and_costs_nothing(room: int, used: str, ready_home: Path, tmp_path: Path) -> None:
    writer = Writer(tmp_path / "report", write_within, room)
    writer.process.join(60)
    (told,) = writer.lines()
    assert (writer.process.exitcode, told["exit_code"]) == (3, 3)
    assert "disk" in told["error"]
    assert_readable(Desk(load_settings()))
    assert copilot("cases", "import", "-", stdin=imported_lines([f"old-{n}" for n in range(1_500)])).code == 0


def assert_readable(desk: Desk) -> None:
    """Every record opens and the chain holds."""
    with desk.records.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        desk.case_store.select(connection)
        DraftStore(desk.records.vault).select(connection)
    assert copilot("audit", "verify").code == 0
    desk.records.database.engine.dispose()


# --- files ------------------------------------------------------------------------------------------


def without_privileges(*arguments: str, stdin: str = "") -> Result:
    """The program as somebody who is not above permissions."""
    if os.geteuid() != 0:
        return copilot_process(*arguments, stdin=stdin, env=dict(os.environ))
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv to be less")
    dropped = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    command = [*dropped, sys.executable, "-m", "copilot", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def sealed_off(ready_home: Path) -> Path:
    yield ready_home
    ready_home.chmod(0o700)


def test_a_home_that_cannot_be_written_is_told(used: str, sealed_off: Path) -> None:
    before = digest(sealed_off)
    sealed_off.chmod(0o500)
    for arguments, stdin in ((["case", "note", "a1"], "Asked again."), (["case", "list"], ""), (["cases", "import"], "{}")):
        told = without_privileges(*arguments, stdin=stdin)
        assert (told.code, "COPILOT_HOME" in told.err, "Traceback" in told.err) == (3, True, False), told
    assert without_privileges("draft", stdin=TALK).code == 0
    assert digest(sealed_off) == before


def test_a_first_command_in_a_home_that_cannot_be_written_is_told(sealed_off: Path) -> None:
    sealed_off.chmod(0o500)
    told = without_privileges("case", "list")
    assert (told.code, "COPILOT_HOME" in told.err) == (3, True), told


def test_a_database_that_may_only_be_read_is_told(used: str, ready_home: Path) -> None:
    (ready_home / "copilot.sqlite").chmod(0o400)
    before = digest(ready_home)
    told = without_privileges("case", "note", "a1", stdin="Asked again.")
    assert (told.code, "can only be read" in told.err) == (3, True), told
    assert without_privileges("draft", stdin=TALK).code == 0
    assert digest(ready_home) == before


def test_a_folder_in_the_place_of_the_database_is_told(own_home: Path) -> None:
    (own_home / "copilot.sqlite").mkdir()
    told = copilot("case", "list")
    assert (told.code, "cannot be opened" in told.err) == (3, True), told


def test_a_database_of_a_newer_program_is_told_and_works_with_that_program_again(used: str, ready_home: Path) -> None:
    def set_version(version: str) -> None:
        database = connect("", ready_home)
        with database.writing() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        database.engine.dispose()

    with open_database("", ready_home).reading() as connection:
        ours = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
    set_version("9901")
    for arguments in (["case", "list"], ["case", "note", "a1"], ["cases", "import"]):
        told = copilot(*arguments, stdin="{}")
        assert (told.code, "upgrade this program" in told.err) == (3, True), told
    assert copilot("draft", stdin=TALK).code == 0
    set_version(ours)
    assert copilot("case", "show", "a1").code == 0


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8])
def test_a_damaged_page_is_told_with_what_to_do(share: float, used: str, ready_home: Path) -> None:
    copilot("cases", "import", "-", stdin=imported_lines([f"old-{n}" for n in range(200)]))
    with connect("", ready_home).unbound() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = ready_home / "copilot.sqlite"
    data = bytearray(file.read_bytes())
    for page in range(round(share * len(data) / 4096), round(share * len(data) / 4096) + 8):
        data[page * 4096 : (page + 1) * 4096] = secrets.token_bytes(4096)
    file.write_bytes(data)
    told = [
        copilot(*command) for command in (["case", "list", "--limit", "500"], ["audit", "verify"], ["case", "search", "bridge"])
    ]
    assert {result.code for result in told} <= {0, 3}, told
    checked = copilot("backup", str(ready_home.parent / "archive"))
    told.append(checked)
    assert checked.code == 3 or any(result.code == 3 for result in told)
    for result in told:
        assert result.code == 0 or ("damaged" in result.err or "decrypted" in result.err or "whole" in result.out), result
        assert "Traceback" not in result.err


# --- keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["gone", "another", "torn"])
def test_without_its_key_nothing_is_read_changed_or_made_anew(state: str, used: str, ready_home: Path) -> None:
    key = ready_home / "master.key"
    kept, before = key.read_text(), digest(ready_home)
    match state:
        case "gone":
            key.unlink()
        case "another":
            key.write_text(secrets.token_hex(32) + "\n")
        case "torn":
            key.write_text(kept[:-20])
    left = key.read_text() if key.exists() else ""
    for arguments in (["case", "list"], ["case", "note", "a1"], ["cases", "import"], ["customer", "show", "Wen"]):
        told = copilot(*arguments, stdin="{}")
        assert (told.code, "key" in told.err) == (3, True), told
        assert kept.splitlines()[-1] not in told.err
    assert copilot("draft", stdin=TALK).code == 0
    assert digest(ready_home) == before
    assert (key.read_text() if key.exists() else "") == left
    key.write_text(kept)
    assert copilot("case", "show", "a1").code == 0


# --- clocks -----------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_keeps_the_order_and_is_noted(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        behind = timedelta()

        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime.now(UTC) - cls.behind

    desk = Desk(load_settings())
    case = open_case(QUESTION, desk).id
    drafted = copilot("draft", "--json", stdin=TALK).json["draft_id"]
    for turn in range(4):
        note(case, f"Note {turn}", desk)
        Clock.behind = timedelta(days=turn)
        monkeypatch.setattr("copilot.models.records.datetime", Clock)
    file = read_case(case, desk)
    assert [str(one.text) for one in file.notes] == [f"Note {turn}" for turn in range(4)]
    assert [one.at for one in file.notes] != sorted(one.at for one in file.notes)
    assert copilot("accept", drafted).code == 0
    with desk.records.reading() as connection:
        kept = DraftStore(desk.records.vault).find(connection, drafted)
    assert kept is not None and kept.judgement is not None
    assert kept.judgement.seconds is None or kept.judgement.seconds >= 0
    report = copilot("audit", "verify", "--json")
    assert (report.code, report.json["whole"], report.json["faults"]) == (0, True, [])
    assert report.json["clock"]
    assert_whole(desk)


# --- people -----------------------------------------------------------------------------------------


def test_an_import_that_is_interrupted_keeps_what_was_done_and_is_finished_by_the_next(ready_home: Path) -> None:
    ids = [f"old-{n}" for n in range(6_000)]
    file = ready_home.parent / "many.jsonl"
    file.write_text(imported_lines(ids))
    command = [sys.executable, "-m", "copilot", "cases", "import", str(file), "--json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while count_cases(ready_home) == 0 and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, (out, err)
    done = count_cases(ready_home)
    assert 0 < done < len(ids)
    assert_whole(Desk(load_settings()))
    report = json.loads(copilot("cases", "import", str(file), "--json").out)
    assert (report["added"], report["unchanged"]) == (len(ids) - done, done)


def count_cases(home: Path) -> int:
    database = connect("", home)
    try:
        if not (home / "copilot.sqlite").exists():
            return 0
        with database.reading() as connection:
            if not sa.inspect(connection).has_table("cases"):
                return 0
            return int(connection.execute(sa.text("SELECT count(*) FROM cases")).scalar_one())
    finally:
        database.engine.dispose()
