"""The reply while a model writes it: shown so that nobody waits in the dark, gone before the guard's verdict is printed.

What the guard blocks is thereby withdrawn from the screen: only what it has seen is ever left standing.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rich.live import Live
from rich.panel import Panel

from copilot.cli.context import Session
from copilot.cli.render.console import PANEL_BORDER, console, plain, word
from copilot.cli.render.wrapping import wrap
from copilot.language.unseen import marked_unseen
from copilot.models.ports import Watch

_FRAME = 4
"""Lines around the text: a live view taller than the screen would leave its top behind."""


@contextmanager
def writing_view(session: Session) -> Iterator[Watch]:
    """A watch that draws on the terminal while the block runs."""
    screen = console(session)
    with ExitStack() as stack:
        views: list[Live] = []

        def show(text: str) -> None:
            if not text:
                return
            if not views:  # only now: indexing may have drawn a bar of its own before
                views.append(stack.enter_context(Live(console=screen, transient=True, auto_refresh=False)))
            lines = wrap(marked_unseen(text), screen.width - PANEL_BORDER).split("\n")
            seen = "\n".join(lines[-max(1, screen.height - _FRAME) :])
            views[0].update(
                Panel(plain(seen), title=word("being_written", session), title_align="left", border_style="dim"), refresh=True
            )

        yield show
