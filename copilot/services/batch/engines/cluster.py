"""An existing Ray cluster, for more conversations than one machine gets through.

What is handed to Ray lies in its object store, is spilled to disk and crosses the network. So a conversation is read and
redacted here, and a worker gets the redacted turns and nothing else: no file name, no id, no key, no hash of anything.
It does its work on the ordinary path, where redacting once more changes nothing.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from copilot.errors import ConfigurationProblem, CopilotError
from copilot.llm.pacing import Pace
from copilot.models.conversation import Conversation, Message
from copilot.models.findings import Redaction
from copilot.safety.redact import redact_conversation
from copilot.services.background import begin
from copilot.services.batch.engines import Work
from copilot.services.batch.engines.cluster_worker import Order, do_piece
from copilot.services.batch.job import Job, Outcome, Task, Verb, done_elsewhere, remark, work_on
from copilot.services.wiring import Desk

_PIECE, _EACH = 64_000, 2_000
"""Bytes of conversations that travel together, and what the shortest counts for: some tenths of a second of work."""
_AHEAD = 2
"""Pieces for each worker, so that none is idle while this process reads and writes."""
_RETRIES = 1
"""How often Ray does a piece again whose worker or node died."""
_GLANCE = 0.05
"""Seconds between looks at the cluster while something is done here too."""

_PRIVATE = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0"}
"""Read by Ray when it is imported: nothing is reported to its makers, and a program started by `uv run` does not send its
current folder, in which the input may lie, to every node."""
_PATIENCE = {
    "RAY_NUM_REDIS_GET_RETRIES": "1", "RAY_py_gcs_connect_timeout_s": "5", "RAY_gcs_rpc_server_connect_timeout_s": "2",
}  # fmt: skip
"""Where nobody answers, Ray would go on trying for fourteen minutes."""
_START_ONE = (
    "Start one with `ray start --head` or name one in RAY_ADDRESS; one with a token wants RAY_AUTH_MODE=token here too."
)


class WorkerDied(CopilotError):
    """What worked on a conversation ended without a word, each time."""


_DIED = WorkerDied(
    "The worker on this conversation died each time, on a cluster.", "It may need more memory than there is; try it alone."
)

Piece = list[tuple[Task, Conversation]]
"""Tasks, and what travels of each."""


class Cluster:
    """An Engine on the cluster that RAY_ADDRESS names, else on the one found on this machine. Raises ConfigurationProblem.

    A worker that dies is replaced, and its piece done again; the conversation that kills each one is told, the others are
    done. A conversation whose redacted turns do not hold all that its answer rests on is answered in this process.
    """

    name, is_deferred = "ray", False

    def __init__(self, job: Job, desk: Desk, workers: int | None) -> None:
        self._job, self._desk, self._asks_model = job, desk, job.asks_model(desk)
        if self._asks_model and desk.settings.model_file:
            raise ConfigurationProblem(
                "--engine ray asks an endpoint, and COPILOT_MODEL_FILE runs a model inside this process",
                "Set OPENAI_BASE_URL instead, or use --engine local.",
            )
        self._ray = _connected()
        cores = int(self._ray.cluster_resources().get("CPU", 0))
        if not cores:
            raise ConfigurationProblem("The Ray cluster has no CPU to work with", "Add a machine: ray start --address=…")
        self.workers = workers or (desk.settings.workers if self._asks_model else cores)
        share, ahead = 1.0, _AHEAD if self.workers >= cores else 1  # one more, and Ray would begin it at once
        if self._asks_model:
            # Workers that wait for an endpoint share a core. Their calls are not paced together: where the endpoint limits
            # the rate each waits and asks again by itself, within COPILOT_TIMEOUT, and nothing makes them fewer. What is
            # refused to the end is an error of its conversation; --workers is how many the endpoint bears.
            share, ahead = min(1.0, int(10_000 * cores / self.workers) / 10_000), 1  # Ray counts in such steps
        self._most = self.workers * ahead
        self._do = self._ray.remote(do_piece).options(num_cpus=share, max_retries=_RETRIES, name=f"copilot {job.verb}")
        self._order = Order.of(job, desk)
        self._away: dict[Any, Piece] = {}
        self._pace = Pace(self.workers)
        self._work_here = partial(work_on, job=job, desk=desk.for_job(remark, pace=self._pace))
        self._here = 0
        self._ended: SimpleQueue[Outcome] = SimpleQueue()

    def run(self, work: Work) -> Iterator[Sequence[Outcome]]:
        """As the interface says; leaves the cluster in the end."""
        try:
            while True:
                self._hand_out(work)
                if not self._away and not self._here:
                    return
                group = [*self._from_cluster()]
                group += self._from_here(wait=not group and not self._away)
                if group:
                    yield group
        finally:
            self._ray.shutdown()

    def close(self) -> None:
        """Pieces on their way end; what is done here and waits for its turn to call ends unanswered."""
        self._pace.close()

    def _hand_out(self, work: Work) -> None:
        enough = 1 if self._asks_model else _PIECE
        while len(self._away) + self._here < self._most:
            piece: Piece = []
            size = 0
            while size < enough and (task := work.take()) is not None:
                size += _EACH + len(task.item.data)
                redacted = self._redacted(task)
                if redacted is None:
                    self._do_here(task)
                else:
                    piece.append((task, redacted))
            if piece:
                self._send(piece)
            if not size:
                return

    def _redacted(self, task: Task) -> Conversation | None:
        """What travels of a task; None where it has to be done here."""
        if isinstance(task.item.record.get("summary"), dict):
            return None  # it goes on from a stored summary, whose own words are redacted beside these
        try:
            redaction = redact_conversation(task.item.conversation(self._job.transcript), self._desk.redaction)
        except Exception:  # noqa: BLE001 - done here it fails again, and is told as what fails in one conversation is
            return None
        if not says_all(redaction, self._job.verb):
            return None
        turns = redaction.conversation.messages
        return Conversation(tuple(Message(turn.role, turn.text, turn.name, turn.at) for turn in turns))

    def _do_here(self, task: Task) -> None:
        self._here += 1
        if self._asks_model:
            begin(lambda: self._ended.put(self._work_here(task)))
        else:
            self._ended.put(self._work_here(task))

    def _send(self, piece: Piece) -> None:
        spent = self._desk.account.spent() if self._asks_model else 0.0
        reference = self._do.remote(self._order, spent, [redacted for _, redacted in piece])
        self._away[reference] = piece

    def _from_here(self, *, wait: bool) -> Iterator[Outcome]:
        while self._here:
            try:
                outcome = self._ended.get(block=wait)
            except Empty:
                return
            self._here -= 1
            wait = False
            yield outcome

    def _from_cluster(self) -> Iterator[Outcome]:
        if self._away:
            glance = None if not self._here else _GLANCE if self._ended.empty() else 0
            self._ray.wait(list(self._away), timeout=glance)
            ended, _ = self._ray.wait(list(self._away), num_returns=len(self._away), timeout=0)
            for reference in ended:
                yield from self._outcomes(reference, self._away.pop(reference))

    def _outcomes(self, reference: Any, piece: Piece) -> Iterator[Outcome]:
        from ray import exceptions as ray_says

        died = ray_says.WorkerCrashedError, ray_says.OutOfMemoryError, ray_says.NodeDiedError, ray_says.ObjectLostError
        try:
            outcomes, calls = self._ray.get(reference)
        except died:
            if len(piece) == 1:
                yield Outcome(piece[0][0].key, error=_DIED.as_object())
            else:
                for one in piece:  # nobody knows which it was
                    self._send([one])
        except ray_says.RayError as error:
            stop = _cannot_work(error)
            yield from (Outcome(task.key, stop=stop) for task, _ in piece)
        else:
            self._desk.account.enter(calls)
            yield from (done_elsewhere(outcome, task) for (task, _), outcome in zip(piece, outcomes, strict=True))


def says_all(redaction: Redaction, verb: Verb) -> bool:
    """Whether the redacted turns alone lead to the answer that the whole redaction leads to.

    A verdict rests on the secrets that were found too, and a draft on what the agent's screen puts back.
    """
    findings = redaction.conversation.findings
    if verb is Verb.TRIAGE:
        return not any(finding.is_secret for finding in findings)
    return verb is Verb.SUMMARIZE or not findings


def _connected() -> Any:
    """Ray, connected to a cluster that is there already. Raises ConfigurationProblem."""
    os.environ.update(_PRIVATE)
    for name, value in _PATIENCE.items():
        os.environ.setdefault(name, value)
    try:
        import ray
    except ImportError:
        raise ConfigurationProblem(
            "--engine ray needs Ray, which is not installed", "pip install 'wallet-desk-copilot[cluster]'"
        ) from None
    address = os.environ.get("RAY_ADDRESS") or "auto"
    if address == "local":
        raise ConfigurationProblem("RAY_ADDRESS=local would start a cluster instead of joining one", _START_ONE)
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.CRITICAL)
    except (ConnectionError, RuntimeError, ValueError, ImportError, ray.exceptions.RayError) as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ConfigurationProblem(f"No Ray cluster can be joined ({address}): {reason}", _START_ONE) from None
    return ray


def _cannot_work(error: Exception) -> ConfigurationProblem:
    """Ray's own words for it would quote code and paths of the machine; the type is enough."""
    cause = getattr(error, "cause", None)
    if cause is None:
        return ConfigurationProblem(
            f"The Ray cluster failed: {type(error).__name__}",
            "Give the same command again once it is up; what is done is kept.",
        )
    return ConfigurationProblem(
        f"A machine of the Ray cluster cannot do the work: {type(cause).__name__}",
        "Each of them needs this version of the program, with the extra `cluster`; Ray's logs there say more.",
    )
