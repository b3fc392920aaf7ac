"""`copilot backup`: everything the desk keeps in one archive, taken from one state while others go on writing.

It is whole or not there: written beside the earlier one, read again, and only then put in its place.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from copilot.errors import UsageProblem
from copilot.files import PARTIAL, write_atomically
from copilot.models.base import Model
from copilot.policy.access import Right
from copilot.services.access import looked
from copilot.services.wiring import Desk
from copilot.store.archive import DeskKeys, open_archive, write_archive
from copilot.store.key_file import key_ring
from copilot.store.vault import AUDIT, LOOKUP, Vault

USAGE, PROMPTS = "usage", "prompts"


class BackupReport(Model):
    """What was written. `rows` by table; `keys` is the file of keys, where one was asked for."""

    archive: str
    bytes: int
    rows: Mapping[str, int]
    files: int
    keys: str | None = None
    data_keys: int = 0
    seconds: float


def back_up(out: Path, desk: Desk, *, keys: Path | None = None) -> BackupReport:
    """Write the archive, and its keys apart from it. Raises ConfigurationProblem, UsageProblem."""
    if keys is not None and keys.resolve() == out.resolve():
        raise UsageProblem("The archive and its keys cannot be one file", "Keep them apart: --keys ELSEWHERE.")
    began = time.monotonic()
    looked(desk, Right.MAINTAIN, "backup", out.name)
    with desk.records.reading() as connection:
        return write_backup(out, connection, desk, keys=keys, began=began)


def write_backup(out: Path, connection: sa.Connection, desk: Desk, *, keys: Path | None, began: float) -> BackupReport:
    """As `back_up`, of what `connection` sees."""
    vault, files = desk.records.vault, _files(desk)
    with replacing(out) as partial, desk.progress(desk.say("backing_up")) as progress:
        manifest = write_archive(partial, connection, desk_keys(connection, vault), files, progress)
        with open_archive(partial):  # reads all of it again
            size = partial.stat().st_size
    ring = key_ring(connection)
    if keys is not None:
        sealed = ring.sealed(desk_keys(connection, vault))
        with _told(keys):
            write_atomically(keys, sealed.model_dump_json(indent=0), private=True)
    return BackupReport(
        archive=str(out), bytes=size, rows=manifest.rows(), files=len(files), keys=None if keys is None else str(keys),
        data_keys=0 if keys is None else len(ring.data_keys), seconds=round(time.monotonic() - began, 2),
    )  # fmt: skip


def desk_keys(connection: sa.Connection, vault: Vault) -> DeskKeys:
    """The desk's own keys as this database has them."""
    return DeskKeys(vault.desk_key(connection, LOOKUP), vault.desk_key(connection, AUDIT))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write, readable by its owner alone, that takes the place of `path` when the block ends without an error."""
    with _told(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
        try:
            yield Path(name)
            os.fsync(handle)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageProblem(
            f"{path} cannot be written: {error.strerror}", "What was there before still is. Make room, or choose another place."
        ) from None


def _files(desk: Desk) -> dict[str, bytes]:
    """What is kept beside the database: what model calls cost, and the desk's own prompts."""
    found = {}
    for folder, place, pattern in ((USAGE, desk.home / "usage", "*.jsonl"), (PROMPTS, desk.settings.own_prompts, "*.md")):
        for path in sorted(place.glob(pattern)):
            if path.is_file():
                data = path.read_bytes()
                # The last line of an account may be half written yet.
                found[f"{folder}/{path.name}"] = data[: data.rfind(b"\n") + 1] if folder == USAGE else data
    return found
