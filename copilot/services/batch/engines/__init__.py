"""Where the work of a batch is done: behind one interface, whatever does it.

local          this machine: threads where a model is waited for, processes where the work is our own
openai-batch   the provider's Batch API: cheaper, within a day
ray            an existing Ray cluster
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from copilot.errors import CopilotError, ExitCode, UsageProblem
from copilot.services.batch.job import Job, Outcome, Task
from copilot.services.wiring import Desk


class Work(Protocol):
    """What is still to be done."""

    def take(self) -> Task | None:
        """The next task; None while none may be begun: what is taken has to be settled first, or none is left."""
        ...


class Engine(Protocol):
    """Does tasks, as many as `workers` at once. `name` is one of those above.

    `is_deferred`: answers come within a day, at the price of a provider's batch; once closed, it waits for none of them.
    """

    name: str
    is_deferred: bool
    workers: int

    def run(self, work: Work) -> Iterator[Sequence[Outcome]]:
        """How the tasks of `work` end, in groups, as they end; each task taken is answered for.

        Between two groups the caller settles the first, which may allow more tasks to begin.
        """
        ...

    def close(self) -> None:
        """Begin nothing more; what is on its way still ends."""
        ...


class AtProvider(CopilotError):
    """The run leaves what it has ordered at the provider; a later one collects it."""

    exit_code = ExitCode.PARTLY_DONE


def orders_of(out: Path) -> Path:
    """Where the orders of a job at a provider are written down."""
    return out.with_name(f"{out.name}.orders")


def open_engine(name: str, job: Job, desk: Desk, workers: int | None, total: int, out: Path, *, wait: bool = True) -> Engine:
    """The engine `name` for `total` items that go to `out`; `workers` at once where somebody said so.

    `wait`: stay while a provider works on its batches. Raises UsageProblem where the engine cannot do the job.
    """
    if name == "openai-batch":
        from copilot.services.batch.engines.provider import ProviderBatches

        if not job.asks_model(desk) or desk.settings.model_file:
            raise UsageProblem(
                "--engine openai-batch is for work an endpoint's model does, and here is none",
                "Set OPENAI_API_KEY or OPENAI_BASE_URL, or use --engine local.",
            )
        return ProviderBatches(job, desk, out, wait=wait)
    if not wait:
        raise UsageProblem("--no-wait is for --engine openai-batch", "Leave it out.")
    if orders_of(out).exists():
        desk.note(desk.say("batch_on_order"))
    if name == "ray":
        from copilot.services.batch.engines.cluster import Cluster

        return Cluster(job, desk, workers)
    from copilot.services.batch.engines.processes import Processes, cores, shares
    from copilot.services.batch.engines.threads import Threads

    waiting = job.asks_model(desk)
    if waiting and desk.settings.model_file:
        return Threads(job, desk, 1)  # a model of our own does one after the other
    at_once = workers or (desk.settings.workers if waiting else cores())
    parts = shares(at_once, total, waiting=waiting)
    return Processes(job, desk, parts) if parts else Threads(job, desk, at_once if waiting else 1)
