"""The way of every import: rows are read and redacted piece by piece, in other processes where it pays, and stored in order.

A piece is one transaction: other writers get their turn in between, and a kill loses no more. What was stored is left alone
when the same file comes again, so an import that was stopped goes on by being repeated.
"""

import hashlib
import multiprocessing
import signal
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Generic, TypeVar

from copilot.config import Settings
from copilot.errors import UsageProblem
from copilot.models.imports import ImportReport
from copilot.policy.access import Right
from copilot.services.access import permit
from copilot.services.batch.engines.processes import cores
from copilot.services.import_rows import Record, RecordFile, Wrong
from copilot.services.mapping import Fields, load_mapping
from copilot.services.wiring import Desk

T = TypeVar("T")

_AT_ONCE = 500
"""Records a transaction."""
PAYS_FROM = 2_000
"""Records from which other processes are worth their start of a second."""
_MOST_TOLD = 1_000
"""Problems that a report names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A record as it is to be stored, and its line."""

    line: int
    content: T


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a piece. `forgotten` are lines of customers who were, `left_out` others that are not stored.

    `remarks` are of lines that are stored, though not quite as the record says.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    forgotten: tuple[Wrong, ...] = ()
    left_out: tuple[Wrong, ...] = ()
    remarks: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class Import(Generic[T]):
    """What is imported: `read` redacts one record (it is called in any process), `store` keeps a piece of them.

    The last argument of `store` says which file it is, for the audit log.

    `key` is the field that names a record: of two records with one name, the last of the file counts.
    """

    action: str
    key: str
    fields: Fields
    read: Callable[[Record, Desk], T]
    store: Callable[[Sequence[Read[T]], Desk, str], Stored]


def run_import(
    kind: Import[T], source: Path | bytes, desk: Desk, mapping: Path | None = None, *, pays_from: int = PAYS_FROM
) -> ImportReport:
    """Import every record of `source`; a bad one is named and the rest goes on.

    Raises ConfigurationProblem where this agent may not or the mapping is wrong, UsageProblem for an unusable file.
    """
    permit(desk, Right.PUBLISH, kind.action, "")
    file = RecordFile(source, kind.fields, load_mapping(mapping, kind.fields), desk)
    total, last = _survey(file, kind.key)
    if not total:
        raise UsageProblem(desk.say("import_empty"), desk.say("import_empty_hint"))
    name = _digest(source)[:12]
    if file.encoding not in {"utf-8", "utf-8-sig"}:
        desk.note(desk.say("import_read_as", encoding=file.encoding))
    if file.replaced:
        desk.note(desk.say("import_replaced", count=str(file.replaced), encoding=file.encoding))
    tally = _Tally(desk)
    try:
        with desk.progress(desk.say("importing")) as progress, _reader(kind.read, desk, total >= pays_from) as read:
            for rows in read(_pieces(file, kind.key, last, tally)):
                tally.leave_out([row for row in rows if isinstance(row, Wrong)])
                tally.add(kind.store([row for row in rows if isinstance(row, Read)], desk, name))
                progress(tally.lines, total)
    except KeyboardInterrupt:
        desk.note(desk.say("import_interrupted", count=f"{tally.kept:,}"))
        raise
    return tally.report(file.never_found())


class _Tally:
    """What has become of the lines so far."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._added = self._updated = self._unchanged = self._forgotten = self._wrong = self._problems = 0
        self._told: list[str] = []

    @property
    def kept(self) -> int:
        return self._added + self._updated + self._unchanged

    @property
    def lines(self) -> int:
        return self.kept + self._wrong

    def supersede(self) -> None:
        """A line whose record comes again further down: nothing of it is stored."""
        self._unchanged += 1

    def add(self, stored: Stored) -> None:
        self._added += stored.added
        self._updated += stored.updated
        self._unchanged += stored.unchanged
        self._forgotten += len(stored.forgotten)
        self.leave_out((*stored.forgotten, *stored.left_out))
        self._tell(stored.remarks)

    def leave_out(self, wrong: Sequence[Wrong]) -> None:
        self._wrong += len(wrong)
        self._tell(wrong)

    def _tell(self, lines: Sequence[Wrong]) -> None:
        self._problems += len(lines)
        for line in lines[: max(0, _MOST_TOLD - len(self._told))]:
            self._told.append(self._desk.say("import_line", line=str(line.line), why=line.why))

    def report(self, more: Sequence[str]) -> ImportReport:
        untold = self._problems - len(self._told)
        problems = [*self._told, *([self._desk.say("import_more", count=str(untold))] if untold else []), *more]
        return ImportReport(
            added=self._added,
            updated=self._updated,
            unchanged=self._unchanged,
            forgotten=self._forgotten,
            problems=tuple(problems),
        )


# --- the file -------------------------------------------------------------------------------------


def _survey(file: RecordFile, key: str) -> tuple[int, dict[int, int]]:
    """How many records there are, and the last line of each name (as its hash) that stands on several."""
    names, lines = array("q"), array("q")
    total = 0
    for row in file:
        total += 1
        if isinstance(row, Record):
            names.append(_name(row, key))
            lines.append(row.line)
    again = {name for name, found in groupby(sorted(names)) if len(list(islice(found, 2))) > 1}
    return total, {name: line for name, line in zip(names, lines, strict=True) if name in again}


def _pieces(file: RecordFile, key: str, last: Mapping[int, int], tally: _Tally) -> Iterator[list[Record | Wrong]]:
    """The rows in pieces, without those whose record comes again."""
    piece: list[Record | Wrong] = []
    for row in file:
        if isinstance(row, Record) and last.get(_name(row, key), row.line) != row.line:
            tally.supersede()
            continue
        piece.append(row)
        if len(piece) == _AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece


def _name(row: Record, key: str) -> int:
    return hash(str(row.values[key]))


def _digest(source: Path | bytes) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# --- reading, here or elsewhere -------------------------------------------------------------------

Rows = list[Record | Wrong]


@contextmanager
def _reader(
    read: Callable[[Record, Desk], T], desk: Desk, elsewhere: bool
) -> Iterator[Callable[[Iterable[Rows]], Iterator[list[Read[T] | Wrong]]]]:
    """What reads pieces, and gives them back in order."""
    if not elsewhere or cores() < 2:
        yield lambda pieces: (_read(read, piece, desk) for piece in pieces)
        return
    # Not forked: this process may have threads, and a lock one of them holds would stay locked in the child.
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(cores(), spawn, initializer=_begin, initargs=(desk.settings, desk.ui_lang))

    def here(piece: Rows, future: Future[list[Read[T] | Wrong]] | None) -> list[Read[T] | Wrong]:
        try:
            if future is not None:
                return future.result()
        except BrokenProcessPool:
            pass  # one of them died: what they had is done here
        return _read(read, piece, desk)

    def submitted(piece: Rows) -> Future[list[Read[T] | Wrong]] | None:
        try:
            return pool.submit(_read_elsewhere, read, piece)
        except BrokenProcessPool:
            return None

    def read_ahead(pieces: Iterable[Rows]) -> Iterator[list[Read[T] | Wrong]]:
        under_way: deque[tuple[Rows, Future[list[Read[T] | Wrong]] | None]] = deque()
        for piece in pieces:
            under_way.append((piece, submitted(piece)))
            if len(under_way) > 2 * cores():
                yield here(*under_way.popleft())
        while under_way:
            yield here(*under_way.popleft())

    try:
        yield read_ahead
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _read(read: Callable[[Record, Desk], T], piece: Rows, desk: Desk) -> list[Read[T] | Wrong]:
    rows: list[Read[T] | Wrong] = []
    for row in piece:
        if isinstance(row, Wrong):
            rows.append(row)
            continue
        try:
            rows.append(Read(row.line, read(row, desk)))
        except UsageProblem as problem:
            rows.append(Wrong(row.line, problem.message))
    return rows


_desk: Desk | None = None
"""That of a process that only reads."""


def _begin(settings: Settings, ui_lang: str) -> None:
    global _desk
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it too, and says what follows
    _desk = Desk(settings, ui_lang=ui_lang)


def _read_elsewhere(read: Callable[[Record, Desk], T], piece: Rows) -> list[Read[T] | Wrong]:
    assert _desk is not None
    return _read(read, piece, _desk)
