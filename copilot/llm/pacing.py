"""How many calls an endpoint gets at once in a long job: fewer where it says they are too many, more while it answers.

Additive increase, multiplicative decrease, as TCP finds the width of a line nobody told it. A call that came too early is
asked again when the endpoint is ready; an endpoint that answers nobody any more ends the job, not one conversation
after the other.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from copilot.llm.failures import EndpointDown, NotServed, RateLimited
from copilot.models.ports import ChatModel, Completion, Watch

PATIENCE = 300.0
"""Seconds without one answer after which the endpoint is given up."""
TRIES = 3
"""Failures of one call, while others are answered, after which the fault is taken to lie in what it asks."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


class GaveUp(NotServed):
    """The endpoint answered nobody for as long as anybody could wait."""


class JobEnds(Exception):
    """No call of this job will be answered any more, because of `problem`. No ModelProblem: nobody writes offline instead."""

    def __init__(self, problem: NotServed) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Pace:
    """Turns for at most `most` calls at once. Thread-safe."""

    def __init__(self, most: int, *, patience: float = PATIENCE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._patience, self._clock = most, patience, clock
        self._changed = threading.Condition()
        self._limit = float(most)
        self._running = 0
        self._ready_at = 0.0
        self._pause = _FIRST_PAUSE
        self._closed = False
        self._eased_at = self._answered_at = clock()
        self.answers = 0
        """Calls answered so far."""

    @property
    def at_once(self) -> int:
        """Calls that may run at once now."""
        return max(1, int(self._limit))

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Wait for a turn and hold it; gives the time it began. Raises GaveUp once no more turns are given."""
        with self._changed:
            while not self._closed and ((left := self._ready_at - self._clock()) > 0 or self._running >= self.at_once):
                self._changed.wait(left if left > 0 else None)
            if self._closed:
                raise GaveUp("The job was stopped before this was asked.")
            self._running += 1
            began = self._clock()
        try:
            yield began
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify()

    def close(self) -> None:
        """Give no more turns; calls on their way are not disturbed."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def answered(self) -> None:
        """A call was answered: one more at a time is tried by and by."""
        with self._changed:
            self.answers += 1
            self._answered_at = self._clock()
            self._pause = _FIRST_PAUSE
            self._limit = min(float(self._most), self._limit + 1 / self._limit)
            self._changed.notify()

    def ease(self, began: float, after: float | None = None) -> bool:
        """A call that began at `began` was too much: half as many at once, none for `after` seconds (else longer each time).

        Calls that were on their way at the last easing do not count again. False once patience is over.
        """
        with self._changed:
            now = self._clock()
            if began >= self._eased_at:
                self._eased_at = now
                self._limit = max(1.0, self._limit / 2)
                pause = self._pause * (0.75 + random.random() / 2) if after is None else after  # noqa: S311
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
                self._ready_at = max(self._ready_at, now + pause)
            return max(now, self._ready_at) - self._answered_at < self._patience


class PacedModel:
    """A ChatModel whose calls wait for their turn, and are asked again where the endpoint was not ready for them."""

    def __init__(self, model: ChatModel, pace: Pace) -> None:
        self.name = model.name
        self._model, self._pace = model, pace

    def complete(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any] | None = None, watch: Watch | None = None
    ) -> Completion:
        """As the model underneath; what would end every call ends the job. Raises JobEnds."""
        try:
            return self._asked(messages, schema, watch)
        except NotServed as problem:
            raise JobEnds(problem) from None

    def _asked(self, messages: Sequence[dict[str, str]], schema: dict[str, Any] | None, watch: Watch | None) -> Completion:
        failed = 0
        heard = self._pace.answers
        while True:
            with self._pace.turn() as began:
                try:
                    completion = self._model.complete(messages, schema, watch)
                except NotServed:
                    raise
                except EndpointDown as problem:
                    failed += not isinstance(problem, RateLimited)
                    if failed >= TRIES and self._pace.answers > heard:
                        raise
                    if not self._pace.ease(began, problem.after):
                        raise GaveUp(
                            f"The endpoint has not answered one call for a while. Last: {problem.message}", problem.hint
                        ) from None
                    continue
            self._pace.answered()
            return completion
