"""One run of a batch: what is missing is done, everything is written to OUT, whole or not at all.

A run that is killed leaves its journal; the next one with the same command does what is missing and ends in the same OUT.
"""

import glob
import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from copilot.errors import CopilotError, ExitCode, UsageProblem
from copilot.files import PARTIAL, replacing, write_atomically
from copilot.language.unseen import escaped_unseen
from copilot.models.batch import BatchEstimate, BatchReport, BatchState
from copilot.services.batch.engines import AtProvider, Engine
from copilot.services.batch.job import Job, key_of
from copilot.services.batch.journal import Journal
from copilot.services.batch.work import Budget, Pending
from copilot.services.conversation_files import Item, Source
from copilot.services.kept_drafts import keeping_drafts
from copilot.services.wiring import Desk

Watch = Callable[[BatchState], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a run may go: `items` of the input, `cost` in USD for the whole job."""

    items: int | None = None
    cost: float | None = None


class NotReached(CopilotError):
    """The run was stopped before this conversation was asked."""

    exit_code = ExitCode.PARTLY_DONE


def out_file(path: str) -> Path:
    """The OUT a batch may write; where it is a link, what that leads to. Raises UsageProblem."""
    if path == "-":
        raise UsageProblem("A batch writes to a file", "Name one for --out: it is written whole, or not at all.")
    out = Path(path).resolve() if Path(path).is_symlink() else Path(path)
    if not out.parent.is_dir():
        raise UsageProblem(f"{out.parent} is not a folder", "Make it first, or choose another --out.")
    if out.exists() and not out.is_file():
        raise UsageProblem(f"{out} is no ordinary file", "Name a file for --out.")
    return out


def run_batch(job: Job, source: Source, out: Path, desk: Desk, engine: Engine, limits: Limits, watch: Watch) -> BatchReport:
    """Do `job` for every item of `source` into `out`, one line an item, in their order.

    Memory does not grow with the input. An item that fails yields {"id", "error"} and is tried again by the next run.
    Raises KeyboardInterrupt after the first Ctrl-C, once what was on its way is kept; and the CopilotError that ended the
    run where nothing was answered before it.
    """
    began = time.monotonic()
    fingerprint = job.fingerprint(desk)
    with Journal(out) as journal:
        _sweep(out)
        pending = Pending(islice(source, limits.items), fingerprint, journal, _budget(limits, job, desk, engine))
        total = min(len(source), limits.items or len(source))
        stop, notes = _do(pending, engine, desk, watch, total)
        if stop is not None and not pending.answered and not journal.holds_answers:
            if not isinstance(stop, AtProvider):
                raise stop
            return BatchReport(lines=total, left=total, stopped=stop.message, engine=engine.name, seconds=_since(began))
        outcome = _Outcome(journal, fingerprint, _why_left(pending, stop, limits, desk))
        try:
            with replacing(out) as file:
                file.writelines(f"{line}\n" for line in outcome.lines(islice(source, limits.items)))
        except OSError as error:
            raise CopilotError(
                f"{out} cannot be written: {error.strerror}", "Its answers are kept; give the same command again afterwards."
            ) from None
        report = outcome.report(pending).model_copy(
            update={"engine": engine.name, "notes": dict(notes), "seconds": _since(began)}
        )
        _write_report(out, report)
        if not (report.failed or report.left or limits.items):
            journal.remove()
    return report


def _write_report(out: Path, report: BatchReport) -> None:
    path = out.with_name(f"{out.name}.report.json")
    try:
        write_atomically(path, report.model_dump_json(indent=2) + "\n")
    except OSError as error:
        raise CopilotError(
            f"{path} cannot be written: {error.strerror}", f"{out} is complete; only the report is missing."
        ) from None


def estimate(job: Job, source: Source, out: Path, desk: Desk, engine: Engine, limits: Limits) -> BatchEstimate:
    """What `run_batch` would do; nothing is asked of a model, and nothing is written."""
    from copilot.services.batch.forecast import estimate_batch

    items = islice(source, limits.items)
    journal = Journal(out)
    if not journal.path.exists():
        return estimate_batch(job, items, lambda key: False, desk, engine)
    with journal:
        return estimate_batch(job, items, journal.is_settled, desk, engine)


def _sweep(out: Path) -> None:
    """Remove what a killed run left half written; the journal's lock says that nobody is writing now."""
    for half in out.parent.glob(f".{glob.escape(out.name)}.*{PARTIAL}"):
        half.unlink(missing_ok=True)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _budget(limits: Limits, job: Job, desk: Desk, engine: Engine) -> Budget | None:
    if limits.cost is None or not job.asks_model(desk):
        return None
    from copilot.services.batch.forecast import Forecast

    return Budget(limits.cost, Forecast(job, desk, in_batch=engine.is_deferred).most_it_costs)


def _do(pending: Pending, engine: Engine, desk: Desk, watch: Watch, total: int) -> tuple[CopilotError | None, Counter[str]]:
    """Let the engine work; what ended it early, if anything did, and what was remarked how often."""
    stop: CopilotError | None = None
    notes: Counter[str] = Counter()

    def leave() -> None:
        pending.closed = True
        engine.close()

    def leave_and_tell() -> None:
        leave()
        if engine.is_deferred:
            return
        # By a thread: a signal may arrive in the middle of another line being printed.
        told = desk.say("batch_stopping", count=str(pending.waiting))
        threading.Thread(target=desk.note, args=(told,), daemon=True).start()

    watch(BatchState(total, 0, 0, 0.0))
    with _first_interrupt(leave_and_tell) as interrupted, keeping_drafts(desk) as keeper:
        for outcomes in engine.run(pending):
            pending.settle(outcomes)
            keeper.keep(*(outcome.draft for outcome in outcomes if outcome.draft))
            for outcome in outcomes:
                notes.update(outcome.notes)
                stop = stop or outcome.stop
            if stop is not None:
                leave()
            settled = pending.seen - pending.waiting
            watch(BatchState(total, settled, pending.failed, pending.usage.cost_usd))
    if interrupted():
        desk.note(desk.say("batch_interrupted"))
        raise KeyboardInterrupt
    return stop, notes


@contextmanager
def _first_interrupt(leave: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C calls `leave`, the second one interrupts as ever; gives whether there was one."""
    heard: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return

    def handle(number: int, _frame: Any) -> None:
        heard.append(number)
        signal.signal(signal.SIGINT, usual)
        leave()

    usual = signal.signal(signal.SIGINT, handle)
    try:
        yield lambda: bool(heard)
    finally:
        signal.signal(signal.SIGINT, usual)


def _why_left(pending: Pending, stop: CopilotError | None, limits: Limits, desk: Desk) -> CopilotError | None:
    """Why some items were not asked; None where all were."""
    if stop is not None:
        return stop
    if pending.is_broke:
        return NotReached(desk.say("batch_broke", limit=f"{limits.cost:g}"), desk.say("batch_broke_hint"))
    return None


class _Outcome:
    """OUT, line by line, and what is counted on the way."""

    def __init__(self, journal: Journal, fingerprint: str, why_left: CopilotError | None) -> None:
        self._journal, self._fingerprint, self._why_left = journal, fingerprint, why_left
        self._lines = self._done = self._left = 0
        self._failures: Counter[str] = Counter()

    def lines(self, items: Iterator[Item]) -> Iterator[str]:
        for item in items:
            self._lines += 1
            body = self._body(item)
            yield escaped_unseen(json.dumps({"id": item.id, **body}, ensure_ascii=False))

    def report(self, pending: Pending) -> BatchReport:
        return BatchReport(
            lines=self._lines,
            done=self._done,
            reused=max(0, self._done - pending.answered),
            failed=sum(self._failures.values()),
            left=self._left,
            stopped=self._why_left.message if self._why_left and self._left else "",
            failures=dict(self._failures),
            prompt_tokens=pending.usage.prompt_tokens,
            completion_tokens=pending.usage.completion_tokens,
            cost_usd=round(pending.usage.cost_usd, 6),
        )

    def _body(self, item: Item) -> dict[str, Any]:
        key = key_of(item, self._fingerprint)
        answer = self._journal.answer(key)
        if answer is not None:
            self._done += 1
            return answer
        error = self._journal.error(key)
        if error is not None:
            self._failures[error["message"]] += 1
            return {"error": {**error, "message": f"{item.place}: {error['message']}"}}
        self._left += 1
        return {"error": _not_reached(self._why_left).as_object()}


def _not_reached(why: CopilotError | None) -> NotReached:
    if why is None:
        return NotReached("Not asked: the input changed while the batch ran.", "Give the same command again.")
    if isinstance(why, AtProvider):
        return NotReached(why.message, why.hint)
    return NotReached(f"Not asked: {why.message}", why.hint)
