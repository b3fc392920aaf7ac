"""The doctor's findings on a terminal."""

from collections.abc import Sequence

from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console
from copilot.services.health import Check


def show_checks(checks: Sequence[Check], session: Session) -> None:
    """Print each part, how it is, and what to do."""
    screen = console(session)
    for check in checks:
        mark, style = ("✓", "green") if check.ok else ("✗", "bold red")
        screen.print(Text.assemble((f"{mark} {check.part}", style), "  ", check.found))
        if check.advice:
            screen.print(Text(f"    → {check.advice}"))
