"""Keys, backups and the database on a terminal."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item, print_list, word
from copilot.services.backup import BackupReport
from copilot.services.keys import KeyRotation, KeyStatus, LyingKey
from copilot.services.migration import DatabaseStatus, MigrationReport
from copilot.services.restore import RestoreReport


def show_keys(status: KeyStatus, session: Session) -> None:
    """Where the key lies, what it wraps, what to do."""
    screen = console(session)
    _tell(screen, "key_in_use", session, id=status.id, where=status.where, n=status.data_keys)
    print_list(screen, "other_keys", _all(status.others), session)
    for advice in status.advice:
        print_item(screen, advice, lead="→ ", indent=0, style="yellow")


def show_rotation(done: KeyRotation, session: Session) -> None:
    """The new key, and what became of the old one."""
    screen = console(session)
    _tell(screen, "key_rotated", session, id=done.id, before=done.before, where=done.where, n=done.rewrapped)
    print_list(screen, "keys_dropped", _all(done.dropped), session)
    print_list(screen, "keys_kept", _all(done.kept), session)
    if done.rewrapped:
        print_item(screen, word("keys_file_anew", session), lead="→ ", indent=0, style="yellow")


def note_keys(report: BackupReport, session: Session) -> None:
    """What the archive is worth without its keys, or where they are."""
    if report.keys is None:
        session.note(word("archive_without_keys", session))
    else:
        session.note(word("archive_keys", session).format(n=report.data_keys, path=report.keys))


def show_backup(report: BackupReport, session: Session) -> None:
    """What was written."""
    values = {"path": report.archive, "rows": f"{sum(report.rows.values()):,}", "kib": f"{-(-report.bytes // 1024):,}"}
    _tell(console(session), "backed_up", session, **values, cases=f"{report.rows['cases']:,}")


def show_restored(report: RestoreReport, session: Session) -> None:
    """What was restored, what was not, and where the state from before is."""
    screen = console(session)
    values = {"cases": f"{report.rows['cases']:,}", "opened": f"{report.opened:,}", "at": report.taken_at}
    _tell(screen, "restored", session, **values, rows=f"{sum(report.rows.values()):,}")
    left = report.left_out
    if left.customers:
        _tell(screen, "left_out", session, customers=left.customers, cases=left.cases, drafts=left.drafts)
    if report.before:
        _tell(screen, "state_before", session, path=report.before, keys=str(report.before_keys))
    for text in report.remains:
        screen.print(Text(text, "yellow"))


def show_database(status: DatabaseStatus, session: Session) -> None:
    """Which store, its schema, its size, and rows by table."""
    screen = console(session)
    screen.print(plain(status.where), soft_wrap=True)
    size = "" if status.bytes is None else f"{-(-status.bytes // 1024):,} KiB"
    parts = (status.engine, f"{word('schema', session)} {status.schema_revision}", size, status.journal or "")
    screen.print(plain(" · ".join(filter(None, parts))))
    screen.print(_rows(status.rows, session))


def show_migration(report: MigrationReport, session: Session) -> None:
    """What was done, or would be."""
    screen = console(session)
    found = report.found or "–"
    if not report.steps:
        _tell(screen, "schema_current", session, newest=report.newest)
        return
    key = "migration_rehearsed" if report.rehearsed else "migrated"
    _tell(screen, key, session, found=found, newest=report.newest, steps=", ".join(report.steps))
    if report.rehearsed:
        _tell(screen, "rehearsal_opened", session, opened=f"{report.opened:,}", seconds=report.seconds)
        screen.print(_rows(report.before, session, report.after))
        if not report.rows_kept:
            screen.print(Text(word("rows_differ", session), "bold red"))


def _rows(rows: Mapping[str, int], session: Session, after: Mapping[str, int] | None = None) -> Table:
    """Rows by table; with `after`, beside what they would be."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(word("table", session))
    for key in ("rows",) if after is None else ("rows_before", "rows_after"):
        table.add_column(word(key, session), justify="right")
    for name in sorted({*rows, *(after or {})}):
        columns = (rows,) if after is None else (rows, after)
        table.add_row(name, *(f"{column[name]:,}" if name in column else "" for column in columns))
    return table


def _tell(screen: Console, key: str, session: Session, **values: object) -> None:
    """One sentence; what is in it to be copied, as paths are, is never broken."""
    screen.print(plain(word(key, session).format(**values)), soft_wrap=True)


def _all(keys: Iterable[LyingKey]) -> list[str]:
    return [_lying(key) for key in keys]


def _lying(key: LyingKey) -> str:
    return f"{key.id}  {key.where}"
