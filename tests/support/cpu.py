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
