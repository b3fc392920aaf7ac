"""Leaves an endpoint alone that keeps failing, so that a desk does not wait out a timeout for every conversation.

    closed --(failures in a row)--> open --(pause over)--> one call tries --> closed, or open again

Written here because the breakers on offer either hold a lock while the call runs, which makes a batch serial, or let every
waiting thread through at once when the pause is over.
"""

import threading
import time
from collections.abc import Callable

from copilot.llm.failures import EndpointDown

FAILURES = 3
"""Calls in a row, each after its own retries, that must fail because of the endpoint before it is left alone."""
PAUSE = 30.0
"""Seconds it is left alone."""


class Circuit:
    """Thread-safe. Ask `check` before a call and tell how it ended."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._failures = 0
        self._closed_until_tried = 0.0
        self._last: EndpointDown | None = None

    def check(self) -> None:
        """Raises EndpointDown while the endpoint is left alone; lets one caller through when the pause is over."""
        with self._lock:
            if self._last is None or self._failures < FAILURES:
                return
            left = self._closed_until_tried - self._clock()
            if left > 0:
                raise EndpointDown(
                    f"The endpoint failed {self._failures} times in a row and is left alone for {left:.0f} s."
                    f" Last: {self._last.message}",
                    self._last.hint,
                )
            self._closed_until_tried = self._clock() + PAUSE  # the others wait for what this caller finds

    def succeeded(self) -> None:
        """The endpoint answered, if only to refuse this one request."""
        with self._lock:
            self._failures, self._last = 0, None

    def failed(self, problem: EndpointDown) -> None:
        """The endpoint failed in a way that has nothing to do with what was asked."""
        with self._lock:
            self._failures += 1
            self._last = problem
            self._closed_until_tried = self._clock() + PAUSE
