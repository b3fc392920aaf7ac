"""Hits on a terminal: title, score, place, quote."""

from collections.abc import Sequence

from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item, word
from copilot.models.knowledge import Hit


def show_hits(hits: Sequence[Hit], session: Session) -> None:
    """Print hits, best first."""
    screen = console(session)
    if not hits:
        screen.print(word("nothing_found", session))
    for hit in hits:
        screen.print(
            Text.assemble((f"{hit.score:.2f}", "cyan"), "  ", (plain(hit.title).plain, "bold"), "  ", (hit.path, "dim"))
        )
        print_item(screen, f"“{hit.quote}”", lead="", indent=6)
