"""A PostgreSQL server that is away, refuses, breaks off or only reads: told plainly, without the password, with exit 3."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.errors import ConfigurationProblem
from copilot.services.cases import note, open_case
from copilot.services.wiring import Desk
from copilot.store.database import open_database
from tests.support.consistency import assert_whole
from tests.support.postgres import Server
from tests.support.postgres_server import GUARDED
from tests.support.program import copilot
from tests.support.writers import QUESTION

TALK = "Customer: I sent 12 USDT yesterday and my friend still waits for it"
PASSWORD = "swordfish"


def assert_told(words: str) -> None:
    """Commands that need the store say `words`; a draft is made without it."""
    for arguments in (["case", "list"], ["case", "note", "a1"], ["database", "status"]):
        told = copilot(*arguments, stdin="Asked again.")
        assert (told.code, words in told.err, PASSWORD in told.err) == (3, True, False), told
    drafted = copilot("draft", stdin=TALK)
    assert (drafted.code, words in drafted.err, PASSWORD in drafted.err) == (0, True, False), drafted


@pytest.mark.parametrize("place", ["127.0.0.1:9/desk", "/desk?host=/nowhere"], ids=["port", "socket"])
def test_a_server_that_is_not_there(place: str, ready_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv("COPILOT_DATABASE_URL", f"postgresql://anna:{PASSWORD}@{place}")
    assert_told("does not answer")


def test_a_wrong_password_and_then_the_right_one(
    postgres_server: Server, postgres_url: str, ready_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = str(sa.make_url(postgres_url).database)
    postgres_server.execute(f"CREATE ROLE {GUARDED} LOGIN PASSWORD 'right'")
    try:
        postgres_server.execute(f"ALTER DATABASE {database} OWNER TO {GUARDED}")
        monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_server.url(database, f"{GUARDED}:{PASSWORD}"))
        assert_told("refuses this user or password")
        monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_server.url(database, f"{GUARDED}:right"))
        assert copilot("case", "list").code == 0
    finally:
        postgres_server.execute(f"DROP DATABASE {database} WITH (FORCE)")
        postgres_server.execute(f"DROP ROLE {GUARDED}")
        postgres_server.execute(f"CREATE DATABASE {database}")  # for the fixture to drop


def test_a_database_that_is_not_there(postgres_server: Server, ready_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_server.url("nothing", f"postgres:{PASSWORD}"))
    assert_told("cannot be opened")


def test_a_server_that_only_reads(
    postgres_server: Server, postgres_url: str, ready_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sa.make_url(postgres_url)
    monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_server.url(str(url.database), f"postgres:{PASSWORD}"))
    assert copilot("case", "open", "--id", "a1", stdin=TALK).code == 0
    postgres_server.execute(f"ALTER DATABASE {url.database} SET default_transaction_read_only = on")
    told = copilot("case", "note", "a1", stdin="Asked again.")
    assert (told.code, "can only be read" in told.err, PASSWORD in told.err) == (3, True, False), told
    assert copilot("draft", stdin=TALK).code == 0
    postgres_server.execute(f"ALTER DATABASE {url.database} RESET default_transaction_read_only")
    assert copilot("case", "note", "a1", stdin="Asked again.").code == 0


def test_connections_broken_between_two_commands_are_made_anew(
    postgres_server: Server, postgres_url: str, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_url)
    desk = Desk(load_settings())
    case = open_case(QUESTION, desk).id
    break_connections(postgres_server, postgres_url)
    note(case, "Asked again.", desk)
    assert_whole(desk)


def test_a_connection_broken_in_the_middle_of_a_change_is_told_and_the_change_undone(
    postgres_server: Server, postgres_url: str, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_url)
    desk = Desk(load_settings())
    with pytest.raises(ConfigurationProblem, match="does not answer"), desk.records.writing() as connection:
        identity = desk.customer_store.named(connection, "Wen")
        break_connections(postgres_server, postgres_url)
        desk.customer_store.find(connection, identity)
    with desk.records.reading() as connection:
        assert desk.customer_store.find(connection, "Wen") is None
    assert_whole(desk)


def break_connections(server: Server, url: str) -> None:
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{sa.make_url(url).database}'")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("53100", "is full"),
        ("53300", "busy"),
        ("55P03", "busy"),
        ("40P01", "busy"),
        ("40001", "busy"),
        ("42501", "only be read"),
        ("58030", "disk"),
        ("XX001", "damaged"),
        ("23503", "changed or removed meanwhile"),
        ("P0001", "cannot be used"),
    ],
)
def test_what_the_server_says_is_told_without_its_own_words(code: str, words: str, postgres_url: str, own_home: Path) -> None:
    database = open_database(postgres_url, own_home)
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'row of Wen' USING ERRCODE = '{code}'; END $$"
    with pytest.raises(ConfigurationProblem, match=words) as told, database.writing() as connection:
        connection.exec_driver_sql(statement)
    assert "Wen" not in f"{told.value.message} {told.value.hint}" and told.value.hint
