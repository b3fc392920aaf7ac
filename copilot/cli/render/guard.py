"""The guard's findings: the rule, the words, why."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, print_item, word
from copilot.models.reply import Violation


def show_review(ok: bool, violations: Sequence[Violation], session: Session) -> None:
    """Print whether a reply may be sent, and why not."""
    print_guard(ok, violations, session, console(session))


def print_guard(ok: bool, violations: Sequence[Violation], session: Session, screen: Console) -> None:
    screen.print(Text(f"✓ {word('guard_ok', session)}", "green") if ok else Text(f"✗ {word('guard_bad', session)}", "bold red"))
    for violation in violations:
        print_item(screen, violation.rule, style="red")
        print_item(screen, f"“{violation.quote}”", lead="", indent=4)
        print_item(screen, violation.why, lead="→ ", indent=4)
