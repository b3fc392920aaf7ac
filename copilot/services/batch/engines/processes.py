"""One process a core, for work that is this machine's own: summaries, verdicts and drafts without a model."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from copilot.config import Settings
from copilot.errors import CopilotError
from copilot.services.batch.engines import Work
from copilot.services.batch.job import Job, Outcome, Task, remark, work_on
from copilot.services.wiring import Desk

PAYS_FROM = 100
"""Conversations from which more processes are worth their start of a second."""

_PIECE = 64_000
"""Bytes of conversations that travel to a process together: some hundredths of a second of work."""
_AHEAD = 2
"""Pieces that wait for each process, so that none is idle while this one reads and writes."""


class Processes:
    """An Engine. A process that dies is replaced; the conversation that killed it is told, the others are done."""

    name = "local"

    def __init__(self, job: Job, desk: Desk, workers: int) -> None:
        self._job, self._desk, self.workers = job, desk, workers

    def run(self, work: Work) -> Iterator[Sequence[Outcome]]:
        """As the interface says."""
        suspects: list[Task] = []
        pool = self._pool()
        running: dict[Future[list[Outcome]], list[Task]] = {}
        try:
            while True:
                while len(running) < self.workers * _AHEAD and (piece := _piece(work)):
                    running[pool.submit(_do, piece)] = piece
                if not running:
                    break
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                group: list[Outcome] = []
                for future in ended:
                    tasks = running.pop(future)
                    try:
                        group += future.result()
                    except BrokenProcessPool:
                        suspects += tasks
                if suspects:
                    # Nobody knows which piece it was: what was on its way is done again, one conversation at a time.
                    suspects += [task for tasks in running.values() for task in tasks]
                    running.clear()
                    pool.shutdown(wait=False, cancel_futures=True)
                    group += [self._alone(task) for task in suspects]
                    suspects = []
                    pool = self._pool()
                yield group
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Pieces on their way end within a second."""

    def _alone(self, task: Task) -> Outcome:
        with self._pool(1) as pool:
            try:
                (outcome,) = pool.submit(_do, [task]).result()
            except BrokenProcessPool:
                return Outcome(task.key, error=_DIED.as_object())
            return outcome

    def _pool(self, workers: int = 0) -> ProcessPoolExecutor:
        # Not forked: this process has threads, and a lock one of them holds would stay locked in the child.
        return ProcessPoolExecutor(
            workers or self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(self._job, self._desk.settings, self._desk.ui_lang),
        )


class ProcessDied(CopilotError):
    """What worked on a conversation ended without a word, twice."""


_DIED = ProcessDied(
    "The process working on this conversation died, twice.", "It may need more memory than there is; try it alone."
)


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _piece(work: Work) -> list[Task]:
    piece: list[Task] = []
    size = 0
    while size < _PIECE and (task := work.take()) is not None:
        piece.append(task)
        size += len(task.item.data)
    return piece


_here: tuple[Job, Desk]


def _start(job: Job, settings: Settings, ui_lang: str) -> None:
    global _here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it too, and ends this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _here = job, Desk(settings, ui_lang=ui_lang, note=remark)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody is left to answer


def _do(tasks: list[Task]) -> list[Outcome]:
    job, desk = _here
    return [work_on(task, job, desk) for task in tasks]
