"""Processes of this machine, each with one thread or many: one where the work is our own, many where a model is waited for.

Python runs one thread of a process at a time. Even work that waits for an endpoint spends some milliseconds of its own on
each conversation, which at a hundred a second is more than one process has.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue

from copilot.config import Settings
from copilot.errors import CopilotError
from copilot.llm.pacing import Pace
from copilot.services.batch.engines import Work
from copilot.services.batch.engines.threads import threads_for
from copilot.services.batch.job import Job, Outcome, Task, remark, work_on
from copilot.services.wiring import Desk

PAYS_FROM = 100
"""Conversations from which more processes are worth their start of a second."""
_MANY = 8
"""Calls at once from which one process is not enough for what is to be done around them."""
_LOOK_UP = 0.5
"""Seconds after which a run that is to stop notices, where nothing ends meanwhile."""
_AHEAD = 4
"""Tasks that wait in each process, so that none is idle while this one reads and writes."""


class ProcessDied(CopilotError):
    """What worked on a conversation ended without a word, twice."""


_DIED = ProcessDied(
    "The process working on this conversation died, twice.", "It may need more memory than there is; try it alone."
)


class Processes:
    """An Engine: a process for each of `shares`, which makes so many calls at once, or does one task after the other.

    One that dies is replaced, and its tasks are done one by one.
    """

    name, is_deferred = "local", False

    def __init__(self, job: Job, desk: Desk, shares: Sequence[int]) -> None:
        self._job, self._desk, self._shares = job, desk, shares
        self.workers = sum(shares)
        self._closing = False

    def run(self, work: Work) -> Iterator[Sequence[Outcome]]:
        """As the interface says."""
        running = [self._start(share) for share in self._shares]
        group: list[Outcome] = []
        told = False
        try:
            while True:
                if self._closing and not told:
                    told = True
                    for process in running:
                        process.give(None)
                for process in running:
                    while process.has_room and (task := work.take()) is not None:
                        process.give(task)
                if group:
                    yield group
                    group = []
                    continue
                if not any(process.tasks for process in running):
                    return
                wait([process.pipe for process in running], _LOOK_UP)
                for place, process in enumerate(running):
                    group += process.ended()
                    if process.is_dead:
                        running[place] = self._start(self._shares[place])
                        group += self._one_by_one(process.tasks.values())
        finally:
            for process in running:
                process.end()

    def close(self) -> None:
        """What has begun still ends; what waits in a process, or there for its turn to call, is given back unanswered."""
        self._closing = True  # told to the processes by `run`: a signal may come in the middle of a message to them

    def _one_by_one(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Each of `tasks` by a process that has no other: one that dies then was killed by it."""
        process = self._start(1)
        for task in tasks:
            process.give(task)
            found: list[Outcome] = []
            while not found and not process.is_dead:
                wait([process.pipe])
                found = process.ended()
            if process.is_dead:
                process = self._start(1)
            yield from found or [Outcome(task.key, error=_DIED.as_object())]
        process.end()

    def _start(self, share: int) -> "_Process":
        return _Process(self._job, self._desk, share)


class _Process:
    """One process, and the tasks it has been given."""

    def __init__(self, job: Job, desk: Desk, share: int) -> None:
        # Not forked: this process has threads, and a lock one of them holds would stay locked in the child.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        setting = theirs, job, desk.settings, desk.ui_lang, desk.command, share
        self._process = context.Process(target=_serve, args=setting, daemon=True)
        self._process.start()
        theirs.close()
        self._most = threads_for(share) + _AHEAD
        self.tasks: dict[str, Task] = {}
        self.is_dead = False

    @property
    def has_room(self) -> bool:
        return len(self.tasks) < self._most and not self.is_dead

    def give(self, task: Task | None) -> None:
        """One more task; None: begin no more of them."""
        if task is not None:
            self.tasks[task.key] = task
        with suppress(OSError):  # it died: `ended` finds out
            self.pipe.send(task)

    def ended(self) -> list[Outcome]:
        """How those of its tasks ended that have."""
        found: list[Outcome] = []
        try:
            while self.pipe.poll():
                outcome: Outcome = self.pipe.recv()
                del self.tasks[outcome.key]
                found.append(outcome)
        except (EOFError, OSError):
            self.is_dead = True
        return found

    def end(self) -> None:
        self.pipe.close()
        self._process.kill()
        self._process.join()


def shares(workers: int, total: int, *, waiting: bool) -> tuple[int, ...]:
    """How many of `workers` each process gets, where more than one process is worth its start; else ().

    `waiting`: the work waits for an endpoint most of its time.
    """
    processes = min(cores(), workers)
    workers = workers if waiting else processes
    if processes < 2 or total < PAYS_FROM or (waiting and workers <= _MANY):
        return ()
    return tuple((workers + place) // processes for place in range(processes))


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _serve(pipe: Connection, job: Job, settings: Settings, ui_lang: str, command: str, share: int) -> None:
    """Do the tasks that come through `pipe` until its other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it too, and says what follows
    pace = Pace(share)
    desk = Desk(settings, ui_lang=ui_lang, command=command).for_job(remark, pace=pace)
    tasks: SimpleQueue[Task] = SimpleQueue()
    closed, answering = threading.Event(), threading.Lock()

    def work() -> None:
        while True:
            task = tasks.get()
            outcome = Outcome(task.key) if closed.is_set() else work_on(task, job, desk)
            with answering:
                pipe.send(outcome)

    for _ in range(threads_for(share)):
        threading.Thread(target=work, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            task = pipe.recv()
            if task is None:
                closed.set()
                pace.close()
            else:
                tasks.put(task)
    os._exit(0)  # nobody is left to answer
