"""How a database is opened: once by many at a time, private, in the one schema, and what is no database told plainly."""

import os
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from copilot.errors import ConfigurationProblem
from copilot.store.database import connect, open_database, revision_of
from copilot.store.migrations import HEAD
from copilot.store.schema import audit_head, data_keys
from copilot.store.vault import DESK_KEYS
from tests.support.writers import all_at_once, open_desk


@pytest.mark.parametrize("mode", [0o022, 0o077], ids=["usual umask", "strict umask"])
def test_files_are_their_owners_alone(tmp_path: Path, mode: int) -> None:
    before = os.umask(mode)
    try:
        database = open_database("", tmp_path)
        with database.writing() as connection:
            connection.execute(sa.insert(data_keys).values(owner="o", master="m", wrapped=b"w", created_at=""))
        files = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("copilot.sqlite*")}
    finally:
        os.umask(before)
    assert files == dict.fromkeys(("copilot.sqlite", "copilot.sqlite-wal", "copilot.sqlite-shm"), 0o600)


def test_a_file_that_others_may_read_becomes_private(tmp_path: Path) -> None:
    open_database("", tmp_path).engine.dispose()
    (tmp_path / "copilot.sqlite").chmod(0o644)
    with open_database("", tmp_path).reading():
        assert (tmp_path / "copilot.sqlite").stat().st_mode & 0o777 == 0o600


def test_many_first_openings_at_once_make_one_store(store_url: str, own_home: Path, tmp_path: Path) -> None:
    reports = all_at_once(tmp_path, open_desk, [()] * 8)
    assert len({report["master"] for (report,) in reports}) == 1
    with open_database(store_url, own_home).reading() as connection:
        owners = connection.execute(sa.select(data_keys.c.owner)).scalars().all()
        heads = connection.execute(sa.select(sa.func.count()).select_from(audit_head)).scalar()
        versions = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
    assert (sorted(owners), heads, versions) == (sorted(DESK_KEYS), 1, [HEAD])


def test_database_of_a_newer_program_is_refused_and_left_alone(store_url: str, own_home: Path) -> None:
    with open_database(store_url, own_home).writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9901'"))
    with pytest.raises(ConfigurationProblem, match=r"schema 9901.*knows up to") as told:
        open_database(store_url, own_home)
    assert "upgrade this program" in told.value.hint
    with connect(store_url, own_home).reading() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "9901"


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    garbled = b"not a database at all" * 100
    (tmp_path / "copilot.sqlite").write_bytes(garbled)
    with pytest.raises(ConfigurationProblem, match="damaged, or no database at all") as told:
        open_database("", tmp_path)
    assert "restore" in told.value.hint
    assert (tmp_path / "copilot.sqlite").read_bytes() == garbled


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "copilot.sqlite").touch(mode=0o644)
    assert revision_of(open_database("", tmp_path)) == HEAD


@pytest.mark.parametrize(
    "url", ["nonsense", "gopher://desk", "mysql://anna:swordfish@host/desk", "postgresql://host:port/desk"]
)
def test_a_url_of_no_database_is_told_without_repeating_it(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationProblem, match="is no URL of a SQLite or PostgreSQL database") as told:
        open_database(url, tmp_path)
    assert "swordfish" not in f"{told.value.message} {told.value.hint}"


def test_a_reader_sees_one_state_while_others_write(store_url: str, own_home: Path) -> None:
    database = open_database(store_url, own_home)
    counted = sa.select(sa.func.count()).select_from(data_keys)
    with database.reading() as reader:
        before = reader.execute(counted).scalar()
        with database.writing() as writer:
            writer.execute(sa.insert(data_keys).values(owner="o", master="m", wrapped=b"w", created_at=""))
        assert reader.execute(counted).scalar() == before == 0
    with database.reading() as reader:
        assert reader.execute(counted).scalar() == 1


def test_what_a_transaction_began_is_undone_by_any_exception(store_url: str, own_home: Path) -> None:
    database = open_database(store_url, own_home)
    with pytest.raises(KeyboardInterrupt), database.writing() as writer:
        writer.execute(sa.insert(data_keys).values(owner="o", master="m", wrapped=b"w", created_at=""))
        raise KeyboardInterrupt
    with database.reading() as reader:
        assert reader.execute(sa.select(data_keys.c.owner)).all() == []


def test_outside_of_a_transaction_the_log_can_be_emptied(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    with database.writing() as writer:
        writer.execute(sa.insert(data_keys).values(owner="o", master="m", wrapped=b"w", created_at=""))
    with database.unbound() as connection:
        assert connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0
    assert (tmp_path / "copilot.sqlite-wal").stat().st_size == 0
    with sqlite3.connect(tmp_path / "copilot.sqlite") as connection:
        assert connection.execute("SELECT owner FROM data_keys").fetchall() == [("o",)]
