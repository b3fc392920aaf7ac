"""A process that writes is killed at any moment: what it said was done is there, nothing is half done, the next one goes on."""

import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.models.records import Publication
from copilot.services.cases import note, open_case
from copilot.services.wiring import Desk
from copilot.store.schema import cases
from tests.support.consistency import assert_kept, assert_whole
from tests.support.older_database import make_older_database
from tests.support.postgres import server
from tests.support.program import copilot
from tests.support.writers import QUESTION, Writer, open_desk, work_all_day

SEED = 2026_08
LONGEST = 0.25
"""Seconds in which a process comes to do everything once: it opens and migrates, loads the index, works some rounds."""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL on this platform")


def kill_writers(folder: Path, kills: int, chance: random.Random) -> int:
    """Kill `kills` writers of one home, one after the other; how many steps they had reported."""
    lines = []
    for turn in range(kills):
        writer = Writer(folder / f"{turn}.jsonl", work_all_day, f"writer {turn}", chance.randrange(1_000))
        time.sleep(chance.uniform(0, LONGEST))
        writer.kill()
        lines += writer.lines()
        desk = Desk(load_settings())
        assert_whole(desk)
        assert_kept(desk, lines)
        desk.records.database.engine.dispose()
    return len(lines)


def assert_index_agrees() -> None:
    """The next search finds exactly the published cases."""
    desk = Desk(load_settings())
    with desk.records.reading() as connection:
        published = connection.execute(sa.select(cases.c.id).where(cases.c.publication == Publication.PUBLISHED.value))
        wanted = set(published.scalars())
    found = copilot("search", "bridge network", "--source", "cases", "--limit", str(len(wanted) + 10), "--json").json
    assert {hit["doc_id"] for hit in found["hits"]} == wanted


@pytest.mark.parametrize("home", range(10))
def test_killed_at_twenty_moments_in_each_of_ten_homes(home: int, ready_home: Path, tmp_path: Path) -> None:
    seed = SEED + home
    sys.stderr.write(f"seed {seed}\n")
    kill_writers(tmp_path, 20, random.Random(seed))
    assert_index_agrees()


def test_a_migration_killed_at_ten_moments_is_made_whole_by_the_next_command(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = make_older_database(own_home, cases=200)
    chance = random.Random(SEED)
    for turn in range(10):
        home = tmp_path / f"home-{turn}"
        shutil.copytree(own_home, home)
        monkeypatch.setenv("COPILOT_HOME", str(home))
        writer = Writer(tmp_path / f"{turn}.jsonl", open_desk)
        time.sleep(chance.uniform(0, LONGEST))
        writer.kill()
        desk = Desk(load_settings())
        assert_whole(desk)
        with desk.records.reading() as connection:
            assert {case.id for case in desk.case_store.called(connection, ids)} == set(ids)
            assert desk.customer_store.find(connection, "customer 1") is not None
        assert not (home / "customer.key").exists()
        desk.records.database.engine.dispose()


def test_clients_of_postgresql_killed_at_thirty_moments(
    postgres_url: str, ready_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_url)
    assert kill_writers(tmp_path, 30, random.Random(SEED)) > 0
    assert_index_agrees()


def test_a_server_killed_while_three_write_loses_nothing_and_is_gone_on_with(
    ready_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server("durable") as postgres:
        monkeypatch.setenv("COPILOT_DATABASE_URL", postgres.url(user="postgres:swordfish"))
        desk = Desk(load_settings())
        case = open_case(QUESTION, desk).id
        writers = [Writer(tmp_path / f"{n}.jsonl", work_all_day, f"writer {n}", SEED + n) for n in range(3)]
        deadline = time.monotonic() + 60
        while any(len(writer.lines()) < 5 for writer in writers) and time.monotonic() < deadline:
            time.sleep(0.01)
        postgres.kill()
        done = []
        for writer in writers:
            writer.process.join(60)
            *lines, last = writer.lines()
            assert (writer.process.exitcode, last["exit_code"]) == (3, 3)
            assert "does not answer" in last["error"] and "swordfish" not in last["error"]
            done += lines
        told = copilot("case", "list")
        assert (told.code, "does not answer" in told.err, "swordfish" in told.err) == (3, True, False), told.err
        postgres.start()
        note(case, "The same process goes on with a new connection", desk)
        assert_whole(desk)
        assert_kept(desk, [*done, {"case": case, "note": "The same process goes on with a new connection"}])
        assert copilot("case", "list").code == 0
