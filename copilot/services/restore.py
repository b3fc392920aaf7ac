"""`copilot restore`: an archive in the place of what the desk keeps, in one transaction: a kill leaves what was there.

Who was forgotten stays forgotten: customers whose key is gone, or who have a tombstone here, are left out with everything
of theirs. What was there before is written beside first, in the same transaction, so that nothing gets lost between.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from copilot.errors import ConfigurationProblem, UsageProblem
from copilot.files import write_atomically
from copilot.models.base import Model
from copilot.models.ports import Progress
from copilot.policy.access import Right
from copilot.services.access import permit
from copilot.services.backup import PROMPTS, USAGE, desk_keys, write_backup
from copilot.services.wiring import Desk
from copilot.store import schema
from copilot.store.archive import TABLES, Archive, open_archive
from copilot.store.key_file import KeyRing, key_ring, put_key_ring, read_key_ring
from copilot.store.master_key import master_keys
from copilot.store.soundness import open_everything

_AT_ONCE = 1_000
_OWN_TRACES = ("audit", "audit_head", "desk_state")
"""What a store has before anybody has put anything into it."""
_COUNTED = ("cases", "notes", "triages", "summaries")
"""Tables whose rows PostgreSQL numbers."""


class LeftOut(Model):
    """Customers forgotten since the archive was taken, and what was theirs."""

    customers: int = 0
    cases: int = 0
    drafts: int = 0


class RestoreReport(Model):
    """What was restored: rows by table, sealed values that were opened to check, and where what was there before is."""

    taken_at: str
    rows: dict[str, int]
    left_out: LeftOut
    opened: int
    files: int
    before: str | None = None
    before_keys: str | None = None
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
    records, access = desk.records, desk.access
    before = before_keys = None
    try:
        with records.writing() as connection, desk.progress(desk.say("restoring")) as progress:
            ring = given or key_ring(connection)
            _check_keys(archive, given, connection, desk)
            kept, left_out = _who_stays(archive, ring, connection)
            if left_out.customers and ring.taken_at < archive.manifest.taken_at and not yes:
                raise UsageProblem(
                    f"These keys are older than the archive and lack those of {left_out.customers} customers in it",
                    "Give the keys written with it, or --yes to leave those customers out. Nothing was changed.",
                )
            if _holds_something(connection) or _other_prompts(archive, desk):
                before, before_keys = _places_for_what_is_there(desk)
                if not yes:
                    raise UsageProblem(
                        "The desk holds records already",
                        f"--yes replaces them, after writing them to {before.parent}. Nothing was changed.",
                    )
                before.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                write_backup(before, connection, desk, keys=before_keys, began=began)
            why = _what_was_replaced(archive, connection)
            published = desk.case_store.publications(connection)
            rows = _replace(archive, ring, kept, connection, desk, progress)
            opened = open_everything(connection, records.vault, progress)
            _rise_above(connection, desk, published)
            end = records.log.append(connection, access.agent, access.role, "restore", path.name, why)
    except BaseException:
        for file in (before, before_keys):
            if file is not None:
                file.unlink(missing_ok=True)
        raise
    finally:
        records.vault.forget_all()
    records.see_anew(end)
    files = _restore_usage(archive, desk) + _restore_prompts(archive, desk)
    desk.library.index_cases()
    return RestoreReport(
        taken_at=archive.manifest.taken_at, rows=rows, left_out=left_out, opened=opened, files=files,
        before=None if before is None else str(before), before_keys=None if before_keys is None else str(before_keys),
        seconds=round(time.monotonic() - began, 2),
    )  # fmt: skip


def _check_keys(archive: Archive, given: KeyRing | None, connection: sa.Connection, desk: Desk) -> None:
    """Raises UsageProblem where these keys did not write the archive."""
    vault = desk.records.vault
    own = desk_keys(connection, vault) if given is None else given.desk(vault)
    if given is not None and given.sealed(own).mac != given.mac:
        raise UsageProblem("The file of keys was changed or damaged", "Nothing was changed. Use another copy.")
    if own.mark != archive.manifest.desk:
        hint = "Give the keys written with it: --keys FILE." if given is None else "Give the keys of the store it is of."
        raise UsageProblem("The archive is of another store: these keys are not the ones it was written with", hint)
    if not archive.authentic(own):
        raise UsageProblem("The archive was changed by somebody without its keys", "Nothing was changed. Use another copy.")


def _who_stays(archive: Archive, ring: KeyRing, connection: sa.Connection) -> tuple[set[str], LeftOut]:
    """Ids of the customers to restore; how many are not, and what was theirs."""
    having_keys = {key.owner for key in ring.data_keys}
    forgotten = ring.forgotten()
    for lookup, at in connection.execute(sa.select(schema.tombstones.c.lookup, schema.tombstones.c.forgotten_at)):
        forgotten[bytes(lookup)] = max(at, forgotten.get(bytes(lookup), ""))
    kept, gone = set(), 0
    for row in archive.rows(schema.customers):
        # Somebody forgotten who came back later is another customer.
        if row["id"] in having_keys and forgotten.get(row["lookup"], "") < row["created_at"]:
            kept.add(row["id"])
        else:
            gone += 1
    cases, drafts = (sum(row["customer"] not in kept for row in archive.rows(table)) for table in (schema.cases, schema.drafts))
    return kept, LeftOut(customers=gone, cases=cases, drafts=drafts)


def _replace(
    archive: Archive, ring: KeyRing, kept: set[str], connection: sa.Connection, desk: Desk, progress: Progress
) -> dict[str, int]:
    """Delete everything, insert the archive's; how many rows of each table. Raises ConfigurationProblem where they differ."""
    for table in reversed(TABLES):
        connection.execute(sa.delete(table))
    put_key_ring(connection, desk.records.vault, ring, kept)
    cases: set[int] = set()
    inserted: dict[str, int] = {}
    done, total = 0, sum(archive.manifest.rows().values())
    for table in TABLES:
        rows = _staying(table, archive.rows(table), kept, cases)
        inserted[table.name] = 0
        while some := list(islice(rows, _AT_ONCE)):
            connection.execute(sa.insert(table), some)
            inserted[table.name] += len(some)
            if table is schema.cases:
                cases.update(row["number"] for row in some)
            progress(done + inserted[table.name], total)
        done += inserted[table.name]
        if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() != inserted[table.name]:
            raise ConfigurationProblem(f"The table {table.name} holds other rows than the archive", "Nothing was changed.")
    _go_on_counting(connection)
    return inserted


def _staying(table: sa.Table, rows: Iterator[dict[str, Any]], kept: set[str], cases: set[int]) -> Iterator[dict[str, Any]]:
    """Those of `rows` that belong to nobody who was forgotten."""
    owner = "id" if table is schema.customers else "customer" if "customer" in table.columns else ""
    of_a_case = "case_number" in table.columns
    for row in rows:
        if owner and row[owner] not in kept:
            continue
        if of_a_case and row["case_number"] is not None and row["case_number"] not in cases:
            continue
        yield row


def _go_on_counting(connection: sa.Connection) -> None:
    """Let PostgreSQL number new rows after the restored ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for name in _COUNTED:
        last = connection.execute(sa.select(sa.func.max(schema.metadata.tables[name].c.number))).scalar()
        if last:
            connection.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, "number"), last)))


def _rise_above(connection: sa.Connection, desk: Desk, published: int) -> None:
    """Let every index that knew an earlier state see that it is out of date."""
    now = max(published, desk.case_store.publications(connection))
    connection.execute(sa.delete(schema.desk_state).where(schema.desk_state.c.name == "cases"))
    connection.execute(sa.insert(schema.desk_state).values(name="cases", value=now + 1))


def _holds_something(connection: sa.Connection) -> bool:
    tables = (table for table in TABLES if table.name not in _OWN_TRACES)
    return any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables)


def _places_for_what_is_there(desk: Desk) -> tuple[Path, Path]:
    name = f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    folder = desk.home / "backups"
    return folder / f"{name}.zip", folder / f"{name}.keys"


def _what_was_replaced(archive: Archive, connection: sa.Connection) -> str:
    """For the log, whose newest entries go: where it ended."""
    last = connection.execute(
        sa.select(schema.audit.c.number, schema.audit.c.mac).order_by(schema.audit.c.number.desc())
    ).first()
    ended = f"; the log before ended with entry {last.number}, {bytes(last.mac).hex()}" if last else ""
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
