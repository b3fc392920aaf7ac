"""Where the work of a batch is done: behind one interface, whatever does it.

local          this machine: threads where a model is waited for, processes where the work is our own
openai-batch   the provider's Batch API: cheaper, within a day
ray            an existing Ray cluster
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from copilot.services.batch.job import Job, Outcome, Task
from copilot.services.wiring import Desk


class Work(Protocol):
    """What is still to be done."""

    def take(self) -> Task | None:
        """The next task; None while none may be begun: what is taken has to be settled first, or none is left."""
        ...


class Engine(Protocol):
    """Does tasks, as many as `workers` at once. `name` is one of those above."""

    name: str
    workers: int

    def run(self, work: Work) -> Iterator[Sequence[Outcome]]:
        """How the tasks of `work` end, in groups, as they end; each task taken is answered for.

        Between two groups the caller settles the first, which may allow more tasks to begin.
        """
        ...

    def close(self) -> None:
        """Begin nothing more; what is on its way still ends."""
        ...


def open_engine(name: str, job: Job, desk: Desk, workers: int | None, total: int) -> Engine:
    """The engine `name` for `total` items; `workers` at once where somebody said so."""
    from copilot.services.batch.engines.processes import PAYS_FROM, Processes, cores
    from copilot.services.batch.engines.threads import Threads

    if job.asks_model(desk):
        return Threads(job, desk, 1 if desk.settings.model_file else workers or desk.settings.workers)
    at_once = workers or cores()
    return Processes(job, desk, at_once) if at_once > 1 and total >= PAYS_FROM else Threads(job, desk, 1)
