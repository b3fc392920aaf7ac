"""How much work a call is, whatever else the machine does."""

import gc
import time
from collections.abc import Callable


def seconds(call: Callable[[], object]) -> float:
    """Seconds of this thread's own work in `call`.

    Other processes, and threads that other tests left behind, do not count; neither does the garbage collector, whose full
    pass over a test process's heap takes longer than most of what is measured here.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        call()
        return time.thread_time() - began
    finally:
        if collecting:
            gc.enable()


def in_proportion(work: Callable[[str], object], text: str, times: int, *, spare: float = 0.5, attempts: int = 4) -> bool:
    """Whether `work` on `times` as much text costs about `times` as much (up to three times that, and `spare` seconds).

    A machine that stalls for a second can only make one attempt look worse than it is, so the best of some attempts decides;
    work that grows with the square of its input fails every one of them.
    """
    work(text)
    return any(seconds(lambda: work(text * times)) < 3 * times * seconds(lambda: work(text)) + spare for _ in range(attempts))
