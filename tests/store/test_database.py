"""The relational store on a real SQLite: tables made once, versions checked, cases idempotent."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from copilot.errors import ConfigurationProblem
from copilot.models.case import CaseRecord
from copilot.store.cases import CaseStore
from copilot.store.database import open_database

CASE = CaseRecord(id="c1", problem="Bridge delayed", resolution="Claimed on the target chain", customer="customer-4711")


def test_put_is_idempotent_and_tells_changed_from_unchanged(tmp_path: Path) -> None:
    store = CaseStore(open_database("", tmp_path), tmp_path)
    assert store.put([CASE]).added == 1
    assert store.put([CASE]).unchanged == 1
    assert store.put([CASE.model_copy(update={"resolution": "Waited"})]).updated == 1
    assert [case.resolution for case in store.all()] == ["Waited"]
    assert store.count() == 1


def test_customer_reference_is_not_on_disk(tmp_path: Path) -> None:
    engine = open_database("", tmp_path)
    CaseStore(engine, tmp_path).put([CASE])
    engine.dispose()
    assert all(b"customer-4711" not in path.read_bytes() for path in tmp_path.iterdir())


def test_customer_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    CaseStore(open_database("", tmp_path), tmp_path).put([CASE])
    assert (tmp_path / "customer.key").stat().st_mode & 0o077 == 0


def test_many_first_openings_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        engines = list(pool.map(lambda _: open_database("", tmp_path), range(16)))
    assert len(engines) == 16


def test_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    open_database("", tmp_path).dispose()
    with sqlite3.connect(tmp_path / "copilot.sqlite") as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(ConfigurationProblem, match="schema version 99"):
        open_database("", tmp_path)


def test_garbled_database_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "copilot.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(ConfigurationProblem, match="cannot be used"):
        open_database("", tmp_path)
