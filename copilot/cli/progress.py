"""Progress of long work: a rich bar on a terminal, nothing in a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from copilot.models.batch import BatchState
from copilot.models.ports import Progress


@contextmanager
def progress_bar(title: str, stream: TextIO, *, visible: bool) -> Iterator[Progress]:
    """A callback (done, total) that draws on `stream` while the block runs."""
    if not visible:
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def batch_bar(title: str, stream: TextIO, *, visible: bool) -> Iterator[Callable[[BatchState], None]]:
    """A callback that draws how a batch stands: share, rate, errors, cost and time left."""
    if not visible:
        yield lambda state: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns: tuple[ProgressColumn, ...] = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[failed]}", style="red"), TextColumn("{task.fields[cost]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task(title, total=None, rate="", failed="", cost="")

        def draw(state: BatchState) -> None:
            speed = bar.tasks[0].speed
            bar.update(
                task,
                completed=state.done,
                total=state.total,
                rate=f"{speed:.1f}/s" if speed else "",
                failed=f"✗ {state.failed}" if state.failed else "",
                cost=f"${state.cost_usd:.2f}" if state.cost_usd else "",
            )

        yield draw
