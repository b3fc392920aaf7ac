"""One thread a task, for work that mostly waits for an endpoint; or a single one after the other."""

from collections.abc import Iterator, Sequence
from functools import partial
from queue import SimpleQueue

from copilot.llm.pacing import Pace
from copilot.services.background import begin
from copilot.services.batch.engines import Work
from copilot.services.batch.job import Job, Outcome, Task, remark, work_on
from copilot.services.wiring import Desk


def threads_for(workers: int) -> int:
    """Threads for `workers` calls at once: half as many more, which read and check what the others wait for."""
    return workers + workers // 2


class Threads:
    """An Engine: `workers` calls at once, fewer while the endpoint says so."""

    name, is_deferred = "local", False

    def __init__(self, job: Job, desk: Desk, workers: int) -> None:
        self.workers = workers
        self._threads = threads_for(workers)
        self._pace = Pace(workers)
        own = desk.for_job(remark, pace=self._pace)
        self._work_on = partial(work_on, job=job, desk=own)

    def run(self, work: Work) -> Iterator[Sequence[Outcome]]:
        """As the interface says; the threads end with the process, so that nobody waits for an endpoint to leave."""
        ended: SimpleQueue[Outcome] = SimpleQueue()
        group: list[Outcome] = []
        running = 0
        while True:
            while running < self._threads and (task := work.take()) is not None:
                running += 1
                self._begin(task, ended)
            if group:
                yield group
                group = []
                continue
            if not running:
                return
            group = [ended.get()]
            while not ended.empty():
                group.append(ended.get())
            running -= len(group)

    def close(self) -> None:
        """Calls on their way are waited for; tasks that wait for their turn to call end unanswered."""
        self._pace.close()

    def _begin(self, task: Task, ended: "SimpleQueue[Outcome]") -> None:
        begin(lambda: ended.put(self._work_on(task)))
