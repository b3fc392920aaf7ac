"""Work done while somebody waits for an endpoint."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def begin(work: Callable[[], T]) -> "Future[T]":
    """Do `work` in a thread of its own, which no exit waits for: Ctrl-C stops at once. What it raises, the result raises."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future
