"""Progress of long work: a rich bar on a terminal, nothing in a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

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
