"""`copilot restore`: an archive in the place of what the desk keeps, in one transaction: a kill leaves what was there.

Who was forgotten stays forgotten: customers whose key is gone, or who have a tombstone here, are left out with everything
of theirs, and with what proposals of articles quote from it. What was there before is written beside first, in the same
transaction, so that nothing gets lost between.
"""

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from copilot.errors import UsageProblem
from copilot.files import write_atomically
from copilot.models.base import Model
from copilot.policy.access import Right
from copilot.services.access import in_the_open, permit
from copilot.services.backup import PROMPTS, USAGE, files_beside
from copilot.services.forgetting import scrub_store
from copilot.services.wiring import Desk
from copilot.store import restoring
from copilot.store.archive import Archive, DeskKeys, open_archive
from copilot.store.backups import write_backup
from copilot.store.forgetting import drop_quotes
from copilot.store.key_file import KeyRing, desk_keys, key_ring, read_key_ring
from copilot.store.master_key import master_keys
from copilot.store.soundness import open_everything


class LeftOut(Model):
    """Customers forgotten since the archive was taken, and what was theirs."""

    customers: int = 0
    cases: int = 0
    drafts: int = 0


class RestoreReport(Model):
    """What was restored: rows by table, sealed values that were opened to check, and where what was there before is.

    `remains` says, in the agent's language, where bytes of those left out could not be overwritten yet.
    """

    taken_at: str
    rows: dict[str, int]
    left_out: LeftOut
    opened: int
    files: int
    before: str | None = None
    before_keys: str | None = None
    remains: tuple[str, ...] = ()
    seconds: float


def restore(path: Path, desk: Desk, *, keys: Path | None = None, yes: bool = False) -> RestoreReport:
    """Make what the archive holds what the desk keeps. Raises UsageProblem, ConfigurationProblem; nothing has changed then."""
    began = time.monotonic()
    with open_archive(path) as archive:
        ring = None if keys is None else read_key_ring(keys)
        permit(desk, Right.MAINTAIN, "restore", path.name)
        if ring is not None:
            for master in ring.masters():
                master_keys(desk.settings).find(master)  # before an empty home gets a store with a key of its own
        return _restore(archive, path, ring, desk, yes, began)


def _restore(archive: Archive, path: Path, given: KeyRing | None, desk: Desk, yes: bool, began: float) -> RestoreReport:
    records, vault, access = desk.records, desk.records.vault, desk.access
    before = before_keys = None
    try:
        with records.writing() as connection, desk.progress(desk.say("restoring")) as progress:
            _check_keys(archive, given, desk_keys(connection, vault) if given is None else given.desk(vault))
            ring = given or key_ring(connection)
            chosen = restoring.select(connection, vault, archive, ring)
            if chosen.forgotten and ring.taken_at < archive.manifest.taken_at and not yes:
                raise UsageProblem(
                    f"These keys are older than the archive and lack those of {chosen.forgotten} customers in it",
                    "Give the keys written with it, or --yes to leave those customers out. Nothing was changed.",
                )
            if restoring.holds_records(connection) or _other_prompts(archive, desk):
                folder = desk.home / "backups"
                if not yes:
                    raise UsageProblem(
                        "The desk holds records already",
                        f"--yes replaces them, after writing them to {folder}. Nothing was changed.",
                    )
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                name = f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
                before, before_keys = folder / f"{name}.zip", folder / f"{name}.keys"
                write_backup(before, before_keys, connection, vault, files_beside(desk), progress)
            why = _replacing(archive, restoring.log_ends_with(connection))
            rows = restoring.replace(connection, vault, archive, ring, chosen, progress)
            drop_quotes(connection, list(chosen.cases.values()), chosen.drafts)
            opened = open_everything(connection, vault, progress)
            end = records.log.append(connection, access.agent, access.role, "restore", in_the_open(path.name, desk), why)
    except BaseException:
        for file in (before, before_keys):
            if file is not None:
                file.unlink(missing_ok=True)
        raise
    finally:
        vault.forget_all()
    records.see_anew(end)
    remains = scrub_store(desk) if chosen.forgotten else ()
    files = _restore_usage(archive, desk) + _restore_prompts(archive, desk)
    desk.library.index_cases()
    return RestoreReport(
        taken_at=archive.manifest.taken_at, rows=rows, opened=opened, files=files,
        left_out=LeftOut(customers=chosen.forgotten, cases=len(chosen.cases), drafts=len(chosen.drafts)),
        before=None if before is None else str(before), before_keys=None if before_keys is None else str(before_keys),
        remains=remains, seconds=round(time.monotonic() - began, 2),
    )  # fmt: skip


def _check_keys(archive: Archive, given: KeyRing | None, own: DeskKeys) -> None:
    """Raises UsageProblem where these keys, which are `given` or those of the store, did not write the archive."""
    if given is not None and given.sealed(own).mac != given.mac:
        raise UsageProblem("The file of keys was changed or damaged", "Nothing was changed. Use another copy.")
    if own.mark != archive.manifest.desk:
        hint = "Give the keys written with it: --keys FILE." if given is None else "Give the keys of the store it is of."
        raise UsageProblem("The archive is of another store: these keys are not the ones it was written with", hint)
    if not archive.authentic(own):
        raise UsageProblem("The archive was changed by somebody without its keys", "Nothing was changed. Use another copy.")


def _replacing(archive: Archive, last: tuple[int, str] | None) -> str:
    """For the log, whose newest entries go: where it ended."""
    ended = f"; the log before ended with entry {last[0]}, {last[1]}" if last else ""
    return f"archive of {archive.manifest.taken_at}{ended}"


def _other_prompts(archive: Archive, desk: Desk) -> bool:
    """Whether a prompt of the desk's own would be replaced by another."""
    folder = desk.settings.own_prompts
    return any(
        (folder / name).exists() and (folder / name).read_bytes() != data for name, data in archive.files(PROMPTS).items()
    )


def _restore_prompts(archive: Archive, desk: Desk) -> int:
    written = 0
    for name, data in archive.files(PROMPTS).items():
        written += _write(desk.settings.own_prompts, name, data)
    return written


def _restore_usage(archive: Archive, desk: Desk) -> int:
    """An account of model calls is only ever added to: a file here that goes on differently stays."""
    written, folder = 0, desk.home / "usage"
    for name, data in archive.files(USAGE).items():
        here = b""
        with suppress(FileNotFoundError):
            here = (folder / name).read_bytes()
        if data.startswith(here):
            written += _write(folder, name, data)
    return written


def _write(folder: Path, name: str, data: bytes) -> int:
    if Path(name).name != name:
        return 0  # nothing of an archive is written elsewhere
    write_atomically(folder / name, data.decode("utf-8", errors="replace"), private=True)
    return 1
