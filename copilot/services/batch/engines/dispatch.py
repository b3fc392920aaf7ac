"""Sends what is ordered to the provider in batches, looks how they stand, and brings what was answered into the order book.

A batch is written down before its file goes up, its file before the batch is created, its id as soon as it is known. So
whoever comes after a kill knows what the provider may have, and asks it, before ordering anything a second time.
"""

import tempfile
import time
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from copilot.errors import ModelProblem
from copilot.files import PARTIAL
from copilot.llm.batch_api import URL, BatchApi, Remote
from copilot.llm.failures import EndpointDown, NotServed, QuotaExhausted
from copilot.llm.orders import Arrived, InOtherWords, NotDone, Reader
from copilot.services.batch.engines.order_book import OrderBook, Sent
from copilot.services.wiring import Desk

_TRIES = 3
_TOGETHER = 100
"""Answers that are written down at once: what a kill in that moment may put into the account of usage twice."""
_SURE = 60.0
"""Seconds after its file went up until which a batch of unknown id may still turn up; it is begun anew only then."""
_QUEUE_FULL = "token_limit_exceeded"


class Cancelled(ModelProblem):
    """Somebody stopped a batch at the provider."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is at the provider: batches, requests in them, and how many of those are answered."""

    batches: int = 0
    requests: int = 0
    answered: int = 0


class Dispatch:
    """The way between an order book and the provider. `most` and `most_bytes` are the limits of one file.

    `ended` are the tasks that may go on: nothing they ordered is at the provider any more.
    """

    def __init__(
        self, book: OrderBook, desk: Desk, out: Path, api: BatchApi, reader: Reader, *, most: int, most_bytes: int
    ) -> None:
        self._book, self._desk, self._out, self._api, self._reader = book, desk, out, api, reader
        self._most, self._most_bytes = most, most_bytes
        self._answered: dict[str, int] = {}
        self._queue_is_full = False
        self.ended: list[str] = []

    def recover(self) -> None:
        """Put in order what a killed run left."""
        self._write_accounts()
        for sent in self._book.batches():
            if not sent.file:  # so it was never created
                self._api.delete_named(sent.file_name)
                self._book.release(sent)
        self._book.withdraw_unsent()
        self._sweep()

    @property
    def standing(self) -> Standing:
        """What is at the provider, as far as it was told."""
        open_ = self._book.batches()
        return Standing(len(open_), sum(map(self._book.count, open_)), sum(self._answered.get(sent.mark, 0) for sent in open_))

    def send(self, *, rest: bool) -> bool:
        """Send what fills a file, and with `rest` what does not; whether there was any. Raises ModelProblem."""
        has_sent = False
        while not self._queue_is_full:
            count, size = self._book.unsent()
            if not count or not (rest or count >= self._most or size >= self._most_bytes):
                break
            self._desk.account.check()
            self._send_one()
            has_sent = True
        return has_sent

    def look(self) -> bool:
        """Look once how every batch stands; what those that ended brought is in the book then. Whether there was any.

        Raises ModelProblem; EndpointDown where looking again later may go better.
        """
        at_provider = self._book.batches()
        for sent in at_provider:
            remote = self._api.retrieve(sent.remote) if sent.remote else self._found(sent)
            if remote is None:
                continue
            self._answered[sent.mark] = remote.answered
            if remote.is_over:
                self._collect(sent, remote)
        return bool(at_provider)

    def _send_one(self) -> None:
        sent = self._book.gather(self._most, self._most_bytes)
        try:
            # Named so that the next run of the job sweeps it up where this one is killed.
            with tempfile.NamedTemporaryFile(dir=self._out.parent, prefix=f".{self._out.name}.", suffix=PARTIAL) as file:
                for task, order in self._book.orders(sent):
                    head = f'{{"custom_id": "{task}-{order.request}", "method": "POST", "url": "{URL}", "body": '
                    file.write(f"{head}{order.body}}}\n".encode())
                file.seek(0)
                sent = replace(sent, file=self._api.upload(file.file, sent.file_name), uploaded=time.time())
        except BaseException:
            self._book.release(sent)
            raise
        self._book.save(sent)
        self._create(sent)

    def _create(self, sent: Sent) -> None:
        """Begin the batch. Where nobody says whether it began, looking will tell."""
        try:
            remote = self._api.create(sent.file, sent.mark)
        except ModelProblem as problem:
            if isinstance(problem, EndpointDown) and not isinstance(problem, NotServed):
                return
            self._drop(sent)
            raise
        self._book.save(replace(sent, remote=remote.id))

    def _found(self, sent: Sent) -> Remote | None:
        """The batch of `sent`, which may have begun without our hearing of it; begun now where it surely has not."""
        remote = self._api.find(sent.file, sent.mark, sent.uploaded)
        if remote is not None:
            self._book.save(replace(sent, remote=remote.id))
            return remote
        if time.time() - sent.uploaded > _SURE:
            self._create(sent)
        return None

    def _collect(self, sent: Sent, remote: Remote) -> None:
        if remote.status == "failed":
            self._refused(sent, remote)
            return
        tasks = self._book.tasks_of(sent)
        stop: ModelProblem | None = None
        for file in filter(None, (remote.output_file, remote.error_file)):
            lines = self._api.lines(file)
            while group := list(islice(lines, _TOGETHER)):
                with self._book.changing():
                    for line in group:
                        stop = self._enter(sent, line) or stop
                self._write_accounts()
        self._book.close(sent, [sent.file, remote.output_file, remote.error_file])
        self.ended += (task for task in tasks if not self._book.waits(task))
        self._queue_is_full = False
        self._sweep()
        if remote.status == "cancelled":
            stop = stop or Cancelled(
                f"A batch of this job was cancelled at {self._api.endpoint.host}.",
                "Give the same command again to order what it did not answer.",
            )
        if stop is not None:
            raise stop

    def _enter(self, sent: Sent, line: dict[str, object]) -> ModelProblem | None:
        """Put one line of a result file into the book; what ends the run, where it says so."""
        task, _, request = str(line.get("custom_id")).partition("-")
        known = self._book.order(sent, task, request)
        if known is None:
            return None
        order, tries = known
        try:
            self._book.arrive(task, request, self._reader.read(line, order))
        except NotDone as failure:
            if failure.problem is None:
                return None  # its task asks again
            if tries + 1 >= _TRIES:
                self._book.arrive(task, request, Arrived(problem=failure.problem))
            else:
                self._book.again(task, request)
        except InOtherWords:
            self._book.withdraw(task, request)
        except NotServed as problem:
            self._book.withdraw(task, request)
            return problem
        return None

    def _refused(self, sent: Sent, remote: Remote) -> None:
        """The provider did not take the batch as a whole."""
        count = self._book.count(sent)
        self._drop(sent)
        host = self._api.endpoint.host
        if remote.code != _QUEUE_FULL:
            raise NotServed(
                f"{host} did not take a batch: {remote.reason or 'no reason given'}.",
                "Check that COPILOT_MODEL may be used in batches there, or use --engine local.",
            )
        others = len(self._book.batches())
        if not others and count <= 1:
            raise QuotaExhausted(
                f"{host} takes no more requests in batches now ({remote.reason}).",
                "Give the same command again once other batches of the account have ended.",
            )
        self._desk.note(self._desk.say("batch_queue_full"))
        self._most = max(1, min(self._most, count) // 2)
        self._queue_is_full = others > 0

    def _drop(self, sent: Sent) -> None:
        self._book.release(sent)
        self._sweep()

    def _sweep(self) -> None:
        """Delete what nobody needs any more at the provider."""
        self._api.delete(*self._book.litter())
        self._book.forget_litter()

    def _write_accounts(self) -> None:
        """Each arrival in the account of usage: once, but twice where a kill comes between its line and our noting it."""
        while arrivals := self._book.unaccounted(_TOGETHER):
            self._desk.account.enter(usage for *_, usage in arrivals)
            self._book.account(arrivals)
