"""A disk that is full: told plainly by whatever writes, nothing damaged, and the same command works once there is room."""

import json
import shutil
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.services.wiring import Desk
from copilot.store.drafts import DraftStore
from tests.store.conftest import TALK
from tests.support import full_disk
from tests.support.older_database import make_older_database
from tests.support.program import copilot
from tests.support.writers import Writer, import_many, imported_lines

resource = pytest.importorskip("resource", reason="limits of a process are a matter of Unix")
NO_SMALL_DISK = full_disk.unavailable()


@pytest.mark.skipif(bool(NO_SMALL_DISK), reason=NO_SMALL_DISK)
def test_a_full_disk_is_told_by_every_command_that_writes_and_costs_nothing(used: str, ready_home: Path) -> None:
    commands = [
        (["case", "open", "--id", "b1"], TALK),
        (["case", "add", "a1"], f"{TALK}\nCustomer: Still nothing."),
        (["case", "note", "a1"], "Asked again."),
        (["case", "publish", "a2", "--yes"], ""),
        (["case", "withdraw", "a3"], ""),
        (["case", "resolve", "a1"], "It came by itself."),
        (["case", "reopen", "a2"], ""),
        (["case", "show", "a1"], ""),
        (["cases", "import", "-"], imported_lines(["old"])),
        (["customers", "import", "-"], '{"reference": "Ada", "name": "Ada"}'),
        (["accept", used], ""),
        (["keys", "rotate"], ""),
        (["customer", "forget", "Wen", "--yes", "--why", "They asked for it"], ""),
    ]
    for found in full_disk.on_a_full_disk(ready_home, 0, commands):
        assert found["full"] == 3 and "is full" in found["told"] and "Make room" in found["told"], found
        assert (found["whole"], found["again"]) == (0, 0), found


@pytest.mark.skipif(bool(NO_SMALL_DISK), reason=NO_SMALL_DISK)
def test_where_the_store_still_has_room_and_the_index_has_none_the_change_is_made(used: str, ready_home: Path) -> None:
    commands = [(["case", "withdraw", "a3"], ""), (["search", "network", "--source", "cases", "--json"], "")]
    withdrawn, searched = full_disk.on_a_full_disk(ready_home, 131_072, commands)
    assert withdrawn["full"] in {0, 5} and withdrawn["whole"] == 0, withdrawn
    assert json.loads(searched["out"])["hits"] == [], searched


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


def write_within(desk: Desk, report: object, room: int) -> None:
    """Import with files that cannot grow by more than `room` bytes."""
    size = (desk.home / "copilot.sqlite").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, size + room))
    import_many(desk, report, imported_lines([f"old-{n}" for n in range(600)]))  # type: ignore[arg-type]


@pytest.mark.parametrize("room", [0, 200_000])
def test_a_quota_that_is_used_up_is_told_and_costs_nothing(room: int, used: str, ready_home: Path, tmp_path: Path) -> None:
    writer = Writer(tmp_path / "report", write_within, room)
    writer.process.join(60)
    (told,) = writer.lines()
    assert (writer.process.exitcode, told["exit_code"]) == (3, 3)
    assert "disk" in told["error"]
    assert_readable(Desk(load_settings()))
    assert copilot("cases", "import", "-", stdin=imported_lines([f"old-{n}" for n in range(600)])).code == 0


def assert_readable(desk: Desk) -> None:
    """Every record opens and the chain holds."""
    with desk.records.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        desk.case_store.select(connection)
        DraftStore(desk.records.vault).select(connection)
    assert copilot("audit", "verify").code == 0
    desk.records.database.engine.dispose()
