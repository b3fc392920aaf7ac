"""Databases of earlier versions come to the current schema whole or not at all, and nothing stays in the clear."""

import hmac
import json
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from copilot.services.migration import migrate_database, rehearse_migration
from copilot.store import schema
from copilot.store.database import connect, revision_of
from copilot.store.migrations import HEAD, REVISIONS
from tests.support.operations import open_store, this_desk
from tests.support.program import copilot
from tests.support.writers import Writer

CASES = """
CREATE TABLE {table} (
  id VARCHAR(200) NOT NULL PRIMARY KEY, problem TEXT NOT NULL, resolution TEXT NOT NULL, category VARCHAR(64) NOT NULL,
  language VARCHAR(16) NOT NULL, customer_key VARCHAR(64) NOT NULL, closed_at VARCHAR(40) NOT NULL,
  content_hash VARCHAR(64) NOT NULL)
"""
PROPOSALS = """
CREATE TABLE proposals (
  id VARCHAR(16) NOT NULL PRIMARY KEY, status VARCHAR(16) NOT NULL, label TEXT NOT NULL, question TEXT NOT NULL,
  category VARCHAR(64) NOT NULL, nearest TEXT NOT NULL, created VARCHAR(10) NOT NULL, content TEXT NOT NULL,
  drafted_at INTEGER NOT NULL, dismissed_at INTEGER NOT NULL, reason TEXT NOT NULL, files TEXT NOT NULL);
CREATE INDEX ix_proposals_status ON proposals (status);
CREATE TABLE proposal_evidence (
  key VARCHAR(24) NOT NULL, proposal VARCHAR(16) NOT NULL, number INTEGER NOT NULL, place TEXT NOT NULL,
  question TEXT NOT NULL, answer TEXT NOT NULL, language VARCHAR(16) NOT NULL, day VARCHAR(10) NOT NULL,
  PRIMARY KEY (key), FOREIGN KEY(proposal) REFERENCES proposals (id) ON DELETE CASCADE);
CREATE INDEX ix_proposal_evidence_proposal ON proposal_evidence (proposal);
INSERT INTO proposals VALUES ('p1', 'open', 'fees', 'What does it cost?', 'fees', '', '2026-01-02', '{}', 1, 0, '', '[]');
INSERT INTO proposal_evidence VALUES ('e1', 'p1', 1, 'chat', 'What does it cost?', '', 'en', '2026-01-02');
"""
"""Tables as the first version made them."""

PLANTED = ("Quetzal bridge never arrived", "Claimed it on the Zanzibar page", "removed long ago, Okapi", "客户说跨链失败")


def first_version(connection: sa.Connection, key: bytes, *, proposals: bool = True, cases: int = 3) -> None:
    """Fill an empty database as the first version did."""
    statements = [CASES.format(table="cases"), "CREATE INDEX ix_cases_customer_key ON cases (customer_key)"]
    statements += [
        "CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY)",
        "INSERT INTO schema_version VALUES (1)",
    ]
    statements += PROPOSALS.split(";")[:-1] if proposals else []
    for statement in statements:
        connection.exec_driver_sql(statement)
    named = hmac.digest(key, b"customer-4711", "sha256").hex()
    rows = [
        (f"old-{number}", PLANTED[0], PLANTED[1], "bridge_delay", "en", named if number < 2 else "", "2025-05-06", "0" * 64)
        for number in range(cases)
    ]
    rows.append(("旧-1", PLANTED[3], PLANTED[1], "", "zh", "", "", "0" * 64))
    rows.append(("gone", PLANTED[2] * 40, PLANTED[1], "", "en", "", "", "0" * 64))
    names = ("id", "problem", "resolution", "category", "language", "customer_key", "closed_at", "content_hash")
    places = ", ".join(f":{name}" for name in names)
    connection.execute(sa.text(f"INSERT INTO cases VALUES ({places})"), [dict(zip(names, row, strict=True)) for row in rows])
    connection.exec_driver_sql("DELETE FROM cases WHERE id = 'gone'")


@pytest.fixture
def key(own_home: Path) -> bytes:
    """The key that references were hashed with, in the file it was kept in."""
    key = secrets.token_bytes(32)
    (own_home / "customer.key").write_bytes(key)
    return key


@pytest.fixture
def first(store_url: str, own_home: Path, key: bytes) -> str:
    """A database of the first version; its URL."""
    make(store_url, own_home, key)
    return store_url


def make(url: str, home: Path, key: bytes, **how: bool | int) -> None:
    # Not with `connect`: what this program sets for SQLite that version had not.
    engine = connect(url, home).engine if url else sa.create_engine(f"sqlite:///{home / 'copilot.sqlite'}")
    with engine.begin() as connection:
        first_version(connection, key, **how)  # type: ignore[arg-type]
    engine.dispose()


def in_the_clear(home: Path) -> list[str]:
    """What of the planted texts stands in a file of the store."""
    files = list(home.glob("copilot.sqlite*"))
    return [text for text in PLANTED for file in files if text.encode() in file.read_bytes()]


# --- the first version --------------------------------------------------------------------------


def test_cases_of_the_first_version_are_found_by_the_same_references(first: str, own_home: Path) -> None:
    desk = this_desk()
    with desk.records.reading() as connection:
        customer = desk.customer_store.find(connection, "customer-4711")
        assert customer is not None
        assert [case.id for case in desk.case_store.of_customer(connection, customer.id)] == ["old-1", "old-0"]
        assert desk.customer_store.find(connection, "customer-4712") is None
        everything = {case.id: case for case in desk.case_store.select(connection)}
    assert set(everything) == {"old-0", "old-1", "old-2", "旧-1"}
    case = everything["old-0"]
    assert (case.content.problem, case.content.resolution) == (PLANTED[0], PLANTED[1])
    assert (case.category, case.resolved_at, case.publication.value) == ("bridge_delay", "2025-05-06", "published")
    assert len({case.customer for case in everything.values()}) == 3
    assert not (own_home / "customer.key").exists()


def test_new_cases_are_numbered_after_the_old_ones(first: str) -> None:
    added = copilot("cases", "import", stdin=json.dumps({"id": "new", "problem": "p", "resolution": "r"}) + "\n")
    assert (added.code, added.out) == (0, "1 added, 0 updated, 0 unchanged\n")
    with this_desk().records.reading() as connection:
        numbers = connection.execute(sa.select(schema.cases.c.number).order_by(schema.cases.c.number)).scalars().all()
    assert numbers == [1, 2, 3, 4, 5]


def test_they_are_searchable_and_published(first: str, ready_home: Path) -> None:
    desk = this_desk()
    with desk.records.reading() as connection:
        found = desk.case_store.numbered(connection, desk.case_terms.search(connection, "quetzal bridge", 5))
        marks = desk.case_store.published_marks(connection)
        assert desk.case_store.publications(connection) > 0
    assert {case.id for case in found} == {"old-0", "old-1", "old-2"}
    assert set(marks) == {"old-0", "old-1", "old-2", "旧-1"}
    hits = copilot("search", "--source", "cases", "--json", "Quetzal bridge never arrived").json["hits"]
    assert "old-" in hits[0]["doc_id"]


def test_nothing_of_it_is_left_in_the_clear_in_any_byte(own_home: Path, key: bytes) -> None:
    make("", own_home, key)
    assert set(in_the_clear(own_home)) >= set(PLANTED[:2])
    open_store_here()
    assert in_the_clear(own_home) == []
    assert key not in (own_home / "copilot.sqlite").read_bytes()


def changed_before(home: Path) -> None:
    """Let rows of a first version's database have been updated and deleted, by a SQLite that overwrites nothing."""
    with closing(sqlite3.connect(home / "copilot.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        rows = [(f"more-{number}", PLANTED[2] * 300, PLANTED[1]) for number in range(40)]
        connection.executemany("INSERT INTO cases VALUES (?, ?, ?, '', 'en', '', '', '')", rows)
        connection.execute("UPDATE cases SET problem = 'short now', resolution = 'ok' WHERE id LIKE 'more-%'")
        connection.execute("DELETE FROM cases WHERE id LIKE 'more-1%'")
    assert PLANTED[2] in in_the_clear(home)


def test_what_was_changed_or_deleted_before_is_in_no_byte_either(own_home: Path, key: bytes) -> None:
    make("", own_home, key)
    changed_before(own_home)
    open_store_here()
    assert in_the_clear(own_home) == []
    assert not (own_home / "database.uncleared").exists()


def test_a_kill_before_the_file_is_cleared_up_leaves_that_to_the_next(
    own_home: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("", own_home, key)
    changed_before(own_home)
    (own_home / "customer.key").unlink()
    with monkeypatch.context() as patch:
        patch.setattr("copilot.store.database._clear_up", lambda database: database.engine.dispose())
        open_store_here()
    assert revision_of(connect("", own_home)) == HEAD
    assert PLANTED[2] in in_the_clear(own_home)
    open_store_here()
    assert in_the_clear(own_home) == []


def test_a_new_database_has_nothing_to_clear_up(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.store.database._clear_up", pytest.fail)
    open_store_here()


def test_proposals_stay_as_they_were(first: str, own_home: Path) -> None:
    with this_desk().records.reading() as connection:
        (proposal,) = connection.execute(sa.select(schema.proposals)).all()
        (evidence,) = connection.execute(sa.select(schema.proposal_evidence)).all()
    assert (proposal.question, evidence.proposal) == ("What does it cost?", "p1")


def test_a_database_from_before_proposals_gets_their_tables(store_url: str, own_home: Path, key: bytes) -> None:
    make(store_url, own_home, key, proposals=False)
    with this_desk().records.reading() as connection:
        assert connection.execute(sa.select(schema.proposals)).all() == []
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.cases)).scalar() == 4


def test_without_a_customer_key_cases_are_still_there(store_url: str, own_home: Path, key: bytes) -> None:
    make(store_url, own_home, key)
    (own_home / "customer.key").unlink()
    with this_desk().records.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.cases)).scalar() == 4


def open_store_here() -> None:
    desk = this_desk()
    with desk.records.reading():
        pass
    desk.records.database.engine.dispose()


# --- the schema ---------------------------------------------------------------------------------


@pytest.mark.parametrize("old", [False, True], ids=["made anew", "migrated"])
def test_the_tables_are_what_schema_py_says(old: bool, store_url: str, own_home: Path, key: bytes) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    if old:
        make(store_url, own_home, key)
    database = this_desk().records.database
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []


def test_head_is_the_newest_step_and_the_steps_are_in_a_row() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    import copilot.store.migrations as migrations

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent / "steps"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    assert tuple(step.revision for step in reversed(list(scripts.walk_revisions()))) == REVISIONS


# --- rehearsals ---------------------------------------------------------------------------------


def test_a_rehearsal_says_what_would_happen_and_leaves_every_row(first: str, own_home: Path, key: bytes) -> None:
    before = dump(first, own_home)
    report = rehearse_migration(this_desk())
    assert (report.found, report.newest, report.steps, report.rows_kept) == ("", HEAD, REVISIONS, True)
    assert (report.before["cases"], report.after["cases"], report.opened) == (4, 4, 4)
    assert dump(first, own_home) == before
    assert (own_home / "customer.key").read_bytes() == key
    assert not (own_home / "master.key").exists()
    done = migrate_database(this_desk())
    assert (done.found, done.steps, done.after["cases"]) == ("", REVISIONS, 4)
    assert rehearse_migration(this_desk()).steps == migrate_database(this_desk()).steps == ()


def test_a_rehearsal_on_nothing_makes_nothing(own_home: Path) -> None:
    assert rehearse_migration(this_desk()).steps == ()
    assert not list(own_home.glob("copilot.sqlite*"))


def test_a_migration_that_fails_takes_everything_back(first: str, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(first, own_home)
    seal = count_down(2)
    monkeypatch.setattr("copilot.store.vault.Vault.seal", seal)
    with pytest.raises(ArithmeticError, match="in the middle"):
        open_store_here()
    assert dump(first, own_home) == before
    assert (own_home / "customer.key").exists()
    monkeypatch.undo()


def count_down(times: int) -> Callable[..., bytes]:
    left: Iterator[int] = iter(range(times))

    def seal(*_arguments: object) -> bytes:
        if next(left, None) is None:
            raise ArithmeticError("in the middle")
        return b"sealed"

    return seal


def dump(url: str, home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table there is and every row, whatever the schema."""
    with connect(url, home).reading() as connection:
        names = sa.inspect(connection).get_table_names()
        return {name: sorted(map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall())) for name in names}


# --- kills --------------------------------------------------------------------------------------


def test_a_kill_leaves_the_old_database_or_the_new_one(own_home: Path, tmp_path: Path, key: bytes) -> None:
    make("", own_home, key, cases=400)
    before = dump("", own_home)
    original = tmp_path / "original.sqlite"
    shutil.copy(own_home / "copilot.sqlite", original)
    old = 0
    for number in range(8):
        writer = Writer(tmp_path / f"{number}.jsonl", open_store)
        end = time.monotonic() + 20
        while writer.process.is_alive() and not (own_home / "master.key").exists() and time.monotonic() < end:
            time.sleep(0.001)  # the key is made inside the migration
        time.sleep(0.01 * number)
        writer.kill()
        with closing(sqlite3.connect(own_home / "copilot.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if revision_of(connect("", own_home)) != HEAD:
            old += 1
            assert dump("", own_home) == before
            assert (own_home / "customer.key").read_bytes() == key
        with this_desk().records.reading() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(schema.cases)).scalar() == 401
            assert this_desk().customer_store.find(connection, "customer-4711") is not None
        assert in_the_clear(own_home) == []
        for file in (*own_home.glob("copilot.sqlite*"), own_home / "master.key"):
            file.unlink(missing_ok=True)
        shutil.copy(original, own_home / "copilot.sqlite")
        (own_home / "customer.key").write_bytes(key)
    assert old
