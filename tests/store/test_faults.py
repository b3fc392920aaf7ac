"""Files, keys and clocks that fail: told plainly with exit 3, nothing damaged, and afterwards it works again."""

import hashlib
import json
import os
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
from tests.store.conftest import TALK
from tests.support.consistency import assert_whole
from tests.support.program import Result, copilot, copilot_process
from tests.support.writers import QUESTION, imported_lines


def digest(home: Path) -> str:
    """What the database file holds."""
    return hashlib.sha256((home / "copilot.sqlite").read_bytes()).hexdigest()


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
    for arguments, stdin in (
        (["case", "note", "a1"], "Asked again."),
        (["case", "list"], ""),
        (["cases", "import"], imported_lines(["new"])),
    ):
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
        told = copilot(*arguments, stdin=imported_lines(["new"]))
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
        told = copilot(*arguments, stdin=imported_lines(["new"]))
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
    ids = [f"old-{n}" for n in range(2_000)]
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
