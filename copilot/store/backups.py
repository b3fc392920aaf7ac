"""Writes an archive of the store and, apart from it, its keys: each whole or not there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from copilot.errors import UsageProblem
from copilot.files import standing_in, write_atomically
from copilot.models.ports import Progress
from copilot.store.archive import open_archive, write_archive
from copilot.store.key_file import desk_keys, key_ring
from copilot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Written:
    """Size of the archive, its rows by table, and how many data keys were written apart from it."""

    bytes: int
    rows: Mapping[str, int]
    data_keys: int


def write_backup(
    out: Path, keys: Path | None, connection: sa.Connection, vault: Vault, files: Mapping[str, bytes], progress: Progress
) -> Written:
    """Write what `connection` sees, and `files` by name, to `out`; with `keys` the data keys there. Raises UsageProblem.

    The archive is read again before it takes the place of an earlier one.
    """
    own = desk_keys(connection, vault)
    with _told(out), standing_in(out, private=True) as partial:
        manifest = write_archive(partial, connection, own, files, progress)
        with open_archive(partial):
            size = partial.stat().st_size
    written = 0
    if keys is not None:
        ring = key_ring(connection)
        with _told(keys):
            write_atomically(keys, ring.sealed(own).model_dump_json(indent=0), private=True)
        written = len(ring.data_keys)
    return Written(bytes=size, rows=manifest.rows(), data_keys=written)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageProblem(
            f"{path} cannot be written: {error.strerror}", "What was there before still is. Make room, or choose another place."
        ) from None
