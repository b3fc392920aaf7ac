"""`copilot backup`: everything the desk keeps in one archive, taken from one state while others go on writing.

It is whole or not there: written beside the earlier one, read again, and only then put in its place.
"""

import time
from collections.abc import Mapping
from pathlib import Path

from copilot.errors import UsageProblem
from copilot.models.base import Model
from copilot.policy.access import Right
from copilot.services.access import looked
from copilot.services.wiring import Desk
from copilot.store.backups import write_backup

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
    files, vault = files_beside(desk), desk.records.vault
    with desk.records.reading() as connection, desk.progress(desk.say("backing_up")) as progress:
        written = write_backup(out, keys, connection, vault, files, progress)
    return BackupReport(
        archive=str(out), bytes=written.bytes, rows=written.rows, files=len(files), keys=None if keys is None else str(keys),
        data_keys=written.data_keys, seconds=round(time.monotonic() - began, 2),
    )  # fmt: skip


def files_beside(desk: Desk) -> dict[str, bytes]:
    """What is kept beside the database: what model calls cost, and the desk's own prompts."""
    found = {}
    for folder, place, pattern in ((USAGE, desk.home / "usage", "*.jsonl"), (PROMPTS, desk.settings.own_prompts, "*.md")):
        for path in sorted(place.glob(pattern)):
            if path.is_file():
                data = path.read_bytes()
                # The last line of an account may be half written yet.
                found[f"{folder}/{path.name}"] = data[: data.rfind(b"\n") + 1] if folder == USAGE else data
    return found
