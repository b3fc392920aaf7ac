"""The provider's own Batch API: half the price, an answer within a day, and nothing to pay for twice whatever happens here.

What a conversation asks of the model depends on what was answered before, and a batch takes requests that do not. So each
task is worked on until it needs an answer that is not there; what all of them ask for goes to the provider as one batch;
and when it has come they are worked on again, from the beginning, as far as they get.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue

from copilot.errors import ModelProblem
from copilot.llm.awaiting import Awaited
from copilot.llm.batch_api import MOST_BYTES, MOST_REQUESTS, BatchApi
from copilot.llm.endpoint import DialectMemory, Endpoint
from copilot.llm.failures import EndpointDown, NotServed
from copilot.llm.orders import Order, OrderedModel, Reader
from copilot.llm.tokens import token_counter
from copilot.models.reply import Usage
from copilot.services.batch.engines import AtProvider, Work
from copilot.services.batch.engines.dispatch import Dispatch, Standing
from copilot.services.batch.engines.order_book import OrderBook
from copilot.services.batch.job import Job, Outcome, Task, remark, work_on
from copilot.services.wiring import Desk

PATIENCE = 3600.0
"""Seconds without a word from the provider after which the run leaves; what is there stays there."""
_ROUNDS = 20
"""Times a conversation is worked on anew; a hundred pages in parts, merged, repaired and translated take less than ten."""
_MOST_TASKS, _MOST_HELD = 4 * MOST_REQUESTS, 256 << 20
_TOGETHER = 200
"""Tasks worked on between two writes to the order book."""
_SLOWER = 1.5


@dataclass(slots=True)
class _Waiting:
    """A task that is begun, and how often it was worked on."""

    task: Task
    rounds: int = 0


class ProviderBatches:
    """An Engine. `wait`: stay until everything is answered, else leave once everything is ordered.

    Memory: at most 200,000 conversations are begun at once and 256 MB of them, as they lie in the input; their requests and
    answers stand on disk. `first_pause` and `longest_pause` are seconds between two looks at the provider.
    """

    name, is_deferred = "openai-batch", True

    def __init__(
        self,
        job: Job,
        desk: Desk,
        out: Path,
        *,
        wait: bool = True,
        first_pause: float = 1.0,
        longest_pause: float = 60.0,
        most: int = MOST_REQUESTS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._job, self._desk, self._out, self._wait = job, desk, out, wait
        self._first_pause, self._longest_pause = first_pause, longest_pause
        self._most, self._most_bytes = most, most_bytes
        self.workers = most
        self._endpoint = Endpoint.from_settings(desk.settings)
        self._memory = DialectMemory(desk.home / "cache" / "endpoints.json")
        self._model = OrderedModel(self._endpoint, self._memory)
        self._own = desk.for_job(remark, chat_model=self._model)
        self._begun: dict[str, _Waiting] = {}
        self._ready: deque[_Waiting] = deque()
        self._held = 0
        self._closed = False
        self._woken: SimpleQueue[None] = SimpleQueue()
        self._told = Standing()
        self._heard: float | None = None
        self._stop: ModelProblem | None = None

    def run(self, work: Work) -> Iterator[Sequence[Outcome]]:
        """As the interface says; once closed, it ends without an answer for what is at the provider."""
        settings = self._desk.settings
        counter = token_counter(settings.model, settings.home)
        api = BatchApi(self._endpoint)
        reader = Reader(self._endpoint, self._memory, self._desk.prices, counter)
        with OrderBook(self._out) as book:
            dispatch = Dispatch(book, self._desk, self._out, api, reader, most=self._most, most_bytes=self._most_bytes)
            try:
                dispatch.recover()
                yield from self._rounds(work, book, dispatch)
            except ModelProblem as problem:
                if not self._begun:
                    raise
                yield [Outcome(key, stop=problem) for key in self._begun]

    def close(self) -> None:
        """What is at the provider goes on there; the same command collects it."""
        self._closed = True
        self._woken.put(None)  # reentrant, unlike an Event: this may be called by a signal

    def _rounds(self, work: Work, book: OrderBook, dispatch: Dispatch) -> Iterator[Sequence[Outcome]]:
        pause, has_looked = self._first_pause, False
        while not self._closed:
            outcomes, went_on = self._go_on(work, book)
            if outcomes:
                keys = [outcome.key for outcome in outcomes]
                book.tell(keys)
                yield outcomes
                book.forget(keys)
            self._send(dispatch, rest=not went_on)
            if went_on:
                continue
            if not self._begun:
                book.forget_told()
                return
            if has_looked:
                if not self._wait:
                    yield self._leave(dispatch.standing)
                    return
                self._sleep(pause)
                pause = min(pause * _SLOWER, self._longest_pause)
            has_looked = True
            self._patiently(dispatch.look)
            self._tell(dispatch.standing)
            if dispatch.ended:
                pause, has_looked = self._first_pause, False
                self._ready.extend(self._begun[key] for key in dispatch.ended if key in self._begun)
                dispatch.ended.clear()
        if (standing := dispatch.standing).batches:
            self._desk.note(self._say("batch_goes_on", standing))

    def _send(self, dispatch: Dispatch, *, rest: bool) -> None:
        """Send what is ordered. What forbids it ends the run once everything that is at the provider has come."""
        if self._stop is None:
            try:
                self._patiently(lambda: dispatch.send(rest=rest))
            except ModelProblem as problem:
                self._stop = problem
        if self._stop is not None and not dispatch.standing.batches:
            raise self._stop

    def _patiently(self, ask: Callable[[], bool]) -> None:
        """Ask the provider something that can wait where it cannot be reached for a while."""
        try:
            if ask():
                self._heard = time.monotonic()
        except EndpointDown as problem:
            if isinstance(problem, NotServed) or self._heard is None or time.monotonic() - self._heard > PATIENCE:
                raise

    def _go_on(self, work: Work, book: OrderBook) -> tuple[list[Outcome], bool]:
        """Work on some tasks for which everything has come: how those that ended did, and whether there was any."""
        outcomes: list[Outcome] = []
        orders: dict[str, list[Order]] = {}
        for _ in range(_TOGETHER):
            if self._closed or (begun := self._next(work, book)) is None:
                break
            outcome = self._work_on(begun, book)
            if outcome is None:
                orders[begun.task.key] = self._model.orders
                continue
            outcomes.append(outcome)
            self._held -= len(begun.task.item.data)
            del self._begun[outcome.key]
        if orders:
            book.place(orders)
        return outcomes, bool(outcomes or orders)

    def _next(self, work: Work, book: OrderBook) -> _Waiting | None:
        if self._ready:
            return self._ready.popleft()
        if self._stop is not None:
            return None
        while len(self._begun) < _MOST_TASKS and self._held < _MOST_HELD and (task := work.take()) is not None:
            begun = self._begun[task.key] = _Waiting(task)
            self._held += len(task.item.data)
            if not book.waits(task.key):
                return begun
        return None

    def _work_on(self, begun: _Waiting, book: OrderBook) -> Outcome | None:
        """How the task ends; None where it needs what is still to be ordered."""
        arrived = book.arrived(begun.task.key)
        paid = sum((one.usage for one in arrived.values()), Usage())
        self._model.begin(arrived)
        try:
            outcome = work_on(begun.task, self._job, self._own)
        except Awaited:
            begun.rounds += 1
            if begun.rounds <= _ROUNDS:
                return None
            outcome = Outcome(begun.task.key, error=_ENDLESS.as_object())
        return replace(outcome, usage=paid)

    def _leave(self, standing: Standing) -> list[Outcome]:
        left = AtProvider(self._say("batch_goes_on", standing), self._desk.say("batch_goes_on_hint"))
        return [Outcome(key, stop=left) for key in self._begun]

    def _sleep(self, seconds: float) -> None:
        try:
            self._woken.get(timeout=seconds)
        except Empty:
            return

    def _tell(self, standing: Standing) -> None:
        """One line where batches came or went, or a good part more is answered."""
        grown = standing.answered - self._told.answered
        if self._wait and standing.batches and (standing.batches != self._told.batches or grown * 10 >= standing.requests):
            self._desk.note(self._say("batch_at_provider", standing))
            self._told = standing

    def _say(self, key: str, standing: Standing) -> str:
        several = "one_batch" if standing.batches == 1 else "some_batches"
        return self._desk.say(
            key,
            batches=self._desk.say(several, count=f"{standing.batches:,}"),
            requests=f"{standing.requests:,}",
            answered=f"{standing.answered:,}",
        )


_ENDLESS = ModelProblem(
    f"The conversation was asked about {_ROUNDS} times without an end.", "Give the same command again, or use --engine local."
)
